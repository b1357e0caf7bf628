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

The result is TopoJSON rather than GeoJSON: the same lines in a third of the bytes, still a file
that any GIS opens.
"""

import csv
import gzip
import json
import sys
from pathlib import Path
from typing import Any

from tools.basemap_areas import GRID_DEGREES, areas, lakes, land
from tools.basemap_borders import borders
from tools.topology import Line, Topology, Writer, rings

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "assets" / "boundaries.json"
COUNTRIES = ROOT / "data_access" / "registry" / "tables" / "countries.csv"

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


def build(un: Topology, ne: Topology) -> dict[str, Any]:
    """The whole topology."""
    with COUNTRIES.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    codes = {row["m49"].zfill(3): row["iso3"] for row in table if row["m49"]}
    labels = {
        row["iso3"]: (float(row["label_lon"]), float(row["label_lat"]))
        for row in table
        if row["label_lat"]
    }
    writer = Writer(GRID_DEGREES)

    def indices(lines: list[Line]) -> list[int]:
        return [index for line in lines if (index := writer.add(line)) is not None]

    def polygons(shapes: list[list[Line]]) -> dict[str, Any]:
        found = ([[index] for index in indices(lines)] for lines in shapes)
        return {"type": "MultiPolygon", "arcs": [polygon for polygon in found if polygon]}

    disputed = [
        [un.line(ring) for ring in rings(geometry)]
        for geometry in un.objects["countries"]["geometries"]
        if geometry["id"] in DISPUTED_AREAS
    ]
    objects = {
        "land": polygons(land(ne)),
        "lakes": polygons(lakes(un)),
        "disputed_areas": polygons(disputed),
        "areas": {"type": "GeometryCollection", "geometries": areas(un, labels)},
    }
    for kind, lines in borders(un, ne, codes).items():
        objects[f"borders_{kind}"] = {
            "type": "MultiLineString",
            "arcs": [[index] for index in indices(lines)],
        }
    return writer.topology(objects, METADATA)


def main() -> None:
    """Read the two packages' files, write the asset, say how large it came out."""
    un, ne = (Topology.read(Path(name)) for name in sys.argv[1:3])
    topology = build(un, ne)
    text = json.dumps(topology, ensure_ascii=False, separators=(",", ":"))
    TARGET.write_text(text + "\n", encoding="utf-8")
    points = sum(len(arc) for arc in topology["arcs"])
    packed = len(gzip.compress(text.encode(), 9))
    sys.stdout.write(f"{len(topology['arcs'])} arcs, {points} points, {packed:,} bytes packed\n")


if __name__ == "__main__":
    main()
