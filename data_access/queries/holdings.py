"""Reading what the store holds: once per data version, for every page."""

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import Connection, select

from data_access.filters import Filters
from data_access.held import Holding, Holdings
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
        .where(coverage.c.month % 100 != 0)
        .order_by(coverage.c.series_code, coverage.c.month)
    ).all()
    by_series: dict[str, list[_Covered]] = {}
    for series, *covered in rows:
        by_series.setdefault(series, []).append(_Covered(*covered))
    return Holdings(
        version=read_version(connection),
        by_series=MappingProxyType(
            {series: _holding(series, months) for series, months in by_series.items()}
        ),
    )


def _holding(series: str, rows: Sequence[_Covered]) -> Holding:
    months = tuple(sorted({row.month for row in rows}))
    # A release with some of the routes leaves the others unknown: its months are not complete.
    whole = [row.month for row in rows if row.whole and row.complete]
    return Holding(
        series=series,
        source=rows[-1].source,
        months=months,
        newest_complete=max(whole, default=months[-1]),
        published_on=max(row.published_on for row in rows),
        partial=frozenset(row.month for row in rows if not row.complete),
    )
