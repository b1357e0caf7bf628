"""The frame around every page: filter bar, sentence, notices, menu, and the state of the page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, cast

import dash_mantine_components as dmc
from dash import dcc, html, page_container
from dash.development.base_component import Component

from dashboard import page_controls, theme, url_state
from dashboard.components import filter_bar
from dashboard.components.briefing_parts import KEPT
from dashboard.components.cards import CHART_KEYS, POINT
from dashboard.components.elements import aria, data, icon, menu
from dashboard.i18n import LANGUAGES, N_, _, current_language

PRODUCT = "Routewatch"

URL = "url"
LAID_OUT = "laid-out"
VIEW = "view"
DRAWN = "drawn"
"""What the cards say; read by `assets/cards/responses.js` as it arrives."""
SENTENCE = "filter-sentence"
SAID = "said"
NOTICES = "notices"
DATA_VERSION = "data-version"
CLOCK = "data-version-clock"
THEME = "theme"

# Pages and walls (`assets/wall/liveness.js`) know within ten seconds that the store is lost.
_POLL_MILLISECONDS = 6_000

# Controls in the colour of movement, as in `styles/base.css`: shade 7 on light, 4 on dark ground.
_CONTROLS: dict[str, Any] = {
    "fontFamily": "inherit",
    "primaryColor": "movement",
    "primaryShade": {"light": 7, "dark": 4},
    "colors": {
        "movement": [
            "#eef7f8",
            "#d9ecef",
            "#b3dae0",
            "#86c7d1",
            "#56b4c4",
            "#3aa0b1",
            "#268fa0",
            "#1b7f90",
            "#146674",
            "#0d4e59",
        ]
    },
}


SECTIONS = {
    "situation": N_("Situation"),
    "explore": N_("Explore"),
    "routes": N_("Routes"),
    "network": N_("Network"),
    "data": N_("Data"),
}
"""Entries of the menu, each of which leads to its first page and has an icon of its name; English
message ids."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A page in the menu.

    Attributes:
        label: English message id.
        key: second key of the shortcut `g` and then this one; empty where it has none.
        section: of the menu; empty for a page at the top right, which has an icon of its name.
    """

    path: str
    label: str
    key: str
    section: str


@dataclass(frozen=True, slots=True)
class Account:
    """The reader, where that matters.

    Attributes:
        name: to show; empty where nobody is signed in.
        sign_in: address at which that begins; empty where somebody is, or there is none.
        sign_out: address of another server's own way out; empty where it has none.
        signs_out: whether this server has the way out.
    """

    name: str = ""
    sign_in: str = ""
    sign_out: str = ""
    signs_out: bool = False


SHEET = "sheet"
"""The form of a page that has room for one map alone."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page as laid out for an address.

    Attributes:
        path: the address without its query.
        title: English message id.
        content: makes the cards, without figures; those come with the panels' own answer.
        panels: codes of its cards; those of a wall are not among them.
        route, country: fixed by the page, whatever the address says.
        off: filters that say nothing on this page, with the reason.
        sentence: what the page shows, where that is not for the filters to say.
        status: of the answer in HTTP: 404 for no such page, 403 for one that is not for the reader.
        withheld: whether it is there, and the public is not told so.
        frame: makes the whole screen, given the marking, where that is not the shell.
        theme: that it is shown in unless the address chooses one; empty for the system's.
        language: that it is read in unless the address chooses one; empty for the reader's own.
        form: a page of another form than others: `missing`, `sheet` or `wall`.
        has_lead: whether it opens with findings, whose room is kept until they come.
    """

    path: str
    title: str
    content: Callable[[], Component]
    panels: tuple[str, ...] = ()
    route: str | None = None
    country: str | None = None
    off: Mapping[str, str] = field(default_factory=dict)
    sentence: str = ""
    status: int = 200
    withheld: bool = False
    frame: Callable[[str], Component] | None = None
    theme: str = ""
    language: str = ""
    form: str = ""
    has_lead: bool = False

    def fixes(self) -> dict[str, str | None]:
        """Route and country of the page, whatever the address says."""
        return {"route": self.route, "country": self.country}

    def theme_name(self, search: str) -> str:
        """The theme that the query string or the page names; else the system's."""
        chosen = dict(url_state.parse(search).others).get("theme", "")
        return chosen if chosen in theme.THEMES else self.theme or theme.OF_SYSTEM

    def window_title(self) -> str:
        """What the window is called until its figures are there."""
        return f"{_(self.title)} · {PRODUCT}"

    def for_browser(self) -> dict[str, object]:
        """Facts about the page that its scripts need."""
        return {
            "path": self.path,
            "title": _(self.title),
            "theme": self.theme,
            "form": self.form,
            "has_lead": self.has_lead,
            "sentence": _(self.sentence) if self.sentence else "",
            "off": {name: _(reason) for name, reason in self.off.items()},
        }


def page_content(place: Place) -> list[Component]:
    """A page as Dash's router puts it on screen: its cards, and what its scripts need to know."""
    return [dcc.Store(id=LAID_OUT, data=place.for_browser()), place.content()]


def first_page(place: Place, pathname: str, search: str) -> Component:
    """Dash's container of pages with the first page in it.

    Told where it is, its `dcc.Location` has nothing to tell the router, which would ask for the
    same page again.
    """
    container: Any = deepcopy(page_container)
    parts: list[Any] = container.children
    if pathname:
        location: Any = next(part for part in parts if isinstance(part, dcc.Location))
        location.pathname, location.search = pathname, search
    title: Any = next(part for part in parts if isinstance(part, dcc.Store))
    title.data = {"title": place.window_title()}
    content = next(part for part in parts if isinstance(part, html.Div))
    content.children = page_content(place)
    return cast("Component", container)


def shell(  # noqa: PLR0913 - each by its name
    place: Place,
    search: str,
    page: Component,
    *,
    menu_items: Sequence[MenuItem],
    marking: Mapping[str, str],
    years: Iterable[int],
    account: Account | None,
) -> Component:
    """The whole screen with a page in it.

    Args:
        place: the page.
        search: query string of its address.
        page: the container of all pages.
        menu_items: the pages to choose from, in order.
        marking: how the page may be passed on, as `handling_marks` writes it.
        years: to choose from.
        account: who reads; None where nobody has to say who they are.
    """
    frame = html.Div(
        [
            html.A(_("Skip to the figures"), href="#main", className="skip-link"),
            html.A(_("Pages"), href="#pages", className="skip-link"),
            html.Aside(
                html.Span(marking["label"], role="note"),
                className="marking",
                style={k: marking[k] for k in ("color", "background") if k in marking},
                **aria(label=_("Marking")),
            ),
            html.Header(
                [
                    filter_bar.opener(),
                    filter_bar.filter_bar(years, _labels(place, search)),
                    _actions(menu_items, account),
                ],
                className="bar",
            ),
            html.Main(
                [_page_head(place), html.Div(id=NOTICES, className="notices", role="status"), page],
                id="main",
                tabIndex="-1",
            ),
            # At the side, and after the figures for the keyboard, to which each page is a stop.
            _rail(menu_items, place.path),
            html.Div(id="toast", className="toast", role="status"),
            _chart_reading(),
        ],
        id="page-root",
        className="shell",
        disable_n_clicks=True,
        **data(ready="false"),
    )
    state = (
        dcc.Location(id=URL, refresh=False),
        dcc.Store(id=VIEW),
        dcc.Store(id=DRAWN),
        dcc.Store(id=DATA_VERSION),
        # Address and selection for the briefing alone survive a reload.
        dcc.Store(id=KEPT, storage_type="local"),
        dcc.Interval(id=CLOCK, interval=_POLL_MILLISECONDS),
    )
    return with_controls([frame, *state], place, search)


def _page_head(place: Place) -> Component:
    return html.Section(
        [
            html.H1(_(place.title), id="page-title", className="page-title", tabIndex="-1"),
            # In the window's title and with a copied link; on screen the filters say it.
            html.P(id=SENTENCE, className="sentence", hidden=True),
            # No live region: read again at each change, it would keep listeners waiting.
            html.Div(id="summary", className="summary"),
            html.Div(id="freshness", className="freshness"),
        ],
        className="page-head",
        **data(lead="true" if place.has_lead else "false"),
        **aria(labelledby="page-title"),
    )


def with_controls(parts: Sequence[Component], place: Place, search: str) -> Component:
    """Parts of a screen with what Mantine's controls need around them."""
    look = theme.theme_named(place.theme_name(search))
    screen: Component = dmc.MantineProvider(
        list(parts),
        id=THEME,
        theme=_CONTROLS,
        forceColorScheme="dark" if look.is_dark else "light",
    )
    return screen


def _chart_reading() -> Component:
    """Texts for screen readers: keys that read a chart, and the point that they have come to."""
    keys = _("Arrow keys read the points one by one; T opens the table.")
    return html.Div(
        [
            html.P(keys, id=CHART_KEYS, hidden=True),
            html.P(id=POINT, role="status"),
            # What another choice of filters has made of the sentence (`assets/app/view.js`).
            html.P(id=SAID, role="status"),
        ],
        className="unseen",
    )


def _labels(place: Place, search: str) -> dict[str, tuple[str, bool]]:
    """What the filters say of an address, and of a page about one route."""
    labels = page_controls.labels(url_state.parse(search))
    return labels | ({"routes": (_(place.title), False)} if place.route else {})


def _rail(menu_items: Sequence[MenuItem], path: str) -> Component:
    items = {code: [item for item in menu_items if item.section == code] for code in SECTIONS}
    sections = [_section(code, pages, path) for code, pages in items.items() if pages]
    return html.Nav(html.Ul(sections), id="pages", className="rail", **aria(label=_("Pages")))


def _section(code: str, items: Sequence[MenuItem], path: str) -> Component:
    """A section with its pages; one that has a single page is the way to that page.

    Where the reader is is marked again by `assets/app/router.js` with each page.
    """
    label, first = _(SECTIONS[code]), items[0].path
    content = [icon(code), html.Span(label)]
    if len(items) == 1:
        return html.Li(_page_link(content, first, "rail-section"))
    is_here = any(path == item.path or path.startswith(f"{item.path}/") for item in items)
    pages = html.Ul(
        [html.Li(_page_link(_(item.label), item.path)) for item in items],
        className="rail-pages",
        **aria(label=label),
    )
    current = aria(current="true") if is_here else {}
    return html.Li([html.A(content, href=first, className="rail-section", **current), pages])


def _page_link(content: str | Sequence[Component], path: str, kind: str = "") -> Component:
    return html.A(content, href=path, className=f"page-link {kind}".strip(), **data(path=path))


def _actions(menu_items: Sequence[MenuItem], account: Account | None) -> Component:
    pages = [_page_link(_(item.label), item.path, "way") for item in menu_items if not item.section]
    acts = [
        _way("copy-link", _("Copy link")),
        # Where it leads is told by the answer of a page that a wall has room for.
        html.A(_("Show on a wall"), href="/wall", id="show-on-wall", className="way", hidden=True),
        _way("read-aloud", _("Read aloud")),
        _way("plain", _("Plain text")),
        _way("theme", _("Light or dark")),
        _way("help", _("Keyboard shortcuts")),
        _way("reset", _("Reset view")),
    ]
    more = [*pages, *acts, html.Hr(), _languages()]
    return html.Div(
        [
            html.Button(
                icon("search"),
                className="menu-opener",
                type="button",
                title=_("Search"),
                **data(action="search"),
                **aria(label=_("Search")),
            ),
            menu("more", "more", _("More"), more),
            *([_account(account)] if account and (account.name or account.sign_in) else []),
        ],
        className="bar-actions",
    )


def _way(action: str, label: str) -> Component:
    return html.Button(label, type="button", **data(action=action))


def _account(account: Account) -> Component:
    """The reader's name with the way out; or the way in."""
    if not account.name:
        return html.A(_("Sign in"), href=account.sign_in, className="button account-in")
    label = _("Signed in as {name}").format(name=account.name)
    out = html.A(_("Sign out"), href=account.sign_out, className="way")
    ways = [_way("sign-out", _("Sign out"))] if account.signs_out else [out]
    is_way_out = account.signs_out or account.sign_out
    parts = [html.Span(label, className="account-name"), *(ways if is_way_out else [])]
    return menu("account", "account", label, parts)


def _languages() -> Component:
    """The languages by their own names; `assets/app/language.js` keeps the rest of the address."""
    now = current_language().code
    links = [
        html.Li(
            html.A(
                one.name,
                href=f"?lang={one.code}",
                lang=one.code,
                hrefLang=one.code,
                dir=one.direction,
                **(aria(current="true") if one.code == now else {}),
            )
        )
        for one in LANGUAGES.values()
    ]
    return html.Ul(links, className="language", **aria(label=_("Language")))
