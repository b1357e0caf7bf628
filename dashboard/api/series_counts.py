"""Answers of `/api/v1/series` on counts, with intervals of rows and the notes above them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select

from dashboard import steps, url_state
from dashboard.api.answers import BadParameterError, as_csv, choice_of
from dashboard.audit.record import note_sources
from dashboard.formats import format_number
from dashboard.i18n import N_, _, ngettext
from dashboard.panel_request import Request
from dashboard.panels import gaps, hit_rates
from dashboard.panels.shapes import over_time
from dashboard.panels.shapes.table import change_cells, change_columns, written_months
from dashboard.view import view_of
from dashboard.wiring import Store
from data_access.analysis.changes import Compared, Interval
from data_access.analysis.scatter import Dispersion
from data_access.availabilities import Availabilities
from data_access.availability import Availability
from data_access.filters import CountryRole, Filters, Grain
from data_access.frames import HIDDEN, Counts, Hidden, fetch, how_many_hidden, records
from data_access.periods import MonthRange, iso
from data_access.queries import conditions, series
from data_access.registry import (
    BORDER_POINTS,
    COUNTRIES,
    METRICS,
    ROUTES,
    SOURCES,
    TIMES,
    Dimension,
    Metric,
)

Changes = Mapping[str, Compared | None]
"""By the value of the dimension that rows are split by; empty where they are not."""


def ends(interval: Interval | None) -> dict[str, float]:
    """The ends of an interval; absent where none is formed."""
    return {} if interval is None else {"low": interval.low, "high": interval.high}


def change_fields(compared: Compared | None) -> dict[str, object]:
    """A change as the tables of cards have it; absent where none is formed."""
    if compared is None:
        return {}
    keys = (column.key for column in change_columns())
    cells = zip(keys, change_cells(compared), strict=True)
    fields: dict[str, object] = {key: value for key, value in cells if value is not None}
    if without := compared.without_largest:
        fields |= {f"change_{end}_without_largest": x for end, x in ends(without.interval).items()}
    return fields


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
    frame = view.counts((metric,), (*by, Dimension.MONTH), reach)
    if not by:
        counted = {"": steps.by_step(frame, metric.code)}
    else:
        groups = steps.by_group(frame, by[0])
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
    is reported, in no sum; the range in which it was expected is `range_low`, `range_high`.
    """
    if tuple(by) != (Dimension.MONTH,):
        return list(rows)
    view = view_of(Request(filters, ""), store)
    growth = gaps.growth(view, metric)
    open_months: dict[str, int] = {}
    if growth and growth.steps is not None:
        open_months = {iso(month): month for month in gaps.open_months(view, metric, {})}
    by_month = view_of(Request(replace(filters, grain=Grain.MONTH), ""), store)
    ranges = {
        iso(month): range_
        for month, range_ in over_time.ranges(by_month, metric, by_month.months(metric)).items()
    }
    keys = [column.key for column in gaps.expected_columns()]
    completed = []
    for row in rows:
        month = open_months.get(str(row["month"]))
        expected = growth.expected({month: row["value"]}) if growth and month else None
        cells = gaps.expected_cells(expected) if expected else ()
        ends_of_range = zip(_RANGE, ranges.get(row["month"], ()), strict=False)
        completed.append(row | dict(zip(keys, cells, strict=False)) | dict(ends_of_range))
    return completed


@dataclass(frozen=True, slots=True)
class SeriesRequest:
    """What is asked.

    Attributes:
        by: dimensions to split by, at most one of them a time.
        as_csv: rather than JSON.
    """

    metrics: tuple[Metric, ...]
    by: tuple[Dimension, ...]
    filters: Filters
    as_csv: bool


def series_request(query: str) -> SeriesRequest:
    """The request of a query string.

    Raises:
        BadParameterError, InvalidFilterError: names the parameter that cannot be read.
    """
    reading = url_state.strict(query)
    others = dict(reading.others)
    if not reading.filters.metrics:
        raise BadParameterError("m", choice_of(METRICS))
    by = []
    for text in filter(None, others.get("by", "").split(",")):
        if text not in tuple(Dimension):
            raise BadParameterError("by", choice_of(Dimension))
        by.append(Dimension(text))
    if len(set(by) & TIMES) > 1:
        raise BadParameterError("by", _("one of month, quarter and year at a time"))
    is_csv = as_csv(others)
    metrics = tuple(METRICS[code] for code in reading.filters.metrics)
    return SeriesRequest(metrics, tuple(dict.fromkeys(by)), reading.filters, is_csv)


Rows = list[dict[str, Any]]
HIDDEN_COUNTS = N_(
    "small counts are hidden (`null`, `hidden: true`), and with them as many others as would tell "
    "them"
)

ONLY_BY_PLACE = N_("what is reported without a border point or flag counts in totals only")


def count_answer(
    metric: Metric, request: SeriesRequest, availabilities: Availabilities, store: Store
) -> dict[str, Any]:
    """The rows of a count with what they rest on.

    Raises:
        DataUnavailableError: nothing of the measure is available.
        NotCarriedError: it is not recorded by what is asked for.
    """
    filters, by = request.filters, request.by
    availability = availabilities.of(metric, filters, by)
    months = availabilities.months(metric, filters, by)
    scope = sorted(conditions.out_of_scope(metric, filters))
    unknown = [not_recorded(dimension) for dimension in scope]
    if not unknown and not availabilities.answers(metric, filters, by):
        unnamed = availabilities.unnamed(metric, filters)
        unknown = [
            _("no release names such a {dimension}: no figures").format(dimension=unnamed)
            if unnamed
            else _("there are no figures of what is asked for")
        ]
    if conditions.pooled(metric, filters) and not {Dimension.ROUTE, Dimension.COUNTRY} & set(by):
        unknown = [_("counts of several routes are never added up: ask by route")]
    caveats = [metric.caveat, *(SOURCES[source].caveat for source in availability.published)]
    hidden: list[str] = []
    # Unknown is one null where one number was asked, no rows where a split was.
    rows: Rows = [] if by else [{"value": None}]
    if not unknown:
        query = series.counts((metric,), filters, list(by), {metric.code: months})
        frame = frame_of(metric, request, query, store)
        known = _Known(metric, request, months, availabilities)
        compared = changes_of(metric, filters, by, store)
        rows = [
            row | change_fields(compared.get(str((by and row[by[0].value]) or "")))
            for row in _count_rows(metric, frame, list(by), months, known)
        ]
        rows = with_expectations(metric, filters, by, rows, store)
        hidden = [_(HIDDEN_COUNTS)] if how_many_hidden(frame) else []
    return {
        **answer_head(metric, request, store, months, (availability,)),
        "caveats": [
            *dict.fromkeys(map(_, caveats)),
            *hidden,
            *([_(ONLY_BY_PLACE)] if metric.reported and Dimension.PLACE in by else []),
            *unknown,
            *_missing(metric, availability, months),
        ],
        "rows": rows,
    }


def frame_of(metric: Metric, request: SeriesRequest, query: Select[Any], store: Store) -> Counts:
    """The rows of a query; the same request of the same data is answered from memory.

    Raises:
        BadParameterError: they are more than one answer may have.
    """
    return store.cached(("series", metric.code, request), lambda: limited(query, store))


def limited(query: Select[Any], store: Store) -> Counts:
    """The rows of a query, of which the database gives one more than there may be at most."""
    most = store.settings.rows
    frame = store.run(lambda connection: fetch(connection, query.limit(most + 1)))
    refuse_costly(len(frame), most)
    return frame


def refuse_costly(rows: int, most: int) -> None:
    """Let pass as many rows as an answer may have.

    Raises:
        BadParameterError: they are more.
    """
    if rows > most:
        sentence = _(
            "more than {most} rows are asked for: ask for fewer measures, dimensions or routes, "
            "for a shorter period, or by year"
        )
        raise BadParameterError("by", sentence.format(most=format_number(most)))


def answer_head(
    metric: Metric,
    request: SeriesRequest,
    store: Store,
    months: MonthRange,
    availabilities: Iterable[Availability],
) -> dict[str, Any]:
    """What every answer says of itself above its rows."""
    known = tuple(availabilities)
    period = {"first": iso(months.first), "last": iso(months.last)}
    # The newest month is known to a day only.
    days = [one.ends_on for one in known if one.ends_on and months.holds(one.newest)]
    sources = {
        source: (availability, day)
        for availability in known
        for source, day in availability.published.items()
    }
    note_sources(sources)
    return {
        "metric": metric.code,
        "unit": _(metric.unit),
        "filters": url_state.write(replace(request.filters, metrics=(metric.code,))),
        "period": period | ({"ends_on": min(days).isoformat()} if days else {}),
        "data_version": store.version(),
        "sources": [
            {
                "id": source,
                "publisher": _(SOURCES[source].publisher),
                "published_on": day.isoformat(),
                "provisional_from": iso(availability.provisional_from),
            }
            for source, (availability, day) in sources.items()
        ],
        "exercise": any(availability.is_exercise for availability, _day in sources.values()),
    }


def not_recorded(dimension: Dimension) -> str:
    """Why a measure has no figures where a filter names what it is not recorded by."""
    return _("not recorded by {dimension}: no figures").format(dimension=dimension)


def _missing(metric: Metric, availability: Availability, months: MonthRange) -> Iterable[str]:
    """How many months a sum is about, where bureaus have left out some."""
    known = sum(map(months.holds, availability.months))
    if metric.reported and known < months.length:
        yield ngettext(
            "{known} of {count} month reported; the others are unknown",
            "{known} of {count} months reported; the others are unknown",
            months.length,
        ).format(known=known, count=months.length)


def _count_rows(
    metric: Metric,
    frame: Counts,
    by: Sequence[Dimension],
    months: MonthRange,
    known: "_Known",
) -> Rows:
    if by and set(by) <= TIMES:
        return _complete(metric, frame, by[0], months, known)
    if not by:
        is_nothing = known.of().knows(months) and not metric.sparse
        value = int(sum(frame["value"])) if len(frame) else 0 if is_nothing else None
        return [{"value": value, **known.remarks({})}]
    return [
        {d.value: dimension_value(d, row[d.value]) for d in by}
        | _value(row["value"])
        | known.remarks(row)
        for row in records(frame)
    ]


class _Known:
    """What a row says of itself: whether all months of its step are known in full, and which are.

    A step that the period cuts is not whole either: its sum is of the months inside.
    """

    def __init__(
        self,
        metric: Metric,
        request: SeriesRequest,
        months: MonthRange,
        availabilities: Availabilities,
    ) -> None:
        self._metric, self._request = metric, request
        self._months, self._availabilities = months, availabilities
        self._in_full: dict[tuple[str, str], frozenset[int]] = {}

    def of(self, route: str = "", country: str = "") -> Availability:
        """What is known on a route and in a country; without them, of everything asked for."""
        filters = self._request.filters
        if route in ROUTES:
            filters = replace(filters, routes=(route,))
        if country in COUNTRIES:
            roles = (one for one in filters.countries if one.role is not None)
            filters = replace(filters, countries=(CountryRole(country), *roles))
        return self._availabilities.of(self._metric, filters, self._request.by)

    def _known_months(self, row: Mapping[str, Any]) -> frozenset[int]:
        """The months known in full where a row is from; a bureau's are those that it reported."""
        country = str(row.get(Dimension.COUNTRY) or row.get(Dimension.BUREAU) or "")
        where = (str(row.get(Dimension.ROUTE, "")), country)
        if where not in self._in_full:
            self._in_full[where] = self.of(*where).in_full(self._months)
        return self._in_full[where]

    def remarks(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Both fields of a row of the frame, by its route, country and step."""
        if self._metric.sparse:
            # Stated for some records only: that a month is covered does not make it known.
            return {"complete": False, "months_known": None}
        in_full = self._known_months(row)
        span = self._months
        for dimension in TIMES & row.keys():
            grain, step = Grain(dimension.value), int(row[dimension])
            if step % _UNDATED[grain] == 0:
                return {"complete": False, "months_known": None}
            span = steps.months_of(step, grain)
        known = tuple(month for month in span.months() if month in in_full)
        return {
            "complete": len(known) == span.length,
            "months_known": written_months(known) or None,
        }


_UNDATED = MappingProxyType({Grain.MONTH: 100, Grain.QUARTER: 10, Grain.YEAR: 10_000})
"""What divides a step of which only the year is known; no year is divided."""


def _value(value: int | Hidden) -> dict[str, Any]:
    """A count, or that it is hidden, which is neither 0 nor unknown."""
    return {"value": None, "hidden": True} if value is HIDDEN else {"value": value}


def _complete(
    metric: Metric, frame: Counts, time: Dimension, months: MonthRange, known: "_Known"
) -> Rows:
    """Every step of the period: 0 where covered and empty, null where unknown."""
    grain = Grain(time.value)
    counted = steps.by_step(frame, metric.code, grain)
    over = steps.Calendar.over(months, known.of(), grain)
    calendar = {s: counted.get(s) for s in over.steps} if metric.sparse else over.filled(counted)
    rows: Rows = [
        {time.value: steps.label(step, grain), "value": value} | known.remarks({time: step})
        for step, value in calendar.items()
    ]
    # People whose month is unknown still count in the year: null for the step, not dropped.
    undated = sum(value for step, value in counted.items() if step not in calendar)
    return [*rows, {time.value: None, "value": undated}] if undated else rows


def dimension_value(dimension: Dimension, value: str | int) -> str | int | None:
    """A dimension's value as it is written; unknown is null."""
    if dimension in TIMES:
        grain = Grain(dimension.value)
        step = int(value)
        return None if step % _UNDATED[grain] == 0 else steps.label(step, grain)
    return None if value in {"", 0} else value
