"""Playlists from TOML files, checked: what cannot be shown is refused with file, line and field."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import available_timezones

from dashboard import url_state
from dashboard.panels import PANELS
from dashboard.panels.panel import OPTIONS
from dashboard.playlists import scenes
from dashboard.playlists.scenes import Moment, Playlist, Playlists, Scene
from data_access.filters import InvalidFilterError

SHIPPED = Path(__file__).parents[2] / "playlists"

_CODE = re.compile(r"[a-z0-9][a-z0-9-]*")
_NEAR_ONLY = frozenset(
    {
        *("bureaus-map", "border-points", "hits-by-bureau", "hits-by-border-point", "hit-rates"),
        *("database-funnel", "notices-by-colour", "bureaus-compared", "operations-timeline"),
        *("identification-by-year", "identification-by-route", "training-and-use"),
    }
)
"""Marks that bear letters, cells, several axes, more than six names: for a desk."""
_NO_CODES = frozenset({"remote"})
_PLAYLIST = frozenset({"title", "about", "dwell", "timezone", "scene", "agenda"})
_SCENE = frozenset({"title", "panels", "page", "view", "dwell", "note"})
_AGENDA = frozenset({"at", "scene", "title", "end"})


class PlaylistError(ValueError):
    """One sentence: which file, where in it, what is wrong, what can stand there."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A table of a file, for saying where in it something is wrong."""

    file: Path
    text: str
    values: Mapping[str, Any]
    table: str = ""
    place: int = 0

    def line(self, key: str = "") -> int:
        """Where a key stands; the part's own line where it is not written."""
        lines = self.text.splitlines()
        start = 0
        if self.table:
            heads = [n for n, line in enumerate(lines) if line.strip() == f"[[{self.table}]]"]
            start = heads[self.place] if self.place < len(heads) else 0
        for number, line in enumerate(lines[start:], start + 1):
            if number > start + 1 and line.lstrip().startswith("["):
                break
            if key and re.match(rf"\s*{re.escape(key)}\s*=", line):
                return number
        return start + 1

    def wrong(self, key: str, problem: str) -> PlaylistError:
        """An error that names file, line and field."""
        where = f"{self.table} {self.place + 1}, " if self.table else ""
        return PlaylistError(f"{self.file}, line {self.line(key)}: {where}{key}: {problem}")

    def known(self, keys: frozenset[str]) -> None:
        """Refuse keys that nothing reads: a slip of the keyboard must not pass in silence."""
        for key in self.values:
            if key not in keys:
                raise self.wrong(key, f"there is no such field; {_listed(keys)} can stand here")

    def words(self, key: str, *, needed: bool = False, longest: int = 200) -> str:
        """A text; empty where it is not given."""
        value = self.values.get(key, "")
        if not isinstance(value, str) or len(value) > longest:
            raise self.wrong(key, f"a text of at most {longest} characters is expected")
        if needed and not value.strip():
            raise self.wrong(key, "a text is needed")
        return value

    def whole(self, key: str, least: int, most: int, otherwise: int) -> int:
        """A whole number within bounds."""
        value = self.values.get(key, otherwise)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.wrong(key, f"a whole number from {least} to {most} is expected")
        return value

    def parts(self, table: str) -> list["_Part"]:
        """The rows of a list of tables."""
        rows = self.values.get(table, [])
        if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
            raise self.wrong(table, f"is written as [[{table}]], once for each")
        return [_Part(self.file, self.text, row, table, n) for n, row in enumerate(rows)]


def read_all(folder: Path = SHIPPED) -> Playlists:
    """Every playlist of a folder, by code, in the order of the names of their files.

    Raises:
        PlaylistError: the first thing that is wrong with any of them.
    """
    if not folder.is_dir():
        raise PlaylistError(f"{folder}: there is no such folder of playlists")
    found = (read(path) for path in sorted(folder.glob("*.toml")))
    return MappingProxyType({playlist.code: playlist for playlist in found})


def read(path: Path) -> Playlist:
    """The playlist of a file.

    Raises:
        PlaylistError: it cannot be read, or a wall could not show it.
    """
    code = path.stem
    if not _CODE.fullmatch(code) or code in _NO_CODES:
        problem = "the name of the file is the address: small letters, digits and hyphens"
        raise PlaylistError(f"{path}: {problem}")
    try:
        text = path.read_text(encoding="utf-8")
        whole = _Part(path, text, tomllib.loads(text))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PlaylistError(f"{path}: cannot be read as TOML: {error}") from error
    whole.known(_PLAYLIST)
    dwell = whole.whole("dwell", scenes.LEAST_DWELL, scenes.MOST_DWELL, scenes.DWELL)
    shown = tuple(_scene(part, dwell) for part in whole.parts("scene"))
    if not 1 <= len(shown) <= scenes.MOST_SCENES:
        raise whole.wrong("scene", f"1 to {scenes.MOST_SCENES} scenes are expected")
    return Playlist(
        code=code,
        title=whole.words("title", needed=True, longest=60),
        scenes=shown,
        about=whole.words("about"),
        agenda=_agenda(whole, shown),
        timezone=_timezone(whole),
    )


def _scene(part: _Part, dwell: int) -> Scene:
    part.known(_SCENE)
    page = part.words("page")
    if bool(page) == ("panels" in part.values):
        raise part.wrong("panels", "either panels or a page is needed")
    view = part.words("view", longest=1000)
    panels = _page(part, page)[0] if page else _panels(part)
    fixed = _page(part, page)[1] if page else ""
    view = "&".join(filter(None, (fixed, _view(part, view))))
    return Scene(
        title=part.words("title", needed=True, longest=60),
        panels=panels,
        view=view,
        dwell=part.whole("dwell", scenes.LEAST_DWELL, scenes.MOST_DWELL, dwell),
        note=part.words("note"),
        leads_to=f"{page or '/'}{'?' if view else ''}{view}",
    )


def _page(part: _Part, address: str) -> tuple[tuple[str, ...], str]:
    try:
        return scenes.of_page(address)
    except KeyError as error:
        known = ", ".join(scenes.pages())
        raise part.wrong("page", f"no wall has room for {address}; it has for {known}") from error


def _panels(part: _Part) -> tuple[str, ...]:
    codes = part.values["panels"]
    if not (isinstance(codes, list) and codes and all(isinstance(c, str) for c in codes)):
        raise part.wrong("panels", "a list of panels is expected")
    for code in codes:
        if code not in PANELS:
            raise part.wrong("panels", f"there is no panel {code!r}{_near(code, list(PANELS))}")
        if codes.count(code) > 1:
            raise part.wrong("panels", f"{code!r} stands there twice")
    kinds = [PANELS[code].kind for code in codes]
    for code, kind in zip(codes, kinds, strict=True):
        most = scenes.MOST_OF_A_KIND.get(kind, 0)
        if not most or code in _NEAR_ONLY:
            raise part.wrong("panels", f"{code!r} is a {kind}, which no back row can read")
        if kinds.count(kind) > most:
            raise part.wrong("panels", f"{most} of the kind {kind} can be read from the back row")
    return tuple(codes)


def _view(part: _Part, view: str) -> str:
    """The view in its canonical form."""
    try:
        reading = url_state.strict(view)
    except InvalidFilterError as error:
        raise part.wrong("view", str(error)) from error
    for key, _text in reading.others:
        if key not in OPTIONS:
            known = _listed(url_state.KEYS | set(OPTIONS))
            raise part.wrong("view", f"there is no parameter {key!r}; there are {known}")
    return url_state.write(reading.filters, reading.others)


def _agenda(whole: _Part, shown: Sequence[Scene]) -> tuple[Moment, ...]:
    moments: list[Moment] = []
    for part in whole.parts("agenda"):
        part.known(_AGENDA)
        ends = part.values.get("end", False)
        if ends not in (True, False) or ends == ("scene" in part.values):
            raise part.wrong("scene", "the number of a scene is needed, or end = true")
        place = None if ends else part.whole("scene", 1, len(shown), 0) - 1
        at = _minutes(part)
        if moments and at <= moments[-1].at:
            raise part.wrong("at", "times of an agenda follow each other, within one day")
        moments.append(Moment(at, place, part.words("title", longest=60)))
    return tuple(moments)


def _minutes(part: _Part) -> int:
    value = part.values.get("at")
    try:
        read_as = value if isinstance(value, time) else time.fromisoformat(str(value))
    except ValueError as error:
        raise part.wrong("at", 'a time of day is expected, as in "09:15"') from error
    return read_as.hour * 60 + read_as.minute


def _timezone(whole: _Part) -> str:
    name = whole.words("timezone")
    if name and name not in available_timezones():
        near = _near(name, sorted(available_timezones()))
        raise whole.wrong("timezone", f"there is no time zone {name!r}{near}")
    return name


def _near(word: str, known: Sequence[str]) -> str:
    near = get_close_matches(word, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _listed(keys: frozenset[str] | set[str]) -> str:
    return ", ".join(sorted(keys))
