"""Incidents on a map: which are chosen, who of them has no place, and which stand together.

Numbers never depend on a screen: incidents are put together for a *level*, a whole zoom, and not
for the map at hand. People drawn and people who have no place make the headline.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from data_access.filters import Filters
from data_access.frames import Points
from data_access.periods import MonthRange

Records: TypeAlias = pd.DataFrame
"""Incidents, most people first. Columns: those of `queries.incidents.all_points`, and x, y (pixels
of a world 256 wide)."""
_CODES = ("route", "country", "cause", "why")

Circles: TypeAlias = pd.DataFrame
"""What stands together. Columns: circle (its number), lat, lon (hundredths of a degree, of its
largest incident), people, dead, missing, incidents, rough."""

WORLD = 256
Numbers: TypeAlias = "np.ndarray[Any, np.dtype[np.int64]]"

REACH = 24
"""Pixels within which incidents stand in one circle: about what the largest circle covers."""
_FINE = 3
"""Pixels within which they need not be told apart before."""

UNDRAWN = ("period", "position", "doubtful")
"""Why a record is not drawn: a total over a period is no event; without a position there is no
place; and a position that contradicts the stated country would put people where nobody says that
they died."""


def project(lon: Any, lat: Any) -> tuple[Any, Any]:  # noqa: ANN401 - numbers or arrays
    """Pixels of a world 256 wide (web Mercator, zoom 0)."""
    sine = np.sin(np.radians(np.clip(lat, -85, 85)))
    return (lon + 180) / 360 * WORLD, (0.5 - np.arctanh(sine) / (2 * math.pi)) * WORLD


def as_records(frame: Points) -> Records:
    """Rows of `queries.incidents.all_points`, with the place of each on the map."""
    x, y = project(frame["lon"] / 100, frame["lat"] / 100)
    return frame.astype(dict.fromkeys(_CODES, "category")).assign(x=x, y=y)


def chosen(records: Records, filters: Filters) -> Records:
    """The records of some filters, of whatever months; as `queries.conditions` narrows them."""
    keep = np.ones(len(records), dtype=bool)
    for dimension, values in filters.chosen.items():
        if dimension in records:
            keep &= records[dimension].isin(values)
    return records[keep]


def within(records: Records, months: MonthRange) -> Records:
    """The records of some months; those of an unknown month only where their year is inside."""
    low, high, left_out = months.bounds()
    return records[records["month"].between(low, high) & ~records["month"].isin(left_out)]


def people_undrawn(records: Records) -> Mapping[str, int]:
    """People who are not drawn, by reason."""
    people = records.groupby("why", observed=True)["people"].sum()
    return {why: int(people[why]) for why in UNDRAWN if why in people.index}


def drawn(records: Records) -> Records:
    """Those that have a place."""
    return records[records["why"] == ""]


def together(records: Records, level: int) -> tuple[Circles, Numbers]:
    """Circles of a level, and which of them each record is in.

    The record with most people takes in what lies within `REACH` pixels, then the next one left,
    and so on. A circle stands on the spot of the record that it began with, never between places.
    """
    scale = 2.0**level
    x, y = records["x"].to_numpy() * scale, records["y"].to_numpy() * scale
    spots = pd.DataFrame({"across": x // _FINE, "down": y // _FINE})
    spot = spots.groupby(["across", "down"], sort=False).ngroup().to_numpy()
    firsts = np.unique(spot, return_index=True)[1]
    homes, seeds = _homes(x[firsts].tolist(), y[firsts].tolist())
    circle = np.array(homes, dtype="int64")[spot]
    summed = ["people", "dead", "missing", "incidents", "rough"]
    circles = records[summed].groupby(circle).sum()
    places = records[["lat", "lon"]].iloc[firsts[seeds]].set_axis(circles.index)
    whole = pd.concat([places, circles], axis="columns")
    return whole.rename_axis("circle").reset_index(), circle


def _homes(across: Sequence[float], down: Sequence[float]) -> tuple[list[int], list[int]]:
    """The circle of each spot, and the spot that each circle began with."""
    squares: dict[tuple[int, int], list[int]] = {}
    homes, seeds = list[int](), list[int]()
    for spot, (x, y) in enumerate(zip(across, down, strict=True)):
        column, row = int(x // REACH), int(y // REACH)
        home, nearest = -1, float(REACH * REACH)
        for square in _AROUND:
            for circle in squares.get((column + square[0], row + square[1]), ()):
                seed = seeds[circle]
                away = (across[seed] - x) ** 2 + (down[seed] - y) ** 2
                if away < nearest:
                    home, nearest = circle, away
        if home < 0:
            home = len(seeds)
            seeds.append(spot)
            squares.setdefault((column, row), []).append(home)
        homes.append(home)
    return homes, seeds


_AROUND = [(across, down) for across in (-1, 0, 1) for down in (-1, 0, 1)]

CLASSES = (1, 10, 50, 200, 1000)
"""The fewest people of each class of the density: the same whatever the filter, place or zoom."""
_SIDES = (10, 20, 50, 100, 200, 500, 1000)
_KM_AROUND, _LEAST_PIXELS, _AT_LATITUDE = 40_030, 15, 30


def side_of_cells(level: int) -> int:
    """Kilometres that a cell is wide and high: the smallest that can be told apart."""
    pixels = WORLD * 2.0**level / (_KM_AROUND * math.cos(math.radians(_AT_LATITUDE)))
    return next((side for side in _SIDES if side * pixels >= _LEAST_PIXELS), _SIDES[-1])


def cells(records: Records, side: int) -> pd.DataFrame:
    """People in cells of equal area: as many kilometres wide as high at every latitude.

    Bands are as high as a cell and hold a whole number of them. Columns: south, west, north, east
    (degrees), people, incidents.
    """
    high = side / (_KM_AROUND / 360)
    band = ((records["lat"] / 100 + 90) // high).astype("int64")
    middle = np.minimum(89, np.abs((band + 0.5) * high - 90))
    around = np.maximum(1, np.round(_KM_AROUND * np.cos(np.radians(middle)) / side))
    column = np.minimum(around - 1, (records["lon"] / 100 + 180) / 360 * around // 1)
    frame = pd.DataFrame({"band": band, "around": around, "column": column})
    frame["people"], frame["incidents"] = records["people"], records["incidents"]
    summed = frame.groupby(["band", "around", "column"], as_index=False).sum()
    summed = summed[summed["people"] > 0]
    return summed[["people", "incidents"]].assign(
        south=summed["band"] * high - 90,
        west=summed["column"] / summed["around"] * 360 - 180,
        north=(summed["band"] + 1) * high - 90,
        east=(summed["column"] + 1) / summed["around"] * 360 - 180,
    )
