"""Pages: a path, a title, and the cards on it. They name panels; they neither query nor draw."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from dash.development.base_component import Component

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
_BY_PATH = MappingProxyType({page.PATH: page for page in PAGES})


def at(path: str, playlists: Playlists = NO_PLAYLISTS) -> Place:
    """The page at a path; the one that says there is none where there is none.

    The path alone decides: nothing in the query can choose another page or route.

    Args:
        path: of the address.
        playlists: of walls, by code.
    """
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
    return _of_playlist(trimmed, playlists) or Place(
        trimmed,
        not_found.TITLE,
        not_found.layout,
        off=not_found.OFF,
        sentence=not_found.SENTENCE,
        found=False,
        form="missing",
    )


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
