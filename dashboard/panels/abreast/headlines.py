"""Headline figures of both sides, and what lies between them where that can be said."""

from collections.abc import Callable, Mapping

from dashboard.figures import steps, wording
from dashboard.figures.drawings import Align, Column, Headline, Table
from dashboard.i18n import N_, _, format_months
from dashboard.panels.abreast.other import names, second
from dashboard.panels.abreast.whole import why_no_difference
from dashboard.panels.panel import Kind, Panel, View, adapted
from dashboard.panels.shapes.headline import available_part
from data_access.filters import Grain
from data_access.frames import Counts, Query
from data_access.periods import iso
from data_access.queries import comparison, series
from data_access.queries.comparison import FIRST, SECOND
from data_access.registry.denominators import of_route
from data_access.registry.metrics import (
    DEAD_MISSING,
    DETECTIONS,
    INCIDENTS,
    METRICS,
    OVER_TIME,
    Metric,
)
from data_access.registry.series import Dimension

Choice = Callable[[View], Metric]
_OFFERED = frozenset(code for codes in OVER_TIME.values() for code in codes)


def moved(view: View) -> Metric:
    """What counts movement: the measure chosen, that of the one route chosen, or detections."""
    fixed = (DEAD_MISSING.code, INCIDENTS.code)
    named = [c for c in view.filters.metrics if c in _OFFERED and c not in fixed]
    if named:
        return METRICS[named[0]]
    way = of_route(view.filters.routes[0]) if len(view.filters.routes) == 1 else None
    return METRICS[way.metrics[0]] if way else DETECTIONS


def _query(choose: Choice, view: View) -> Query[Counts]:
    metric = choose(view)
    return comparison.both(*(_of_side(metric, side) for side in (view, second(view, metric))))


def _of_side(metric: Metric, view: View) -> Query[Counts]:
    months = {metric.code: view.months(metric)}
    return series.counts((metric,), view.filters, (Dimension.MONTH,), months)


def _by_month(metric: Metric, frame: Counts, side: str) -> Mapping[int, int]:
    return steps.by_step(comparison.of(frame, side), metric.code, Grain.MONTH)


def _side(metric: Metric, frame: Counts, view: View, side: str, name: str) -> Headline:
    counted, held = _by_month(metric, frame, side), view.availability(metric)
    months = available_part(view, metric)
    value = steps.total(counted, months, held) if months else None
    if value is None and months and metric.reported:
        value = steps.known_total(counted, months, held)
    shown = months or view.months(metric)
    return Headline(
        metric=metric.code,
        value=value,
        unit_code=metric.unit_code,
        text=wording.figure(metric, value),
        unit=_(metric.unit),
        period=format_months(shown.first, shown.last),
        side=side,
        name=name,
    )


def _draw(choose: Choice, frame: Counts, view: View) -> Headline:
    metric = choose(view)
    other, called = second(view, metric), names(view, metric)
    first = _side(metric, frame, view, FIRST, called[0])
    beside = _side(metric, frame, other, SECOND, called[1])
    reason = why_no_difference(metric, (view, other), beside.value)
    change = None if reason else wording.change_on(first.value, beside.value, "B")
    return Headline(
        metric=first.metric,
        value=first.value,
        unit_code=first.unit_code,
        text=first.text,
        unit=first.unit,
        period=first.period,
        change=change,
        note=reason,
        side=first.side,
        name=first.name,
        other=beside,
    )


def _tabulate(choose: Choice, frame: Counts, view: View) -> Table:
    """A month of a side a row: months of two periods are not the same months."""
    metric = choose(view)
    rows: list[tuple[object, ...]] = []
    views = (view, second(view, metric))
    for side, shown, name in zip((FIRST, SECOND), views, names(view, metric), strict=True):
        counted, months = _by_month(metric, frame, side), available_part(shown, metric)
        if months is None:
            continue
        known = steps.Calendar.over(months, shown.availability(metric), Grain.MONTH).filled(counted)
        rows += [(name, iso(month), value) for month, value in known.items()]
        rows += [(name, iso(month), n) for month, n in counted.items() if month % 100 == 0]
    return Table(
        (
            Column("side", _("Side")),
            Column("month", _("Month")),
            Column(metric.code, _(metric.label), Align.NUMBER),
        ),
        rows,
    )


def _panel(code: str, choose: Choice, metrics: tuple[str, ...]) -> Panel[Counts]:
    return Panel(
        code=code,
        title=lambda view: _(choose(view).label),
        kind=Kind.HEADLINE,
        metrics=metrics,
        measured=lambda view: (choose(view).code,),
        query=lambda view: _query(choose, view),
        shape=adapted(
            lambda frame, view: _draw(choose, frame, view),
            lambda frame, view: _tabulate(choose, frame, view),
        ),
        explanation=N_(
            "Both sides of the comparison. No difference is given where the base is below 10, "
            "or where the two are not known over the same length of time and in full."
        ),
        needs_rows=False,
        against=lambda view: second(view, choose(view)),
    )


PANELS: tuple[Panel[Counts], ...] = (
    _panel("both-dead-missing", lambda _view: DEAD_MISSING, (DEAD_MISSING.code,)),
    _panel("both-incidents", lambda _view: INCIDENTS, (INCIDENTS.code,)),
    _panel("both-movement", moved, (DETECTIONS.code,)),
)
