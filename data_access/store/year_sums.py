"""Sums of years over all bureaus (`network_sum`), and by nationality over all routes.

They follow from what each bureau's years add up to (`yearly_sum`), and from what publishers count
(`monthly_detail`). Where no bureau, and no route, is told apart, pages read a tenth or a hundredth
of the rows. They are made anew with what they follow from; for a reader who may not see all of
that, from what may be seen (`store.visible_rows`).
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
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
    case,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy import cast as sql_cast

from data_access.registry.series import SERIES, Dimension
from data_access.store.schema.derived import (
    BY_MONTH,
    CHANNELS,
    TOTALS,
    monthly_detail,
    nationality_sum,
    network_sum,
    yearly_sum,
)

_GRAINS = (TOTALS, CHANNELS)
"""Border points and flags are a bureau's own: over all bureaus they would be as many."""
BY_NATIONALITY = frozenset(
    metric
    for series in SERIES.values()
    if Dimension.NATIONALITY in series.splits
    for metric in series.metrics
)
"""Measures of which some series is counted by nationality; all their series are added up."""
_DECEMBER = 12


def over_bureaus(years: FromClause) -> Select[Any]:
    """The columns of `network_sum` but its number, from sums of years of each bureau."""
    names = ("grain", "metric_code", "month", "category_code", "channel_code")
    keys = [years.c[name] for name in names]
    sums = (_total(years.c[name]).label(name) for name in ("value", *BY_MONTH))
    return select(*keys, *sums).where(years.c.grain.in_(_GRAINS)).group_by(*keys)


def over_routes(months: FromClause) -> Select[Any]:
    """The columns of `nationality_sum` but its number, from months as the newest files have them.

    Whose nationality is not stated is among them; counts by channel, which have none, are not.
    """
    columns = months.c
    year = columns.month // 100 * 100
    keys = (columns.metric_code, columns.series_code, columns.nationality_code)
    sums = select(
        *keys, year.label("month"), _total(columns.value).label("value"), *of_each_month(months)
    ).where(
        columns.metric_code.in_(sorted(BY_NATIONALITY)),
        columns.channel_code == literal_column("''"),
        columns.known_until.is_(None),
    )
    return sums.group_by(*keys, year)


def of_each_month(table: FromClause) -> Iterator[ColumnElement[int]]:
    """What each month of a year adds to a sum of it, labelled as its column is."""
    for number, name in enumerate(BY_MONTH, 1):
        of_month = (
            table.c[name]
            if name in table.c
            else case((table.c.month % 100 == number, table.c.value))
        )
        yield _total(of_month).label(name)


def _total(values: ColumnElement[Any]) -> ColumnElement[int]:
    return sql_cast(func.sum(values), BigInteger)


@dataclass(frozen=True)
class YearSums:
    """A table of sums of years, kept with what it follows from.

    Attributes:
        table: of the sums.
        rows: what is added up.
        add_up: the statement that does so, of all or some of these rows.
    """

    table: Table
    rows: Table
    add_up: Callable[[FromClause], Select[Any]]

    def renew(
        self, connection: Connection, metrics: Collection[str], years: Collection[int]
    ) -> None:
        """Add up some years (yyyy) of some measures anew."""

        def touched(table: Table) -> ColumnElement[bool]:
            month = table.c.month
            inside = or_(*(month.between(year * 100, year * 100 + _DECEMBER) for year in years))
            return and_(table.c.metric_code.in_(metrics), inside)

        self._renew(connection, touched)

    def renew_all(self, connection: Connection) -> None:
        """Add up everything anew."""
        self._renew(connection, lambda _table: true())

    def _renew(
        self, connection: Connection, touched: Callable[[Table], ColumnElement[bool]]
    ) -> None:
        connection.execute(delete(self.table).where(touched(self.table)))
        sums = self.add_up(self.rows).where(touched(self.rows))
        connection.execute(insert(self.table).from_select(sums.selected_columns.keys(), sums))

    def follow(self, connection: Connection) -> bool:
        """Whether they are what they must be."""
        sums = self.add_up(self.rows)
        kept = select(*(self.table.c[name] for name in list(sums.selected_columns.keys())))
        same = _count(connection, sums) == _count(connection, kept)
        return same and not _count(connection, sums.except_(kept))


def _count(connection: Connection, rows: SelectBase) -> int:
    return connection.scalar(select(func.count()).select_from(rows.subquery())) or 0


NETWORK = YearSums(network_sum, yearly_sum, over_bureaus)
NATIONALITIES = YearSums(nationality_sum, monthly_detail, over_routes)
ALL: Sequence[YearSums] = (NETWORK, NATIONALITIES)
