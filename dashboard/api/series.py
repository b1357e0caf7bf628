"""`/api/v1/series` and `/api/v1/revisions`: counts and rates by any dimension, and what changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from flask import Response, jsonify

from dashboard import steps
from dashboard.api.answers import API, BadParameterError, csv_answer, query_string, store
from dashboard.api.series_counts import (
    Rows,
    SeriesRequest,
    answer_head,
    count_answer,
    dimension_value,
    ends,
    frame_of,
    limited,
    not_recorded,
    refuse_costly,
    scatter_of,
    series_request,
)
from dashboard.audit.record import note_sources
from dashboard.exports.tables import csv_text
from dashboard.i18n import _
from dashboard.panels.catalogue.rates import Counted, RouteRate, by_route, formed, to_fetch
from dashboard.panels.shapes.table import written_months
from dashboard.wiring import Store
from data_access.analysis.rates import interval_per_searches, per_searches
from data_access.analysis.scatter import Dispersion
from data_access.availabilities import Availabilities, DataUnavailableError
from data_access.filters import Grain
from data_access.frames import HIDDEN, records
from data_access.periods import MonthRange, iso
from data_access.queries import conditions, rates, revisions, series
from data_access.registry import METRICS, SOURCES, TIMES, Dimension, Metric, reporter_of


def rate_answer(
    metric: Metric, request: SeriesRequest, availabilities: Availabilities, store: Store
) -> dict[str, Any]:
    """A row for each route and step: the rate, its parts, what counts movement, what is left out.

    Raises:
        BadParameterError: a rate is asked for by something that movement is not counted by.
        DataUnavailableError: nothing of the numerator is available.
    """
    refused = [d.value for d in request.by if d not in TIMES | {Dimension.ROUTE}]
    if refused:
        message = _("{measure} is available by route and time, not by {dimensions}").format(
            measure=metric.code, dimensions=", ".join(refused)
        )
        raise BadParameterError("by", message)
    rated = rates.rated(metric, request.filters, availabilities)
    if not rated:
        return _unknown_rate(metric, request, availabilities, store)
    months = rates.hull(one.months for one in rated)
    reach = rates.hull(to_fetch(one.months) for one in rated)
    query = rates.counts(metric, rated, request.filters, reach)
    frame = frame_of(metric, request, query, store)
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
    if not availabilities.answers(metric):
        raise DataUnavailableError.of(metric)
    months = availabilities.months(metric, request.filters)
    reason = _("deaths and movement are not both known for what is asked for: no figures")
    return {
        **answer_head(metric, request, store, months, (availabilities.of(metric),)),
        "caveats": [_(metric.caveat), reason],
        "rows": [] if request.by else [{"value": None}],
    }


def _rate_rows(
    metric: Metric, rated: rates.Rated, counted: Counted, request: SeriesRequest
) -> Rows:
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
    denominator, second = found.rated.denominator, {}
    if found.second is not None:
        # The second denominator is known in the same months.
        second = {"second_value": found.second.value, "second_denominator": denominator.second}
    return {
        "route": found.rated.route,
        "value": found.rate.value,
        **ends(found.interval),
        **found.counted,
        "denominator": denominator.code,
        **second,
        "left_out": written_months(found.left_out) or None,
    }


def _rate_caveats(metric: Metric, rated: tuple[rates.Rated, ...]) -> Iterator[str]:
    yield _(metric.caveat)
    yield from dict.fromkeys(_(one.denominator.caveat) for one in rated)
    sources = dict.fromkeys(
        s for one in rated for availability in one.availabilities for s in availability.published
    )
    yield from (_(SOURCES[source].caveat) for source in sources)


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
        DataUnavailableError: there are no hits or no searches.
    """
    refused = [d.value for d in request.by if d not in _SPLITS]
    if refused:
        message = _(
            "{measure} is available by database, bureau and time, not by {dimensions}"
        ).format(measure=metric.code, dimensions=", ".join(refused))
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
        frame = frame_of(metric, request, query, store)
        scatter = scatter_of(request.filters, by, store)
        rows = _hit_rate_rows(metric, records(frame), by, scatter)
    return {
        **answer_head(metric, request, store, months, used),
        "caveats": [*map(_, caveats), *map(not_recorded, sorted(scope))],
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


_REVISION_COLUMNS = ("revised_on", "source", "metric", "route", "bureau", "month", "before", "now")


@API.get("/api/v1/series")
def read_series() -> Response:
    """Counts and rates of one or several measures."""
    request, rows = series_request(query_string()), 0
    answers: list[dict[str, Any]] = []
    with store().one_transaction():
        availabilities = store().availabilities(request.filters.as_known_on)
        for metric in request.metrics:
            answers.append(_answer(metric, request, availabilities, store()))
            rows += len(answers[-1]["rows"])
            refuse_costly(rows, store().settings.rows)
    if request.as_csv:
        return csv_answer(_csv(answers))
    return jsonify(answers[0] if len(answers) == 1 else {"series": answers})


@API.get("/api/v1/revisions")
def read_revisions() -> Response:
    """What later releases changed."""
    request = series_request(query_string())
    with store().one_transaction():
        rows = [row for metric in request.metrics for row in _revision_rows(metric, request)]
        version = store().version()
    if request.as_csv:
        cells = ([row[column] for column in _REVISION_COLUMNS] for row in rows)
        return csv_answer(csv_text([("data_version", version)], _REVISION_COLUMNS, cells))
    return jsonify({"data_version": version, "rows": rows})


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
        span = _("{first} to {last}").format(
            first=period["first"], last=period.get("ends_on", period["last"])
        )
        notes.append(("period", span))
        notes.append(("data_version", answer["data_version"]))
        if answer["exercise"]:
            notes.append(("exercise", _("demo figures, not real")))
        notes += [
            (
                "source",
                _(
                    "{publisher}, published {published_on}, provisional from {provisional_from}"
                ).format(**s),
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


def _revision_rows(metric: Metric, request: SeriesRequest) -> list[dict[str, Any]]:
    filters = request.filters
    months = store().availabilities(filters.as_known_on).months(metric, filters)
    query = revisions.each(metric, filters, months)
    frame = limited(query, store())
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
