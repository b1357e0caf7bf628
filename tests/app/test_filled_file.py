"""A bureau's own file takes the place of its exercise figures, everywhere at once and alike."""

from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from dashboard.drawings import Grid, Headline
from dashboard.settings import Settings
from dashboard.wiring import Store
from tests.app import asking
from tests.filled import HITS, SEARCHES, SPAN, report_of


def told(address: str) -> dict[str, Any]:
    """What every way says of Italy's searches in three months."""
    store, client = Store(Settings(database_url=address)), asking.client_of(database_url=address)
    page = asking.card_of("headline-searches", SPAN, store, country="ITA")
    funnel = asking.card_of("database-funnel", SPAN, store, country="ITA").table()
    grid = asking.card_of("bureaus", SPAN, store).drawing
    assert isinstance(page.drawing, Headline)
    assert isinstance(grid, Grid)
    keys, place = [column.key for column in grid.table.columns], list(grid.keys).index("ITA")
    return {
        "page": page.drawing.value,
        "demo": bool(page.exercise),
        "funnel": [searches for _database, searches, *_others in funnel.rows],
        # None where no figure of its column is real.
        "grid": dict(zip(keys, grid.table.rows[place], strict=True)).get("searches"),
        "series": client.get(f"/api/v1/series?m=searches&c=ITA&{SPAN}").get_json(),
        "hits": client.get(f"/api/v1/series?m=hits&c=ITA&{SPAN}").get_json()["rows"],
    }


@pytest.mark.thorough
@pytest.mark.timeout(120)
def test_a_filled_template_changes_page_grid_funnel_and_interface_alike(
    new_store: Path, tmp_path: Path
) -> None:
    address = f"sqlite:///{copy(new_store, tmp_path / 'store.sqlite')}"
    before = told(address)
    assert before["page"] == before["series"]["rows"][0]["value"] != 3 * SEARCHES
    # Beside real figures of other measures no demo figure stands.
    assert before["grid"] is None
    assert before["demo"] is before["series"]["exercise"] is True
    assert len(before["funnel"]) > 1
    report_of("ITA", tmp_path, address)
    after = told(address)
    assert after["page"] == after["grid"] == 3 * SEARCHES
    assert after["funnel"] == [3 * SEARCHES]
    known = {"complete": True, "months_known": "2026-08..2026-10"}
    assert after["series"]["rows"] == [{"value": 3 * SEARCHES} | known]
    assert after["demo"] is after["series"]["exercise"] is False
    assert after["hits"] == [{"value": 3 * HITS} | known]
