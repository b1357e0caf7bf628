"""What maps are drawn from: ground, layers, points, colours, symbols."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from dashboard.components import map_side as side
from dashboard.maps import files, incidents, menu
from dashboard.maps.ribbons import ALIKE, WIDTHS, Flow, ribbons
from dashboard.maps.symbols import ALIKE as ALL_ALIKE, SMALLEST, Key, Symbol, radius, symbols
from dashboard.maps.view import HOME, focus
from dashboard.panels import PANELS
from dashboard.panels.panel import Kind
from dashboard.panels.shapes.map import sized
from data_access.filters import CountryRole, Filters
from data_access.frames import Points, records as in_rows
from data_access.periods import MonthRange
from data_access.registry import METRICS, geography, routes

BASEMAP: dict[str, Any] = json.loads(files.BOUNDARIES)


def lines(kind: str) -> Iterator[list[list[float]]]:
    """The lines of a kind of feature, in degrees (longitude, latitude)."""
    for feature in BASEMAP["features"]:
        if feature["properties"]["kind"] == kind:
            coordinates = feature["geometry"]["coordinates"]
            yield from [coordinates] if feature["geometry"]["type"] == "LineString" else coordinates


def passes(name: str, west: float, south: float, east: float, north: float) -> bool:
    """Whether a line of a kind has a vertex in a box."""
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
    assert passes("disputed", *box), border


def test_no_other_claim_is_drawn() -> None:
    # Crimea is not parted from Ukraine at Perekop.
    assert not passes("border", 33.2, 45.9, 34.5, 46.4)
    assert not passes("disputed", 33.2, 45.9, 34.5, 46.4)
    areas = set(BASEMAP["places"])
    assert {"ESH", "PSE", "TWN", "MLT", "FLK"} <= areas
    assert "XKX" not in areas


def test_the_file_says_where_it_comes_from() -> None:
    metadata = BASEMAP["metadata"]
    assert "plotly.js 3.3.1 (MIT)" in metadata["boundaries"]
    assert "Natural Earth" in metadata["coast"]
    assert metadata["version"]
    assert metadata["disclaimer"]


def movement(**counts: int) -> tuple[Flow, ...]:
    """Movement by route, its code written with underscores."""
    return tuple(
        Flow(name.replace("_", "-"), "Detections", value, "2025", "Publisher")
        for name, value in counts.items()
    )


def rows(filters: Filters, moved: tuple[Flow, ...] = ()) -> dict[str, Any]:
    """The corridors of some filters, by route."""
    return {row["route"]: row for row in ribbons(filters, moved)["rows"]}


def test_a_child_is_drawn_alone_and_never_beside_its_parent() -> None:
    assert list(rows(Filters(routes=("turkiye-europe-land",)))) == ["turkiye-europe-land"]
    drawn = rows(Filters())
    assert "eastern-mediterranean" in drawn
    assert "turkiye-europe-land" not in drawn


def test_measures_without_a_scale_in_common_have_equal_widths() -> None:
    detected, *_rest = movement(central_mediterranean=66_000)
    flows = (detected, Flow("darien", "Transits", 700_000, "2025", "Another"))
    drawn = rows(Filters(), flows)
    assert drawn["central-mediterranean"]["width"] == drawn["darien"]["width"] == ALIKE
    key = str(ribbons(Filters(), flows)["key"])
    for said in ("units differ", "Detections · 2025 · Publisher", "Transits · 2025 · Another"):
        assert said in key


def test_a_width_is_the_same_numbers_on_every_route() -> None:
    flows = movement(
        us_mexico_border=2_400_000,
        central_mediterranean=66_000,
        western_mediterranean=20_000,
        channel_uk=3_000,
        black_sea=0,
    )
    drawn = rows(Filters(), flows)
    widths = [drawn[flow.route]["width"] for flow in flows]
    assert widths == [WIDTHS[2], WIDTHS[1], WIDTHS[1], WIDTHS[0], 0]
    key = str(ribbons(Filters(), flows)["key"])
    for label in ("< 20,000", "20,000–200,000", "≥ 200,000", "Detections · 2025 · Publisher"):
        assert label in key


def test_counted_as_zero_and_not_counted_are_told_apart() -> None:
    drawn = rows(Filters(), movement(central_mediterranean=10, black_sea=0))
    zero, unknown = drawn["black-sea"], drawn["sahara-crossing"]
    assert (zero["value"], zero["width"]) == (0, 0)
    assert (unknown["value"], unknown["width"], unknown["uncounted"]) == (None, 0, True)
    assert unknown["tip"][1] == "not counted"
    nothing = ribbons(Filters())
    assert {row["width"] for row in nothing["rows"]} == {0}
    assert "routes" in str(nothing["key"])
    # Dashes say that nobody counts: not that a map has no counts.
    assert "dashed" not in str(nothing["key"])
    assert not any(row["uncounted"] or "not counted" in row["tip"] for row in nothing["rows"])


def test_a_chosen_route_is_what_the_map_shows_first() -> None:
    (south, west), (north, east) = geography.corridor_bounds(("us-mexico-border",)) or HOME
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
    (south, west), (north, east) = focus(Filters(countries=(CountryRole(country),)), HOME)
    assert south < inside[0] < north
    assert west < inside[1] < east
    assert not (south < outside[0] < north and west < outside[1] < east)


def test_every_corridor_belongs_to_a_route_and_stays_on_the_globe() -> None:
    without = {code for code in routes.ROUTES if not geography.corridors_of(code)}
    assert without == {"other-undefined", "several-routes"}
    for corridor in geography.CORRIDORS.values():
        assert corridor.route in routes.ROUTES
        assert len(corridor.positions) >= 2
        assert all(-60 < lat < 75 and -180 < lon < 180 for lat, lon in corridor.positions)


USUAL = ("incidents", "corridors")


@pytest.mark.parametrize(
    ("text", "layers"),
    [
        ("", USUAL),
        ("none", ()),
        # In the order of the menu, without those that there are not.
        ("corridors,density", ("density", "corridors")),
        ("density,<script>,roads", ("density",)),
        ("roads", USUAL),
    ],
)
def test_the_layers_of_an_address_are_on(text: str, layers: tuple[str, ...]) -> None:
    assert menu.layers_on(text) == layers


def test_a_layer_names_measures_that_exist_and_a_panel_that_is_a_map() -> None:
    for layer in menu.LAYERS.values():
        assert all(code in METRICS for code in layer.metrics), layer.code
        if layer.panel:
            assert PANELS[layer.panel].kind is Kind.MAP, layer.code
        assert re.fullmatch(r"[a-z-]+", layer.code)


def test_every_layer_is_written_down_where_readers_look() -> None:
    written = (Path(__file__).parents[2] / "docs" / "maps.md").read_text("utf-8")
    assert [code for code in menu.LAYERS if f"`{code}`" not in written] == []


def record(**changes: object) -> dict[str, object]:
    """One record: one woman or man dead off Libya on 18 April 2015."""
    return {
        "day": 20150418,
        "month": 201504,
        "route": "central-mediterranean",
        "country": "LBY",
        "cause": "drowning",
        "quality": 5,
        "lat": 3320,
        "lon": 1400,
        "people": 1,
        "dead": 1,
        "missing": 0,
        "incidents": 1,
        "rough": 0,
        "why": "",
    } | changes


def records(*rows: dict[str, object]) -> incidents.Records:
    """Records as a map counts them."""
    return incidents.as_records(Points(rows, columns=list(record())))


@pytest.mark.parametrize("reason", ["", *incidents.UNDRAWN])
def test_who_has_no_place_is_told_with_the_reason(reason: str) -> None:
    rows = records(record(why=reason))
    assert incidents.people_undrawn(rows) == ({reason: 1} if reason else {})
    assert len(incidents.drawn(rows)) == (0 if reason else 1)
    assert len(incidents.together(records(), 4)[0]) == len(incidents.cells(records(), 100)) == 0


def test_a_month_that_nobody_knows_belongs_to_whole_years_only() -> None:
    rows = records(*(record(month=month) for month in (201500, 201512, 201600, 201603)))
    found = incidents.within(rows, MonthRange(201501, 201603))
    assert sorted(found["month"]) == [201500, 201512, 201603]


MANY = records(
    *(
        record(
            lat=number * 7919 % 17_000 - 8_500,
            lon=number * 104_729 % 35_000 - 17_500,
            people=1 + number % 7,
        )
        for number in range(2_000)
    )
)


@pytest.mark.parametrize("level", [1, 3, 5, 8, 11])
def test_every_person_is_in_exactly_one_circle_at_every_level(level: int) -> None:
    circles, circle = incidents.together(MANY, level)
    assert circles["people"].sum() == MANY["people"].sum()
    assert len(circle) == len(MANY)
    assert set(circle) == set(circles["circle"])
    # No circle begins within reach of another one.
    x, y = incidents.project(circles["lon"] / 100, circles["lat"] / 100)
    places = sorted(zip(x * 2.0**level, y * 2.0**level, strict=True))
    near = [
        (a, b)
        for a, b in pairwise(places)
        if max(abs(a[0] - b[0]), abs(a[1] - b[1])) < incidents.REACH / 2
    ]
    assert near == []


def test_a_circle_stands_on_the_spot_of_its_largest_incident() -> None:
    rows = records(record(people=9), record(people=3, lat=3325))
    circles, _circle = incidents.together(rows, 3)
    assert circles[["lat", "lon", "people"]].to_numpy().tolist() == [[3320, 1400, 12]]


@pytest.mark.parametrize("level", [3, 5, 7])
def test_cells_hold_every_person_once_and_are_of_equal_area(level: int) -> None:
    side = incidents.side_of_cells(level)
    cells = in_rows(incidents.cells(MANY, side))
    assert sum(cell["people"] for cell in cells) == MANY["people"].sum()
    for cell in cells:
        band = math.sin(math.radians(cell["north"])) - math.sin(math.radians(cell["south"]))
        area = (cell["east"] - cell["west"]) / 360 * 2 * math.pi * 6371**2 * band
        # Bands hold whole numbers of cells: towards the poles a little is lost.
        if abs(cell["south"]) < 70:
            assert 0.85 < area / side**2 < 1.15


@pytest.mark.parametrize(
    "text",
    [
        "",
        "route",
        "route:__proto__",
        "box:1,2,3",
        "box:a,b,c,d",
        "box:9,9,1,1",
        "cell:,",
        "<img>:1",
    ],
)
def test_a_selection_that_cannot_be_read_is_none(text: str) -> None:
    assert side.parse(text) is None


def test_a_circle_of_an_older_link_is_found_by_its_zoom_and_lettering() -> None:
    assert side.parse("cell:33.2,14,6.2,2,900") == side.parse("cell:33.2,14,5")


def place(value: float | None, letter: str = "") -> Symbol:
    """A mark somewhere."""
    return Symbol(35.0, 15.0, "Somewhere", (), "movement", letter=letter, value=value)


def marks_of(*places: Symbol) -> list[dict[str, Any]]:
    """What is said of each mark."""
    return [feature["properties"] for feature in symbols(places, [])["features"]]


def test_what_was_counted_as_none_is_a_ring_of_the_smallest_size() -> None:
    some, none = marks_of(place(900), place(0))
    assert (some["ring"], none["ring"]) == (False, True)
    assert none["r"] == SMALLEST
    # A change of none has its sign.
    (mark,) = marks_of(place(0, "="))
    assert not mark["ring"]
    assert symbols([place(1)], [], without="no mark: not counted")["without"]


def test_the_legend_explains_a_ring_only_where_one_is_drawn() -> None:
    def labels(*places: Symbol) -> list[str]:
        return [key.label for key in sized(places, "movement", lambda n: f"{n:,} crossings")]

    assert labels(place(2_400), place(70)) == ["2,000 crossings", "200"]
    assert labels(place(2_400), place(0)) == ["2,000 crossings", "200", "counted, and none"]
    assert labels(place(2_400), place(None, "?")) == ["2,000 crossings", "200"]
    assert labels(place(0)) == ["counted, and none"]


STYLES = ("light", "dark", "wall", "print")
LINES = ("corridor", "uncounted", "bar", "rim", "density4")
KINDS = ("source", "transit", "destination", "hits", "movement", "stopped", "operation")
CHANGES = ("more", "less", "few")
GROUNDS = ("land", "sea")

_STYLES = Path(__file__).parents[2] / "assets" / "styles"
_RULE = re.compile(r"^(:root\S*(?: \S+)?) \{([^}]*)\}", re.MULTILINE)
Colour = tuple[float, ...]


def palette(style: str) -> dict[str, str]:
    """Colours of the map in a style: later rules of a sheet overrule earlier ones."""
    colours = dict[str, str]()
    for sheet in ("base.css", "map.css"):
        for selector, rules in _RULE.findall((_STYLES / sheet).read_text(encoding="utf-8")):
            if selector == ":root" or f'"{style}"' in selector:
                colours |= dict(re.findall(r"--([\w-]+):\s*([^;]+);", rules))
    return {
        name.removeprefix("map-"): colours.get(
            colour.removeprefix("var(--").removesuffix(")"), colour
        )
        for name, colour in colours.items()
        if name.startswith("map-")
    }


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
def test_marks_lines_and_names_stand_out_from_land_and_sea(style: str) -> None:
    assert {what: n for what, n in contrasts(style, LINES + KINDS + CHANGES) if n < 3} == {}
    assert {what: n for what, n in contrasts(style, ("name", "sea-name")) if n < 4.5} == {}


def test_four_times_the_value_is_twice_the_radius() -> None:
    """Area, not radius, says how many."""
    assert radius(100, 400) == pytest.approx(radius(400, 400) / 2, abs=0.1)


def test_the_smallest_value_is_still_seen() -> None:
    assert radius(1, 10_000_000) == SMALLEST


def test_a_key_of_the_legend_has_the_radius_of_its_value_on_the_map() -> None:
    layer = symbols([place(50), place(200)], [Key("50", "movement", value=50)])
    mark = layer["legend"][0].children[0]
    assert mark.style["--r"] == _radii(layer)[0]


def test_places_without_a_value_are_drawn_alike() -> None:
    assert set(_radii(symbols([place(None), place(None)], []))) == {ALL_ALIKE}


def _radii(layer: Mapping[str, Any]) -> list[float]:
    return [feature["properties"]["r"] for feature in layer["features"]]
