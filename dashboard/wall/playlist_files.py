"""Playlists from TOML files, checked: what cannot be shown is refused with file, line and field."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import time
from pathlib import Path
from types import MappingProxyType
from typing import IO
from zoneinfo import available_timezones

from dashboard import url_state
from dashboard.formats import comma_list
from dashboard.i18n import LANGUAGES, _, sentence_of
from dashboard.panels import PANELS
from dashboard.resources import PLAYLISTS
from dashboard.toml_tables import Fault, TomlTable, names_in_order, near
from dashboard.view import OPTIONS
from dashboard.wall import scenes
from dashboard.wall.scenes import Moment, Playlist, Playlists, Scene
from data_access.filters import InvalidFilterError

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_NO_CODES = frozenset({"playlists", "remote"})
"""Walls have pages of those names."""
_PLAYLIST = frozenset({"title", "about", "dwell", "lang", "timezone", "scene", "agenda"})
_SCENE = frozenset({"title", "panels", "page", "view", "dwell", "note", "lang"})
_AGENDA = frozenset({"at", "scene", "title", "end"})


class PlaylistError(ValueError):
    """One sentence: which file, where in it, what is wrong, what can stand there."""


def read_playlists(folder: Path = PLAYLISTS) -> Playlists:
    """Read all playlists of a folder, by code, in the order of the names of their files.

    Raises:
        PlaylistError: the first thing that is wrong with any of them.
    """
    if not folder.is_dir():
        raise PlaylistError(f"{folder}: there is no such folder of playlists")
    playlists = (read_playlist(path) for path in sorted(folder.glob("*.toml")))
    return MappingProxyType({playlist.code: playlist for playlist in playlists})


def read_playlist(path: Path) -> Playlist:
    """The playlist of a file.

    Raises:
        PlaylistError: it cannot be read, or a wall could not show it.
    """
    if not is_wall_code(path.stem):
        problem = "the name of the file is the address: small letters, digits and hyphens"
        raise PlaylistError(f"{path}: {problem}")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PlaylistError(f"{path}: cannot be read as TOML: {error}") from error
    return usable_playlist(path.stem, text, str(path))


def usable_playlist(code: str, text: str, place: str) -> Playlist:
    """The playlist of a text that stands in some place, such as a file.

    Raises:
        PlaylistError: it cannot be read, or a wall could not show it.
    """
    try:
        playlist, faults = checked_playlist(code, text)
    except tomllib.TOMLDecodeError as error:
        raise PlaylistError(f"{place}: cannot be read as TOML: {error}") from error
    for fault in faults:
        raise PlaylistError(f"{place}, line {fault.line}: {fault.sentence}")
    return playlist


def is_wall_code(code: str) -> bool:
    """Whether a wall can have that address."""
    return bool(_CODE.fullmatch(code)) and code not in _NO_CODES


def checked_playlist(code: str, text: str) -> tuple[Playlist, Sequence[Fault]]:
    """A playlist as TOML, and all that is wrong with it.

    Raises:
        TOMLDecodeError: it is no TOML.
    """
    whole = TomlTable(text, tomllib.loads(text))
    whole.refuse_unknown(_PLAYLIST)
    dwell = whole.whole("dwell", scenes.LEAST_DWELL, scenes.MOST_DWELL, scenes.DWELL)
    scene_list = tuple(_scene(part, dwell) for part in whole.parts("scene"))
    if not 1 <= len(scene_list) <= scenes.MOST_SCENES:
        whole.wrong("scene", _("1 to {most} scenes are expected").format(most=scenes.MOST_SCENES))
    playlist = Playlist(
        code=code,
        title=whole.words("title", needed=True, longest=scenes.LONGEST_TITLE),
        scenes=scene_list,
        about=whole.words("about"),
        agenda=_agenda(whole, scene_list),
        timezone=_timezone(whole),
        language=_language(whole),
    )
    return playlist, whole.faults


def _scene(part: TomlTable, dwell: int) -> Scene:
    part.refuse_unknown(_SCENE)
    page = part.words("page")
    panels: tuple[str, ...] = ()
    fixed = ""
    if bool(page) == ("panels" in part.values):
        part.wrong("panels", _("either panels or a page is needed"))
    elif page:
        panels, fixed = _page(part, page)
    else:
        panels = _panels(part)
    view = "&".join(filter(None, (fixed, _view(part, part.words("view", longest=1000)))))
    return Scene(
        title=part.words("title", needed=True, longest=scenes.LONGEST_TITLE),
        panels=panels,
        view=view,
        dwell=part.whole("dwell", scenes.LEAST_DWELL, scenes.MOST_DWELL, dwell),
        note=part.words("note"),
        leads_to=f"{page or '/'}{'?' if view else ''}{view}",
        language=_language(part),
    )


def _page(part: TomlTable, address: str) -> tuple[tuple[str, ...], str]:
    try:
        return scenes.page_panels(address)
    except KeyError:
        addresses = ", ".join(scenes.PAGE_ADDRESSES)
        text = _("no wall has room for {page}; it has for {known}")
        part.wrong("page", text.format(page=address, known=addresses))
        return (), ""


def _panels(part: TomlTable) -> tuple[str, ...]:
    codes = part.values["panels"]
    if not (isinstance(codes, list) and codes and all(isinstance(c, str) for c in codes)):
        part.wrong("panels", _("a list of panels is expected"))
        return ()
    usable = tuple(dict.fromkeys(code for code in codes if code in PANELS))
    for code in dict.fromkeys(codes):
        if code not in PANELS:
            text = _("there is no panel {name}")
            part.wrong("panels", text.format(name=repr(code)) + near(code, list(PANELS)))
        elif codes.count(code) > 1:
            part.wrong("panels", _("{name} stands there twice").format(name=repr(code)))
        elif not scenes.is_for_walls(code):
            kind = PANELS[code].kind
            text = _("{name} is of the kind {kind}, which no back row can read")
            part.wrong("panels", text.format(name=repr(code), kind=kind))
    for kind, most in scenes.MOST_OF_A_KIND.items():
        if [PANELS[code].kind for code in usable].count(kind) > most:
            text = _("{most} of the kind {kind} can be read from the back row")
            part.wrong("panels", text.format(most=most, kind=kind))
    return usable


def _view(part: TomlTable, view: str) -> str:
    """The view in its canonical form."""
    try:
        reading = url_state.strict(view)
    except InvalidFilterError as error:
        part.wrong("view", sentence_of(error))
        return ""
    for key, _text in reading.others:
        if key not in OPTIONS:
            keys = names_in_order(url_state.KEYS | set(OPTIONS))
            text = _("there is no parameter {name}; there are {known}")
            part.wrong("view", text.format(name=repr(key), known=keys))
    return url_state.write(reading.filters, reading.others)


def _agenda(whole: TomlTable, scene_list: Sequence[Scene]) -> tuple[Moment, ...]:
    moments: list[Moment] = []
    for part in whole.parts("agenda"):
        part.refuse_unknown(_AGENDA)
        ends = part.values.get("end", False)
        if ends not in (True, False) or ends == ("scene" in part.values):
            part.wrong("scene", _("the number of a scene is needed, or end = true"))
        place = None if ends else part.whole("scene", 1, max(1, len(scene_list)), 1) - 1
        at = _minutes(part)
        if moments and at <= moments[-1].at:
            part.wrong("at", _("times of an agenda follow each other, within one day"))
        moments.append(Moment(at, place, part.words("title", longest=scenes.LONGEST_TITLE)))
    return tuple(moments)


def _minutes(part: TomlTable) -> int:
    value = part.values.get("at")
    try:
        read_as = value if isinstance(value, time) else time.fromisoformat(str(value))
    except ValueError:
        part.wrong("at", _('a time of day is expected, as in "09:15"'))
        return 0
    return read_as.hour * 60 + read_as.minute


def _language(part: TomlTable) -> str:
    code = part.words("lang")
    if code and code not in LANGUAGES:
        part.wrong("lang", _("one of {known} is expected").format(known=comma_list(LANGUAGES)))
        return ""
    return code


def _timezone(whole: TomlTable) -> str:
    name = whole.words("timezone")
    if name and name not in available_timezones():
        meant = near(name, sorted(available_timezones()))
        text = _("there is no time zone {name}").format(name=repr(name))
        whole.wrong("timezone", f"{text}{meant}")
        return ""
    return name


def extract(
    file: IO[bytes], _keywords: object, _comment_tags: object, **_options: object
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Extract the texts of the product's playlists: the method that babel.cfg names."""
    whole = tomllib.load(file)
    for row in (whole, *whole.get("scene", ()), *whole.get("agenda", ())):
        yield from ((1, None, row[name], ["playlist"]) for name in _WORDS if row.get(name))


_WORDS = ("title", "about")
