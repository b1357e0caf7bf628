"""Which months a number is about, said the same on screen, in files and in the data interface."""

import pytest
from flask.testing import FlaskClient

from tests.app import asking

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
    differing = "periods differ: deaths Sep 2024 – Aug 2025, detections Jul 2025 – Jun 2026"
    assert differing in notes(client, file)["filters"]
    common = notes(client, f"{file}?window=common")["filters"]
    assert "12 months to Aug 2025, for which deaths and detections are complete" in common
    assert "periods differ" not in common
    in_part = "periods differ: deaths Jan – 8 Sep 2025, detections 2025"
    assert in_part in notes(client, f"{file}?t=2025")["filters"]
    assert "periods differ" not in notes(client, f"{file}?t=2015")["filters"]
