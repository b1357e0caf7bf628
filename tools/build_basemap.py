"""Makes assets/boundaries.json, the basemap that the product draws without any network.

    npm pack plotly.js@3.3.1 && npm pack world-atlas@2.0.2     (unpack both)
    python -m tools.build_basemap UN/world_50m.json NE/countries-10m.json

Which areas exist, which borders there are and where they run is taken from the United Nations
geodata that plotly.js carries (MIT; 258 units, user-assigned codes XAC, XAP, XBT, XHT, XIT, XJK for
areas whose status is disputed). That file is drawn for the whole world on one page: Lampedusa,
Kos and the Kerkennah islands are not in it, and these are places where people land and drown.
Coastlines, which carry no claim, therefore come from Natural Earth 1:10m (public domain, as
packed by world-atlas, ISC), and so does the detail of a border wherever Natural Earth's line
runs within `SAME_LINE_DEGREES` of the United Nations' line over the whole length. Everywhere
else, Crimea and Western Sahara among them, the United Nations' own line is drawn.

The result is GeoJSON, as `dl.GeoJSON` and any GIS read it. `places` beside its features says where
the names of areas can stand.
"""

import gzip
import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from data_access.registry import tables
from tools.topology import (
    SMALLEST_RING,
    Line,
    Point,
    Topology,
    area,
    mercator,
    rings,
    simplified,
)

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "assets" / "boundaries.json"

DISPUTED_AREAS = {
    "XAC": "Aksai Chin",
    "XAP": "Arunachal Pradesh",
    "XBT": "Bir Tawil",
    "XHT": "Hala'ib Triangle",
    "XIT": "Ilemi Triangle",
    "XJK": "Jammu and Kashmir",
}

METADATA = {
    "title": "Basemap: land, lakes, boundaries",
    "boundaries": "United Nations geodata as packed in plotly.js 3.3.1 (MIT)",
    "coast": "Natural Earth 4.1.0, 1:10m, as packed in world-atlas 2.0.2 (public domain, ISC)",
    "version": "un-plotly-3.3.1+ne-4.1.0",
    "disclaimer": "The boundaries and names shown do not imply official endorsement or acceptance. "
    "Dashed lines are boundaries not yet determined or in dispute.",
    "disputed_areas": DISPUTED_AREAS,
}

# West, south, east, north: where people move and die by sea or along a border, and where a
# reader therefore zooms in.
FOCUS = (
    (-19.0, 27.0, -12.0, 37.5),  # Canary Islands, Atlantic coast of Morocco
    (-10.0, 30.0, 37.0, 46.5),  # Mediterranean, Aegean
    (-2.0, 49.5, 4.5, 52.0),  # Channel
    (26.0, 40.0, 32.0, 46.0),  # Western Black Sea
    (42.0, 10.5, 52.0, 15.0),  # Gulf of Aden
    (91.5, 4.5, 101.0, 22.0),  # Bay of Bengal, Andaman Sea
    (100.0, 0.5, 105.0, 4.0),  # Straits of Malacca and Singapore
    (43.0, -13.5, 48.5, -11.5),  # Comoros, Mayotte
    (-118.0, 25.0, -96.5, 33.5),  # United States-Mexico border
    (-85.0, 18.0, -65.0, 27.0),  # Florida, Cuba, Hispaniola, Puerto Rico
    (-82.0, 7.0, -76.0, 10.0),  # Darien
    (-70.5, 9.5, -60.5, 13.0),  # Venezuela to Trinidad and Curacao
)
FOCUS_ZOOM, OTHER_ZOOM, FAR_ZOOM = 6.5, 3.5, 2.0
FAR_NORTH, FAR_SOUTH = 60.0, -38.0


def zoom_at(point: Point) -> float:
    """The zoom at which the map should still read at a place."""
    lon, lat = point
    if any(w <= lon <= e and s <= lat <= n for w, s, e, n in FOCUS):
        return FOCUS_ZOOM
    return OTHER_ZOOM if FAR_SOUTH <= lat <= FAR_NORTH else FAR_ZOOM


def least_triangle(point: Point) -> float:
    """The smallest triangle worth a vertex: one square pixel at that zoom."""
    return float(4 ** -zoom_at(point))


SAME_LINE_DEGREES = 0.26
SNAP_DEGREES = 0.35

# Units of Natural Earth that the United Nations list does not have, and the unit they are part
# of there. Kosovo: its line is drawn dashed, without prejudice to status (UNSCR 1244).
FOLDED = {
    "Somaliland": "SOM",
    "N. Cyprus": "CYP",
    "Dhekelia": "CYP",
    "Akrotiri": "CYP",
    "Cyprus U.N. Buffer Zone": "CYP",
    "USNB Guantanamo Bay": "CUB",
    "Baikonur": "KAZ",
    "Kosovo": "XKX",
}

# Borders drawn dashed, beside those of every X.. unit: not yet determined, or lines of armistice
# and separation (notes of United Nations map no. 4170).
DASHED = {
    ("ESH", "MAR"),
    ("SDN", "SSD"),
    ("ISR", "PSE"),
    ("ISR", "SYR"),
    ("SRB", "XKX"),
}
# Here the two drawings lie close together and mean different things all the same.
ALWAYS_UN = DASHED | {
    ("BTN", "CHN"),
    ("ERI", "ETH"),
    ("ISR", "JOR"),
    ("ISR", "LBN"),
    ("JOR", "PSE"),
    ("KGZ", "TJK"),
    ("LBN", "SYR"),
}

Pair = tuple[str, str]


def pair_lines(topology: Topology, owners: dict[int, set[str]]) -> dict[Pair, list[Line]]:
    """Borders by the two areas that they part."""
    lines_by_pair: dict[Pair, list[Line]] = defaultdict(list)
    for index, areas in owners.items():
        if len(areas) == 2:  # noqa: PLR2004 - a border has two sides
            first, second = sorted(areas)
            lines_by_pair[first, second].append(topology.arcs[index])
    return lines_by_pair


def same_line(mine: list[Line], theirs: list[Line]) -> bool:
    """Whether two drawings of a border run close to each other over their whole length."""
    return all(
        _distance(point, other) <= SAME_LINE_DEGREES
        for one, other in ((mine, theirs), (theirs, mine))
        for line in one
        for point in _dense(line)
    )


def _dense(line: Line) -> Line:
    points: Line = []
    for (ax, ay), (bx, by) in pairwise(line):
        parts = max(1, math.ceil(math.hypot(bx - ax, by - ay) / 0.1))
        points += [(ax + (bx - ax) * i / parts, ay + (by - ay) * i / parts) for i in range(parts)]
    return [*points, line[-1]]


def _distance(point: Point, lines: list[Line]) -> float:
    x, y = point
    squeeze = math.cos(math.radians(y))
    best = math.inf
    for line in lines:
        for (ax, ay), (bx, by) in pairwise(line):
            dx, dy = (bx - ax) * squeeze, by - ay
            length = dx * dx + dy * dy
            px, py = (x - ax) * squeeze, y - ay
            along = 0.0 if not length else max(0.0, min(1.0, (px * dx + py * dy) / length))
            best = min(best, math.hypot(px - along * dx, py - along * dy))
    return best


def borders(un: Topology, ne: Topology, codes: dict[str, str]) -> dict[str, list[Line]]:
    """Every border that the United Nations draw, agreed and disputed, simplified."""
    of_un = pair_lines(un, un.owners("countries", lambda g: str(g["id"])))
    of_ne = pair_lines(ne, ne.owners("countries", lambda g: ne_code(g, codes)))
    # The line of Kosovo has no counterpart in the United Nations file; it is added, dashed.
    kosovo = {pair: lines for pair, lines in of_ne.items() if "XKX" in pair}
    for (first, second), lines in kosovo.items():
        other = second if first == "XKX" else first
        if other != "SRB":
            of_ne[min("SRB", other), max("SRB", other)].extend(lines)
    result: dict[str, list[Line]] = {"border": [], "disputed": [*kosovo["SRB", "XKX"]]}
    drawn_by_un: list[Line] = []
    ends = {point for lines in of_ne.values() for line in lines for point in (line[0], line[-1])}
    for pair, lines in sorted(of_un.items()):
        detailed = pair in of_ne and pair not in ALWAYS_UN and same_line(lines, of_ne[pair])
        chosen = of_ne[pair] if detailed else [_snapped(line, ends) for line in lines]
        drawn_by_un += [] if detailed else lines
        dashed = pair in DASHED or any(area_code.startswith("X") for area_code in pair)
        result["disputed" if dashed else "border"] += chosen
        if not detailed:
            sys.stdout.write(f"{pair[0]}-{pair[1]} ")
    sys.stdout.write(f"\n{len(drawn_by_un)} lines drawn as the United Nations draw them\n")
    return {
        kind: [simplified(line, least_triangle) for line in lines] for kind, lines in result.items()
    }


def _snapped(line: Line, ends: set[Point]) -> Line:
    """The line with its ends moved to the nearest end of a detailed border, where one is near."""

    def nearest(point: Point) -> Point:
        best = min(ends, key=lambda end: math.dist(end, point))
        return best if math.dist(best, point) <= SNAP_DEGREES else point

    return [nearest(line[0]), *line[1:-1], nearest(line[-1])]


def ne_code(geometry: dict[str, Any], codes: dict[str, str]) -> str:
    """ISO3 of a Natural Earth unit, folded into the United Nations unit where there is none."""
    name: str = geometry["properties"]["name"]
    return codes.get(str(geometry.get("id"))) or FOLDED.get(name) or name


BANDS_APART, PIECES, WIDE = (1.0, 2.0), (4.0, 6.0), 16.0
"""In pixels of zoom 0: from one line of places to the next, and how wide each place's part of a
line is, in an area that is narrower than `WIDE` and in a wider one. A screen that shows the Channel
is not three pixels high."""

LEAST_ROOM = 2.2
NORTH, SOUTH = 56.0, -40.0


def names_inside(lines: list[Line]) -> list[list[float]]:
    """Longitude, latitude and room (in pixels of zoom 0) of places on level lines through an area.

    Args:
        lines: its rings, in degrees.
    """
    outlines = [[mercator(point) for point in line] for line in lines]
    top, bottom = mercator((0, NORTH))[1], mercator((0, SOUTH))[1]
    high = [y for outline in outlines for _, y in outline if top < y < bottom]
    if not high:
        return []
    across = [x for outline in outlines for x, _ in outline]
    is_wide = max(across) - min(across) >= WIDE
    apart, piece = BANDS_APART[is_wide], PIECES[is_wide]
    first, last = math.ceil(min(high) / apart), math.floor(max(high) / apart)
    return [
        place
        for band in range(first, last + 1)
        for west, east in _spans(outlines, band * apart)
        for place in _along(west, east, piece, band * apart)
    ]


def _spans(outlines: list[list[Point]], y: float) -> list[tuple[float, float]]:
    """From where to where a level line runs inside."""
    crossings = sorted(
        ax + (y - ay) / (by - ay) * (bx - ax)
        for outline in outlines
        for (ax, ay), (bx, by) in pairwise(outline)
        if (ay <= y) != (by <= y)
    )
    return list(zip(crossings[::2], crossings[1::2], strict=False))


def _along(west: float, east: float, piece: float, y: float) -> list[list[float]]:
    if east - west < LEAST_ROOM:
        return []
    pieces = max(1, round((east - west) / piece))
    room = (east - west) / pieces
    return [[*_degrees(west + room * (i + 0.5), y), round(room, 1)] for i in range(pieces)]


def _degrees(x: float, y: float) -> tuple[float, float]:
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - y / 128))))
    return round(x / 256 * 360 - 180, 1), round(lat, 1)


GRID_DEGREES = 0.004
SOUTHERN_END = -60.0
LAKE_ZOOM, LAKE_PIXELS = 5.5, 100.0
ISLAND_PIXELS = 3.0


def land(ne: Topology) -> list[list[Line]]:
    """Land as rings, outer one first; simplified arc by arc, so that borders still end on it."""
    arcs = [simplified(arc, least_triangle) for arc in ne.arcs]
    polygons = [[ne.line(ring, arcs) for ring in polygon] for polygon in ne.polygons("land")]
    return [
        [line for line in polygon if area(line) * 4 ** zoom_at(line[0]) >= ISLAND_PIXELS]
        for polygon in polygons
        if max(lat for _, lat in polygon[0]) > SOUTHERN_END
    ]


def lakes(un: Topology) -> list[list[Line]]:
    """Lakes large enough to be told from a speck, with the islands in them."""
    whole = [[un.line(ring) for ring in polygon] for polygon in un.polygons("lakes")]
    return [
        [simplified(line, least_triangle) for line in polygon]
        for polygon in whole
        if area(polygon[0]) * 4**LAKE_ZOOM >= LAKE_PIXELS
    ]


def places(un: Topology, labels: dict[str, Point]) -> dict[str, list[list[float]]]:
    """Where the name of each area can stand: at a point with the area's width first."""
    parts: dict[str, list[Line]] = defaultdict(list)
    for geometry in un.objects["countries"]["geometries"]:
        parts[geometry["id"]] += [un.line(ring) for ring in rings(geometry)]
    places_by_code = {}
    for code, lines in sorted(parts.items()):
        lons, lats = zip(*max(lines, key=area), strict=True)
        if max(lats) < SOUTHERN_END:
            continue
        middle = sum(lons) / len(lons), sum(lats) / len(lats)
        lon, lat = _grid_point(labels.get(code) or middle)
        # Width in pixels at zoom 0: the name shows once the area is wide enough for it.
        width = round(mercator((max(lons), 0))[0] - mercator((min(lons), 0))[0], 2)
        elsewhere = names_inside(lines) if code in labels else []
        places_by_code[code] = [[round(lon, _DIGITS), round(lat, _DIGITS), width], *elsewhere]
    return places_by_code


def build(un: Topology, ne: Topology) -> dict[str, Any]:
    """The basemap as GeoJSON: a feature a shape, with its `kind`, and `places` of names.

    A ring that steps over the 180th meridian goes on beyond it and stands once more at the other
    edge of the world. The outline of one that was cut there is a feature of its own (`coast`),
    without the cut.
    """
    table = list(tables.rows("countries"))
    codes = {row["m49"].zfill(3): row["iso3"] for row in table if row["m49"]}
    labels = {
        row["iso3"]: (float(row["label_lon"]), float(row["label_lat"]))
        for row in table
        if row["label_lat"]
    }
    disputed = [
        [un.line(ring) for ring in rings(geometry)]
        for geometry in un.objects["countries"]["geometries"]
        if geometry["id"] in DISPUTED_AREAS
    ]
    shapes_by_kind = {"land": land(ne), "lake": lakes(un), "disputed-area": disputed}
    for kind, lines in borders(un, ne, codes).items():
        shapes_by_kind[kind] = [[line] for line in lines]
    return {
        "type": "FeatureCollection",
        "metadata": METADATA,
        "features": [
            feature
            for kind, shapes in shapes_by_kind.items()
            for shape in shapes
            for feature in _features(kind, shape)
        ],
        "places": places(un, labels),
    }


_HALF_WORLD, _DIGITS = 180.0, 3


def _grid_point(point: Point) -> Point:
    """The nearest place on the grid."""
    lon, lat = point
    return round(lon / GRID_DEGREES) * GRID_DEGREES, round(lat / GRID_DEGREES) * GRID_DEGREES


def _on_grid(line: Line) -> Line:
    """The line on the grid, going on beyond the edge of the world; empty where nothing is left."""
    on_grid = [point for point, _same in groupby(map(_grid_point, line))]
    if len(on_grid) < (SMALLEST_RING if line[0] == line[-1] else 2):
        return []
    turns, points = 0, [on_grid[0]]
    for (before, _y), (x, y) in pairwise(on_grid):
        if abs(x - before) > _HALF_WORLD:
            turns += 1 if x < before else -1
        points.append((x + 2 * _HALF_WORLD * turns, y))
    return [(round(x, _DIGITS), round(y, _DIGITS)) for x, y in points]


def _features(kind: str, shape: list[Line]) -> Iterator[dict[str, Any]]:
    """A shape at each place where it is seen."""
    lines = list(filter(None, map(_on_grid, shape)))
    lons = [x for line in lines for x, _y in line]
    if not lons:
        return
    shifts = [0.0]
    if max(lons) > _HALF_WORLD:
        shifts.append(-2 * _HALF_WORLD)
    elif min(lons) < -_HALF_WORLD:
        shifts.append(2 * _HALF_WORLD)
    for shift in shifts:
        moved = [[[round(x + shift, _DIGITS), y] for x, y in line] for line in lines]
        yield from _shapes(kind, moved)


def _shapes(kind: str, lines: list[Any]) -> list[dict[str, Any]]:
    if kind in {"border", "disputed"}:
        return [_feature(kind, "LineString", line) for line in lines]
    is_cut = kind == "land" and any(_is_at_the_edge(x) for line in lines for x, _y in line)
    if not is_cut:
        return [_feature(kind, "Polygon", lines)]
    pieces: list[list[Any]] = [[]]
    for line in lines:
        for a, b in pairwise(line):
            if _is_at_the_edge(a[0]) and _is_at_the_edge(b[0]):
                pieces.append([])
                continue
            pieces[-1] = pieces[-1] or [a]
            pieces[-1].append(b)
        pieces.append([])
    coast = [piece for piece in pieces if piece]
    return [_feature("cut-land", "Polygon", lines), _feature("coast", "MultiLineString", coast)]


def _is_at_the_edge(lon: float) -> bool:
    return abs(abs(lon) - _HALF_WORLD) < 0.05  # noqa: PLR2004 - as near as its digits tell


def _feature(kind: str, geometry: str, coordinates: list[Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"kind": kind},
        "geometry": {"type": geometry, "coordinates": coordinates},
    }


def main() -> None:
    """Read the two packages' files, write the asset, say how large it came out."""
    un, ne = (Topology.from_file(Path(name)) for name in sys.argv[1:3])
    basemap = build(un, ne)
    text = json.dumps(basemap, ensure_ascii=False, separators=(",", ":"))
    TARGET.write_text(text + "\n", encoding="utf-8")
    packed = len(gzip.compress(text.encode(), 9))
    sys.stdout.write(f"{len(basemap['features'])} features, {packed:,} bytes packed\n")


if __name__ == "__main__":
    main()
