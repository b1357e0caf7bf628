"""Sums of years (`yearly_sum`) for any period: whole years and parts of them.

The row of a year has what each of its months adds, so that a part of a year is added up across the
row.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import add
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    Table,
    and_,
    case,
    column,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from data_access.filters import Filters
from data_access.periods import MonthRange, month_of
from data_access.registry.metrics import Metric
from data_access.registry.series import Dimension, chosen
from data_access.store.schema.derived import (
    BY_MONTH,
    CHANNELS,
    PLACES,
    PLACES_TOGETHER,
    TOTALS,
    network_sum,
    yearly_sum,
)
from data_access.store.schema.facts import coverage

_DECEMBER = 12
_BY_CATEGORY = frozenset({Dimension.CATEGORY, Dimension.DATABASE, Dimension.COLOUR})
"""What sums over all categories do not tell apart."""
SHORT_STEPS = frozenset({Dimension.MONTH, Dimension.QUARTER})
_EACH_OF_ITSELF = frozenset({Dimension.BUREAU, Dimension.COUNTRY, Dimension.PLACE})
_BY_BUREAU = _EACH_OF_ITSELF | {Dimension.REGION}
"""What sums over all bureaus do not tell apart."""


def answer(metrics: Sequence[Metric], filters: Filters, wanted: frozenset[Dimension]) -> bool:
    """Whether sums of years answer, but for the months around the years of the period.

    They are known as of now, by year, not by file, and by channel or border point but not by both.
    """
    return not wanted & SHORT_STEPS and _have_all(metrics, filters, wanted)


def answer_by_month(
    metrics: Sequence[Metric], filters: Filters, by: Collection[Dimension], months: MonthRange
) -> bool:
    """Whether what is wanted by month or quarter is read from the months that sums of years have.

    They are a twelfth of the rows, and over all bureaus hardly any. Of one bureau, for less than a
    year, and where each bureau or border point is told apart, so that nothing is added up, the
    months themselves are as soon read.
    """
    split, wanted = frozenset(by), frozenset(by) | filters.dimensions
    is_long = months.length >= _DECEMBER and len(filters.places) != 1
    is_short_of_rows = is_long and not split & _EACH_OF_ITSELF
    if not wanted & SHORT_STEPS or not (is_short_of_rows or of_network(filters, wanted)):
        return False
    return _have_all(metrics, filters, wanted)


def _have_all(metrics: Sequence[Metric], filters: Filters, wanted: frozenset[Dimension]) -> bool:
    together = wanted >= {Dimension.CHANNEL, Dimension.PLACE}
    if filters.as_known_on is not None or together or Dimension.SOURCE in wanted:
        return False
    return all(series.by_year for metric in metrics for series in chosen(metric.code, wanted))


def answer_over_routes(filters: Filters, wanted: frozenset[Dimension]) -> bool:
    """Whether sums of years by nationality answer, which no route, place or source splits."""
    if filters.as_known_on is not None or filters.route_codes is not None:
        return False
    return Dimension.NATIONALITY in wanted <= {Dimension.NATIONALITY, Dimension.YEAR}


def of_network(filters: Filters, wanted: frozenset[Dimension]) -> bool:
    """Whether all bureaus are asked for together."""
    return not (filters.places or wanted & _BY_BUREAU) and filters.route_codes is None


def table_of(filters: Filters, wanted: frozenset[Dimension]) -> Table:
    """The sums of years that answer: those over all bureaus, or of each."""
    return network_sum if of_network(filters, wanted) else yearly_sum


def grain_of(wanted: Collection[Dimension]) -> str:
    """The sums of years that answer: the fewest that carry all that is wanted."""
    if Dimension.CHANNEL in wanted:
        return CHANNELS
    if Dimension.PLACE not in wanted:
        return TOTALS
    return PLACES if _BY_CATEGORY & set(wanted) else PLACES_TOGETHER


@dataclass(frozen=True, slots=True)
class PeriodParts:
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
    def of(cls, months: MonthRange) -> "PeriodParts":
        """The parts of a period."""
        (start, first), (end, last) = divmod(months.first, 100), divmod(months.last, 100)
        is_begun, is_open = first > 1, last < _DECEMBER
        before = after = None
        if is_begun:
            before = (months.first, min(months.last, month_of(start, _DECEMBER)))
        if is_open and (end > start or not is_begun):
            after = (month_of(end, 1), months.last)
        return cls((month_of(start + is_begun, 0), month_of(end - is_open, 0)), before, after)

    def pieces(self, table: FromClause) -> Iterator[tuple[range | None, ColumnElement[bool]]]:
        """Rows of years that answer, apart from each other, each with the months that do.

        None is the whole year. Of a bureau that has reported up to September, January to September
        is all there is of the year, and counts as whole.
        """
        if self.whole[0] <= self.whole[1]:
            yield None, table.c.month.between(*self.whole)
        if self.before is not None:
            yield part_of(self.before), of_year(table, self.before[0])
        if self.after is not None:
            year, beyond = of_year(table, self.after[0]), _beyond(self.after[1])
            yield None, and_(year, table.c.series_code.not_in(beyond))
            yield part_of(self.after), and_(year, table.c.series_code.in_(beyond))

    # A period is asked for by every card of a page, and by every reader.
    @lru_cache(maxsize=256)  # noqa: B019 - of values, which are kept by what they are
    def at_once(
        self, table: FromClause, *, by_bureau: bool = False
    ) -> tuple[ColumnElement[int], ColumnElement[bool]]:
        """What rows of years add to the period, and which do, in one go: an index groups them.

        Where small counts may be hidden, `pieces` says by which rows it is decided.

        Args:
            table: of the sums.
            by_bureau: whether the index in the order of bureaus is to be walked, and not the one
                by year, after which all would have to be sorted.
        """
        month = table.c.month
        in_years = month + 0 if by_bureau else month
        ends = [one for one in (self.before, self.after) if one is not None]
        years = [year for year in self.whole if self.whole[0] <= self.whole[1]]
        years += [of_part // 100 * 100 for of_part, _last in ends]
        inside: list[ColumnElement[bool]] = [in_years.between(min(years), max(years))]
        of_parts = []
        for one in ends:
            part, year = part_of(one), one[0] // 100 * 100
            inside.append(or_(month != year, has_any(table, part)))
            of_parts.append((month == year, across(table, part)))
        return case(*of_parts, else_=table.c.value) if of_parts else table.c.value, and_(*inside)


def part_of(months: tuple[int, int]) -> range:
    """The numbers of the months from one to another of the same year."""
    return range(months[0] % 100, months[1] % 100 + 1)


def of_year(table: FromClause, month: int) -> ColumnElement[bool]:
    """Rows of the year that a month is in."""
    return table.c.month == month // 100 * 100


def _beyond(last: int) -> Select[tuple[str]]:
    """Runs that have a later month of the same year, or the year without a month."""
    year = last // 100
    later = coverage.c.month.between(last + 1, month_of(year, _DECEMBER))
    return (
        select(coverage.c.series_code)
        .where(coverage.c.known_until.is_(None))
        .where(or_(later, coverage.c.month == month_of(year, 0)))
        .distinct()
    )


def across(table: FromClause, part: range) -> ColumnElement[int]:
    """What some months of a year add up to."""
    return reduce(add, (func.coalesce(table.c[name], 0) for name in _names(part)))


def has_any(table: FromClause, part: range) -> ColumnElement[bool]:
    """Sums of years to which some months add something, and be it 0."""
    return or_(*(table.c[name].is_not(None) for name in _names(part)))


def _names(part: range) -> Sequence[str]:
    return BY_MONTH[part.start - 1 : part.stop - 1]


def spread_out(
    table: Table,
    groups: Sequence[ColumnElement[Any]],
    conditions: Sequence[ColumnElement[bool]],
    months: MonthRange,
) -> Subquery:
    """Sums of years as sums of their months: added up first, and only then a row for each month.

    Args:
        table: of the sums.
        groups: what they are split by besides, each with its label.
        conditions: which sums of years.
        months: the period.

    Columns: those of the groups, month (yyyymm), value; a month without any sum has no row.
    """
    numbers = tuple(sorted({month % 100 for month in months.months()}))
    names = [BY_MONTH[number - 1] for number in numbers]
    # By their labels: PostgreSQL takes no expression with parameters for the selected one.
    labels: list[ColumnElement[Any]] = [column(group.name) for group in groups]
    years = months.first // 100 * 100, months.last // 100 * 100
    sums = (
        select(*groups, table.c.month, *_added_up(table, numbers))
        .where(table.c.month.between(*years), *conditions)
        .group_by(*labels, table.c.month)
        # SQLite would add up anew for each month.
        .cte(nesting=True)
        .prefix_with("MATERIALIZED")
    )
    each = _listed(numbers)
    month = sums.c.month + each.c.number
    of_month = zip(numbers, names, strict=True)
    value = case(*((each.c.number == number, sums.c[name]) for number, name in of_month))
    rows = select(*(sums.c[one.name] for one in groups), month.label("month"), value.label("value"))
    inside = month.between(months.first, months.last)
    return rows.select_from(sums.join(each, inside)).where(value.is_not(None)).subquery()


# Most periods have all twelve: they are written once.
@lru_cache(maxsize=64)
def _added_up(table: Table, numbers: tuple[int, ...]) -> tuple[ColumnElement[int], ...]:
    """Sums of the columns of some months, each labelled as its column is."""
    names = (BY_MONTH[number - 1] for number in numbers)
    return tuple([func.sum(table.c[name]).label(name) for name in names])


@lru_cache(maxsize=64)
def _listed(numbers: tuple[int, ...]) -> Subquery:
    """A row for each of some months of a year; columns: number."""
    return union_all(*(select(literal_column(str(n)).label("number")) for n in numbers)).subquery()
