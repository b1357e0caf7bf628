"""Keeping `yearly_sum` right: what bureaus' use of databases adds up to by year, as known now.

It follows from the monthly sums that count now, so that what was known on a past day is read from
those themselves; the years of a run that an import touches are added up anew.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    SelectBase,
    String,
    Table,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy import cast as sql_cast

from data_access.registry.series import BY_REPORTER, EXERCISE_RUN, SERIES, of_run
from data_access.store.schema import (
    CHANNELS,
    PLACES,
    PLACES_TOGETHER,
    TOTALS,
    monthly_detail,
    monthly_place,
    monthly_total,
    yearly_sum,
)
from data_access.store.supersession import in_parts

_SOURCES = MappingProxyType(
    {
        TOTALS: (monthly_total, ("category_code",)),
        CHANNELS: (monthly_detail, ("category_code", "channel_code")),
        PLACES: (monthly_place, ("category_code", "place_code")),
        # Of what was added up just before.
        PLACES_TOGETHER: (yearly_sum, ("place_code",)),
    }
)
"""What each grain adds up, and what it is split by besides measure, run, year and bureau."""
_DECEMBER = 12


def renew(connection: Connection, cells: Mapping[str, Collection[int]]) -> None:
    """Add up anew the years of some months, by run."""
    alike: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for run, months in cells.items():
        if of_run(run).by_year:
            alike[tuple(sorted({month // 100 for month in months}))].append(run)
    for years, runs in alike.items():
        for some in in_parts(runs):
            asked = [*_within(yearly_sum, years), yearly_sum.c.series_code.in_(some)]
            connection.execute(delete(yearly_sum).where(*asked))
            for grain, (table, _splits) in _SOURCES.items():
                asked = [*_within(table, years), table.c.series_code.in_(some)]
                _insert(connection, _sums(grain).where(*asked))


def renew_all(connection: Connection) -> None:
    """Add up everything anew: after the tables have changed."""
    connection.execute(delete(yearly_sum))
    for grain, (table, _splits) in _SOURCES.items():
        _insert(connection, _sums(grain).where(_of_kept_runs(table)))


def forget_exercises(connection: Connection) -> None:
    """Nothing of exercise figures is added up any more: they are out of the store."""
    connection.execute(delete(yearly_sum).where(yearly_sum.c.series_code.startswith(EXERCISE_RUN)))


def disagreements(connection: Connection) -> Iterator[str]:
    """Sums that do not follow from those by month, one sentence a grain."""
    for grain, (table, _splits) in _SOURCES.items():
        wanted = _sums(grain).where(_of_kept_runs(table))
        names = wanted.selected_columns.keys()
        held = select(*(yearly_sum.c[name] for name in names)).where(yearly_sum.c.grain == grain)
        same = _rows(connection, wanted) == _rows(connection, held)
        if not same or _rows(connection, wanted.except_(held)):
            yield f"the sums of years ({grain}) do not follow from those of months"


def _sums(grain: str) -> Select[Any]:
    """A grain of all runs and years, from what it adds up."""
    table, splits = _SOURCES[grain]
    column = table.c
    bureau = column.bureau_code if "bureau_code" in column else column.country_code
    year = column.month // 100 * 100
    keys = (
        column.metric_code,
        column.series_code,
        year,
        bureau,
        *(column[name] for name in splits),
    )
    statement = select(
        sql_cast(literal(grain), String(10)).label("grain"),
        column.metric_code,
        column.series_code,
        year.label("month"),
        bureau.label("country_code"),
        *(column[name] for name in splits),
        sql_cast(func.sum(column.value), BigInteger).label("value"),
    ).group_by(*keys)
    if table is yearly_sum:
        return statement.where(column.grain == PLACES)
    return statement.where(column.known_until.is_(None))


def _within(table: Table, years: Iterable[int]) -> Iterator[ColumnElement[bool]]:
    yield or_(*(table.c.month.between(year * 100, year * 100 + _DECEMBER) for year in years))


def _of_kept_runs(table: Table) -> ColumnElement[bool]:
    run = table.c.series_code
    kept = [f"{code}{BY_REPORTER}" for code, series in SERIES.items() if series.by_year]
    return or_(*(run.startswith(start + code) for code in kept for start in ("", EXERCISE_RUN)))


def _insert(connection: Connection, sums: Select[Any]) -> None:
    connection.execute(insert(yearly_sum).from_select(sums.selected_columns.keys(), sums))


def _rows(connection: Connection, statement: SelectBase) -> int:
    return connection.scalar(select(func.count()).select_from(statement.subquery())) or 0
