"""Records added up by cells, where there are more of them than a browser should hold at once.

Closer in, the browser asks for the single records of the boxes in sight (`assets/map/closer.js`).
Every filter works on cells as on records, for only what is alike under all of them is added up:
month, route, country, source quality.
"""

import pandas as pd

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
