"""`/api/v1/series` and `/api/v1/revisions`: counts and rates by any dimension, and what changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, TypeVar

from flask import Blueprint, Response, jsonify

from dashboard import url_state
from dashboard.api.answers import BadParameterError, answered, as_csv, csv_answer, query_string
from dashboard.api.certainty import change_fields, changes_of, ends, expected_of, scatter_of
from dashboard.audit.requests import note_sources
from dashboard.exports.csv_tables import csv_text
from dashboard.figures import steps
from dashboard.figures.rates import interval_per_searches, per_searches
from dashboard.panels.catalogue.rates import Counted, RouteRate, by_route, formed, to_fetch
from dashboard.panels.changes import written
from dashboard.wiring import Store
from data_access.analysis.changes import Dispersion
from data_access.availability import Availabilities, Availability, DataUnavailableError
from data_access.filters import CountryRole, Filters, Grain
from data_access.frames import HIDDEN, Counts, Frame, Hidden, Query, fetch, how_many_hidden, records
from data_access.periods import MonthRange, iso
from data_access.queries import conditions, rates, revisions, series
from data_access.queries.rates import Rated
from data_access.registry.countries import COUNTRIES
from data_access.registry.metrics import METRICS, Metric
from data_access.registry.routes import ROUTES
from data_access.registry.series import TIMES, Dimension, reporter_of
from data_access.registry.sources import SOURCES

F = TypeVar("F", bound=Frame)
_REVISION_COLUMNS = ("revised_on", "source", "metric", "route", "bureau", "month", "before", "now")


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
        raise BadParameterError("m", f"name one of {', '.join(METRICS)}")
    by = []
    for text in filter(None, others.get("by", "").split(",")):
        if text not in tuple(Dimension):
            raise BadParameterError("by", f"unknown dimension {text!r}; {', '.join(Dimension)}")
        by.append(Dimension(text))
    if len(set(by) & TIMES) > 1:
        raise BadParameterError("by", "one of month, quarter and year at a time")
    is_csv = as_csv(others)
    metrics = tuple(METRICS[code] for code in reading.filters.metrics)
    return SeriesRequest(metrics, tuple(dict.fromkeys(by)), reading.filters, is_csv)


Rows = list[dict[str, Any]]
HIDDEN_COUNTS = (
    "small counts are hidden (null, hidden: true), and with them as many others as would tell them"
)

ONLY_BY_PLACE = "what is reported without a border point or flag counts in totals only"


def count_answer(
    metric: Metric, request: SeriesRequest, availabilities: Availabilities, store: Store
) -> dict[str, Any]:
    """The rows of a count with what they rest on.

    Raises:
        DataUnavailableError: nothing of the measure is held.
        NotCarriedError: it is not recorded by what is asked for.
    """
    filters, by = request.filters, request.by
    availability = availabilities.of(metric, filters, by)
    months = availabilities.months(metric, filters, by)
    scope = sorted(conditions.out_of_scope(metric, filters))
    unknown = [f"not recorded by {dimension}: no figures" for dimension in scope]
    if not unknown and not availabilities.answers(metric, filters, by):
        unnamed = availabilities.unnamed(metric, filters)
        unknown = [
            f"no release names such a {unnamed}: no figures"
            if unnamed
            else "nothing is held of what is asked for: no figures"
        ]
    if conditions.pooled(metric, filters) and Dimension.ROUTE not in by:
        unknown = ["counts of several routes are never added up: ask by route"]
    hidden: list[str] = []
    # Unknown is one null where one number was asked, no rows where a split was.
    rows: Rows = [] if by else [{"value": None}]
    if not unknown:
        query = series.counts((metric,), filters, list(by), {metric.code: months})
        frame = _frame(metric, request, query, store)
        known = _Known(metric, request, months, availabilities)
        compared = changes_of(metric, filters, by, store)
        rows = [
            row | change_fields(compared.get(str((by and row[by[0].value]) or "")))
            for row in _count_rows(metric, frame, list(by), months, known)
        ]
        rows = expected_of(metric, filters, by, rows, store)
        hidden = [HIDDEN_COUNTS] if how_many_hidden(frame) else []
    return {
        **answer_head(metric, request, store, months, (availability,)),
        "caveats": [
            *_count_caveats(metric, availability),
            *hidden,
            *([ONLY_BY_PLACE] if metric.reported and Dimension.PLACE in by else []),
            *unknown,
            *_missing(metric, availability, months),
        ],
        "rows": rows,
    }


def _frame(metric: Metric, request: SeriesRequest, query: Query[Counts], store: Store) -> Counts:
    """The rows of a query; the same request of the same data is answered from memory.

    Raises:
        BadParameterError: they are more than one answer may have.
    """
    return store.once(("series", metric.code, request), lambda: _fetched(query, store))


def _fetched(query: Query[F], store: Store) -> F:
    """The rows of a query, of which the database gives one more than there may be at most."""
    most = store.settings.most_rows()
    cut = replace(query, statement=query.statement.limit(most + 1))
    frame = store.run(lambda connection: fetch(connection, cut))
    _refuse_costly(len(frame), most)
    return frame


def _refuse_costly(rows: int, most: int) -> None:
    if rows > most:
        msg = (
            f"more than {most:,} rows are asked for: ask for fewer measures, dimensions or routes, "
            "for a shorter period, or by year"
        )
        raise BadParameterError("by", msg)


def _period(months: MonthRange, availabilities: Iterable[Availability]) -> dict[str, str]:
    """First and last month; `ends_on` as well where the newest is known to a day only."""
    days = [one.ends_on for one in availabilities if one.ends_on and months.holds(one.newest)]
    period = {"first": iso(months.first), "last": iso(months.last)}
    return period | ({"ends_on": min(days).isoformat()} if days else {})


def answer_head(
    metric: Metric,
    request: SeriesRequest,
    store: Store,
    months: MonthRange,
    availabilities: Iterable[Availability],
) -> dict[str, Any]:
    """What every answer says of itself above its rows."""
    known = tuple(availabilities)
    sources = {
        source: (availability, day)
        for availability in known
        for source, day in availability.published.items()
    }
    note_sources(sources)
    return {
        "metric": metric.code,
        "unit": metric.unit,
        "filters": url_state.write(replace(request.filters, metrics=(metric.code,))),
        "period": _period(months, known),
        "data_version": store.version(),
        "sources": [
            {
                "id": source,
                "publisher": SOURCES[source].publisher,
                "published_on": day.isoformat(),
                "provisional_from": iso(availability.provisional_from),
            }
            for source, (availability, day) in sources.items()
        ],
        "exercise": any(availability.is_exercise for availability, _day in sources.values()),
    }


def _count_caveats(metric: Metric, availability: Availability) -> Iterable[str]:
    return dict.fromkeys(
        [metric.caveat, *(SOURCES[source].caveat for source in availability.published)]
    )


def _missing(metric: Metric, availability: Availability, months: MonthRange) -> Iterable[str]:
    """How many months a sum is about, where bureaus have left out some."""
    known = sum(map(months.holds, availability.months))
    if metric.reported and known < months.length:
        yield f"{known} of {months.length} months reported; the others are unknown"


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
        value = _only(frame, metric, months, known.of())
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
        """What is known on a route and in a country; of all that is asked for where none is."""
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
        return {"complete": len(known) == span.length, "months_known": written(known) or None}


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


def _only(
    frame: Counts, metric: Metric, months: MonthRange, availability: Availability
) -> int | None:
    if len(frame):
        return int(sum(frame["value"]))
    return 0 if availability.knows(months) and not metric.sparse else None


def dimension_value(dimension: Dimension, value: str | int) -> str | int | None:
    """A dimension's value as it is written; unknown is null."""
    if dimension in TIMES:
        grain = Grain(dimension.value)
        step = int(value)
        undated = grain is not Grain.YEAR and step % (100 if grain is Grain.MONTH else 10) == 0
        return None if undated else steps.label(step, grain)
    return None if value in {"", 0} else value


def rate_answer(
    metric: Metric, request: SeriesRequest, availabilities: Availabilities, store: Store
) -> dict[str, Any]:
    """A row for each route and step: the rate, its parts, what counts movement, what is left out.

    Raises:
        BadParameterError: a rate is asked for by something that movement is not counted by.
        DataUnavailableError: nothing of the numerator is held.
    """
    refused = [d.value for d in request.by if d not in TIMES | {Dimension.ROUTE}]
    if refused:
        message = f"{metric.code} is formed by route and time, not by {', '.join(refused)}"
        raise BadParameterError("by", message)
    rated = rates.rated(metric, request.filters, availabilities)
    if not rated:
        return _unknown_rate(metric, request, availabilities, store)
    months = rates.hull(one.months for one in rated)
    reach = rates.hull(to_fetch(one.months) for one in rated)
    query = rates.counts(metric, rated, request.filters, reach)
    frame = _frame(metric, request, query, store)
    used = [availability for one in rated for availability in one.availabilities]
    counted = by_route(frame)
    return {
        **answer_head(metric, request, store, months, used),
        "caveats": list(_rate_caveats(metric, rated)),
        "rows": [row for one in rated for row in _rate_rows(metric, one, counted, request)],
    }


def _unknown_rate(
    metric: Metric, request: SeriesRequest, availabilities: Availabilities, store: Store
) -> dict[str, Any]:
    if not availabilities.has(metric):
        raise DataUnavailableError.of(metric)
    months = availabilities.months(metric, request.filters)
    reason = "deaths and movement are not both known for what is asked for: no figures"
    return {
        **answer_head(metric, request, store, months, (availabilities.of(metric),)),
        "caveats": [metric.caveat, reason],
        "rows": [] if request.by else [{"value": None}],
    }


def _rate_rows(metric: Metric, rated: Rated, counted: Counted, request: SeriesRequest) -> Rows:
    time = next((d for d in request.by if d in TIMES), None)
    if time is None:
        return [_rate_row(formed(metric, rated, counted, rated.months))]
    grain = Grain(time.value)
    return [
        {time.value: steps.label(step, grain)} | _rate_row(formed(metric, rated, counted, months))
        for step, months in _steps(rated.months, grain)
    ]


def _steps(months: MonthRange, grain: Grain) -> Iterator[tuple[int, MonthRange]]:
    """The steps of a range, and the months of it that are in each."""
    inside: dict[int, list[int]] = {}
    for month in months.months():
        inside.setdefault(steps.step_of(month, grain), []).append(month)
    for step, named in inside.items():
        yield step, MonthRange(named[0], named[-1])


def _rate_row(found: RouteRate) -> dict[str, Any]:
    return {
        "route": found.rated.route,
        "value": found.rate.value,
        **ends(found.interval),
        **found.counted,
        "denominator": found.rated.denominator.code,
        **_second(found),
        "left_out": written(found.left_out) or None,
    }


def _second(found: RouteRate) -> dict[str, Any]:
    """The rate by the second denominator; absent where that is not known in the same months."""
    if found.second is None:
        return {}
    code = found.rated.denominator.second
    return {"second_value": found.second.value, "second_denominator": code}


def _rate_caveats(metric: Metric, rated: tuple[Rated, ...]) -> Iterator[str]:
    yield metric.caveat
    yield from dict.fromkeys(one.denominator.caveat for one in rated)
    sources = dict.fromkeys(
        s for one in rated for availability in one.availabilities for s in availability.published
    )
    yield from (SOURCES[source].caveat for source in sources)


_SPLITS = TIMES | {
    Dimension.DATABASE,
    Dimension.BUREAU,
    Dimension.COUNTRY,
    Dimension.CHANNEL,
    Dimension.PLACE,
}


def hit_rate_answer(
    metric: Metric, request: SeriesRequest, availabilities: Availabilities, store: Store
) -> dict[str, Any]:
    """Rate, hits and searches of each database, and of whatever else they are asked by.

    Raises:
        BadParameterError: a rate is asked for by something that searches are not counted by.
        DataUnavailableError: nothing is held of hits or of searches.
    """
    refused = [d.value for d in request.by if d not in _SPLITS]
    if refused:
        message = f"{metric.code} is formed by database, bureau and time, not by {refused[0]}"
        raise BadParameterError("by", message)
    by = tuple(dict.fromkeys((Dimension.DATABASE, *request.by)))
    parts = [METRICS[code] for code in (metric.numerator, metric.denominator) if code]
    used = [availabilities.of(part, request.filters, by) for part in parts]
    months = availabilities.months(metric, request.filters, by)
    caveats = dict.fromkeys(
        [metric.caveat, *(SOURCES[code].caveat for one in used for code in one.published)]
    )
    scope = {d for part in parts for d in conditions.out_of_scope(part, request.filters)}
    rows: Rows = []
    if not scope:
        query = series.counts(parts, request.filters, by, {part.code: months for part in parts})
        frame = _frame(metric, request, query, store)
        scatter = scatter_of(request.filters, by, store)
        rows = _hit_rate_rows(metric, records(frame), by, scatter)
    return {
        **answer_head(metric, request, store, months, used),
        "caveats": [*caveats, *(f"not recorded by {d}: no figures" for d in sorted(scope))],
        "rows": rows,
    }


def _hit_rate_rows(
    metric: Metric,
    counted: list[dict[str, Any]],
    by: tuple[Dimension, ...],
    scatter: Callable[[Mapping[str, Any]], Dispersion | None],
) -> list[dict[str, Any]]:
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in counted:
        key = tuple(row[dimension.value] for dimension in by)
        groups.setdefault(key, {})[row["metric"]] = row["value"]
    return [
        {d.value: dimension_value(d, value) for d, value in zip(by, key, strict=True)}
        | _hit_rate_row(metric, group, scatter(dict(zip((d.value for d in by), key, strict=True))))
        for key, group in groups.items()
    ]


def _hit_rate_row(
    metric: Metric, group: Mapping[str, Any], spread: Dispersion | None
) -> dict[str, Any]:
    above, below = (group.get(code or "") for code in (metric.numerator, metric.denominator))
    if above is HIDDEN or below is HIDDEN:
        return {"value": None, "hidden": True}
    return {
        "value": per_searches(above, below),
        **ends(interval_per_searches(above, below, spread)),
        metric.numerator or "": above,
        metric.denominator or "": below,
    }


def blueprint(store: Store) -> Blueprint:
    """The routes."""
    routes = Blueprint("series", __name__)

    @routes.get("/api/v1/series")
    @answered
    def read_series() -> Response:
        request = series_request(query_string())
        availabilities = store.availabilities(request.filters.as_known_on)
        answers: list[dict[str, Any]] = []
        rows = 0
        for metric in request.metrics:
            answers.append(_answer(metric, request, availabilities, store))
            rows += len(answers[-1]["rows"])
            _refuse_costly(rows, store.settings.most_rows())
        if request.as_csv:
            return csv_answer(_csv(answers))
        return jsonify(answers[0] if len(answers) == 1 else {"series": answers})

    @routes.get("/api/v1/revisions")
    @answered
    def read_revisions() -> Response:
        request = series_request(query_string())
        rows = [row for metric in request.metrics for row in _revision_rows(metric, request, store)]
        if request.as_csv:
            notes = [("data_version", store.version())]
            text = csv_text(
                notes, _REVISION_COLUMNS, ([row[c] for c in _REVISION_COLUMNS] for row in rows)
            )
            return csv_answer(text)
        return jsonify({"data_version": store.version(), "rows": rows})

    return routes


def _answer(
    metric: Metric, request: SeriesRequest, availabilities: Availabilities, store: Store
) -> dict[str, Any]:
    if metric.by_route:
        return rate_answer(metric, request, availabilities, store)
    of_kind = hit_rate_answer if metric.is_ratio else count_answer
    return of_kind(metric, request, availabilities, store)


def _csv(answers: Sequence[Mapping[str, Any]]) -> str:
    notes: list[tuple[str, str]] = []
    for answer in answers:
        notes += [(name, str(answer[name])) for name in ("metric", "unit", "filters")]
        period = answer["period"]
        notes.append(("period", f"{period['first']} to {period.get('ends_on', period['last'])}"))
        notes.append(("data_version", answer["data_version"]))
        if answer["exercise"]:
            notes.append(("exercise", "figures made for exercises, not real"))
        notes += [
            (
                "source",
                f"{s['publisher']}, published {s['published_on']}, provisional from "
                f"{s['provisional_from']}",
            )
            for s in answer["sources"]
        ]
        notes += [("caveat", text) for text in answer["caveats"]]
    names = dict.fromkeys(name for answer in answers for row in answer["rows"] for name in row)
    header = ["metric", *names] if names else ["metric", "value"]
    rows = [
        [answer["metric"], *(row.get(name) for name in header[1:])]
        for answer in answers
        for row in answer["rows"]
    ]
    return csv_text(notes, header, rows)


def _revision_rows(metric: Metric, request: SeriesRequest, store: Store) -> list[dict[str, Any]]:
    filters = request.filters
    months = store.availabilities(filters.as_known_on).months(metric, filters)
    query = revisions.each(metric, filters, months)
    frame = _fetched(query, store)
    note_sources(metric.sources)
    return [
        {
            "revised_on": row["revised_on"].isoformat(),
            "source": row["source"],
            "metric": metric.code,
            "route": row["route"] or None,
            "bureau": reporter_of(row["series"]) or None,
            "month": iso(row["month"]),
            "before": row["old_value"],
            "now": row["new_value"],
        }
        for row in records(frame)
    ]
