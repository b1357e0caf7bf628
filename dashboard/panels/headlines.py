"""Headline figures: one number, its period, its change, 36 months behind it."""

from collections.abc import Mapping

from dashboard.figures import steps, wording
from dashboard.figures.drawings import Align, Column, Headline, Table
from dashboard.i18n import _, format_months
from dashboard.panels.panel import Kind, Panel, View
from data_access.availability.series import Availability
from data_access.filters import Grain
from data_access.frames import Counts, Query
from data_access.periods import MonthRange, iso
from data_access.queries import series
from data_access.registry.metrics import DEAD_MISSING, INCIDENTS, Metric
from data_access.registry.series import Dimension

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
    calendar = steps.Calendar.over(window, view.availability(metric), Grain.MONTH)
    return list(calendar.filled(counted).values())


def _count_query(metric: Metric, view: View) -> Query[Counts]:
    months = {metric.code: _reach(view, metric)}
    return series.counts((metric,), view.filters, (Dimension.MONTH,), months)


def available_part(view: View, metric: Metric) -> MonthRange | None:
    """The chosen period as far as it is held; None where none of it is."""
    months, availability = view.months(metric), view.availability(metric)
    if months.last < availability.oldest or months.first > availability.newest:
        return None
    return MonthRange(max(months.first, availability.oldest), min(months.last, availability.newest))


def _draw_count(metric: Metric, frame: Counts, view: View) -> Headline:
    availability = view.availability(metric)
    counted = steps.by_step(frame, metric.code, Grain.MONTH)
    months, base = available_part(view, metric), view.base(metric)
    value = steps.total(counted, months, availability) if months else None
    alike = months == view.months(metric) and not (
        months and any(map(months.holds, availability.partial))
    )
    before = steps.total(counted, base, availability) if base and alike else None
    change = wording.change(value, before, view.filters.compare, ratio=False)
    note = ""
    if months is None:
        note = wording.available_in_words(availability.oldest, availability.newest)
    elif value is None and metric.reported:
        value = steps.known_total(counted, months, availability)
        note = reported(months, availability)
    elif base and not change:
        note = _("no comparison: a period is incomplete")
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


def reported(months: MonthRange, availability: Availability) -> str:
    """How many months a sum of what bureaus reported is about."""
    known = sum(map(months.holds, availability.months))
    return _("{known} of {all} months reported").format(known=known, all=months.length)


def _tabulate_count(metric: Metric, frame: Counts, view: View) -> Table:
    months = available_part(view, metric)
    counted = steps.by_step(frame, metric.code, Grain.MONTH)
    calendar = (
        steps.Calendar.over(months, view.availability(metric), Grain.MONTH).filled(counted)
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


PANELS: tuple[Panel[Counts], ...] = (
    of_count("headline-dead-missing", DEAD_MISSING),
    of_count("headline-incidents", INCIDENTS),
)
