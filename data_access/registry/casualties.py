"""Measures of who died or went missing, as IOM records them, and their rate."""

from data_access.registry.measures import Hue, Metric

_STATED_FOR_SOME = frozenset({"survivors", "women", "men", "children"})
_MINIMUM = "Minimum estimate: many deaths and disappearances are never recorded."


def _recorded(
    code: str,
    label: str,
    unit: str,
    definition: str,
    *,
    caveat: str = _MINIMUM,
) -> Metric:
    return Metric(
        code=code,
        label=label,
        unit=unit,
        unit_code="incidents" if code == "incidents" else "persons",
        definition=definition,
        caveat=caveat,
        hue=Hue.DEATHS,
        minimum=code != "incidents",
        sparse=code in _STATED_FOR_SOME,
    )


DEAD_MISSING = _recorded(
    "dead_missing",
    "Dead and missing",
    "people",
    "People who died or went missing during migration towards another country, as recorded by "
    "IOM: bodies found or deaths attested, plus people reported missing.",
)
INCIDENTS = _recorded(
    "incidents",
    "Incidents",
    "incidents recorded",
    "Events in which at least one person died or went missing; a period's total reported as one "
    "row counts as one.",
    caveat="Recorded events only; one event may concern one person or a thousand.",
)
DEAD = _recorded("dead", "Dead", "people", "Bodies found or deaths attested.")
MISSING = _recorded(
    "missing",
    "Missing",
    "people",
    "People reported missing by survivors or relatives, or estimated from those on board.",
)
SURVIVORS = _recorded(
    "survivors",
    "Survivors",
    "people",
    "Survivors of the incidents in which somebody died or went missing.",
    caveat="Known for fewer than a third of incidents: never compute survival from it.",
)
WOMEN = _recorded("women", "Women", "people", "Women among the dead and missing, where known.")
MEN = _recorded("men", "Men", "people", "Men among the dead and missing, where known.")
CHILDREN = _recorded(
    "children", "Children", "people", "Children among the dead and missing, where known."
)
DEATHS_PER_1000 = Metric(
    code="deaths_per_1000",
    label="Deaths per 1,000",
    unit="dead and missing per 1,000 counted or lost",
    unit_code="per-1000",
    definition="Dead and missing per 1,000 of the route's own movement series plus the dead and "
    "missing themselves, over months of which both are known in full.",
    caveat="The denominator decides: routes whose movement is counted differently cannot be "
    "compared, and are never pooled.",
    hue=Hue.DEATHS,
    numerator="dead_missing",
    per=1000,
)

ALL = (
    DEAD_MISSING,
    INCIDENTS,
    DEAD,
    MISSING,
    SURVIVORS,
    WOMEN,
    MEN,
    CHILDREN,
    DEATHS_PER_1000,
)
