"""Reading what the store holds: once per data version, for every page."""

from collections.abc import Iterable
from datetime import date
from types import MappingProxyType

from sqlalchemy import Connection, select

from data_access.filters import Filters
from data_access.held import Holding, Holdings
from data_access.queries import conditions
from data_access.store.schema import batch, coverage, data_version

NO_DATA_YET = "empty"


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
        )
        .join(batch, batch.c.id == coverage.c.batch_id)
        .where(conditions.known(coverage, Filters(as_known_on=as_known_on)))
        .where(coverage.c.month % 100 != 0)
        .order_by(coverage.c.series_code, coverage.c.month)
    ).all()
    by_series: dict[str, list[tuple[str, int, int, date]]] = {}
    for series, source, month, whole, published_on in rows:
        by_series.setdefault(series, []).append((source, month, whole, published_on))
    return Holdings(
        version=read_version(connection),
        by_series=MappingProxyType(
            {series: _holding(series, months) for series, months in by_series.items()}
        ),
    )


def _holding(series: str, rows: Iterable[tuple[str, int, int, date]]) -> Holding:
    rows = list(rows)
    months = tuple(sorted({month for _, month, _, _ in rows}))
    whole = [month for _, month, whole, _ in rows if whole]
    return Holding(
        series=series,
        source=rows[-1][0],
        months=months,
        newest_complete=max(whole, default=months[-1]),
        published_on=max(published_on for *_, published_on in rows),
    )
