"""Hidden counts as cells of the one aggregate query: those of which a group is hidden as a whole.

`store.hidden_counts` says which they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    and_,
    literal,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy import cast as sql_cast

from data_access.filters import Filters
from data_access.periods import MonthRange, month_of
from data_access.queries import conditions, year_sums
from data_access.registry.metrics import Metric
from data_access.registry.series import Dimension, Series, chosen
from data_access.store.schema.derived import (
    MONTH,
    MONTH_TOGETHER,
    YEAR,
    YEAR_TOGETHER,
    month_bits,
    withheld,
)

_DECEMBER = 12
_UNIT_GROUPS = frozenset({Dimension.CATEGORY, Dimension.DATABASE})
_NUMBERS = union_all(
    *(select(literal_column(str(number)).label("number")) for number in range(_DECEMBER + 1))
).subquery()
"""Numbers of months; 0 of what is of a year and no month."""


def _hidden_by_month() -> Subquery:
    """The rows of `withheld` with a row for each month of theirs."""
    number = _NUMBERS.c.number
    is_of_month = withheld.c.months.bitwise_rshift(number).bitwise_and(1) == 1
    columns = [column for column in withheld.columns if column.name not in {"month", "months"}]
    month = (withheld.c.month + number).label("month")
    of_each = select(*columns, month, withheld.c.month.label("year"))
    return of_each.join(_NUMBERS, is_of_month).subquery()


_HIDDEN_BY_MONTH = _hidden_by_month()


def hiding_series(metric: Metric, wanted: frozenset[Dimension]) -> list[Series]:
    """The series of a metric of which small counts are hidden, split as is wanted."""
    return [series for series in chosen(metric.code, wanted) if series.hides_by in wanted]


def hides_parts(metric: Metric, filters: Filters, part: Dimension) -> bool:
    """Whether small counts of a metric are hidden where it is split by a dimension."""
    return bool(hiding_series(metric, filters.dimensions | {part}))


def cells(
    metrics: Sequence[Metric],
    filters: Filters,
    by: Sequence[Dimension],
    months: Mapping[str, MonthRange],
) -> Iterator[Select[Any]]:
    """The hidden counts among those that are wanted: metric, dimensions, no value, hidden (1).

    They enter the one aggregate query as cells without a value. A group that has one of them is
    hidden as a whole, so that every answer is a sum of counts that are not hidden, whatever the
    filters. `store.hidden_counts` says which they are.
    """
    wanted = frozenset(by) | filters.dimensions
    rows = _HIDDEN_BY_MONTH if wanted & year_sums.SHORT_STEPS else withheld
    alike: dict[tuple[Series, MonthRange], list[Metric]] = {}
    for metric in metrics:
        for series in hiding_series(metric, wanted):
            alike.setdefault((series, months[metric.code]), []).append(metric)
    for (series, period), together in alike.items():
        as_of_now = year_sums.answer(together, filters, wanted)
        for inside in _at_grain(series, wanted, period, as_of_now=as_of_now):
            yield select(
                rows.c.metric_code.label("metric"),
                *(conditions.expression(rows, one).label(one.value) for one in by),
                sql_cast(null(), BigInteger).label("value"),
                literal(1).label("hidden"),
            ).where(
                inside,
                conditions.known(rows, filters),
                conditions.among(rows.c.metric_code, [metric.code for metric in together]),
                *conditions.narrowed(rows, filters, together[0]),
            )


def _at_grain(
    series: Series, wanted: frozenset[Dimension], months: MonthRange, *, as_of_now: bool
) -> Iterator[ColumnElement[bool]]:
    """The counts that an answer is a sum of: of whole years, and of the months around them.

    Apart from each other: an index finds each sooner than OR of all.
    """
    by_group = series.hides_by not in _UNIT_GROUPS and wanted & _UNIT_GROUPS
    of_months, of_year = (MONTH, YEAR) if by_group else (MONTH_TOGETHER, YEAR_TOGETHER)
    if wanted & year_sums.SHORT_STEPS:
        rows = _HIDDEN_BY_MONTH
        years = rows.c.year.between(months.first // 100 * 100, months.last)
        yield and_(rows.c.grain == of_months, years, conditions.within(rows, months))
        return
    pieces = year_sums.PeriodParts.of(months).pieces(withheld) if as_of_now else _as_known(months)
    for part, inside in pieces:
        if part is None:
            yield and_(withheld.c.grain == of_year, inside)
        else:
            yield and_(withheld.c.grain == of_months, inside, _hidden_in(part))


def _as_known(months: MonthRange) -> Iterator[tuple[range | None, ColumnElement[bool]]]:
    """Years of a period that are inside as a whole, and the months around them."""
    yield None, conditions.within(withheld, months)
    for first, last in _around(months):
        for year in range(first // 100, last // 100 + 1):
            ends = max(first, month_of(year, 1)), min(last, month_of(year, _DECEMBER))
            yield year_sums.part_of(ends), year_sums.of_year(withheld, ends[0])


def _hidden_in(part: range) -> ColumnElement[bool]:
    """Rows of which a month is among some of its year."""
    return withheld.c.months.bitwise_and(month_bits(part)) != 0


def _around(months: MonthRange) -> Iterator[tuple[int, int]]:
    """The parts of a range that are no whole years, by their first and last month."""
    years = months.whole_years()
    if not years:
        yield months.first, months.last
        return
    if months.first < years[0] * 100 + 1:
        yield months.first, years[0] * 100 - 1
    if months.last > years[-1] * 100 + 12:
        yield years[-1] * 100 + 13, months.last
