"""The figures as they were known on a day: pages, cards, files, data interface and map alike."""

import json
from collections.abc import Mapping
from itertools import count
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard import pages
from dashboard.panels import PANELS
from data_access.ingest.revert import revert_batch
from tests.app import asking
from tests.builders import Cell, a_csv, a_workbook, all_data, imported

BEFORE, BETWEEN, AFTER = "2024-03-01", "2024-06-01", "2025-01-01"
FIRST: list[dict[str, Cell]] = [
    {"Incident Date": "2024-01-10"},
    {"Incident Date": "2024-02-20", "Number of Dead": 4, "Total Number of Dead and Missing": 5},
    {"Incident Date": "2024-04-30", "Migration Route": "Western Mediterranean"},
]
SECOND: list[dict[str, Cell]] = [
    {"Incident Date": "2024-01-10", "Number of Dead": 9, "Total Number of Dead and Missing": 10},
    {"Incident Date": "2024-02-20"},
    {"Incident Date": "2024-07-31", "Number of Dead": 6, "Total Number of Dead and Missing": 7},
]
ROUTES = ["Central Mediterranean Route", "Western Mediterranean Route"]
HEAD: list[Cell] = ["Route", "Border type or inland", "Nationality", "JAN2024", "APR2024"]
_READERS = count(1)


def told(client: FlaskClient, day: str) -> dict[str, object]:
    """All that a reader can see of the figures of a day (of now, where there is none)."""
    # One address may not have as many files a minute as this asks for.
    client.environ_base["REMOTE_ADDR"] = f"127.0.2.{next(_READERS)}"
    asked = f"asof={day}&t=2024" if day else "t=2024"
    version = str(client.get("/api/version").get_json()["data_version"])
    answers: dict[str, object] = {}
    for path in (*(page.path for page in pages.PAGES), "/routes/central-mediterranean"):
        answers[path] = asking.answer(client, asking.panels(path, f"?{asked}"))
    for code in PANELS:
        answers[code] = client.get(f"/api/v1/panels/{code}.csv?{asked}").text
    for form in ("json", "csv"):
        address = f"/api/v1/series?m=dead_missing,detections&by=month,route&format={form}&{asked}"
        answers[form] = client.get(address).text
    known = f"?asof={day}" if day else ""
    answers["points"] = client.get(f"/data/points/{version}.json{known}").text
    return {name: json.dumps(answer).replace(version, "-") for name, answer in answers.items()}


def differing(one: Mapping[str, object], other: Mapping[str, object]) -> set[str]:
    return {name for name in one if one[name] != other[name]}


def release(engine: Engine, folder: Path, name: str, records: list[dict[str, Cell]]) -> None:
    """Figures of both sources, in files of one day."""
    factor = len(name)
    table: list[list[Cell]] = [HEAD]
    table += [[route, "Sea", "Syria", 10 * factor, 20 * factor] for route in ROUTES]
    as_of = "05MAY24" if name == "first" else "05AUG24"
    notes: list[list[Cell]] = [[f"Source: FRAN data as of {as_of}"]]
    book = a_workbook(folder / f"{name}.xlsx", {"A": table, "N": notes})
    imported(engine, a_csv(folder / f"{name}.csv", all_data(*records)))
    imported(engine, book, "frontex_ibc")


@pytest.fixture
def client(engine: Engine, served: FlaskClient, tmp_path: Path) -> FlaskClient:
    """The whole application on a store of two releases; the first one is there."""
    release(engine, tmp_path, "first", FIRST)
    return served


@pytest.mark.thorough
def test_both_sets_of_figures_are_there_after_a_second_release_and_the_first_once_it_is_taken_back(
    client: FlaskClient, engine: Engine, tmp_path: Path
) -> None:
    first, early = told(client, BETWEEN), told(client, BEFORE)
    now, version = told(client, ""), client.get("/api/version").get_json()
    release(engine, tmp_path, "second", SECOND)
    assert differing(told(client, BETWEEN), first) == set()
    assert differing(told(client, BEFORE), early) == set()
    changed = differing(told(client, ""), now)
    assert {"/", "/trends", "/routes", "headline-dead-missing", "json", "csv", "points"} <= changed
    later = told(client, AFTER)
    assert {"/", "/trends", "headline-dead-missing", "json", "csv", "points"} <= differing(
        later, first
    )
    for number in (3, 4):
        revert_batch(engine, number)
    assert differing(told(client, ""), now) == set()
    assert client.get("/api/version").get_json() == version


def test_the_numbers_are_those_of_the_releases(
    client: FlaskClient, engine: Engine, tmp_path: Path
) -> None:
    release(engine, tmp_path, "second", SECOND)

    def total(metric: str, day: str) -> int | None:
        answer = client.get(f"/api/v1/series?m={metric}&t=2024-01..2024-04&asof={day}")
        (row,) = answer.get_json()["rows"]
        return None if row["value"] is None else int(row["value"])

    assert [total("dead_missing", day) for day in (BETWEEN, AFTER)] == [11, 13]
    assert [total("detections", day) for day in (BETWEEN, AFTER)] == [300, 360]
