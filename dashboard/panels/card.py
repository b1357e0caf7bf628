"""`Card`: a panel for a request, drawn once per data version, theme and language.

Each layer of the map that is on has a panel of its own, which says what it shows: rows, hidden
counts, period, source, caveat and exercise mark of a layer are those of its table, its file and
its card elsewhere, and nothing is counted twice in two ways.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flask import g, has_request_context

from dashboard import url_state, wording
from dashboard.access.reader import current
from dashboard.audit.record import note_sources
from dashboard.day import today
from dashboard.drawings import Grid, Headline, MapDrawing, Table
from dashboard.formats import dot_list
from dashboard.handling_marks import marking
from dashboard.i18n import _, current_language
from dashboard.maps import menu
from dashboard.maps.view import with_layers
from dashboard.panel_request import OTHER, SINCE, Request
from dashboard.panels import PANELS, rights
from dashboard.panels.card_text import CardText, rank_of
from dashboard.panels.catalogue import maps
from dashboard.panels.panel import Content, Kind, Panel, State
from dashboard.plots.plot import Drawing, Plot
from dashboard.view import View, view_of
from dashboard.wiring import Store
from data_access.availabilities import DataUnavailableError
from data_access.frames import how_many_hidden
from data_access.registry import METRICS

_IN_TITLE = 3
"""Layers that the title of a map names; of more it says how many."""

_OF_MONTHS = frozenset({Kind.CHART, Kind.STRIP, Kind.TABLE})
"""Kinds with nothing to show for a period without figures; lists say so themselves."""


def _no_table(reason: str = "") -> Table:
    raise DataUnavailableError(reason)


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that a panel shows, with its titles and notes.

    Attributes:
        drawing: None where there is nothing to draw; `message` then says why and what to do.
        table: writes the numbers of the picture, also where nothing is drawn; raises
            `DataUnavailableError` with the reason where there are none.
        without_units: the subtitle, but for units that titles or columns name themselves.
        unit, period: of the measures shown; no period where nothing is known of them.
        source_line: publisher and publication date of each source.
        sources_named: the same without how overdue they are, which a page says once.
        caveat: the caveat that belongs to what is shown.
        sources: codes of all sources that its figures may come from, exercises included.
        made_up: whether any figure of the panel was made for exercises, drawn or not.
        address: canonical query string of the picture.
        since: the day that it compares with, where its card lets choose one.
        rank: of the highest mark that its figures ask for (`handling_marks`).
        finding: forms the one sentence on its own measure; empty where none can be said.
        shortfall: says what its figures leave out of what they count, in a few words; walls ask.
        in_part: whether it counts only what its reader may see of it; its subtitle says so.
    """

    code: str
    state: State
    title: str = ""
    subtitle: str = ""
    without_units: str = ""
    drawing: Drawing | None = None
    message: str = ""
    source_line: str = ""
    sources_named: str = ""
    caveat: str = ""
    address: str = ""
    data_version: str = ""
    unit: str = ""
    period: str = ""
    sources: frozenset[str] = frozenset()
    made_up: bool = False
    since: date | None = None
    rank: int = 0
    in_part: bool = False
    shortfall: Callable[[], str] = field(default=str, compare=False, repr=False)
    table: Callable[[], Table] = field(default=_no_table, compare=False, repr=False)
    finding: Callable[[], str] = field(default=str, compare=False, repr=False)

    def opening(self, *, units: bool = False, alone: bool = False) -> tuple[str, str]:
        """Title and the line below: a chart's finding, then what it is of, where it has one.

        Args:
            units: whether the line below names them.
            alone: whether nothing beside the card says what a map or a table shows.
        """
        if not isinstance(self.drawing, Plot | MapDrawing | Table | Grid if alone else Plot):
            return self.title, self.subtitle
        # Titles name what is counted, and columns beside each other their own units.
        below, finding = self.subtitle if units else self.without_units, self.finding()
        return (finding, dot_list(self.title, below)) if finding else (self.title, below)

    @property
    def exercise(self) -> bool:
        """Whether a figure that it shows was made for exercises."""
        return self.made_up and self.state is not State.EMPTY


def scoped(panel: Panel, request: Request, store: Store) -> View:
    """What a panel reads for a request, of the view that it is about.

    Raises:
        StoreUnavailableError: the store is missing or does not answer.
    """
    return panel.scope(view_of(request, store))


def render(panel: Panel, request: Request, store: Store) -> Card:
    """The card of a panel. Equal requests for equal data are answered from memory.

    Raises:
        StoreUnavailableError: the store is missing or does not answer.
    """
    # The grant: two that see the same rows may yet see another part of what there could be.
    grant = current().grant
    question = ("card", panel.code, request, current_language(), today(), grant)
    card = store.cached(question, lambda: _timed_card(panel, request, store))
    note_sources(card.sources, card.rank)
    return _with_layers(card, request, store) if card.code == menu.LAYERED else card


def _timed_card(panel: Panel, request: Request, store: Store) -> Card:
    """A card; the time that it took is counted (`app/metrics.py`)."""
    began = time.perf_counter()
    card = _card(panel, scoped(panel, request, store), store)
    if has_request_context():
        g.setdefault("cards_made", []).append((panel.code, time.perf_counter() - began))
    return card


def _card(panel: Panel, view: View, store: Store) -> Card:
    text = CardText(panel, view)
    card = Card(
        code=panel.code,
        state=State.EMPTY,
        title=panel.heading(view),
        source_line=text.source_line(),
        sources_named=text.source_line(overdue=False),
        caveat=text.caveats(),
        shortfall=text.shortfall,
        address=_address(panel, view),
        data_version=view.data_version,
        unit=text.units(),
        sources=text.sources,
        rank=text.rank(marking(store.settings)),
        made_up=text.is_exercise(),
        since=panel.since(view) if panel.since else None,
    )
    if reason := text.unavailable():
        return replace(card, message=reason, table=lambda: _no_table(reason))
    in_part = rights.is_part(text)
    portion = _("of the sources that you may see") if in_part else ""
    below = dot_list(panel.subheading(view), text.whole_years(), portion)
    card = replace(
        card,
        subtitle=dot_list(panel.units(view), below),
        without_units=below,
        in_part=in_part,
        period=text.period(),
        table=lambda: panel.draw(view).table(),
    )
    if panel.kind in _OF_MONTHS and (reason := text.outside()):
        return replace(card, message=reason)
    content = panel.draw(view)
    rows, hidden = content.rows, how_many_hidden(content.rows)
    if rows is not None and not len(rows):
        return replace(card, message=_(panel.when_empty))
    if rows is not None and hidden == len(rows):
        more = _("Whole years, or a coarser split, may show more.")
        message = f"{text.some_hidden()} {more}"
        return replace(card, state=State.SUPPRESSED, message=message)
    return _drawn(card, text, content, hides=hidden > 0)


def _drawn(card: Card, text: CardText, content: Content, *, hides: bool) -> Card:
    """The card of what can be drawn."""
    drawing = content.drawing
    if isinstance(drawing, Headline) and drawing.about:
        # One of the routes asked for: what is stated is stated of that one.
        text = CardText(text.panel, text.view.on(drawing.about))
    caveat = text.caveats()
    if hides:
        caveat = f"{text.some_hidden()} {caveat}".strip()
    if card.made_up and isinstance(drawing, Plot):
        words = f"{wording.of_exercise()} {drawing.alternative}"
        drawing = replace(drawing, alternative=words)
    return replace(
        card,
        state=text.state(),
        caveat=caveat,
        shortfall=text.shortfall,
        source_line=text.source_line(),
        sources_named=text.source_line(overdue=False),
        drawing=drawing,
        table=content.table,
        finding=content.finding,
    )


def _address(panel: Panel, view: View) -> str:
    """The address of what is shown; of two sides or days, with what the other one differs in."""
    beside = [(k, view.options[k]) for k in OTHER if view.options.get(k)] if panel.against else []
    if panel.since and view.options.get(SINCE):
        beside.append((SINCE, panel.since(view).isoformat()))
    return url_state.write(view.filters, beside)


def _with_layers(card: Card, request: Request, store: Store) -> Card:
    """The card of the map with the layers that the address turns on."""
    on = menu.layers_on(dict(request.options).get("lay", ""))
    # Whatever else the address says of drawing changes no layer.
    plain = replace(request, options=())
    cards = {
        code: render(PANELS[menu.LAYERS[code].panel], plain, store)
        for code in on
        if menu.LAYERS[code].panel
    }
    demo = [code for code, one in cards.items() if one.exercise]
    if len(demo) < len(on):
        left_out = Card("", State.EMPTY, message=wording.of_demo_beside_real())
        cards |= dict.fromkeys(demo, left_out)
    card = replace(
        card,
        sources=card.sources.union(*(one.sources for one in cards.values())),
        rank=max(
            card.rank, *(one.rank for one in cards.values()), _rank_of_own(on, request, store)
        ),
    )
    if not isinstance(card.drawing, MapDrawing):
        return card
    layers = [
        {"code": code, "on": code in on, **(_of_layer(code, cards[code]) if code in cards else {})}
        for code in menu.layers()
    ]
    view = view_of(request, store)
    title, subtitle = card.title, card.subtitle
    if on != menu.layers_on(""):
        title, subtitle = _title_of_layers(on, view)
    return replace(
        card,
        title=title,
        subtitle=subtitle,
        drawing=replace(card.drawing, view=with_layers(view, card.drawing.view, layers)),
        made_up=card.made_up or any(one.exercise for one in cards.values()),
        in_part=card.in_part or any(one.in_part for one in cards.values()),
    )


def _rank_of_own(on: tuple[str, ...], request: Request, store: Store) -> int:
    """The rank that layers without a panel of their own ask for."""
    view = view_of(request, store)
    codes = {code for one in on if not menu.LAYERS[one].panel for code in menu.LAYERS[one].metrics}
    known = [view.availability(METRICS[code]) for code in codes if view.has(METRICS[code])]
    sources = {source for one in known for source in one.published}
    runs = {run for one in known for run in one.series}
    return rank_of(sources, runs, view, marking(store.settings))


def _title_of_layers(on: tuple[str, ...], view: View) -> tuple[str, str]:
    """Title and subtitle by the layers that are on: a sheet is read without its menu."""
    if not on:
        return _("Map without layers"), _("nothing is drawn until a layer is on")
    names = [_(menu.LAYERS[code].title) for code in on]
    # What is to be said of people, months and corridors.
    subtitle = _("each layer's period and source are in its legend")
    if not all(menu.LAYERS[code].panel for code in on):
        subtitle = maps.subtitle(view, corridors=menu.CORRIDORS in on)
    return dot_list(*wording.lines_with_more(names, _IN_TITLE)), subtitle


def _of_layer(code: str, card: Card) -> Mapping[str, Any]:
    """What the browser is given of a layer that is on: its marks, or why it has none."""
    texts = {
        "title": _(menu.LAYERS[code].title),
        "period": card.subtitle,
        "source": card.sources_named,
        "why": card.message,
        "exercise": _("Demo") if card.exercise else "",
    }
    drawn = card.drawing.view if isinstance(card.drawing, MapDrawing) else {}
    return {**texts, "symbols": drawn["layer"]} if "layer" in drawn else texts
