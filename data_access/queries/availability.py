"""Reading what is known of every series: once per data version, for every page."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import Connection, String, cast, func, select

from data_access.availability import Availabilities, Availability
from data_access.filters import Filters
from data_access.periods import MonthRange, month_of
from data_access.queries import conditions
from data_access.store.schema import batch, coverage, data_version

NO_DATA_YET = "empty"
_BETWEEN = ","


class _Release(NamedTuple):
    """Months of one run that a release answers for, all whole or all not."""

    source: str
    published_on: date
    complete: int
    whole: int
    months: tuple[int, ...]


def read_version(connection: Connection) -> str:
    """The version of the data: changes with every import, equal for equal contents."""
    return connection.scalar(select(data_version.c.version)) or NO_DATA_YET


def read_availabilities(connection: Connection, as_known_on: date | None = None) -> Availabilities:
    """What is known of every series, as of a day (None: now)."""
    columns = (
        coverage.c.series_code,
        batch.c.source_code,
        batch.c.published_on,
        batch.c.complete,
        coverage.c.whole,
    )
    # Bureaus make hundreds of thousands of rows: one text of months for each release of each run
    # comes ten times faster than a row a month.
    months = func.aggregate_strings(cast(coverage.c.month, String), _BETWEEN)
    rows = connection.execute(
        select(*columns, months)
        .join(batch, batch.c.id == coverage.c.batch_id)
        .where(conditions.known(coverage, Filters(as_known_on=as_known_on)))
        .group_by(coverage.c.batch_id, *columns)
        .order_by(coverage.c.series_code, func.min(coverage.c.month), coverage.c.batch_id)
    ).all()
    by_series: dict[str, list[_Release]] = {}
    for series, source, published_on, complete, whole, listed in rows:
        covered = tuple(map(int, listed.split(_BETWEEN)))
        release = _Release(source, published_on, complete, whole, covered)
        by_series.setdefault(series, []).append(release)
    return Availabilities(
        version=read_version(connection),
        by_series=MappingProxyType(
            {
                series: _availability(series, rows)
                for series, rows in by_series.items()
                if any(row.whole or any(m % 100 for m in row.months) for row in rows)
            }
        ),
        spans=MappingProxyType(_spans(by_series)),
        first_releases=MappingProxyType(_first_releases(connection, as_known_on)),
    )


def _first_releases(connection: Connection, as_known_on: date | None) -> dict[str, date]:
    """From which day on each run is known, by releases that were replaced since as well."""
    statement = select(coverage.c.series_code, func.min(coverage.c.known_from)).group_by(
        coverage.c.series_code
    )
    if as_known_on is not None:
        statement = statement.where(coverage.c.known_from <= as_known_on)
    return {code: day for code, day in connection.execute(statement)}  # noqa: C416 - rows are no pairs to a type checker


def _spans(by_series: Mapping[str, Sequence[_Release]]) -> dict[str, MonthRange]:
    """First and last month of each source; a total of a year is all of its months."""
    found: dict[str, MonthRange] = {}
    for row in (row for rows in by_series.values() for row in rows):
        years = [month for month in row.months if not month % 100] if row.whole else []
        ends = [month for month in row.months if month % 100]
        ends += [year + month for year in years for month in (1, 12)]
        if ends:
            known = found.get(row.source, MonthRange(ends[0], ends[0]))
            first, last = min(known.first, *ends), max(known.last, *ends)
            found[row.source] = MonthRange(first, last)
    return found


def _availability(series: str, rows: Sequence[_Release]) -> Availability:
    named = [(row, [m for m in row.months if m % 100]) for row in rows]
    months = tuple(sorted({month for _row, covered in named for month in covered}))
    # A register's records without a month do not make their year known; a table's total does.
    years = frozenset(m // 100 for row in rows if row.whole for m in row.months if not m % 100)
    # A release with some of the routes leaves the others unknown: its months are not complete.
    whole = [max(covered) for row, covered in named if covered and row.whole and row.complete]
    whole += [year * 100 + 12 for year in years]
    published: dict[str, date] = {}
    for row in rows:
        published[row.source] = max(row.published_on, published.get(row.source, row.published_on))
    last = max([*months[-1:], *(year * 100 + 12 for year in years)], default=0)
    ends = [row for row, covered in named if last in covered]
    ends_in_part = bool(ends) and not any(row.whole for row in ends)
    day = max((row.published_on for row in ends), default=None)
    within = ends_in_part and day is not None and month_of(day.year, day.month) == last
    return Availability(
        series=(series,),
        published=MappingProxyType(published),
        months=months,
        newest_complete=max(whole, default=max(months, default=0)),
        partial=frozenset(m for row, covered in named if not row.complete for m in covered),
        years=years,
        ends_in_part=ends_in_part,
        ends_on=day if within else None,
    )
