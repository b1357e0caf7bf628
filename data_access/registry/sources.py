"""Publishers whose figures the store holds."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType


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
        cadence_days: usual days between two releases; freshness is judged against it.
        provisional_months: newest complete months that the publisher still revises as a rule.
    """

    code: str
    publisher: str
    title: str
    short_name: str
    licence: str
    address: str
    cadence_days: int
    provisional_months: int
    caveat: str

    def freshness(self, published_on: date, today: date) -> Freshness:
        """How fresh the newest release is, against the usual days between two."""
        cadences = (today - published_on).days / self.cadence_days
        return next((grade for most, grade in _CADENCES if cadences <= most), Freshness.STALE)


SOURCES = MappingProxyType(
    {
        source.code: source
        for source in (
            Source(
                code="iom_mmp",
                publisher="International Organization for Migration (IOM)",
                title="Missing Migrants Project",
                short_name="IOM Missing Migrants Project",
                licence="CC BY 4.0",
                address="https://missingmigrants.iom.int/downloads",
                cadence_days=31,
                provisional_months=3,
                caveat="Minimum estimates: many deaths are never recorded, and positions are often "
                "approximate. Past months are revised for years.",
            ),
            Source(
                code="frontex_ibc",
                publisher="European Border and Coast Guard Agency (Frontex)",
                title="Monthly detections of illegal border-crossing",
                short_name="Frontex",
                licence="Reuse with acknowledgement of the source",
                address="https://www.frontex.europa.eu/what-we-do/monitoring-and-risk-analysis/migratory-map/",
                cadence_days=31,
                provisional_months=2,
                caveat="Crossings detected, not persons: one person detected on two routes, or "
                "twice on one, counts twice. Routes cannot be added to get persons.",
            ),
        )
    }
)
