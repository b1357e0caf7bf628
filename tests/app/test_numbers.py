"""The figures that the reference store must give, by data interface, card and CSV alike."""

import pytest
from flask.testing import FlaskClient

from dashboard import url_state
from dashboard.drawings import Headline, Table
from dashboard.panels import PANELS
from dashboard.panels.card import render, scoped
from dashboard.panels.card_text import stated
from dashboard.view import Request
from dashboard.wiring import Store
from tests.app import asking
from tests.cases import quick

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
        ("t=2025-07", "so far 78% fewer (883) than the year before ("),
        ("t=2024-09..2025-08", "no clear change on the year before"),
        # IOM's figures end on 8 September 2025: that month is known in part, October not at all.
        ("t=2025-08..2025-10", "Aug 2025: no clear change on Aug 2024"),
        ("t=2024-09..2025-12", "Sep 2024 – Aug 2025: no clear change on Sep 2022 – Aug 2023"),
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
    assert drawing.note == "no comparison: no month of both periods is known in full"


def test_a_route_is_compared_over_like_months_as_the_headline_is(store: Store) -> None:
    """Eight months of 2025 against twelve of 2024 read as a fall of three quarters."""
    card = render(PANELS["all-routes"], Request.of(url_state.parse("t=2025")), store)
    assert isinstance(card.drawing, Table)
    assert card.drawing.columns[3].label == "Change, Jan – Aug 2025"
    table = card.table()
    columns = [column.key for column in table.columns]
    for row in table.rows:
        cells = dict(zip(columns, row, strict=True))
        assert cells["compared_months"] in {None, "2025-01..2025-08"}
        assert cells["base_months"] in {None, "2024-01..2024-08"}


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


@pytest.mark.parametrize("panel", ["top-routes", "all-routes"])
def test_a_row_of_routes_says_its_share_of_the_year_before(store: Store, panel: str) -> None:
    drawing = render(PANELS[panel], Request.of(url_state.parse("t=2024")), store).drawing
    assert isinstance(drawing, Table)
    found = {row[0]: row[1:] for row in drawing.rows}
    # 2,526 in 2023, 1,719 in 2024.
    assert found["Central Mediterranean"] == (1719, "−807", "≈ −32% (−68% to +40%)")


def test_the_largest_incidents_say_how_much_of_all_they_are(store: Store) -> None:
    address = "t=2015&r=central-mediterranean"
    card = render(PANELS["largest-incidents"], Request.of(url_state.parse(address)), store)
    table = card.table()
    place = [column.key for column in table.columns].index("dead_missing")
    largest = sorted((int(str(row[place])) for row in table.rows), reverse=True)[:3]
    assert largest[0] == 1022
    share = round(100 * sum(largest) / CENTRAL_MEDITERRANEAN[2015])
    assert f"the three largest: {share}% of all" in card.subtitle
