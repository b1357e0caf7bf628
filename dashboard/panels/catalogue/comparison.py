"""A against B: headlines, lines, ranking and maps of both sides (see `panels/other_side.py`)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select

from dashboard import steps, wording
from dashboard.drawings import Align, Column, Dated, Headline, Table
from dashboard.i18n import N_, _
from dashboard.panels.catalogue.trends import measures
from dashboard.panels.changes import columns
from dashboard.panels.other_side import is_counted, names, other, second, why_no_difference
from dashboard.panels.panel import Content, Kind, Panel, panel
from dashboard.panels.shapes.lines import pooled as pooled_on
from dashboard.panels.shapes.over_time import Course, months_in_part
from dashboard.plots import plot as plots
from dashboard.plots import time_series
from dashboard.plots.plot import Setting
from dashboard.view import View
from data_access import frames
from data_access.analysis import changes
from data_access.analysis.changes import Compared, LikeMonths
from data_access.filters import Filters, Grain
from data_access.frames import FIRST, SECOND, Counts
from data_access.periods import MonthRange
from data_access.queries import series
from data_access.registry import (
    CHARTED_BY_DEFAULT,
    COUNTRIES,
    DEAD_MISSING,
    DETECTIONS,
    INCIDENTS,
    METRICS,
    OVER_TIME,
    ROUTES,
    Dimension,
    Metric,
)
from data_access.registry.denominators import of_route

Choice = Callable[[View], Metric]


def both(metric: Metric, view: View, *by: Dimension) -> Counts:
    """Read the same counts of both sides. Columns: side, metric, the dimensions, value."""
    sides = (view, second(view, metric))
    asked = [(side.filters, side.months(metric)) for side in sides]
    return view.rows(_both, metric, tuple(by), *asked)


def _both(
    metric: Metric, by: tuple[Dimension, ...], *sides: tuple[Filters, MonthRange]
) -> Select[Any]:
    first, other_side = (
        series.counts((metric,), filters, by, {metric.code: months}) for filters, months in sides
    )
    return frames.both(first, other_side)


def histories(metric: Metric, view: View, *by: Dimension) -> tuple[tuple[View, Counts], ...]:
    """The years behind each side, which tell how much its counts scatter.

    Where only their periods differ, these are the years to the end of the later one, twice; none
    where no difference is given.
    """
    sides = (view, second(view, metric))
    for side in sides:
        if not is_counted(metric, side) or not side.is_whole(metric):
            return ()
    if other(view).key == "t":
        later = max(sides, key=lambda side: side.months(metric).last)
        sides = (later, later)
    return tuple(
        (
            side,
            view.rows(
                series.by_month, metric.code, side.filters, side.months_to_compare(metric), *by
            ),
        )
        for side in sides
    )


def _between(metric: Metric, counted: Sequence[Mapping[int, int]], view: View) -> Compared:
    """What lies between both sides, and how sure that is."""
    sides = (view, second(view, metric))
    one, two = (
        side.scatter(metric, steps.by_step(rows, metric.code, Grain.MONTH))
        for side, rows in histories(metric, view)
    )
    now, before = (side.months(metric).months() for side in sides)
    return changes.between_sides(
        counted,
        LikeMonths(now, before, is_whole=True),
        (one, two),
        is_exact=metric.stock,
        is_provisional=are_provisional(metric, sides),
    )


# --- headline figures ---

_OFFERED = frozenset(code for codes in OVER_TIME.values() for code in codes)


def moved(view: View) -> Metric:
    """What counts movement: the measure chosen, that of the one route chosen, or detections."""
    fixed = (DEAD_MISSING.code, INCIDENTS.code)
    named = [c for c in view.filters.metrics if c in _OFFERED and c not in fixed]
    if named:
        return METRICS[named[0]]
    way = of_route(view.filters.routes[0]) if len(view.filters.routes) == 1 else None
    return METRICS[way.metrics[0]] if way else DETECTIONS


@dataclass(frozen=True, slots=True)
class _Headlines:
    """One number of each side, and what lies between them where that can be said."""

    measure: Choice

    def draw(self, view: View) -> Content:
        """Columns: side, metric, month, value."""
        frame = both(self.measure(view), view, Dimension.MONTH)
        metric = self.measure(view)
        sides = (view, second(view, metric))
        called = names(view, metric)
        counted = [
            steps.by_step(frames.of_side(frame, letter), metric.code, Grain.MONTH)
            for letter in (FIRST, SECOND)
        ]
        first, beside = (
            _of_side(metric, by_month, side, letter, name)
            for by_month, side, letter, name in zip(
                counted, sides, (FIRST, SECOND), called, strict=True
            )
        )
        reason = why_no_difference(metric, sides, beside.value)
        change = None
        if not reason:
            change = wording.change(_between(metric, counted, view), "B")
        drawing = replace(first, change=change, note=reason, other=beside)
        return Content(
            drawing,
            lambda: _months_of_sides(metric, counted, sides, called),
        )

    def panel(self, code: str, metrics: tuple[str, ...]) -> Panel:
        """The card's row."""
        return Panel(
            code=code,
            title=lambda view: _(self.measure(view).label),
            kind=Kind.HEADLINE,
            metrics=metrics,
            measured=lambda view: (self.measure(view).code,),
            draw=self.draw,
            explanation=N_(
                "Both sides of the comparison. No difference is given where the base is below 10, "
                "or where the two are not known over the same length of time and in full."
            ),
            against=lambda view: second(view, self.measure(view)),
        )


def are_provisional(metric: Metric, sides: tuple[View, View]) -> bool:
    """Whether some months of either side are still revised."""
    return any(
        side.months(metric).last >= side.availability(metric).provisional_from for side in sides
    )


def _of_side(
    metric: Metric, by_month: Mapping[int, int], view: View, side: str, name: str
) -> Headline:
    availability, months = view.availability(metric), view.available_part(metric)
    is_known = months is not None and is_counted(metric, view)
    value = steps.total(by_month, months, availability) if months and is_known else None
    if value is None and months and is_known and metric.reported:
        value = steps.known_total(by_month, months, availability)
    period = months or view.months(metric)
    return Headline(
        metric=metric.code,
        value=value,
        unit_code=metric.unit_code,
        text=wording.figure(metric, value),
        unit=wording.unit(metric, value),
        period=wording.period_in_words(period, availability),
        side=side,
        name=name,
    )


def _months_of_sides(
    metric: Metric,
    counted: list[dict[int, int]],
    sides: tuple[View, View],
    called: tuple[str, str],
) -> Table:
    """A month of a side a row: months of two periods are not the same months."""
    rows: list[tuple[object, ...]] = []
    for by_month, side, name in zip(counted, sides, called, strict=True):
        months = side.available_part(metric)
        if months is None or not is_counted(metric, side):
            continue
        calendar = steps.Calendar.over(months, side.availability(metric), Grain.MONTH)
        rows += [
            (name, Dated.month(month), value) for month, value in calendar.filled(by_month).items()
        ]
        rows += [(name, Dated.month(month), n) for month, n in by_month.items() if month % 100 == 0]
    return Table(
        (
            Column("side", _("Side")),
            Column("month", _("Month")),
            Column(metric.code, _(metric.label), Align.NUMBER),
        ),
        rows,
    )


# --- over time ---


def measure(view: View) -> Metric:
    """The measure that is compared: the first one that the address names."""
    return METRICS[measures(view)[0]]


def _sides(view: View) -> tuple[View, View]:
    return view, second(view, measure(view))


def pooled(view: View) -> str:
    """Why one of the sides cannot be one number; empty where both can."""
    reasons = (pooled_on(measure(view), side) for side in _sides(view))
    return next(filter(None, reasons), "")


def available_months(view: View, metric: Metric) -> MonthRange:
    """The months of a side: as they are asked for, but no years before there were figures."""
    months, availability = view.months(metric), view.availability(metric)
    return MonthRange(max(months.first, min(availability.oldest, months.last)), months.last)


def _provisional(view: View) -> int | None:
    metric = measure(view)
    first, months = view.availability(metric).provisional_from, view.months(metric)
    if first > months.last:
        return None
    return steps.step_of(max(first, months.first), view.filters.grain)


def _values(frame: Counts, view: View, side: str) -> dict[int, int | None]:
    metric, grain = measure(view), view.filters.grain
    counted = steps.by_step(frames.of_side(frame, side), metric.code, grain)
    months = available_months(view, metric)
    calendar = steps.Calendar.over(months, view.availability(metric), grain)
    if not is_counted(metric, view):
        return dict.fromkeys(calendar.steps)
    return calendar.filled(counted)


def _in_part(frame: Counts, view: View, side: str) -> Mapping[int, str]:
    """The steps of a side of which some months are missing."""
    parts = months_in_part(view, measure(view), available_months(view, measure(view)))
    return Course("", "", _values(frame, view, side), parts).in_part


def _colour(metric: Metric, view: View) -> str:
    return view.theme.hue(metric.hue) if metric.hue else view.theme.categories[1]


def _months_of_steps() -> tuple[Column, Column]:
    return (
        Column("a_known", _("Months of A counted, where not all")),
        Column("b_known", _("Months of B counted, where not all")),
    )


def _steps_of_sides(first: time_series.Side, beside: time_series.Side, grain: Grain) -> Table:
    """A step a row, with the step of each side beside its count: they may differ."""
    a, b = list(first.by_step.items()), list(beside.by_step.items())
    is_same = list(first.by_step) == list(beside.by_step)
    headings = {Grain.MONTH: _("Month"), Grain.QUARTER: _("Quarter"), Grain.YEAR: _("Year")}
    nothing = (None, None)
    has_parts = bool(first.in_part or beside.in_part)
    rows: list[tuple[object, ...]] = []
    for place in range(max(len(a), len(b))):
        (step, value), (other_step, before) = (
            side[place] if place < len(side) else nothing for side in (a, b)
        )
        labels = [steps.cell(one, grain) if one is not None else None for one in (step, other_step)]
        cells = (labels[0], value) if is_same else (labels[0], value, labels[1])
        parts = (
            (first.in_part.get(step or 0), beside.in_part.get(other_step or 0)) if has_parts else ()
        )
        rows.append((*cells, before, *parts))
    return Table(
        (
            Column(grain.value, headings[grain]),
            Column("a", first.name, Align.NUMBER),
            *([] if is_same else [Column(f"{grain.value}_b", f"{headings[grain]} (B)")]),
            Column("b", beside.name, Align.NUMBER),
            *(_months_of_steps() if has_parts else ()),
        ),
        rows,
    )


def _of_lines(view: View) -> str:
    parts = [_(measure(view).unit)]
    if other(view).key == "t":
        parts.append(_("step by step from the first, the axis has the dates of A"))
    if any(_provisional(side) is not None for side in _sides(view)):
        parts.append(_("dotted: provisional"))
    return " · ".join(parts)


# --- ranking ---

_ROWS = 10
_BY_ROUTE = (Dimension.ROUTE,)
_BY_COUNTRY = (Dimension.COUNTRY, Dimension.NATIONALITY)
_WAYS = {"r": _BY_COUNTRY, "t": (*_BY_ROUTE, *_BY_COUNTRY), "c": _BY_ROUTE}
_TITLES = {
    Dimension.ROUTE: N_("{measure} by route"),
    Dimension.COUNTRY: N_("{measure} by country"),
    Dimension.NATIONALITY: N_("{measure} by nationality"),
}


def _dimension(view: View) -> Dimension | None:
    """What the rows are: what both sides can have in common and the measure carries."""
    wanted = _WAYS[other(view).key]
    if len(view.filters.routes) == 1 and other(view).key == "t":
        wanted = (*_BY_COUNTRY, *_BY_ROUTE)
    return next((d for d in wanted if all(_can(side, d) for side in _sides(view))), None)


def _can(view: View, dimension: Dimension) -> bool:
    metric = measure(view)
    return metric.carries(dimension, *view.filters.dimensions) and view.has(metric, dimension)


def _by(view: View) -> Dimension:
    return _dimension(view) or Dimension.ROUTE


def _not_ranked(view: View) -> str:
    if reason := pooled(view):
        return reason
    if view.has(measure(view)) and _dimension(view) is None:
        return _("{measure}: not split by anything that both sides have in common.").format(
            measure=_(measure(view).label)
        )
    return ""


Totals = Mapping[str, tuple[int | None, int | None]]
"""Both counts of each row, the largest first; None where one is not known."""


def _totals(frame: Counts, by: Dimension, view: View) -> Totals:
    counted = [
        {
            code: sum(months.values())
            for code, months in steps.by_group(frames.of_side(frame, side), by, Grain.MONTH).items()
        }
        for side in (FIRST, SECOND)
    ]
    found = {
        code: (
            counted[0].get(code, _absent(code, by, view)),
            counted[1].get(code, _absent(code, by, second(view, measure(view)))),
        )
        for code in dict.fromkeys((*counted[0], *counted[1]))
    }
    some = {code: pair for code, pair in found.items() if any(pair)}
    ranked = sorted(some, key=lambda code: (-max(n or 0 for n in some[code]), code))
    return {code: some[code] for code in ranked}


def _absent(code: str, by: Dimension, side: View) -> int | None:
    """What a row has on a side where nothing is counted: 0 only if all of it is known there.

    A route that has no label of its own on that side is unknown, and so is one before a break.
    """
    metric = measure(side)
    if by is Dimension.ROUTE:
        side = side.on(code)
    if not is_counted(metric, side):
        return None
    return 0 if side.is_whole(metric) else None


def _name(code: str, by: Dimension) -> str:
    if by is Dimension.ROUTE:
        return _(ROUTES[code].name)
    return _(COUNTRIES[code].name) if code in COUNTRIES else _("not stated")


def _rows_between(frame: Counts, by: Dimension, view: View) -> Mapping[str, Compared]:
    """What lies between both sides of each row, by how much that row scattered in its own years."""
    metric, sides = measure(view), _sides(view)
    counted = [
        steps.by_group(frames.of_side(frame, letter), by, Grain.MONTH) for letter in (FIRST, SECOND)
    ]
    past = [
        (side, steps.by_group(rows, by, Grain.MONTH)) for side, rows in histories(metric, view, by)
    ]
    now, before = (side.months(metric).months() for side in sides)
    like, provisional = LikeMonths(now, before, is_whole=True), are_provisional(metric, sides)
    found = {}
    for code in {code for side in counted for code in side}:
        spreads = [
            (side.on(code) if by is Dimension.ROUTE and code in ROUTES else side).scatter(
                metric, groups.get(code, {}), *({by} - {Dimension.ROUTE})
            )
            for side, groups in past
        ] or [None, None]
        found[code] = changes.between_sides(
            [side.get(code, {}) for side in counted],
            like,
            (spreads[0], spreads[1]),
            is_exact=metric.stock,
            is_provisional=provisional,
        )
    return found


def _differences(frame: Counts, totals: Totals, by: Dimension, view: View) -> Table:
    metric, (a, b) = measure(view), names(view, measure(view))
    between = _rows_between(frame, by, view)
    rows: list[tuple[object, ...]] = []
    for code, (now, before) in totals.items():
        says = not why_no_difference(metric, _sides(view), before)
        difference = now - before if says and now is not None and before is not None else None
        ends = between[code].interval if difference is not None else None
        low, high = (round(end, 3) for end in ends) if ends else (None, None)
        rows.append((_name(code, by), now, before, difference, low, high))
    labels = {Dimension.ROUTE: _("Route"), Dimension.NATIONALITY: _("Nationality")}
    return Table(
        (
            Column(by.value, labels.get(by, _("Country"))),
            Column("a", a, Align.NUMBER),
            Column("b", b, Align.NUMBER),
            Column("difference", _("Difference"), Align.NUMBER),
            *columns()[-2:],
        ),
        rows,
    )


def _of_ranks(view: View) -> str:
    metric = measure(view)
    months = view.months(metric)
    period = wording.period_in_words(months, view.availability(metric))
    same = [] if other(view).key == "t" else [period]
    return " · ".join((_(metric.unit), *same, *names(view, metric)))


@panel(
    "both-over-time",
    title=lambda view: _("{measure} over time").format(measure=_(measure(view).label)),
    kind=Kind.CHART,
    metrics=CHARTED_BY_DEFAULT,
    measured=lambda view: (measure(view).code,),
    subtitle=_of_lines,
    explanation=N_(
        "The strong line is A, the thin one B. Where their periods differ, the first step of B "
        "stands at the first of A, the second at the second, and so on."
    ),
    lacks=pooled,
    against=lambda view: second(view, measure(view)),
)
def both_over_time(view: View) -> Content:
    """Both sides on one axis, aligned by step where the periods differ.

    Columns: side, metric, the step, value.
    """
    frame = both(measure(view), view, Dimension(view.filters.grain))
    metric, called = measure(view), names(view, measure(view))
    lines = [
        time_series.Side(
            name, _values(frame, side, letter), _provisional(side), _in_part(frame, side, letter)
        )
        for side, letter, name in zip(_sides(view), (FIRST, SECOND), called, strict=True)
    ]
    setting = Setting(view.filters.grain, log=view.options.get("scale") == "log", legend=True)
    picture = time_series.two_sides(lines[0], lines[1], _colour(metric, view), setting, view.theme)
    text = _("Lines of {measure}: {first}, and {second}. All values are in the table.").format(
        measure=_(metric.label), first=called[0], second=called[1]
    )
    return Content(
        replace(picture, alternative=text),
        lambda: _steps_of_sides(lines[0], lines[1], view.filters.grain),
    )


@panel(
    "both-ranked",
    title=lambda view: _(_TITLES[_by(view)]).format(measure=_(measure(view).label)),
    kind=Kind.CHART,
    metrics=CHARTED_BY_DEFAULT,
    measured=lambda view: (measure(view).code,),
    subtitle=_of_ranks,
    explanation=N_(
        "Round dots are A, diamonds B; the ten with the largest count on either side. "
        "Where routes are compared, the rows are countries, since two routes have no route in "
        "common."
    ),
    lacks=_not_ranked,
    against=lambda view: second(view, measure(view)),
)
def both_ranked(view: View) -> Content:
    """Routes or countries by both sides, a dumbbell each.

    Columns: side, metric, the dimension, month, value.
    """
    frame = both(measure(view), view, _by(view), Dimension.MONTH)
    metric, by = measure(view), _by(view)
    called, totals = names(view, metric), _totals(frame, by, view)
    rows = [(_name(code, by), *pair) for code, pair in totals.items()]
    text = _("Two dots a row: {first}, and {second}. All values are in the table.").format(
        first=called[0], second=called[1]
    )
    colours = (_colour(metric, view), view.theme.inks[1])
    dumbbells = plots.plot_of(
        plots.Kind.PAIRS,
        rows[:_ROWS],
        [
            plots.Series(name, colour, fill=1, width=0)
            for name, colour in zip(called, colours, strict=True)
        ],
        view.theme,
        alternative=text,
        setting=Setting(legend=True),
    )
    return Content(dumbbells, lambda: _differences(frame, totals, by, view), rows=frame)


PANELS: tuple[Panel, ...] = (
    _Headlines(lambda _view: DEAD_MISSING).panel("both-dead-missing", (DEAD_MISSING.code,)),
    _Headlines(lambda _view: INCIDENTS).panel("both-incidents", (INCIDENTS.code,)),
    _Headlines(moved).panel("both-movement", (DETECTIONS.code,)),
    both_over_time,
    both_ranked,
)
