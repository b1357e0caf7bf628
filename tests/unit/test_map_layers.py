"""What the browser is given to draw a map from."""

import json
from datetime import date
from typing import Any

import pytest

from dashboard import maps
from dashboard.maps import Moved
from data_access.filters import CountryRole, Filters, Role
from data_access.periods import MonthRange
from data_access.registry import geography, routes

YEAR = MonthRange(202409, 202508)


def movement(unit: str = "detections", **counts: int) -> tuple[maps.Flow, ...]:
    """Movement by route, its code written with underscores."""
    return tuple(
        maps.Flow(name.replace("_", "-"), unit, unit.title(), value, "2025", "Publisher")
        for name, value in counts.items()
    )


def view(filters: Filters, moved: tuple[maps.Flow, ...] = ()) -> dict[str, Any]:
    """A view over a year, as JSON would carry it."""
    made: dict[str, Any] = json.loads(
        json.dumps(maps.map_view(filters, YEAR, "abcdef012345", Moved(moved)))
    )
    return made


def rows(filters: Filters, moved: tuple[maps.Flow, ...] = ()) -> dict[str, Any]:
    """The corridors of a view, by route."""
    return {row["route"]: row for row in view(filters, moved)["corridors"]["rows"]}


def test_a_child_is_never_drawn_beside_its_parent() -> None:
    drawn = rows(Filters())
    assert "eastern-mediterranean" in drawn
    assert "turkiye-europe-land" not in drawn


def test_a_child_chosen_alone_is_drawn() -> None:
    assert list(rows(Filters(routes=("turkiye-europe-land",)))) == ["turkiye-europe-land"]


def test_the_width_of_a_ribbon_is_in_proportion_to_its_movement() -> None:
    drawn = rows(Filters(), movement(central_mediterranean=60_000, western_mediterranean=20_000))
    wide, narrow = (drawn[f"{sea}-mediterranean"]["width"] for sea in ("central", "western"))
    assert wide == pytest.approx(3 * narrow, abs=0.02)
    assert wide <= maps.WIDEST


def test_the_legend_is_measured_on_the_same_scale() -> None:
    corridor = view(Filters(), movement(central_mediterranean=66_000))["corridors"]
    central = next(row for row in corridor["rows"] if row["value"] == 66_000)
    largest, smaller = corridor["scales"][0]["steps"]
    assert (largest["value"], smaller["value"]) == (100_000, 20_000)
    assert largest["width"] == pytest.approx(central["width"] * 100 / 66, abs=0.01)


def test_counted_as_zero_and_not_counted_are_told_apart() -> None:
    drawn = rows(Filters(), movement(central_mediterranean=10, black_sea=0))
    zero, unknown = drawn["black-sea"], drawn["sahara-crossing"]
    assert (zero["value"], zero["width"]) == (0, None)
    assert (unknown["value"], unknown["width"], unknown["scale"]) == (None, None, None)


def test_units_never_share_a_scale() -> None:
    crossings = movement(central_mediterranean=60_000, western_mediterranean=6_000)
    met = movement("encounters", us_mexico_border=2_000_000)
    corridor = view(Filters(), (*crossings, *met))["corridors"]
    by_route = {row["route"]: row for row in corridor["rows"]}
    assert by_route["us-mexico-border"]["scale"] != by_route["central-mediterranean"]["scale"]
    # Beside two million encounters, sixty thousand detections would be a hairline on one scale.
    assert by_route["central-mediterranean"]["width"] > 3
    assert [scale["routes"] for scale in corridor["scales"]] == [
        ["central-mediterranean", "western-mediterranean"],
        ["us-mexico-border"],
    ]


def test_lines_at_the_least_width_are_counted_in_the_legend() -> None:
    moved = movement(central_mediterranean=100_000, western_mediterranean=14_000, black_sea=0)
    scale = view(Filters(), moved)["corridors"]["scales"][0]
    assert scale["least"] == 15_000
    assert scale["below"] == 1


def test_a_bar_stands_for_a_round_number_and_few_routes_have_none() -> None:
    deaths = {"central-mediterranean": 1_540, "channel-uk": 79, "black-sea": 30, "italy-france": 0}
    made = maps.ribbons(Filters(), Moved(deaths=deaths, period="2025"))
    drawn = {row["route"]: row["bars"] for row in made["rows"]}
    assert made["deaths"] == {"each": 100, "period": "2025", "below": 1}
    assert drawn["central-mediterranean"] == 15
    assert (drawn["channel-uk"], drawn["black-sea"], drawn["italy-france"]) == (1, 0, 0)


def test_what_went_back_has_a_line_and_a_scale_of_its_own() -> None:
    moved = Moved(movement(channel_uk=40_000), movement("interceptions", channel_uk=10_000))
    made = maps.ribbons(Filters(), moved)
    assert [(row["route"], row["value"], row["scale"]) for row in made["back"]] == [
        ("channel-uk", 10_000, 1)
    ]


def test_without_movement_no_width_is_invented() -> None:
    corridor = view(Filters())["corridors"]
    assert {row["width"] for row in corridor["rows"]} == {None}
    assert corridor["scales"] == []
    assert corridor["deaths"] is None


def test_a_month_that_nobody_knows_belongs_to_whole_years_only() -> None:
    filters = Filters()
    part = maps.map_view(filters, MonthRange(201501, 201603), "v")["months"]
    assert part == {"low": 201500, "high": 201603, "without": [201600]}


def test_filters_reach_the_browser_as_codes() -> None:
    sent = view(Filters(routes=("eastern-mediterranean",), quality=(3, 5)))
    assert set(sent["routes"]) == {"eastern-mediterranean", "turkiye-europe-land"}
    assert sent["quality"] == [3, 5]
    assert sent["countries"] is None


def test_a_country_of_destination_chooses_routes_and_not_places() -> None:
    sent = view(Filters(countries=(CountryRole("MLT", Role.DESTINATION),)))
    assert "central-mediterranean" in sent["routes"]
    assert sent["countries"] is None


def test_the_day_of_knowledge_is_part_of_the_points_address() -> None:
    assert view(Filters())["points"] == "/data/points/abcdef012345.json"
    known = view(Filters(as_known_on=date(2025, 6, 3)))
    assert known["points"] == "/data/points/abcdef012345.json?asof=2025-06-03"


def test_a_chosen_route_is_what_the_map_shows_first() -> None:
    (south, west), (north, east) = view(Filters(routes=("us-mexico-border",)))["focus"]["bounds"]
    assert -125 < west < east < -90
    assert 20 < south < north < 40


@pytest.mark.parametrize(
    ("country", "inside", "outside"),
    [
        # Guiana, Réunion and the Azores are no part of what is shown first.
        ("FRA", (46.0, 2.0), (4.0, -53.0)),
        ("ESP", (40.0, -4.0), (28.0, -16.0)),
        ("USA", (38.0, -98.0), (64.0, -150.0)),
        # The waters of Lampedusa, but not yet the coast of Tunisia.
        ("ITA", (35.4, 12.6), (33.9, 11.0)),
    ],
)
def test_a_chosen_country_is_what_the_map_shows_first_whatever_ground_it_has(
    country: str, inside: tuple[float, float], outside: tuple[float, float]
) -> None:
    focus = view(Filters(countries=(CountryRole(country),)))["focus"]
    (south, west), (north, east) = focus["bounds"]
    assert south < inside[0] < north
    assert west < inside[1] < east
    assert not (south < outside[0] < north and west < outside[1] < east)


def test_routes_without_lines_show_the_usual_part_of_the_world() -> None:
    assert view(Filters(routes=("several-routes",)))["focus"]["bounds"] == [
        list(corner) for corner in maps.HOME
    ]


def test_a_view_is_small() -> None:
    packed = json.dumps(view(Filters(), movement(central_mediterranean=66_000)))
    assert len(packed) < 6_000


# --- points -------------------------------------------------------------------------------------


def test_every_corridor_belongs_to_a_route_and_stays_on_the_globe() -> None:
    for corridor in geography.CORRIDORS.values():
        assert corridor.route in routes.ROUTES
        assert len(corridor.positions) >= 2
        assert all(-60 < lat < 75 and -180 < lon < 180 for lat, lon in corridor.positions)


def test_only_routes_that_are_no_place_have_no_corridor() -> None:
    without = {code for code in routes.ROUTES if not geography.corridors_of(code)}
    assert without == {"other-undefined", "several-routes"}


def test_the_address_of_the_lines_names_their_content() -> None:
    file = json.loads(maps.corridor_lines("en"))
    assert set(file["routes"]) == {c.route for c in geography.CORRIDORS.values()}
    assert maps.lines_address().startswith("/data/corridors/en-")


# --- cells --------------------------------------------------------------------------------------
