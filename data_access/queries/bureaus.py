"""What is known of each bureau, side by side: one row a bureau and measure."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all

from data_access.filters import CountryRole, Filters, Role
from data_access.frames import Listing, Query
from data_access.periods import MonthRange
from data_access.queries import conditions, series
from data_access.queries.reporting import reporter, runs
from data_access.registry.metrics import METRICS, Metric
from data_access.registry.series import Dimension
from data_access.store.schema import coverage

MONTHS_REPORTED = "months_reported"
NEWEST_MONTH = "newest_month"
RATED = "sltd"
"""The database whose rate of hits stands in lists: one, since rates are never pooled."""

BY = MappingProxyType(
    {
        "searches": Dimension.BUREAU,
        "hits": Dimension.BUREAU,
        "notices": Dimension.BUREAU,
        "dead_missing": Dimension.COUNTRY,
        "detections": Dimension.NATIONALITY,
    }
)


def overview(filters: Filters, months: Mapping[str, MonthRange], reports: str) -> Query[Listing]:
    """Counts of each bureau by measure, and which months it has reported.

    Args:
        filters: what narrows them; countries chosen as places are the bureaus asked for.
        months: the months of each measure that is asked for, by its code. Without `searches`,
            nobody has reported.
        reports: code of the series whose months count as reported.

    Columns: measure (str; `searches_sltd` and `hits_sltd` are of that database alone,
    `months_reported` is a number of months, `newest_month` a yyyymm), bureau (ISO3), value (int64).
    A bureau without a figure has no row.
    """
    parts = [_counted(METRICS[code], filters, months[code]) for code in BY if code in months]
    if "searches" in months:
        parts += [_rated(METRICS[code], filters, months[code]) for code in ("searches", "hits")]
        parts += _reported(filters, months["searches"], reports)
    every = union_all(*parts).subquery()
    columns = (every.c.measure, every.c.bureau, every.c.value)
    return Query(
        select(*columns).order_by(every.c.measure, every.c.bureau),
        MappingProxyType({"measure": "str", "bureau": "str", "value": "int64"}),
    )


def _counted(metric: Metric, filters: Filters, months: MonthRange) -> Select[Any, Any, Any]:
    by = BY[metric.code]
    asked = _in_role(filters, by)
    counted = series.counts((metric,), asked, (by,), {metric.code: months}).statement.subquery()
    columns = counted.c
    return select(columns.metric.label("measure"), columns[by.value].label("bureau"), columns.value)


def _in_role(filters: Filters, by: Dimension) -> Filters:
    """Countries chosen as places, in the role that a measure knows them by."""
    if by is not Dimension.NATIONALITY:
        return filters
    chosen = (c if c.role else CountryRole(c.iso3, Role.ORIGIN) for c in filters.countries)
    return replace(filters, countries=tuple(chosen))


def _rated(metric: Metric, filters: Filters, months: MonthRange) -> Select[Any, Any, Any]:
    by = (Dimension.BUREAU, Dimension.DATABASE)
    counted = series.counts((metric,), filters, by, {metric.code: months}).statement.subquery()
    columns = counted.c
    return select(
        literal(f"{metric.code}_{RATED}").label("measure"),
        columns.bureau,
        columns.value,
    ).where(columns.database == RATED)


def _reported(filters: Filters, months: MonthRange, reports: str) -> list[Select[Any, Any, Any]]:
    bureau = reporter(coverage.c.series_code).label("bureau")
    asked = [
        conditions.known(coverage, filters),
        coverage.c.series_code.in_(runs((reports,), filters.places() or None)),
    ]
    in_period = select(
        literal(MONTHS_REPORTED).label("measure"), bureau, func.count().label("value")
    ).where(*asked, conditions.within(coverage, months))
    newest = select(
        literal(NEWEST_MONTH).label("measure"), bureau, func.max(coverage.c.month).label("value")
    ).where(*asked)
    return [in_period.group_by(coverage.c.series_code), newest.group_by(coverage.c.series_code)]
