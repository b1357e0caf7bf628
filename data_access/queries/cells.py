"""The rows that answer a question about counts: of which table, and which of them.

The small rollup (month, route, category) answers whenever it carries all that is wanted, a more
detailed one otherwise, and for whole years sums of years, where they are kept. Which of them is
chosen never changes a sum of the same series.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, func, null, select

from data_access.filters import Filters
from data_access.periods import MonthRange
from data_access.queries import conditions, year_sums
from data_access.registry.metrics import Metric
from data_access.registry.series import (
    ALWAYS,
    TIMES,
    Dimension,
    chosen,
    has_alternatives,
    parts,
)
from data_access.store.schema.derived import (
    NO_CHANNEL,
    monthly_detail,
    monthly_place,
    monthly_total,
    nationality_sum,
)


@dataclass(frozen=True)
class _Rollup:
    """A rollup table and the dimensions it can answer."""

    table: Table
    carries: frozenset[Dimension]


_CATEGORIES = frozenset({Dimension.CATEGORY, Dimension.DATABASE, Dimension.COLOUR})
_PLACES = frozenset({Dimension.COUNTRY, Dimension.REGION, Dimension.BUREAU})
_TOTALS = _Rollup(monthly_total, ALWAYS | _CATEGORIES)
_REPORTS = _Rollup(monthly_total, ALWAYS | _CATEGORIES | _PLACES)
_DETAILS = (
    _Rollup(
        monthly_detail,
        ALWAYS
        | _CATEGORIES
        | _PLACES
        | {
            Dimension.NATIONALITY,
            Dimension.BORDER,
            Dimension.CAUSE,
            Dimension.QUALITY,
            Dimension.CHANNEL,
        },
    ),
    _Rollup(monthly_place, ALWAYS | _CATEGORIES | _PLACES | {Dimension.PLACE}),
)
_FEW_MONTHS = 24
"""Up to so many, an index by month finds the rows sooner than one in the order of groups."""


def of_question(
    metrics: Sequence[Metric],
    filters: Filters,
    by: Sequence[Dimension],
    months: Mapping[str, MonthRange],
) -> Iterator[Select[Any]]:
    """The sums that answer a question, as of `series.counts`: metric, dimensions, value.

    One statement for all measures that are wanted alike: an index answers it faster than OR.
    """
    wanted = frozenset(by) | filters.dimensions
    table = _rollup(metrics, wanted)
    alike: dict[object, list[Metric]] = {}
    for metric in metrics:
        answering = chosen(metric.code, wanted)
        by_role = any(series.by_role for series in metric.series)
        key = (months[metric.code], by_role, answering if has_alternatives(metric.code) else ())
        alike.setdefault(key, []).append(metric)
    for together in alike.values():
        period = months[together[0].code]
        if year_sums.answer_by_month(together, filters, by, period):
            yield _of_months(together, filters, by, period)
            continue
        for sums, value, inside in _sums(table, together, filters, wanted, period):
            yield select(
                sums.c.metric_code.label("metric"),
                *[
                    conditions.expression(sums, dimension).label(dimension.value)
                    for dimension in by
                ],
                value.label("value"),
            ).where(
                inside,
                conditions.among(sums.c.metric_code, [metric.code for metric in together]),
                *of_answering_series(sums, together[0], wanted),
                *conditions.narrowed(sums, filters, together[0]),
            )


# Written once, which takes as long as reading it does.
@lru_cache(maxsize=256)
def over_nationalities(
    metric: Metric, filters: Filters, months: MonthRange
) -> Sequence[Select[Any]]:
    """Counts by month of series that are known by nationality, over all: metric, month, value.

    The months of sums of years are a twentieth of the rows; what has no month is told apart from
    them in the rows alone.
    """
    years, detail = nationality_sum.c, monthly_detail.c
    of_each = frozenset({Dimension.NATIONALITY})
    of_years = (
        years.metric_code == metric.code,
        *of_answering_series(nationality_sum, metric, of_each),
        *conditions.narrowed(nationality_sum, filters, metric),
    )
    spread = year_sums.spread_out(
        nationality_sum, [years.metric_code.label("metric")], of_years, months
    )
    cells = [select(spread.c.metric, spread.c.month, spread.c.value)]
    if without_month := [year * 100 for year in months.whole_years()]:
        rows = select(detail.metric_code.label("metric"), detail.month, detail.value).where(
            detail.metric_code == metric.code,
            detail.month.in_(without_month),
            conditions.known(monthly_detail, filters),
            # Not as `NO_CHANNEL`: in the index of those all of the measure would be looked through.
            func.coalesce(detail.channel_code, null()) == "",
            *of_answering_series(monthly_detail, metric, of_each),
            *conditions.narrowed(monthly_detail, filters, metric),
        )
        cells.append(rows)
    return cells


def of_answering_series(
    table: Table, metric: Metric, wanted: frozenset[Dimension]
) -> Iterator[ColumnElement[bool]]:
    """Of series that count the same in different detail, the ones that answer."""
    if has_alternatives(metric.code):
        codes = [series.code for series in chosen(metric.code, wanted)]
        yield conditions.among(table.c.series_code, codes)


def _of_months(
    metrics: Sequence[Metric], filters: Filters, by: Sequence[Dimension], months: MonthRange
) -> Select[Any]:
    """The months of sums of years: metric, dimensions, value."""
    wanted = frozenset(by) | filters.dimensions
    split = [dimension for dimension in by if dimension not in TIMES]
    years = year_sums.table_of(filters, wanted)
    rows = year_sums.spread_out(
        years,
        [
            years.c.metric_code.label("metric"),
            *(conditions.expression(years, one).label(one.value) for one in split),
        ],
        [
            years.c.grain == year_sums.grain_of(wanted),
            conditions.among(years.c.metric_code, [metric.code for metric in metrics]),
            *of_answering_series(years, metrics[0], wanted),
            *conditions.narrowed(years, filters, metrics[0]),
        ],
        months,
    )
    of_time = {one: conditions.expression(rows, one).label(one.value) for one in by if one in TIMES}
    named = (of_time[one] if one in TIMES else rows.c[one.value] for one in by)
    return select(rows.c.metric, *named, rows.c.value)


def _sums(
    table: Table,
    metrics: Sequence[Metric],
    filters: Filters,
    wanted: frozenset[Dimension],
    months: MonthRange,
) -> Iterator[tuple[Table, ColumnElement[int], ColumnElement[bool]]]:
    """The tables that answer for a period, what of their rows adds to it, and which of them do."""
    of_few = table is monthly_total and bool(filters.places)
    known = (conditions.known_of_bureaus if of_few else conditions.known)(table, filters)
    if year_sums.answer_over_routes(filters, wanted):
        value, inside = year_sums.PeriodParts.of(months).at_once(nationality_sum)
        yield nationality_sum, value, inside
        return
    if Dimension.NATIONALITY in wanted:
        yield table, table.c.value, and_(known, *_of_nationalities(table, wanted, months))
        return
    if not year_sums.answer(metrics, filters, wanted):
        few = _FEW_MONTHS if _is_by_country(filters, wanted) else months.length
        yield table, table.c.value, and_(known, conditions.spread(table, months, few))
        return
    years = year_sums.table_of(filters, wanted)
    of_grain = years.c.grain == year_sums.grain_of(wanted)
    period = year_sums.PeriodParts.of(months)
    if Dimension.PLACE not in wanted:
        by_bureau = Dimension.BUREAU in wanted and months.length > _FEW_MONTHS
        value, inside = period.at_once(years, by_bureau=by_bureau)
        yield years, value, and_(of_grain, inside)
        return
    for part, inside in period.pieces(years):
        if part is None:
            yield years, years.c.value, and_(of_grain, inside)
        else:
            has_any = year_sums.has_any(years, part)
            yield years, year_sums.across(years, part), and_(of_grain, inside, has_any)


def _is_by_country(filters: Filters, wanted: frozenset[Dimension]) -> bool:
    """Whether an index that is in the order of countries has all of it."""
    is_in_index = Dimension.COUNTRY in wanted and wanted <= {Dimension.COUNTRY, Dimension.ROUTE}
    return is_in_index and not filters.places and filters.as_known_on is None


def _of_nationalities(
    table: Table, wanted: frozenset[Dimension], months: MonthRange
) -> Iterator[ColumnElement[bool]]:
    """A period of sums by nationality, which no channel splits: an index of their own has them."""
    yield NO_CHANNEL
    few = months.length if wanted & TIMES else _FEW_MONTHS
    yield conditions.spread(table, months, few)


def _rollup(metrics: Sequence[Metric], wanted: frozenset[Dimension]) -> Table:
    """The smallest rollup that carries all that is wanted."""
    totals = {alternatives[0] for m in metrics for alternatives in parts(m.code).values()}
    answering = [series for m in metrics for series in chosen(m.code, wanted)]
    small = _REPORTS if all(series.reporters for series in answering) else _TOTALS
    if wanted <= small.carries and totals.issuperset(answering):
        return small.table
    return next(rollup.table for rollup in _DETAILS if wanted <= rollup.carries)
