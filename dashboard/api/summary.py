"""`/api/v1/summary`: the sentences that the page of a view opens with."""

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request

from dashboard import url_state
from dashboard.api.answers import BadParameterError, answered, query_string
from dashboard.audit.requests import note_sources
from dashboard.i18n import _
from dashboard.panels import PANELS
from dashboard.panels.summary import summary
from dashboard.view import Request
from dashboard.wiring import Store
from data_access.registry.bureaus import BUREAUS
from data_access.registry.metrics import METRICS


def blueprint(store: Store) -> Blueprint:
    """The route; `bureau=ITA` gives the sentences of that bureau's page."""
    routes = Blueprint("summary", __name__)

    @routes.get("/api/v1/summary")
    @answered
    def read() -> Response:
        reading = url_state.strict(query_string())
        bureau = request.args.get("bureau")
        if bureau is not None and bureau not in BUREAUS:
            raise BadParameterError("bureau", _("ISO3 code of a bureau is expected"))
        view = Request.of(reading, country=bureau)
        found = summary(view, store, bureau=bureau is not None)
        metrics = {code for one in found for code in PANELS[one.panel].metrics}
        note_sources(source for code in metrics for source in METRICS[code].sources)
        return jsonify(
            {
                "sentences": [asdict(one) for one in found],
                "filters": url_state.write(view.filters),
                "data_version": store.version(),
            }
        )

    return routes
