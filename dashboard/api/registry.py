"""What exists: metrics, routes, countries, sources, batches, versions, and lists of a view."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask import Response, jsonify, make_response, request

from dashboard import url_state
from dashboard.access.portions import visible_measures, visible_sources
from dashboard.access.reader import current
from dashboard.api.answers import API, BadParameterError, as_csv, query_string, services, store
from dashboard.api.files import card_answer
from dashboard.audit.record import note_sources
from dashboard.i18n import _
from dashboard.panel_request import OTHER, Request
from dashboard.panels import PANELS
from dashboard.panels.catalogue import judgements
from dashboard.panels.catalogue.operations import months_listed, why_unlisted
from dashboard.panels.summary import summary
from dashboard.resources import ASSETS
from dashboard.view import View, view_of
from data_access.analysis.rules import Judgement
from data_access.availabilities import Availabilities
from data_access.filters import Filters
from data_access.frames import records
from data_access.periods import iso
from data_access.queries import operations
from data_access.queries.provenance import batches
from data_access.registry import (
    BUREAUS,
    COUNTRIES,
    METRICS,
    ROUTES,
    SOURCES,
    THRESHOLDS,
    Metric,
    Subject,
    of_route,
)


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
    availability = availabilities.of(metric) if availabilities.answers(metric) else None
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
    # Asked again each time, and answered without a body while nothing has changed.
    headers = {"Vary": _WALL, "Cache-Control": "no-cache"}
    answer = make_response(versions | edition, headers)
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _operations(view: View) -> dict[str, Any]:
    unknown = why_unlisted(view)
    rows: Sequence[operations.Operation] = ()
    if not unknown:
        months = months_listed(view.filters, view)
        rows = operations.as_values(view.rows(operations.listed, view.filters, months))
    sources = dict.fromkeys(row.source for row in rows)
    note_sources(sources)
    return {
        "metric": "operations",
        "unit": _(METRICS["operations"].unit),
        "filters": url_state.write(view.filters),
        "data_version": view.data_version,
        "sources": [{"id": code, "publisher": _(SOURCES[code].publisher)} for code in sources],
        "exercise": "exercise" in sources,
        "caveats": [
            _(METRICS["operations"].caveat),
            *dict.fromkeys(_(SOURCES[code].caveat) for code in sources),
            *filter(None, [unknown]),
        ],
        "rows": [
            {
                "operation": row.key,
                "name": row.name,
                "kind": row.kind or None,
                "starts_on": row.starts_on.isoformat(),
                "ends_on": row.ends_on.isoformat(),
                "date_precision": row.date_precision,
                "countries": list(row.countries),
                "country_count": row.country_count,
                "partners": row.partners or None,
                "routes": list(row.routes),
                **row.results,
                "source_address": row.source_address or None,
            }
            for row in rows
        ],
    }


def _thresholds(view: View) -> dict[str, Any]:
    raised = judgements.raised_now(view)
    rules = list(_rules(view))
    return {
        "filters": url_state.write(view.filters),
        "data_version": view.data_version,
        "exercise": any(row["exercise"] for rule in rules for row in rule["history"]),
        "raised": list(_judgements(raised, view)),
        "rules": rules,
    }


def _rules(view: View) -> Iterator[dict[str, Any]]:
    for rule in judgements.rules(view):
        history = judgements.courses(rule, view)
        month = judgements.newest_month(history)
        yield {
            "rule": rule.code,
            "metric": rule.metric,
            "unit": _(rule.unit),
            "says": judgements.rule_in_words(rule),
            "judged": iso(month) if month else None,
            "history": list(
                _judgements((one for course in history for one in course.raised()), view)
            ),
        }


def _judgements(some: Iterable[Judgement], view: View) -> Iterator[dict[str, Any]]:
    for one in some:
        is_route = THRESHOLDS[one.rule].subject is Subject.ROUTE
        yield {
            "rule": one.rule,
            "route": one.subject if is_route else None,
            "bureau": None if is_route else one.subject,
            "month": iso(one.month),
            "largest_incident": THRESHOLDS[one.rule].is_expected,
            "value": one.verdict.value,
            "limit": one.verdict.limit,
            "before": one.verdict.before,
            "exercise": one.exercise,
            "address": judgements.month_address(one, view),
        }


LISTS: Mapping[str, Callable[[View], dict[str, Any]]] = MappingProxyType(
    {"operations": _operations, "thresholds": _thresholds}
)
"""What a view says of each list."""


@API.get("/api/v1/operations", defaults={"code": "operations"})
@API.get("/api/v1/thresholds", defaults={"code": "thresholds"})
def read_list(code: str) -> Response:
    """One of `LISTS`, `json` unless `format=csv` is asked for."""
    reading = url_state.strict(query_string())
    if as_csv(dict(reading.others)):
        return card_answer(code, "csv", reading)
    return jsonify(LISTS[code](view_of(Request.of(reading), store())))


@API.get("/api/v1/summary")
def read_summary() -> Response:
    """The sentences of a page; with `bureau=ITA` of that bureau's, with a `b.` key of Compare."""
    reading = url_state.strict(query_string())
    bureau = request.args.get("bureau")
    if bureau is not None and bureau not in BUREAUS:
        raise BadParameterError("bureau", _("ISO3 code of a bureau is expected"))
    view = Request.of(reading, country=bureau)
    sides = bool(dict(view.options).keys() & OTHER)
    sentences = summary(view, store(), bureau=bureau, sides=sides)
    metrics = {code for one in sentences for code in PANELS[one.panel].metrics}
    note_sources(source for code in metrics for source in METRICS[code].sources)
    return jsonify(
        {
            "sentences": [asdict(one) for one in sentences],
            "filters": url_state.write(view.filters),
            "data_version": store().version(),
        }
    )
