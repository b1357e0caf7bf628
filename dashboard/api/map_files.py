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


@API.get("/data/names/<language>-<digest>.json")
def read_names(language: str, digest: str) -> Response:
    """The names of places in a language."""
    if language not in LANGUAGES:
        abort(_NOT_FOUND)
    with use_language(language):
        address, content = files.file_of_names(language)
    if address != f"/data/names/{language}-{digest}.json":
        abort(_NOT_FOUND)
    return _kept_answer(content)


def _kept_answer(content: bytes) -> Response:
    """An answer that browsers keep."""
    return Response(content, headers={"Cache-Control": _FOR_A_YEAR}, mimetype="application/json")
