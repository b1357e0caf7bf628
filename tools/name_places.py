"""Places inside an area where its name may stand while its middle is out of sight."""

import math
from itertools import pairwise

from tools.topology import Line, Point, mercator

BANDS_APART, PIECES, WIDE = (1.0, 2.0), (4.0, 6.0), 16.0
"""In pixels of zoom 0: from one line of places to the next, and how wide each place's part of a
line is, in an area that is narrower than `WIDE` and in a wider one. A screen that shows the Channel
is not three pixels high."""

LEAST_ROOM = 2.2
NORTH, SOUTH = 56.0, -40.0


def inside(lines: list[Line]) -> list[list[float]]:
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
