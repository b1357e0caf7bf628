"""One measure over time, of both sides on one axis, aligned by step where the periods differ."""

from collections.abc import Mapping

from dashboard.figures import steps, time_series, two_sides
from dashboard.figures.drawings import Align, Chart, Column, Table
from dashboard.i18n import N_, _
from dashboard.panels.abreast.other import names, other, second
from dashboard.panels.catalogue.trends import measures
from dashboard.panels.panel import Kind, Panel, View, adapted
from dashboard.panels.shapes.lines import pooled as pooled_on
from data_access.filters import Grain
from data_access.frames import Counts, Query
from data_access.periods import MonthRange
from data_access.queries import comparison, series
from data_access.queries.comparison import FIRST, SECOND
from data_access.registry.metrics import CHARTED_BY_DEFAULT, METRICS, Metric
from data_access.registry.series import Dimension


def measure(view: View) -> Metric:
    """The measure that is compared: the first one that the address names."""
    return METRICS[measures(view)[0]]


def views(view: View) -> tuple[View, View]:
    """Both sides of a view."""
    return view, second(view, measure(view))


def pooled(view: View) -> str:
    """Why one of the sides cannot be one number; empty where both can."""
    reasons = (pooled_on(measure(view), side) for side in views(view))
    return next(filter(None, reasons), "")


def available_months(view: View, metric: Metric) -> MonthRange:
    """The months of a side: as they are asked for, but no years before there were figures."""
    months, availability = view.months(metric), view.availability(metric)
    return MonthRange(max(months.first, min(availability.oldest, months.last)), months.last)


def _query(view: View) -> Query[Counts]:
    return comparison.both(*(_of_side(side) for side in views(view)))


def _of_side(view: View) -> Query[Counts]:
    metric = METRICS[measures(view)[0]]
    by = (Dimension(view.filters.grain),)
    return series.counts((metric,), view.filters, by, {metric.code: view.months(metric)})


def _values(frame: Counts, view: View, side: str) -> Mapping[int, int | None]:
    metric, grain = measure(view), view.filters.grain
    counted = steps.by_step(comparison.of(frame, side), metric.code, grain)
    months = available_months(view, metric)
    return steps.Calendar.over(months, view.availability(metric), grain).filled(counted)


def _provisional(view: View) -> int | None:
    metric = measure(view)
    first, months = view.availability(metric).provisional_from, view.months(metric)
    if first > months.last:
        return None
    return steps.step_of(max(first, months.first), view.filters.grain)


def _draw(frame: Counts, view: View) -> Chart:
    metric = measure(view)
    drawn = [
        two_sides.Side(name, _values(frame, side, letter), _provisional(side))
        for side, letter, name in zip(
            views(view), (FIRST, SECOND), names(view, metric), strict=True
        )
    ]
    colour = view.theme.hue(metric.hue) if metric.hue else view.theme.categories[1]
    is_log = view.options.get("scale") == "log"
    setting = time_series.Setting(view.filters.grain, log=is_log, legend=True)
    figure = two_sides.over_time(drawn[0], drawn[1], colour, setting, view.theme)
    said = _("Lines of {measure}: {first}, and {second}. All values are in the table.")
    return Chart(
        figure,
        said.format(measure=_(metric.label), first=drawn[0].name, second=drawn[1].name),
    )


def _tabulate(frame: Counts, view: View) -> Table:
    """A step a row, with the step of each side beside its count: they may differ."""
    metric, grain = measure(view), view.filters.grain
    a, b = (
        list(_values(frame, side, letter).items())
        for side, letter in zip(views(view), (FIRST, SECOND), strict=True)
    )
    named = names(view, metric)
    is_same = [step for step, _value in a] == [step for step, _value in b]
    step_names = {Grain.MONTH: _("Month"), Grain.QUARTER: _("Quarter"), Grain.YEAR: _("Year")}
    nothing = (None, None)
    rows = []
    for place in range(max(len(a), len(b))):
        (step, value), (other_step, before) = (
            side[place] if place < len(side) else nothing for side in (a, b)
        )
        both = (steps.label(one, grain) if one is not None else None for one in (step, other_step))
        first_step, second_step = both
        cells = (first_step, value) if is_same else (first_step, value, second_step)
        rows.append((*cells, before))
    return Table(
        (
            Column(grain.value, step_names[grain]),
            Column("a", named[0], Align.NUMBER),
            *([] if is_same else [Column(f"{grain.value}_b", f"{step_names[grain]} (B)")]),
            Column("b", named[1], Align.NUMBER),
        ),
        rows,
    )


def _subtitle(view: View) -> str:
    parts = [_(measure(view).unit)]
    if other(view).key == "t":
        parts.append(_("step by step from the first, the axis has the dates of A"))
    if any(_provisional(side) is not None for side in views(view)):
        parts.append(_("dotted: provisional"))
    return " · ".join(parts)


PANELS: tuple[Panel[Counts], ...] = (
    Panel(
        code="both-over-time",
        title=lambda view: _("{measure} over time").format(measure=_(measure(view).label)),
        kind=Kind.CHART,
        metrics=CHARTED_BY_DEFAULT,
        measured=lambda view: (measure(view).code,),
        query=_query,
        shape=adapted(_draw, _tabulate),
        subtitle=_subtitle,
        explanation=N_(
            "The strong line is A, the thin one B. Where their periods differ, the first step of B "
            "stands at the first of A, the second at the second, and so on."
        ),
        needs_rows=False,
        lacks=pooled,
        against=lambda view: second(view, measure(view)),
    ),
)
