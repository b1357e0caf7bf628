"""What a page tells of an earlier day, and of what has changed since."""

import json
from collections.abc import Mapping
from itertools import count
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard import pages
from dashboard.panels import PANELS
from data_access.ingest.batches import revert_batch
from tests.app import asking
from tests.app.test_thresholds import lines, links
from tests.builders import (
    Cell,
    a_csv,
    a_workbook,
    all_data,
    imported,
)

BETWEEN, AFTER = "2024-06-01", "2025-01-01"
DATED_FIRST: list[dict[str, Cell]] = [
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


def told(dated_client: FlaskClient, day: str) -> dict[str, object]:
    """All that a reader can see of the figures of a day (of now, where there is none)."""
    # One address may not have as many files a minute as this asks for.
    dated_client.environ_base["REMOTE_ADDR"] = f"127.0.2.{next(_READERS)}"
    asked = f"asof={day}&t=2024" if day else "t=2024"
    version = str(dated_client.get("/api/version").get_json()["data_version"])
    answers: dict[str, object] = {}
    for path in (*(page.path for page in pages.PAGES), "/routes/central-mediterranean"):
        answers[path] = asking.answer(dated_client, asking.panels(path, f"?{asked}"))
    for code in PANELS:
        answers[code] = dated_client.get(f"/api/v1/panels/{code}.csv?{asked}").text
    for form in ("json", "csv"):
        address = f"/api/v1/series?m=dead_missing,detections&by=month,route&format={form}&{asked}"
        answers[form] = dated_client.get(address).text
    answers["points"] = dated_client.post(
        asking.CALLBACKS, json=asking.map_question(key=asked)
    ).text
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
def dated_client(engine: Engine, served: FlaskClient, tmp_path: Path) -> FlaskClient:
    """The whole application on a store of two releases; the first one is there."""
    release(engine, tmp_path, "first", DATED_FIRST)
    return served


@pytest.mark.thorough
def test_both_sets_of_figures_are_there_after_a_second_release_and_the_first_once_it_is_taken_back(
    dated_client: FlaskClient, engine: Engine, tmp_path: Path
) -> None:
    first, now = told(dated_client, BETWEEN), told(dated_client, "")
    version = dated_client.get("/api/version").get_json()
    release(engine, tmp_path, "second", SECOND)
    assert differing(told(dated_client, BETWEEN), first) == set()
    changed = differing(told(dated_client, ""), now)
    assert {"/", "/trends", "/routes", "headline-dead-missing", "json", "csv", "points"} <= changed
    for number in (3, 4):
        revert_batch(engine, number)
    assert differing(told(dated_client, ""), now) == set()
    assert dated_client.get("/api/version").get_json() == version


def test_the_numbers_are_those_of_the_releases(
    dated_client: FlaskClient, engine: Engine, tmp_path: Path
) -> None:
    release(engine, tmp_path, "second", SECOND)

    def total(metric: str, day: str) -> int | None:
        answer = dated_client.get(f"/api/v1/series?m={metric}&t=2024-01..2024-04&asof={day}")
        (row,) = answer.get_json()["rows"]
        return None if row["value"] is None else int(row["value"])

    assert [total("dead_missing", day) for day in (BETWEEN, AFTER)] == [11, 13]
    assert [total("detections", day) for day in (BETWEEN, AFTER)] == [300, 360]


SINCE_BETWEEN = "since=2025-06-30"


def since_rows(client: FlaskClient, query: str) -> list[list[str]]:
    return lines(client, query, "since")


def test_new_months_carry_the_figure_that_the_data_interface_gives(client: FlaskClient) -> None:
    kind, text, released, _before, now = since_rows(client, SINCE_BETWEEN)[0]
    # Of which day it is, and whose: the line of sources names them alone.
    assert released == "IOM Missing Migrants Project, 8 Sep 2025"
    assert (kind, "Dead and missing" in text) == ("New", True)
    answer = asking.answer(client, asking.panels("/", f"?{SINCE_BETWEEN}"))
    shown = links(asking.body(answer, "since"))
    link = next(one for one in shown if "m=dead_missing" in one)
    query = link.partition("?")[2]
    (counted,) = client.get(f"/api/v1/series?{query}").get_json()["rows"]
    assert counted["value"] == int(now)


def test_revised_figures_are_those_of_the_releases_since(client: FlaskClient) -> None:
    revised = [row for row in since_rows(client, SINCE_BETWEEN) if row[0] == "Revised"]
    address = "/api/v1/revisions?m=dead_missing&t=all"
    listed = client.get(address).get_json()["rows"]
    since = [
        r for r in listed if r["revised_on"] > "2025-06-30" and None not in (r["before"], r["now"])
    ]
    assert (sum(row["before"] for row in since), sum(row["now"] for row in since)) == (
        int(revised[0][3]),
        int(revised[0][4]),
    )


def test_incidents_first_known_since_are_told_and_older_ones_are_not(client: FlaskClient) -> None:
    told = [row for row in since_rows(client, SINCE_BETWEEN) if row[0] == "Incident"]
    people = [int(row[4]) for row in told]
    assert people == sorted(people, reverse=True)
    assert people
    # After the newest release of incidents nothing is new of them.
    assert not [row for row in since_rows(client, "since=2025-09-08") if row[0] == "Incident"]


def test_what_is_raised_now_and_was_not_then_is_told(client: FlaskClient) -> None:
    crossed = [
        [row[1] for row in since_rows(client, query) if row[0] == "Alert"]
        # After the newest release of incidents they raise nothing new.
        for query in ("since=2025-09-07", "since=2025-09-08")
    ]
    assert ["(Aug 2025)" in text for text in crossed[0]] == [True]
    assert crossed[1] == []


def test_nothing_of_what_is_made_for_exercises_is_told(
    client: FlaskClient, exercise: FlaskClient
) -> None:
    assert since_rows(exercise, SINCE_BETWEEN) == since_rows(client, SINCE_BETWEEN)
    assert not asking.drawn(exercise, "/", f"?{SINCE_BETWEEN}")["cards"]["since"]["exercise"]
