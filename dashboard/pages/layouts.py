"""Pages of cards as data: which panels stand in which rows, so that both can be read off them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from dash import html
from dash.development.base_component import Component

from dashboard.access.reader import current
from dashboard.components.elements import data, icon
from dashboard.components.shell import MenuItem
from dashboard.i18n import _
from dashboard.panels import rights
from dashboard.panels.card_body import place

_SPANS: Mapping[int, int] = MappingProxyType({1: 12, 2: 6, 3: 4, 4: 3})
"""Columns of twelve of each of so many cards in a row."""


@dataclass(frozen=True, slots=True)
class Card:
    """The card of a panel.

    Attributes:
        code: of the panel.
        span: columns of twelve on a wide screen.
        tall: name of a height in `assets/styles/charts.css`.
        whole_page: a map that the page does not scroll under.
    """

    code: str
    span: int = 12
    tall: str = ""
    whole_page: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Cards and groups of them in one element.

    Attributes:
        name: of its class in the style sheets.
        title: English message id of the heading under which it is folded; empty where it is not.
    """

    name: str
    parts: tuple["Card | Group", ...]
    title: str = ""


def row(*parts: Card | Group, name: str = "") -> Group:
    """Cards beside each other."""
    return Group(f"grid {name}".strip(), parts)


def front(picture: Card, *beside: Card) -> Group:
    """What a page opens with: a map, and what is ranked beside it, at three to two.

    Args:
        picture: the map.
        beside: a table of few rows, and the chart that fills the place below it.
    """
    return row(picture, *beside, name="front")


def folded(title: str, *rows: Group) -> Group:
    """Rows under a heading, which opens them.

    Args:
        title: English message id of the heading.
        rows: of cards.
    """
    return Group("folded", rows, title)


def reports_fold(title: str, *rows: Group) -> Group:
    """Rows of what bureaus report, folded; their heading is *Demo* where that is not real.

    Args:
        title: English message id of the heading.
        rows: of cards.
    """
    return Group("folded reported", rows, title)


def panel_codes(*parts: Card | Group) -> Iterator[str]:
    """Codes of all panels in some groups, in their order."""
    for part in parts:
        if isinstance(part, Card):
            yield part.code
        else:
            yield from panel_codes(*part.parts)


def lay_out(part: Card | Group, bureau: str = "") -> Component | None:
    """A card or a group without figures, as far as the reader may see its cards.

    Rows that lose some give their room to the others; what loses all is gone.

    Args:
        part: of a page.
        bureau: ISO3 of the bureau whose page it is; empty for others.
    """
    seen = part if current().may_all else _permitted(part, bureau)
    return _laid_out(seen) if seen else None


def _laid_out(part: Card | Group) -> Component:
    if isinstance(part, Card):
        return place(part.code, part.span, part.tall, whole_page=part.whole_page)
    parts = [_laid_out(one) for one in part.parts]
    if part.title:
        heading: list[str | Component] = [_(part.title)]
        if "reported" in part.name:
            # Style sheets show one of them: figures decide which, and a layout has none.
            named = {"as-reported": _(part.title), "as-demo": _("Demo")}
            heading = [html.Span(text, className=name) for name, text in named.items()]
        # `assets/cards/folds.js` draws what is in it when it opens.
        return html.Details([html.Summary(html.H2(heading)), *parts], className=part.name)
    return html.Div(parts, className=part.name)


def page_of(*parts: Component | None, drops_empty: bool = True) -> Component:
    """A page: its parts, and at its end where all of its figures are from.

    Args:
        parts: from the top down.
        drops_empty: whether a line names the cards with nothing to show, in their place
            (`assets/cards/empty.js`).
    """
    sources = html.Details(
        [
            html.Summary(html.H2([_("Sources"), icon("about")])),
            html.Ul(**data(slot="sources")),
            html.A(_("Data: all sources, files and revisions"), href="/quality"),
        ],
        className="folded sources",
    )
    if not drops_empty:
        return html.Div([*parts, sources])
    return html.Div([*parts, html.P(className="unreported"), sources], **data(folds="true"))


def _permitted(part: Card | Group, bureau: str) -> Card | Group | None:
    """A card that is there, or a group without those that are not."""
    if isinstance(part, Card):
        return part if rights.may_see(part.code, bureau) else None
    parts = [seen for one in part.parts if (seen := _permitted(one, bureau))]
    span = _SPANS.get(len(parts))
    if span and len(parts) < len(part.parts) and "grid" in part.name.split():
        parts = [
            replace(one, span=span)
            if isinstance(one, Card)
            else replace(one, name=re.sub(r"\bspan-\d+", f"span-{span}", one.name))
            for one in parts
        ]
    return replace(part, parts=tuple(parts)) if parts else None


@dataclass(frozen=True, slots=True)
class Page(MenuItem):
    """A page with an entry in the menu, which has the same cards for every address.

    Attributes:
        rows: of cards, from the top down.
        head: makes what stands above them.
        off: filters that say nothing on this page, with the reason.
        drops_empty: whether a line at its end names the cards with nothing to show instead.
    """

    rows: tuple[Group, ...] = ()
    head: tuple[Callable[[], Component], ...] = ()
    off: Mapping[str, str] = field(default_factory=dict)
    drops_empty: bool = False

    def layout(self) -> Component:
        """The page without figures."""
        parts = [component() for component in self.head]
        parts += [cards for one in self.rows if (cards := lay_out(one))]
        return page_of(*parts, drops_empty=self.drops_empty)
