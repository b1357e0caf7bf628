"""`GET /data/…`: the files that a map fetches once and keeps; their addresses change with them.

They are packed here, once per file and process, instead of once per reader: the points of a data
version are 20,000 records, and every reader of that version gets the same bytes. Another grant has
another version: its points have another address, which is refused to all others. Where readers are
known, browsers ask each time, since a machine may have several.
"""

import gzip
from collections.abc import Hashable
from datetime import date
from functools import cache

from flask import Blueprint, Response, abort, request

from dashboard import maps
from dashboard.api.answers import BadParameterError, answered
from dashboard.audit.record import is_watched
from dashboard.audit.requests import note_sources
from dashboard.i18n import LANGUAGES, _, use_language
from dashboard.wiring import Store
from data_access.filters import Filters
from data_access.frames import fetch
from data_access.queries.incidents import Box, all_points
from data_access.registry.metrics import METRICS

_FOR_A_YEAR = "public, max-age=31536000, immutable"
_NOT_FOUND = 404
_SOUTH = 9000
_ROWS = 2 * _SOUTH // maps.BOX


def blueprint(store: Store) -> Blueprint:
    """The routes."""
    routes = Blueprint("points", __name__)

    @routes.get("/data/points/<version>.json")
    @answered
    def read_points(version: str) -> Response:
        # An address names one version for ever: another one's figures must never be kept under it.
        if version != store.version():
            abort(_NOT_FOUND)
        known = _day(request.args.get("asof"))
        question: Hashable = ("points", known)
        packed = store.cached(question, lambda: _packed_points(store, version, known))
        return _points_answer(packed, f"{version}.{known}")

    @routes.get("/data/points/<version>/<int:row>-<int:column>.json")
    @answered
    def read_box(version: str, row: int, column: int) -> Response:
        box = _box_at(row, column)
        if version != store.version() or box is None:
            abort(_NOT_FOUND)
        known = _day(request.args.get("asof"))
        question: Hashable = ("points", known, box)
        packed = store.cached(question, lambda: _packed_box(store, version, known, box))
        return _points_answer(packed, f"{version}.{known}.{row}-{column}")

    _add_lines(routes)
    return routes


def _add_lines(routes: Blueprint) -> None:
    """The files that no figure is in."""

    @routes.get("/data/boundaries/<digest>.json")
    def read_boundaries(digest: str) -> Response:
        if f"/data/boundaries/{digest}.json" != maps.BOUNDARIES_ADDRESS:
            abort(_NOT_FOUND)
        return _packed_answer(_packed_boundaries())

    @routes.get("/data/corridors/<language>-<digest>.json")
    def read_corridors(language: str, digest: str) -> Response:
        if language not in LANGUAGES:
            abort(_NOT_FOUND)
        with use_language(language):
            if maps.lines_address() != f"/data/corridors/{language}-{digest}.json":
                abort(_NOT_FOUND)
            return _packed_answer(_packed_lines(language))


def _box_at(row: int, column: int) -> Box | None:
    """The box of a row from the south and a column from the west; None where there is none."""
    if row >= _ROWS or column >= 2 * _ROWS:
        return None
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


def _packed_points(store: Store, version: str, known: date | None) -> bytes:
    query = all_points(Filters(as_known_on=known))
    frame = store.run(lambda connection: fetch(connection, query))
    return gzip.compress(maps.points_file(frame, version), mtime=0)


def _packed_box(store: Store, version: str, known: date | None, box: Box) -> bytes:
    query = all_points(Filters(as_known_on=known), box)
    frame = store.run(lambda connection: fetch(connection, query))
    return gzip.compress(maps.box_file(frame, version), mtime=0)


@cache
def _packed_boundaries() -> bytes:
    return gzip.compress(maps.BOUNDARIES, mtime=0)


@cache
def _packed_lines(language: str) -> bytes:
    return gzip.compress(maps.corridor_lines(language), mtime=0)


def _points_answer(packed: bytes, tag: str) -> Response:
    """Points, which browsers keep for good where everybody sees the same."""
    note_sources(METRICS["incidents"].sources)
    answer = _packed_answer(packed)
    if is_watched():
        answer.headers["Cache-Control"] = "private, no-cache"
        # The same points packed and unpacked are two answers.
        answer.set_etag(f"{tag}{answer.headers.get('Content-Encoding', '')}")
        answer.make_conditional(request)
    return answer


def _packed_answer(packed: bytes) -> Response:
    """An answer that browsers keep; unpacked for the few who cannot unpack it themselves."""
    if request.accept_encodings.quality("gzip") > 0:
        answer = Response(packed, mimetype="application/json")
        answer.headers["Content-Encoding"] = "gzip"
    else:
        answer = Response(gzip.decompress(packed), mimetype="application/json")
    answer.headers["Cache-Control"] = _FOR_A_YEAR
    answer.headers["Vary"] = "Accept-Encoding"
    return answer
