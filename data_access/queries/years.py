"""Which part of a period is answered from sums of years, and which from those of its months.

A year that the period holds to its last month known is a whole one, too: of a bureau that has
reported up to September, January to September is all there is of the year.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause, Select, and_, or_, select

from data_access.filters import Filters
from data_access.periods import MonthRange, month_of
from data_access.registry.metrics import Metric
from data_access.registry.series import Dimension, chosen
from data_access.store.schema import coverage
from data_access.store.schema.sums import CHANNELS, PLACES, PLACES_TOGETHER, TOTALS

_MONTHS = 12
_GROUPS = frozenset({Dimension.CATEGORY, Dimension.DATABASE, Dimension.COLOUR})
_BY_MONTHS = frozenset({Dimension.MONTH, Dimension.QUARTER, Dimension.SOURCE})
"""What sums of years are not known by."""


def grain(wanted: Collection[Dimension]) -> str:
    """The sums of years that answer what is asked: the fewest that carry it."""
    if Dimension.CHANNEL in wanted:
        return CHANNELS
    if Dimension.PLACE not in wanted:
        return TOTALS
    return PLACES if _GROUPS & set(wanted) else PLACES_TOGETHER


def answer(metrics: Sequence[Metric], filters: Filters, wanted: frozenset[Dimension]) -> bool:
    """Whether sums of years can tell all that is asked, but for the months of the period.

    They are known as of now, by year, and by channel or border point but not by both.
    """
    together = wanted >= {Dimension.CHANNEL, Dimension.PLACE}
    if filters.as_known_on is not None or together or wanted & _BY_MONTHS:
        return False
    return all(held.by_year for metric in metrics for held in chosen(metric.code, wanted))


@dataclass(frozen=True, slots=True)
class Parts:
    """A period in parts, each by its lowest and highest stored month (yyyy00 is of no month).

    Attributes:
        whole: years that are inside the period, yyyy00; none where low is above high.
        before: months of a year that begins before the period.
        after: first months of the year in which the period ends.
    """

    whole: tuple[int, int]
    before: tuple[int, int] | None
    after: tuple[int, int] | None

    @classmethod
    def of(cls, months: MonthRange) -> "Parts":
        """The parts of a period."""
        (start, first), (end, last) = divmod(months.first, 100), divmod(months.last, 100)
        is_begun, is_open = first > 1, last < _MONTHS
        before = after = None
        if is_begun:
            before = (months.first, min(months.last, month_of(start, _MONTHS)))
        if is_open and (end > start or not is_begun):
            after = (month_of(end, 1), months.last)
        return cls((month_of(start + is_begun, 0), month_of(end - is_open, 0)), before, after)

    def yearly(self, table: FromClause) -> ColumnElement[bool]:
        """Rows of years that answer."""
        inside = table.c.month.between(*self.whole)
        if self.after is None:
            return inside
        year = table.c.month == self.after[1] // 100 * 100
        return or_(inside, and_(year, table.c.series_code.not_in(_beyond(self.after[1]))))

    def monthly(self, table: FromClause) -> Iterator[ColumnElement[bool]]:
        """Rows of months that answer, apart from each other."""
        if self.before is not None:
            yield table.c.month.between(*self.before)
        if self.after is not None:
            runs = table.c.series_code.in_(_beyond(self.after[1]))
            yield and_(table.c.month.between(*self.after), runs)


def _beyond(last: int) -> Select[tuple[str]]:
    """Runs that are held for a later month of the same year, or for the year without a month."""
    year = last // 100
    later = coverage.c.month.between(last + 1, month_of(year, _MONTHS))
    return (
        select(coverage.c.series_code)
        .where(coverage.c.known_until.is_(None))
        .where(or_(later, coverage.c.month == month_of(year, 0)))
        .distinct()
    )
