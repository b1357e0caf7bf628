"""Keeping `known_from` and `known_until` right: which batch answers for a month, and since when."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, select, update

from data_access.store.intervals import Claim, Interval, intervals
from data_access.store.rollups import ROLLUPS, facts_of
from data_access.store.schema import batch, coverage

Cell = tuple[str, int]
"""A month (yyyymm) of a series: what releases supersede each other in."""


def expected(
    connection: Connection, series: str, months: Collection[int], new: Claim | None = None
) -> dict[int, dict[int, Interval]]:
    """The interval of each batch in each of some months, by month and batch.

    A new batch, not stored yet, is taken to cover all these months.
    """
    claims: dict[int, list[Claim]] = {month: [new] if new else [] for month in months}
    stored = connection.execute(
        select(
            coverage.c.month,
            batch.c.id,
            batch.c.complete,
            batch.c.published_on,
            batch.c.correction,
            batch.c.sha256,
        )
        .join(batch, batch.c.id == coverage.c.batch_id)
        .where(coverage.c.series_code == series)
    )
    for month, batch_id, complete, *rest in stored:
        if month in claims:
            claims[month].append(Claim(batch_id, bool(complete), *rest))
    return {month: dict(intervals(held)) for month, held in claims.items()}


def close(
    connection: Connection, series: str, by_month: Mapping[int, Mapping[int, Interval]]
) -> None:
    """Give coverage, facts and rollups of a series the intervals that they should have."""
    held = connection.execute(
        select(
            coverage.c.month,
            coverage.c.batch_id,
            coverage.c.known_from,
            coverage.c.known_until,
        ).where(coverage.c.series_code == series)
    )
    changed: dict[tuple[int, Interval], list[int]] = defaultdict(list)
    for month, batch_id, *known in held:
        wanted = by_month.get(month, {}).get(batch_id)
        if wanted is not None and wanted != Interval(*known):
            changed[batch_id, wanted].append(month)
    for (batch_id, interval), months in changed.items():
        _set(connection, series, batch_id, interval, months)


def _set(
    connection: Connection, series: str, batch_id: int, interval: Interval, months: Iterable[int]
) -> None:
    for table in (coverage, facts_of(series), *ROLLUPS):
        statement = (
            update(table)
            .where(table.c.batch_id == batch_id, table.c.month.in_(list(months)))
            .values(known_from=interval.known_from, known_until=interval.known_until)
        )
        if "series_code" in table.c:
            statement = statement.where(table.c.series_code == series)
        connection.execute(statement)
