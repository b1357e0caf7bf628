"""`GET /api/v1/panels/<code>.csv`: the numbers of a card, exactly those of its picture."""

from flask import Blueprint, Response, request

from dashboard import url_state
from dashboard.api.answers import UnknownPathError, answered
from dashboard.exports.tabular import csv_text
from dashboard.i18n import _
from dashboard.panels import PANELS
from dashboard.panels.rendering import Request, caveats, source_line, tabulated, view_of
from dashboard.panels.sentence import filter_sentence
from dashboard.wiring import Store


def blueprint(store: Store) -> Blueprint:
    """The route."""
    routes = Blueprint("panels", __name__)

    @routes.get("/api/v1/panels/<code>.csv")
    @answered
    def read_panel(code: str) -> Response:
        panel = PANELS.get(code)
        if panel is None:
            raise UnknownPathError(code)
        reading = url_state.strict(request.query_string.decode("utf-8", "replace"))
        asked = Request.of(reading)
        table, view = tabulated(panel, asked, store), view_of(asked, store)
        notes = [
            ("title", panel.title(view)),
            ("what", panel.subtitle(view) if panel.subtitle else ""),
            ("filters", filter_sentence(view)),
            ("address", "?" + url_state.write(reading.filters, reading.others)),
            ("source", source_line(panel, view)),
            ("caveat", caveats(panel, view)),
            ("data version", view.data_version),
            ("marking", store.settings.marking),
        ]
        text = csv_text(
            ((_(name), note) for name, note in notes if note),
            [column.key for column in table.columns],
            table.rows,
        )
        answer = Response(text, mimetype="text/csv")
        answer.headers["Content-Disposition"] = f'attachment; filename="{code}.csv"'
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return routes
