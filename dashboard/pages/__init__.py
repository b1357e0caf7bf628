"""Pages: a path, a title, and the cards on it. They name panels; they neither query nor draw."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Protocol

from dash.development.base_component import Component

from dashboard.access.reader import Act, Reader, current
from dashboard.components.shell import MenuItem, Place
from dashboard.pages import (
    briefing,
    bureau,
    bureaus,
    compare,
    network,
    not_found,
    operations,
    overview,
    playlist_editor,
    printed_map,
    quality,
    remote,
    route,
    routes,
    thresholds,
    trends,
    wall,
)
from dashboard.pages import map as map_page
from dashboard.panels import rights
from dashboard.panels.catalogue.bureaus import BUREAU_PAGE
from dashboard.wall.scenes import Playlists
from data_access.registry.bureaus import BUREAUS
from data_access.registry.routes import ROUTES


class Page(Protocol):
    """A module in this package."""

    @property
    def PATH(self) -> str:  # noqa: N802 - a constant of the module
        """Address without a query."""
        ...

    @property
    def TITLE(self) -> str:  # noqa: N802 - a constant of the module
        """What the page is called; English message id."""
        ...

    @property
    def KEY(self) -> str:  # noqa: N802 - a constant of the module
        """Key that opens it after `g`."""
        ...

    @property
    def SECTION(self) -> str:  # noqa: N802 - a constant of the module
        """Code of its entry in the menu; empty for a page at the top right."""
        ...

    @property
    def OFF(self) -> Mapping[str, str]:  # noqa: N802 - a constant of the module
        """Filters that say nothing on this page, with the reason."""
        ...

    def layout(self) -> Component:
        """The page without figures."""
        ...


PAGES: tuple[Page, ...] = (
    overview,
    map_page,
    trends,
    compare,
    routes,
    bureaus,
    *network.SUBJECTS,
    operations,
    thresholds,
    quality,
    briefing,
)
MENU = (
    *(MenuItem(page.PATH, page.TITLE, page.KEY, page.SECTION) for page in PAGES),
    MenuItem(wall.PATH, wall.TITLE, wall.KEY, wall.SECTION),
)
"""Every page with an address of its own, in the order of the menu within its section."""
MOVED = MappingProxyType({"/hits": network.DATABASES})
"""Addresses of the first release, with the page that each leads to."""
NO_PLAYLISTS: Playlists = MappingProxyType({})
_ACTS = MappingProxyType({briefing.PATH: Act.BRIEF, playlist_editor.PATH: Act.PLAYLISTS})
_BY_PATH = MappingProxyType({page.PATH: page for page in PAGES})


def at(path: str, playlists: Playlists = NO_PLAYLISTS) -> Place:
    """The page at a path; the one that says there is none where there is none.

    The path alone decides: nothing in the query can choose another page or route. Cards that are
    not there for whoever is answered are left out; a page of none is unknown to the public, and to
    those who are signed in it says whom to ask.

    Args:
        path: of the address.
        playlists: of walls, by code; those that whoever is answered may see.
    """
    place = _at(path, playlists)
    reader = current()
    if reader.may_all or not place.found:
        return place
    if is_open(place.path, reader):
        return replace(
            place, content=lambda: rights.permitted(place.content(), place.country or "")
        )
    if reader.identity is None:
        return replace(_missing(path), withheld=True)
    return _forbidden(path, reader.contact)


def is_open(path: str, reader: Reader) -> bool:
    """Whether somebody may see any card of a page; one without cards takes its right alone."""
    if not (reader.may(Act.VIEW) and reader.may(act_of(path))):
        return False
    cards, country = panels_on(path)
    return not cards or any(rights.portion(reader, code, country) for code in cards)


def menu() -> Sequence[MenuItem]:
    """The entries of the menu that lead whoever is answered to anything."""
    reader = current()
    return MENU if reader.may_all else [item for item in MENU if is_open(item.path, reader)]


@lru_cache(maxsize=1024)
def panels_on(path: str) -> tuple[tuple[str, ...], str]:
    """All cards of a page, whoever may see them, and the bureau whose page it is, if it is one's.

    Those of walls are not among them: playlists are left out one by one.
    """
    place = _at(path, NO_PLAYLISTS)
    if place.country:
        return bureau.cards(place.country), place.country
    return tuple(dict.fromkeys(rights.cards_in(place.content()))), ""


def act_of(path: str) -> Act:
    """The right that it takes to open a page."""
    is_remote = path.startswith(wall.PREFIX) and path.endswith(remote.SUFFIX)
    return Act.STEER if is_remote else _ACTS.get(path, Act.VIEW)


def _missing(path: str) -> Place:
    return Place(
        path,
        not_found.TITLE,
        not_found.layout,
        off=not_found.OFF,
        sentence=not_found.SENTENCE,
        found=False,
        form="missing",
    )


def _forbidden(path: str, contact: str) -> Place:
    return replace(
        _missing(path),
        title=not_found.FORBIDDEN,
        content=lambda: not_found.forbidden(contact),
        sentence="",
        forbidden=True,
    )


def _at(path: str, playlists: Playlists) -> Place:
    """The page at a path with all its cards."""
    trimmed = path.rstrip("/") or "/"
    page = _BY_PATH.get(trimmed) or MOVED.get(trimmed)
    if page is not None:
        sentence = page.OFF.get("period", "")
        return Place(trimmed, page.TITLE, page.layout, off=page.OFF, sentence=sentence)
    code = trimmed.removeprefix(route.PREFIX)
    if trimmed.startswith(route.PREFIX) and code in ROUTES:
        return Place(
            trimmed, ROUTES[code].name, lambda: route.layout(code), route=code, off=route.OFF
        )
    iso3 = trimmed.removeprefix(BUREAU_PAGE)
    if trimmed.startswith(BUREAU_PAGE) and iso3 in BUREAUS:
        return Place(
            trimmed, BUREAUS[iso3].name, lambda: bureau.layout(iso3), country=iso3, off=bureau.OFF
        )
    others = {
        wall.PATH: lambda: wall.listing(playlists),
        playlist_editor.PATH: playlist_editor.place,
    }
    if trimmed in others:
        return others[trimmed]()
    if printed_map.is_sheet(trimmed):
        return printed_map.sheet(trimmed.removeprefix(printed_map.PREFIX))
    return _of_playlist(trimmed, playlists) or _missing(trimmed)


def _of_playlist(path: str, playlists: Playlists) -> Place | None:
    """A wall or its remote; None where the path is neither's."""
    if not path.startswith(wall.PREFIX):
        return None
    code = path.removeprefix(wall.PREFIX)
    if code in playlists:
        return wall.place(playlists[code])
    code, _, rest = code.partition("/")
    is_remote = f"/{rest}" == remote.SUFFIX and code in playlists
    return remote.place(playlists[code]) if is_remote else None
