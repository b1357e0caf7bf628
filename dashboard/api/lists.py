"""`/api/v1/operations`, `thresholds`, `summary`: lists of a view, its page's sentences."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from flask import Response, jsonify, request

from dashboard import url_state
from dashboard.api.answers import API, BadParameterError, as_csv, query_string, store
from dashboard.api.files import card_answer
from dashboard.audit.requests import note_sources
from dashboard.i18n import _
from dashboard.panels import PANELS
from dashboard.panels.catalogue import judgements
from dashboard.panels.catalogue.operations import months_listed, why_unlisted
from dashboard.panels.summary import summary
from dashboard.view import Request, View, view_of
from data_access.analysis.rules import Judgement
from data_access.periods import iso
from data_access.queries import operations
from data_access.queries.operations import Operation
from data_access.registry.bureaus import BUREAUS
from data_access.registry.metrics import METRICS
from data_access.registry.sources import SOURCES
from data_access.registry.thresholds import THRESHOLDS, Subject


def _operations(view: View) -> dict[str, Any]:
    unknown = why_unlisted(view)
    rows: Sequence[Operation] = ()
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
            "largest_incident": one.verdict.is_largest,
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
    """The sentences of a page; `bureau=ITA` gives those of that bureau's."""
    reading = url_state.strict(query_string())
    bureau = request.args.get("bureau")
    if bureau is not None and bureau not in BUREAUS:
        raise BadParameterError("bureau", _("ISO3 code of a bureau is expected"))
    view = Request.of(reading, country=bureau)
    sentences = summary(view, store(), bureau=bureau is not None)
    metrics = {code for one in sentences for code in PANELS[one.panel].metrics}
    note_sources(source for code in metrics for source in METRICS[code].sources)
    return jsonify(
        {
            "sentences": [asdict(one) for one in sentences],
            "filters": url_state.write(view.filters),
            "data_version": store().version(),
        }
    )
