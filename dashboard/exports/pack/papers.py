"""The sizes that slides and pages come in, in points."""

from dataclasses import dataclass
from types import MappingProxyType

from dashboard.i18n import N_


@dataclass(frozen=True, slots=True)
class Paper:
    """One size.

    Attributes:
        name: value of `paper` in addresses.
        label: English message id.
        width, height: points, 72 an inch.
        abreast: how many charts stand beside each other.
    """

    name: str
    label: str
    width: float
    height: float
    abreast: int

    @property
    def is_upright(self) -> bool:
        """Whether it is higher than wide."""
        return self.height > self.width


PAPERS = MappingProxyType(
    {
        paper.name: paper
        for paper in (
            Paper("16x9", N_("16:9, for a screen"), 960, 540, 5),
            Paper("a4", N_("A4, for print"), 595.3, 841.9, 2),
        )
    }
)
DEFAULT = "16x9"


def named(name: str) -> Paper:
    """The paper of that name; the default one where there is none."""
    return PAPERS.get(name, PAPERS[DEFAULT])
