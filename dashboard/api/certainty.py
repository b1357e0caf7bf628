"""How sure the rows of `/api/v1/series` are, and what was expected of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dashboard import steps
from dashboard.panels import changes, completeness, hit_rates
from dashboard.panels.shapes import over_time
from dashboard.view import Request, view_of
from dashboard.wiring import Store
from data_access.analysis.changes import Compared, Interval
from data_access.analysis.scatter import Dispersion
from data_access.filters import Filters, Grain
from data_access.periods import iso
from data_access.registry.geography import BORDER_POINTS
from data_access.registry.metrics import Metric
from data_access.registry.series import TIMES, Dimension

Changes = Mapping[str, Compared | None]
"""By the value of the dimension that rows are split by; empty where they are not."""


def ends(interval: Interval | None) -> dict[str, float]:
    """The ends of an interval; absent where none is formed."""
    return {} if interval is None else {"low": interval.low, "high": interval.high}


def change_fields(compared: Compared | None) -> dict[str, object]:
    """A change as the tables of cards have it; absent where none is formed."""
    if compared is None:
        return {}
    keys = (column.key for column in changes.columns())
    cells = zip(keys, changes.cells(compared), strict=True)
    return {key: value for key, value in cells if value is not None}


def changes_of(metric: Metric, filters: Filters, by: Sequence[Dimension], store: Store) -> Changes:
    """The change of each row against its base, over like months only.

    Rows that are steps of time have none, nor have those that are split in several ways. Of what
    bureaus report only the total has one, since parts of it may be hidden.
    """
    view = view_of(Request(filters, ""), store)
    if set(by) & TIMES or len(by) > 1 or (by and metric.reported) or metric.sparse:
        return {}
    if view.base(metric, *by) is None:
        return {}
    reach = view.months_to_compare(metric, *by)
    frame = view.counts((metric,), (*by, Dimension.MONTH), {metric.code: reach})
    if not by:
        counted = {"": steps.by_step(frame, metric.code, Grain.MONTH)}
    else:
        groups = steps.by_group(frame, by[0], Grain.MONTH)
        counted = {str(value): by_month for value, by_month in groups.items()}
    return {
        value: (view.on(value) if by and by[0] is Dimension.ROUTE and value else view).compared(
            metric, by_month, *by
        )
        for value, by_month in counted.items()
    }


def scatter_of(
    filters: Filters, by: Sequence[Dimension], store: Store
) -> Callable[[Mapping[str, Any]], Dispersion | None]:
    """How much the hits behind a row scatter, which has a database and what else it is split by.

    Those of a border point or a channel scatter at most as all hits of that bureau's database do:
    too few tell by themselves.
    """
    view = view_of(Request(filters, ""), store)
    if not _OF_BUREAUS & set(by):
        of_all = hit_rates.scatter_of_all(view)
        return lambda row: of_all.get(row["database"])
    of_bureaus = hit_rates.scatter_of_bureaus(view)
    return lambda row: of_bureaus.get(_bureau(row), {}).get(row["database"])


_OF_BUREAUS = frozenset({Dimension.BUREAU, Dimension.COUNTRY, Dimension.PLACE})


def _bureau(row: Mapping[str, Any]) -> str:
    post = BORDER_POINTS.get(row.get("place") or "")
    return row.get("bureau") or row.get("country") or (post.country if post else "")


_RANGE = ("range_low", "range_high")


def with_expectations(
    metric: Metric,
    filters: Filters,
    by: Sequence[Dimension],
    rows: Sequence[dict[str, Any]],
    store: Store,
) -> list[dict[str, Any]]:
    """Rows by month with what each is expected to have, where that can be told, as charts have it.

    What it will be when complete (`expected`, `expected_low`, `expected_high`) stands beside what
    is reported, in no sum; the 95 % range in which it was expected is `range_low`, `range_high`.
    """
    if tuple(by) != (Dimension.MONTH,):
        return list(rows)
    view = view_of(Request(filters, ""), store)
    growth = completeness.growth(view, metric)
    open_months: dict[str, int] = {}
    if growth and growth.steps is not None:
        open_months = {iso(month): month for month in completeness.open_months(view, metric, {})}
    by_month = view_of(Request(replace(filters, grain=Grain.MONTH), ""), store)
    ranges = {
        iso(month): range_
        for month, range_ in over_time.ranges(by_month, metric, by_month.months(metric)).items()
    }
    keys = [column.key for column in completeness.columns()]
    completed = []
    for row in rows:
        month = open_months.get(str(row["month"]))
        expected = growth.expected({month: row["value"]}) if growth and month else None
        cells = completeness.cells(expected) if expected else ()
        ends_of_range = zip(_RANGE, ranges.get(row["month"], ()), strict=False)
        completed.append(row | dict(zip(keys, cells, strict=False)) | dict(ends_of_range))
    return completed
