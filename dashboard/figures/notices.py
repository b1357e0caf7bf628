"""How notices look: colours are data here, and never stand without their letter and shape."""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Look:
    """A notice's letter, shape and colour.

    Attributes:
        shape: a sign that stands before the name.
        on_light, on_dark: the colour by the theme's ground, bars having an outline on both.
    """

    letter: str
    shape: str
    on_light: str
    on_dark: str

    def colour(self, theme: str) -> str:
        """The colour on the ground of a theme."""
        return self.on_dark if theme == "dark" else self.on_light


NOTICES = MappingProxyType(
    {
        "red": Look("R", "■", "#c8102e", "#e5484d"),
        "blue": Look("B", "●", "#1f5fbf", "#5b9bf3"),
        "green": Look("G", "▲", "#2b8a3e", "#4fb866"),
        "yellow": Look("Y", "◆", "#f2c500", "#f2d13c"),
        "black": Look("K", "▼", "#16191d", "#05070a"),
        "orange": Look("O", "⬟", "#e8710a", "#f59042"),
        "purple": Look("P", "★", "#7b2fa8", "#b378dd"),
        "silver": Look("S", "○", "#9aa5af", "#b8c2cc"),
        "un-special": Look("UN", "□", "#138a8a", "#3dbdbd"),
    }
)
