"""Areas of the basemap: land and lakes as rings, and where the name of each country stands."""

from collections import defaultdict
from typing import Any

from tools.basemap_detail import least_triangle, zoom_at
from tools.name_places import inside
from tools.topology import Line, Point, Topology, area, mercator, rings, simplified

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


def areas(un: Topology, labels: dict[str, Point]) -> list[dict[str, Any]]:
    """One point an area: where its name stands, and how large it is on the map."""
    parts: dict[str, list[Line]] = defaultdict(list)
    for geometry in un.objects["countries"]["geometries"]:
        parts[geometry["id"]] += [un.line(ring) for ring in rings(geometry)]
    rows = []
    for code, lines in sorted(parts.items()):
        largest = max(lines, key=area)
        lons, lats = zip(*largest, strict=True)
        at = labels.get(code) or (sum(lons) / len(lons), sum(lats) / len(lats))
        if max(lats) < SOUTHERN_END:
            continue
        elsewhere = inside(lines) if code in labels else []
        rows.append(
            {
                "type": "Point",
                "id": code,
                "coordinates": [round(at[0] / GRID_DEGREES), round(at[1] / GRID_DEGREES)],
                "properties": {
                    # Width in pixels at zoom 0: the name shows once the area is wide enough for it.
                    "width": round(mercator((max(lons), 0))[0] - mercator((min(lons), 0))[0], 2),
                    **({"elsewhere": elsewhere} if elsewhere else {}),
                },
            }
        )
    return rows
