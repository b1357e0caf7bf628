"""Pages: a path, a title, and the cards on it. They name panels; they neither query nor draw."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from types import MappingProxyType

from dash import ctx, page_registry, register_page, strip_relative_path
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from flask import Flask, current_app

from dashboard.access.reader import Act, Reader, current
from dashboard.components import messages
from dashboard.components.filter_bar import FILTERS
from dashboard.components.shell import MenuItem, Place, page_content
from dashboard.i18n import N_, chosen_language, use_language
from dashboard.pages import (
    about,
    briefing,
    bureau,
    route,
    standard,
    wall,
)
from dashboard.pages.layouts import panel_codes
from dashboard.panels import rights, summary
from dashboard.wall.scenes import Playlists

PAGES = (
    standard.OVERVIEW,
    standard.MAP,
    standard.TRENDS,
    standard.COMPARE,
    standard.ROUTES,
    standard.BUREAUS,
    *standard.NETWORK,
    standard.OPERATIONS,
    standard.ALERTS,
    standard.QUALITY,
    standard.RECONCILIATION,
    about.PAGE,
    briefing.PAGE,
)
MENU = (*PAGES, MenuItem(wall.PATH, wall.TITLE, "w", ""))
"""Every page with an address of its own, in the order of the menu within its section."""
MOVED = MappingProxyType({"/hits": standard.DATABASES})
"""Addresses of the first release, with the page that each leads to."""
NO_PLAYLISTS: Playlists = MappingProxyType({})
_PLACES = "routewatch-pages"
_ACTS = MappingProxyType({briefing.PAGE.path: Act.BRIEF, wall.EDITOR: Act.PLAYLISTS})
_BY_PATH = MappingProxyType({page.path: page for page in PAGES} | MOVED)


def at(path: str, playlists: Playlists = NO_PLAYLISTS) -> Place:
    """The page at a path; the one that says there is none where there is none.

    The path alone decides: nothing in the query can choose another page or route. Cards that are
    not there for the reader are left out; a page of none is unknown to the public, and to
    those who are signed in it says whom to ask.

    Args:
        path: of the address.
        playlists: of walls, by code; those that the reader may see.
    """
    place = _whole_page(path, playlists)
    reader = current()
    if reader.may_all or place.status == HTTPStatus.NOT_FOUND:
        return place
    if _is_open(place, reader):
        country = place.country or ""
        return replace(
            place,
            panels=tuple(code for code in place.panels if rights.may_see(code, country)),
        )
    if reader.identity is None:
        return replace(_missing(path), withheld=True)
    return replace(
        _missing(path),
        title=N_("Not available to you"),
        content=lambda: messages.forbidden(reader.contact),
        sentence="",
        status=HTTPStatus.FORBIDDEN,
    )


def is_open(path: str, reader: Reader) -> bool:
    """Whether somebody may see any card of a page; one without cards takes its right alone."""
    return _is_open(_whole_page(path, NO_PLAYLISTS), reader)


def _is_open(place: Place, reader: Reader) -> bool:
    if not (reader.may(Act.VIEW) and reader.may(act_of(place.path))):
        return False
    codes, country = place.panels, place.country or ""
    return not codes or any(rights.portion(reader, code, country) for code in codes)


def register(server: Flask, place_at: Callable[[str], Place]) -> None:
    """Name all pages to Dash, whose router lays them out from then on.

    Args:
        server: of the application.
        place_at: the page at a path, for the reader.
    """
    server.extensions[_PLACES] = place_at
    # Dash leaves it untyped.
    register_one: Callable[..., None] = register_page
    for order, item in enumerate(MENU):
        register_one(
            f"page{item.path.replace('/', '-')}",
            path=item.path,
            name=item.label,
            order=order,
            title=_title,
            layout=_layout,
            menu_item=item,
        )
    templates = (route.TEMPLATE, bureau.TEMPLATE, standard.SHEET_TEMPLATE, *wall.TEMPLATES)
    for order, template in enumerate(templates, len(MENU)):
        register_one(template, path_template=template, order=order, title=_title, layout=_layout)
    register_one("not_found_404", path="/404", order=99, title=_title, layout=_layout)


def _asked_place() -> tuple[Place, str]:
    """The page that Dash's router asks for, and the query string of its address.

    Dash offers layouts what it has read from path and query as one: a parameter could stand for
    another route. Only the path tells.
    """
    asked = {part["property"]: part["value"] for part in ctx.args_grouping.values()}
    without_prefix: Callable[[str], str] = strip_relative_path
    path = f"/{without_prefix(asked['pathname'])}"
    place: Place = current_app.extensions[_PLACES](path)
    return place, asked["search"] or ""


def _layout(shown: Mapping[str, object] | None = None, **_variables: object) -> list[Component]:
    """The page that is asked for; nothing where only its filters are other ones.

    Args:
        shown: what the browser was told of the page on screen.
    """
    place, search = _asked_place()
    if isinstance(shown, Mapping) and shown.get("path") == place.path:
        raise PreventUpdate
    with use_language(chosen_language(search)):
        return page_content(place)


def _title(**_variables: object) -> str:
    place, search = _asked_place()
    with use_language(chosen_language(search)):
        return place.window_title()


def menu() -> Sequence[MenuItem]:
    """The entries of the menu that lead the reader to anything."""
    reader = current()
    items = [page["menu_item"] for page in page_registry.values() if "menu_item" in page]
    return items if reader.may_all else [item for item in items if is_open(item.path, reader)]


def panels_on(path: str) -> tuple[tuple[str, ...], str]:
    """All cards of a page, for any reader, and the bureau whose page it is, if it is one's.

    Those of walls are not among them: playlists are left out one by one.
    """
    place = _whole_page(path, NO_PLAYLISTS)
    return place.panels, place.country or ""


def act_of(path: str) -> Act:
    """The right that it takes to open a page."""
    is_remote = path.startswith(wall.PREFIX) and path.endswith(wall.REMOTE)
    return Act.STEER if is_remote else _ACTS.get(path, Act.VIEW)


def _missing(path: str) -> Place:
    nothing = N_("There is no page here")
    return Place(
        path,
        N_("No such page"),
        messages.not_found,
        off=dict.fromkeys(FILTERS, nothing),
        sentence=nothing,
        status=HTTPStatus.NOT_FOUND,
        form="missing",
    )


def _whole_page(path: str, playlists: Playlists) -> Place:
    """The page at a path with all its cards."""
    path = path.rstrip("/") or "/"
    if path in _BY_PATH:
        page = _BY_PATH[path]
        codes = tuple(dict.fromkeys(panel_codes(*page.rows)))
        return Place(
            path,
            page.label,
            page.layout,
            codes,
            off=page.off,
            sentence=page.off.get("period", ""),
            has_lead=summary.opens(codes),
        )
    if path == wall.PATH:
        return wall.playlists_page(playlists)
    if path == wall.EDITOR:
        return wall.editor_page()
    return (
        route.page(path)
        or bureau.page(path)
        or standard.sheet(path)
        or _page_of_playlist(path, playlists)
        or _missing(path)
    )


def _page_of_playlist(path: str, playlists: Playlists) -> Place | None:
    """A wall or its remote; None where the path is neither's."""
    code = path.removeprefix(wall.PREFIX).removesuffix(wall.REMOTE)
    if not path.startswith(wall.PREFIX) or code not in playlists:
        return None
    page = wall.remote_page if path.endswith(wall.REMOTE) else wall.page
    return page(path, playlists[code])
