"""Counts by metric and dimensions: the one aggregate query of screen, data interface and files.

It adds up rows of the monthly rollups: of the smallest that has the detail wanted, which never
changes a sum. Hidden counts are among them as cells without a value. A group that has one is hidden
as a whole, so that every answer is a sum of counts that are not hidden, whatever the filters.
`store.hidden_counts` says which they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Table,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from data_access.filters import Filters
from data_access.frames import Counts
from data_access.periods import MonthRange
from data_access.queries import conditions
from data_access.registry import routes
from data_access.registry.metrics import Metric
from data_access.registry.series import (
    ALWAYS,
    Dimension,
    Series,
    chosen,
    has_alternatives,
    parts,
)
from data_access.sentences import N_, SentenceError
from data_access.store.schema import (
    MONTH,
    MONTH_TOGETHER,
    YEAR,
    YEAR_TOGETHER,
    monthly_detail,
    monthly_place,
    monthly_total,
    place,
    withheld,
)

_NEVER_HIDDEN_BY = frozenset({Dimension.SOURCE, Dimension.CHANNEL})
"""What counts are never split by of which small ones are hidden: these are not known by it."""
_SHORT_STEPS = frozenset({Dimension.MONTH, Dimension.QUARTER})
_UNIT_GROUPS = frozenset({Dimension.CATEGORY, Dimension.DATABASE})
_TOTALS = ALWAYS | {Dimension.CATEGORY, Dimension.DATABASE, Dimension.COLOUR}
"""What the smallest rollup is split by."""
_PLACES = frozenset({Dimension.COUNTRY, Dimension.REGION, Dimension.BUREAU})


class NotCarriedError(SentenceError):
    """A metric cannot be split or filtered by a dimension.

    Attributes:
        metric, dimension: which ones.
    """

    def __init__(self, metric: Metric, dimension: Dimension) -> None:
        sentence = N_("{measure} is not recorded by {dimension}")
        super().__init__(sentence, measure=metric.code, dimension=dimension)
        self.metric = metric
        self.dimension = dimension


def counts(
    metrics: Sequence[Metric],
    filters: Filters,
    by: Sequence[Dimension],
    months: Mapping[str, MonthRange],
    *,
    parts_apart: bool = False,
) -> Select[Any]:
    """Counts of several metrics, each over its own months.

    By route, a route inside another one counts with that, as in a filter for it: a row has what
    `r=` gives, and no row has a part of another. Where it is chosen without it, it has its own row.

    Args:
        metrics: counts, not ratios.
        filters: what narrows them; its period is not used, `months` is.
        by: dimensions to group by, in the order of the columns.
        months: the range of each metric, by its code.
        parts_apart: whether routes inside another one have rows of their own.

    Columns: metric (str); one per dimension: month yyyymm, quarter yyyyq and year yyyy (int64; a
    month or quarter of 0 where only the year is known), quality (int64, 0 unknown), others str;
    value (int64). A group without rows is absent. Where small counts are hidden, value is None
    where hidden (bool, one more column) says so.

    Raises:
        NotCarriedError: a metric does not carry a dimension that is grouped or filtered by.
    """
    wanted = frozenset(by) | filters.dimensions
    hides = any(_hiding_series(metric, wanted) for metric in metrics)
    for metric in metrics:
        _check_carries(metric, wanted, hides=hides)
    names = ["metric", *(dimension.value for dimension in by)]
    parents = {} if parts_apart else routes.parents_among(filters.route_codes)
    cells = [_cells(metric, filters, by, months[metric.code], parents) for metric in metrics]
    if hides:
        cells = [one.add_columns(literal(0).label("hidden")) for one in cells]
        for metric in metrics:
            cells += _hidden_cells(metric, filters, by, months[metric.code], parents)
    rows = union_all(*cells).subquery()
    groups = [rows.c[name] for name in names]
    if not hides:
        return select(*groups, rows.c.value).order_by(*groups)
    hidden = func.max(rows.c.hidden)
    sums = (
        case((hidden == 0, cast(func.sum(rows.c.value), BigInteger))).label("value"),
        (hidden == 1).label("hidden"),
    )
    return select(*groups, *sums).group_by(*groups).order_by(*groups)


def within(rows: Counts, months: Mapping[str, MonthRange]) -> Counts:
    """The rows of `counts` by month that are of each metric's own months."""
    metric, month = rows["metric"].to_numpy(), rows["month"].to_numpy()
    inside = np.zeros(len(rows), dtype=bool)
    for code, period in months.items():
        low, high, left_out = period.bounds()
        is_of_it = (metric == code) & (month >= low) & (month <= high)
        inside |= is_of_it & ~np.isin(month, left_out)
    return rows[inside].reset_index(drop=True)


def _cells(
    metric: Metric,
    filters: Filters,
    by: Sequence[Dimension],
    months: MonthRange,
    parents: Mapping[str, str],
) -> Select[Any]:
    """The sums that answer a question: metric, dimensions, value."""
    wanted = frozenset(by) | filters.dimensions
    table = _rollup(metric, wanted)
    rows = select(*_keys(table, by, parents), table.c.value).where(
        table.c.metric_code == metric.code,
        conditions.is_current(table, filters),
        conditions.within(table, months),
        *conditions.narrowed(table, filters, metric),
    )
    if has_alternatives(metric.code):
        # Of series that count the same in different detail, the ones that answer.
        codes = [series.code for series in chosen(metric.code, wanted)]
        rows = rows.where(table.c.series_code.in_(codes))
    # PostgreSQL takes no expression with parameters of its own for the selected one: a subquery.
    found = rows.subquery().c
    groups = [found[name] for name in ("metric", *by)]
    value: ColumnElement[Any] = cast(func.sum(found.value), BigInteger)
    return select(*groups, value.label("value")).group_by(*groups)


def _hidden_cells(
    metric: Metric,
    filters: Filters,
    by: Sequence[Dimension],
    months: MonthRange,
    parents: Mapping[str, str],
) -> Iterator[Select[Any]]:
    """The hidden counts among those that are wanted: metric, dimensions, no value, hidden (1).

    They are of whole years and of the months around them, or of months where these are wanted.
    """
    wanted = frozenset(by) | filters.dimensions
    for series in _hiding_series(metric, wanted):
        by_group = series.hides_by not in _UNIT_GROUPS and wanted & _UNIT_GROUPS
        of_months, of_year = (MONTH, YEAR) if by_group else (MONTH_TOGETHER, YEAR_TOGETHER)
        periods = [(of_months, months)]
        if not wanted & _SHORT_STEPS:
            periods = [(of_year, months), *((of_months, part) for part in _around_years(months))]
        inside = (
            and_(withheld.c.grain == grain, conditions.within(withheld, period))
            for grain, period in periods
        )
        yield select(
            *_keys(withheld, by, parents),
            cast(null(), BigInteger).label("value"),
            literal(1).label("hidden"),
        ).where(
            withheld.c.metric_code == metric.code,
            or_(*inside),
            conditions.is_current(withheld, filters),
            *conditions.narrowed(withheld, filters, metric),
        )


def _keys(
    table: Table, by: Sequence[Dimension], parents: Mapping[str, str]
) -> Iterator[ColumnElement[Any]]:
    yield table.c.metric_code.label("metric")
    for dimension in by:
        key = conditions.expression(table, dimension)
        if dimension is Dimension.ROUTE and parents:
            key = case(parents, value=key, else_=key)
        yield key.label(dimension.value)


def _around_years(months: MonthRange) -> Iterator[MonthRange]:
    """The parts of a range that are no whole years."""
    years = months.whole_years()
    if not years:
        yield months
        return
    if months.first < years[0] * 100 + 1:
        yield MonthRange(months.first, years[0] * 100 - 88)
    if months.last > years[-1] * 100 + 12:
        yield MonthRange(years[-1] * 100 + 101, months.last)


def _rollup(metric: Metric, wanted: frozenset[Dimension]) -> Table:
    """The smallest rollup that has the detail wanted."""
    if Dimension.PLACE in wanted:
        return monthly_place
    answering = chosen(metric.code, wanted)
    totals = {alternatives[0] for alternatives in parts(metric.code).values()}
    of_reports = all(series.reporters for series in answering)
    is_small = wanted <= (_TOTALS | _PLACES if of_reports else _TOTALS)
    return monthly_total if is_small and totals.issuperset(answering) else monthly_detail


def _hiding_series(metric: Metric, wanted: frozenset[Dimension]) -> list[Series]:
    """The series of a metric of which small counts are hidden, split as is wanted."""
    return [series for series in chosen(metric.code, wanted) if series.hides_by in wanted]


def counts_by_place(metric: Metric, filters: Filters, months: MonthRange) -> Select[Any]:
    """A measure that hides no count by place, the largest first, where the newest file puts each.

    Columns: place, name, country (str), lat_hundredths, lon_hundredths (Int64, null where the
    file has no position), value (int64).
    """
    by = (Dimension.COUNTRY, Dimension.PLACE)
    counted = counts((metric,), filters, by, {metric.code: months}).subquery()
    newest = (
        select(place.c.place_code, func.max(place.c.batch_id).label("batch_id"))
        .group_by(place.c.place_code)
        .subquery()
    )
    at = and_(place.c.batch_id == newest.c.batch_id, place.c.place_code == newest.c.place_code)
    return (
        select(
            counted.c.place,
            place.c.name,
            counted.c.country,
            place.c.lat_hundredths,
            place.c.lon_hundredths,
            counted.c.value,
        )
        .join(newest, newest.c.place_code == counted.c.place)
        .join(place, at)
        .order_by(counted.c.value.desc(), counted.c.place)
    )


def _check_carries(metric: Metric, wanted: frozenset[Dimension], *, hides: bool) -> None:
    """Refuse what a metric cannot be split or filtered by.

    Raises:
        NotCarriedError: the dimension that it does not carry, alone or with the others.
    """
    for dimension in sorted(wanted):
        if not metric.carries(dimension) or (hides and dimension in _NEVER_HIDDEN_BY):
            raise NotCarriedError(metric, dimension)
    if not metric.carries(*wanted):
        raise NotCarriedError(metric, max(wanted))
