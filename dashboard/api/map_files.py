"""`GET /data/…`: the files that a map fetches once and keeps; their addresses change with them.

No figure is in any of them: what is counted comes with each view.
"""

from flask import Response, abort

from dashboard.api.answers import API
from dashboard.i18n import LANGUAGES, use_language
from dashboard.maps import files

_FOR_A_YEAR = "public, max-age=31536000, immutable"
_NOT_FOUND = 404


@API.get("/data/boundaries/<digest>.json")
def read_boundaries(digest: str) -> Response:
    """The lines of countries."""
    if f"/data/boundaries/{digest}.json" != files.BOUNDARIES_ADDRESS:
        abort(_NOT_FOUND)
    return _kept_answer(files.BOUNDARIES)


@API.get("/data/<any(corridors, names):kind>/<language>-<digest>.json")
def read_map_file(kind: str, language: str, digest: str) -> Response:
    """The lines of routes, or names of places, in a language."""
    if language not in LANGUAGES:
        abort(_NOT_FOUND)
    with use_language(language):
        address, content = files.file_of(kind, language)
    if address != f"/data/{kind}/{language}-{digest}.json":
        abort(_NOT_FOUND)
    return _kept_answer(content)


def _kept_answer(content: bytes) -> Response:
    """An answer that browsers keep."""
    answer = Response(content, mimetype="application/json")
    answer.headers["Cache-Control"] = _FOR_A_YEAR
    return answer
