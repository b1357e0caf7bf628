"""Colours that stand in one chart, as people with each kind of colour vision see them.

Simulated after Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of
color vision deficiency" (2009), at full severity, and compared by CIEDE2000.
"""

from collections.abc import Sequence
from itertools import combinations
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

import numpy as np
import pytest

from dashboard.theme import THEMES, Theme
from data_access.registry import ROUTES, Hue, routes

VISIONS = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TOLD_APART = 15.0
_XYZ = np.array(
    (
        (0.4124564, 0.3575761, 0.1804375),
        (0.2126729, 0.7151522, 0.0721750),
        (0.0193339, 0.1191920, 0.9503041),
    )
)
_WHITE = np.array((0.95047, 1.0, 1.08883))
Lab = tuple[float, float, float]


def linear(colour: str) -> np.ndarray:
    """A `#rrggbb` colour as linear light."""
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def seen(colour: str, vision: str) -> Lab:
    """A colour as CIELAB, as somebody with that vision sees it."""
    light = np.clip(np.array(VISIONS[vision]) @ linear(colour), 0, 1)
    share = _XYZ @ light / _WHITE
    x, y, z = np.where(share > 216 / 24389, np.cbrt(share), (24389 / 27 * share + 16) / 116)
    return float(116 * y - 16), float(500 * (x - y)), float(200 * (y - z))


def difference(first: Lab, second: Lab) -> float:
    """CIEDE2000, after Sharma, Wu and Dalal (2005)."""
    (l1, a1, b1), (l2, a2, b2) = first, second
    grey = (hypot(a1, b1) + hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * sqrt(grey**7 / (grey**7 + 25**7))
    (c1, h1), (c2, h2) = (
        (hypot(a * stretch, b), degrees(atan2(b, a * stretch)) % 360)
        for a, b in ((a1, b1), (a2, b2))
    )
    turn = ((h2 - h1 + 180) % 360 - 180) if c1 * c2 else 0.0
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    hue = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    weight = (
        1
        - 0.17 * cos(radians(hue - 30))
        + 0.24 * cos(radians(2 * hue))
        + 0.32 * cos(radians(3 * hue + 6))
        - 0.2 * cos(radians(4 * hue - 63))
    )
    by_light = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / sqrt(20 + (light - 50) ** 2))
    by_chroma = (c2 - c1) / (1 + 0.045 * chroma)
    by_hue = 2 * sqrt(c1 * c2) * sin(radians(turn / 2)) / (1 + 0.015 * chroma * weight)
    twist = sin(radians(60 * exp(-(((hue - 275) / 25) ** 2))))
    twist *= -2 * sqrt(chroma**7 / (chroma**7 + 25**7))
    return sqrt(by_light**2 + by_chroma**2 + by_hue**2 + twist * by_chroma * by_hue)


def closest(colours: Sequence[str]) -> float:
    """The smallest difference between two of some colours, with any vision."""
    return min(
        difference(seen(one, vision), seen(other, vision))
        for vision in VISIONS
        for one, other in combinations(colours, 2)
    )


def contrast(first: str, second: str) -> float:
    """Contrast of two colours by WCAG 2."""
    low, high = sorted(float(_XYZ[1] @ linear(colour)) for colour in (first, second))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_lines_of_one_chart_are_told_apart_with_any_colour_vision(theme: Theme) -> None:
    assert len(theme.categories) == 6
    assert closest(theme.categories) >= TOLD_APART
    assert closest([theme.hues[Hue.DEATHS], theme.hues[Hue.MOVEMENT]]) >= TOLD_APART
    assert min(contrast(colour, theme.panel) for colour in theme.categories) >= 3


def test_no_two_routes_of_a_chart_have_one_colour_and_most_keep_their_own() -> None:
    of_both = ["central-mediterranean", "west-africa-atlantic"]
    deaths = [*of_both, "other-undefined", "afghanistan-iran", "us-mexico-border"]
    detections = [*of_both, "western-balkans", "eastern-mediterranean", "western-mediterranean"]
    for charted in (deaths, detections):
        assert routes.colours(charted) == {code: ROUTES[code].colour for code in charted}
    alike = ("bay-of-bengal-andaman", "naf-river", "west-africa-atlantic", "drc-uganda", "darien")
    colours = routes.colours(alike)
    assert len(set(colours.values())) == 5
    assert colours["west-africa-atlantic"] == ROUTES["west-africa-atlantic"].colour
    assert 0 in routes.colours(ROUTES).values()
