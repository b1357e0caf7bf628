"""`GET /api/v1/series`: counts and ratios by any dimension they carry."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, jsonify, request

from dashboard.api import counting, hit_rates, ratios
from dashboard.api.answers import answered
from dashboard.api.questions import Question, read
from dashboard.exports.csv_tables import csv_text
from dashboard.wiring import Store
from data_access.availability.measures import Availabilities
from data_access.registry.metrics import Metric


def blueprint(store: Store) -> Blueprint:
    """The route."""
    routes = Blueprint("series", __name__)

    @routes.get("/api/v1/series")
    @answered
    def read_series() -> Response:
        question = read(request.query_string.decode("utf-8", "replace"))
        availabilities = store.availabilities(question.filters.as_known_on)
        answers = [_answer(metric, question, availabilities, store) for metric in question.metrics]
        if question.as_csv:
            return Response(_csv(answers), mimetype="text/csv")
        return jsonify(answers[0] if len(answers) == 1 else {"series": answers})

    return routes


def _answer(
    metric: Metric, question: Question, availabilities: Availabilities, store: Store
) -> dict[str, Any]:
    if metric.by_route:
        return ratios.answer(metric, question, availabilities, store)
    of_kind = hit_rates.answer if metric.is_ratio else counting.answer
    return of_kind(metric, question, availabilities, store)


def _csv(answers: Sequence[Mapping[str, Any]]) -> str:
    notes: list[tuple[str, str]] = []
    for answer in answers:
        notes += [(name, str(answer[name])) for name in ("metric", "unit", "filters")]
        notes.append(("period", f"{answer['period']['first']} to {answer['period']['last']}"))
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
