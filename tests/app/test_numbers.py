"""The figures that the store must give: the same by data interface, card and file."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard import url_state
from dashboard.app import create_app
from dashboard.drawings import Headline, Table
from dashboard.panels import PANELS
from dashboard.panels.card import Card, render, scoped
from dashboard.panels.card_text import stated
from dashboard.plots.plot import Plot
from dashboard.plots.plotly import figure
from dashboard.settings import Settings
from dashboard.view import Request, view_of
from dashboard.wiring import Store
from data_access.frames import HIDDEN
from data_access.registry import METRICS, TIMES, Dimension, Metric
from tests.app import asking
from tests.builders import a_use, an_incident, an_observation, released
from tests.cases import quick
from tests.network import network_store

WORLD = {
    2014: 5441,
    2015: 6961,
    2016: 8249,
    2017: 6400,
    2018: 5016,
    2019: 5430,
    2020: 4327,
    2021: 6276,
    2022: 7205,
    2023: 8747,
    2024: 9002,
    2025: 3780,
}
CENTRAL_MEDITERRANEAN = {
    2014: 3126,
    2015: 3149,
    2016: 4574,
    2017: 2853,
    2018: 1314,
    2019: 1262,
    2020: 991,
    2021: 1552,
    2022: 1417,
    2023: 2526,
    2024: 1719,
}
DETECTIONS = {2015: 1_822_102, 2023: 381_257, 2024: 240_101, 2025: 179_921, 2026: 50_764}

# By hand: 562 dead and missing and 1,646,230 encounters at the border of Mexico and the United
# States, 174 and 302,203 transits through the Darién.
DEATHS_PER_1000_IN_2024 = {
    "central-mediterranean": 25.1,
    "channel-uk": 1.3,
    "darien": 0.6,
    "eastern-land-borders": 5.3,
    "eastern-mediterranean": 2.6,
    "us-mexico-border": 0.3,
    "west-africa-atlantic": 24.3,
    "western-balkans": 1.9,
    "western-mediterranean": 32.9,
}

ADDRESSES = (
    "",
    "t=2015",
    "t=2015-04&r=central-mediterranean",
    "t=all",
    "t=2019-07..2020-03&r=eastern-mediterranean,western-balkans",
    "t=2024&c=TUN",
    "t=2024&q=4-5",
    "t=2024&c=ITA:dst",
    "asof=2025-06-03&t=2025",
)


def series(client: FlaskClient, query: str) -> list[dict[str, object]]:
    """Rows of the data interface."""
    answer = client.get(f"/api/v1/series?{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    rows: list[dict[str, object]] = answer.get_json()["rows"]
    return rows


def by_year(client: FlaskClient, query: str) -> dict[int, object]:
    """Values by year."""
    return {int(str(row["year"])): row["value"] for row in series(client, f"{query}&by=year")}


def headline(store: Store, panel: str, address: str) -> Headline:
    """The number on a card."""
    drawing = render(PANELS[panel], Request.of(url_state.parse(address)), store).drawing
    assert isinstance(drawing, Headline)
    return drawing


def test_dead_and_missing_of_the_world(client: FlaskClient) -> None:
    assert by_year(client, "m=dead_missing&t=2014..") == WORLD


def test_dead_and_missing_of_the_central_mediterranean(client: FlaskClient) -> None:
    query = "m=dead_missing&t=2014..2024&r=central-mediterranean"
    assert by_year(client, query) == CENTRAL_MEDITERRANEAN


@pytest.mark.parametrize("by", ["month,year", "year,quarter", "route,month,quarter"])
def test_two_lengths_of_time_at_once_are_refused(client: FlaskClient, by: str) -> None:
    answer = client.get(f"/api/v1/series?m=dead_missing&t=2015&by={by}")
    assert answer.status_code == 400
    assert answer.get_json()["parameter"] == "by"
    assert "one of month, quarter and year at a time" in answer.get_data(as_text=True)


def test_april_2015_in_the_central_mediterranean(client: FlaskClient) -> None:
    query = "m=dead_missing&t=2015-04&r=central-mediterranean&by=month"
    assert series(client, query) == [
        {"month": "2015-04", "value": 1480, "complete": True, "months_known": "2015-04"}
    ]


def test_survivors_that_nobody_stated_are_unknown_and_not_zero(client: FlaskClient) -> None:
    # Two records of the month are on this route, and neither says who survived.
    rows = series(client, "m=survivors&t=2014-01..2014-12&r=us-mexico-border&by=month")
    assert None in [row["value"] for row in rows]
    assert series(client, "m=survivors&t=2014-01&r=us-mexico-border") == [
        {"value": None, "complete": False, "months_known": None}
    ]


def test_detections(client: FlaskClient) -> None:
    found = by_year(client, "m=detections&t=2015..")
    assert {year: found[year] for year in DETECTIONS} == DETECTIONS
    east = by_year(client, "m=detections&t=2015&r=eastern-mediterranean")
    assert east == {2015: 885_386}


def test_deaths_per_1000_on_every_route_whose_movement_is_counted(client: FlaskClient) -> None:
    found = {row["route"]: row["value"] for row in series(client, "m=deaths_per_1000&t=2024")}
    assert found == DEATHS_PER_1000_IN_2024


def test_a_rate_is_over_months_that_deaths_and_detections_both_know(client: FlaskClient) -> None:
    # IOM's figures end on 8 September 2025, Frontex's in June 2026.
    (row,) = series(client, "m=deaths_per_1000&t=2025&r=central-mediterranean")
    assert (row["value"], row["left_out"]) == (20.0, "2025-09..2025-12")


def test_the_shipwreck_of_18_april_2015_is_whole(client: FlaskClient) -> None:
    first = asking.csv_records(client, "panels/largest-incidents.csv?t=2015-04")[0]
    assert (first["date"], first["dead_missing"]) == ("18 Apr 2015", "1022")


def test_the_figures_known_in_june_2025(client: FlaskClient) -> None:
    assert by_year(client, "m=detections&t=2023&asof=2025-06-03") == {2023: 381_319}
    assert by_year(client, "m=dead_missing&t=2025&asof=2025-06-03") == {2025: 1_322}


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("metric", ["dead_missing", "incidents", "detections"])
def test_card_csv_and_data_interface_give_the_same_number(
    client: FlaskClient, store: Store, address: str, metric: str
) -> None:
    panel = f"headline-{metric.replace('_', '-')}"
    shown = render(PANELS[panel], Request.of(url_state.parse(address)), store).drawing
    answered = series(client, f"m={metric}&{address}")[0]["value"]
    if not isinstance(shown, Headline):
        # Out of scope: unknown on the card and in the answer, and no file is made of it.
        assert answered is None
        assert client.get(f"/api/v1/panels/{panel}.csv?{address}").status_code == 404
        return
    assert shown.value == answered
    rows = asking.csv_records(client, f"panels/{panel}.csv?{address}")
    assert sum(int(row[metric] or 0) for row in rows) == answered


@pytest.mark.parametrize(
    ("address", "theme"),
    quick(
        *[("t=2024&c=ITA:dst", "light"), ("asof=2025-06-03&t=2025", "light")],
        of=[("", "dark"), *((address, "light") for address in ADDRESSES)],
    ),
)
def test_every_panel_is_drawn_for_every_address(
    store: Store, address: str, theme: str, subtests: pytest.Subtests
) -> None:
    request = Request.of(url_state.parse(address), theme)
    for code, panel in PANELS.items():
        with subtests.test(panel=code):
            rendered = render(panel, request, store)
            assert (rendered.drawing is None) == bool(rendered.message)
            data = scoped(panel, request, store)
            assert rendered.address == url_state.write(data.filters)
            if any(data.has(metric) for metric in stated(panel, data) if not metric.is_ratio):
                assert rendered.source_line
                assert rendered.caveat


def test_latest_figures_of_an_old_release_say_that_they_are_stale(store: Store) -> None:
    latest = render(PANELS["headline-dead-missing"], Request.of(url_state.parse("")), store)
    past = render(PANELS["headline-dead-missing"], Request.of(url_state.parse("t=2015")), store)
    # The reference figures were published in 2025 and are not renewed.
    assert latest.state == "stale"
    assert "overdue" in latest.source_line
    assert past.state == "ready"
    assert "overdue" not in past.source_line


@pytest.mark.parametrize(
    ("address", "begins"),
    [
        ("t=2025-07", "down about three quarters, from 1,132"),
        ("t=2024-09..2025-08", "was 8,384; change unclear"),
        # IOM's figures end on 8 September 2025: that month is known in part, October not at all.
        ("t=2025-08..2025-10", "Aug 2025: was "),
        ("t=2024-09..2025-12", "Sep 2024 – Aug 2025: was "),
        ("t=2025", "Jan – Aug 2025: "),
    ],
)
def test_a_change_is_of_like_months_known_in_full_and_names_them(
    store: Store, address: str, begins: str
) -> None:
    drawing = headline(store, "headline-dead-missing", address)
    assert drawing.value is not None
    assert drawing.change is not None
    assert drawing.change.text.startswith(begins)


def test_a_period_of_which_no_month_is_known_in_full_is_compared_with_nothing(
    store: Store,
) -> None:
    drawing = headline(store, "headline-dead-missing", "t=2025-09")
    assert drawing.change is None
    assert drawing.note == "not comparable: reports incomplete"


def test_a_sum_of_more_months_than_its_base_has_is_compared_with_nothing(
    engine: Engine, address: str
) -> None:
    """Of the year before, Italy reported seven months: the sum of now is of twelve."""
    months = [year + n for year in (202300, 202400) for n in range(1, 13)]
    uses = [
        a_use(country_code=bureau, month=month, searches=1000, hits=10)
        for bureau, reported in (("DEU", months), ("ITA", months[5:]))
        for month in reported
    ]
    released(engine, "bureau_database_use", uses, date(2025, 1, 20))
    store = Store(Settings(database_url=address))
    view = view_of(Request.of(url_state.parse("t=2024")), store)
    like = view.like_months(METRICS["searches"])
    assert like is not None
    assert len(like.now) == 7
    drawing = headline(store, "headline-searches", "t=2024")
    assert (drawing.value, drawing.change) == (24_000, None)
    assert drawing.note == "not comparable: reports incomplete"


def test_a_route_of_fewer_months_names_them_and_why_it_has_no_change(store: Store) -> None:
    def rows(code: str, view: str = "") -> dict[str, list[str]]:
        card = render(PANELS[code], Request.of(url_state.parse(view)), store)
        assert isinstance(card.drawing, Table)
        return {str(name): list(map(str, cells)) for name, *cells in card.drawing.rows}

    # IOM has the label from January 2025 on.
    found, begun = rows("top-routes"), "label begun, Jan 2025"
    assert found["Bay of Bengal and Andaman Sea, Jan – Aug 2025"] == ["439", begun]
    assert found["Other or not stated"][1] == "label narrowed, Jan 2025"
    assert "Central Mediterranean" in found
    # Of a period that all routes are known for, none names it.
    assert "Bay of Bengal and Andaman Sea" in rows("top-routes", "t=2025")
    measures = rows("route-measures")["Bay of Bengal and Andaman Sea"]
    assert measures[:3] == ["Dead and missing", "Jan – Aug 2025", "439"]


def test_a_route_is_compared_over_like_months_as_the_headline_is(store: Store) -> None:
    """Eight months of 2025 against twelve of 2024 read as a fall of three quarters."""
    card = render(PANELS["all-routes"], Request.of(url_state.parse("t=2025")), store)
    assert isinstance(card.drawing, Table)
    assert card.drawing.columns[2].label == "Change, Jan – Aug 2025"
    table = card.table()
    columns = [column.key for column in table.columns]
    for row in table.rows:
        cells = dict(zip(columns, row, strict=True))
        assert cells["compared_months"] in {None, "2025-01..2025-08"}
        assert cells["base_months"] in {None, "2024-01..2024-08"}


def test_a_shipwreck_is_no_range_of_the_years_after_it(store: Store) -> None:
    """The highest of three Aprils was 1,605 in 2016 and 2017 for what happened in 2015."""
    drawn = {}
    for period in ("t=2015..2017", "t=2023..2025"):
        card = render(PANELS["deaths-over-time"], Request.of(url_state.parse(period)), store)
        assert isinstance(card.drawing, Plot)
        drawn[period] = card.drawing
    assert not drawn["t=2015..2017"].setting.band
    assert drawn["t=2015..2017"].data["high"].isna().all()
    newest = drawn["t=2023..2025"]
    assert newest.setting.band == "expected range"
    # Nor is June 2023, off Pylos, the range of June 2024.
    high, value = (
        dict(zip(newest.data["x"], newest.data[key], strict=True)) for key in ("high", "value")
    )
    assert high[202406] < value[202306]


def test_a_step_that_is_not_known_whole_says_which_months_it_has(client: FlaskClient) -> None:
    rows = series(client, "m=dead_missing&by=year&t=2024..2025")
    assert [(row["complete"], row["months_known"]) for row in rows] == [
        (True, "2024-01..2024-12"),
        (False, "2025-01..2025-08"),
    ]
    by_route = series(client, "m=dead_missing&by=route,year&t=2025")
    assert not any(row["complete"] for row in by_route)
    (cut,) = series(client, "m=dead_missing&by=year&t=2024-03..2024-08")
    assert (cut["complete"], cut["months_known"]) == (False, "2024-03..2024-08")


IN_PART = "Jan – 8 Sep 2025"
"""Incidents are published to 8 September 2025."""


def notes(client: FlaskClient, address: str) -> dict[str, str]:
    """What stands above the rows of a CSV file."""
    text = client.get(address).get_data(as_text=True)
    lines = [line[2:] for line in text.splitlines() if line.startswith("# ")]
    return dict(line.split(": ", 1) for line in lines)


@pytest.mark.parametrize("period", ["t=2025", "t=2025-01..2025-09", "t=2025.."])
def test_a_period_whose_newest_month_is_known_to_a_day_ends_on_that_day(
    client: FlaskClient, period: str
) -> None:
    cards = asking.drawn(client, "/", f"?{period}")["cards"]
    assert IN_PART in cards["map"]["subtitle"]
    assert IN_PART in cards["top-routes"]["subtitle"]
    assert IN_PART in str(
        asking.body(
            asking.answer(client, asking.panels("/", f"?{period}")), "headline-dead-missing"
        )
    )
    assert notes(client, f"/api/v1/panels/headline-dead-missing.csv?{period}")["period"] == IN_PART
    answer = client.get(f"/api/v1/series?m=dead_missing&{period}").get_json()
    assert answer["period"]["ends_on"] == "2025-09-08"
    head = notes(client, f"/api/v1/series?m=dead_missing&format=csv&{period}")
    assert head["period"] == "2025-01 to 2025-09-08"


def test_a_period_ends_with_its_last_month_where_that_is_known_in_full(
    client: FlaskClient,
) -> None:
    for measure, period in (("dead_missing", "t=2024"), ("detections", "t=all")):
        answer = client.get(f"/api/v1/series?m={measure}&{period}").get_json()
        assert "ends_on" not in answer["period"]
    file = "/api/v1/panels/headline-dead-missing.csv"
    assert notes(client, f"{file}?t=2024")["period"] == "2024"
    assert notes(client, file)["period"] == "Sep 2024 – Aug 2025"


def test_the_day_is_that_of_the_release_that_was_known_then(client: FlaskClient) -> None:
    file = "/api/v1/panels/headline-dead-missing.csv?t=2025&asof=2025-06-01"
    assert notes(client, file)["period"] == "Jan – 29 Apr 2025"


def test_a_source_that_is_overdue_is_stale_in_the_year_that_it_is_overdue_for(
    client: FlaskClient,
) -> None:
    file = "/api/v1/panels/headline-dead-missing.csv"
    for query in ("", "?t=2025", "?t=2025-01..2025-08"):
        assert "(overdue" in notes(client, file + query)["source"], query
    # All of 2022 is known and no longer revised: no newer release is missed.
    assert "overdue" not in notes(client, f"{file}?t=2022")["source"]


def _period(client: FlaskClient, measure: str, query: str) -> tuple[str, str]:
    period = client.get(f"/api/v1/series?m={measure}&{query}").get_json()["period"]
    return period["first"], period["last"]


def test_a_common_window_ends_with_the_earliest_complete_month_of_what_stands_side_by_side(
    client: FlaskClient,
) -> None:
    assert _period(client, "detections", "") == ("2025-07", "2026-06")
    for measure in ("dead_missing", "detections"):
        assert _period(client, measure, "window=common") == ("2024-09", "2025-08")
        assert _period(client, measure, "t=ytd&window=common") == ("2025-01", "2025-08")
        assert _period(client, measure, "t=2025&window=common") == ("2025-01", "2025-08")
    # A measure that ends before all others stays where it ends.
    assert _period(client, "transits", "window=common") == ("2024-05", "2025-04")
    # A period that begins later has no common part.
    assert _period(client, "detections", "t=2026&window=common") == ("2026-01", "2026-12")


def test_files_and_rates_are_of_the_common_window(client: FlaskClient) -> None:
    for code in ("headline-dead-missing", "headline-detections"):
        file = f"/api/v1/panels/{code}.csv?window=common"
        assert notes(client, file)["period"] == "Sep 2024 – Aug 2025"
    rate = client.get("/api/v1/series?m=deaths_per_1000&by=route&t=ytd&window=common").get_json()
    assert rate["period"]["last"] <= "2025-08"
    assert "window=common" in notes(client, "/api/v1/panels/map.csv?window=common")["link"]


def test_where_windows_differ_the_sentence_above_the_figures_says_which_they_are(
    client: FlaskClient,
) -> None:
    file = "/api/v1/panels/headline-detections.csv"
    differing = "last 12 months · deaths to Aug 2025 · detections to Jun 2026"
    assert differing in notes(client, file)["filters"]
    common = notes(client, f"{file}?window=common")["filters"]
    assert "12 months to Aug 2025, for which deaths and detections are complete" in common
    assert "detections to" not in common
    in_part = "2025 · deaths Jan – 8 Sep 2025 · detections 2025"
    assert in_part in notes(client, f"{file}?t=2025")["filters"]
    assert "detections 2015" not in notes(client, f"{file}?t=2015")["filters"]


MONTHS = tuple(202300 + n for n in range(1, 13))
PANEL = "headline-death-rate"


@pytest.fixture
def rates_client(engine: Engine, served: FlaskClient) -> FlaskClient:
    """The application on deaths of two routes, Channel crossings to October, and encounters."""
    people = [
        an_incident(incident_key=f"{route}-{month}", month=month, route_code=route, dead_missing=n)
        for route, n in (("channel-uk", 10), ("us-mexico-border", 30))
        for month in MONTHS
    ]
    released(engine, "iom_mmp", people, date(2024, 1, 9))
    boats = [
        an_observation(metric, f"{metric}-uk", month, value, route_code="channel-uk")
        for metric, value in (("arrivals", 3000), ("interceptions", 500))
        for month in MONTHS[:10]
    ]
    released(engine, "uk_small_boats", boats, date(2023, 11, 3))
    met = [
        an_observation(
            "encounters", "encounters-southwest", month, 200_000, route_code="us-mexico-border"
        )
        for month in MONTHS
    ]
    released(engine, "cbp_encounters", met, date(2024, 1, 12))
    return served


def card(address: str, query: str) -> Card:
    return render(
        PANELS[PANEL], Request.of(url_state.parse(query)), Store(Settings(database_url=address))
    )


def in_file(rates_client: FlaskClient, query: str) -> dict[str, dict[str, str]]:
    rows = asking.csv_records(rates_client, f"panels/{PANEL}.csv?{query}")
    return {row["route"]: row for row in rows}


def test_card_file_and_data_interface_give_one_rate_and_name_what_it_is_held_against(
    rates_client: FlaskClient, address: str
) -> None:
    query = "r=channel-uk&t=2023-01..2023-10"
    shown = card(address, query)
    assert isinstance(shown.drawing, Headline)
    assert shown.drawing.value == 2.8
    assert shown.drawing.details.startswith("100 deaths, 30,000 arrivals, 5,000 interceptions")
    assert "by another count: 3.3 per 1,000 arrived or lost" in shown.drawing.details
    assert "Deaths in vehicles are counted" in shown.caveat
    assert "Home Office" in shown.source_line
    answer = rates_client.get(f"/api/v1/series?m=deaths_per_1000&{query}").get_json()
    assert answer["rows"] == [
        {
            "route": "channel-uk",
            "value": 2.8,
            "dead_missing": 100,
            "arrivals": 30000,
            "interceptions": 5000,
            "denominator": "arrivals+interceptions",
            "second_value": 3.3,
            "second_denominator": "arrivals",
            "left_out": None,
        }
    ]
    assert any("Deaths in vehicles" in caveat for caveat in answer["caveats"])
    row = in_file(rates_client, query)["channel-uk"]
    assert (row["deaths_per_1000"], row["denominator"]) == ("2.8", "arrivals+interceptions")
    assert (row["second"], row["second_denominator"]) == ("3.3", "arrivals")


def test_months_of_unknown_movement_are_named_and_not_compared(
    rates_client: FlaskClient, address: str
) -> None:
    shown = card(address, "r=channel-uk&t=2023")
    assert isinstance(shown.drawing, Headline)
    assert shown.drawing.value == 2.8
    assert "without Nov – Dec 2023: incomplete" in shown.drawing.details
    assert shown.drawing.change is None
    assert (
        in_file(rates_client, "r=channel-uk&t=2023")["channel-uk"]["left_out"] == "2023-11..2023-12"
    )


def test_a_view_over_routes_counted_differently_shows_one_and_lists_all(
    rates_client: FlaskClient, address: str
) -> None:
    shown = card(address, "t=ytd")
    assert isinstance(shown.drawing, Headline)
    assert shown.drawing.about == "us-mexico-border"
    assert "Home Office" not in shown.source_line
    assert "never pooled" in shown.caveat
    rows = in_file(rates_client, "t=ytd")
    assert {route: row["months"] for route, row in rows.items()} == {
        "channel-uk": "2023-01..2023-10",
        "us-mexico-border": "2023-01..2023-12",
    }
    by_quarter = rates_client.get("/api/v1/series?m=deaths_per_1000&t=2023&by=quarter&r=channel-uk")
    assert [row["left_out"] for row in by_quarter.get_json()["rows"]] == [
        None,
        None,
        None,
        "2023-11..2023-12",
    ]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("r=central-mediterranean", "Detections: no figures are loaded"),
        ("r=sahara-crossing", "Nobody publishes how many people move on this route"),
        ("r=turkiye-europe-land", "Movement is counted for Eastern Mediterranean as a whole"),
        ("c=GBR", "no rates by country"),
    ],
)
def test_where_there_is_no_rate_the_reason_is_said(
    rates_client: FlaskClient, address: str, query: str, reason: str
) -> None:
    shown = card(address, query)
    assert shown.state == "empty"
    assert reason in shown.message
    assert rates_client.get(f"/api/v1/panels/{PANEL}.csv?{query}").status_code == 404
    assert rates_client.get(f"/api/v1/series?m=deaths_per_1000&{query}").get_json()["rows"] == [
        {"value": None}
    ]


def test_a_rate_by_nationality_is_refused_and_says_why(rates_client: FlaskClient) -> None:
    answer = rates_client.get("/api/v1/series?m=deaths_per_1000&by=nationality")
    assert answer.status_code == 400
    assert "formed by route and time" in answer.get_json()["error"]


def test_a_measure_of_which_nothing_is_held_on_a_route_is_unknown_and_not_zero(
    rates_client: FlaskClient,
) -> None:
    query = "/api/v1/series?m=arrivals&r=eastern-mediterranean&t=2023-01..2023-10"
    assert rates_client.get(query).get_json()["rows"] == [{"value": None}]


ROUTE = "r=central-mediterranean"


def _figures(client: FlaskClient, search: str) -> dict[tuple[str, str], str]:
    """Headline figures of the page by measure and side."""
    found: dict[tuple[str, str], str] = {}

    def walk(part: object, side: str = "") -> None:
        if isinstance(part, list):
            for one in part:
                walk(one, side)
        elif isinstance(part, dict):
            props: dict[str, str] = part.get("props", {})
            side = props.get("data-side", side)
            if "data-metric" in props:
                found[props["data-metric"], side] = props["data-value"]
            for one in part.values():
                walk(one, side)

    walk(asking.answer(client, asking.panels("/compare", search)))
    return found


def _counted(client: FlaskClient, metric: str, query: str) -> int:
    answer = client.get(f"/api/v1/series?m={metric}&by=year&{query}")
    assert answer.status_code == 200, answer.text
    return sum(row["value"] for row in answer.get_json()["rows"])


@pytest.mark.parametrize(
    ("asked", "first", "second"),
    [
        (f"{ROUTE}&t=2016", f"{ROUTE}&t=2016", f"{ROUTE}&t=2015"),
        (f"{ROUTE}&t=2016&b.t=2021", f"{ROUTE}&t=2016", f"{ROUTE}&t=2021"),
        (
            f"{ROUTE}&t=2016&b.r=neighbours",
            f"{ROUTE}&t=2016",
            "r=eastern-mediterranean,western-mediterranean&t=2016",
        ),
        ("c=LBY&t=2016&b.c=TUN", "c=LBY&t=2016", "c=TUN&t=2016"),
    ],
)
def test_both_sides_are_what_the_data_interface_counts(
    client: FlaskClient, asked: str, first: str, second: str
) -> None:
    figures = _figures(client, f"?{asked}")
    for metric in ("dead_missing", "incidents"):
        for side, query in (("a", first), ("b", second)):
            assert figures[metric, side] == str(_counted(client, metric, query)), (metric, side)
    for letter, query in (("a", first), ("b", second)):
        lines = client.get(f"/api/v1/panels/both-over-time.csv?{asked}").text.splitlines()
        rows = [line.split(",") for line in lines if re.match(r"\d{4}-\d{2},", line)]
        column = 1 if letter == "a" else len(rows[0]) - 1
        total = sum(int(row[column]) for row in rows)
        assert total == _counted(client, "dead_missing", query), letter


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("t=2016&b.t=2010", "B is incomplete"),
        ("t=2016&b.t=2014..2015", "A has 12 months and B has 24"),
        (f"{ROUTE}&t=2016&b.c=MLT", "the base is below 10"),
    ],
)
def test_where_there_is_no_difference_it_is_said_why(
    client: FlaskClient, asked: str, why: str
) -> None:
    answer = asking.answer(client, asking.panels("/compare", f"?{asked}"))
    assert any(why in text for text in asking.texts(answer))


def test_two_choices_of_routes_have_no_map_of_a_difference(client: FlaskClient) -> None:
    cards = asking.drawn(client, "/compare", f"?{ROUTE}&b.r=all&t=2016")["cards"]
    assert cards["map-of-difference"]["state"] == "empty"
    assert cards["map-of-b"]["filters"] == "t=2016"


_RATES = frozenset({"bureau-rates", "hit-rates"})
"""Hits per searches: one unit, formed of two."""
_FIXED: tuple[dict[str, str], ...] = ({}, {"country": "ITA"}, {"route": "central-mediterranean"})


@pytest.fixture(scope="module")
def units_store(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """One that holds something of everything."""
    made = tmp_path_factory.mktemp("units") / "store.sqlite"
    return Store(Settings(database_url=network_store(migrated_file, made)))


def test_a_chart_of_several_units_has_an_axis_for_each(units_store: Store) -> None:
    several, shared = 0, []
    for code, panel in PANELS.items():
        measures = [METRICS[name] for name in (*panel.metrics, *panel.beside)]
        units = {measure.unit_code for measure in measures}
        ratio = any(measure.denominator for measure in measures[:1])
        # One whose measure the view decides draws one of them at a time.
        if len(units) == 1 or ratio or code in _RATES or panel.measured is not None:
            continue
        for fixed in _FIXED:
            request = Request.of(url_state.parse("t=all"), **fixed)
            shown, view = (
                render(panel, request, units_store).drawing,
                scoped(panel, request, units_store),
            )
            if not isinstance(shown, Plot):
                continue
            # What nobody tells of a country has no column.
            told = {m.unit_code for m in measures if m.code in panel.metrics or view.answers(m)}
            pairs = {
                (trace.get("xaxis", "x"), trace.get("yaxis", "y"))
                for trace in figure(shown)["data"]
                if trace.get("hoverinfo") != "skip"
            }
            several += 1
            shared += [code] if len(pairs) < len(told) else []
    assert shared == []
    assert several > 5


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
