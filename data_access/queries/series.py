"""Counts by metric and dimensions: the one aggregate query of screen, data interface and files.

It adds up the rows that answer (`cells`); hidden counts are put among them, without a value.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    Subquery,
    and_,
    case,
    column,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy import cast as sql_cast

from data_access.filters import Filters
from data_access.frames import Counts, Fields, Listing, Part, Query
from data_access.periods import MonthRange
from data_access.queries import cells, conditions, hidden_cells, year_sums
from data_access.registry.metrics import METRICS, Metric
from data_access.registry.series import (
    TIMES,
    Dimension,
    chosen,
)
from data_access.sentences import N_, SentenceError
from data_access.store.schema.derived import (
    NO_BUREAU,
    monthly_total,
)
from data_access.store.schema.facts import place

_TEXT = frozenset(Dimension) - TIMES - {Dimension.QUALITY}
_NEVER_HIDDEN_BY = frozenset({Dimension.SOURCE, Dimension.CHANNEL})
"""What counts are never split by of which small ones are hidden: these are not known by it."""
_GROUPS: Mapping[str, ColumnElement[Any]] = MappingProxyType(
    {name: column(name) for name in ("metric", *(dimension.value for dimension in Dimension))}
)
_SUM: ColumnElement[Any] = sql_cast(func.sum(column("value")), BigInteger)
_MOST_HIDDEN: ColumnElement[Any] = func.max(column("hidden"))
_VALUE = _SUM.label("value")
_VALUE_OR_HIDDEN = case((_MOST_HIDDEN == 0, _SUM)).label("value")
_IS_HIDDEN = _MOST_HIDDEN.label("hidden")


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
    # An earlier day's rows cost ten times as much to read, and one period of it is asked.
    is_now = filters.as_known_on is None
    if is_now and not filters.dimensions and _are_parts(tuple(metrics), tuple(by)):
        return _in_parts(metrics, filters, tuple(by), months)
    wanted = frozenset(by) | filters.dimensions
    hides = any(hidden_cells.hiding_series(metric, wanted) for metric in metrics)
    for metric in metrics:
        _check_carries(metric, wanted, hides=hides)
    names = ["metric", *(dimension.value for dimension in by)]
    columns = {name: "str" if name == "metric" or name in _TEXT else "int64" for name in names}
    columns["value"] = "Int64" if hides else "int64"
    if hides:
        columns["hidden"] = "bool"
    return Query(
        lambda: _statement(metrics, filters, by, months, hides=hides), MappingProxyType(columns)
    )


def _statement(
    metrics: Sequence[Metric],
    filters: Filters,
    by: Sequence[Dimension],
    months: Mapping[str, MonthRange],
    *,
    hides: bool,
) -> Select[Any]:
    every = _every(metrics, filters, by, months, hides=hides)
    groups = [_GROUPS["metric"], *[_GROUPS[dimension.value] for dimension in by]]
    sums = (_VALUE_OR_HIDDEN, _IS_HIDDEN) if hides else (_VALUE,)
    return select(*groups, *sums).select_from(every).group_by(*groups).order_by(*groups)


def added_up(
    metrics: Sequence[Metric],
    filters: Filters,
    by: Sequence[Dimension],
    months: Mapping[str, MonthRange],
) -> Subquery:
    """The rows that `counts` adds up, for who adds them up in another way.

    What is asked is as of `counts`; it is of nothing of which small counts are hidden.

    Columns: metric, one per dimension, value.
    """
    return _every(metrics, filters, by, months, hides=False)


def _every(
    metrics: Sequence[Metric],
    filters: Filters,
    by: Sequence[Dimension],
    months: Mapping[str, MonthRange],
    *,
    hides: bool,
) -> Subquery:
    # A subquery, so that PostgreSQL sees each group as a column and not as an expression with
    # parameters of its own, which it would not take for the selected one.
    found = list(cells.of_question(metrics, filters, by, months))
    if hides:
        found = [one.add_columns(literal(0).label("hidden")) for one in found]
        found += hidden_cells.cells(metrics, filters, by, months)
    return (union_all(*found) if len(found) > 1 else found[0]).subquery()


_MONTH, _ROUTE_AND_MONTH = (Dimension.MONTH,), (Dimension.ROUTE, Dimension.MONTH)
_COLUMNS: Mapping[tuple[Dimension, ...], Mapping[str, str]] = MappingProxyType(
    {
        _MONTH: {"metric": "str", "month": "int64", "value": "int64"},
        _ROUTE_AND_MONTH: {"metric": "str", "route": "str", "month": "int64", "value": "int64"},
    }
)
"""Of counts by month that are parts of those of every month, by what they are split by."""


# Bureaus tell a hundred times as much; of what publishers count, all months are few rows.
@lru_cache(maxsize=1024)
def _are_parts(metrics: tuple[Metric, ...], by: tuple[Dimension, ...]) -> bool:
    """Whether counts are parts of those of every month, by route: of publishers, by month.

    The cards of a page ask for other months of the same counts, and so does the next period.
    """
    return by in _COLUMNS and all(
        not metric.reported
        and metric.carries(*by)
        and chosen(metric.code, by) == chosen(metric.code, _ROUTE_AND_MONTH)
        and not hidden_cells.hiding_series(metric, frozenset(by))
        for metric in metrics
    )


def _in_parts(
    metrics: Sequence[Metric],
    filters: Filters,
    by: tuple[Dimension, ...],
    months: Mapping[str, MonthRange],
) -> Query[Counts]:
    """Counts as parts of those of every month, which routes narrow and nothing else."""
    on = Filters(routes=filters.routes, countries=filters.countries)
    parts = [
        Part(
            metric.code,
            ("counts", metric.code, on.route_codes),
            _of_every_month(metric.code, on),
            months[metric.code],
        )
        for metric in sorted(metrics, key=attrgetter("code"))
    ]
    return Query(
        lambda: _statement(metrics, filters, by, months, hides=False), _COLUMNS[by], tuple(parts)
    )


# Written once for all versions of the data, which takes as long as a tenth of its rows.
@lru_cache(maxsize=512)
def _of_every_month(code: str, filters: Filters) -> Query[Listing]:
    metric, columns = METRICS[code], monthly_total.c
    fields = Fields(
        {
            "route": (columns.route_code, "str"),
            "months": (func.aggregate_strings(sql_cast(columns.month, String), ","), "str"),
            "values": (func.aggregate_strings(sql_cast(columns.value, String), ","), "str"),
        }
    )
    # Nothing is said of months, so that an index has them in the order of routes.
    statement = fields.select().where(
        columns.metric_code == code,
        conditions.known(monthly_total, filters),
        NO_BUREAU,
        *cells.of_answering_series(monthly_total, metric, frozenset(_ROUTE_AND_MONTH)),
        *conditions.narrowed(monthly_total, filters, metric),
    )
    return fields.query(statement.group_by(columns.route_code).order_by(columns.route_code))


def of_every_month(metric: Metric) -> Query[Listing]:
    """Counts of every month by route, as known now, of a measure that publishers count.

    Columns: route, months, values (str), which `frames.by_route` reads.
    """
    return _of_every_month(metric.code, Filters())


def by_month(code: str, filters: Filters, months: MonthRange, *by: Dimension) -> Query[Counts]:
    """Counts of one metric, by months and what else is given; columns as of `counts`."""
    return counts((METRICS[code],), filters, (*by, Dimension.MONTH), {code: months})


def sum_of_parts(code: str, filters: Filters, months: MonthRange, part: Dimension) -> Query[Counts]:
    """Counts by month, of the series that are known by a dimension: what its parts add up to.

    Columns: metric (str), month (yyyymm, yyyy00), value (int64).

    Raises:
        ValueError: small parts are hidden, and with them their sum.
        NotCarriedError: the metric does not carry the dimension.
    """
    metric, over = METRICS[code], {code: months}
    by = (Dimension.MONTH,)
    wanted = filters.dimensions | {part, *by}
    _check_carries(metric, wanted, hides=False)
    if hidden_cells.hides_parts(metric, filters, part):
        msg = f"small counts of {code} by {part} are hidden"
        raise ValueError(msg)
    if chosen(code, wanted) == chosen(code, filters.dimensions | set(by)):
        return counts((metric,), filters, by, over)

    def statement() -> Select[Any]:
        if year_sums.answer_over_routes(filters, wanted - TIMES):
            found = cells.over_nationalities(metric, filters, months)
        else:
            found = list(cells.of_question((metric,), filters, (part, *by), over))
        groups = [_GROUPS["metric"], _GROUPS[Dimension.MONTH.value]]
        rows = select(*groups, _VALUE).select_from(union_all(*found).subquery())
        return rows.group_by(*groups).order_by(*groups)

    return Query(statement, _COLUMNS[by])


def counts_by_place(metric: Metric, filters: Filters, months: MonthRange) -> Query[Listing]:
    """A measure that hides no count by place, the largest first, where the newest file puts each.

    Columns: place, name, country (str), lat_hundredths, lon_hundredths (Int64, null where the
    file has no position), value (int64).
    """
    by = (Dimension.COUNTRY, Dimension.PLACE)
    counted = counts((metric,), filters, by, {metric.code: months}).statement.subquery()
    newest = (
        select(place.c.place_code, func.max(place.c.batch_id).label("batch_id"))
        .group_by(place.c.place_code)
        .subquery()
    )
    at = and_(place.c.batch_id == newest.c.batch_id, place.c.place_code == newest.c.place_code)
    fields = Fields(
        {
            "place": (counted.c.place, "str"),
            "name": (place.c.name, "str"),
            "country": (counted.c.country, "str"),
            "lat_hundredths": (place.c.lat_hundredths, "Int64"),
            "lon_hundredths": (place.c.lon_hundredths, "Int64"),
            "value": (counted.c.value, "int64"),
        }
    )
    statement = (
        fields.select()
        .join(newest, newest.c.place_code == counted.c.place)
        .join(place, at)
        .order_by(counted.c.value.desc(), counted.c.place)
    )
    return fields.query(statement)


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
