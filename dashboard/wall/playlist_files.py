"""Playlists from TOML files, checked: what cannot be shown is refused with file, line and field."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import time
from pathlib import Path
from types import MappingProxyType
from typing import IO, Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from dashboard import url_state
from dashboard.formats import comma_list
from dashboard.i18n import LANGUAGES, _, sentence_of
from dashboard.panel_request import OPTIONS
from dashboard.panels import PANELS
from dashboard.resources import PLAYLISTS
from dashboard.toml_files import (
    Fault,
    Table,
    checked_text,
    context_of,
    must,
    names_in_order,
    near,
    read_file,
    text_of,
    whole_number,
    whole_of,
)
from dashboard.wall import scenes
from data_access.filters import InvalidFilterError
from data_access.sentences import RefusedError

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_NO_CODES = frozenset({"playlists", "remote"})
"""Walls have pages of those names."""


class PlaylistError(RefusedError):
    """One sentence: which file, where in it, what is wrong, what can stand there."""


def read_playlists(folder: Path = PLAYLISTS) -> scenes.Playlists:
    """Read all playlists of a folder, by code, in the order of the names of their files.

    Raises:
        PlaylistError: the first thing that is wrong with any of them.
    """
    if not folder.is_dir():
        raise PlaylistError(f"{folder}: there is no such folder of playlists")
    playlists = (read_playlist(path) for path in sorted(folder.glob("*.toml")))
    return MappingProxyType({playlist.code: playlist for playlist in playlists})


def read_playlist(path: Path) -> scenes.Playlist:
    """The playlist of a file.

    Raises:
        PlaylistError: it cannot be read, or a wall could not show it.
    """
    if not is_wall_code(path.stem):
        problem = "the name of the file is the address: small letters, digits and hyphens"
        raise PlaylistError(f"{path}: {problem}")
    return read_file(path, _PlaylistFile, PlaylistError, times=[]).playlist(path.stem)


def is_wall_code(code: str) -> bool:
    """Whether a wall can have that address."""
    return bool(_CODE.fullmatch(code)) and code not in _NO_CODES


def checked_playlist(code: str, text: str) -> tuple[scenes.Playlist | None, Sequence[Fault]]:
    """The playlist of a text, or its faults.

    Raises:
        TOMLDecodeError: it is no TOML.
    """
    file, faults = checked_text(text, _PlaylistFile, times=[])
    return (file.playlist(code) if file else None), faults


# What stands in fields.


def _page(address: str) -> str:
    try:
        scenes.page_panels(address or "/")
    except KeyError as error:
        text = _("no wall has room for {page}; it has for {known}")
        addresses = ", ".join(scenes.PAGE_ADDRESSES)
        raise ValueError(text.format(page=address, known=addresses)) from error
    return address


def _one_of_both(panels: object, info: ValidationInfo) -> object:
    if bool(info.data.get("page", not panels)) == (panels is not None):
        raise ValueError(_("either panels or a page is needed"))
    if panels is None or (isinstance(panels, list) and panels):
        return panels
    raise ValueError(_("a list of panels is expected"))


def _panels(codes: list[str] | None) -> list[str] | None:
    for code in codes or ():
        if codes and codes.count(code) > 1:
            raise ValueError(_("{name} stands there twice").format(name=repr(code)))
    kinds = [PANELS[code].kind for code in codes or ()]
    for kind, most in scenes.MOST_OF_A_KIND.items():
        if kinds.count(kind) > most:
            text = _("{most} of the kind {kind} can be read from the back row")
            raise ValueError(text.format(most=most, kind=kind))
    return codes


def _view(view: str) -> str:
    """The view in its canonical form."""
    try:
        reading = url_state.strict(view)
    except InvalidFilterError as error:
        raise ValueError(sentence_of(error)) from error
    for key, _text in reading.others:
        if key not in OPTIONS:
            keys = names_in_order(url_state.KEYS | set(OPTIONS))
            text = _("there is no parameter {name}; there are {known}")
            raise ValueError(text.format(name=repr(key), known=keys))
    return url_state.write(reading.filters, reading.others)


def _minutes(value: object, info: ValidationInfo) -> int:
    try:
        read_as = value if isinstance(value, time) else time.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError(_('a time of day is expected, as in "09:15"')) from error
    at, times = read_as.hour * 60 + read_as.minute, context_of(info)["times"]
    if times and at <= times[-1]:
        raise ValueError(_("times of an agenda follow each other, within one day"))
    times.append(at)
    return at


def _scene_place(number: object, info: ValidationInfo) -> int | None:
    ends = info.data["end"]
    if ends not in (True, False) or ends == (number is not None):
        raise ValueError(_("the number of a scene is needed, or end = true"))
    if ends:
        return None
    scene_list = context_of(info)["file"].get("scene")
    last = len(scene_list) if isinstance(scene_list, list) else 1
    return whole_number(number, 1, max(1, last)) - 1


_Text = Annotated[str, text_of(200)]
_Title = Annotated[str, text_of(scenes.LONGEST_TITLE, needed=True)]
_Dwell = Annotated[int, whole_of(scenes.LEAST_DWELL, scenes.MOST_DWELL)]
_Language = Annotated[
    str,
    must(
        lambda code: code in {"", *LANGUAGES},
        lambda _code: _("one of {known} is expected").format(known=comma_list(LANGUAGES)),
    ),
    text_of(200),
]


def _no_zone(name: str) -> str:
    text = _("there is no time zone {name}").format(name=repr(name))
    return text + near(name, sorted(available_timezones()))


_Panel = Annotated[
    str,
    must(
        PANELS.__contains__,
        lambda code: _("there is no panel {name}").format(name=repr(code)) + near(code, PANELS),
    ),
    must(
        scenes.is_for_walls,
        lambda code: _("{name} is of the kind {kind}, which no back row can read").format(
            name=repr(code), kind=PANELS[code].kind
        ),
    ),
]


class _SceneTable(Table):
    title: _Title
    page: Annotated[str, AfterValidator(_page), text_of(200)] = ""
    panels: Annotated[
        list[_Panel] | None,
        AfterValidator(_panels),
        BeforeValidator(_one_of_both),
    ] = Field(default=None, validate_default=True)
    view: Annotated[str, AfterValidator(_view), text_of(1000)] = ""
    dwell: _Dwell | None = None
    note: _Text = ""
    lang: _Language = ""

    def scene(self, dwell: int) -> scenes.Scene:
        """The scene, which stays for so many seconds where it does not say so itself."""
        panels, fixed = scenes.page_panels(self.page) if self.page else (self.panels or (), "")
        view = "&".join(filter(None, (fixed, self.view)))
        leads_to = f"{self.page or '/'}{'?' if view else ''}{view}"
        seconds = self.dwell or dwell
        return scenes.Scene(
            self.title, tuple(panels), view, seconds, self.note, leads_to, self.lang
        )


class _AgendaTable(Table):
    at: Annotated[int, BeforeValidator(_minutes)] = Field(default=-1, validate_default=True)
    end: object = False
    scene: Annotated[int | None, BeforeValidator(_scene_place)] = Field(
        default=None, validate_default=True
    )
    title: Annotated[str, text_of(scenes.LONGEST_TITLE)] = ""


class _PlaylistFile(Table):
    title: _Title
    about: _Text = ""
    dwell: _Dwell = scenes.DWELL
    lang: _Language = ""
    timezone: Annotated[
        str, must(lambda name: name in {"", *available_timezones()}, _no_zone), text_of(200)
    ] = ""
    scene: Annotated[
        list[_SceneTable],
        must(
            lambda tables: 1 <= len(tables) <= scenes.MOST_SCENES,
            lambda _tables: _("1 to {most} scenes are expected").format(most=scenes.MOST_SCENES),
        ),
    ] = Field(default_factory=list, validate_default=True)
    agenda: list[_AgendaTable] = Field(default_factory=list)

    def playlist(self, code: str) -> scenes.Playlist:
        """The playlist, at an address."""
        return scenes.Playlist(
            code=code,
            title=self.title,
            scenes=tuple(scene.scene(self.dwell) for scene in self.scene),
            about=self.about,
            agenda=tuple(scenes.Moment(row.at, row.scene, row.title) for row in self.agenda),
            timezone=self.timezone,
            language=self.lang,
        )


def extract(
    file: IO[bytes], _keywords: object, _comment_tags: object, **_options: object
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Extract the texts of the product's playlists: the method that babel.cfg names."""
    whole = tomllib.load(file)
    for row in (whole, *whole.get("scene", ()), *whole.get("agenda", ())):
        yield from ((1, None, row[name], ["playlist"]) for name in _WORDS if row.get(name))


_WORDS = ("title", "about")
