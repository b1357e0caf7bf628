"""Publishers whose figures the store holds."""

from dataclasses import dataclass
from types import MappingProxyType


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
