"""Symbols on a map: places other than incidents, with facts about each, as the browser draws.

Area grows with the value; places without one are drawn alike. The legend is made of the same radii.
What was counted as nothing is a ring, so that it differs from what nobody counted, which has no
mark or a question mark.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.maps.features import key, point

LARGEST, SMALLEST, LETTERED, ALIKE = 18.0, 3.0, 5.0, 7.0
"""Radii in CSS pixels: of the largest value, of the smallest, of the smallest whose letter has to
be read, and of places without a value."""

_MARGIN = 3.0

UNKNOWN = "?"
"""The letter of a place whose value is not known where others are as large as theirs."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """One place.

    Attributes:
        lat, lon: degrees.
        name: the first line of what is said about it.
        lines: what else is said.
        kind: name of its colour in `assets/styles/map.css`.
        letter: drawn inside, so that it does not depend on colour alone.
        value: its area; None for places that are drawn alike.
        link: address of its page.
        radius: where the size is neither of a value nor that of all: room for a number inside.
        country: ISO3, where it stands for a whole country: while the middle of that is out of
            sight, the mark stands where its name can.
    """

    lat: float
    lon: float
    name: str
    lines: Sequence[str]
    kind: str
    letter: str = ""
    value: float | None = None
    link: str = ""
    radius: float | None = None
    country: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the legend; without a kind it is an outline, which shows a size in any colour."""

    label: str
    kind: str
    letter: str = ""
    value: float | None = None


def radius(value: float | None, most: float, least: float = SMALLEST) -> float:
    """The radius of a value where the largest is `most` and no mark is smaller than `least`."""
    if value is None or most <= 0:
        return ALIKE
    return round(max(least, LARGEST * math.sqrt(value / most)), 1)


def smallest(place: Symbol) -> float:
    """The smallest radius that a place's mark may have."""
    return LETTERED if place.letter else SMALLEST


def bounds(places: Sequence[Symbol]) -> tuple[tuple[float, float], tuple[float, float]]:
    """South-west and north-east corner around some places, with room for their symbols."""
    lats, lons = [place.lat for place in places] or [0.0], [place.lon for place in places] or [0.0]
    return (
        (min(lats) - _MARGIN, min(lons) - _MARGIN),
        (max(lats) + _MARGIN, max(lons) + _MARGIN),
    )


def symbols(
    places: Sequence[Symbol], keys: Sequence[Key], note: str = "", without: str = ""
) -> dict[str, Any]:
    """The layer as maps read it.

    Args:
        places: what is drawn.
        keys: what its legend shows.
        note: what is not on the map.
        without: what it means that a place has no mark.

    Returns:
        features: GeoJSON points with r (radius), colour, letter, ring, link, country, sel, and tip.
        legend: keys as components.
        note, without: as given.
    """
    most = max((place.value for place in places if place.value is not None), default=0.0)
    return {
        "features": [
            point(
                (place.lat, place.lon),
                kind="symbol",
                colour=place.kind,
                letter=place.letter,
                link=place.link,
                country=place.country,
                r=place.radius or radius(place.value, most, smallest(place)),
                ring=place.value == 0 and not place.letter,
                tip=[place.name, *place.lines],
                sel=f"symbol:{place.lat:.2f},{place.lon:.2f}",
            )
            for place in places
        ],
        "legend": [
            key(
                one.kind,
                radius(one.value, most),
                one.label,
                letter=one.letter,
                ring=not one.kind or one.value == 0,
            )
            for one in keys
        ],
        "note": note,
        "without": without,
    }
