"""Parts of a total add up to it, and a bureau's cards to what the data interface gives."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard import url_state
from dashboard.app import create_app
from dashboard.drawings import Headline
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import render
from dashboard.settings import Settings
from dashboard.wiring import Store
from data_access.frames import HIDDEN
from data_access.registry import METRICS, TIMES, Dimension, Metric
from tests.cases import quick

_EVERYTHING, _LITTLE, _DISPUTED = "ITA", "PLW", "PSE"
_VIEWS = (
    f"c={_EVERYTHING}&t=2025",
    f"c={_LITTLE}&t=2025",
    f"c={_DISPUTED}&t=2026-01..2026-06",
    f"c={_EVERYTHING},{_DISPUTED}&r=central-mediterranean&t=2024-07..2025-06",
    "r=central-mediterranean&t=2025",
    "t=2025&asof=2026-10-20",
)
_REPORTED = [metric for metric in METRICS.values() if metric.reported and not metric.is_ratio]
# By card: the measures of its columns, which are parts of the bureau's total.
_CARDS = {
    "database-funnel": ("searches", "hits", "hits_confirmed", "hits_acted_on"),
    "hits-by-channel": ("searches", "hits", "hits_confirmed", "hits_acted_on"),
    "hits-by-border-point": ("hits",),
    "notices-by-colour": (
        "notices",
        "notices_refused",
        "notices_cancelled",
        "notices_in_circulation",
        "diffusions",
    ),
    "vessels-by-type": ("vessel_checks", "vessel_hits", "vessels_seized"),
    "training-by-topic": ("trainings", "training_participants"),
}


@pytest.fixture(scope="module")
def settings(new_store: Path) -> Settings:
    return Settings(database_url=f"sqlite:///{new_store}")


@pytest.fixture(scope="module")
def parts_client(settings: Settings) -> FlaskClient:
    made: FlaskClient = create_app(settings).server.test_client()
    return made


def _answer(parts_client: FlaskClient, metric: str, view: str, by: str = "") -> dict[str, Any]:
    split = f"&by={by}" if by else ""
    given: dict[str, Any] = parts_client.get(f"/api/v1/series?m={metric}&{view}{split}").get_json()
    return given


def _total(parts_client: FlaskClient, metric: str, view: str) -> int | None:
    value: int | None = _answer(parts_client, metric, view)["rows"][0]["value"]
    return value


def _splits(metric: Metric) -> Iterator[Dimension]:
    """By what a count is split; a level is not added up over time."""
    for dimension in Dimension:
        if metric.carries(dimension) and not (metric.stock and dimension in TIMES):
            yield dimension


@pytest.mark.timeout(300)
@pytest.mark.parametrize("view", quick(_VIEWS[3], of=_VIEWS))
def test_parts_add_up_to_their_total_in_the_data_interface(
    parts_client: FlaskClient, view: str
) -> None:
    compared = left_out = 0
    for metric in _REPORTED:
        total = _total(parts_client, metric.code, view)
        for dimension in _splits(metric):
            given = _answer(parts_client, metric.code, view, dimension.value)
            rows = given.get("rows", ())
            shown = sum(row["value"] or 0 for row in rows)
            where, said = (metric.code, dimension.value), " ".join(given.get("caveats", ()))
            is_hidden = any(row.get("hidden") for row in rows)
            assert is_hidden == ("small counts are hidden" in said), where
            if is_hidden or dimension is Dimension.PLACE:
                left_out += 1
                assert shown <= (total or 0), where
                assert is_hidden or "without a border point or flag" in said, where
            elif "rows" in given:
                compared += 1
                assert shown == (total or 0), where
    assert compared > left_out > 0


@pytest.mark.timeout(300)
@pytest.mark.parametrize("bureau", [_EVERYTHING, _LITTLE, _DISPUTED])
@pytest.mark.parametrize("period", quick("t=2025", of=["t=2025", "t=2026-01..2026-06"]))
def test_cards_of_a_bureau_add_up_to_what_the_data_interface_gives(
    parts_client: FlaskClient, settings: Settings, bureau: str, period: str
) -> None:
    request, store = Request.of(url_state.parse(period), country=bureau), Store(settings)
    view = f"c={bureau}&{period}"
    for code in ("searches", "hits"):
        headline = render(PANELS[f"headline-{code}"], request, store).drawing
        assert isinstance(headline, Headline)
        assert headline.value == _total(parts_client, code, view)
    for code, metrics in _CARDS.items():
        card = render(PANELS[code], request, store)
        if card.drawing is None:
            continue
        table = render(PANELS[code], request, store).table()
        for place, metric in enumerate(metrics, start=1):
            # A matrix has a column for each database.
            columns = range(place, len(table.columns)) if len(metrics) == 1 else (place,)
            cells = [row[column] for row in table.rows for column in columns]
            shown = sum(cell for cell in cells if isinstance(cell, int))
            total, where = _total(parts_client, metric, view) or 0, (code, metric)
            assert (HIDDEN in cells) == ("are hidden" in card.caveat), where
            if HIDDEN in cells or Dimension.PLACE in PANELS[code].by:
                assert shown <= total, where
                assert HIDDEN in cells or "without a border point or flag" in card.caveat, where
            elif any(cell is not None for cell in cells):
                assert shown == total, where
