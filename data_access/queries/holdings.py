"""Reading what the store holds: once per data version, for every page."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import Connection, select

from data_access.filters import Filters
from data_access.held import Holdings
from data_access.holding import Holding
from data_access.periods import MonthRange
from data_access.queries import conditions
from data_access.store.schema import batch, coverage, data_version

NO_DATA_YET = "empty"


class _Covered(NamedTuple):
    """A month that a release answers for."""

    source: str
    month: int
    whole: int
    published_on: date
    complete: int


def read_version(connection: Connection) -> str:
    """The version of the data: changes with every import, equal for equal contents."""
    return connection.scalar(select(data_version.c.version)) or NO_DATA_YET


def read_holdings(connection: Connection, as_known_on: date | None = None) -> Holdings:
    """What the store holds, as known on a day (None: now)."""
    rows = connection.execute(
        select(
            coverage.c.series_code,
            batch.c.source_code,
            coverage.c.month,
            coverage.c.whole,
            batch.c.published_on,
            batch.c.complete,
        )
        .join(batch, batch.c.id == coverage.c.batch_id)
        .where(conditions.known(coverage, Filters(as_known_on=as_known_on)))
        .order_by(coverage.c.series_code, coverage.c.month)
    ).all()
    by_series: dict[str, list[_Covered]] = {}
    for series, *covered in rows:
        by_series.setdefault(series, []).append(_Covered(*covered))
    return Holdings(
        version=read_version(connection),
        by_series=MappingProxyType(
            {
                series: _holding(series, rows)
                for series, rows in by_series.items()
                if any(row.month % 100 or row.whole for row in rows)
            }
        ),
        spans=MappingProxyType(_spans(by_series)),
    )


def _spans(by_series: Mapping[str, Sequence[_Covered]]) -> dict[str, MonthRange]:
    """First and last month of each source; a total of a year is all of its months."""
    found: dict[str, MonthRange] = {}
    for row in (row for rows in by_series.values() for row in rows):
        in_year = row.month // 100 * 100
        if row.month % 100:
            span = MonthRange(row.month, row.month)
        elif row.whole:
            span = MonthRange(in_year + 1, in_year + 12)
        else:
            continue
        known = found.get(row.source, span)
        first, last = min(known.first, span.first), max(known.last, span.last)
        found[row.source] = MonthRange(first, last)
    return found


def _holding(series: str, rows: Sequence[_Covered]) -> Holding:
    named = [row for row in rows if row.month % 100]
    months = tuple(sorted({row.month for row in named}))
    # A register's records without a month do not make their year known; a table's total does.
    years = frozenset(row.month // 100 for row in rows if not row.month % 100 and row.whole)
    # A release with some of the routes leaves the others unknown: its months are not complete.
    whole = [row.month for row in named if row.whole and row.complete]
    whole += [year * 100 + 12 for year in years]
    published: dict[str, date] = {}
    for row in sorted(rows, key=lambda row: row.month):
        published[row.source] = max(row.published_on, published.get(row.source, row.published_on))
    return Holding(
        series=(series,),
        published=MappingProxyType(published),
        months=months,
        newest_complete=max(whole, default=max(months, default=0)),
        partial=frozenset(row.month for row in named if not row.complete),
        years=years,
    )
