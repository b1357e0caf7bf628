"""The registry of the network: bureaus and border posts."""

import csv

import pytest

from data_access.registry import geography, routes
from data_access.registry.bureaus import BUREAUS
from data_access.registry.countries import COUNTRIES
from data_access.registry.geography import BORDER_POINTS
from tests.material import SHARED


def test_there_is_a_bureau_for_each_of_196_countries_with_a_name() -> None:
    assert len(BUREAUS) == 196
    assert all(bureau.name for bureau in BUREAUS.values())


@pytest.mark.published
def test_what_is_shown_of_a_bureau_is_verified() -> None:
    with (SHARED / "reference" / "bureaus.csv").open(encoding="utf-8") as lines:
        rows = {row["iso3"]: row for row in csv.DictReader(lines)}
    assert set(rows) == set(BUREAUS)
    for iso3, bureau in BUREAUS.items():
        row = rows[iso3]
        assert bureau.member_since == row["member_since"]
        assert bool(bureau.verified_city) is (row["city_evidence"] == "verified"), iso3
        assert bool(bureau.verified_region) is row["region_evidence"].startswith("verified"), iso3
        assert bureau.city == row["ncb_city"]


def test_the_routes_of_a_bureau_are_those_that_name_its_country() -> None:
    assert "central-mediterranean" in BUREAUS["ITA"].routes("dst")
    assert "central-mediterranean" in BUREAUS["LBY"].routes("trn")
    assert BUREAUS["PLW"].routes("src") == ()


def test_border_points_are_in_or_by_a_country_that_is_on_a_route() -> None:
    on_a_route = set(routes.countries_on(routes.ROUTES))
    for point in BORDER_POINTS.values():
        assert point.country in on_a_route, point.code
        assert COUNTRIES[point.country].iso2 == point.code[:2], point.code
        if point.country not in geography.EXTENTS:
            continue
        lat, lon = point.lat_hundredths / 100, point.lon_hundredths / 100
        # Lampedusa is too small for the outline that the extents come from.
        assert geography.EXTENTS[point.country].km_to(lat, lon) < 130, point.code


def test_border_points_are_found_by_their_country() -> None:
    assert "ITLMP" in {point.code for point in geography.border_points_of("ITA")}
    assert geography.border_points_of("PLW") == ()
