"""Keys of the address beside the filters, and which of them change what is fetched."""

OTHER = ("b.c", "b.r", "b.t")
"""Keys of what differs on the other side of a comparison (`panels/other_side.py`)."""

ROWS = (*OTHER, "op")
"""Keys beside the filters that change what is fetched: the other side, the operation looked at."""

SINCE = "since"
"""Key of the day of the last meeting."""

OPTIONS = (*ROWS, "ann", "avg", "lay", "rev", "scale", "season", SINCE, "yoy")
"""Keys beside the filters: those, events, smoothing, layers of the map, revisions, logarithm,
season band, day of the last meeting, year before."""
