"""How long months are provisional: as long as earlier releases say, where some are at hand."""

import pytest

from data_access.registry.sources import COMPLETENESS, SOURCES, settled_after


def test_months_are_provisional_until_releases_were_within_a_twentieth() -> None:
    """By hand, of IOM: 78% at 7 to 12 months in the release of January 2020; from 13 on 98%."""
    assert SOURCES["iom_mmp"].provisional_months == settled_after("iom_mmp") == 12
    # Detections of the three newest months were revised downwards, from 36,170 to 33,791.
    assert SOURCES["frontex_ibc"].provisional_months == settled_after("frontex_ibc") == 3
    for source, rows in COMPLETENESS.items():
        for row in rows:
            if row.age_from > settled_after(source):
                assert row.share == pytest.approx(1, abs=0.05), (source, row)


def test_a_source_of_which_no_earlier_release_is_known_keeps_the_months_of_its_row() -> None:
    assert settled_after("uk_small_boats") == 0
    assert SOURCES["uk_small_boats"].provisional_months > 0


def test_the_first_months_of_deaths_had_two_fifths_to_four_fifths_of_what_is_known_now() -> None:
    shares = [row.share for row in COMPLETENESS["iom_mmp"] if row.age_to == 3]
    assert round(min(shares), 2) == 0.4
    assert round(max(shares), 2) == 0.81


def test_the_caveat_of_a_source_says_how_complete_its_releases_were() -> None:
    rows = [row for row in COMPLETENESS["iom_mmp"] if row.age_to <= 12]
    for ages in {row.age_to for row in rows}:
        shares = sorted(round(100 * row.share) for row in rows if row.age_to == ages)
        assert f"{shares[0]} to {shares[-1]}%" in SOURCES["iom_mmp"].caveat
    newest = next(row for row in COMPLETENESS["frontex_ibc"] if row.age_to == 3)
    assert f"{100 * (newest.share - 1):.0f}% more crossings" in SOURCES["frontex_ibc"].caveat
