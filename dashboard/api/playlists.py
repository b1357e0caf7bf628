"""`/api/v1/playlists`: what walls can show, as rows, as files, and saved from the page for them.

A draft is checked exactly as a file is. Writing takes JSON from a page of this dashboard alone, as
remotes do; reading is open to whoever sees the dashboard.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from functools import wraps
from typing import Any

from flask import Blueprint, Response, request

from dashboard.api.answers import (
    UnknownPathError,
    answered,
    file_answer,
    json_answer,
    json_body,
    refusal,
    refuse_forged,
)
from dashboard.api.gate import Gate
from dashboard.i18n import _
from dashboard.toml_tables import Fault
from dashboard.wall import drafts
from dashboard.wall.playlist_files import checked_playlist, is_wall_code
from dashboard.wall.playlist_repository import PlaylistRepository, StoredPlaylist
from dashboard.wall.remote.validation import RefusedError
from dashboard.wall.scenes import scene_choices
from dashboard.wiring import Store
from data_access.store.playlists import FullError, OvertakenError

Handler = Callable[..., Response]
log = logging.getLogger("routewatch")

_PATH = "/api/v1/playlists"
_LONGEST_BODY = 2 * drafts.LONGEST


def blueprint(store: Store, repository: PlaylistRepository) -> Blueprint:
    """The routes."""
    routes = Blueprint("playlists", __name__)
    _for_reading(routes, store, repository)
    _for_writing(routes, store, repository)
    return routes


def _for_reading(routes: Blueprint, store: Store, repository: PlaylistRepository) -> None:
    @routes.get(_PATH)
    @answered
    def list_all() -> Response:
        rows = [_row(stored, repository) for stored in repository.stored_playlists()]
        return json_answer({"playlists": rows, **scene_choices(store)})

    @routes.get(f"{_PATH}/<code>")
    @answered
    def open_one(code: str) -> Response:
        stored = _stored(code, repository)
        return json_answer({**_row(stored, repository), "draft": drafts.draft_of(stored.text)})

    @routes.get(f"{_PATH}/<code>.toml")
    @answered
    def take_one(code: str) -> Response:
        return file_answer(f"{code}.toml", "application/toml", _stored(code, repository).text)


def _for_writing(routes: Blueprint, store: Store, repository: PlaylistRepository) -> None:
    written = _from_a_page(store)

    @routes.post(f"{_PATH}/check")
    @written
    def check() -> Response:
        code, text, faults = _read(_body())
        return json_answer({"code": code, "toml": text, "faults": faults})

    @routes.put(f"{_PATH}/<code>")
    @written
    def save(code: str) -> Response:
        return _saved(code, _body(), repository)

    @routes.delete(f"{_PATH}/<code>")
    @written
    def remove(code: str) -> Response:
        if _stored(code, repository).edition == 0:
            return _refused(422, _("It is a file: only who runs the server can remove it."))
        repository.remove(code, _edition(_body()))
        log.info("playlist removed code=%s", code)
        return json_answer({"code": code})


def _from_a_page(store: Store) -> Callable[[Handler], Handler]:
    """Lets pass what a page of ours sends, as often as a minute allows; refusals are a sentence."""
    gate = Gate()

    def guard(handler: Handler) -> Handler:
        @wraps(handler)
        @answered
        def guarded(**path: str) -> Response:
            try:
                refuse_forged(store.settings.address)
                gate.admit(request.remote_addr or "", picture=False)
                return handler(**path)
            except RefusedError as error:
                return refusal(error)
            except OvertakenError:
                return _refused(409, _("Somebody else has changed it meanwhile: open it again."))
            except FullError:
                return _refused(409, _("There are too many playlists: remove one first."))

        return guarded

    return guard


def _saved(code: str, body: Mapping[str, Any], repository: PlaylistRepository) -> Response:
    if not is_wall_code(code) or repository.is_file(code):
        return _refused(422, _("A wall needs another address: small letters, digits, hyphens."))
    _code, text, faults = _read({**body, "code": code})
    if faults:
        return _refused(422, faults[0]["sentence"], faults)
    edition = repository.save(code, text, _edition(body))
    log.info("playlist saved code=%s edition=%d", code, edition)
    return json_answer({"code": code, "edition": edition})


def _row(stored: StoredPlaylist, repository: PlaylistRepository) -> dict[str, Any]:
    playlist = stored.playlist
    at = stored.saved_at
    return {
        "code": stored.code,
        "title": _(playlist.title) if playlist else stored.code,
        "about": _(playlist.about) if playlist and playlist.about else "",
        "file": repository.is_file(stored.code),
        "edition": stored.edition,
        "saved_at": at.replace(tzinfo=UTC).isoformat() if at else None,
        "seconds": playlist.seconds if playlist else 0,
        "scenes": [_(scene.title) for scene in playlist.scenes] if playlist else [],
        "shown": playlist is not None,
    }


def _read(body: Mapping[str, Any]) -> tuple[str, str, list[dict[str, Any]]]:
    """Code and text of a draft, and what is wrong with it."""
    code, fields = body.get("code"), body.get("draft")
    if not (isinstance(code, str) and isinstance(fields, dict)):
        raise RefusedError(400, "unreadable", "Refused: a code and a draft are expected.")
    try:
        text = drafts.toml_of(fields)
    except drafts.DraftError as error:
        raise RefusedError(422, "unreadable", str(error)) from error
    _playlist, faults = checked_playlist(code, text)
    return code, text, [_fault(fault) for fault in faults]


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "table": fault.table,
        "place": fault.place,
        "key": fault.key,
        "sentence": fault.sentence,
    }


def _stored(code: str, repository: PlaylistRepository) -> StoredPlaylist:
    found = repository.stored(code)
    if found is None:
        raise UnknownPathError(f"playlist {code}")
    return found


def _body() -> Mapping[str, Any]:
    return json_body(_LONGEST_BODY, "Refused: an object is expected.")


def _edition(body: Mapping[str, Any]) -> int:
    seen = body.get("edition")
    if not isinstance(seen, int) or isinstance(seen, bool) or not 0 <= seen < 1 << 31:
        raise RefusedError(400, "unreadable", "Refused: the edition that was seen is expected.")
    return seen


def _refused(status: int, sentence: str, faults: Sequence[Mapping[str, Any]] = ()) -> Response:
    return json_answer({"error": sentence, "faults": list(faults)}, status)
