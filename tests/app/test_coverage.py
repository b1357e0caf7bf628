"""What no release covers is unknown, what it changed is told, and what moved a total."""

import json
from collections.abc import Mapping
from datetime import date
from itertools import count
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine

from dashboard import pages, url_state
from dashboard.app import create_app
from dashboard.drawings import Headline
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import Card, render
from dashboard.plots.plot import Plot
from dashboard.plots.plotly import figure
from dashboard.settings import Settings
from dashboard.view import view_of
from dashboard.wiring import Store
from data_access.analysis import changes
from data_access.filters import Grain
from data_access.ingest.batches import revert_batch
from data_access.periods import MonthRange, distance, shifted
from data_access.queries import series
from data_access.registry import METRICS, Dimension
from data_access.store.engine import writer
from tests.app import asking
from tests.app.test_thresholds import lines, links
from tests.builders import (
    RAW,
    Cell,
    a_csv,
    a_workbook,
    all_data,
    an_incident,
    an_observation,
    imported,
    released,
)


@pytest.fixture(scope="module")
def extract(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A release of all routes to October 2025, and an extract of some of them that goes on."""
    folder = tmp_path_factory.mktemp("extract")
    made = folder / "store.sqlite"
    made.write_bytes(migrated_file.read_bytes())
    engine = create_engine(f"sqlite:///{made}")
    whole = all_data(
        {
            "Incident Date": "2025-09-10",
            "Migration Route": "Darien",
            "Country of Incident": "Panama",
        },
        {"Incident Date": "2025-10-31"},
    )
    imported(engine, a_csv(folder / "whole.csv", whole))
    imported(engine, RAW / "iom_europe_routes.csv")
    engine.dispose()
    settings = Settings(database_url=f"sqlite:///{made}")
    client: FlaskClient = create_app(settings).server.test_client()
    return client


def _rows(client: FlaskClient, query: str) -> list[dict[str, object]]:
    answer = client.get(f"/api/v1/series?m=dead_missing&{query}")
    assert answer.status_code == 200
    rows: list[dict[str, object]] = answer.get_json()["rows"]
    return rows


def test_months_of_a_route_that_an_extract_leaves_out_are_null(extract: FlaskClient) -> None:
    rows = _rows(extract, "by=month&t=2025-09..2025-11&r=darien")
    assert rows == [
        {"month": "2025-09", "value": 3, "complete": True, "months_known": "2025-09"},
        {"month": "2025-10", "value": 0, "complete": True, "months_known": "2025-10"},
        {"month": "2025-11", "value": None, "complete": False, "months_known": None},
    ]


def test_a_view_of_routes_of_which_one_lacks_a_month_is_known_in_part(extract: FlaskClient) -> None:
    rows = _rows(extract, "by=month&t=2025-10..2025-11&r=darien,central-mediterranean")
    assert [row["complete"] for row in rows] == [True, False]
    cards = asking.drawn(extract, "/trends", "?t=2025-10..2025-11&m=dead_missing")["cards"]
    states = {card["state"] for card in cards.values()}
    assert states == {"partial", "empty"}, "deaths are known in part, and no detections are loaded"


def test_a_year_says_which_of_its_months_are_known(extract: FlaskClient) -> None:
    rows = _rows(extract, "by=year&t=2025&r=darien")
    assert rows == [
        {"year": "2025", "value": 3, "complete": False, "months_known": "2025-09..2025-10"}
    ]
    assert _rows(extract, "t=2025-09..2025-10&r=darien") == [
        {"value": 3, "complete": True, "months_known": "2025-09..2025-10"}
    ]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("m=dead_missing&t=all&r=channel-uk", "no release names such a route: no figures"),
        ("m=dead_missing&t=all&c=USA", "no release names such a country: no figures"),
    ],
)
def test_what_no_release_names_is_null_with_the_reason(
    extract: FlaskClient, query: str, reason: str
) -> None:
    answer = extract.get(f"/api/v1/series?{query}").get_json()
    assert [row["value"] for row in answer["rows"]] == [None]
    assert reason in answer["caveats"]


# On the reference figures


def test_a_nationality_that_frontex_has_no_label_for_is_null(client: FlaskClient) -> None:
    answer = client.get("/api/v1/series?m=detections&t=2023&c=ITA:src").get_json()
    assert [row["value"] for row in answer["rows"]] == [None]
    assert "no release names such a nationality: no figures" in answer["caveats"]
    syrians = client.get("/api/v1/series?m=detections&t=2023&c=SYR:src").get_json()
    assert [row["value"] for row in syrians["rows"]] == [106_525]


def test_the_bay_of_bengal_is_unknown_before_its_label(client: FlaskClient) -> None:
    rows = _rows(client, "by=year&t=2023..2025&r=bay-of-bengal-andaman")
    assert [row["value"] for row in rows] == [None, None, 439]


def test_a_chart_marks_a_break_with_a_line_and_the_number_that_its_list_explains(
    client: FlaskClient,
) -> None:
    asked = asking.panels("/trends", "?r=bay-of-bengal-andaman&m=dead_missing")
    answer: Any = asking.answer(client, asked)
    layout = answer['{"panel":"measure-over-time","type":"panel-figure"}']["data"]["layout"]
    # The event of January 2025 is the first of the list.
    assert ("2", "2025-01") in [(mark["text"], mark["x"]) for mark in layout["annotations"]]
    assert "2025-01" in [line.get("x0") for line in layout["shapes"]]
    assert "1,470 people in 31 records" in str(answer)


def test_no_change_is_formed_across_a_break(client: FlaskClient) -> None:
    query = "?r=other-undefined&t=2025-01..2025-06"
    text = str(asking.answer(client, asking.panels("/", query)))
    assert "not comparable: label narrowed in Jan 2025" in text
    later = str(asking.answer(client, asking.panels("/", "?r=other-undefined&t=2024-01..2024-06")))
    assert "not comparable: label" not in later


@pytest.mark.parametrize(
    ("other", "is_given"), [("2024-01..2024-06", False), ("2025-01..2025-06", True)]
)
def test_two_sides_on_both_sides_of_a_break_have_no_difference(
    client: FlaskClient, other: str, *, is_given: bool
) -> None:
    query = f"?r=other-undefined&t=2025-03..2025-08&m=dead_missing&b.t={other}"
    text = str(asking.answer(client, asking.panels("/compare", query)))
    assert ("No difference: label narrowed in Jan 2025" not in text) is is_given


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


def test_six_releases_tell_what_is_expected_apart_from_what_is_reported(
    migrated_file: Path, tmp_path: Path
) -> None:
    store = store_of(6, migrated_file, tmp_path)
    card = render(PANELS["headline-dead-missing"], Request.of(url_state.parse("t=2025")), store)
    assert isinstance(card.drawing, Headline)
    # Reported: four months of 100, one of 90, one of 60.
    assert card.drawing.value == 550
    assert card.drawing.details.endswith(
        "provisional months: 550 reported, 600 expected when complete (600 to 600; such ranges "
        "were right in about 9 of 10 tests)"
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


@pytest.mark.parametrize("releases", [1, 5])
def test_with_fewer_the_mark_stays_and_the_card_says_why(
    migrated_file: Path, tmp_path: Path, releases: int
) -> None:
    store = store_of(releases, migrated_file, tmp_path)
    card = render(PANELS["headline-dead-missing"], Request.of(url_state.parse("t=2025")), store)
    assert isinstance(card.drawing, Headline)
    assert "expected" not in card.drawing.note
    number = "1 release" if releases == 1 else f"{releases} releases"
    assert f"not estimated: {number} of the six" in card.caveat
    assert "provisional from" in card.source_line
    assert [column.key for column in card.table().columns] == ["month", "dead_missing"]


def _card(store: Store, code: str, view: str) -> Card:
    return render(PANELS[code], Request.of(url_state.parse(view)), store)


def _difference(store: Store, metric_code: str, view: str) -> int:
    """The difference of the measure as a whole, over the months that its headline compares."""
    data, metric = view_of(Request.of(url_state.parse(view)), store), METRICS[metric_code]
    frame = store.fetch(
        series.counts(
            (metric,),
            data.filters,
            (Dimension(Grain.MONTH),),
            {metric_code: data.months_to_compare(metric)},
        )
    )
    counted = dict(zip(frame["month"], frame["value"], strict=True))
    like = data.like_months(metric)
    assert like
    return int(changes.total(counted, like.now) - changes.total(counted, like.before))


@pytest.mark.parametrize("view", ["", "t=2025"])
@pytest.mark.parametrize(
    ("panel", "metric", "headline"),
    [
        ("change-by-route", "dead_missing", "headline-dead-missing"),
        ("second-change-by-route", "detections", "headline-detections"),
    ],
)
def test_parts_add_up_to_the_change_of_the_headline(
    store: Store, view: str, panel: str, metric: str, headline: str
) -> None:
    card = _card(store, panel, view)
    assert isinstance(card.drawing, Plot)
    *parts, total = card.table().rows
    difference = _difference(store, metric, view)
    assert sum(row[3] for row in parts if isinstance(row[3], int)) == total[3] == difference
    assert int(str(total[1])) - int(str(total[2])) == difference
    shown = _card(store, headline, view).drawing
    assert isinstance(shown, Headline)
    assert shown.change
    assert shown.change.text in card.drawing.alternative
    bars = figure(card.drawing)["data"][0]["x"]
    assert sum(bars[:-1]) == bars[-1] == difference
    assert len(bars) <= 10


def test_parts_that_are_not_known_in_full_are_named_and_have_no_number(store: Store) -> None:
    card = _card(store, "change-by-route", "m=arrivals")
    assert isinstance(card.drawing, Plot)
    left_out = [row for row in card.table().rows if row[3] is None]
    assert left_out
    assert all(row[1] is None and row[2] is None for row in left_out)
    assert "Left out" in card.drawing.alternative
    assert all(str(row[0]) in card.drawing.alternative for row in left_out)


@pytest.mark.parametrize(
    ("view", "reason"),
    [
        ("m=transits", "never added up"),
        ("m=survivors", "some records only"),
        ("cmp=none", "No comparison is chosen"),
        ("m=dead_missing", "second measure"),
    ],
)
def test_what_has_no_parts_that_add_up_says_why(store: Store, view: str, reason: str) -> None:
    code = "second-change-by-route" if "second" in reason else "change-by-route"
    assert reason in _card(store, code, view).message


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


BEFORE, BETWEEN, AFTER = "2024-03-01", "2024-06-01", "2025-01-01"
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
    first, early = told(dated_client, BETWEEN), told(dated_client, BEFORE)
    now, version = told(dated_client, ""), dated_client.get("/api/version").get_json()
    release(engine, tmp_path, "second", SECOND)
    assert differing(told(dated_client, BETWEEN), first) == set()
    assert differing(told(dated_client, BEFORE), early) == set()
    changed = differing(told(dated_client, ""), now)
    assert {"/", "/trends", "/routes", "headline-dead-missing", "json", "csv", "points"} <= changed
    later = told(dated_client, AFTER)
    assert {"/", "/trends", "headline-dead-missing", "json", "csv", "points"} <= differing(
        later, first
    )
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


def card(client: FlaskClient, query: str) -> object:
    answer = asking.answer(client, asking.panels("/", f"?{query}"))
    return asking.body(answer, "since")


def since_rows(client: FlaskClient, query: str) -> list[list[str]]:
    return lines(client, query, "since")


def test_new_months_carry_the_figure_that_the_data_interface_gives(client: FlaskClient) -> None:
    kind, text, released, _before, now = since_rows(client, SINCE_BETWEEN)[0]
    # Of which day it is, and whose: the line of sources names them alone.
    assert released == "IOM Missing Migrants Project, 8 Sep 2025"
    assert (kind, "Dead and missing" in text) == ("New", True)
    link = next(one for one in links(card(client, SINCE_BETWEEN)) if "m=dead_missing" in one)
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
