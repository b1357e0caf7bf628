"""`GET /api/version`: what a wall polls; one row of the store at most once a second."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from flask import Blueprint, Response, jsonify, request

from dashboard.api.answers import answered
from dashboard.wiring import Store

_PACKAGES = (Path(__file__).parents[1], Path(__file__).parents[2] / "assets")


@cache
def build() -> str:
    """Release and a hash of the code and assets that this process runs."""
    digest = hashlib.sha256()
    for root in _PACKAGES:
        for path in sorted(root.rglob("*")):
            if path.suffix in {".py", ".js", ".css"}:
                digest.update(path.read_bytes())
    return f"{version('routewatch')}+{digest.hexdigest()[:8]}"


def blueprint(store: Store) -> Blueprint:
    """The route."""
    routes = Blueprint("version", __name__)

    @routes.get("/api/version")
    @answered
    def read_version() -> Response:
        answer = jsonify({"data_version": store.version(), "build": build()})
        # Asked again each time, and answered without a body while nothing has changed.
        answer.headers["Cache-Control"] = "no-cache"
        answer.add_etag()
        answer.make_conditional(request)
        return answer

    return routes
