"""What the title of a slide says of a table, and when it says nothing."""

import pytest

from dashboard.exports.pack.findings import of_incidents, of_rates
from dashboard.figures.drawings import Align, Column, Table

KEYS = ("database", "hit_rate", "rate_low", "rate_high", "median")


def rates(*rows: tuple[object, ...]) -> Table:
    """Databases with their rate, the ends of its interval, and the median of others."""
    return Table([Column(key, key, Align.NUMBER) for key in KEYS], rows)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        # A rate of 24.9 between 23.8 and 26.1 is not clearly above 24.6.
        ([("Nominals", 24.9, 23.8, 26.1, 24.6), ("SLTD", 8.6, 8.3, 8.9, 8.2)], "1 of 2 databases"),
        ([("DNA", 2457.0, 1667.3, 3498.5, None), ("SLTD", 8.6, 8.3, 8.9, 8.2)], "1 of 1 database"),
    ],
)
def test_a_rate_is_above_the_median_where_its_whole_interval_is(
    rows: list[tuple[object, ...]], said: str
) -> None:
    assert of_rates(rates(*rows)) == f"Hit rate clearly above the median of its role in {said}"


def test_where_no_rate_is_above_the_median_none_is_the_word() -> None:
    nominals, vehicles = ("Nominals", 24.9, 23.8, 26.1, 24.6), ("SMV", 74.8, 71.9, 77.8, 88.6)
    said = "Hit rate clearly above the median of its role in none of 2 databases"
    assert of_rates(rates(nominals, vehicles)) == said
    alone = "Hit rate not clearly above the median of its role in the one database compared"
    assert of_rates(rates(nominals)) == alone


def test_nothing_is_said_where_no_median_is_known() -> None:
    assert of_rates(rates(("DNA", 2457.0, 1667.3, 3498.5, None))) == ""


def incidents(*counts: int) -> Table:
    """Incidents in order, each in another country."""
    keys = ("date", "route", "country", "dead_missing")
    rows = [("18 Apr 2015", "Central", f"Country {n}", count) for n, count in enumerate(counts)]
    return Table([Column(key, key) for key in keys], rows)


def test_one_of_several_equally_large_incidents_is_not_called_the_largest() -> None:
    said = "The largest incident: 12 dead and missing, Country 0, 18 Apr 2015"
    assert of_incidents(incidents(12, 3)) == said
    assert of_incidents(incidents(2, 2, 1)) == ""
