"""What is usual for the months of a line: where each was expected, or earlier years."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dashboard.drawings import Align, Column, Table
from dashboard.formats import format_date
from dashboard.i18n import _, ngettext
from dashboard.plots import time_series
from dashboard.view import View
from data_access.filters import Grain
from data_access.periods import MonthRange
from data_access.queries import expected_ranges
from data_access.registry import Metric
from data_access.store.expected_ranges import MEASURES

YEARS = 3
"""Of which the lowest and highest count is shown where no range is formed."""

Ranges = Mapping[int, tuple[int, int]]
"""Lowest and highest expected count by month, of the months that have a range."""


def _route(view: View, metric: Metric) -> str | None:
    """The route (empty: all) whose months have expected ranges; None where none answers."""
    if view.filters.grain is not Grain.MONTH or not view.has(metric):
        return None
    if view.availability(metric).is_exercise:
        return None
    return expected_ranges.whole_route(view.filters)


def ranges(view: View, metric: Metric, months: MonthRange) -> Ranges:
    """The expected ranges of a chart by month; empty where none answers."""
    route = _route(view, metric)
    if route is None:
        return {}
    rows = view.rows(expected_ranges.course, metric.code, route, view.filters.as_known_on)
    columns = (rows["month"], rows["state"], rows["lower"], rows["upper"])
    return {
        month: (lower, upper)
        for month, state, lower, upper in zip(*columns, strict=True)
        if state == "ok" and months.first <= month <= months.last
    }


def why_not(view: View, metric: Metric, months: MonthRange) -> str:
    """Why a chart of an earlier day has no expected ranges; empty where that is not why."""
    day, is_kept = view.filters.as_known_on, metric.code in MEASURES
    if day is None or not is_kept or _route(view, metric) is None:
        return ""
    if ranges(view, metric, months):
        return ""
    return _("no expected range as known on {day}").format(day=format_date(day))


def band(
    expected: Ranges,
    every: Mapping[int, int | None],
    steps_drawn: Sequence[int],
    grain: Grain,
    broken: Sequence[int],
) -> time_series.Band | None:
    """The ground behind a line; None where nothing is known to be usual.

    Args:
        expected: ranges of the months that have one.
        every: counts by step, those of earlier years with them.
        steps_drawn: the steps of the chart.
        grain: their length.
        broken: months in which labels begin: no step is held against one before.
    """
    if expected:
        low, high = (
            {step: expected[step][end] if step in expected else None for step in steps_drawn}
            for end in (0, 1)
        )
        return time_series.Band(_("expected range, 95%"), low, high)
    if not every:
        return None
    season = time_series.season(every, steps_drawn, grain, YEARS, broken)
    return season and time_series.Band(_("range, three years before"), *season)


def beside(table: Table, expected: Ranges, steps_drawn: Sequence[int]) -> Table:
    """The table of a chart with both ends of each month's range; as it was where none has one.

    Args:
        table: a row a step.
        expected: by month.
        steps_drawn: the steps of the rows.
    """
    if not expected:
        return table
    ends = (
        Column("expected_low", _("Expected, lower end (95%)"), Align.NUMBER),
        Column("expected_high", _("Expected, upper end (95%)"), Align.NUMBER),
    )
    rows = [
        (*row, *expected.get(step, (None, None)))
        for row, step in zip(table.rows, steps_drawn, strict=True)
    ]
    return replace(table, columns=(*table.columns, *ends), rows=rows)


def above_in_words(expected: Ranges, values: Mapping[int, int | None]) -> str:
    """How many of the months with a range lie above it; empty where none has one."""
    judged = [(values.get(month), high) for month, (_low, high) in expected.items()]
    known = [(value, high) for value, high in judged if value is not None]
    if not known:
        return ""
    above = sum(value > high for value, high in known)
    return ngettext(
        "{above} of {all} month above its expected range",
        "{above} of {all} months above their expected range",
        len(known),
    ).format(above=above, all=len(known))
