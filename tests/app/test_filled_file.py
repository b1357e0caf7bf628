"""A bureau's own file takes the place of its exercise figures, everywhere at once and alike."""

from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard import url_state
from dashboard.app import create_app
from dashboard.drawings import Grid, Headline, Table
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import Card, render
from dashboard.settings import Settings
from dashboard.wiring import Store
from tests.app import asking
from tests.filled import HITS, SEARCHES, SPAN, report_of


class Told:
    """What every way says of Italy's searches in three months."""

    def __init__(self, settings: Settings) -> None:
        self.client: FlaskClient = create_app(settings).server.test_client()
        self.store = Store(settings)
        self.request = Request.of(url_state.parse(SPAN), country="ITA")

    def card(self, code: str) -> Card:
        """What a card of the bureau's page shows."""
        return render(PANELS[code], self.request, self.store)

    def page(self) -> float | None:
        """The headline of the page."""
        shown = self.card("headline-searches").drawing
        assert isinstance(shown, Headline)
        return shown.value

    def funnel(self) -> dict[object, object]:
        """Searches by database."""
        table: Table = render(PANELS["database-funnel"], self.request, self.store).table()
        return {row[0]: row[1] for row in table.rows}

    def grid(self) -> object:
        """The cell of the grid of all bureaus; None where no figure of its column is real."""
        shown = asking.card_of("bureaus", SPAN, self.store).drawing
        assert isinstance(shown, Grid)
        row = shown.table.rows[list(shown.keys).index("ITA")]
        keys = [column.key for column in shown.table.columns]
        return row[keys.index("searches")] if "searches" in keys else None

    def interface(self) -> dict[str, Any]:
        """The answer of the data interface."""
        answer: dict[str, Any] = self.client.get(
            f"/api/v1/series?m=searches&c=ITA&{SPAN}"
        ).get_json()
        return answer


@pytest.fixture
def address(new_store: Path, tmp_path: Path) -> str:
    path = tmp_path / "store.sqlite"
    copy(new_store, path)
    return f"sqlite:///{path}"


@pytest.mark.thorough
@pytest.mark.timeout(120)
def test_a_filled_template_changes_page_grid_funnel_and_interface_alike(
    address: str, tmp_path: Path
) -> None:
    before = Told(Settings(database_url=address))
    made_up = before.page()
    assert before.card("headline-searches").exercise
    assert made_up == before.interface()["rows"][0]["value"]
    # Beside real figures of other measures no demo figure stands.
    assert before.grid() is None
    assert before.interface()["exercise"] is True
    assert len(before.funnel()) > 1

    report_of("ITA", tmp_path, address)

    after = Told(Settings(database_url=address))
    total = 3 * SEARCHES
    assert made_up != total
    assert after.page() == total
    assert after.grid() == total
    assert list(after.funnel().values()) == [total]
    known = {"complete": True, "months_known": "2026-08..2026-10"}
    assert after.interface()["rows"] == [{"value": total} | known]
    assert after.interface()["exercise"] is False
    assert not after.card("headline-searches").exercise
    hits = after.client.get(f"/api/v1/series?m=hits&c=ITA&{SPAN}").get_json()
    assert hits["rows"] == [{"value": 3 * HITS} | known]
