"""`/api/v1/series` and `/api/v1/revisions`: counts and rates by any dimension, and what changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, jsonify

from dashboard.api.answers import API, csv_answer, query_string, store
from dashboard.api.series_counts import (
    SeriesRequest,
    count_answer,
    limited,
    refuse_costly,
    series_request,
)
from dashboard.api.series_rates import hit_rate_answer, rate_answer
from dashboard.audit.requests import note_sources
from dashboard.exports.csv_tables import csv_text
from dashboard.i18n import _
from dashboard.wiring import Store
from data_access.availabilities import Availabilities
from data_access.frames import records
from data_access.periods import iso
from data_access.queries import revisions
from data_access.registry.metrics import Metric
from data_access.registry.series import reporter_of

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
            notes.append(("exercise", _("figures made for exercises, not real")))
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
