"""Counts by metric and dimensions: the one aggregate query of screen, data interface and files.

Two rollups answer it: the small one (month, route) whenever it carries all that is asked, the
detailed one otherwise. Which of them is chosen never changes a sum of the same series.
"""

from collections.abc import Mapping, Sequence
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
from data_access.registry.metrics import METRICS, TIMES, Dimension, Metric
from data_access.store.schema import monthly_detail, monthly_total


@dataclass(frozen=True)
class _Rollup:
    """A rollup table and the dimensions it can answer."""

    table: Table
    carries: frozenset[Dimension]


_BASIC = TIMES | {Dimension.ROUTE, Dimension.SOURCE}
_ROLLUPS = (
    _Rollup(monthly_total, frozenset(_BASIC)),
    _Rollup(
        monthly_detail,
        frozenset(
            _BASIC
            | {
                Dimension.COUNTRY,
                Dimension.NATIONALITY,
                Dimension.BORDER,
                Dimension.CAUSE,
                Dimension.QUALITY,
                Dimension.REGION,
            }
        ),
    ),
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
    wanted = frozenset(by) | conditions.needed(filters)
    for metric in metrics:
        for dimension in wanted:
            if not metric.carries(dimension):
                raise NotCarriedError(metric, dimension)
    table = next(rollup.table for rollup in _ROLLUPS if wanted <= rollup.carries)
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
                    and_(table.c.metric_code == m.code, conditions.within(table, months[m.code]))
                    for m in metrics
                )
            )
        )
        .where(*conditions.narrowed(table, filters))
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


_REGIONS = MappingProxyType(
    {
        region: tuple(c.iso3 for c in countries.COUNTRIES.values() if c.iom_region == region)
        for region in sorted({c.iom_region for c in countries.COUNTRIES.values() if c.iom_region})
    }
)
_COLUMN = MappingProxyType(
    {
        Dimension.ROUTE: "route_code",
        Dimension.COUNTRY: "country_code",
        Dimension.NATIONALITY: "nationality_code",
        Dimension.CAUSE: "cause_code",
        Dimension.BORDER: "border_code",
        Dimension.QUALITY: "quality",
    }
)


def _expression(table: Table, dimension: Dimension) -> ColumnElement[Any]:
    """The SQL value of a dimension."""
    month = table.c.month
    match dimension:
        case Dimension.YEAR:
            return month // 100
        case Dimension.QUARTER:
            return month // 100 * 10 + (month % 100 + 2) // 3
        case Dimension.MONTH:
            return month
        case Dimension.REGION:
            return case(
                *((table.c.country_code.in_(isos), name) for name, isos in _REGIONS.items()),
                else_="",
            )
        case Dimension.SOURCE:
            return case(
                *((table.c.metric_code == m.code, m.source) for m in METRICS.values()), else_=""
            )
        case _:
            return table.c[_COLUMN[dimension]]
