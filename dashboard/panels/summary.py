"""The summary of a view: which cards it rests on, and where a page or a wall shows it.

What is said of them is in `summary_text`. Screen, briefing and data interface show the same
sentences.
"""

from collections.abc import Collection, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.access.reader import current
from dashboard.formats import format_month, format_number, format_percent, month_in_full
from dashboard.i18n import _, current_language
from dashboard.panels import PANELS, rights
from dashboard.panels.card import render, scoped
from dashboard.panels.catalogue import judgements, situation
from dashboard.panels.names import NATIONALS
from dashboard.panels.summary_text import Figure, Sentence, sentences
from dashboard.view import Request, View, today, view_of
from dashboard.wiring import Store
from dashboard.wording import SMALL_BASE
from data_access.analysis.changes import Compared
from data_access.analysis.rules import Judgement
from data_access.filters import Filters
from data_access.frames import records
from data_access.periods import MonthRange, PeriodKind, month_of, shifted, with_years
from data_access.queries import incidents
from data_access.registry import DEAD_MISSING, METRICS, ROUTES

_BUREAU = ("bureau-deaths", NATIONALS)
_DEATHS = "deaths-above-season"
_THRESHOLDS = "thresholds"
_INCIDENTS = "largest-incidents"
_LARGE = 0.15
"""Of all deaths: of such a part one incident may be the change."""
_ON_PAGES = frozenset({"headline-dead-missing", "measure-over-time", "map", *_BUREAU})
"""Panels whose pages open with a summary."""


def summary(request: Request, store: Store, *, bureau: bool = False) -> tuple[Sentence, ...]:
    """The sentences of a view; none where no card of it has figures.

    Args:
        request: what is asked of its panels.
        store: that is read.
        bureau: whether it is the page of a bureau, which has figures of its own.

    Raises:
        StoreUnavailableError: the store is missing or does not answer.
    """
    language, grant = current_language(), current().grant
    question = ("summary", request, bureau, language, today(), grant)
    return store.cached(question, lambda: _summary(request, store, bureau=bureau))


def _summary(request: Request, store: Store, *, bureau: bool) -> tuple[Sentence, ...]:
    filters = view_of(request, store).filters
    codes = _BUREAU if bureau else _headlines(filters)
    figures = [_figure(code, request, store) for code in codes if rights.may_see(code)]
    raised: Sequence[Judgement] = ()
    card = None
    if not bureau and rights.may_see(_THRESHOLDS):
        card = render(PANELS[_THRESHOLDS], request, store)
        raised = _raised(scoped(PANELS[_THRESHOLDS], request, store))
    return sentences(figures, filters, raised, card, _decided_by_one(figures, filters, store))


def _decided_by_one(figures: Sequence[Figure], filters: Filters, store: Store) -> str:
    """What a single incident has to do with deaths whose change is not clear."""
    first = next((one for one in figures if one.headline), None)
    change = first.headline.change if first and first.headline else None
    if first is None or change is None or change.compared.is_clear:
        return ""
    if first.metric is not DEAD_MISSING or not rights.may_see(_INCIDENTS):
        return ""
    return _largest_incident(filters, change.compared, store)


def _largest_incident(filters: Filters, compared: Compared, store: Store) -> str:
    """The incident with most dead and missing, with its share of all; empty where that is small.

    So it is where few died: that one incident is 1 of 2 tells nobody anything. One of a month
    that is not held against others is no part of the count.
    """
    people, months = compared.now, compared.like.now
    inside = with_years(months)
    largest = records(store.fetch(incidents.largest(filters, MonthRange(months[0], months[-1]))))
    first = next((row for row in largest if row["month"] in inside), None)
    if first is None or people < SMALL_BASE or int(first["dead_missing"]) < _LARGE * people:
        return ""
    month = int(first["month"])
    return _("one incident, in {month}, accounts for {part} of the {people} ({share})").format(
        # Of some records the year alone is known.
        month=month_in_full(month) if month % 100 else format_month(month),
        part=format_number(int(first["dead_missing"])),
        people=format_number(people),
        share=format_percent(int(first["dead_missing"]) / people),
    )


def _headlines(filters: Filters) -> Sequence[str]:
    """The panels of a view's first measure, and of what counts movement."""
    chosen = (f"headline-{code.replace('_', '-')}" for code in filters.metrics)
    if found := [code for code in chosen if code in PANELS and PANELS[code].metrics]:
        return [code for code in found if not METRICS[PANELS[code].metrics[0]].is_ratio]
    routes = filters.routes
    moved = (ROUTES[routes[0]].denominators if len(routes) == 1 else ()) or ("detections",)
    return ("headline-dead-missing", *(f"headline-{code}" for code in moved))


def _figure(code: str, request: Request, store: Store) -> Figure:
    panel = PANELS[code]
    view = scoped(panel, request, store)
    metric = METRICS[panel.metrics[0]]
    is_known = view.has(metric) and view.answers(metric)
    return Figure(
        card=render(panel, request, store),
        metric=metric,
        availability=view.availability(metric) if is_known else None,
        months=view.available_part(metric) if is_known else None,
        wanted=_wanted(view),
    )


def _wanted(view: View) -> tuple[int | None, int]:
    day, period = view.filters.as_known_on or view.today, view.filters.period
    over = shifted(month_of(day.year, day.month), -1)
    if period.kind is not PeriodKind.SPAN:
        return None, over
    return period.first, min(period.last or over, over)


def _raised(view: View) -> Sequence[Judgement]:
    """The routes whose deaths were unusual in the newest month of the period, if it has a range."""
    chosen = view.filters.metrics
    if (chosen and DEAD_MISSING.code not in chosen) or view.filters.quality:
        # Routes are judged by records of any quality.
        return ()
    if not view.has(DEAD_MISSING):
        return []
    months = view.months(DEAD_MISSING)
    return [
        one
        for one in judgements.raised_now(view)
        if one.rule == _DEATHS and months.holds(one.month)
    ]


# On pages.


def place() -> Component:
    """Where a page shows its summary: empty, as high as it will be."""
    # No live region: read again at each change, and in parts, it would keep listeners waiting.
    return html.Div(id="summary", className="summary")


def beside(request: Request, store: Store, codes: Collection[str]) -> tuple[Sentence, ...]:
    """The sentences that some cards open with, on a page or a wall; none where none of them does.

    Args:
        request: what is asked of its panels.
        store: that is read.
        codes: of the panels.

    Raises:
        StoreUnavailableError: the store is missing or does not answer.
    """
    if _ON_PAGES.isdisjoint(codes):
        return ()
    return summary(request, store, bureau=not set(_BUREAU).isdisjoint(codes))


def of_page(request: Request, store: Store, codes: Collection[str]) -> list[Component]:
    """The summary of a page as components, each sentence with the way to its card.

    Args:
        request: what is asked of its panels.
        store: that is read.
        codes: of its panels.

    Raises:
        StoreUnavailableError: the store is missing or does not answer.
    """
    cards = {code: code for code in codes}
    chosen = view_of(request, store).filters
    cards |= {choose(chosen): code for code, choose in situation.CHOSEN.items() if code in cards}
    return [
        html.A(
            one.text,
            href=f"#card-title-{cards[one.panel]}"
            if one.panel in cards
            else f"/?{one.filters}#card-title-{one.panel}",
            className="summary-sentence",
        )
        for one in beside(request, store, codes)
    ]
