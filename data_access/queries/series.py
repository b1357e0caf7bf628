"""Counts by metric and dimensions: the one aggregate query of screen, data interface and files.

Rollups answer it: the small one (month, route, category) whenever it carries all that is asked, a
more detailed one otherwise. Which of them is chosen never changes a sum of the same series.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Table, and_, case, func, or_, select
from sqlalchemy import cast as sql_cast

from data_access.filters import Filters
from data_access.frames import Counts, Query
from data_access.periods import MonthRange
from data_access.queries import conditions
from data_access.registry import countries
from data_access.registry.dimensions import ALWAYS, TIMES, Dimension
from data_access.registry.metrics import Metric
from data_access.registry.series import chosen, parts
from data_access.store.schema import batch, monthly_detail, monthly_place, monthly_total


@dataclass(frozen=True)
class _Rollup:
    """A rollup table and the dimensions it can answer."""

    table: Table
    carries: frozenset[Dimension]


_CATEGORIES = frozenset({Dimension.CATEGORY, Dimension.DATABASE, Dimension.COLOUR})
_PLACES = frozenset({Dimension.COUNTRY, Dimension.REGION, Dimension.BUREAU})
_TOTALS = _Rollup(monthly_total, ALWAYS | _CATEGORIES)
_REPORTS = _Rollup(monthly_total, ALWAYS | _CATEGORIES | _PLACES)
_DETAILS = (
    _Rollup(
        monthly_detail,
        ALWAYS
        | _CATEGORIES
        | _PLACES
        | {
            Dimension.NATIONALITY,
            Dimension.BORDER,
            Dimension.CAUSE,
            Dimension.QUALITY,
            Dimension.CHANNEL,
        },
    ),
    _Rollup(monthly_place, ALWAYS | _CATEGORIES | _PLACES | {Dimension.PLACE}),
)
_TEXT = frozenset(Dimension) - TIMES - {Dimension.QUALITY}


class NotCarriedError(ValueError):
    """A metric cannot be split or filtered by a dimension.

    Attributes:
        metric, dimension: which ones.
    """

    def __init__(self, metric: Metric, dimension: Dimension) -> None:
        super().__init__(f"{metric.code} is not recorded by {dimension}")
        self.metric = metric
        self.dimension = dimension


def counts(
    metrics: Sequence[Metric],
    filters: Filters,
    by: Sequence[Dimension],
    months: Mapping[str, MonthRange],
) -> Query[Counts]:
    """Counts of several metrics, each over its own months.

    Args:
        metrics: counts, not ratios.
        filters: what narrows them; its period is not used, `months` is.
        by: dimensions to group by, in the order of the columns.
        months: the range of each metric, by its code.

    Columns: metric (str); one per dimension: month yyyymm, quarter yyyyq and year yyyy (int64; a
    month or quarter of 0 where only the year is known), quality (int64, 0 unknown), others str;
    value (int64). A group without rows is absent.

    Raises:
        NotCarriedError: a metric does not carry a dimension that is grouped or filtered by.
    """
    wanted = frozenset(by) | filters.dimensions()
    for metric in metrics:
        for dimension in sorted(wanted):
            if not metric.carries(dimension):
                raise NotCarriedError(metric, dimension)
        if not metric.carries(*wanted):
            raise NotCarriedError(metric, max(wanted))
    table = _rollup(metrics, wanted)
    # A subquery, so that PostgreSQL sees each group as a column and not as an expression with
    # parameters of its own, which it would not take for the selected one.
    cells = (
        select(
            table.c.metric_code.label("metric"),
            *(_expression(table, dimension).label(dimension.value) for dimension in by),
            table.c.value,
        )
        .where(conditions.known(table, filters))
        .where(
            or_(
                *(
                    and_(
                        table.c.metric_code == m.code,
                        conditions.within(table, months[m.code]),
                        *_answering(table, m, wanted),
                        *conditions.narrowed(table, filters, m),
                    )
                    for m in metrics
                )
            )
        )
        .subquery()
    )
    groups = [cells.c.metric, *(cells.c[dimension.value] for dimension in by)]
    statement: Select[Any] = (
        select(*groups, sql_cast(func.sum(cells.c.value), BigInteger).label("value"))
        .group_by(*groups)
        .order_by(*groups)
    )
    columns = {
        "metric": "str",
        **{d.value: "str" if d in _TEXT else "int64" for d in by},
        "value": "int64",
    }
    return Query(statement, MappingProxyType(columns))


def _rollup(metrics: Sequence[Metric], wanted: frozenset[Dimension]) -> Table:
    """The smallest rollup that carries all that is wanted."""
    totals = {next(iter(held)) for m in metrics for held in parts(m.code).values()}
    chosen_series = [held for m in metrics for held in chosen(m.code, wanted)]
    small = _REPORTS if all(held.reporters for held in chosen_series) else _TOTALS
    if wanted <= small.carries and totals.issuperset(chosen_series):
        return small.table
    return next(rollup.table for rollup in _DETAILS if wanted <= rollup.carries)


def _answering(
    table: Table, metric: Metric, wanted: frozenset[Dimension]
) -> Iterator[ColumnElement[bool]]:
    """Of series that tell the same in different detail, the ones that answer."""
    if any(len(alternatives) > 1 for alternatives in parts(metric.code).values()):
        yield table.c.series_code.in_([held.code for held in chosen(metric.code, wanted)])


_REGIONS = MappingProxyType(
    {
        region: tuple(c.iso3 for c in countries.COUNTRIES.values() if c.iom_region == region)
        for region in sorted({c.iom_region for c in countries.COUNTRIES.values() if c.iom_region})
    }
)
_COLUMN = MappingProxyType(
    {
        Dimension.ROUTE: "route_code",
        Dimension.DATABASE: "category_code",
        Dimension.COLOUR: "category_code",
        Dimension.CATEGORY: "category_code",
        Dimension.CHANNEL: "channel_code",
        Dimension.PLACE: "place_code",
        Dimension.NATIONALITY: "nationality_code",
        Dimension.CAUSE: "cause_code",
        Dimension.BORDER: "border_code",
        Dimension.QUALITY: "quality",
    }
)


def _expression(table: Table, dimension: Dimension) -> ColumnElement[Any]:
    """The SQL value of a dimension."""
    if dimension in TIMES:
        return _step(table.c.month, dimension)
    match dimension:
        case Dimension.REGION:
            return case(
                *((_place(table).in_(isos), name) for name, isos in _REGIONS.items()),
                else_="",
            )
        case Dimension.SOURCE:
            released = select(batch.c.source_code).where(batch.c.id == table.c.batch_id)
            return released.correlate(table).scalar_subquery()
        case Dimension.COUNTRY | Dimension.BUREAU:
            return _place(table)
        case _:
            return table.c[_COLUMN[dimension]]


def _step(month: ColumnElement[int], dimension: Dimension) -> ColumnElement[int]:
    """Yyyymm as the month, quarter or year that it is in."""
    if dimension is Dimension.MONTH:
        return month
    year = month // 100
    return year if dimension is Dimension.YEAR else year * 10 + (month % 100 + 2) // 3


def _place(table: Table) -> ColumnElement[Any]:
    """The country of a fact, or the bureau that reported it."""
    return table.c.bureau_code if "bureau_code" in table.c else table.c.country_code
