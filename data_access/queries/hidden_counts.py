"""Counts that must not be told, put among those that are asked for: `store.withholding` names them.

They enter the one aggregate query as cells without a value. A group that holds one of them is
hidden as a whole, so that every answer is a sum of counts that may be told, whatever the filters.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, literal, null, or_, select
from sqlalchemy import cast as sql_cast

from data_access.filters import Filters
from data_access.periods import MonthRange
from data_access.queries import columns, conditions, years
from data_access.registry.metrics import Metric
from data_access.registry.series import Dimension, Series, chosen
from data_access.store.schema import withheld
from data_access.store.schema.withheld import MONTH, YEAR, YEAR_TOGETHER

_SHORT_STEPS = frozenset({Dimension.MONTH, Dimension.QUARTER})
_GROUPS = frozenset({Dimension.CATEGORY, Dimension.DATABASE})
UNSPLIT = frozenset({Dimension.SOURCE, Dimension.CHANNEL})
"""What guarded counts are never split by: hidden ones are not known by it."""


def guarding(metric: Metric, wanted: frozenset[Dimension]) -> list[Series]:
    """The series of a metric of which small counts are hidden, split as is wanted."""
    return [series for series in chosen(metric.code, wanted) if series.hides_by in wanted]


def cells(
    metrics: Sequence[Metric],
    filters: Filters,
    by: Sequence[Dimension],
    months: Mapping[str, MonthRange],
) -> Select[Any]:
    """The hidden counts of what is asked: metric, dimensions, no value, hidden (1)."""
    wanted = frozenset(by) | filters.dimensions()
    asked = (
        and_(
            withheld.c.metric_code == metric.code,
            _at_grain(
                series,
                wanted,
                months[metric.code],
                as_of_now=years.answer((metric,), filters, wanted),
            ),
            *conditions.narrowed(withheld, filters, metric),
        )
        for metric in metrics
        for series in guarding(metric, wanted)
    )
    return (
        select(
            withheld.c.metric_code.label("metric"),
            *(columns.expression(withheld, dimension).label(dimension.value) for dimension in by),
            sql_cast(null(), BigInteger).label("value"),
            literal(1).label("hidden"),
        )
        .where(conditions.known(withheld, filters))
        .where(or_(*asked))
    )


def _at_grain(
    series: Series, wanted: frozenset[Dimension], months: MonthRange, *, as_of_now: bool
) -> ColumnElement[bool]:
    """The counts that an answer is a sum of: of whole years, and of the months around them."""
    inside = conditions.within(withheld, months)
    of_months = and_(withheld.c.grain == MONTH, inside)
    if wanted & _SHORT_STEPS:
        return of_months
    by_group = series.hides_by not in _GROUPS and wanted & _GROUPS
    year = withheld.c.grain == (YEAR if by_group else YEAR_TOGETHER)
    if as_of_now:
        parts = years.Parts.of(months)
        by_month = (and_(withheld.c.grain == MONTH, one) for one in parts.monthly(withheld))
        return or_(and_(year, parts.yearly(withheld)), *by_month)
    of_years = and_(year, inside)
    around = [withheld.c.month.between(*ends) for ends in _around(months)]
    return or_(of_years, and_(of_months, or_(*around))) if around else of_years


def _around(months: MonthRange) -> Iterator[tuple[int, int]]:
    """The parts of a range that are no whole years, by their first and last month."""
    years = [y for y in range(months.first // 100, months.last // 100 + 1) if months.holds_year(y)]
    if not years:
        yield months.first, months.last
        return
    if months.first < years[0] * 100 + 1:
        yield months.first, years[0] * 100 - 1
    if months.last > years[-1] * 100 + 12:
        yield years[-1] * 100 + 13, months.last
