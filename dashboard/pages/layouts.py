"""Pages of cards as data: which panels stand in which rows, so that both can be read off them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from dash import html
from dash.development.base_component import Component

from dashboard.components.shell import MenuItem
from dashboard.panels.card_body import folding, place

FILTERS = ("period", "compare", "routes", "countries", "quality")
"""All filters of the bar, for pages on which none says anything."""


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
    """

    name: str
    parts: tuple["Card | Group", ...]


def row(*parts: Card | Group, name: str = "") -> Group:
    """Cards beside each other."""
    return Group(f"grid {name}".strip(), parts)


def stack(*parts: Card) -> Group:
    """Cards below each other, beside a card of seven columns."""
    return Group("stack span-5", parts)


def map_beside(*series: str) -> Group:
    """The map with series beside it, one below the other, in the height of a screen."""
    half = (Card(code, tall="half") for code in series)
    return row(Card("map", 7, "fill"), stack(*half), name="fold")


def panel_codes(*parts: Card | Group) -> Iterator[str]:
    """Codes of all panels in some groups, in their order."""
    for part in parts:
        if isinstance(part, Card):
            yield part.code
        else:
            yield from panel_codes(*part.parts)


def lay_out(part: Card | Group) -> Component:
    """A card or a group without figures."""
    if isinstance(part, Card):
        return place(part.code, part.span, part.tall, whole_page=part.whole_page)
    return html.Div([lay_out(one) for one in part.parts], className=part.name)


@dataclass(frozen=True, slots=True)
class Page(MenuItem):
    """A page with an entry in the menu, which has the same cards for every address.

    Attributes:
        rows: of cards, from the top down.
        head: makes what stands above them.
        off: filters that say nothing on this page, with the reason.
        folds: whether cards with nothing to show fold into a line at its end.
    """

    rows: tuple[Group, ...] = ()
    head: tuple[Callable[[], Component], ...] = ()
    off: Mapping[str, str] = field(default_factory=dict)
    folds: bool = False

    def layout(self) -> Component:
        """The page without figures."""
        parts = [*(component() for component in self.head), *map(lay_out, self.rows)]
        return folding(*parts) if self.folds else html.Div(parts)
