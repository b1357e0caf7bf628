"""`GET /data/…`: the files that a map fetches once and keeps; their addresses change with them.

The points of a data version are 20,000 records, and every reader of that version gets the same.
Another grant has another version: its points have another address, which is refused to all others.
Where readers are known, browsers ask each time, since a machine may have several.
"""

from datetime import date

from flask import Response, abort, request

from dashboard import maps
from dashboard.api.answers import API, BadParameterError, store
from dashboard.audit.record import is_watched
from dashboard.audit.requests import note_sources
from dashboard.i18n import LANGUAGES, _, use_language
from data_access.filters import Filters
from data_access.queries.incidents import Box, all_points
from data_access.registry.metrics import METRICS

_FOR_A_YEAR = "public, max-age=31536000, immutable"
_NOT_FOUND = 404
_SOUTH = 9000
_ROWS = 2 * _SOUTH // maps.BOX


def _points(version: str, box: Box | None = None) -> Response:
    # An address names one version for ever: another one's figures must never be kept under it.
    if version != store().version():
        abort(_NOT_FOUND)
    day = _day(request.args.get("asof"))

    def file() -> bytes:
        frame = store().fetch(all_points(Filters(as_known_on=day), box))
        return (maps.box_file if box else maps.points_file)(frame, version)

    note_sources(METRICS["incidents"].sources)
    answer = _kept_answer(store().cached(("points", day, box), file))
    if is_watched():
        answer.headers["Cache-Control"] = "private, no-cache"
        answer.set_etag(f"{version}.{day}.{box}")
        answer.make_conditional(request)
    return answer


@API.get("/data/points/<version>.json")
def read_points(version: str) -> Response:
    """All points of a version."""
    return _points(version)


@API.get("/data/points/<version>/<int:row>-<int:column>.json")
def read_box(version: str, row: int, column: int) -> Response:
    """The points of a version in one box, with all that is said of them."""
    if row >= _ROWS or column >= 2 * _ROWS:
        abort(_NOT_FOUND)
    return _points(version, _box_at(row, column))


@API.get("/data/boundaries/<digest>.json")
def read_boundaries(digest: str) -> Response:
    """The lines of countries."""
    if f"/data/boundaries/{digest}.json" != maps.BOUNDARIES_ADDRESS:
        abort(_NOT_FOUND)
    return _kept_answer(maps.BOUNDARIES)


@API.get("/data/corridors/<language>-<digest>.json")
def read_corridors(language: str, digest: str) -> Response:
    """The lines of routes, named in a language."""
    if language not in LANGUAGES:
        abort(_NOT_FOUND)
    with use_language(language):
        if maps.lines_address() != f"/data/corridors/{language}-{digest}.json":
            abort(_NOT_FOUND)
        return _kept_answer(maps.corridor_lines(language))


def _box_at(row: int, column: int) -> Box:
    """The box of a row from the south and a column from the west."""
    south, west = row * maps.BOX - _SOUTH, column * maps.BOX - 2 * _SOUTH
    # The edges of the world belong to its last boxes.
    north = south + maps.BOX + (row == _ROWS - 1)
    east = west + maps.BOX + (column == 2 * _ROWS - 1)
    return (south, west), (north, east)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadParameterError("asof", _("a day is written 2025-06-03")) from None


def _kept_answer(content: bytes) -> Response:
    """An answer that browsers keep."""
    answer = Response(content, mimetype="application/json")
    answer.headers["Cache-Control"] = _FOR_A_YEAR
    return answer
