"""The sheets that a picture is made for. Sizes are in units of which an inch has 120."""

from dataclasses import dataclass
from types import MappingProxyType

from dashboard.i18n import N_


@dataclass(frozen=True, slots=True)
class Preset:
    """One sheet.

    Attributes:
        code: in addresses and on the command line.
        label: for readers; English message id.
        width, height: of the sheet; at scale 1 as many pixels.
        edge: room at its sides.
        title, text, note: sizes of letters. 17 is a slide's 10 points.
    """

    code: str
    label: str
    width: int
    height: int
    edge: int = 48
    title: int = 34
    text: int = 20
    note: int = 15


PRESETS = MappingProxyType(
    {
        preset.code: preset
        for preset in (
            Preset("slide", N_("Slide, 16:9"), 1600, 900),
            Preset("half", N_("Half a slide"), 800, 900, edge=32, title=28, text=18, note=14),
            Preset("a4", N_("A4, upright"), 992, 1403, edge=56, title=30, text=18, note=14),
            Preset("square", N_("Square"), 1080, 1080, edge=44, title=30, text=18, note=14),
        )
    }
)
DEFAULT = "slide"
SCALES = (1, 2, 3)
DEFAULT_SCALE = 2
