"""Colours by theme, for figures; the same values stand in `assets/styles/base.css` for the page.

One hue a measure: deaths ember, movement teal, hits violet; grey is context. The five colours of
lines are told apart with any colour vision (`tests/unit/test_colours.py`) and keep 3:1 contrast
on their ground; place 0 is the neutral grey, for all lines after the fifth.
"""

from dataclasses import dataclass, replace
from types import MappingProxyType

from data_access.registry.metrics import Hue

PALE = 0.76
"""Opacity of a second column in one hue: as pale as 3:1 contrast on its ground allows."""
FONT = "Inter, 'Noto Sans Arabic', sans-serif"
"""The families of letters, as CSS names them."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of one theme, as `#rrggbb`.

    Attributes:
        inks: text by importance: to be read, secondary, and hairline labels.
        categories: colours of lines in one chart; index by `Route.colour`.
        font_size: base size in CSS pixels.
        is_dark: whether text is lighter than its ground.
    """

    name: str
    ground: str
    panel: str
    line: str
    inks: tuple[str, str, str]
    hues: MappingProxyType[Hue, str]
    warn: str
    categories: tuple[str, ...]
    font_size: int = 12
    is_dark: bool = False

    def category(self, place: int) -> str:
        """The colour of a line by its place in a chart, from 0: five colours, then grey."""
        return self.categories[place + 1 if place + 1 < len(self.categories) else 0]

    def hue(self, hue: Hue, alpha: float = 1.0) -> str:
        """A measure's colour, with opacity where asked."""
        return fade(self.hues[hue], alpha)


def fade(colour: str, alpha: float) -> str:
    """A `#rrggbb` colour as rgba(); unchanged when opaque."""
    if alpha >= 1:
        return colour
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"


_ON_LIGHT = ("#6b7a88", "#2299dd", "#dd7733", "#660088", "#114400", "#bb1155")
_ON_DARK = ("#8b9bab", "#3378af", "#e69f00", "#ddbbff", "#3fc79a", "#b2576f")

_DARK = Theme(
    name="dark",
    ground="#0b1016",
    panel="#111821",
    line="#1f2a36",
    inks=("#e8eef4", "#a3b3c2", "#8496a7"),
    hues=MappingProxyType({Hue.MOVEMENT: "#56b4c4", Hue.DEATHS: "#e9895a", Hue.HITS: "#a892f0"}),
    warn="#e3b341",
    categories=_ON_DARK,
    is_dark=True,
)
_LIGHT = Theme(
    name="light",
    ground="#f5f7f9",
    panel="#ffffff",
    line="#dde4ea",
    inks=("#14202b", "#4b5d6d", "#616f79"),
    hues=MappingProxyType({Hue.MOVEMENT: "#1b7f90", Hue.DEATHS: "#c2571f", Hue.HITS: "#6b4fc9"}),
    warn="#946600",
    categories=_ON_LIGHT,
)

# Read from the back of a room: nearly white on nearly black, and no grey below 7:1.
_WALL = replace(
    _DARK,
    name="wall",
    ground="#000000",
    panel="#05080c",
    line="#33414f",
    inks=("#ffffff", "#d3dde6", "#b4c2cf"),
    hues=MappingProxyType({Hue.MOVEMENT: "#6fd3e3", Hue.DEATHS: "#ff9d6b", Hue.HITS: "#c0b0ff"}),
    warn="#ffd24d",
)
# On white paper, also by a printer that has black only: darker inks, and no tinted ground.
_PRINT = replace(
    _LIGHT,
    name="print",
    ground="#ffffff",
    line="#c9d1d8",
    inks=("#000000", "#333f4a", "#4b5864"),
    hues=MappingProxyType({Hue.MOVEMENT: "#0f6474", Hue.DEATHS: "#a8430f", Hue.HITS: "#4f36ab"}),
    warn="#7a5400",
)

THEMES = MappingProxyType({theme.name: theme for theme in (_LIGHT, _DARK, _WALL, _PRINT)})
DEFAULT = _LIGHT.name
FOR_WALLS = _WALL.name
FOR_PAPER = _PRINT.name
OF_SYSTEM = "system"
"""Light or dark as the reader's system is, which browsers alone know."""


def theme_named(name: str) -> Theme:
    """The theme of that name; the default one where there is none."""
    return THEMES.get(name, _LIGHT)
