"""Two units never share an axis."""

from pathlib import Path

import pytest

from dashboard import url_state
from dashboard.panels import PANELS
from dashboard.panels.card import render, scoped
from dashboard.plots.plot import Plot
from dashboard.plots.plotly import figure
from dashboard.settings import Settings
from dashboard.view import Request
from dashboard.wiring import Store
from data_access.registry.metrics import METRICS
from tests.network import network_store

_RATES = frozenset({"bureau-rates", "hit-rates"})
"""Hits per searches: one unit, formed of two."""
_FIXED: tuple[dict[str, str], ...] = ({}, {"country": "ITA"}, {"route": "central-mediterranean"})


@pytest.fixture(scope="module")
def store(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """One that holds something of everything."""
    made = tmp_path_factory.mktemp("units") / "store.sqlite"
    return Store(Settings(database_url=network_store(migrated_file, made)))


def test_a_chart_of_several_units_has_an_axis_for_each(store: Store) -> None:
    several, shared = 0, []
    for code, panel in PANELS.items():
        measures = [METRICS[name] for name in (*panel.metrics, *panel.beside)]
        units = {measure.unit_code for measure in measures}
        ratio = any(measure.denominator for measure in measures[:1])
        # One whose measure the view decides draws one of them at a time.
        if len(units) == 1 or ratio or code in _RATES or panel.measured is not None:
            continue
        for fixed in _FIXED:
            request = Request.of(url_state.parse("t=all"), **fixed)
            shown, view = render(panel, request, store).drawing, scoped(panel, request, store)
            if not isinstance(shown, Plot):
                continue
            # What nobody tells of a country has no column.
            told = {m.unit_code for m in measures if m.code in panel.metrics or view.answers(m)}
            pairs = {
                (trace.get("xaxis", "x"), trace.get("yaxis", "y"))
                for trace in figure(shown)["data"]
                if trace.get("hoverinfo") != "skip"
            }
            several += 1
            shared += [code] if len(pairs) < len(told) else []
    assert shared == []
    assert several > 5
