"""The figures that the store must give: the same by data interface, card and file."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard import url_state
from dashboard.drawings import Headline, Table
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import render, scoped
from dashboard.panels.card_text import stated
from dashboard.plots.plot import Plot
from dashboard.plots.plotly import figure
from dashboard.settings import Settings
from dashboard.view import view_of
from dashboard.wiring import Store
from data_access.registry import METRICS
from tests.app import asking
from tests.builders import a_use, released
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
    drawing = asking.card_of(panel, address, store).drawing
    assert isinstance(drawing, Headline)
    return drawing


def test_dead_and_missing_of_the_world_and_of_the_central_mediterranean(
    client: FlaskClient,
) -> None:
    assert by_year(client, "m=dead_missing&t=2014..") == WORLD
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
    shown = asking.card_of(panel, address, store).drawing
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
        ("asof=2025-06-03&t=2025", "light"),
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
    latest = asking.card_of("headline-dead-missing", "", store)
    past = asking.card_of("headline-dead-missing", "t=2015", store)
    # The reference figures were published in 2025 and are not renewed.
    assert latest.state == "stale"
    assert "overdue" in latest.source_line
    assert past.state == "ready"
    assert "overdue" not in past.source_line


@pytest.mark.parametrize(
    ("address", "begins"),
    [
        ("t=2021", "up 45%, from 4,327"),
        # Reports of a month that is two months old may be less than half of what they will be.
        ("t=2025-07", "was 1,132; figure not yet final"),
        ("t=2024-09..2025-08", "was 8,384; figure not yet final"),
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


def test_a_route_of_fewer_months_names_them_or_why_it_has_no_change(store: Store) -> None:
    def rows(code: str, view: str = "") -> dict[str, list[str]]:
        card = asking.card_of(code, view, store)
        assert isinstance(card.drawing, Table)
        return {str(name): list(map(str, cells)) for name, *cells in card.drawing.rows}

    # IOM has the label from January 2025 on.
    found, begun = rows("top-routes"), "count began, Jan 2025"
    assert found["Bay of Bengal and Andaman Sea"] == ["439", begun]
    assert found["Other or not stated"][1] == "redefined, Jan 2025"
    assert "Central Mediterranean" in found
    # A sum of fewer months has no rank: 335 died in the Sahara in all twelve.
    assert list(found)[-4:] == [
        *("Sahara Desert crossing", "Bay of Bengal and Andaman Sea"),
        *("Other or not stated", "Remaining routes"),
    ]
    everybody = headline(store, "headline-dead-missing", "").value
    assert sum(int(cells[0]) for cells in found.values()) == everybody
    without = rows("top-routes", "cmp=none")
    assert without["Bay of Bengal and Andaman Sea, Jan – Aug 2025"] == ["439"]
    assert "Afghanistan to Iran, Oct 2015 – 8 Sep 2025" in rows("top-routes", "t=all")
    # Of a period that all routes are known for, none names it.
    assert "Bay of Bengal and Andaman Sea" in rows("top-routes", "t=2025")
    measures = rows("route-measures")["Bay of Bengal and Andaman Sea"]
    assert measures[:3] == ["Dead and missing", "Jan – Aug 2025", "439"]


def test_a_route_is_compared_over_like_months_as_the_headline_is(store: Store) -> None:
    """Eight months of 2025 against twelve of 2024 read as a fall of three quarters."""
    card = asking.card_of("all-routes", "t=2025", store)
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
        view = f"r=central-mediterranean&{period}"
        card = asking.card_of("deaths-over-time", view, store)
        assert isinstance(card.drawing, Plot)
        drawn[period] = card.drawing
    assert not drawn["t=2015..2017"].series[0].band
    assert drawn["t=2015..2017"].data["high"].isna().all()
    newest = drawn["t=2023..2025"]
    assert newest.series[0].band == "expected range"
    # Nor is June 2023, off Pylos, the range of June 2024: nearly as it was the year before.
    high, value = (
        dict(zip(newest.data["x"], newest.data[key], strict=True)) for key in ("high", "value")
    )
    assert high[202406] < min(value[202306], 1.25 * high[202306])


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
    differing = "latest 12 months · deaths to Aug 2025 · detections to Jun 2026"
    assert differing in notes(client, file)["filters"]
    common = notes(client, f"{file}?window=common")["filters"]
    assert "12 months to Aug 2025, for which deaths and detections are complete" in common
    assert "detections to" not in common
    in_part = "2025 · deaths Jan – 8 Sep 2025 · detections 2025"
    assert in_part in notes(client, f"{file}?t=2025")["filters"]
    assert "detections 2015" not in notes(client, f"{file}?t=2015")["filters"]


_RATES = frozenset({"bureau-rates", "hit-rates"})
"""Hits per searches: one unit, formed of two."""
_FIXED: tuple[dict[str, str], ...] = ({}, {"country": "ITA"}, {"route": "central-mediterranean"})


def test_a_chart_of_several_units_has_an_axis_for_each(network_file: str) -> None:
    units_store = Store(Settings(database_url=network_file))
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
