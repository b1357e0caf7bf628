"""Files and views of maps: the browser fetches files once, then a small view per filter.

Three files, each fetched once and kept (`points_file`, `corridor_lines`, `boundaries`), and a
`map_view` of a few kilobytes that says what of them to show. The browser filters, clusters and
draws (assets/map); it adds up people drawn and people it cannot place, and the two make
the headline. Which layers there are is `menu.LAYERS`.
"""

from dashboard.maps.files import (
    BOUNDARIES,
    BOUNDARIES_ADDRESS,
    BOUNDARIES_VERSION,
    corridor_lines,
    lines_address,
    points_address,
)
from dashboard.maps.points import BOX, UNDRAWN, box_file, points_file
from dashboard.maps.ribbons import THINNEST, WIDEST, Flow, Moved, nice, ribbons
from dashboard.maps.view import HOME, focus, map_view

__all__ = [
    "BOUNDARIES",
    "BOUNDARIES_ADDRESS",
    "BOUNDARIES_VERSION",
    "BOX",
    "HOME",
    "THINNEST",
    "UNDRAWN",
    "WIDEST",
    "Flow",
    "Moved",
    "box_file",
    "corridor_lines",
    "focus",
    "lines_address",
    "map_view",
    "nice",
    "points_address",
    "points_file",
    "ribbons",
]
