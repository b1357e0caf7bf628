"""`GET /api/v1/operations`: joint operations and their results, as the page lists them."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint

from dashboard import url_state
from dashboard.api import lists
from dashboard.api.filing import Filing
from dashboard.panels.data import Data
from dashboard.panels.operations.chosen import asked, not_told
from dashboard.wiring import Store
from data_access.frames import fetch
from data_access.queries import operations
from data_access.queries.operations import Operation
from data_access.registry.metrics import METRICS
from data_access.registry.sources import SOURCES


def blueprint(store: Store, filing: Filing) -> Blueprint:
    """The route."""
    return lists.blueprint("operations", _answer, store, filing)


def _answer(view: Data, store: Store) -> dict[str, Any]:
    query = operations.listed(view.filters, asked(view.filters, view))
    unknown = not_told(view)
    rows: Sequence[Operation] = ()
    if not unknown:
        rows = operations.as_values(store.run(lambda connection: fetch(connection, query)))
    sources = dict.fromkeys(row.source for row in rows)
    return {
        "metric": "operations",
        "unit": METRICS["operations"].unit,
        "filters": url_state.write(view.filters),
        "data_version": view.data_version,
        "sources": [{"id": code, "publisher": SOURCES[code].publisher} for code in sources],
        "exercise": "exercise" in sources,
        "caveats": [
            METRICS["operations"].caveat,
            *dict.fromkeys(SOURCES[code].caveat for code in sources),
            *filter(None, [unknown]),
        ],
        "rows": [_row(row) for row in rows],
    }


def _row(row: Operation) -> dict[str, Any]:
    return {
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
