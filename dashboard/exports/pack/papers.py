"""Sizes of slides and pages, and texts without commands."""

import re
from dataclasses import dataclass
from types import MappingProxyType

from dashboard.i18n import N_
from dashboard.theme import DEFAULT

_COMMAND = re.compile(r"[^.]*`[^`]*`[^.]*\.\s*")


def without_commands(text: str) -> str:
    """A text without sentences that tell an operator what to type."""
    return _COMMAND.sub("", text).strip()


@dataclass(frozen=True, slots=True)
class Paper:
    """One size, and for slides the ground: `masters/` has a file for each.

    Attributes:
        name: value of `paper` in addresses.
        label: English message id.
        width, height: points, 72 an inch.
        theme: of slides, and of the maps on them; pages are white.
        map_size: CSS pixels of a map, in the shape of its place on a slide.
    """

    name: str
    label: str
    width: float
    height: float
    theme: str = DEFAULT
    map_size: tuple[int, int] = (1200, 464)


PAPERS = MappingProxyType(
    {
        paper.name: paper
        for paper in (
            Paper("16x9", N_("16:9, for a screen"), 960, 540),
            Paper("4x3", N_("4:3, for a screen"), 720, 540, map_size=(1000, 497)),
            Paper("16x9-dark", N_("16:9, dark slides"), 960, 540, "dark"),
            Paper("4x3-dark", N_("4:3, dark slides"), 720, 540, "dark", (1000, 497)),
            Paper("a4", N_("A4, for print"), 595.3, 841.9),
        )
    }
)
DEFAULT_PAPER = "16x9"


def paper_named(name: str) -> Paper:
    """The paper of that name; the default one where there is none."""
    return PAPERS.get(name, PAPERS[DEFAULT_PAPER])
