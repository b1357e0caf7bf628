"""What the network works with, as INTERPOL names it, and the measures that show each tool's work.

Source: INTERPOL's release of 31 March 2015 on smuggling of migrants, and its later pages.
"""

from dataclasses import dataclass

from data_access.registry.metrics import METRICS


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool.

    Attributes:
        name: in English.
        pages: addresses of the pages that show it.
        measures: registry codes.
        others: sources that feed its pictures and are no measure's.
    """

    name: str
    pages: tuple[str, ...]
    measures: tuple[str, ...]
    others: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Codes of the publications that its pictures come from."""
        of_measures = (source for code in self.measures for source in METRICS[code].sources)
        return tuple(dict.fromkeys((*of_measures, *self.others)))


TOOLS = (
    Tool(
        "Network of National Central Bureaus",
        ("/bureaus", "/bureaus/<ISO3>"),
        ("searches", "hits", "notices", "reporting_delay"),
    ),
    Tool(
        "JOT Mare, the team on smuggling by sea",
        ("/network/facilitators", "/network/vessels", "/operations"),
        ("suspects", "arrests", "cases", "vessel_checks", "operations"),
    ),
    Tool(
        "EMPACT, the European platform",
        ("/operations", "/network/facilitators"),
        ("operations", "cases"),
    ),
    Tool("Analysis file", ("/network/crime-links",), ("links_confirmed",)),
    Tool(
        "Biometric tools",
        ("/network/databases", "/network/identification"),
        ("searches", "hits", "bodies_fingerprinted", "dna_profiles", "family_samples"),
    ),
    Tool(
        "Databases, stolen and lost travel documents among them",
        ("/network/databases", "/bureaus/<ISO3>"),
        ("searches", "hits", "hits_confirmed", "hits_acted_on", "hit_rate"),
        ("published_figures",),
    ),
    Tool(
        "Capacity building and training",
        ("/network/training",),
        ("trainings", "training_participants"),
    ),
    Tool(
        "Notices and diffusions",
        ("/network/notices", "/bureaus/<ISO3>"),
        (
            "notices",
            "notices_refused",
            "notices_cancelled",
            "notices_in_circulation",
            "diffusions",
            "public_notices",
            "black_notices",
            "yellow_notices",
        ),
        ("published_figures",),
    ),
    Tool(
        "Stolen and suspect vessels",
        ("/network/vessels",),
        ("vessel_checks", "vessel_hits", "vessels_seized"),
    ),
    Tool(
        "Joint operations",
        ("/operations",),
        ("operations", "hits", "interceptions", "detections"),
    ),
)
