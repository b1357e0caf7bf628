"""Records of incidents as the browser keeps them: columns of integers, once a data version.

Where there are more of them than a browser should hold at once they are added up by cells. Closer
in, the browser asks for the single records of the boxes in sight (`assets/map/closer.js`). Every
filter works on cells as on records, for only what is alike under all of them is added up: month,
route, country, source quality.
"""

from typing import Any

import pandas as pd

from dashboard.maps.files import as_json
from data_access.frames import Points

MOST = 60_000
"""Records that cross the wire one by one."""

FEWER = 35_000
"""Rows that cells may be: with them the file stays below 350 kB."""

STEPS = (10, 25, 50, 100, 200, 500, 1000)
"""Hundredths of a degree that a cell can be wide: parts of a box, so that none is in two."""

BOX = 1000
"""Hundredths of a degree that a box of single records is wide and high."""

_ALIKE = ["month", "route", "country", "quality", "position"]
_SUMS = {"dead_missing": 1, "dead": 1, "missing": 1, "incidents": 1}


def gathered(rows: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Rows that can be drawn, and how wide their cells are in hundredths of a degree; 0: none.

    A cell stands where its record with most people is, never between places. Unknown parts stay
    unknown where all of them are.
    """
    if len(rows) <= MOST:
        return rows, 0
    ranked = rows.sort_values("dead_missing", ascending=False, kind="stable")
    for step in STEPS:
        keys = [ranked[name].fillna(0) if name == "quality" else ranked[name] for name in _ALIKE]
        keys += [ranked[name] // step for name in ("lat_hundredths", "lon_hundredths")]
        groups = ranked.groupby(keys, sort=False)
        if groups.ngroups <= FEWER or step == STEPS[-1]:
            break
    sums = {name: groups[name].sum(min_count=least) for name, least in _SUMS.items()}
    firsts = groups.head(1).reset_index(drop=True)
    made = firsts.assign(**{name: column.to_numpy() for name, column in sums.items()})
    return made.assign(day=made["month"] * 100), step


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
    known = frame.assign(day=_days(frame), why=_why(frame))
    drawn, cell = gathered(known[known["why"] == 0])
    every = known if cell == 0 else pd.concat([drawn, known[known["why"] != 0]])
    return _columns(every, cell, data_version)


def box_file(frame: Points, data_version: str) -> bytes:
    """The single records of a box that can be drawn, in the same columns."""
    known = frame.assign(day=_days(frame), why=_why(frame))
    return _columns(known[known["why"] == 0], 0, data_version)


def _days(frame: Points) -> list[int]:
    return [
        day.year * 10000 + day.month * 100 + day.day if exact == "day" and day else month * 100
        for day, exact, month in zip(
            frame["occurred_on"], frame["date_precision"], frame["month"], strict=True
        )
    ]


def _columns(frame: pd.DataFrame, cell: int, data_version: str) -> bytes:
    rows = frame.sort_values("day", kind="stable")
    columns: dict[str, Any] = {
        "version": data_version,
        "cell": cell,
        "reasons": UNDRAWN,
        "date": rows["day"].diff().fillna(rows["day"]).astype(int).tolist(),
        "undrawn": rows["why"].tolist(),
        "lat": _integers(rows["lat_hundredths"]),
        "lon": _integers(rows["lon_hundredths"]),
        "people": rows["dead_missing"].tolist(),
        "dead": _integers(rows["dead"]),
        "missing": _integers(rows["missing"]),
        "incidents": rows["incidents"].tolist(),
        "rough": (rows["position"] == "approximate").astype(int).tolist(),
        "quality": rows["quality"].fillna(0).astype(int).tolist(),
    }
    for name, plural in (("route", "routes"), ("country", "countries"), ("cause", "causes")):
        numbers, codes = pd.factorize(rows[name], sort=True)
        columns |= {name: numbers.tolist(), plural: [str(code) for code in codes]}
    return as_json(columns)


def _why(frame: Points) -> "pd.Series[int]":
    reason = {name: number for number, name in enumerate(UNDRAWN)}
    why = pd.Series(reason[""], index=frame.index)
    why[frame["position"] == "doubtful"] = reason["doubtful"]
    why[frame["lat_hundredths"].isna() | frame["lon_hundredths"].isna()] = reason["position"]
    why[frame["kind"] == "cumulative"] = reason["period"]
    return why


def _integers(column: "pd.Series[Any]") -> list[int | None]:
    return [None if missing else int(n) for n, missing in zip(column, column.isna(), strict=True)]
