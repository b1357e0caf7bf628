"""Figures of bureaus side by side: one row for each bureau and measure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, case, cast, func, null, select, union_all

from data_access.filters import CountryRole, Filters, Role
from data_access.periods import MonthRange
from data_access.queries import conditions, series
from data_access.registry import BUREAUS, HITS, METRICS, SERIES, Dimension
from data_access.store.schema import monthly_total, revision

REPORTED = tuple(series.code for series in SERIES.values() if series.reporters and series.by_role)
"""Series that bureaus report of themselves, month by month."""


def revised(filters: Filters, kinds: Sequence[str], bureaus: Sequence[str] | None) -> Select[Any]:
    """Months of reports that a later one changed.

    Args:
        filters: on which day it is looked at.
        kinds: codes of the series to look at.
        bureaus: ISO3 of those to look at; None: all.

    Columns: run (str: the series with its bureau), month (yyyymm).
    """
    columns = revision.c
    runs = [
        run
        for bureau in (BUREAUS if bureaus is None else bureaus)
        for code in kinds
        for run in (SERIES[code].run_of(bureau), SERIES[code].exercise_of(bureau))
    ]
    statement = select(columns.series_code.label("run"), columns.month).distinct()
    statement = statement.where(columns.series_code.in_(runs))
    if filters.as_known_on is not None:
        statement = statement.where(columns.revised_on <= filters.as_known_on)
    return statement


def delays(
    filters: Filters, bureaus: Sequence[str] | None = None, over: int | None = None
) -> Select[Any]:
    """Days from each month's end to its report.

    Args:
        filters: on which day it is looked at.
        bureaus: ISO3 of those to look at; None: all.
        over: of months alone that took more days; None: of all.

    Columns: bureau (ISO3), month (yyyymm), days (int64).
    """
    columns = monthly_total.c
    known = conditions.is_current(monthly_total, filters)
    statement = select(
        columns.bureau_code.label("bureau"),
        columns.month,
        columns.value.label("days"),
    ).where(columns.metric_code == "reporting_delay", known)
    if bureaus is not None:
        statement = statement.where(columns.bureau_code.in_(bureaus))
    if over is not None:
        statement = statement.where(columns.value > over)
    return statement


RATED = "sltd"
"""The database whose rate of hits stands in lists: one, since rates are never pooled."""

_BY_DATABASE = ("searches", "hits")

BY: Mapping[str, Dimension] = {
    "searches": Dimension.BUREAU,
    "hits": Dimension.BUREAU,
    "notices": Dimension.BUREAU,
    "dead_missing": Dimension.COUNTRY,
    "detections": Dimension.NATIONALITY,
}


def overview(filters: Filters, months: Mapping[str, MonthRange]) -> Select[Any]:
    """Counts of each bureau by measure.

    Args:
        filters: what narrows them; countries chosen as places are the bureaus to list.
        months: the months of each measure to list, by its code. Without `searches`,
            nobody has reported.

    Columns: measure (str), bureau (ISO3), value (int64), rated (Int64: what of it is of the
    database whose rate is given; null where nothing is).
    A bureau without a figure has no row.
    """
    sums = []
    for code, by in BY.items():
        if code not in months:
            continue
        is_by_database = code in _BY_DATABASE
        split = (by, Dimension.DATABASE) if is_by_database else (by,)
        query = series.counts((METRICS[code],), _in_role(filters, by), split, months)
        counted = query.subquery().c
        rated: ColumnElement[Any] = null()
        if is_by_database:
            rated = func.sum(case((counted.database == RATED, counted.value)))
        bureau = counted[by.value]
        sums.append(
            select(
                counted.metric.label("measure"),
                bureau.label("bureau"),
                cast(func.sum(counted.value), BigInteger).label("value"),
                cast(rated, BigInteger).label("rated"),
            ).group_by(counted.metric, bureau)
        )
    every = union_all(*sums).subquery()
    return select(*every.c)


def hits_by_month(filters: Filters, months: MonthRange, database: str = "") -> Select[Any]:
    """Hits of bureaus by database and month.

    Args:
        filters: what narrows them; their period is not used, `months` is.
        months: to list.
        database: its code; empty: all.

    Columns: bureau (ISO3), database (str), month (yyyymm), value (int64).
    """
    by = (Dimension.BUREAU, Dimension.DATABASE, Dimension.MONTH)
    query = series.counts((HITS,), filters, by, {"hits": months})
    columns = query.subquery().c
    statement = select(columns.bureau, columns.database, columns.month, columns.value)
    return statement.where(columns.database == database) if database else statement


def _in_role(filters: Filters, by: Dimension) -> Filters:
    """Countries chosen as places, in the role that a measure knows them by."""
    if by is not Dimension.NATIONALITY:
        return filters
    chosen = (c if c.role else CountryRole(c.iso3, Role.ORIGIN) for c in filters.countries)
    return replace(filters, countries=tuple(chosen))
