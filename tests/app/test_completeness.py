"""Where three releases are held, months as expected when complete stand beside those reported."""

from datetime import date
from pathlib import Path
from shutil import copy

import pytest

from dashboard import url_state
from dashboard.app import create_app
from dashboard.drawings import Headline
from dashboard.panels import PANELS
from dashboard.panels.card import render
from dashboard.settings import Settings
from dashboard.view import Request
from dashboard.wiring import Store
from data_access.periods import MonthRange, distance, shifted
from data_access.store.engine import writer
from tests.builders import an_incident, released

FIRST, LAST = 202301, 202506
IN = {1: 60, 2: 90}
"""Dead that a release has of a month of an age; 100 of an older one."""


def store_of(releases: int, migrated_file: Path, tmp_path: Path) -> Store:
    """A store with a release a month, the newest of June 2025."""
    address = f"sqlite:///{copy(migrated_file, tmp_path / f'{releases}.sqlite')}"
    engine = writer(address)
    for back in range(releases - 1, -1, -1):
        newest = shifted(LAST, -back)
        facts = [
            an_incident(
                incident_key=f"{month}.MMP0001",
                occurred_on=date(month // 100, month % 100, 10),
                month=month,
                dead=IN.get(distance(month, newest) + 1, 100),
                missing=0,
                dead_missing=IN.get(distance(month, newest) + 1, 100),
            )
            for month in MonthRange(FIRST, newest).months()
        ]
        after = shifted(newest, 1)
        released(engine, "iom_mmp", facts, date(after // 100, after % 100, 5))
    engine.dispose()
    return Store(Settings(database_url=address))


def test_three_releases_tell_what_is_expected_apart_from_what_is_reported(
    migrated_file: Path, tmp_path: Path
) -> None:
    store = store_of(5, migrated_file, tmp_path)
    card = render(PANELS["headline-dead-missing"], Request.of(url_state.parse("t=2025")), store)
    assert isinstance(card.drawing, Headline)
    # Reported: four months of 100, one of 90, one of 60.
    assert card.drawing.value == 550
    assert card.drawing.note == (
        "provisional months: 550 reported, 600 expected when complete (600 to 600)"
    )
    table = card.table()
    keys = [column.key for column in table.columns]
    assert keys == ["month", "dead_missing", "expected", "expected_low", "expected_high"]
    by_month = {row[0]: row[1:] for row in table.rows}
    assert by_month["2025-06"] == (60, 100, 100, 100)
    assert by_month["2025-05"][:2] == (90, 100)
    # Old enough that nothing more is expected.
    assert by_month["2025-01"] == (100, 100, 100, 100)
    client = create_app(Settings(database_url=store.settings.database_url)).server.test_client()
    rows = client.get("/api/v1/series?m=dead_missing&by=month&t=2025").get_json()["rows"]
    assert (rows[5]["value"], rows[5]["expected"]) == (60, 100)
    assert (rows[0]["value"], rows[0]["expected"]) == (100, 100)
    (total,) = client.get("/api/v1/series?m=dead_missing&t=2025").get_json()["rows"]
    assert total["value"] == 550
    assert "expected" not in total


@pytest.mark.parametrize("releases", [1, 2])
def test_with_fewer_the_mark_stays_and_the_card_says_why(
    migrated_file: Path, tmp_path: Path, releases: int
) -> None:
    store = store_of(releases, migrated_file, tmp_path)
    card = render(PANELS["headline-dead-missing"], Request.of(url_state.parse("t=2025")), store)
    assert isinstance(card.drawing, Headline)
    assert "expected" not in card.drawing.note
    number = "1 is held" if releases == 1 else f"{releases} are held"
    assert f"three releases, and {number}" in card.caveat
    assert "provisional from" in card.source_line
    assert [column.key for column in card.table().columns] == ["month", "dead_missing"]
