"""The summary of a view: which cards it rests on, and where a page or a wall shows it.

What is said of them is in `summary_text`. Screen, briefing and data interface show the same
sentences.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from dash import html
from dash.development.base_component import Component

from dashboard.access.reader import current
from dashboard.i18n import current_language
from dashboard.panels import PANELS, findings, rights
from dashboard.panels.card import render, scoped
from dashboard.panels.catalogue import situation
from dashboard.panels.catalogue.bureau import headlines
from dashboard.panels.names import NATIONALS
from dashboard.panels.panel import Panel
from dashboard.panels.shapes import headline
from dashboard.panels.summary_text import Figure, Sentence, sentences
from dashboard.view import OF_COUNTRIES, Request, View, today, view_of
from dashboard.wiring import Store
from data_access.filters import Filters
from data_access.periods import PeriodKind, month_of, shifted
from data_access.queries import conditions
from data_access.registry import METRICS, ROUTES

_BUREAU = frozenset({"bureau-deaths", NATIONALS})
_DEATHS = "headline-dead-missing"
_ON_PAGES = frozenset({"measure-over-time", "map", *_BUREAU})
"""Panels whose pages open with a lead; the number of deaths stands on pages of other things too."""


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
    view = view_of(request, store)
    filters = view.filters
    codes = headlines(filters.countries[0].iso3) if bureau else _headlines(filters)
    seen = [code for code in codes if rights.may_see(code)]
    figures = [_figure(code, request, store) for code in seen]
    # What ended years ago stands in its tile; a lead is of now, where anything is.
    old = [_ended_long_ago(PANELS[code], request, store) for code in seen]
    lately = [one for one, is_old in zip(figures, old, strict=True) if not is_old]
    if any(one.is_told for one in lately):
        figures = lately
    is_published = any(view.is_published(one.metric) for one in figures)
    return sentences(figures, filters) if is_published else ()


def _ended_long_ago(panel: Panel, request: Request, store: Store) -> bool:
    view = scoped(panel, request, store)
    return headline.ended_long_ago(view, METRICS[panel.metrics[0]]) is not None


def _headlines(filters: Filters) -> Sequence[str]:
    """The panels of a view's first measure, and of what counts movement."""
    chosen = (f"headline-{code.replace('_', '-')}" for code in filters.metrics)
    if found := [code for code in chosen if code in PANELS and PANELS[code].metrics]:
        return [code for code in found if not METRICS[PANELS[code].metrics[0]].is_ratio]
    routes = filters.routes
    # The first counts those who moved; others, as interceptions, those who did not get through.
    moved = (ROUTES[routes[0]].denominators if len(routes) == 1 else ()) or ("detections",)
    return _DEATHS, f"headline-{moved[0]}"


def _figure(code: str, request: Request, store: Store) -> Figure:
    panel = PANELS[code]
    view = scoped(panel, request, store)
    metric = METRICS[panel.metrics[0]]
    is_known, card = view.has(metric) and view.answers(metric), render(panel, request, store)
    return Figure(
        card=card,
        metric=metric,
        availability=view.availability(metric) if is_known else None,
        months=view.available_part(metric) if is_known else None,
        wanted=_wanted(view),
        is_held=view.has(metric),
        countries=view.filters.countries if OF_COUNTRIES in view.options else (),
        stages=findings.of_countries(view, metric)
        if conditions.pooled(metric, view.filters)
        else "",
    )


def _wanted(view: View) -> tuple[int | None, int]:
    day, period = view.filters.as_known_on or view.today, view.filters.period
    over = shifted(month_of(day.year, day.month), -1)
    if period.kind is not PeriodKind.SPAN:
        return None, over
    return period.first, min(period.last or over, over)


# On pages.


def opens(codes: Collection[str]) -> bool:
    """Whether a page with these cards opens with sentences."""
    return not _ON_PAGES.isdisjoint(codes)


def beside(request: Request, store: Store, codes: Collection[str]) -> tuple[Sentence, ...]:
    """The sentences that some cards open with, on a page or a wall; none where none of them does.

    Args:
        request: what is asked of its panels.
        store: that is read.
        codes: of the panels.

    Raises:
        StoreUnavailableError: the store is missing or does not answer.
    """
    if not opens(codes) and _DEATHS not in codes:
        return ()
    if _DEATHS in codes:
        # Such a page shows deaths and movement, whatever measures are chosen for other pages.
        request = replace(request, filters=replace(request.filters, metrics=()))
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
        for one in (beside(request, store, codes) if opens(codes) else ())
    ]
