"""The monthly sums that pages read, computed from the facts in the transaction that writes them.

Each is one INSERT ... SELECT; the same SELECT is what `verify` holds the stored sums against.
Sums of 0 are left out like everywhere: a covered month without a row is 0. Only where a count is
stated for some records (`Metric.sparse`) a 0 is kept, since there no row means unknown.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy import cast as sql_cast

from data_access.registry.metrics import METRICS, Metric
from data_access.store.schema import coverage, incident, monthly_detail, monthly_total, observation

FACTS = (incident, observation)
ROLLUPS = (monthly_total, monthly_detail)
_MEASURES = ("metric_code", "series_code", "value")


def facts_of(series: str) -> Table:
    """The table that holds a series' facts."""
    return incident if series == "incidents" else observation


def write(connection: Connection, batch_id: int) -> None:
    """Add up the facts of a batch, which must be stored with its coverage before."""
    for table in ROLLUPS:
        for sums in selects(table, batch_id):
            connection.execute(insert(table).from_select(sums.selected_columns.keys(), sums))


def selects(table: Table, batch_id: int) -> Iterator[Select[Any]]:
    """What a rollup must hold of a batch, one statement a metric, keys by column name."""
    for metric in METRICS.values():
        if metric.is_ratio:
            continue
        series = metric.series if table is monthly_total else metric.detail_series
        if series:
            yield _sums(table, metric, series, batch_id)


def dimensions(table: Table) -> tuple[str, ...]:
    """The columns that a rollup is grouped by, besides batch, metric and series."""
    others = {"id", "batch_id", "known_from", "known_until", *_MEASURES}
    return tuple(column.name for column in table.columns if column.name not in others)


def _sums(table: Table, metric: Metric, series: str, batch_id: int) -> Select[Any]:
    facts = facts_of(metric.series)
    value = facts.c[metric.code] if facts is incident else facts.c.value
    groups = [_dimension(facts, name).label(name) for name in dimensions(table)]
    wanted: list[ColumnElement[bool]] = [facts.c.batch_id == batch_id]
    if facts is observation:
        wanted.append(facts.c.metric_code == metric.code)
        if table is monthly_detail:
            wanted.append(facts.c.series_code == series)
    covered = and_(
        coverage.c.batch_id == facts.c.batch_id,
        coverage.c.series_code == series,
        coverage.c.month == facts.c.month,
    )
    total = func.sum(value)
    return (
        select(
            literal(batch_id).label("batch_id"),
            literal(metric.code).label("metric_code"),
            literal(series).label("series_code"),
            *groups,
            sql_cast(total, BigInteger).label("value"),
            func.min(coverage.c.known_from).label("known_from"),
            func.min(coverage.c.known_until).label("known_until"),
        )
        .select_from(facts.join(coverage, covered))
        .where(*wanted)
        .group_by(*groups)
        .having(total.is_not(None) if metric.sparse else total != 0)
    )


def _dimension(facts: Table, name: str) -> ColumnElement[Any]:
    if name == "quality":
        return func.coalesce(facts.c.quality, 0) if "quality" in facts.c else literal(0)
    return facts.c[name] if name in facts.c else literal("")
