"""Colours of the map in its four styles: what stands out from the ground, and can be read."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

STYLES = ("light", "dark", "wall", "print")
LINES = ("corridor", "uncounted", "back", "bar", "rim", "density4")
KINDS = ("source", "transit", "destination", "hits", "movement", "stopped", "operation")
CHANGES = ("more", "less", "few")
GROUNDS = ("land", "sea")

_SHEET = Path(__file__).parents[2] / "assets" / "styles" / "map.css"
_RULE = re.compile(r"^(:root\S*(?: \S+)?) \{([^}]*)\}", re.MULTILINE)
Colour = tuple[float, ...]


def palette(style: str) -> dict[str, str]:
    """Colours of the map in a style: later rules of the sheet overrule earlier ones."""
    found = dict[str, str]()
    for selector, rules in _RULE.findall(_SHEET.read_text(encoding="utf-8")):
        if selector == ":root" or f'"{style}"' in selector:
            found |= dict(re.findall(r"--map-([\w-]+):\s*([^;]+);", rules))
    return found


def seen(colour: str, ground: Colour = ()) -> Colour:
    """A colour as it looks on a ground: `#rrggbb`, or `rgb(r g b / n%)`."""
    if colour.startswith("#"):
        return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
    *parts, share = map(int, re.findall(r"\d+", colour))
    return tuple((p * share + g * (100 - share)) / 100 for p, g in zip(parts, ground, strict=True))


def luminance(colour: Colour) -> float:
    """Relative luminance, by WCAG 2."""
    parts = [
        part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in colour
    ]
    return sum(part * share for part, share in zip(parts, (0.2126, 0.7152, 0.0722), strict=True))


def contrasts(style: str, names: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    """Contrast of colours with land and sea, by WCAG 2."""
    colours = palette(style)
    for name in names:
        for under in GROUNDS:
            ground = seen(colours[under])
            dark, light = sorted(map(luminance, (seen(colours[name], ground), ground)))
            yield f"{name} on {under}", (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("style", STYLES)
def test_edges_of_marks_and_lines_stand_out_from_land_and_sea(style: str) -> None:
    faint = {what: n for what, n in contrasts(style, LINES + KINDS + CHANGES) if n < 3}
    assert faint == {}


@pytest.mark.parametrize("style", STYLES)
def test_names_on_the_map_can_be_read(style: str) -> None:
    assert {what: n for what, n in contrasts(style, ("name", "sea-name")) if n < 4.5} == {}
