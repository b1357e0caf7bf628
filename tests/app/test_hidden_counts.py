"""Hidden counts in every way out: data interface, card, table, file."""

import json
from datetime import date
from pathlib import Path
from shutil import copy

import pytest
from flask.testing import FlaskClient

from dashboard.app import create_app
from dashboard.drawings import Align, Column, Table
from dashboard.exports.files import FileSpec, file_of
from dashboard.panels.card import Card, render
from dashboard.panels.card_body import body
from dashboard.panels.panel import Content, Kind, Panel, State
from dashboard.settings import Settings
from dashboard.url_state import strict
from dashboard.view import Request, View
from dashboard.wiring import Store
from data_access.declaration.facts import DatabaseUseFact
from data_access.frames import records
from data_access.periods import MonthRange
from data_access.registry.metrics import METRICS
from data_access.registry.series import Dimension
from data_access.store.engine import writer
from tests.builders import released

HITS = METRICS["hits"]
BUSY, QUIET = "ITFCO", "ITTRS"


def _fact(month: int, place: str, hits: int) -> DatabaseUseFact:
    return DatabaseUseFact(
        "database-use:ITA", month, "ITA", "sltd", "", place, 50_000, hits, None, None
    )


@pytest.fixture(scope="module")
def address(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with a busy border point, and a quiet one with 3 hits in one month of 2024."""
    made = tmp_path_factory.mktemp("hidden") / "store.sqlite"
    copy(migrated_file, made)
    facts = [_fact(month, BUSY, 900 + month % 100) for month in MonthRange(202401, 202503).months()]
    facts += [_fact(month, QUIET, 40) for month in MonthRange(202402, 202412).months()]
    facts += [_fact(202401, QUIET, 3), _fact(202502, QUIET, 2)]
    engine = writer(f"sqlite:///{made}")
    released(engine, "bureau_database_use", facts, date(2025, 5, 2))
    engine.dispose()
    return f"sqlite:///{made}"


@pytest.fixture(scope="module")
def client(address: str) -> FlaskClient:
    made: FlaskClient = create_app(Settings(database_url=address)).server.test_client()
    return made


def _table(view: View) -> Content:
    months = {"hits": view.months(HITS, Dimension.PLACE)}
    frame = view.counts((HITS,), (Dimension.PLACE,), months)
    columns = (Column("place", "Border point"), Column("hits", "Hits", Align.NUMBER))
    rows = [(row["place"], row["value"]) for row in records(frame)]
    return Content.of_table(Table(columns, rows), rows=frame)


PANEL = Panel(
    code="hits-by-place",
    title=lambda _view: "Hits by border point",
    kind=Kind.TABLE,
    metrics=("hits",),
    draw=_table,
)


def card(address: str, search: str) -> tuple[Card, str, str]:
    """What a panel shows for a view, what stands in its card, and its file."""
    request, store = Request.of(strict(search)), Store(Settings(database_url=address))
    shown = render(PANEL, request, store)
    parts = body(PANEL, shown, request.filters, "", resets=True)
    inside = json.dumps(parts, default=lambda part: part.to_plotly_json())
    return shown, inside, file_of(PANEL, request, store, FileSpec("csv")).content.decode()


def rows(client: FlaskClient, query: str) -> dict[str, object]:
    answer = client.get(f"/api/v1/series?m=hits&{query}").get_json()
    assert answer["rows"], answer
    return {row.get("place") or row.get("month"): row for row in answer["rows"]}


def known(months: str) -> dict[str, object]:
    return {"complete": True, "months_known": months}


def test_a_hidden_count_is_null_and_says_so(client: FlaskClient) -> None:
    january = known("2024-01")
    hidden = rows(client, "by=place&t=2024-01")
    assert hidden[QUIET] == {"place": QUIET, "value": None, "hidden": True} | january
    assert hidden[BUSY] == {"place": BUSY, "value": None, "hidden": True} | january
    in_march = rows(client, "by=place&t=2024-03")[QUIET]
    assert in_march == {"place": QUIET, "value": 40} | known("2024-03")


def test_totals_are_whole(client: FlaskClient) -> None:
    assert rows(client, "by=month&t=2024-01")["2024-01"] == {
        "month": "2024-01",
        "value": 904,
    } | known("2024-01")


def test_a_year_is_shown_where_its_months_are_hidden(client: FlaskClient) -> None:
    assert rows(client, "by=place&t=2024")[QUIET] == {
        "place": QUIET,
        "value": 443,
    } | known("2024-01..2024-12")


def test_the_newest_twelve_months_are_the_newest_whole_year(client: FlaskClient) -> None:
    answer = client.get("/api/v1/series?m=hits&by=place").get_json()
    assert answer["period"] == {"first": "2024-01", "last": "2024-12"}
    assert client.get("/api/v1/series?m=hits").get_json()["period"]["last"] == "2025-03"


def test_a_year_in_progress_is_hidden_where_one_of_its_months_is(client: FlaskClient) -> None:
    assert rows(client, "by=place&t=2025")[BUSY] == {
        "place": BUSY,
        "value": None,
        "hidden": True,
        "complete": False,
        "months_known": "2025-01..2025-03",
    }


def test_the_answer_and_its_file_say_that_counts_are_hidden(client: FlaskClient) -> None:
    address = "/api/v1/series?m=hits&by=place&t=2024-01"
    caveats = client.get(address).get_json()["caveats"]
    assert any("small counts are hidden" in caveat for caveat in caveats)
    text = client.get(f"{address}&format=csv").text
    assert f"hits,{QUIET},,True" in text


def test_border_points_are_not_split_by_what_hidden_counts_are_not_known_by(
    client: FlaskClient,
) -> None:
    for other in ("channel", "source"):
        answer = client.get(f"/api/v1/series?m=hits&by=place,{other}")
        assert answer.status_code == 400
        assert answer.get_json()["parameter"] == "by"


def test_a_card_of_which_all_is_hidden_says_why(address: str) -> None:
    shown, inside, _text = card(address, "t=2024-01")
    assert shown.state is State.SUPPRESSED
    assert shown.drawing is None
    assert "Counts from 1 to 4 are hidden" in inside


def test_table_and_file_say_hidden_and_hold_no_hidden_number(address: str) -> None:
    _shown, _inside, text = card(address, "t=2024-01")
    assert f"{QUIET},hidden" in text
    assert "Counts from 1 to 4 are hidden" in text
    shown, inside, text = card(address, "t=2024")
    assert shown.state is State.READY
    assert "443" in inside
    assert f"{QUIET},443" in text
