"""The monthly sums that pages read, computed from the facts in the transaction that writes them.

Each is an INSERT ... SELECT; the same SELECT is what `verify` holds the stored sums against.
Sums of 0 are left out like everywhere: a covered month without a row is 0. Where bureaus report,
0 is kept, since a measure that one of them leaves out is unknown.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    Label,
    Select,
    String,
    Table,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
)

from data_access.registry.metrics import METRICS, Metric
from data_access.registry.series import BY_REPORTER, SERIES, of_run, parts
from data_access.store.schema import (
    coverage,
    database_use,
    incident,
    metadata,
    monthly_detail,
    monthly_place,
    monthly_total,
    observation,
    operation,
    published_figure,
)

BATCH: BindParameter[int] = bindparam("of_batch", type_=coverage.c.batch_id.type)
"""The batch that statements are about: each is made once, for any of them."""
FACTS = (incident, observation, database_use, operation, published_figure)
ROLLUPS = (monthly_total, monthly_detail, monthly_place)
_WIDE = (incident, database_use, operation)
"""Facts that hold a measure in a column each."""
_MEASURES = ("metric_code", "series_code", "value")
_Under = tuple[ColumnElement[Any], ColumnElement[bool]]
"""The run under whose coverage facts count, and which facts do."""
RECORDED: Mapping[Table, tuple[Metric, ...]] = {
    table: tuple(
        METRICS[code]
        for code in dict.fromkeys(
            code
            for series in SERIES.values()
            if series.facts == table.name
            for code in series.metrics
        )
    )
    for table in _WIDE
}
"""The measures of each table that holds one in a column."""


def facts_of(series: str) -> Table:
    """The table that holds a series' facts."""
    return metadata.tables[of_run(series).facts]


def write(connection: Connection, batch_id: int) -> None:
    """Add up the facts of a batch, which must be stored with its coverage before."""
    for table in ROLLUPS:
        for sums in selects(table):
            adding = insert(table).from_select(sums.selected_columns.keys(), sums)
            connection.execute(adding, {BATCH.key: batch_id})


def selects(table: Table) -> tuple[Select[Any], ...]:
    """What a rollup must hold of `BATCH`, in statements that give columns of one order."""
    wide = (facts for facts in _WIDE if table is not monthly_place or "place_code" in facts.c)
    by_bureau = observation.c.series_code.contains(BY_REPORTER)
    run = observation.c.series_code
    return (
        *(_unpivoted(_grouped(table, facts, RECORDED[facts]), facts) for facts in wide),
        _observed(table, (run, and_(~by_bureau, _own(table)))),
        _observed(table, _by_detail(table)),
        # What bureaus report has no series in more detail.
        _observed(table, (run, by_bureau), reported=True),
    )


def dimensions(table: Table) -> tuple[str, ...]:
    """The columns that a rollup is grouped by, besides batch, metric and series."""
    others = {"id", "batch_id", "known_from", "known_until", *_MEASURES}
    return tuple(column.name for column in table.columns if column.name not in others)


def value_of(facts: Table, metric: str) -> ColumnElement[Any]:
    """The count of a measure in a row of facts."""
    return facts.c[metric] if metric in facts.c else literal(1)


_TOTALS = {
    first.code: tuple(series.code for series in others)
    for metric in METRICS
    for first, *others in parts(metric).values()
    if others
}
"""Series of totals, and those of their part in more detail, which give them if they have no facts.

A file that covers totals and has only details gives them as sums of these; one with totals of its
own, too, does not.
"""


def _own(table: Table) -> ColumnElement[bool]:
    """Facts that count under their own series.

    The small rollup is of totals alone; their details are in the others. A total without any
    split is in the small one alone.
    """
    elsewhere = (
        {code for details in _TOTALS.values() for code in details}
        if table is monthly_total
        else {code for code in _TOTALS if not SERIES[code].splits}
    )
    return observation.c.series_code.not_in(elsewhere)


def _by_detail(table: Table) -> _Under:
    """The total that facts in more detail count under, too, and of which of them that is so.

    One value to look for in the coverage of a batch: a choice of several would be compared with
    all of it for each fact.
    """
    run = observation.c.series_code
    totals = {
        code: details
        for code, details in _TOTALS.items()
        if table is monthly_total or SERIES[code].splits
    }
    total_of = {detail: code for code, details in totals.items() for detail in details}
    other = observation.alias().c
    # A subquery that is run once for all rows, not for each.
    without_total = (
        and_(run.in_(details), ~exists().where(other.batch_id == BATCH, other.series_code == code))
        for code, details in totals.items()
    )
    return case(total_of, value=run, else_=""), or_(*without_total)


def _grouped(table: Table, facts: Table, metrics: Iterable[Metric]) -> Select[Any]:
    """One row a group, with the sum of each metric: the facts are read once for all of them."""
    run = literal(SERIES["incidents"].code) if facts is incident else facts.c.series_code
    sums = (func.sum(value_of(facts, metric.code)).label(metric.code) for metric in metrics)
    added_up = _added_up(table, facts, [run, *_groups(table, facts)])
    # As indexes have them: in no order, PostgreSQL takes half as long again to put them there.
    in_order = (coverage.c.series_code, coverage.c.month)
    return _lasting(added_up.add_columns(*sums)).order_by(*in_order)


def _observed(table: Table, under: _Under, *, reported: bool = False) -> Select[Any]:
    """The same of facts that hold one measure a row, of publishers or of bureaus."""
    run, counts_under = under
    groups = _groups(table, observation, reported=reported)
    total = cast(func.sum(observation.c.value), BigInteger)
    added_up = _added_up(
        table, observation, [run, *groups, observation.c.metric_code.label("metric_code")]
    )
    return _lasting(
        added_up.add_columns(total.label("value"))
        .where(counts_under)
        .having(total >= 0 if reported else total != 0)
    )


def _groups(table: Table, facts: Table, *, reported: bool = False) -> Iterator[Label[Any]]:
    for name in dimensions(table):
        # What bureaus report is the bureau's whose country it is of.
        whose = reported and name == "bureau_code"
        yield (facts.c.country_code if whose else _dimension(facts, name)).label(name)


def _added_up(table: Table, facts: Table, keys: Sequence[Any]) -> Select[Any]:
    """The facts of a batch by run and group, to which sums are added."""
    run, *groups = keys
    labelled = [run.label("series_code"), *groups]
    statement = (
        select(*labelled)
        .where(facts.c.batch_id == BATCH)
        # A literal has no place in GROUP BY.
        .group_by(*(key for key in labelled if not isinstance(key.element, BindParameter)))
    )
    return statement.where(facts.c.place_code != "") if table is monthly_place else statement


def _lasting(added_up: Select[Any]) -> Select[Any]:
    """Sums that the batch answers for, with how long: looked up for each sum, not for each fact."""
    sums = added_up.subquery()
    covered = and_(
        coverage.c.batch_id == BATCH,
        coverage.c.series_code == sums.c.series_code,
        coverage.c.month == sums.c.month,
    )
    return select(
        coverage.c.batch_id,
        coverage.c.known_from,
        coverage.c.known_until,
        *(column.label(column.name) for column in sums.c),
    ).select_from(sums.join(coverage, covered))


def _unpivoted(grouped: Select[Any], facts: Table) -> Select[Any]:
    """One row a group and metric, without those that are unknown, or 0 where nobody reports it."""
    # Written out: an engine that takes it for short adds up anew for each metric.
    sums = grouped.cte().prefix_with("MATERIALIZED")
    metrics = [column for column in sums.c if column.name in METRICS]
    kept = [column for column in sums.c if column.name not in METRICS]
    rows = (
        select(
            *kept,
            cast(literal(metric.name), String(40)).label("metric_code"),
            cast(metric, BigInteger).label("value"),
        ).where(metric.is_not(None) if facts is database_use else metric != 0)
        for metric in metrics
    )
    return select(union_all(*rows).subquery())


def _dimension(facts: Table, name: str) -> ColumnElement[Any]:
    if name == "bureau_code" and facts is database_use:
        return facts.c.country_code
    if name == "quality":
        return func.coalesce(facts.c.quality, 0) if name in facts.c else literal(0)
    return facts.c[name] if name in facts.c else literal("")
