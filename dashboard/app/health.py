"""`GET /health`: 200, or 503 with the reason."""

from flask import Flask, Response, jsonify

from dashboard.audit.record import audit_of
from dashboard.wiring import Store, StoreUnavailableError


def register(server: Flask, store: Store) -> None:
    """Add the route."""

    @server.get("/health")
    def health() -> Response:
        try:
            found = {"status": "ok", "data_version": store.checked_version()}
            # Figures are shown all the same: what needs a line in the audit is refused.
            if fault := audit_of(store.settings).fault():
                found["warning"] = fault
            answer = jsonify(found)
        except StoreUnavailableError as error:
            answer = jsonify({"status": "unavailable", "reason": str(error)})
            answer.status_code = 503
        answer.headers["Cache-Control"] = "no-store"
        return answer
