"""All playlists of an installation: files, and those that readers saved in the store.

A file is never written over: where a saved playlist has the name of a file, the file is shown.
"""

import logging
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

from dashboard.access.reader import Act, current
from dashboard.audit.record import subject
from dashboard.i18n import N_, _
from dashboard.resources import PLAYLISTS
from dashboard.settings import Settings
from dashboard.wall.playlist_files import checked_playlist, read_playlists
from dashboard.wall.scenes import Playlist, permitted_playlist, playlist_of_page
from dashboard.wiring import Store, StoreUnavailableError
from data_access.store import playlists as saved_playlists

_SECONDS = 1.0
LAST_EDITION = (1 << 31) - 1
_EDITING_OFF = N_(
    "Playlists cannot be saved or removed here: this server is reached from other machines, and "
    "its operator has not allowed it."
)
log = logging.getLogger("routewatch")


@dataclass(frozen=True, slots=True)
class StoredPlaylist:
    """One playlist with its text.

    Attributes:
        text: TOML.
        playlist: as walls show it; None where it cannot be shown any more.
        edition: one more with every change; 0 for a file.
        saved_at: in UTC; None for a file.
    """

    code: str
    text: str
    playlist: Playlist | None
    edition: int = 0
    saved_at: datetime | None = None


class PlaylistRepository(Mapping[str, Playlist]):
    """Playlists that the reader may see, by code: files first; those of pages are not listed.

    Args:
        store: where saved ones are.
        folder: of the files.

    Raises:
        PlaylistError: a file that cannot be shown.
    """

    def __init__(self, store: Store, folder: Path = PLAYLISTS) -> None:
        self._store = store
        self._files = MappingProxyType(
            {
                code: StoredPlaylist(code, (folder / f"{code}.toml").read_text("utf-8"), playlist)
                for code, playlist in read_playlists(folder).items()
            }
        )
        self._last: Sequence[saved_playlists.Saved] = ()
        self._until = 0.0

    def __getitem__(self, code: str) -> Playlist:
        stored = self.stored(code)
        playlist = stored.playlist if stored else playlist_of_page(code)
        permitted = playlist and permitted_playlist(playlist)
        if not permitted:
            raise KeyError(code)
        return permitted

    def __iter__(self) -> Iterator[str]:
        return (stored.code for stored in self.stored_playlists() if stored.code in self)

    def __len__(self) -> int:
        return len(list(self))

    def is_file(self, code: str) -> bool:
        """Whether a code is that of a file, which nobody changes from a page."""
        return code in self._files

    def stored_playlists(self) -> Sequence[StoredPlaylist]:
        """All playlists, files first, also those that cannot be shown any more."""
        saved = [_stored(one) for one in self._saved() if not self.is_file(one.code)]
        return (*self._files.values(), *saved)

    def stored(self, code: str) -> StoredPlaylist | None:
        """One of them, also where another worker saved it a moment ago."""
        if self.is_file(code):
            return self._files[code]
        rows = [one for one in self._saved() if one.code == code]
        if not rows:
            self.read_again()
            rows = [one for one in self._saved() if one.code == code]
        return _stored(rows[0]) if rows else None

    def save(self, code: str, text: str, seen: int) -> int:
        """Keep a text that was checked, and give its edition.

        Raises:
            OvertakenError: somebody else has changed it meanwhile.
            FullError: the store keeps no more.
            StoreUnavailableError: it cannot be written to.
        """
        maker = subject()
        return self._changed(
            lambda: self._store.keep(lambda c: saved_playlists.save(c, code, text, seen, maker))
        )

    def remove(self, code: str, seen: int) -> None:
        """Take a saved one out.

        Raises:
            OvertakenError: somebody else has changed it meanwhile.
            StoreUnavailableError: the store cannot be written to.
        """
        self._changed(
            lambda: self._store.keep(lambda c: saved_playlists.remove(c, code, seen)) or 0
        )

    def read_again(self) -> None:
        """Ask the store before the next answer: another worker has changed something."""
        self._until = 0.0

    def earlier(self) -> Mapping[str, Sequence[saved_playlists.Edition]]:
        """Earlier editions by code, newest first: of saved playlists, and of removed ones.

        Raises:
            StoreUnavailableError: the store does not answer.
        """
        editions = self._store.run(saved_playlists.earlier)
        return {code: [*of] for code, of in groupby(editions, key=lambda edition: edition.code)}

    def readable(self, code: str) -> StoredPlaylist | None:
        """One of them, if its reader may read its text, which has all scenes."""
        found = self.stored(code)
        return found if found and _is_visible(found.playlist) else None

    def readable_earlier(self, code: str, edition: int) -> str | None:
        """The text of an earlier edition, if it is kept and its reader may read it.

        Raises:
            StoreUnavailableError: the store does not answer.
        """
        number = min(edition, LAST_EDITION)
        text = self._store.run(lambda c: saved_playlists.content_of(c, code, number))
        playlist = checked_playlist(code, text)[0] if text else None
        # Of one that cannot be shown any more nobody can say which scenes its reader may see.
        is_visible = _is_visible(playlist) if playlist else current().grant.is_everything
        return text if is_visible else None

    def _changed(self, change: Callable[[], int]) -> int:
        try:
            return change()
        finally:
            self.read_again()

    def _saved(self) -> Sequence[saved_playlists.Saved]:
        """Saved playlists, at most a second old; without a store, the last ones."""
        if time.monotonic() >= self._until:
            with suppress(StoreUnavailableError):
                self._last = self._store.run(saved_playlists.saved)
            self._until = time.monotonic() + _SECONDS
        return self._last


def read_only_reason(settings: Settings) -> str:
    """Why the reader can save no playlist here; empty where they can.

    It is a right of readers where they are known, else a setting.
    """
    if settings.is_access_on():
        may_save = current().may(Act.PLAYLISTS)
    else:
        may_save = settings.editing == "yes"
    return "" if may_save else _(_EDITING_OFF)


def _is_visible(playlist: Playlist | None) -> bool:
    return playlist is None or permitted_playlist(playlist) == playlist


def _stored(saved: saved_playlists.Saved) -> StoredPlaylist:
    """A saved playlist as walls show it; a panel may have gone with a newer program."""
    try:
        playlist, faults = checked_playlist(saved.code, saved.content)
    except tomllib.TOMLDecodeError:
        return StoredPlaylist(saved.code, saved.content, None, saved.edition, saved.saved_at)
    for fault in faults:
        log.warning("playlist %s cannot be shown: %s", saved.code, fault.sentence)
    return StoredPlaylist(saved.code, saved.content, playlist, saved.edition, saved.saved_at)


def playlist_repository(store: Store) -> PlaylistRepository:
    """The playlists of an installation, as its settings name them.

    Raises:
        PlaylistError: a file that cannot be shown.
    """
    folder = store.settings.playlists
    return PlaylistRepository(store, Path(folder) if folder else PLAYLISTS)
