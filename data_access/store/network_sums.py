"""Sums of years over all bureaus (`network_sum`): they follow from those of each (`yearly_sum`).

Where no bureau is told apart, pages read a hundredth of the rows. They are made anew with what
they follow from; for a reader who may not see all of that, from what may be seen
(`store.visible_rows`).
"""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    SelectBase,
    Table,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    true,
)
from sqlalchemy import cast as sql_cast

from data_access.store.schema import BY_MONTH, CHANNELS, TOTALS, network_sum, yearly_sum

_GRAINS = (TOTALS, CHANNELS)
"""Border points and flags are a bureau's own: over all bureaus they would be as many."""
_KEYS = ("grain", "metric_code", "month", "category_code", "channel_code")
_SUMS = ("value", *BY_MONTH)
_DECEMBER = 12


def over_all(years: FromClause) -> Select[Any]:
    """The columns of `network_sum` but its number, from sums of years of each bureau."""
    keys = [years.c[name] for name in _KEYS]
    sums = (sql_cast(func.sum(years.c[name]), BigInteger).label(name) for name in _SUMS)
    return select(*keys, *sums).where(years.c.grain.in_(_GRAINS)).group_by(*keys)


def renew(connection: Connection, metrics: Collection[str], years: Collection[int]) -> None:
    """Add up some years (yyyy) of some measures anew."""

    def touched(table: Table) -> ColumnElement[bool]:
        month = table.c.month
        inside = or_(*(month.between(year * 100, year * 100 + _DECEMBER) for year in years))
        return and_(table.c.metric_code.in_(metrics), inside)

    _renew(connection, touched)


def renew_all(connection: Connection) -> None:
    """Add up everything anew."""
    _renew(connection, lambda _table: true())


def _renew(connection: Connection, touched: Callable[[Table], ColumnElement[bool]]) -> None:
    connection.execute(delete(network_sum).where(touched(network_sum)))
    sums = over_all(yearly_sum).where(touched(yearly_sum))
    connection.execute(insert(network_sum).from_select(sums.selected_columns.keys(), sums))


def follow(connection: Connection) -> bool:
    """Whether they are what they must be."""
    sums = over_all(yearly_sum)
    kept = select(*(network_sum.c[name] for name in (*_KEYS, *_SUMS)))
    same = _count(connection, sums) == _count(connection, kept)
    return same and not _count(connection, sums.except_(kept))


def _count(connection: Connection, rows: SelectBase) -> int:
    return connection.scalar(select(func.count()).select_from(rows.subquery())) or 0
