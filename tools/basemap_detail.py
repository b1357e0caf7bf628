"""How finely the basemap is drawn where: readers zoom in where people move and die."""

from tools.topology import Point

# West, south, east, north: where people move and die by sea or along a border, and where a
# reader therefore zooms in.
FOCUS = (
    (-19.0, 27.0, -12.0, 37.5),  # Canary Islands, Atlantic coast of Morocco
    (-10.0, 30.0, 37.0, 46.5),  # Mediterranean, Aegean
    (-2.0, 49.5, 4.5, 52.0),  # Channel
    (26.0, 40.0, 32.0, 46.0),  # Western Black Sea
    (42.0, 10.5, 52.0, 15.0),  # Gulf of Aden
    (91.5, 4.5, 101.0, 22.0),  # Bay of Bengal, Andaman Sea
    (100.0, 0.5, 105.0, 4.0),  # Straits of Malacca and Singapore
    (43.0, -13.5, 48.5, -11.5),  # Comoros, Mayotte
    (-118.0, 25.0, -96.5, 33.5),  # United States-Mexico border
    (-85.0, 18.0, -65.0, 27.0),  # Florida, Cuba, Hispaniola, Puerto Rico
    (-82.0, 7.0, -76.0, 10.0),  # Darien
    (-70.5, 9.5, -60.5, 13.0),  # Venezuela to Trinidad and Curacao
)
FOCUS_ZOOM, OTHER_ZOOM, FAR_ZOOM = 6.5, 3.5, 2.0
FAR_NORTH, FAR_SOUTH = 60.0, -38.0


def zoom_at(point: Point) -> float:
    """The zoom at which the map should still read at a place."""
    lon, lat = point
    if any(w <= lon <= e and s <= lat <= n for w, s, e, n in FOCUS):
        return FOCUS_ZOOM
    return OTHER_ZOOM if FAR_SOUTH <= lat <= FAR_NORTH else FAR_ZOOM


def least_triangle(point: Point) -> float:
    """The smallest triangle worth a vertex: one square pixel at that zoom."""
    return float(4 ** -zoom_at(point))
