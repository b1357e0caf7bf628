"""What the title of a slide says of a table, and when it says nothing."""

import pytest

from dashboard.drawings import Column, Table
from dashboard.panels import findings
from dashboard.panels.findings import of_incidents, of_newest_year, of_rates


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        # A rate of 24.9 from 23.8 on is not clearly above 24.6.
        ([(23.8, 24.6), (8.3, 8.2)], "Hit rate above its peers in 1 of 2 databases"),
        ([(1667.3, None), (8.3, 8.2)], "Hit rate above its peers in 1 of 1 database"),
        ([(23.8, 24.6), (71.9, 88.6)], "Hit rate not clearly above its peers"),
        # Nothing is said where no median is known, or how far the rate may be off.
        ([(1667.3, None), (None, 2500.0)], ""),
        ([(None, 24.0), (None, 7.9)], ""),
    ],
)
def test_a_rate_is_above_the_median_where_its_whole_interval_is(
    rows: list[tuple[float | None, float | None]], said: str
) -> None:
    assert of_rates(rows) == said


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([60, 40], "Red: 60% of notices"),
        # Of few, one more would move a share by much; of hardly any there is no first, nor of two.
        ([7, 3], "Red: 7 of 10 notices"),
        ([5, 5], "Notices: 10 recorded"),
        ([2, 1], "Notices: 3 recorded"),
        ([0, 0], ""),
    ],
)
def test_few_have_numbers_and_no_share(values: list[int], said: str) -> None:
    assert findings.share("Red", values[0], values, "notices") == said


def test_what_is_not_stated_is_said_in_full() -> None:
    said = "Cause mixed or not known: 50% of deaths"
    assert findings.share("Mixed or unknown", 60, [60, 40, 20], "deaths") == said
    said = "Route other or not stated: 60% of deaths"
    assert findings.share("Other or not stated", 60, [60, 40], "deaths") == said


def test_bodies_are_those_of_the_newest_year_that_is_over() -> None:
    years, bodies = ["2026", "2025", "2024"], [("Bodies identified", [45, 59, 59])]
    assert of_newest_year(years, bodies) == "Bodies identified in 2025: 59"
    assert of_newest_year(years[:1], bodies) == ""


def incidents(*counts: int) -> Table:
    """Incidents in order, each in another country."""
    keys = ("date", "route", "country", "dead_missing")
    rows = [("18 Apr 2015", "Central", f"Country {n}", count) for n, count in enumerate(counts)]
    return Table([Column(key, key) for key in keys], rows)


def test_one_of_several_equally_large_incidents_is_not_called_the_largest() -> None:
    said = "Largest incident: 12 dead and missing, Country 0, 18 Apr 2015"
    assert of_incidents(incidents(12, 3)) == said
    assert of_incidents(incidents(2, 2, 1)) == ""
