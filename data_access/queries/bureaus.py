"""What is known of each bureau, side by side: one row a bureau and measure."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    String,
    Subquery,
    and_,
    case,
    func,
    null,
    select,
    union_all,
)
from sqlalchemy import cast as sql_cast

from data_access.filters import CountryRole, Filters, Role
from data_access.frames import Fields, Listing, Query
from data_access.periods import MonthRange
from data_access.queries import conditions, series, year_sums
from data_access.registry.bureaus import BUREAUS
from data_access.registry.metrics import METRICS, Metric
from data_access.registry.series import BY_REPORTER, EXERCISE_RUN, SERIES, Dimension
from data_access.registry.thresholds import Threshold
from data_access.store.schema.derived import (
    BY_MONTH,
    TOTALS,
    hit_scatter,
    monthly_total,
    network_sum,
    revision,
    silence,
    yearly_sum,
)
from data_access.store.silences import DELAY

HITS = METRICS["hits"]
_CODE_LENGTH = 3
MONTHS = BY_MONTH
"""Columns of `hits_of_years`, January first."""

REPORTED = tuple(series.code for series in SERIES.values() if series.reporters and series.by_role)
"""Series that bureaus report of themselves, month by month."""


def revised(
    filters: Filters, kinds: Sequence[str], bureaus: Sequence[str] | None
) -> Query[Listing]:
    """Months of reports that a later one changed.

    Args:
        filters: on which day it is looked at.
        kinds: codes of the series to look at.
        bureaus: ISO3 of those to look at; None: all.

    Columns: series (str, without the bureau), bureau (ISO3), month (yyyymm).
    """
    columns = revision.c
    fields = Fields(
        {
            "series": (kind(columns.series_code), "str"),
            "bureau": (reporter(columns.series_code), "str"),
            "month": (columns.month, "int64"),
        }
    )
    statement = fields.select().where(columns.series_code.in_(runs(kinds, bureaus))).distinct()
    if filters.as_known_on is not None:
        statement = statement.where(columns.revised_on <= filters.as_known_on)
    return fields.query(statement)


def delays(
    filters: Filters, bureaus: Sequence[str] | None = None, over: int | None = None
) -> Query[Listing]:
    """Days from each month's end to its report: a tenth of the time of a row each.

    Args:
        filters: on which day it is looked at.
        bureaus: ISO3 of those to look at; None: all.
        over: of months alone that took more days; None: of all.

    Columns: bureau (ISO3), months, days (str, which `frames.unpacked` reads).
    """
    columns = monthly_total.c
    who: ColumnElement[str] = columns.bureau_code
    if bureaus is None:
        # Of all bureaus, an index that has all it takes is sooner read and sorted than the rows
        # are looked up in the order of bureaus.
        who = func.coalesce(who, null())
    fields = Fields(
        {
            "bureau": (who, "str"),
            "months": (func.aggregate_strings(sql_cast(columns.month, String), ","), "str"),
            "days": (func.aggregate_strings(sql_cast(columns.value, String), ","), "str"),
        }
    )
    known = conditions.known(monthly_total, filters)
    statement = fields.select().where(columns.metric_code == DELAY, known)
    if bureaus is not None:
        statement = statement.where(columns.bureau_code.in_(bureaus))
    if over is not None:
        statement = statement.where(columns.value > over)
    return fields.query(statement.group_by(who))


# Written once a day.
@lru_cache(maxsize=64)
def silences(rule: Threshold, settled_by: date) -> Query[Listing]:
    """How bureaus were silent by a rule, as known now, and are on any day from one on.

    Columns: bureau (ISO3), judged_from (Int64, yyyymm), settled_on (object, date), usual, awaited
    (int64), raised (object: lists of month, days, limit, usual days and month awaited); none of a
    bureau of which a report comes after that day, or for a reader who may not see everything.
    """
    columns = silence.c
    fields = Fields(
        {
            "bureau": (columns.bureau_code, "str"),
            "judged_from": (columns.judged_from, "Int64"),
            "settled_on": (columns.settled_on, "object"),
            "usual": (columns.usual, "int64"),
            "awaited": (columns.awaited, "int64"),
            "raised": (columns.raised, "object"),
        }
    )
    of_rule = and_(columns.rule_code == rule.code, columns.settled_on <= settled_by)
    return fields.query(fields.select().where(of_rule))


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
    wanted = [SERIES[code] for code in kinds]
    return [
        code
        for bureau in (BUREAUS if bureaus is None else bureaus)
        for series in wanted
        for code in (series.run_of(bureau), series.exercise_of(bureau))
    ]


RATED = "sltd"
"""The database whose rate of hits stands in lists: one, since rates are never pooled."""

_BY_DATABASE = ("searches", "hits")

BY = MappingProxyType(
    {
        "searches": Dimension.BUREAU,
        "hits": Dimension.BUREAU,
        "notices": Dimension.BUREAU,
        "dead_missing": Dimension.COUNTRY,
        "detections": Dimension.NATIONALITY,
    }
)


def overview(filters: Filters, months: Mapping[str, MonthRange]) -> Query[Listing]:
    """Counts of each bureau by measure.

    Args:
        filters: what narrows them; countries chosen as places are the bureaus to list.
        months: the months of each measure to list, by its code. Without `searches`,
            nobody has reported.

    Columns: measure (str), bureau (ISO3), value (int64), rated (Int64: what of it is of the
    database whose rate is given; null where nothing is).
    A bureau without a figure has no row.
    """
    return _overview(filters, tuple(months.items()))


# Written once for all versions of the data, which takes longer than a tenth of the answer.
@lru_cache(maxsize=64)
def _overview(filters: Filters, listed: tuple[tuple[str, MonthRange], ...]) -> Query[Listing]:
    months = dict(listed)
    parts = [
        _counted(METRICS[code], filters, months[code])
        for code in BY
        if code in months and code not in _BY_DATABASE
    ]
    if "searches" in months:
        parts.append(_by_database(filters, months))
    every = union_all(*parts).subquery()
    fields = Fields(
        {
            "measure": (every.c.measure, "str"),
            "bureau": (every.c.bureau, "str"),
            "value": (every.c.value, "int64"),
            "rated": (every.c.rated, "Int64"),
        }
    )
    return fields.query(fields.select())


def _counted(metric: Metric, filters: Filters, months: MonthRange) -> Select[Any]:
    by = BY[metric.code]
    in_role = _in_role(filters, by)
    counted = series.counts((metric,), in_role, (by,), {metric.code: months}).statement.subquery()
    columns = counted.c
    return select(
        columns.metric.label("measure"),
        columns[by.value].label("bureau"),
        columns.value,
        sql_cast(null(), BigInteger).label("rated"),
    )


# Written once for all versions of the data.
@lru_cache(maxsize=64)
def scatters(database: str = "") -> Query[Listing]:
    """How much hits of bureaus scatter up to the newest month of each, as known now.

    Args:
        database: its code; empty: all.

    Columns: bureau (ISO3), database (str), month (int64, yyyymm), ratio, freedom (Float64; null
    where too little is known to tell); none for a reader who may not see everything.
    """
    columns = hit_scatter.c
    fields = Fields(
        {
            "bureau": (columns.bureau_code, "str"),
            "database": (columns.category_code, "str"),
            "month": (columns.month, "int64"),
            "ratio": (columns.ratio, "Float64"),
            "freedom": (columns.freedom, "Float64"),
        }
    )
    statement = fields.select()
    return fields.query(
        statement.where(columns.category_code == database) if database else statement
    )


def hits_of_years(
    filters: Filters, database: str = "", some: Sequence[str] | None = None
) -> Query[Listing]:
    """Hits of every bureau, a row a database and year: a tenth of the rows that months would be.

    Args:
        filters: what narrows them; their period is not used.
        database: its code; empty: all.
        some: ISO3 of the bureaus to read; None: all.

    Columns: bureau (ISO3), database (str), year (yyyy00), and one a month of it (`MONTHS`; int64,
    0 as well where nothing is known). What is known of its year only is in none.
    """
    by = frozenset({Dimension.BUREAU, Dimension.DATABASE})
    rows = yearly_sum if year_sums.answer((HITS,), filters, by) else _months_as_years(filters, by)
    fields = _of_years(rows, by, lambda column: func.coalesce(column, 0))
    statement = fields.select().where(*_hits(rows, filters))
    if database:
        statement = statement.where(rows.c.category_code == database)
    if some is not None:
        statement = statement.where(rows.c.country_code.in_(some))
    return fields.query(statement)


def hits_together(filters: Filters) -> Query[Listing]:
    """The hits of all bureaus that filters admit, a row a database and year.

    Columns: as of `hits_of_years`, without the bureau.
    """
    by = frozenset({Dimension.DATABASE})
    rows: FromClause
    if year_sums.answer((HITS,), filters, by):
        rows = year_sums.table_of(filters, by)
    else:
        rows = _months_as_years(filters, by)
    fields = _of_years(rows, by, lambda column: func.coalesce(func.sum(column), 0))
    groups = rows.c.category_code, rows.c.month
    return fields.query(fields.select().where(*_hits(rows, filters)).group_by(*groups))


def _of_years(
    rows: FromClause,
    by: Collection[Dimension],
    value: Callable[[ColumnElement[Any]], ColumnElement[int]],
) -> Fields:
    columns = rows.c
    bureau = {"bureau": (columns.country_code, "str")} if Dimension.BUREAU in by else {}
    return Fields(
        {
            **bureau,
            "database": (columns.category_code, "str"),
            "year": (columns.month, "int64"),
            **{name: (value(columns[name]), "int64") for name in MONTHS},
        }
    )


def _hits(rows: FromClause, filters: Filters) -> Iterator[ColumnElement[bool]]:
    """Which sums of years are of hits; those of months are of nothing else."""
    if rows in {yearly_sum, network_sum}:
        yield rows.c.grain == TOTALS
        yield rows.c.metric_code == HITS.code
        yield from conditions.narrowed(rows, filters, HITS)


def _months_as_years(filters: Filters, by: Collection[Dimension]) -> Subquery:
    """Hits in the form of sums of years, which are known of today only."""
    columns = monthly_total.c
    keys = {"category_code": columns.category_code}
    if Dimension.BUREAU in by:
        keys["country_code"] = columns.bureau_code
    number = columns.month % _HUNDRED
    months = (
        select(
            *(key.label(name) for name, key in keys.items()),
            (columns.month - number).label("month"),
            number.label("number"),
            func.sum(columns.value).label("value"),
        )
        .where(columns.metric_code == HITS.code, conditions.known(monthly_total, filters))
        .where(*conditions.narrowed(monthly_total, filters, HITS))
        .group_by(*keys.values(), columns.month)
        .subquery()
    )
    groups = [months.c[name] for name in (*keys, "month")]
    of_months = (
        func.sum(case((months.c.number == number, months.c.value))) for number in range(1, 13)
    )
    values = (
        sql_cast(value, BigInteger).label(name)
        for value, name in zip(of_months, MONTHS, strict=True)
    )
    return select(*groups, *values).group_by(*groups).subquery()


_HUNDRED = 100


def _in_role(filters: Filters, by: Dimension) -> Filters:
    """Countries chosen as places, in the role that a measure knows them by."""
    if by is not Dimension.NATIONALITY:
        return filters
    chosen = (c if c.role else CountryRole(c.iso3, Role.ORIGIN) for c in filters.countries)
    return replace(filters, countries=tuple(chosen))


def _by_database(filters: Filters, months: Mapping[str, MonthRange]) -> Select[Any]:
    """Searches and hits of all databases, and of the one whose rate is given."""
    metrics = [METRICS[code] for code in _BY_DATABASE]
    by = (Dimension.BUREAU, Dimension.DATABASE)
    counted = series.added_up(metrics, filters, by, months).c
    sums: dict[str, ColumnElement[Any]] = {
        "value": counted.value,
        "rated": case((counted.database == RATED, counted.value)),
    }
    return select(
        counted.metric.label("measure"),
        counted.bureau,
        *(sql_cast(func.sum(one), BigInteger).label(name) for name, one in sums.items()),
    ).group_by(counted.metric, counted.bureau)
