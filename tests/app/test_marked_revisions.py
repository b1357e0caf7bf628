"""Marks on charts of what later releases have changed."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard import url_state
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import render
from dashboard.plots.plot import Plot
from dashboard.plots.plotly import figure
from dashboard.settings import Settings
from dashboard.wiring import Store
from tests.app import asking
from tests.builders import (
    an_observation,
    released,
)

CENTRAL, WESTERN = "central-mediterranean", "western-mediterranean"
RELEASES = (
    (date(2024, 2, 1), {(202401, CENTRAL): 100, (202401, WESTERN): 50}),
    (
        date(2024, 3, 1),
        {
            (202401, CENTRAL): 130,
            (202401, WESTERN): 40,
            (202402, CENTRAL): 70,
            (202402, WESTERN): 10,
        },
    ),
    (
        date(2024, 4, 1),
        {
            (202401, CENTRAL): 140,
            (202401, WESTERN): 40,
            (202402, CENTRAL): 70,
            (202402, WESTERN): 10,
        },
    ),
)


@pytest.fixture
def revised_client(engine: Engine, served: FlaskClient) -> FlaskClient:
    """The application on three releases of detections."""
    for day, cells in RELEASES:
        facts = [
            an_observation("detections", "detections-by-route", month, value, route_code=route)
            for (month, route), value in cells.items()
        ]
        released(engine, "frontex_ibc", facts, day)
    return served


def rows(revised_client: FlaskClient, panel: str, query: str) -> list[dict[str, str]]:
    return asking.csv_records(
        revised_client, f"panels/{panel}.csv?m=detections&t=2024-01..2024-02&{query}"
    )


def marks(address: str, panel: str, query: str) -> list[dict[str, Any]]:
    asked = Request.of(url_state.parse(f"m=detections&t=2024-01..2024-02&{query}"))
    drawn = render(PANELS[panel], asked, Store(Settings(database_url=address))).drawing
    assert isinstance(drawn, Plot)
    return [dict(t) for t in figure(drawn)["data"] if t.get("marker", {}).get("symbol")]


def test_nothing_is_marked_unless_it_is_asked_for(
    revised_client: FlaskClient, address: str
) -> None:
    assert marks(address, "measure-over-time", "") == []
    assert list(rows(revised_client, "measure-over-time", "")[0]) == ["month", "detections"]


def test_all_changes_of_a_month_add_up_to_one(revised_client: FlaskClient, address: str) -> None:
    (mark,) = marks(address, "measure-over-time", "rev=1")
    assert mark["x"] == ["2024-01-15"]
    assert mark["y"] == [180]
    assert mark["text"] == ["150 → 180, release of 1 Apr 2024"]
    assert rows(revised_client, "measure-over-time", "rev=1") == [
        {
            "month": "2024-01",
            "detections": "180",
            "detections_before": "150",
            "detections_revised_on": "2024-04-01",
        },
        {
            "month": "2024-02",
            "detections": "80",
            "detections_before": "",
            "detections_revised_on": "",
        },
    ]


def test_what_was_changed_later_was_not_known_before(revised_client: FlaskClient) -> None:
    january = rows(revised_client, "measure-over-time", "rev=1&asof=2024-03-15")[0]
    assert january["detections"] == "170"
    assert january["detections_before"] == "150"
    assert january["detections_revised_on"] == "2024-03-01"
