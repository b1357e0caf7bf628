"""Records of incidents as the browser keeps them: columns of integers, once a data version.

Where there are more of them than a browser should hold at once they are added up by cells. Closer
in, the browser asks for the single records of the boxes in sight (`assets/map/closer.js`). Every
filter works on cells as on records, for only what is alike under all of them is added up: month,
route, country, source quality.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from dashboard.maps.files import as_json
from data_access.frames import Points, records

MOST = 60_000
"""Records that cross the wire one by one."""

FEWER = 35_000
"""Rows that cells may be: with them the file stays below 350 kB."""

STEPS = (10, 25, 50, 100, 200, 500, 1000)
"""Hundredths of a degree that a cell can be wide: parts of a box, so that none is in two."""

BOX = 1000
"""Hundredths of a degree that a box of single records is wide and high."""

_SUMS = ("dead_missing", "dead", "missing", "incidents")

Row = Mapping[str, Any]
"""A record or a cell: the columns of `Points`, `day` and `why`."""


def gather_cells(rows: Sequence[Row]) -> tuple[Sequence[Row], int]:
    """Rows that can be drawn, and how wide their cells are in hundredths of a degree; 0: none.

    A cell stands where its record with most people is, never between places. Unknown parts stay
    unknown where all of them are.
    """
    if len(rows) <= MOST:
        return rows, 0
    ranked = sorted(rows, key=lambda row: row["dead_missing"], reverse=True)
    steps = (s for s in STEPS if s == STEPS[-1] or len({_cell(row, s) for row in rows}) <= FEWER)
    step = next(steps)
    cells: dict[tuple[Any, ...], list[Row]] = {}
    for row in ranked:
        cells.setdefault(_cell(row, step), []).append(row)
    return [_added_up(alike) for alike in cells.values()], step


def _cell(row: Row, step: int) -> tuple[Any, ...]:
    """Key of the cell of a row: all that its rows have in common."""
    where = (row["lat_hundredths"] // step, row["lon_hundredths"] // step, row["position"])
    return (row["month"], row["route"], row["country"], row["quality"] or 0, *where)


def _added_up(alike: Sequence[Row]) -> Row:
    counts = {name: [row[name] for row in alike if row[name] is not None] for name in _SUMS}
    sums = {name: sum(values) if values else None for name, values in counts.items()}
    return {**alike[0], **sums, "day": alike[0]["month"] * 100}


UNDRAWN = ("", "period", "position", "doubtful")
"""Why a record is not drawn, by the number that stands in the file; 0 is drawn.

A total over a period is no event; without a position there is no place; and a position that
contradicts the stated country would put people where nobody says that they died.
"""


def points_file(frame: Points, data_version: str) -> bytes:
    """All records in columns of small integers, as JSON; by cells where they are very many.

    Dates are yyyymmdd with 00 for what is not known, sorted, each as its difference from the one
    before. Codes are numbers into the lists beside them. Blank is null, never 0. `cell` is how many
    hundredths of a degree a cell is wide, 0 for single records.
    """
    rows = _rows(frame)
    drawn, cell = gather_cells([row for row in rows if not row["why"]])
    all_rows = [*drawn, *(row for row in rows if row["why"])] if cell else rows
    return _columns(all_rows, cell, data_version)


def box_file(frame: Points, data_version: str) -> bytes:
    """The single records of a box that can be drawn, in the same columns."""
    return _columns([row for row in _rows(frame) if not row["why"]], 0, data_version)


def _rows(frame: Points) -> list[Row]:
    return [{**row, "day": _day(row), "why": UNDRAWN.index(_why(row))} for row in records(frame)]


def _day(row: Row) -> int:
    day = row["occurred_on"]
    if row["date_precision"] == "day" and day:
        return int(day.year * 10000 + day.month * 100 + day.day)
    return int(row["month"] * 100)


def _why(row: Row) -> str:
    if row["kind"] == "cumulative":
        return "period"
    if row["lat_hundredths"] is None or row["lon_hundredths"] is None:
        return "position"
    return "doubtful" if row["position"] == "doubtful" else ""


def _columns(rows: Sequence[Row], cell: int, data_version: str) -> bytes:
    ordered = sorted(rows, key=lambda row: row["day"])
    days = [0, *(row["day"] for row in ordered)]
    columns: dict[str, Any] = {
        "version": data_version,
        "cell": cell,
        "reasons": UNDRAWN,
        "date": [day - before for before, day in pairwise(days)],
        "undrawn": [row["why"] for row in ordered],
        "lat": [row["lat_hundredths"] for row in ordered],
        "lon": [row["lon_hundredths"] for row in ordered],
        "people": [row["dead_missing"] for row in ordered],
        "dead": [row["dead"] for row in ordered],
        "missing": [row["missing"] for row in ordered],
        "incidents": [row["incidents"] for row in ordered],
        "rough": [int(row["position"] == "approximate") for row in ordered],
        "quality": [row["quality"] or 0 for row in ordered],
    }
    for name, plural in (("route", "routes"), ("country", "countries"), ("cause", "causes")):
        codes = sorted({row[name] for row in ordered})
        numbers = {code: number for number, code in enumerate(codes)}
        columns |= {name: [numbers[row[name]] for row in ordered], plural: codes}
    return as_json(columns)
