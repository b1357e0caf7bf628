"""Makes data_access/registry/tables/country_extents.csv, by which far positions are told.

    python -m tools.build_extents world_admin0_50m.geojson

A country has one rectangle for each part of its land that lies apart from the others: one around
everything would let France reach from Guiana to Reunion, and the United States around the globe, so
that a latitude and longitude that were swapped would still be in it.
"""

import csv
import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data_access.registry import countries

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "data_access" / "registry" / "tables" / "country_extents.csv"
APART_DEGREES = 3.0

Box = tuple[float, float, float, float]
"""West, south, east, north."""


def main(source: Path) -> None:
    """Write the table from Natural Earth's countries at 1:50m."""
    boxes_by_country: dict[str, list[Box]] = defaultdict(list)
    for feature in json.loads(source.read_text(encoding="utf-8"))["features"]:
        properties = feature["properties"]
        # Areas whose status is disputed have no code there, and one among our spellings.
        code = properties["iso3"] or countries.by_spelling(properties["name"])
        if code:
            boxes_by_country[code] += boxes(feature["geometry"])
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["iso3", "west", "south", "east", "north"])
        for iso3, parts in sorted(boxes_by_country.items()):
            writer.writerows([iso3, *rounded(box)] for box in sorted(joined(parts)))


def boxes(geometry: dict[str, Any]) -> Iterator[Box]:
    """Around each piece of land."""
    is_one = geometry["type"] == "Polygon"
    for outline, *_ in [geometry["coordinates"]] if is_one else geometry["coordinates"]:
        lons, lats = zip(*outline, strict=True)
        yield min(lons), min(lats), max(lons), max(lats)


def joined(held: list[Box]) -> list[Box]:
    """Around pieces that are near each other, until all that are left lie apart."""
    apart: list[Box] = []
    for box in held:
        grown = box
        while near := [other for other in apart if gap(grown, other) <= APART_DEGREES]:
            apart = [other for other in apart if other not in near]
            wests, souths, easts, norths = zip(grown, *near, strict=True)
            grown = (min(wests), min(souths), max(easts), max(norths))
        apart.append(grown)
    return apart


def gap(one: Box, other: Box) -> float:
    """Degrees between two rectangles."""
    east_west = max(one[0] - other[2], other[0] - one[2], 0.0)
    north_south = max(one[1] - other[3], other[1] - one[3], 0.0)
    return math.hypot(east_west, north_south)


def rounded(box: Box) -> Iterator[float]:
    """Outwards, to a tenth of a degree; a hundredth beyond is the outline's own error."""
    for place, value in enumerate(box):
        outwards = math.floor if place < 2 else math.ceil  # noqa: PLR2004 - west and south come first
        yield outwards(round(round(value, 2) * 10, 6)) / 10


if __name__ == "__main__":
    main(Path(sys.argv[1]))
