"""TopoJSON, and line simplification; what `build_basemap` needs and no more.

A topology keeps each line (arc) once, however many areas it bounds: a border that two countries
share stays one line when it is simplified, so that no gap and no overlap can appear.
"""

import heapq
import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Line = list[Point]

SMALLEST_RING = 4


def mercator(point: Point) -> Point:
    """Position in pixels of a world that is 256 pixels wide (web Mercator, zoom 0)."""
    lon, lat = point
    sine = math.sin(math.radians(max(-85.0, min(85.0, lat))))
    return (lon + 180) / 360 * 256, (0.5 - math.atanh(sine) / (2 * math.pi)) * 256


@dataclass(frozen=True)
class Topology:
    """Decoded arcs in degrees, and the objects that refer to them."""

    arcs: list[Line]
    objects: dict[str, Any]

    @classmethod
    def from_file(cls, path: Path) -> "Topology":
        """A quantised topology from a file."""
        raw = json.loads(path.read_text(encoding="utf-8"))
        scale, shift = raw["transform"]["scale"], raw["transform"]["translate"]
        return cls([_decoded(arc, scale, shift) for arc in raw["arcs"]], raw["objects"])

    def owners(self, name: str, key: Callable[[dict[str, Any]], str]) -> dict[int, set[str]]:
        """For each arc of an object, the areas that it bounds."""
        areas_by_arc: dict[int, set[str]] = defaultdict(set)
        for geometry in self.objects[name]["geometries"]:
            for ring in rings(geometry):
                for index in ring:
                    areas_by_arc[index if index >= 0 else ~index].add(key(geometry))
        return areas_by_arc

    def polygons(self, name: str) -> Iterator[list[list[int]]]:
        """Every polygon of an object: its rings, outer one first."""
        for geometry in self.objects[name]["geometries"]:
            one = geometry["type"] == "Polygon"
            yield from [geometry["arcs"]] if one else geometry["arcs"]

    def line(self, indices: Iterable[int], arcs: list[Line] | None = None) -> Line:
        """Arcs put end to end; a negative index means its complement, backwards."""
        source = self.arcs if arcs is None else arcs
        joined: Line = []
        for index in indices:
            arc = source[index] if index >= 0 else source[~index][::-1]
            joined.extend(arc[1:] if joined else arc)
        return joined


def rings(geometry: dict[str, Any]) -> Iterator[list[int]]:
    """Every ring of a Polygon, MultiPolygon or GeometryCollection of these."""
    if geometry["type"] == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from rings(part)
    elif geometry["type"] == "Polygon":
        yield from geometry["arcs"]
    else:
        for polygon in geometry["arcs"]:
            yield from polygon


def area(line: Line) -> float:
    """Area inside a closed line, in square pixels of zoom 0."""
    points = [mercator(point) for point in line]
    twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(points))
    return abs(twice) / 2


def simplified(line: Line, least: Callable[[Point], float]) -> Line:
    """The line without the vertices that nobody would see (Visvalingam and Whyatt, 1993).

    Args:
        line: its ends always stay.
        least: for a place, the smallest triangle (square pixels of zoom 0) worth a vertex there.
    """
    points = [mercator(point) for point in line]
    before, after = list(range(-1, len(line) - 1)), list(range(1, len(line) + 1))
    weight = [math.inf] * len(line)

    def triangle(i: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = points[before[i]], points[i], points[after[i]]
        return abs((ax - cx) * (by - ay) - (ax - bx) * (cy - ay)) / 2 / least(line[i])

    queue = []
    for i in range(1, len(line) - 1):
        weight[i] = triangle(i)
        queue.append((weight[i], i))
    heapq.heapify(queue)
    gone = [False] * len(line)
    left = len(line)
    smallest = SMALLEST_RING if line[0] == line[-1] else 2
    while queue and queue[0][0] < 1 and left > smallest:
        weight_then, i = heapq.heappop(queue)
        if gone[i] or weight_then != weight[i]:
            continue
        gone[i], left = True, left - 1
        a, c = before[i], after[i]
        after[a], before[c] = c, a
        for j in (a, c):
            if 0 < j < len(line) - 1:
                # Never below what was taken out beside it: otherwise a bay goes in one sweep.
                weight[j] = max(triangle(j), weight_then)
                heapq.heappush(queue, (weight[j], j))
    return [point for i, point in enumerate(line) if not gone[i]]


def _decoded(arc: list[list[int]], scale: list[float], shift: list[float]) -> Line:
    x = y = 0
    line: Line = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        line.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
    return line
