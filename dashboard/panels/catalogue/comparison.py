"""A against B: headlines and lines of both sides (see `panels/other_side.py`)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from dashboard import steps, wording
from dashboard.drawings import Align, Change, Column, Dated, Headline, Table
from dashboard.formats import capitalised, dot_list, with_subject
from dashboard.i18n import N_, _
from dashboard.panels import findings
from dashboard.panels.catalogue.people import measure
from dashboard.panels.names import measure_name, measure_title
from dashboard.panels.other_side import (
    is_counted,
    names,
    other,
    period_of,
    second,
    why_no_difference,
)
from dashboard.panels.panel import Content, Kind, Panel, panel
from dashboard.panels.shapes.lines import pooled as pooled_on
from dashboard.panels.shapes.over_time import Course, available_months, months_in_part
from dashboard.plots import time_series
from dashboard.plots.plot import Series, Setting
from dashboard.view import View
from data_access.analysis import changes
from data_access.filters import Grain
from data_access.frames import Counts
from data_access.registry import (
    CHARTABLE,
    CHARTED_BY_DEFAULT,
    DEAD_MISSING,
    DETECTIONS,
    INCIDENTS,
    METRICS,
    Dimension,
    Metric,
    of_route,
)

ByMonth = Mapping[int, int]


def sides_of(metric: Metric, view: View) -> tuple[View, View]:
    """Both sides, as a measure has them."""
    return view, second(view, metric)


def both(metric: Metric, view: View, *by: Dimension) -> list[Counts]:
    """The same counts of both sides. Columns of each: metric, the dimensions, value."""
    return [side.counts((metric,), by, side.months(metric)) for side in sides_of(metric, view)]


def histories(metric: Metric, view: View, *by: Dimension) -> list[tuple[View, Counts]]:
    """The years behind each side, which tell how much its counts scatter.

    Where only their periods differ, these are the years to the end of the later one, twice; none
    where no difference is given, and of complete counts, which do not scatter.
    """
    sides = sides_of(metric, view)
    if metric.complete or not all(
        is_counted(metric, side) and side.is_whole(metric) for side in sides
    ):
        return []
    if other(view).key == "t":
        sides = (max(sides, key=lambda side: side.months(metric).last),) * 2
    split = (*by, Dimension.MONTH)
    return [(side, side.counts((metric,), split, side.months_to_compare(metric))) for side in sides]


def between(
    metric: Metric,
    view: View,
    counted: Sequence[ByMonth],
    past: Sequence[tuple[View, ByMonth]],
    *by: Dimension,
) -> changes.Compared:
    """The difference between both sides, with its interval.

    Args:
        metric: what is counted.
        view: whose sides they are.
        counted: of both sides, by month.
        past: the years behind them; none where these are not known.
        by: splits of the counts.
    """
    sides = sides_of(metric, view)
    now, before = (side.months(metric).months() for side in sides)
    like = changes.LikeMonths(now, before, is_whole=True)
    later, earlier = (
        side.revision(metric, by_month, months)
        for side, by_month, months in zip(sides, counted, (now, before), strict=True)
    )
    one_source, other_source = (side.availability(metric).sources for side in sides)
    revision = changes.of_both(later, earlier, are_reports=not metric.complete)
    if metric.complete:
        if now == before and one_source == other_source:
            # Both are of one age.
            revision = changes.SETTLED
        sums = (changes.total(counted[0], now), changes.total(counted[1], before))
        compared = changes.exact(like, *sums, revision)
    else:
        one, two = [side.scatter(metric, months, *by) for side, months in past] or (None, None)
        compared = changes.between_sides(counted, like, (one, two), revision)
    return replace(compared, is_provisional={later, earlier} != {changes.SETTLED})


# --- headline figures ---


def moved(view: View) -> Metric:
    """What counts movement: the measure chosen, that of the one route chosen, or detections."""
    fixed = (DEAD_MISSING.code, INCIDENTS.code)
    named = [c for c in view.filters.metrics if c in CHARTABLE and c not in fixed]
    if named:
        return METRICS[named[0]]
    way = of_route(view.filters.routes[0]) if len(view.filters.routes) == 1 else None
    return METRICS[way.metrics[0]] if way else DETECTIONS


def _headline(code: str, measure: Callable[[View], Metric], *metrics: str) -> Panel:
    """One number of each side, and what lies between them where that can be said."""

    def draw(view: View) -> Content:
        """Columns of each side: metric, month, value."""
        metric = measure(view)
        sides, called = sides_of(metric, view), names(view, metric)
        counted = [
            steps.by_step(counts, metric.code) for counts in both(metric, view, Dimension.MONTH)
        ]
        first, beside = (
            _of_side(metric, side, letter, name)
            for side, letter, name in zip(sides, "ab", called, strict=True)
        )
        reason = why_no_difference(metric, sides, beside.value)
        change = None if reason else _difference(metric, view, counted)
        return Content(
            replace(first, change=change, note=reason, other=beside),
            lambda: _months_of_sides(metric, counted, sides, called),
        )

    return Panel(
        code=code,
        title=lambda view: measure_title(measure(view), view.filters),
        kind=Kind.HEADLINE,
        metrics=metrics,
        measured=lambda view: (measure(view).code,),
        draw=draw,
        explanation=N_(
            "Both sides of the comparison. There is no difference where the base is below 10, or "
            "where the two periods differ in length or are incomplete."
        ),
        lacks=lambda view: why_pooled(measure(view), view),
        against=lambda view: second(view, measure(view)),
    )


def _difference(metric: Metric, view: View, counted: Sequence[ByMonth]) -> Change:
    """What lies between both sides, which are known alike."""
    past = [(side, steps.by_step(rows, metric.code)) for side, rows in histories(metric, view)]
    return wording.beside(between(metric, view, counted, past), "B")


def _of_side(metric: Metric, view: View, side: str, name: str) -> Headline:
    value = findings.total_of(view, metric) if is_counted(metric, view) else None
    return Headline(
        metric=metric.code,
        value=value,
        unit_code=metric.unit_code,
        text=wording.figure(metric, value),
        unit=wording.unit(metric, value),
        period=period_of(view, metric),
        side=side,
        name=name,
    )


def _months_of_sides(
    metric: Metric, counted: Sequence[ByMonth], sides: Sequence[View], called: Sequence[str]
) -> Table:
    """A month of a side a row: months of two periods are not the same months."""
    rows: list[tuple[object, ...]] = []
    for by_month, side, name in zip(counted, sides, called, strict=True):
        months = side.available_part(metric)
        if months and is_counted(metric, side):
            calendar = steps.Calendar.over(months, side.availability(metric))
            years = {month: n for month, n in by_month.items() if month % 100 == 0}
            counts = calendar.filled(by_month) | years
            rows += [(name, Dated.month(month), n) for month, n in counts.items()]
    return Table(
        (
            Column("side", _("Side")),
            Column("month", _("Month")),
            Column(metric.code, _(metric.label), Align.NUMBER),
        ),
        rows,
    )


# --- over time ---


def why_pooled(metric: Metric, view: View) -> str:
    """Why one of the sides cannot be one number; empty where both can."""
    return next(filter(None, (pooled_on(metric, side) for side in sides_of(metric, view))), "")


def _side(counts: Counts, view: View, look: Series) -> time_series.Line:
    metric, grain = measure(view), view.filters.grain
    months = available_months(view, metric)
    calendar = steps.Calendar.over(months, view.availability(metric), grain)
    values: dict[int, int | None] = dict.fromkeys(calendar.steps)
    if is_counted(metric, view):
        values = calendar.filled(steps.by_step(counts, metric.code, grain))
    course = Course(metric.code, look.name, values, months_in_part(view, metric, months))
    open_from = view.availability(metric).provisional_from
    is_open = open_from <= months.last
    provisional = [s for s in values if is_open and s >= steps.step_of(open_from, grain)]
    return time_series.Line(look, values, in_part=course.in_part, provisional=provisional)


def colour_of(metric: Metric, view: View) -> str:
    """The colour of a measure's first side."""
    return view.theme.hue(metric.hue) if metric.hue else view.theme.categories[1]


def _steps_of_sides(first: time_series.Line, beside: time_series.Line, grain: Grain) -> Table:
    """A step a row, with the step of each side beside its count: they may differ."""
    is_same = list(first.by_step) == list(beside.by_step)
    has_parts = bool(first.in_part or beside.in_part)
    headings = {Grain.MONTH: _("Month"), Grain.QUARTER: _("Quarter"), Grain.YEAR: _("Year")}
    step_of_b = Column(f"{grain.value}_b", f"{headings[grain]} (B)")
    known = (
        Column("a_known", _("Months of A counted, where not all")),
        Column("b_known", _("Months of B counted, where not all")),
    )
    columns = (
        Column(grain.value, headings[grain]),
        Column("a", first.series.name, Align.NUMBER),
        *(() if is_same else (step_of_b,)),
        Column("b", beside.series.name, Align.NUMBER),
        *(known if has_parts else ()),
    )
    nothing: tuple[None, None] = (None, None)
    pairs = zip_longest(first.by_step.items(), beside.by_step.items(), fillvalue=nothing)
    rows: list[tuple[object, ...]] = []
    for (step, value), (other_step, before) in pairs:
        label, other_label = (one and steps.cell(one, grain) for one in (step, other_step))
        cells = (label, value) if is_same else (label, value, other_label)
        parts = (first.in_part.get(step or 0), beside.in_part.get(other_step or 0))
        rows.append((*cells, before, *(parts if has_parts else ())))
    return Table(columns, rows)


@panel(
    "both-over-time",
    title=lambda view: _("{measure} over time").format(measure=_(measure(view).label)),
    kind=Kind.CHART,
    metrics=CHARTED_BY_DEFAULT,
    measured=lambda view: (measure(view).code,),
    # At the ends of lines there is room for a letter.
    subtitle=lambda view: dot_list(*names(view, measure(view))),
    units=lambda view: _(measure(view).unit),
    explanation=N_(
        "The strong line is A, the thin one B. Where their periods differ, the first step of B "
        "stands at the first of A, the second at the second, and so on."
    ),
    lacks=lambda view: why_pooled(measure(view), view),
    against=lambda view: second(view, measure(view)),
)
def both_over_time(view: View) -> Content:
    """Both sides on one axis, aligned by step where the periods differ.

    Columns: side, metric, the step, value.
    """
    metric, grain, called = measure(view), view.filters.grain, names(view, measure(view))
    counted = both(metric, view, Dimension(grain))
    # The first is strong and in the measure's colour, the second thin and in that of text, so that
    # they differ without colour as well.
    sides = (
        Series(called[0], colour_of(metric, view), "a", width=2.4, label="A"),
        Series(called[1], view.theme.inks[1], "b", width=1.4, label="B"),
    )
    first, beside = map(_side, counted, sides_of(metric, view), sides)
    setting = Setting(grain, log=view.options.get("scale") == "log", legend=True)
    picture = time_series.two_sides(first, beside, setting, view.theme)
    text = _("Lines of {measure}: {first}, and {second}. All values are in the table.").format(
        measure=_(metric.label), first=called[0], second=called[1]
    )
    return Content(
        replace(picture, alternative=text),
        lambda: _steps_of_sides(first, beside, grain),
        finding=lambda: _finding(metric, view),
    )


def _finding(metric: Metric, view: View) -> str:
    """What lies between both sides; empty where that cannot be said."""
    sides = sides_of(metric, view)
    base = findings.total_of(sides[1], metric) if is_counted(metric, sides[1]) else None
    if why_no_difference(metric, sides, base):
        return ""
    counted = [steps.by_step(counts, metric.code) for counts in both(metric, view, Dimension.MONTH)]
    change = _difference(metric, view, counted)
    if change.compared.is_early:
        # The numbers themselves say what is not final; it is no finding.
        return ""
    return capitalised(with_subject(measure_name("", metric), change.text))


PANELS: tuple[Panel, ...] = (
    _headline("both-dead-missing", lambda _view: DEAD_MISSING, DEAD_MISSING.code),
    _headline("both-incidents", lambda _view: INCIDENTS, INCIDENTS.code),
    _headline("both-movement", moved, DETECTIONS.code),
    both_over_time,
)
