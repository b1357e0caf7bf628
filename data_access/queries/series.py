"""Counts by metric and dimensions: the one aggregate query of screen, data interface and files.

Rollups answer it: the small one (month, route, category) whenever it carries all that is asked, a
more detailed one otherwise, and for whole years sums of years, where they are kept. Which of them
is chosen never changes a sum of the same series.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Table,
    and_,
    case,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy import cast as sql_cast

from data_access.filters import Filters
from data_access.frames import Counts, Query
from data_access.periods import MonthRange
from data_access.queries import conditions, hidden_counts, years
from data_access.queries.columns import expression
from data_access.registry.metrics import Metric
from data_access.registry.series import ALWAYS, TIMES, Dimension, chosen, parts
from data_access.store.schema import monthly_detail, monthly_place, monthly_total, yearly_sum
from data_access.store.schema.sums import NO_CHANNEL


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
"""Up to so many, an index by month finds what is asked sooner than one in the order of groups."""
_TEXT = frozenset(Dimension) - TIMES - {Dimension.QUALITY}


class NotCarriedError(ValueError):
    """A metric cannot be split or filtered by a dimension.

    Attributes:
        metric, dimension: which ones.
    """

    def __init__(self, metric: Metric, dimension: Dimension) -> None:
        super().__init__(f"{metric.code} is not recorded by {dimension}")
        self.metric = metric
        self.dimension = dimension


def counts(
    metrics: Sequence[Metric],
    filters: Filters,
    by: Sequence[Dimension],
    months: Mapping[str, MonthRange],
) -> Query[Counts]:
    """Counts of several metrics, each over its own months.

    Args:
        metrics: counts, not ratios.
        filters: what narrows them; its period is not used, `months` is.
        by: dimensions to group by, in the order of the columns.
        months: the range of each metric, by its code.

    Columns: metric (str); one per dimension: month yyyymm, quarter yyyyq and year yyyy (int64; a
    month or quarter of 0 where only the year is known), quality (int64, 0 unknown), others str;
    value (int64). A group without rows is absent. Where small counts are hidden, value is Int64,
    null where hidden (bool, one more column) says so.

    Raises:
        NotCarriedError: a metric does not carry a dimension that is grouped or filtered by.
    """
    wanted = frozenset(by) | filters.dimensions()
    is_guarded = any(hidden_counts.guarding(metric, wanted) for metric in metrics)
    for metric in metrics:
        _check_carries(metric, wanted, is_guarded=is_guarded)
    told = _cells(_rollup(metrics, wanted), metrics, filters, by, months)
    names = ["metric", *(dimension.value for dimension in by)]
    columns = {name: "str" if name == "metric" or name in _TEXT else "int64" for name in names}
    columns["value"] = "Int64" if is_guarded else "int64"
    if is_guarded:
        columns["hidden"] = "bool"
    # A subquery, so that PostgreSQL sees each group as a column and not as an expression with
    # parameters of its own, which it would not take for the selected one.
    cells = list(told)
    if is_guarded:
        cells = [one.add_columns(literal(0).label("hidden")) for one in cells]
        cells.append(hidden_counts.cells(metrics, filters, by, months))
    held = (union_all(*cells) if len(cells) > 1 else cells[0]).subquery()
    groups = [held.c[name] for name in names]
    value: ColumnElement[Any] = sql_cast(func.sum(held.c.value), BigInteger)
    sums = [value.label("value")]
    if is_guarded:
        hidden = func.max(held.c.hidden)
        sums = [case((hidden == 0, value)).label("value"), hidden.label("hidden")]
    statement: Select[Any] = select(*groups, *sums).group_by(*groups).order_by(*groups)
    return Query(statement, MappingProxyType(columns))


def _check_carries(metric: Metric, wanted: frozenset[Dimension], *, is_guarded: bool) -> None:
    """Refuse what a metric cannot be split or filtered by.

    Raises:
        NotCarriedError: the dimension that it does not carry, alone or with the others.
    """
    for dimension in sorted(wanted):
        if not metric.carries(dimension) or (is_guarded and dimension in hidden_counts.UNSPLIT):
            raise NotCarriedError(metric, dimension)
    if not metric.carries(*wanted):
        raise NotCarriedError(metric, max(wanted))


def _cells(
    table: Table,
    metrics: Sequence[Metric],
    filters: Filters,
    by: Sequence[Dimension],
    months: Mapping[str, MonthRange],
) -> Iterator[Select[Any]]:
    """The sums of a rollup that count for what is asked: metric, dimensions, value.

    One statement for all measures that are asked for alike: an index answers it faster than OR.
    """
    wanted = frozenset(by) | filters.dimensions()
    alike: dict[object, list[Metric]] = {}
    for metric in metrics:
        held = chosen(metric.code, wanted)
        by_role = any(series.by_role for series in metric.series)
        key = (months[metric.code], by_role, held if _has_alternatives(metric) else ())
        alike.setdefault(key, []).append(metric)
    for together in alike.values():
        asked = months[together[0].code]
        for sums, inside in _sums(table, together, filters, wanted, asked):
            yield select(
                sums.c.metric_code.label("metric"),
                *(expression(sums, dimension).label(dimension.value) for dimension in by),
                sums.c.value,
            ).where(
                inside,
                sums.c.metric_code.in_([metric.code for metric in together]),
                *_answering(sums, together[0], wanted),
                *conditions.narrowed(sums, filters, together[0]),
            )


def _sums(
    table: Table,
    metrics: Sequence[Metric],
    filters: Filters,
    wanted: frozenset[Dimension],
    months: MonthRange,
) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """The tables that answer for a period, sums of years first, and which of their rows."""
    known = conditions.known(table, filters)
    if Dimension.NATIONALITY in wanted:
        yield table, and_(known, *_of_nationalities(table, wanted, months))
        return
    if not years.answer(metrics, filters, wanted):
        few = _FEW_MONTHS if _is_by_country(filters, wanted) else months.length
        yield table, and_(known, conditions.spread(table, months, few))
        return
    parts_of_period = years.Parts.of(months)
    of_grain = yearly_sum.c.grain == years.grain(wanted)
    yield yearly_sum, and_(of_grain, parts_of_period.yearly(yearly_sum))
    for inside in parts_of_period.monthly(table):
        yield table, and_(known, inside)


def _is_by_country(filters: Filters, wanted: frozenset[Dimension]) -> bool:
    """Whether an index that is in the order of countries has all of it."""
    is_in_index = Dimension.COUNTRY in wanted and wanted <= {Dimension.COUNTRY, Dimension.ROUTE}
    return is_in_index and not filters.places() and filters.as_known_on is None


def _of_nationalities(
    table: Table, wanted: frozenset[Dimension], months: MonthRange
) -> Iterator[ColumnElement[bool]]:
    """A period of sums by nationality, which no channel splits: an index of their own has them."""
    yield NO_CHANNEL
    few = months.length if wanted & TIMES else _FEW_MONTHS
    yield conditions.spread(table, months, few)


def _rollup(metrics: Sequence[Metric], wanted: frozenset[Dimension]) -> Table:
    """The smallest rollup that carries all that is wanted."""
    totals = {next(iter(held)) for m in metrics for held in parts(m.code).values()}
    chosen_series = [held for m in metrics for held in chosen(m.code, wanted)]
    small = _REPORTS if all(held.reporters for held in chosen_series) else _TOTALS
    if wanted <= small.carries and totals.issuperset(chosen_series):
        return small.table
    return next(rollup.table for rollup in _DETAILS if wanted <= rollup.carries)


def _has_alternatives(metric: Metric) -> bool:
    """Whether several series tell the same of a measure in different detail."""
    return any(len(alternatives) > 1 for alternatives in parts(metric.code).values())


def _answering(
    table: Table, metric: Metric, wanted: frozenset[Dimension]
) -> Iterator[ColumnElement[bool]]:
    """Of series that tell the same in different detail, the ones that answer."""
    if _has_alternatives(metric):
        yield table.c.series_code.in_([held.code for held in chosen(metric.code, wanted)])
