"""A panel as components: its empty card on a page, and which component shows which drawing."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from dash.development.base_component import Component

from dashboard import url_state
from dashboard.access.portions import portion_of_source
from dashboard.components import card_tabs, cards, headlines, map_view, messages, tables
from dashboard.drawings import (
    Entries,
    Grid,
    Headline,
    MapDrawing,
    Strip,
    Table,
)
from dashboard.formats import capitalised
from dashboard.i18n import _
from dashboard.maps.menu import LAYERED
from dashboard.panels import PANELS
from dashboard.panels.card import Card
from dashboard.panels.card_text import stated
from dashboard.panels.methods import method_address
from dashboard.panels.panel import Kind, Panel, State
from dashboard.plots import plot as plots, plotly, plotly_time
from dashboard.plots.layout import GROUND, Figure
from dashboard.view import View
from data_access.filters import Filters
from data_access.periods import ALL
from data_access.registry import SOURCES

_STRIP, _LINE, _ABOVE_LINES = 1.5, 2.0, 7.5
"""Heights of a row of a strip, of a row of a grid and of its head, as style sheets have them."""


# An empty card: a page names a panel and says how much room it gets.


def place(code: str, span: int = 12, tall: str = "", *, whole_page: bool = False) -> Component:
    """The card of a panel.

    Args:
        code: the panel's code.
        span: columns of twelve on a wide screen.
        tall: name of a height in `assets/styles/charts.css`.
        whole_page: a map that the page does not scroll under.
    """
    panel = PANELS[code]
    picture = None
    if panel.kind is Kind.MAP:
        framed = map_view.map_view(code, whole_page=whole_page, layers=code == LAYERED, desk=True)
        picture = map_view.map_desk(code, framed, with_time=whole_page)
    return cards.card(
        code,
        panel.kind.value,
        picture,
        span=span,
        tall=tall,
        revisable=panel.revisable,
        dated=bool(panel.since),
    )


# What a drawn panel fills it with.


def body(
    panel: Panel,
    card: Card,
    filters: Filters,
    sentence: str,
    *,
    resets: bool,
) -> Component | list[Component] | None:
    """The part of a card beside its picture: a number, table, list, key or message.

    Args:
        panel: whose card it is.
        card: what it shows.
        filters: of the address; what its page fixes (a route, a country) is none of them.
        sentence: the same in words.
        resets: whether the reader has chosen anything that could be taken back.
    """
    content: Component | list[Component] | None
    if card.drawing is None:
        content = _message(panel, card, filters, sentence, resets=resets)
    else:
        content = _BODIES[type(card.drawing)](card)
    return messages.of_exercise(content) if card.exercise and content is not None else content


def on_wall(card: Card) -> Component | None:
    """The number of a headline and its change, for walls; None for other cards."""
    if not isinstance(card.drawing, Headline):
        return None
    content = headlines.on_wall(
        card.drawing, card.title, exercise=card.exercise, shortfall=card.shortfall()
    )
    return messages.of_exercise(content) if card.exercise else content


_BODIES: Mapping[type, Callable[[Any], Component | list[Component] | None]] = MappingProxyType(
    {
        Headline: lambda card: headlines.headline(card.drawing, card.title, exercise=card.exercise),
        Table: lambda card: tables.table(card.drawing, card.title, exercise=card.exercise),
        Grid: lambda card: tables.grid(card.code, card.drawing),
        Entries: lambda card: tables.entries(card.drawing),
        Strip: lambda card: tables.strip(card.drawing),
        plots.Plot: lambda card: cards.chart_keys(names(card.drawing), card.drawing.marked),
        MapDrawing: lambda _card: None,
    }
)


def _message(
    panel: Panel, card: Card, filters: Filters, sentence: str, *, resets: bool
) -> Component:
    if not panel.metrics:
        # What is held has no filters: there is no other view to go to.
        return messages.sentence_message(card.message)
    if card.state is State.SUPPRESSED:
        return messages.sentence_message(card.message)
    # A measure that cannot know this choice has no months to name, and more of them would not help.
    is_out_of_scope = not card.subtitle
    widened = None
    if not (is_out_of_scope or filters.period.kind in panel.whole_in):
        widened = url_state.write(replace(filters, period=ALL))
    return messages.empty(card.message, sentence, widened=widened, resets=resets)


def figure(card: Card, stamp: str, *, brief: bool = False) -> Figure | None:
    """The chart of a card, stamped, so that the page can tell when it has been drawn.

    The page writes the names of its lines above it, where they wrap with the card's width.
    """
    if not isinstance(card.drawing, plots.Plot):
        return None
    picture = plotly.figure(card.drawing, brief=brief)
    layout = picture["layout"]
    return {**picture, "layout": {**layout, "meta": {**layout.get("meta", {}), "shown": stamp}}}


def _height(drawing: plots.Drawing | None) -> str:
    """How high a drawing stands, where that follows from its rows."""
    match drawing:
        case plots.Plot():
            return str(plotly.height(drawing) or "")
        case Strip(rows=rows):
            return str(len(rows) * _STRIP)
        case Grid(table=Table(rows=rows)):
            return str(len(rows) * _LINE + _ABOVE_LINES)
        case _:
            return ""


def names(plot: plots.Plot) -> list[cards.Name]:
    """What a chart shows, in the order of its key: lines first, then what is behind them."""
    if plot.kind is plots.Kind.PAIRS:
        return [cards.Name(one.name, one.colour, area=True) for one in plot.series]
    over_time = [one for one in plot.parts or (plot,) if one.kind is plots.Kind.LINES]
    return [
        cards.Name(
            end.name,
            end.colour,
            dashed=end.dash != "solid",
            area=end.width == GROUND,
            labelled=True,
            is_mark=end.is_mark,
        )
        for part in over_time
        for end in plotly_time.line_ends(part)
    ]


def saying(card: Card) -> dict[str, str]:
    """What a card says about itself, for `assets/cards/cards.js`."""
    picture = card.drawing if isinstance(card.drawing, plots.Plot | MapDrawing | Strip) else None
    title, subtitle = card.opening()
    return {
        "state": card.state.value,
        "title": title,
        "subtitle": subtitle,
        "source": card.sources_named,
        "caveat": card.caveat,
        "filters": card.address,
        "version": card.data_version,
        "alternative": picture.alternative if picture else "",
        "exercise": _("Demo") if card.exercise else "",
        "mark": _("Partial") if card.state is State.PARTIAL else "",
        "height": _height(card.drawing),
        "since": card.since.isoformat() if card.since else "",
    }


def about(panel: Panel, view: View, card: Card) -> Component:
    """The contents of a panel's ⓘ: sources with dates, limits, measures.

    Args:
        panel: whose it is.
        view: what it shows.
        card: with its notes, and the interval of a single number.
    """
    metrics = stated(panel, view)
    named = dict.fromkeys(source for metric in metrics for source in metric.sources)
    sources = [source for source in named if portion_of_source(view.grant, source)]
    details = card.drawing.details if isinstance(card.drawing, Headline) else ""
    explanation = _(panel.explanation) if panel.explanation else ""
    if details:
        explanation = f"{capitalised(details)}. {explanation}".strip()
    source = card.source_line and _("Source: {source}").format(source=card.source_line)
    return card_tabs.about(
        (source, card.caveat),
        explanation,
        metrics,
        [SOURCES[code] for code in sources],
        method_address(panel, metrics),
    )
