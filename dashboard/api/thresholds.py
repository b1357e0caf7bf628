"""`GET /api/v1/thresholds`: the rules, what they raise now, and what they would have raised."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Blueprint, Response, jsonify, request

from dashboard import url_state
from dashboard.api.answers import BadParameterError, answered
from dashboard.exports.files import Wanted, made
from dashboard.panels import PANELS
from dashboard.panels.panel import View
from dashboard.panels.rendering import Request, view_of
from dashboard.panels.thresholds import judged, wording
from dashboard.wiring import Store
from data_access.judging import Judgement
from data_access.periods import iso
from data_access.registry.thresholds import THRESHOLDS, Subject


def blueprint(store: Store) -> Blueprint:
    """The route."""
    routes = Blueprint("thresholds", __name__)

    @routes.get("/api/v1/thresholds")
    @answered
    def read_thresholds() -> Response:
        reading = url_state.strict(request.query_string.decode("utf-8", "replace"))
        form = dict(reading.others).get("format", "json")
        if form not in {"json", "csv"}:
            raise BadParameterError("format", "json or csv")
        if form == "csv":
            wanted = Wanted("csv", base=request.host_url)
            file = made(PANELS["thresholds"], Request.of(reading), store, wanted)
            return Response(file.content, mimetype=file.mimetype)
        return jsonify(_answer(reading, store))

    return routes


def _answer(reading: url_state.Reading, store: Store) -> dict[str, Any]:
    view = view_of(Request.of(reading), store)
    raised = judged.raised(view)
    rules = list(_rules(view))
    return {
        "filters": url_state.write(reading.filters),
        "data_version": view.data_version,
        "exercise": any(row["exercise"] for rule in rules for row in rule["history"]),
        "raised": list(_rows(raised, view)),
        "rules": rules,
    }


def _rules(view: View) -> Iterator[dict[str, Any]]:
    for rule in THRESHOLDS.values():
        history = judged.history(rule, view)
        month = judged.newest(history)
        yield {
            "rule": rule.code,
            "metric": rule.metric,
            "unit": rule.unit,
            "says": wording.rule_in_words(rule),
            "judged": iso(month) if month else None,
            "history": list(_rows((one for one in history if one.is_raised), view)),
        }


def _rows(judgements: Iterable[Judgement], view: View) -> Iterator[dict[str, Any]]:
    for one in judgements:
        is_route = THRESHOLDS[one.rule].subject is Subject.ROUTE
        yield {
            "rule": one.rule,
            "route": one.subject if is_route else None,
            "bureau": None if is_route else one.subject,
            "month": iso(one.month),
            "value": one.verdict.value,
            "limit": one.verdict.limit,
            "before": one.verdict.before,
            "exercise": one.exercise,
            "address": wording.address(one, view),
        }
