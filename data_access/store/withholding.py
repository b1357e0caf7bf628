"""Keeping `withheld` right: which counts of a reporter's years stay hidden, whoever asks.

Like revisions, it follows from which batches there are and not from the order in which they came
in; it is decided anew for the years that an import touches. The measures of a series are hidden
in their order: what hides a search hides its hits, or the hits shown would bound the searches.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress
from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, Table, and_, delete, or_, select

from data_access import suppression
from data_access.registry.dimensions import Dimension
from data_access.registry.run import EXERCISE_RUN, Series
from data_access.registry.series import SERIES, of_run
from data_access.registry.sources import hides_below
from data_access.store import bulk
from data_access.store.schema import coverage, monthly_place, monthly_total, withheld
from data_access.store.schema.withheld import MONTH, YEAR, YEAR_TOGETHER

_ROLLUPS: Mapping[Dimension, Table] = {
    Dimension.PLACE: monthly_place,
    Dimension.CATEGORY: monthly_total,
}
"""The sums that are split by what is guarded."""
_DECEMBER = 12
_CHUNK = 5000

Row = dict[str, Any]


def _below(series: Series) -> int:
    """The threshold of a series; 0 where nothing of it is hidden."""
    return 0 if series.guarded is None else hides_below(series.sources)


def renew(connection: Connection, run: str, months: Collection[int]) -> None:
    """Decide anew what is hidden in the years of some months of a run."""
    below = _below(of_run(run))
    for year in sorted({month // 100 for month in months}) if below > 1 else ():
        low, high = year * 100, year * 100 + _DECEMBER
        of_year = (withheld.c.series_code == run) & withheld.c.month.between(low, high)
        connection.execute(delete(withheld).where(of_year))
        _insert(connection, list(_decided(connection, run, year, below)))


def renew_all(connection: Connection) -> None:
    """Decide everything anew: after the tables or a threshold have changed."""
    connection.execute(delete(withheld))
    for run, months in _runs(connection).items():
        renew(connection, run, months)


def forget_exercises(connection: Connection) -> None:
    """Nothing of exercise figures is hidden any more: they are out of the store."""
    connection.execute(delete(withheld).where(withheld.c.series_code.startswith(EXERCISE_RUN)))


def disagreements(connection: Connection) -> Iterator[str]:
    """Runs of which other counts are hidden than should be, one sentence each."""
    for run, months in _runs(connection).items():
        below = _below(of_run(run))
        held = connection.execute(select(*_CONTENT).where(withheld.c.series_code == run))
        wanted = [
            tuple(row.get(column.name, "") for column in _CONTENT)
            for year in {month // 100 for month in months}
            for row in _decided(connection, run, year, below)
        ]
        if sorted(map(tuple, held), key=str) != sorted(wanted, key=str):
            yield f"what is hidden of {run} does not follow from its facts"


_CONTENT = tuple(column for column in withheld.columns if column.name != "id")


def _runs(connection: Connection) -> dict[str, list[int]]:
    """The months of every run of which something may be hidden."""
    guarded = [series.code for series in SERIES.values() if _below(series) > 1]
    runs: dict[str, list[int]] = {}
    rows = select(coverage.c.series_code, coverage.c.month).distinct()
    for run, month in connection.execute(rows):
        if of_run(run).code in guarded:
            runs.setdefault(run, []).append(month)
    return runs


def _insert(connection: Connection, rows: Sequence[Row]) -> None:
    empty = {"route_code": "", "country_code": "", "category_code": "", "place_code": ""}
    columns = [column.name for column in withheld.columns if column.name != "id"]
    for start in range(0, len(rows), _CHUNK):
        chunk = (empty | row for row in rows[start : start + _CHUNK])
        told = ([row[name] for name in columns] for row in chunk)
        bulk.append(connection, withheld, columns, told)


@dataclass(frozen=True)
class _Year:
    """The counts of a run's year, and where each of them stands.

    Attributes:
        whose: route and country that the rows name.
        days: on which the figures changed, oldest first.
        whole: whether the year is held in full now.
        until: the day on which all of it ended, where nothing of it counts now.
    """

    series: Series
    whose: Sequence[Row]
    groups: Sequence[str]
    months: Sequence[int]
    units: Sequence[str]
    days: Sequence[date]
    whole: bool
    until: date | None

    def row(self, group: str, unit: str) -> Row:
        """The columns that name a group and a unit."""
        if self.series.guarded is Dimension.PLACE:
            return {"category_code": group, "place_code": unit}
        return {"category_code": unit}


def _decided(connection: Connection, run: str, year: int, below: int) -> Iterator[Row]:
    """The rows that `withheld` must have for a run's year."""
    series = of_run(run)
    rows = connection.execute(_counts(series, run, year)).all()
    if not rows:
        return
    held = _year(connection, series, run, year, rows)
    pattern = suppression.Pattern.nothing(len(held.groups), len(held.months), len(held.units))
    for metric in series.metrics:
        of_metric = [row for row in rows if row.metric_code == metric]
        if of_metric:
            every = _states(held, of_metric)
            pattern = suppression.hidden(every, below, pattern, whole=held.whole)
            for cell in _cells(held, pattern, year):
                for names in held.whose:
                    yield {"metric_code": metric, "series_code": run, **names, **cell}


def _counts(series: Series, run: str, year: int) -> Select[Any]:
    table = _ROLLUPS[series.guarded or Dimension.PLACE]
    column, is_place = table.c, series.guarded is Dimension.PLACE
    return select(
        column.metric_code,
        column.month,
        (column.category_code if is_place else column.route_code).label("group"),
        (column.place_code if is_place else column.category_code).label("unit"),
        column.route_code,
        (column.country_code if is_place else column.bureau_code).label("country_code"),
        column.value,
        column.known_from,
        column.known_until,
    ).where(
        column.series_code == run,
        column.month.between(year * 100, year * 100 + _DECEMBER),
        or_(column.known_until.is_(None), column.known_from < column.known_until),
    )


def _year(
    connection: Connection, series: Series, run: str, year: int, rows: Sequence[Any]
) -> _Year:
    held = coverage.c
    in_force = or_(held.known_until.is_(None), held.known_from < held.known_until)
    of_year = and_(held.series_code == run, held.month.between(year * 100, year * 100 + _DECEMBER))
    covered = connection.execute(
        select(held.month, held.known_from, held.known_until).where(of_year, in_force)
    ).all()
    days = sorted({row.known_from for row in (*rows, *covered)})
    known = {row.month for row in covered if row.known_until is None}
    ends = [row.known_until for row in rows]
    whose = sorted({(row.route_code, row.country_code) for row in rows})
    return _Year(
        series=series,
        whose=[{"route_code": route, "country_code": country} for route, country in whose],
        groups=sorted({row.group for row in rows}),
        months=sorted({row.month for row in rows}),
        units=sorted({row.unit for row in rows}),
        days=days,
        whole=bool(known & {year * 100, year * 100 + _DECEMBER}),
        until=None if None in ends else max(ends),
    )


def _states(held: _Year, rows: Sequence[Any]) -> suppression.Counts:
    """Counts by day, group, month and unit."""
    shape = (len(held.days), len(held.groups), len(held.months), len(held.units))
    every = np.zeros(shape, np.int64)
    places = tuple(
        {code: i for i, code in enumerate(axis)} for axis in (held.groups, held.months, held.units)
    )
    days = {day: i for i, day in enumerate(held.days)}
    for row in rows:
        group, month, unit = (
            axis[code] for axis, code in zip(places, (row.group, row.month, row.unit), strict=True)
        )
        until = len(held.days) if row.known_until is None else _first(held.days, row.known_until)
        every[days[row.known_from] : until, group, month, unit] += row.value
    return every


def _first(days: Sequence[date], day: date) -> int:
    return next((i for i, known in enumerate(days) if known >= day), len(days))


def _cells(held: _Year, pattern: suppression.Pattern, year: int) -> Iterator[Row]:
    """What a pattern hides, as rows; each for as long as it is hidden."""
    always: Row = {"known_from": held.days[0], "known_until": held.until}
    # Before the last release the year is a sum of its months, and hidden where one of them is.
    before = always | {"known_until": held.days[-1]} if held.whole else always
    corrected = before["known_until"] != held.days[0]
    for group, is_hidden, months in zip(held.groups, pattern.groups, pattern.months, strict=True):
        for unit in held.units:
            row = held.row(group, unit)
            for month in compress(held.months, months):
                yield {"grain": MONTH, "month": month, **row, **always}
            if is_hidden or (corrected and months.any()):
                span = always if is_hidden else before
                yield {"grain": YEAR, "month": year * 100, **row, **span}
    for unit, is_hidden in zip(held.units, pattern.units, strict=True):
        if is_hidden or (corrected and pattern.months.any()):
            row = held.row("", unit) | (always if is_hidden else before)
            yield {"grain": YEAR_TOGETHER, "month": year * 100, **row}
