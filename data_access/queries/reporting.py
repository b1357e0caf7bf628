"""Which bureau has reported which month, how long it took, and what it changed since."""

from collections.abc import Sequence
from types import MappingProxyType

from sqlalchemy import ColumnElement, Subquery, case, func, select

from data_access.filters import Filters
from data_access.frames import Listing, Query
from data_access.periods import MonthRange
from data_access.queries import conditions
from data_access.registry.bureaus import BUREAUS
from data_access.registry.series import BY_REPORTER, EXERCISE_RUN, SERIES
from data_access.store.schema import coverage, monthly_total, revision

_CODE_LENGTH = 3
DELAY = "reporting_delay"

REPORTED = tuple(series.code for series in SERIES.values() if series.reporters and series.by_role)
"""Series that bureaus report of themselves, month by month."""


def months_reported(
    filters: Filters, kinds: Sequence[str], bureaus: Sequence[str] | None, months: MonthRange
) -> Query[Listing]:
    """Each month that a bureau has reported.

    Args:
        filters: on which day it is looked at.
        kinds: codes of the series that are asked for.
        bureaus: ISO3 of those that are asked for; None: all.
        months: from when to when.

    Columns: series (str, without the bureau), bureau (ISO3), month (yyyymm), delay (Int64, days
    from the month's end to the report; missing where no reporting calendar says it), revised
    (int64, 1 where a later report changed the month).
    """
    columns = coverage.c
    bureau = reporter(columns.series_code)
    revised, delayed = _revised(filters, kinds, bureaus), _delayed(filters, bureaus)
    statement = (
        select(
            kind(columns.series_code).label("series"),
            bureau.label("bureau"),
            columns.month,
            delayed.c.days.label("delay"),
            func.count(revised.c.month).label("revised"),
        )
        .outerjoin(
            revised,
            (revised.c.series_code == columns.series_code) & (revised.c.month == columns.month),
        )
        .outerjoin(delayed, (delayed.c.bureau_code == bureau) & (delayed.c.month == columns.month))
        .where(
            conditions.known(coverage, filters),
            conditions.within(coverage, months),
            columns.series_code.in_(runs(kinds, bureaus)),
        )
        .group_by(columns.series_code, columns.month, delayed.c.days)
        .order_by(columns.series_code, columns.month)
    )
    return Query(
        statement,
        MappingProxyType(
            {
                "series": "str",
                "bureau": "str",
                "month": "int64",
                "delay": "Int64",
                "revised": "int64",
            }
        ),
    )


def delays(filters: Filters) -> Query[Listing]:
    """Days from each month's end to its report.

    Columns: bureau (ISO3), month (yyyymm), days (int64).
    """
    columns = monthly_total.c
    statement = select(
        columns.bureau_code.label("bureau"), columns.month, columns.value.label("days")
    ).where(columns.metric_code == DELAY, conditions.known(monthly_total, filters))
    return Query(statement, MappingProxyType({"bureau": "str", "month": "int64", "days": "int64"}))


def reporter(series_code: ColumnElement[str]) -> ColumnElement[str]:
    """ISO3 at the end of the code of a run that a bureau reports."""
    return func.substr(series_code, func.length(series_code) - _CODE_LENGTH + 1)


def kind(series_code: ColumnElement[str]) -> ColumnElement[str]:
    """The code of the series of a run, whoever reported it, real or made for an exercise."""
    of_exercise = series_code.startswith(EXERCISE_RUN, autoescape=True)
    first = case((of_exercise, len(EXERCISE_RUN) + 1), else_=1)
    after = case((of_exercise, len(EXERCISE_RUN)), else_=0)
    length = func.length(series_code) - _CODE_LENGTH - len(BY_REPORTER) - after
    return func.substr(series_code, first, length)


def runs(kinds: Sequence[str], bureaus: Sequence[str] | None) -> list[str]:
    """Codes of the runs of some bureaus or all: found by an index, which their parts are not."""
    asked = [SERIES[code] for code in kinds]
    return [
        code
        for bureau in (BUREAUS if bureaus is None else bureaus)
        for series in asked
        for code in (series.run_of(bureau), series.exercise_of(bureau))
    ]


def _revised(filters: Filters, kinds: Sequence[str], bureaus: Sequence[str] | None) -> Subquery:
    """Months of runs that a later report changed: series_code, month."""
    asked = select(revision.c.series_code, revision.c.month).distinct()
    if filters.as_known_on is not None:
        asked = asked.where(revision.c.revised_on <= filters.as_known_on)
    asked = asked.where(revision.c.series_code.in_(runs(kinds, bureaus)))
    return asked.subquery()


def _delayed(filters: Filters, bureaus: Sequence[str] | None) -> Subquery:
    """Days from a month's end to its report: bureau_code, month, days."""
    bureau, month = monthly_total.c.bureau_code, monthly_total.c.month
    asked = (
        select(bureau, month, func.max(monthly_total.c.value).label("days"))
        .where(monthly_total.c.metric_code == DELAY, conditions.known(monthly_total, filters))
        .group_by(bureau, month)
    )
    if bureaus is not None:
        asked = asked.where(bureau.in_(bureaus))
    return asked.subquery()
