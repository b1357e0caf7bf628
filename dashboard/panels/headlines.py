"""Headline figures: one number, its period, its change, 36 months behind it."""

from collections.abc import Mapping

from dashboard.figures import steps, wording
from dashboard.figures.drawings import Align, Column, Headline, Table
from dashboard.figures.rates import Rate, rate
from dashboard.i18n import _, format_months, format_number
from dashboard.panels.panel import Kind, Panel, View
from data_access.filters import Grain
from data_access.frames import Counts, Query
from data_access.periods import MonthRange, iso
from data_access.queries import series
from data_access.registry.metrics import (
    DEAD_MISSING,
    DEATHS_PER_1000,
    DETECTIONS,
    INCIDENTS,
    METRICS,
    Dimension,
    Metric,
)
from data_access.registry.routes import ROUTES, family

SPARK_MONTHS = 36


def _reach(view: View, metric: Metric) -> MonthRange:
    """All months that the headline needs: its period, its base and the spark line."""
    months = view.months(metric)
    base = view.base(metric) or months
    spark = months.extended_back(max(0, SPARK_MONTHS - months.length))
    return MonthRange(min(months.first, base.first, spark.first), max(months.last, base.last))


def _spark(view: View, metric: Metric, counted: Mapping[int, int]) -> list[float | None]:
    last = view.months(metric).last
    window = MonthRange(last, last).extended_back(SPARK_MONTHS - 1)
    calendar = steps.Calendar.over(window, view.held(metric), Grain.MONTH)
    return list(calendar.filled(counted).values())


def _count_query(metric: Metric, view: View) -> Query[Counts]:
    months = {metric.code: _reach(view, metric)}
    return series.counts((metric,), view.filters, (Dimension.MONTH,), months)


def _held_part(view: View, metric: Metric) -> MonthRange | None:
    """The chosen period as far as it is held; None where none of it is."""
    months, held = view.months(metric), view.held(metric)
    if months.last < held.oldest or months.first > held.newest:
        return None
    return MonthRange(max(months.first, held.oldest), min(months.last, held.newest))


def _draw_count(metric: Metric, frame: Counts, view: View) -> Headline:
    held = view.held(metric)
    counted = steps.by_step(frame, metric.code, Grain.MONTH)
    months, base = _held_part(view, metric), view.base(metric)
    value = steps.total(counted, months, held) if months else None
    alike = months == view.months(metric) and not (months and any(map(months.holds, held.partial)))
    before = steps.total(counted, base, held) if base and alike else None
    change = wording.change(value, before, view.filters.compare, ratio=False)
    note = (
        ""
        if change or base is None
        else _("no comparison: one of the two periods is not held in full")
    )
    shown = months or view.months(metric)
    return Headline(
        metric=metric.code,
        value=value,
        unit_code=metric.unit_code,
        text=wording.figure(metric, value),
        unit=_(metric.unit),
        period=format_months(shown.first, shown.last),
        change=change,
        note=note,
        spark=_spark(view, metric, counted),
        spark_hue=metric.hue,
    )


def _tabulate_count(metric: Metric, frame: Counts, view: View) -> Table:
    months = _held_part(view, metric)
    counted = steps.by_step(frame, metric.code, Grain.MONTH)
    calendar = (
        steps.Calendar.over(months, view.held(metric), Grain.MONTH).filled(counted)
        if months
        else {}
    )
    rows: list[tuple[object, ...]] = [(iso(month), value) for month, value in calendar.items()]
    open_months = (m for m in counted if months and m % 100 == 0 and months.holds(m))
    rows += [(iso(month), counted[month]) for month in open_months]
    return Table(
        (Column("month", _("Month")), Column(metric.code, _(metric.label), Align.NUMBER)), rows
    )


def of_count(code: str, metric: Metric) -> Panel[Counts]:
    """A count as a headline."""
    return Panel(
        code=code,
        title=lambda _view: _(metric.label),
        kind=Kind.HEADLINE,
        metrics=(metric.code,),
        query=lambda view: _count_query(metric, view),
        draw=lambda frame, view: _draw_count(metric, frame, view),
        tabulate=lambda frame, view: _tabulate_count(metric, frame, view),
        explanation=metric.definition,
        needs_rows=False,
    )


def _parts() -> tuple[Metric, Metric]:
    numerator, denominator = DEATHS_PER_1000.numerator, DEATHS_PER_1000.denominator
    return METRICS[numerator or ""], METRICS[denominator or ""]


def _rate_query(view: View) -> Query[Counts]:
    months = view.months(DEATHS_PER_1000)
    base = view.base(DEATHS_PER_1000) or months
    reach = MonthRange(min(months.first, base.first), max(months.last, base.last))
    return series.counts(
        _parts(),
        view.filters,
        (Dimension.MONTH, Dimension.ROUTE),
        {metric.code: reach for metric in _parts()},
    )


def _rate_of(frame: Counts, view: View, route: str, months: MonthRange) -> Rate:
    """The rate of a route with its children over some months."""
    numerator, denominator = _parts()
    on_route = frame[frame["route"].map(family) == route]

    def summed(part: Metric) -> int | None:
        counted = steps.by_step(Counts(on_route), part.code, Grain.MONTH)
        return steps.total(counted, months, view.held(part))

    return rate(summed(numerator), summed(denominator), DEATHS_PER_1000.per)


def rated_route(frame: Counts, view: View) -> str | None:
    """The route whose rate is shown: the one chosen, else the one with most dead and missing.

    A rate is never pooled over routes: their denominators count different things.
    """
    numerator, _denominator = _parts()
    months = view.months(DEATHS_PER_1000)
    rows = frame[(frame["metric"] == numerator.code) & frame["month"].map(months.holds)]
    by_route = rows.groupby(rows["route"].map(family))["value"].sum()
    rated = by_route[by_route.index.isin(DEATHS_PER_1000.routes)]
    chosen = {family(code) for code in view.filters.routes}
    if len(chosen) == 1 and chosen <= DEATHS_PER_1000.routes:
        return chosen.pop()
    return None if rated.empty else str(rated.idxmax())


def _draw_rate(frame: Counts, view: View) -> Headline:
    months, base = view.months(DEATHS_PER_1000), view.base(DEATHS_PER_1000)
    route = rated_route(frame, view)
    now = _rate_of(frame, view, route, months) if route else Rate(None, None, None)
    before = _rate_of(frame, view, route, base).value if route and base else None
    note = _("no rate: too few people or crossings, or no count of movement")
    if now.value is not None:
        note = _("{dead} of {attempts} detected or lost").format(
            dead=format_number(now.dead_missing or 0),
            attempts=format_number((now.dead_missing or 0) + (now.moved or 0)),
        )
    return Headline(
        metric=DEATHS_PER_1000.code,
        value=now.value,
        unit_code=DEATHS_PER_1000.unit_code,
        text=wording.figure(DEATHS_PER_1000, now.value),
        unit=_(ROUTES[route].short_name) if route else _(DEATHS_PER_1000.unit),
        period=format_months(months.first, months.last),
        change=wording.change(now.value, before, view.filters.compare, ratio=True),
        note=note,
    )


def _tabulate_rate(frame: Counts, view: View) -> Table:
    months = view.months(DEATHS_PER_1000)
    held = sorted({family(code) for code in frame["route"]} & DEATHS_PER_1000.routes)
    rates = [(route, _rate_of(frame, view, route, months)) for route in held]
    return Table(
        (
            Column("route", _("Route")),
            Column("dead_missing", _("Dead and missing"), Align.NUMBER),
            Column("detections", _("Detections"), Align.NUMBER),
            Column("deaths_per_1000", _("Deaths per 1,000"), Align.NUMBER),
        ),
        [(route, r.dead_missing, r.moved, r.value) for route, r in rates],
    )


DEATH_RATE = Panel[Counts](
    code="headline-death-rate",
    title=lambda _view: _(DEATHS_PER_1000.label),
    kind=Kind.HEADLINE,
    metrics=(DEATHS_PER_1000.code,),
    query=_rate_query,
    draw=_draw_rate,
    tabulate=_tabulate_rate,
    explanation=DEATHS_PER_1000.definition,
    needs_rows=False,
)

PANELS: tuple[Panel[Counts], ...] = (
    of_count("headline-dead-missing", DEAD_MISSING),
    of_count("headline-incidents", INCIDENTS),
    of_count("headline-detections", DETECTIONS),
    DEATH_RATE,
)
