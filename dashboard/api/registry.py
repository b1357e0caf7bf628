"""`/api/v1/metrics|routes|countries|sources|batches` and `/api/version`: what exists, and which."""

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flask import Response, jsonify, request

from dashboard.access.portions import visible_measures, visible_sources
from dashboard.access.reader import current
from dashboard.api.answers import API, services, store
from dashboard.i18n import _
from dashboard.resources import ASSETS
from data_access.availabilities import Availabilities
from data_access.filters import Filters
from data_access.frames import records
from data_access.periods import iso
from data_access.queries.provenance import batches
from data_access.registry.countries import COUNTRIES
from data_access.registry.denominators import of_route
from data_access.registry.metrics import METRICS, Metric
from data_access.registry.routes import ROUTES
from data_access.registry.sources import SOURCES


@API.get("/api/v1/metrics")
def read_metrics() -> Response:
    """The measures that the reader may see, with the months known of each."""
    availabilities = store().availabilities()
    codes = visible_measures(current().grant)
    return jsonify([_metric(METRICS[code], availabilities) for code in codes])


_ROUTE_FIELDS = (
    "code",
    "name",
    "other_names",
    "parent",
    "group",
    "modes",
    "denominators",
    "caveat",
)


@API.get("/api/v1/routes")
def read_routes() -> Response:
    """The routes, and what counts movement on each."""
    rows = []
    for route in ROUTES.values():
        denominator = of_route(route.code)
        rows.append(
            {field: getattr(route, field) for field in _ROUTE_FIELDS}
            | {"name": _(route.name), "caveat": _(route.caveat)}
            | {"denominator_caveat": _(denominator.caveat) if denominator else ""}
        )
    return jsonify(rows)


@API.get("/api/v1/countries")
def read_countries() -> Response:
    """The countries, with the region of each."""
    named = ("name", "region", "subregion", "iom_region")
    return jsonify(
        [
            {"iso3": c.iso3, "iso2": c.iso2, **{f: _(getattr(c, f)) for f in named}}
            for c in COUNTRIES.values()
        ]
    )


@API.get("/api/v1/sources")
def read_sources() -> Response:
    """The sources that the reader may see, with the newest publication of each."""
    availabilities = store().availabilities()
    return jsonify([_source(code, availabilities) for code in visible_sources(current().grant)])


@API.get("/api/v1/batches")
def read_batches() -> Response:
    """What was imported, and when."""
    rows = records(store().fetch(batches(Filters())))
    for row in rows:
        row["published_on"] = row["published_on"].isoformat()
        row["imported_at"] = row["imported_at"].isoformat() + "Z"
    return jsonify(rows)


def _metric(metric: Metric, availabilities: Availabilities) -> dict[str, Any]:
    visible = visible_sources(current().grant)
    availability = availabilities.of(metric) if availabilities.has(metric) else None
    return {
        "id": metric.code,
        "label": _(metric.label),
        "unit": _(metric.unit),
        "definition": _(metric.definition),
        "caveat": _(metric.caveat),
        "sources": list(availability.sources)
        if availability
        else [code for code in metric.sources if code in visible],
        "splits": sorted(metric.splits),
        "first_month": iso(availability.oldest) if availability else None,
        "last_month": iso(availability.newest) if availability else None,
        "newest_complete_month": iso(availability.newest_complete) if availability else None,
        "exercise": availability.is_exercise if availability else False,
    }


def _source(code: str, availabilities: Availabilities) -> dict[str, Any]:
    source = SOURCES[code]
    published = [run.published[code] for run in availabilities.of_source(code)]
    return {
        "id": code,
        "publisher": _(source.publisher),
        "title": _(source.title),
        "licence": _(source.licence),
        "address": source.address,
        "caveat": _(source.caveat),
        "published_on": max(published).isoformat() if published else None,
    }


RELEASE = version("routewatch")
_CODE = (Path(__file__).parents[1], ASSETS)


def _build() -> str:
    digest = hashlib.sha256()
    # A set: in a wheel the assets lie inside the package.
    for path in sorted({path for folder in _CODE for path in folder.rglob("*")}):
        if path.suffix in {".py", ".js", ".css"}:
            digest.update(path.read_bytes())
    return f"{RELEASE}+{digest.hexdigest()[:8]}"


BUILD = _build()
"""Release and a hash of the code and assets that this process runs."""


_NO_EDITION = "none"
_WALL = "X-Routewatch-Wall"
"""Names the playlist that a wall shows: it is told of which edition that is by now."""


@API.get("/api/version")
def read_version() -> Response:
    """The versions of data and program, cheap enough to poll."""
    code = request.headers.get(_WALL)
    shown = services().playlists.get(code) if code else None
    edition = {"playlist": shown.edition} if shown else {}
    if code and not shown and not current().may_all:
        # Taken away, perhaps: a wall that shows it asks for its page anew.
        edition = {"playlist": _NO_EDITION}
    versions = {"data_version": store().checked_version(), "version": RELEASE, "build": BUILD}
    answer = jsonify(versions | edition)
    answer.headers["Vary"] = _WALL
    # Asked again each time, and answered without a body while nothing has changed.
    answer.headers["Cache-Control"] = "no-cache"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
