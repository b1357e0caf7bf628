"""Borders of the basemap: which there are and where they run, agreed and disputed.

The United Nations' geodata say; the detail of a line is Natural Earth's wherever that runs within
`SAME_LINE_DEGREES` of theirs over its whole length.
"""

import math
import sys
from collections import defaultdict
from itertools import pairwise
from typing import Any

from tools.basemap_detail import least_triangle
from tools.topology import Line, Point, Topology, simplified

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
    found: dict[Pair, list[Line]] = defaultdict(list)
    for index, areas in owners.items():
        if len(areas) == 2:  # noqa: PLR2004 - a border has two sides
            first, second = sorted(areas)
            found[first, second].append(topology.arcs[index])
    return found


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
    result: dict[str, list[Line]] = {"agreed": [], "disputed": [*kosovo["SRB", "XKX"]]}
    kept: list[Line] = []
    ends = {point for lines in of_ne.values() for line in lines for point in (line[0], line[-1])}
    for pair, lines in sorted(of_un.items()):
        detailed = pair in of_ne and pair not in ALWAYS_UN and same_line(lines, of_ne[pair])
        chosen = of_ne[pair] if detailed else [_snapped(line, ends) for line in lines]
        kept += [] if detailed else lines
        dashed = pair in DASHED or any(area_code.startswith("X") for area_code in pair)
        result["disputed" if dashed else "agreed"] += chosen
        if not detailed:
            sys.stdout.write(f"{pair[0]}-{pair[1]} ")
    sys.stdout.write(f"\n{len(kept)} lines drawn as the United Nations draw them\n")
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
