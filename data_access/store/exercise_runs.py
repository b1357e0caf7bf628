"""Keeping exercise figures out of sight of real ones when a batch of these comes or goes."""

from collections import defaultdict
from datetime import date

from sqlalchemy import Connection, func, select

from data_access.registry.series import EXERCISE_RUN, SERIES
from data_access.registry.sources import EXERCISE, of_bureaus
from data_access.store import derived_tables, exercise_precedence, revisions, supersession
from data_access.store.schema import batch, coverage


def reconsider(connection: Connection, source: str, published_on: date) -> None:
    """End exercise figures where real ones begin now, after a batch was written or removed.

    Only the oldest release of those that hide them decides; any other changes nothing.
    """
    alike = _hiding_like(source)
    if not alike or _is_older(connection, alike, published_on):
        return
    cells: dict[str, set[int]] = defaultdict(set)
    rows = select(coverage.c.series_code, coverage.c.month).where(
        coverage.c.series_code.startswith(EXERCISE_RUN)
    )
    for series, month in connection.execute(rows):
        cells[series].add(month)
    supersession.close(connection, supersession.expected(connection, cells))
    revisions.rebuild(connection, cells)
    derived_tables.renew(connection, cells)


def _hiding_like(source: str) -> frozenset[str]:
    """The sources that hide the same exercise figures; none where it hides nothing."""
    if source == EXERCISE:
        return frozenset()
    if source in of_bureaus():
        return of_bureaus()
    hides = any(
        source in exercise_precedence.hiding(code)
        for code in SERIES
        if EXERCISE in SERIES[code].sources
    )
    return frozenset({source}) if hides else frozenset()


def _is_older(connection: Connection, sources: frozenset[str], day: date) -> bool:
    """Whether more than one batch of some sources was published by a day, or one before it."""
    held = select(func.count()).select_from(batch).where(batch.c.source_code.in_(sources))
    before = connection.scalar(held.where(batch.c.published_on < day)) or 0
    same_day = connection.scalar(held.where(batch.c.published_on == day)) or 0
    return before > 0 or same_day > 1
