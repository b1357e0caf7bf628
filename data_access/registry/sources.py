"""Publishers whose figures the store holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from data_access.registry import tables


class Freshness(StrEnum):
    """How a release's age stands to its source's cadence."""

    FRESH = "fresh"
    DUE = "due"
    LATE = "late"
    STALE = "stale"


# Cadences that may pass before a release is called due, late, stale.
_CADENCES = ((1.0, Freshness.FRESH), (1.5, Freshness.DUE), (2.0, Freshness.LATE))


@dataclass(frozen=True, slots=True)
class Source:
    """One publication.

    Attributes:
        code: id on the command line and in the store.
        short_name: how a chart's source line names it.
        cadence_days: usual days between two releases; freshness is measured by it.
        provisional_months: newest complete months that the publisher still revises as a rule.
        hides_below: counts from 1 to one less are hidden where its series say so; 0 hides none.
    """

    code: str
    publisher: str
    title: str
    short_name: str
    licence: str
    address: str
    cadence_days: int
    provisional_months: int
    hides_below: int
    caveat: str

    def freshness(self, published_on: date, today: date) -> Freshness:
        """How fresh the newest release is, against the usual days between two."""
        cadences = (today - published_on).days / self.cadence_days
        return next((grade for most, grade in _CADENCES if cadences <= most), Freshness.STALE)


EXERCISE = "exercise"
"""The source of figures made for exercises, which are never shown beside real ones."""

SOURCES = MappingProxyType(
    {
        row["code"]: Source(
            code=row["code"],
            publisher=row["publisher"],
            title=row["title"],
            short_name=row["short_name"],
            licence=row["licence"],
            address=row["address"],
            cadence_days=int(row["cadence_days"]),
            provisional_months=int(row["provisional_months"]),
            hides_below=int(row["hides_below"]),
            caveat=row["caveat"],
        )
        for row in tables.rows("sources")
    }
)


def hides_below(codes: Iterable[str]) -> int:
    """The highest threshold of some sources, below which counts are hidden; 0 hides none."""
    return max((SOURCES[code].hides_below for code in codes), default=0)


def of_bureaus() -> frozenset[str]:
    """Codes of what bureaus and task forces report; once one is loaded, exercises are hidden."""
    return frozenset(code for code in SOURCES if code.startswith("bureau_"))
