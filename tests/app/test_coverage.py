"""What no release covers is unknown, what it changed is told, and what moved a total."""

from datetime import date
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine

from dashboard import url_state
from dashboard.drawings import Headline
from dashboard.formats import capitalised
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import render
from dashboard.plots.plot import Plot
from dashboard.plots.plotly import figure
from dashboard.settings import Settings
from dashboard.view import view_of
from dashboard.wiring import Store
from data_access.analysis import changes
from data_access.filters import Grain
from data_access.periods import MonthRange, distance, shifted
from data_access.queries import series
from data_access.registry import METRICS, Dimension
from data_access.store.engine import writer
from tests.app import asking
from tests.builders import (
    RAW,
    a_csv,
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
    return asking.client_of(database_url=f"sqlite:///{made}")


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
    assert "not comparable: redefined in Jan 2025" in text
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
    assert ("No difference: redefined in Jan 2025" not in text) is is_given


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
    card = asking.card_of("headline-dead-missing", "t=2025", store)
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
    client = asking.client_of(database_url=store.settings.database_url)
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
    card = asking.card_of("headline-dead-missing", "t=2025", store)
    assert isinstance(card.drawing, Headline)
    assert "expected" not in card.drawing.note
    number = "1 release" if releases == 1 else f"{releases} releases"
    assert f"not estimated: {number} of the six" in card.caveat
    assert "provisional from" in card.source_line
    assert [column.key for column in card.table().columns] == ["month", "dead_missing"]


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
    card = asking.card_of(panel, view, store)
    assert isinstance(card.drawing, Plot)
    *parts, total = card.table().rows
    difference = _difference(store, metric, view)
    assert sum(row[3] for row in parts if isinstance(row[3], int)) == total[3] == difference
    assert int(str(total[1])) - int(str(total[2])) == difference
    shown = asking.card_of(headline, view, store).drawing
    assert isinstance(shown, Headline)
    assert shown.change
    assert card.drawing.alternative.startswith(capitalised(shown.change.text))
    bars = figure(card.drawing)["data"][0]["x"]
    assert sum(bars[:-1]) == bars[-1] == difference
    assert len(bars) <= 10


def test_parts_that_are_not_known_in_full_are_named_and_have_no_number(store: Store) -> None:
    card = asking.card_of("change-by-route", "m=arrivals", store)
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
    assert reason in asking.card_of(code, view, store).message


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
