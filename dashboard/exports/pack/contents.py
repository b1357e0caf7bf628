"""From an order to a brief: every panel is asked once, with the words that travel with it.

Without parts of its own, an order has the sections that every brief has: for a route, for a bureau,
for a period on all routes. They stand in the order of situation reports: figures, where, movement,
deaths, what policing finds, operations, what changed. A panel without figures for the view is left
out of the pictures and named among what is not known.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from wsgiref.types import WSGIApplication

from dashboard import url_state
from dashboard.day import today
from dashboard.drawings import (
    Align,
    Column,
    Grid,
    Headline,
    MapDrawing,
    Table,
)
from dashboard.exports.links import base_of, bureau_of, printed_link
from dashboard.exports.pack import methods
from dashboard.exports.pack.brief import Brief, Item
from dashboard.exports.pack.orders import (
    Order,
    OrderRefusedError,
    Part,
    headline_parts,
    standard_parts,
)
from dashboard.exports.pack.papers import Paper, paper_named
from dashboard.exports.pictures import map_picture
from dashboard.exports.provenance import made_for, provenance_of
from dashboard.exports.renderer import PictureFailedError, PictureUnavailableError
from dashboard.formats import comma_list, with_subject
from dashboard.handling_marks import Level, MarkingError, highest, marking
from dashboard.i18n import _, current_language
from dashboard.panel_request import OPTIONS, Request
from dashboard.panels import PANELS, findings
from dashboard.panels.card import Card, render, scoped
from dashboard.panels.country_names import with_country
from dashboard.panels.filter_sentence import PLACES, filter_sentence
from dashboard.panels.names import without_sign
from dashboard.panels.other_side import card_sentence
from dashboard.panels.panel import Kind, Panel
from dashboard.panels.shapes.headline import ended_long_ago
from dashboard.panels.summary import SIDES, Sentence, summary
from dashboard.plots.plot import Drawing, Plot
from dashboard.plots.powerpoint import NativeChart, month_columns, native_charts
from dashboard.theme import DEFAULT, theme_named
from dashboard.view import View, view_of
from dashboard.wiring import Store
from dashboard.wording import period_in_words
from data_access.availabilities import DataUnavailableError
from data_access.filters import Compare
from data_access.periods import MonthRange, Period, PeriodKind
from data_access.registry import BUREAUS, COUNTRIES, METRICS, ROUTES

Maps = Callable[[Part, Paper], bytes | None]
"""A part whose panel is a map, for a paper, as PNG; None where no map can be drawn here."""


def no_maps(_part: Part, _paper: Paper) -> bytes | None:
    """No maps: their tables stand in."""
    return None


def page_maps(application: Callable[[], WSGIApplication]) -> Maps:
    """Maps drawn by a Chromium of this machine.

    Args:
        application: gives what answers the pages; not asked where there is no map.
    """

    def drawn(part: Part, paper: Paper) -> bytes | None:
        keys = {"ll", *OPTIONS}
        others = [pair for pair in url_state.parse(part.query).others if pair[0] in keys]
        query = url_state.write(part.request().filters, others)
        try:
            return map_picture(part.code, query, application(), paper.map_size, paper.theme)
        except (PictureUnavailableError, PictureFailedError):
            # The numbers are there all the same; the page of a card says what is missing.
            return None

    return drawn


_YEAR_TO_DATE = Period(PeriodKind.YEAR_TO_DATE)


def comparison(heads: Sequence[tuple[Panel, Request]], store: Store) -> Table:
    """A row for each headline; what is not known of a period stays empty.

    Beside a period that is not known whole its bases stay empty, too: the headline's own change is
    of the months that both have.
    """
    return Table(
        columns=(
            Column("measure", _("Measure")),
            Column("unit", _("Unit")),
            Column("months", _("Period"), Align.SHORT),
            Column("value", _("This period"), Align.NUMBER),
            Column("before", _("Period before"), Align.NUMBER),
            Column("year_before", _("Year before"), Align.NUMBER),
            Column("year_to_date", _("Year to date"), Align.SHORT),
        ),
        rows=[row for panel, request in heads if (row := _row(panel, request, store))],
    )


def _row(panel: Panel, request: Request, store: Store) -> tuple[object, ...] | None:
    view = scoped(panel, request, store)
    (metric, *_others) = panel.measures(view)
    try:
        months = view.months(metric)
        before, year_before = (
            base
            if (base := view.availabilities.base(months, compare)) and view.is_whole(metric)
            else None
            for compare in (Compare.PREVIOUS_PERIOD, Compare.YEAR_BEFORE)
        )
        so_far = _over(panel, request, _YEAR_TO_DATE, store)
    except DataUnavailableError:
        return None
    return (
        panel.heading(view),
        _(metric.unit),
        period_in_words(months, view.availability(metric)),
        _value(panel, request, months, store),
        _value(panel, request, before, store),
        _value(panel, request, year_before, store),
        f"{so_far.text} · {so_far.period}" if so_far and so_far.value is not None else None,
    )


def _value(panel: Panel, request: Request, months: MonthRange | None, store: Store) -> float | None:
    if months is None:
        return None
    period = Period(PeriodKind.SPAN, months.first, months.last)
    drawn = _over(panel, request, period, store)
    return drawn.value if drawn else None


def _over(panel: Panel, request: Request, period: Period, store: Store) -> Headline | None:
    filters = replace(request.filters, period=period, compare=Compare.NONE)
    drawing = render(panel, replace(request, filters=filters), store).drawing
    return drawing if isinstance(drawing, Headline) else None


_STATED_AT_MOST = 4


@dataclass(frozen=True, slots=True)
class PanelPart:
    """One part with its panel and what is asked of that."""

    part: Part
    panel: Panel
    request: Request

    @classmethod
    def of(cls, part: Part) -> "PanelPart":
        """A part with its panel.

        Raises:
            OrderRefusedError: a parameter of its view cannot be read.
        """
        return cls(part, PANELS[part.code], part.request())

    def card(self, store: Store) -> Card:
        """Its card."""
        return render(self.panel, self.request, store)

    def data(self, store: Store) -> View:
        """What its panel may read."""
        return scoped(self.panel, self.request, store)


def read_brief(
    order: Order,
    store: Store,
    base: str = "",
    maps: Maps = no_maps,
) -> Brief:
    """The briefing of an order, in the current language.

    Args:
        order: what it shall show.
        store: where the figures are.
        base: address of the installation as its reader knows it, where none is configured.
        maps: draws those that it shows.

    Raises:
        OrderRefusedError: a view of it cannot be read, or its mark is lower than its figures'.
        StoreUnavailableError: the store does not answer.
    """
    address = base_of(store.settings, base)
    link = f"{address}{order.written(linked=True)}"
    heads, others = shown_parts(order, store)
    view = view_of(order.view.request(), store)
    stated = [_statement(one, store, base) for one in heads]
    paper = paper_named(order.paper)
    items = [item_of(one, store, base, lambda part: maps(part, paper)) for one in others]
    panels = [(one.panel, one.data(store)) for one in (*heads, *others)]
    provenances = [*(one.provenance for one in stated), *(one.provenance for one in items)]
    mark = mark_of(order, store, [one.marking for one in provenances])
    return Brief(
        title=order.title or title_of(order),
        sentence=filter_sentence(view),
        made_on=today(),
        marking=mark,
        made_for=made_for(mark),
        language=current_language().code,
        data_version=view.data_version,
        finding=findings.of_headlines(
            [(one.card.code, one.headline) for one in _told(heads, stated, store) if one.headline],
            dated=findings.names_its_months(view),
        ),
        summary=[one.text for one in _sentences(heads, store)],
        statements=stated,
        comparison=comparison([(one.panel, one.request) for one in heads], store),
        items=[item for item in items if not item.card.message],
        unknown=[
            *(with_subject(i.card.title, i.card.message) for i in items if i.card.message),
            *methods.due(panels),
        ],
        sources=methods.sources(panels),
        definitions=methods.definitions(panels),
        remarks=methods.remarks(panels),
        view=order.written(),
        link=link,
        printed=printed_link(link, address, store),
    )


def _told(heads: Sequence[PanelPart], stated: Sequence[Item], store: Store) -> Sequence[Item]:
    """Those that a finding is of: what ended years ago is no news where anything is newer."""
    told = [
        item
        for part, item in zip(heads, stated, strict=True)
        if item.headline and not ended_long_ago(part.data(store), METRICS[item.headline.metric])
    ]
    return sorted(told or stated, key=lambda one: one.exercise)


def _sentences(heads: Sequence[PanelPart], store: Store) -> Sequence[Sentence]:
    """What the page of the first headline opens with; a pack without headlines has no sentences."""
    if not heads:
        return ()
    first = heads[0]
    bureau, sides = bureau_of(first.part.path), first.panel.code in SIDES
    return summary(first.request, store, bureau=bureau, sides=sides)


_NAMED_AT_MOST = 3
"""Routes and countries in the title of a brief; of more, the sentence below it tells."""


def title_of(order: Order) -> str:
    """What a brief is called where its author gave it no name: for its bureau or its filters."""
    iso3 = bureau_of(order.view.path)
    if iso3:
        return _("Bureau brief: {bureau}").format(bureau=_(BUREAUS[iso3].name))
    filters = order.view.request().filters
    routes = [_(ROUTES[code].name) for code in filters.routes]
    countries = [
        with_country(_(PLACES[one.role]), one.iso3) if one.role else _(COUNTRIES[one.iso3].name)
        for one in filters.countries
    ]
    names = comma_list([*routes, *countries])
    if not names or len(routes) + len(countries) > _NAMED_AT_MOST:
        return _("Situation brief: migration routes")
    if len(routes) == 1:
        return _("Route brief: {route}").format(route=names)
    if not routes and len(filters.places) == len(countries) == 1:
        return _("Country brief: {country}").format(country=names)
    return _("Situation brief: {places}").format(places=names)


def chosen_parts(order: Order) -> tuple[Sequence[PanelPart], Sequence[PanelPart]]:
    """Headline figures of an order, and its other parts in order.

    Where nobody chose any, they are the sections that every brief has.

    Raises:
        OrderRefusedError: a view of it cannot be read.
    """
    parts = order.parts or [
        *headline_parts(order.view),
        *standard_parts(order.view),
    ]
    panel_parts = [PanelPart.of(part) for part in parts]
    heads = [one for one in panel_parts if one.panel.kind is Kind.HEADLINE][:_STATED_AT_MOST]
    return heads, [one for one in panel_parts if one not in heads]


def shown_parts(order: Order, store: Store) -> tuple[Sequence[PanelPart], Sequence[PanelPart]]:
    """The same as far as they are shown: demo figures are in a pack only if they are asked for.

    Then they stand on slides of their own.

    Raises:
        OrderRefusedError: a view of it cannot be read.
        StoreUnavailableError: the store does not answer.
    """
    heads, others = chosen_parts(order)
    demo = [one for one in (*heads, *others) if one.card(store).exercise]
    real = [one for one in heads if one not in demo]
    if not order.parts:
        # Nor are those named that have none of this view.
        return real, [one for one in others if not one.card(store).made_up]
    if not real:
        return heads, others
    return real, [*(one for one in heads if one in demo), *others]


def mark_of(order: Order, store: Store, marks_of_figures: Sequence[Level]) -> Level:
    """The highest mark of what is shown, or a higher one that was asked for.

    Raises:
        OrderRefusedError: there is no such mark, or it is lower.
    """
    marks = marking(store.settings)
    needed = highest([marks.lowest, *marks_of_figures])
    try:
        level = marks.scheme.level(order.marking) if order.marking else needed
    except MarkingError as error:
        raise OrderRefusedError(str(error)) from error
    if level.rank < needed.rank:
        raise OrderRefusedError(
            _("what the briefing shows is marked {needed}: {mark} would be lower").format(
                needed=needed.label, mark=level.label
            )
        )
    return level


def needed_mark(parts: Sequence[PanelPart], store: Store) -> Level:
    """The mark that some parts ask for together."""
    marks = marking(store.settings)
    return highest([marks.lowest, *(marks.at(one.card(store).rank) for one in parts)])


def ordered_mark(order: Order, store: Store) -> Level:
    """The mark that the file of an order will bear.

    Raises:
        OrderRefusedError: a view of it cannot be read, or its mark is lower than its figures'.
        StoreUnavailableError: the store does not answer.
    """
    heads, others = shown_parts(order, store)
    return mark_of(order, store, [needed_mark([*heads, *others], store)])


def _statement(one: PanelPart, store: Store, base: str) -> Item:
    """A headline figure, also where it is not known."""
    card, view = one.card(store), one.data(store)
    (metric, *_others) = one.panel.measures(view)
    unknown = Headline(metric.code, None, metric.unit_code, "–", _(metric.unit), "")
    item = item_of(one, store, base, lambda _part: None)
    return replace(
        item,
        card=replace(item.card, drawing=item.headline or replace(unknown, note=card.message)),
        sure=methods.sure(one.panel, card, view),
        completeness=methods.completeness(one.panel, card, view),
    )


def item_of(
    one: PanelPart, store: Store, base: str, draw_map: Callable[[Part], bytes | None]
) -> Item:
    """A part as slides, pages and bundles show it."""
    card = one.card(store)
    numbers, drawing = _table(card), card.drawing
    charts, table = charts_and_table(drawing, numbers or Table((), ()))
    message = card.message if drawing is None else _bare(drawing, numbers)
    # What is a table already is shown with the columns of its card; a picture has its numbers.
    return Item(
        # What its author calls a part stands above what it says.
        card=replace(
            card,
            title=one.part.heading or card.title,
            finding=str if one.part.heading else card.finding,
            message=message,
        ),
        address=one.part.address,
        note=one.part.note,
        finding=card.finding(),
        plots=charts,
        table=table or numbers,
        numbers=numbers,
        picture=draw_map(one.part) if isinstance(drawing, MapDrawing) else None,
        definition=methods.definition(one.panel, one.data(store)),
        provenance=provenance_of(one.panel, one.request, store, base=base),
    )


def charts_and_table(
    drawing: Drawing | None, table: Table
) -> tuple[Sequence[NativeChart], Table | None]:
    """What a drawing is as charts, or as a table alone; nothing of what slides show as it is.

    Args:
        drawing: what the card shows.
        table: its numbers.
    """
    match drawing:
        case Plot():
            charts = native_charts(drawing, table)
            if len(charts) > 1:
                charts = [
                    replace(chart, categories=[without_sign(str(one)) for one in chart.categories])
                    for chart in charts
                ]
            return charts, None
        case Headline() if len(table.columns) > 1:
            return month_columns(table, theme_named(DEFAULT).hue(METRICS[drawing.metric].hue)), None
        case Grid():
            return (), drawing.table
        case Table():
            return (), drawing
    return (), None


def _bare(drawing: Drawing, table: Table | None) -> str:
    """Why a table says next to nothing: of several measures, one at most is known.

    A map of one measure is a map.
    """
    if table is None or isinstance(drawing, MapDrawing):
        return ""
    counted = [n for n, column in enumerate(table.columns) if column.align is Align.NUMBER]
    known = [n for n in counted if any(row[n] is not None for row in table.rows)]
    if len(counted) < _SEVERAL or len(known) > 1:
        return ""
    if not known:
        return _("nothing but unknown figures in this period.")
    return _("of its figures only “{measure}” is known in this period.").format(
        measure=table.columns[known[0]].label
    )


_SEVERAL = 3


def _table(card: Card) -> Table | None:
    try:
        return card.table()
    except DataUnavailableError:
        # The card's own message says so.
        return None


def brief_description(order: Order, store: Store) -> Mapping[str, Any]:
    """What an order would give, as JSON.

    Keys: `title` and `sentence` of the pack; `summary`, its opening sentences as `/api/v1/summary`
    has them; `mark` with its meaning and whether anybody may be
    given the file, `marks` that it may be raised to; `data_version`, and `newer` where that is not
    the one that the order was put together with; `own`, whether somebody put it together; `parts`,
    each with `text` (its form in the address), `code`, `heading`, `note`, `title`, `subtitle`,
    `sentence`, `address`, `message` and `exercise`.

    Raises:
        OrderRefusedError: a view of it cannot be read, or its mark is lower than its figures'.
        StoreUnavailableError: the store does not answer.
    """
    heads, others = shown_parts(order, store)
    everything = [*heads, *others]
    marks = marking(store.settings)
    lowest = needed_mark(everything, store)
    level = mark_of(order, store, [lowest])
    return {
        "title": order.title or title_of(order),
        "sentence": filter_sentence(view_of(order.view.request(), store)),
        "summary": [asdict(one) for one in _sentences(heads, store)],
        "mark": {"label": level.label, "meaning": _(level.meaning), "public": level.public},
        "marks": [one.label for one in marks.scheme.levels if one.rank >= lowest.rank],
        "data_version": store.version(),
        "newer": bool(order.version) and order.version != store.version(),
        "own": bool(order.parts),
        "parts": [_part(one, store) for one in everything],
    }


def _part(one: PanelPart, store: Store) -> Mapping[str, Any]:
    card = one.card(store)
    return {
        "text": one.part.written(),
        "code": one.part.code,
        "heading": one.part.heading,
        "note": one.part.note,
        "title": card.title,
        "subtitle": card.subtitle,
        "sentence": card_sentence(one.panel, one.data(store)),
        "address": one.part.address,
        "message": card.message if card.drawing is None else "",
        "exercise": card.exercise,
    }
