"""Which counts of a run's year are hidden, from the sums that are stored.

The rules are those of `disclosure`, over arrays. Measures of a funnel are decided together, since
searches bound their hits, and all others each by itself. `store.derived_tables` keeps the rows.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Select, Table, or_, select

from data_access.disclosure import cell_suppression, nested_measures
from data_access.registry import CRIME_AREAS, FLAG_REGIONS, Dimension, Series, of_run
from data_access.registry.geography import border_points_of
from data_access.store.schema import (
    MONTH,
    MONTH_TOGETHER,
    YEAR,
    YEAR_TOGETHER,
    coverage,
    monthly_place,
    monthly_total,
)

_ROLLUPS: Mapping[Dimension, Table] = {
    Dimension.PLACE: monthly_place,
    Dimension.CATEGORY: monthly_total,
}
"""The sums that are split by the unit whose small counts are hidden."""
_LISTS = {"vessels": FLAG_REGIONS, "links": CRIME_AREAS}
"""The units of series that name them from a closed list."""
_DECEMBER = 12

Span = tuple[date, date | None]
"""From which day, and up to which, something is hidden."""


_SUMS = ("metric", "month", "group", "unit", "route", "country", "value", "batch")
"""Columns of the sums of a run's year."""


@dataclass(frozen=True)
class _Year:
    """The axes along which a run's year is counted.

    Attributes:
        by_place: whether the units are border points, or areas of crime.
        whose: route and country that the rows name.
        days: on which the figures changed, oldest first.
        spans: on which days a batch answers for a month.
        whole: whether the year is known in full now.
        until: the day on which all of it ended, where nothing of it counts now.
    """

    number: int
    by_place: bool
    whose: Sequence[tuple[str, str]]
    groups: Sequence[str]
    months: Sequence[int]
    units: Sequence[str]
    days: Sequence[date]
    spans: Mapping[tuple[int, int], Span]
    whole: bool
    until: date | None

    def category_and_place(self, group: str, unit: str) -> tuple[str, str]:
        """Category and place."""
        return (group, unit) if self.by_place else (unit, "")


def hidden_rows(
    connection: Connection, run: str, year: int, below: int
) -> Iterator[tuple[Any, ...]]:
    """The rows of a run's year in `withheld`: its columns in order, without the number."""
    series = of_run(run)
    rows = connection.execute(_statement(series, run, year)).all()
    if not rows:
        return
    sums = pd.DataFrame(rows, columns=_SUMS)
    axes = _year(connection, series, run, year, sums)
    states = dict(_states(axes, series.metrics, sums))
    for metric, pattern in _patterns(axes, series, states, below):
        for grain, month, names, span in _cells(axes, pattern):
            for whose in axes.whose:
                yield metric, run, grain, month, *whose, *names, *span


def _patterns(
    year: _Year, series: Series, states: Mapping[str, cell_suppression.Counts], below: int
) -> Iterator[tuple[str, cell_suppression.Pattern]]:
    """What is hidden of each measure that the year has."""
    alone = [(metric,) for metric in series.metrics if metric not in series.funnel]
    for together in (series.funnel, *alone):
        counted = [metric for metric in together if metric in states]
        if counted:
            patterns = nested_measures.hidden_together(
                [states[metric] for metric in counted], below, whole=year.whole
            )
            yield from zip(counted, patterns, strict=True)


def _statement(series: Series, run: str, year: int) -> Select[Any]:
    table = _ROLLUPS[series.hides_by or Dimension.PLACE]
    column, is_place = table.c, series.hides_by is Dimension.PLACE
    return select(
        column.metric_code,
        column.month,
        column.category_code if is_place else column.route_code,
        column.place_code if is_place else column.category_code,
        column.route_code,
        column.country_code if is_place else column.bureau_code,
        column.value,
        # The days themselves are those of the coverage: a million rows need not name them.
        column.batch_id,
    ).where(
        column.series_code == run,
        column.month.between(year * 100, year * 100 + _DECEMBER),
        or_(column.known_until.is_(None), column.known_from < column.known_until),
    )


def _year(connection: Connection, series: Series, run: str, year: int, sums: pd.DataFrame) -> _Year:
    columns = coverage.c
    rows = select(columns.batch_id, columns.month, columns.known_from, columns.known_until).where(
        columns.series_code == run,
        columns.month.between(year * 100, year * 100 + _DECEMBER),
        or_(columns.known_until.is_(None), columns.known_from < columns.known_until),
    )
    spans: dict[tuple[int, int], Span] = {
        (batch, month): (known_from, known_until)
        for batch, month, known_from, known_until in connection.execute(rows)
    }
    ends = [spans[which][1] for which in set(zip(sums.batch, sums.month, strict=True))]
    past = [day for day in ends if day is not None]
    known = {month for (_batch, month), (_from, until) in spans.items() if until is None}
    return _Year(
        number=year,
        by_place=series.hides_by is Dimension.PLACE,
        whose=sorted(set(zip(sums.route, sums.country, strict=True))),
        groups=sorted(set(sums.group)),
        months=sorted(set(sums.month)),
        units=_units(series, set(sums.country), set(sums.unit)),
        days=sorted({known_from for known_from, _until in spans.values()}),
        spans=spans,
        whole=bool(known & {year * 100, year * 100 + _DECEMBER}),
        until=max(past) if len(past) == len(ends) else None,
    )


def _units(series: Series, countries: set[str], named: set[str]) -> list[str]:
    """The units of a year; where one alone is named, with those that it might have been.

    The public total would disclose what is hidden of a unit that is known to be the only one.
    """
    if len(named) == 1:
        posts = [point.code for country in countries for point in border_points_of(country)]
        named = named | set(_LISTS.get(series.code, posts))
    return sorted(named)


def _states(
    year: _Year, metrics: Sequence[str], sums: pd.DataFrame
) -> Iterator[tuple[str, cell_suppression.Counts]]:
    """For each measure that the year has, its counts by day, group, month and unit."""
    axes: Sequence[Sequence[Any]] = (year.groups, year.months, year.units)
    measure = pd.Index(metrics).get_indexer(pd.Index(sums.metric))
    inside = [
        pd.Index(axis).get_indexer(pd.Index(column))
        for axis, column in zip(axes, (sums.group, sums.month, sums.unit), strict=True)
    ]
    states = {
        # The first state that it is part of, and the first that it is not part of any more.
        which: (
            year.days.index(known_from),
            bisect_left(year.days, known_until) if known_until else len(year.days),
        )
        for which, (known_from, known_until) in year.spans.items()
    }
    lasting = np.array(
        [states[which] for which in zip(sums.batch, sums.month, strict=True)], np.intp
    )
    begins, until = lasting.T
    values = sums.value.to_numpy(np.int64)
    # What is added on the day on which a sum begins and taken off when it ends adds up to the
    # state of each day.
    steps = np.zeros((len(year.days) + 1, *map(len, axes)), np.int64)
    for place, metric in enumerate(metrics):
        chosen = measure == place
        if chosen.any():
            where = [axis[chosen] for axis in inside]
            steps[...] = 0
            np.add.at(steps, (begins[chosen], *where), values[chosen])
            np.subtract.at(steps, (until[chosen], *where), values[chosen])
            yield metric, steps[:-1].cumsum(axis=0)


def _cells(
    year: _Year, pattern: cell_suppression.Pattern
) -> Iterator[tuple[str, int, tuple[str, str], Span]]:
    """What a pattern hides: grain, month, category and place, and for how long."""
    always: Span = (year.days[0], year.until)
    # Before the last release the year is a sum of its months, and hidden where one of them is.
    before: Span = (year.days[0], year.days[-1]) if year.whole else always
    corrected = before[1] != year.days[0]
    for group, is_hidden, months in zip(year.groups, pattern.groups, pattern.months, strict=True):
        hidden_months = list(compress(year.months, months))
        for unit in year.units:
            names = year.category_and_place(group, unit)
            for month in hidden_months:
                yield MONTH, month, names, always
            if is_hidden or (corrected and hidden_months):
                yield YEAR, year.number * 100, names, always if is_hidden else before
    any_months = list(compress(year.months, map(any, pattern.months.T)))
    for unit, is_hidden in zip(year.units, pattern.units, strict=True):
        names = year.category_and_place("", unit)
        for month in any_months:
            yield MONTH_TOGETHER, month, names, always
        if is_hidden or (corrected and any_months):
            yield YEAR_TOGETHER, year.number * 100, names, always if is_hidden else before
