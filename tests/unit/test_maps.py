"""What maps are drawn from: ground, layers, points, colours, symbols."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

import pytest

from dashboard import maps
from dashboard.maps import Moved, menu
from dashboard.maps import points as cells
from dashboard.maps.symbols import SMALLEST, Symbol, symbols
from dashboard.panels import PANELS
from dashboard.panels.panel import Kind
from dashboard.panels.shapes.map import sized
from data_access.filters import CountryRole, Filters
from data_access.frames import Points
from data_access.periods import MonthRange
from data_access.registry import geography, routes
from data_access.registry.metrics import METRICS

TOPOLOGY: dict[str, Any] = json.loads(maps.BOUNDARIES)


def lines(name: str) -> Iterator[list[tuple[float, float]]]:
    """The lines of an object, in degrees (longitude, latitude)."""
    (step_x, step_y), found = TOPOLOGY["transform"]["scale"], TOPOLOGY["objects"][name]
    parts = [found["arcs"]] if found["type"] == "MultiLineString" else found["arcs"]
    for (index,) in chain.from_iterable(parts):
        x = y = 0
        line = []
        for dx, dy in TOPOLOGY["arcs"][index]:
            x, y = x + dx, y + dy
            line.append((x * step_x, y * step_y))
        yield line


def passes(name: str, west: float, south: float, east: float, north: float) -> bool:
    """Whether a line of an object has a vertex in a box."""
    return any(west <= x <= east and south <= y <= north for line in lines(name) for x, y in line)


@pytest.mark.parametrize(
    ("island", "box"),
    [
        ("Malta", (14.1, 35.7, 14.7, 36.1)),
        ("Lampedusa", (12.4, 35.4, 12.8, 35.6)),
        ("Kos", (26.8, 36.6, 27.4, 37.0)),
        ("El Hierro", (-18.3, 27.6, -17.8, 27.9)),
        ("Mayotte", (44.9, -13.1, 45.4, -12.6)),
    ],
)
def test_islands_where_people_land_are_drawn(
    island: str, box: tuple[float, float, float, float]
) -> None:
    assert passes("land", *box), island


@pytest.mark.parametrize(
    ("border", "box"),
    [
        ("Western Sahara and Morocco", (-13.3, 27.6, -8.6, 27.8)),
        ("Line of control in Kashmir", (73.0, 33.0, 78.5, 37.2)),
        ("Sudan and South Sudan", (23.5, 8.5, 34.2, 12.3)),
        ("Hala'ib Triangle", (33.0, 21.9, 37.0, 23.5)),
        ("Kosovo (UNSCR 1244)", (20.0, 41.8, 21.8, 43.3)),
        ("West Bank", (34.8, 31.3, 35.6, 32.6)),
    ],
)
def test_borders_in_dispute_are_dashed(border: str, box: tuple[float, float, float, float]) -> None:
    assert passes("borders_disputed", *box), border


def test_crimea_is_not_parted_from_ukraine() -> None:
    at_perekop = (33.2, 45.9, 34.5, 46.4)
    assert not passes("borders_agreed", *at_perekop)
    assert not passes("borders_disputed", *at_perekop)


def test_western_sahara_is_an_area_of_its_own_with_a_name_and_no_other_claim() -> None:
    areas = {area["id"] for area in TOPOLOGY["objects"]["areas"]["geometries"]}
    assert {"ESH", "PSE", "TWN", "MLT", "FLK"} <= areas
    assert "XKX" not in areas


def test_the_file_says_where_it_comes_from() -> None:
    metadata = TOPOLOGY["metadata"]
    assert "plotly.js 3.3.1 (MIT)" in metadata["boundaries"]
    assert "Natural Earth" in metadata["coast"]
    assert metadata["version"]
    assert metadata["disclaimer"]


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


def test_without_movement_no_width_is_invented() -> None:
    corridor = view(Filters())["corridors"]
    assert {row["width"] for row in corridor["rows"]} == {None}
    assert corridor["scales"] == []
    assert corridor["deaths"] is None


def test_a_month_that_nobody_knows_belongs_to_whole_years_only() -> None:
    filters = Filters()
    part = maps.map_view(filters, MonthRange(201501, 201603), "v")["months"]
    assert part == {"low": 201500, "high": 201603, "without": [201600]}


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


# --- points -------------------------------------------------------------------------------------


def test_every_corridor_belongs_to_a_route_and_stays_on_the_globe() -> None:
    for corridor in geography.CORRIDORS.values():
        assert corridor.route in routes.ROUTES
        assert len(corridor.positions) >= 2
        assert all(-60 < lat < 75 and -180 < lon < 180 for lat, lon in corridor.positions)


def test_only_routes_that_are_no_place_have_no_corridor() -> None:
    without = {code for code in routes.ROUTES if not geography.corridors_of(code)}
    assert without == {"other-undefined", "several-routes"}


# --- cells --------------------------------------------------------------------------------------


USUAL = ("incidents", "corridors")


def test_without_a_choice_the_usual_layers_are_on() -> None:
    assert menu.layers_on("") == USUAL


def test_no_layer_at_all_is_a_choice_too() -> None:
    assert menu.layers_on("none") == ()


def test_layers_are_read_in_the_order_of_the_menu() -> None:
    assert menu.layers_on("corridors,density") == ("density", "corridors")


def test_unknown_layers_are_left_out() -> None:
    assert menu.layers_on("density,<script>,roads") == ("density",)
    assert menu.layers_on("roads") == USUAL


def test_a_layer_names_measures_that_exist_and_a_panel_that_is_a_map() -> None:
    for layer in menu.LAYERS.values():
        assert all(code in METRICS for code in layer.metrics), layer.code
        if layer.drawing is menu.Drawing.SYMBOLS:
            assert PANELS[layer.panel].kind is Kind.MAP, layer.code
        assert re.fullmatch(r"[a-z-]+", layer.code)


def test_every_layer_is_written_down_where_readers_look() -> None:
    written = (Path(__file__).parents[2] / "docs" / "maps.md").read_text("utf-8")
    assert [code for code in menu.LAYERS if f"`{code}`" not in written] == []


def record(**changes: object) -> dict[str, object]:
    """One record: one woman or man dead off Libya on 18 April 2015."""
    return {
        "occurred_on": date(2015, 4, 18),
        "date_precision": "day",
        "month": 201504,
        "kind": "incident",
        "route": "central-mediterranean",
        "country": "LBY",
        "cause": "drowning",
        "quality": 5,
        "lat_hundredths": 3320,
        "lon_hundredths": 1400,
        "position": "stated",
        "incidents": 1,
        "dead": 1,
        "missing": 0,
        "dead_missing": 1,
    } | changes


def points(*records: dict[str, object]) -> dict[str, Any]:
    """The file of some records, read as the browser reads it."""
    sent: dict[str, Any] = json.loads(maps.points_file(_frame(*records), "abcdef012345"))
    return sent


def _frame(*records: dict[str, object]) -> Points:
    return Points(records, columns=list(record()), dtype=object)


def dates(file: dict[str, Any]) -> list[int]:
    """The dates of a file, added up from their differences."""
    found = list[int]()
    for step in file["date"]:
        found.append(step + (found[-1] if found else 0))
    return found


def test_dates_carry_their_precision_and_are_sorted() -> None:
    file = points(
        record(),
        record(occurred_on=None, date_precision="month", month=201409),
        record(occurred_on=None, date_precision="year", month=201400),
    )
    assert dates(file) == [20140000, 20140900, 20150418]


def test_blank_is_sent_as_null_and_never_as_zero() -> None:
    file = points(record(dead=None, missing=1), record(missing=None))
    assert file["dead"] == [None, 1]
    assert file["missing"] == [1, None]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, ""),
        ({"kind": "cumulative"}, "period"),
        ({"lat_hundredths": None, "position": "none"}, "position"),
        ({"position": "doubtful"}, "doubtful"),
        ({"position": "approximate"}, ""),
    ],
)
def test_what_has_no_place_is_sent_with_the_reason(change: dict[str, object], reason: str) -> None:
    file = points(record(**change))
    assert file["reasons"][file["undrawn"][0]] == reason
    assert file["people"] == [1]


def test_no_record_is_lost_and_codes_stay_with_their_rows() -> None:
    file = points(record(route="sahara-crossing", country=""), record(dead_missing=1022))
    named = [(file["routes"][i], n) for i, n in zip(file["route"], file["people"], strict=True)]
    assert sorted(named) == [("central-mediterranean", 1022), ("sahara-crossing", 1)]
    assert sorted(file["countries"]) == ["", "LBY"]


def test_an_empty_store_makes_an_empty_file() -> None:
    file = points()
    assert file["people"] == []
    assert file["routes"] == []


# --- corridors ----------------------------------------------------------------------------------


def _many(count: int) -> Points:
    """So many records around the world, of one person each."""
    return _frame(
        *(
            record(
                missing=None,
                lat_hundredths=number * 7919 % 17_000 - 8_500,
                lon_hundredths=number * 104_729 % 35_000 - 17_500,
                month=201401 + number % 12,
            )
            for number in range(count)
        )
    )


def test_very_many_records_come_by_cells_with_the_same_people() -> None:
    frame = _many(cells.MOST + 1)
    sent = json.loads(maps.points_file(frame, "v"))
    assert sent["cell"] in cells.STEPS
    assert len(sent["people"]) <= cells.FEWER
    assert sum(sent["people"]) == len(frame)
    assert sum(sent["incidents"]) == len(frame)
    assert set(sent["missing"]) == {None}
    held = set(zip(frame["lat_hundredths"], frame["lon_hundredths"], strict=True))
    assert set(zip(sent["lat"], sent["lon"], strict=True)) <= held
    months = Counter[int]()
    for day, people in zip(accumulate(sent["date"]), sent["people"], strict=True):
        months[day // 100] += people
    assert months == Counter(frame["month"])


def test_as_many_records_as_a_browser_holds_come_one_by_one() -> None:
    sent = json.loads(maps.points_file(_many(100), "v"))
    assert sent["cell"] == 0
    assert len(sent["people"]) == 100


def test_a_cell_is_in_one_box() -> None:
    assert all(maps.BOX % step == 0 for step in cells.STEPS)


def place(value: float | None, letter: str = "") -> Symbol:
    """A mark somewhere."""
    return Symbol(35.0, 15.0, "Somewhere", (), "movement", letter=letter, value=value)


def test_what_was_counted_as_none_is_a_ring_of_the_smallest_size() -> None:
    some, none = symbols([place(900), place(0)], [])["rows"]
    assert (some["ring"], none["ring"]) == (False, True)
    assert none["r"] == SMALLEST


def test_a_change_of_none_has_its_sign_and_is_no_ring() -> None:
    (mark,) = symbols([place(0, "=")], [])["rows"]
    assert not mark["ring"]


def test_the_legend_explains_a_ring_only_where_one_is_drawn() -> None:
    def labels(*places: Symbol) -> list[str]:
        return [key.label for key in sized(places, "movement", lambda n: f"{n:,} crossings")]

    assert labels(place(2_400), place(70)) == ["2,000 crossings", "200"]
    assert labels(place(2_400), place(0)) == ["2,000 crossings", "200", "counted, and none"]
    assert labels(place(2_400), place(None, "?")) == ["2,000 crossings", "200"]
    assert labels(place(0)) == ["counted, and none"]


def test_what_no_mark_means_travels_with_the_marks() -> None:
    assert symbols([place(1)], [], without="no mark: not counted")["without"]


STYLES = ("light", "dark", "wall", "print")
LINES = ("corridor", "uncounted", "back", "bar", "rim", "density4")
KINDS = ("source", "transit", "destination", "hits", "movement", "stopped", "operation")
CHANGES = ("more", "less", "few")
GROUNDS = ("land", "sea")

_SHEET = Path(__file__).parents[2] / "assets" / "styles" / "map.css"
_RULE = re.compile(r"^(:root\S*(?: \S+)?) \{([^}]*)\}", re.MULTILINE)
Colour = tuple[float, ...]


def palette(style: str) -> dict[str, str]:
    """Colours of the map in a style: later rules of the sheet overrule earlier ones."""
    found = dict[str, str]()
    for selector, rules in _RULE.findall(_SHEET.read_text(encoding="utf-8")):
        if selector == ":root" or f'"{style}"' in selector:
            found |= dict(re.findall(r"--map-([\w-]+):\s*([^;]+);", rules))
    return found


def seen(colour: str, ground: Colour = ()) -> Colour:
    """A colour as it looks on a ground: `#rrggbb`, or `rgb(r g b / n%)`."""
    if colour.startswith("#"):
        return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
    *parts, share = map(int, re.findall(r"\d+", colour))
    return tuple((p * share + g * (100 - share)) / 100 for p, g in zip(parts, ground, strict=True))


def luminance(colour: Colour) -> float:
    """Relative luminance, by WCAG 2."""
    parts = [
        part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in colour
    ]
    return sum(part * share for part, share in zip(parts, (0.2126, 0.7152, 0.0722), strict=True))


def contrasts(style: str, names: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    """Contrast of colours with land and sea, by WCAG 2."""
    colours = palette(style)
    for name in names:
        for under in GROUNDS:
            ground = seen(colours[under])
            dark, light = sorted(map(luminance, (seen(colours[name], ground), ground)))
            yield f"{name} on {under}", (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("style", STYLES)
def test_edges_of_marks_and_lines_stand_out_from_land_and_sea(style: str) -> None:
    faint = {what: n for what, n in contrasts(style, LINES + KINDS + CHANGES) if n < 3}
    assert faint == {}


@pytest.mark.parametrize("style", STYLES)
def test_names_on_the_map_can_be_read(style: str) -> None:
    assert {what: n for what, n in contrasts(style, ("name", "sea-name")) if n < 4.5} == {}
