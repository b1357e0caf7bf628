"""`GET /api/v1/revisions`: every figure that a later release changed, before and after."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from dashboard.api.answers import answered
from dashboard.api.questions import Question, read
from dashboard.exports.csv_tables import csv_text
from dashboard.wiring import Store
from data_access.frames import fetch, records
from data_access.periods import iso
from data_access.queries import revisions
from data_access.registry.metrics import Metric
from data_access.registry.series import reporter_of

_COLUMNS = ("revised_on", "source", "metric", "route", "bureau", "month", "before", "now")


def blueprint(store: Store) -> Blueprint:
    """The route."""
    routes = Blueprint("revisions", __name__)

    @routes.get("/api/v1/revisions")
    @answered
    def read_revisions() -> Response:
        question = read(request.query_string.decode("utf-8", "replace"))
        rows = [row for metric in question.metrics for row in _rows(metric, question, store)]
        if question.as_csv:
            notes = [("data_version", store.version())]
            text = csv_text(notes, _COLUMNS, ([row[c] for c in _COLUMNS] for row in rows))
            return Response(text, mimetype="text/csv")
        return jsonify({"data_version": store.version(), "rows": rows})

    return routes


def _rows(metric: Metric, question: Question, store: Store) -> list[dict[str, Any]]:
    filters = question.filters
    months = store.availabilities(filters.as_known_on).months(metric, filters)
    query = revisions.each(metric, filters, months)
    frame = store.run(lambda connection: fetch(connection, query))
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
