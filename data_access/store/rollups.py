"""The monthly sums that pages read, computed from the facts in the transaction that writes them.

Each is one INSERT ... SELECT; the same SELECT is what `verify` holds the stored sums against.
Sums of 0 are left out like everywhere: a covered month without a row is 0.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    String,
    Table,
    and_,
    func,
    insert,
    literal,
    select,
    union_all,
)
from sqlalchemy import cast as sql_cast

from data_access.registry.metrics import METRICS, Metric
from data_access.store.schema import coverage, incident, monthly_detail, monthly_total, observation

FACTS = (incident, observation)
ROLLUPS = (monthly_total, monthly_detail)
RECORDED = tuple(metric for metric in METRICS.values() if metric.code in incident.c)
"""Metrics that are columns of incidents."""
_OBSERVED = tuple(m for m in METRICS.values() if not m.is_ratio and m.code not in incident.c)
_MEASURES = ("metric_code", "series_code", "value")


def facts_of(series: str) -> Table:
    """The table that holds a series' facts."""
    return incident if series == RECORDED[0].series else observation


def write(connection: Connection, batch_id: int) -> None:
    """Add up the facts of a batch, which must be stored with its coverage before."""
    for table in ROLLUPS:
        for sums in selects(table, batch_id):
            connection.execute(insert(table).from_select(sums.selected_columns.keys(), sums))


def selects(table: Table, batch_id: int) -> Iterator[Select[Any]]:
    """What a rollup must hold of a batch, in statements that give columns of one order."""
    yield _unpivoted(_grouped(table, incident, RECORDED, batch_id))
    for metric in _OBSERVED:
        if table is monthly_total or metric.detail_series:
            yield _unpivoted(_grouped(table, observation, (metric,), batch_id))


def dimensions(table: Table) -> tuple[str, ...]:
    """The columns that a rollup is grouped by, besides batch, metric and series."""
    others = {"id", "batch_id", "known_from", "known_until", *_MEASURES}
    return tuple(column.name for column in table.columns if column.name not in others)


def _grouped(table: Table, facts: Table, metrics: Iterable[Metric], batch_id: int) -> Select[Any]:
    """One row a group, with the sum of each metric: the facts are read once for all of them."""
    metrics = tuple(metrics)
    series = metrics[0].series if table is monthly_total else metrics[0].detail_series
    groups = [_dimension(facts, name).label(name) for name in dimensions(table)]
    wanted: list[ColumnElement[bool]] = [facts.c.batch_id == batch_id]
    if facts is observation:
        wanted.append(facts.c.metric_code == metrics[0].code)
        if table is monthly_detail:
            wanted.append(facts.c.series_code == series)
    covered = and_(
        coverage.c.batch_id == facts.c.batch_id,
        coverage.c.series_code == series,
        coverage.c.month == facts.c.month,
    )
    return (
        select(
            facts.c.batch_id,
            coverage.c.series_code,
            *groups,
            coverage.c.known_from,
            coverage.c.known_until,
            *(func.sum(_value(facts, metric)).label(metric.code) for metric in metrics),
        )
        .select_from(facts.join(coverage, covered))
        .where(*wanted)
        .group_by(
            facts.c.batch_id,
            coverage.c.series_code,
            *(group for group in groups if group.name in facts.c),
            coverage.c.known_from,
            coverage.c.known_until,
        )
    )


def _unpivoted(grouped: Select[Any]) -> Select[Any]:
    """One row a group and metric, without those that sum up to nothing or to 0."""
    sums = grouped.cte()
    metrics = [column for column in sums.c if column.name in METRICS]
    kept = [column for column in sums.c if column.name not in METRICS]
    rows = (
        select(
            *kept,
            sql_cast(literal(metric.name), String(40)).label("metric_code"),
            sql_cast(metric, BigInteger).label("value"),
        ).where(metric != 0)
        for metric in metrics
    )
    return select(union_all(*rows).subquery())


def _value(facts: Table, metric: Metric) -> ColumnElement[Any]:
    return facts.c[metric.code] if facts is incident else facts.c.value


def _dimension(facts: Table, name: str) -> ColumnElement[Any]:
    if name == "quality" and name in facts.c:
        return func.coalesce(facts.c.quality, 0)
    if name in facts.c:
        return facts.c[name]
    return literal(0) if name == "quality" else literal("")
