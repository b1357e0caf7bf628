"""`GET /api/version`: what a wall polls; one row of the store at most once a second."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from flask import Blueprint, Response, jsonify, request

from dashboard.api.answers import answered
from dashboard.resources import ASSETS
from dashboard.wiring import Store

_CODE = (Path(__file__).parents[1], ASSETS)


@cache
def build() -> str:
    """Release and a hash of the code and assets that this process runs."""
    digest = hashlib.sha256()
    # A set: in a wheel the assets lie inside the package.
    for path in sorted({path for folder in _CODE for path in folder.rglob("*")}):
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
