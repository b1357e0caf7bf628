"""What is counted: unit, definition, caveat and the dimensions each count can be split by."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from data_access.registry import routes


class Dimension(StrEnum):
    """What a count can be grouped by; the names are those of the data interface."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ROUTE = "route"
    COUNTRY = "country"
    NATIONALITY = "nationality"
    CAUSE = "cause"
    REGION = "region"
    BORDER = "border"
    DATABASE = "database"
    COLOUR = "colour"
    BUREAU = "bureau"
    SOURCE = "source"
    QUALITY = "quality"


TIMES = frozenset({Dimension.MONTH, Dimension.QUARTER, Dimension.YEAR})


class Hue(StrEnum):
    """One hue a measure; the theme turns it into a colour."""

    DEATHS = "deaths"
    MOVEMENT = "movement"
    HITS = "hits"


@dataclass(frozen=True, slots=True)
class Metric:
    """One count or ratio.

    Attributes:
        code: id in addresses, files and the store.
        unit: what one unit of it is, in the plural, as an English message id.
        unit_code: machine name of the unit; only equal ones share an axis or a sum.
        source: code of the source that counts it.
        series: series whose coverage says which months are known; `detail_series` likewise for
            the splits that only some releases carry.
        splits: dimensions its facts carry beyond time, route and source.
        routes: routes that the source names; on all others the count is unknown, not zero.
        minimum: the figure is a lower bound and is shown with the sign for it.
        sparse: stated for some records only, so that no value means unknown and not zero.
        numerator, denominator: metrics of a ratio; None for counts.
        per: scale of a ratio (1,000 or 100,000).
    """

    code: str
    label: str
    unit: str
    unit_code: str
    definition: str
    caveat: str
    hue: Hue
    source: str
    series: str
    routes: frozenset[str]
    splits: frozenset[Dimension] = frozenset()
    detail_series: str = ""
    minimum: bool = False
    sparse: bool = False
    numerator: str | None = None
    denominator: str | None = None
    per: int = 1

    @property
    def is_ratio(self) -> bool:
        """Whether it is computed from two counts and must never be added up."""
        return self.numerator is not None

    def carries(self, dimension: Dimension) -> bool:
        """Whether its facts can be grouped or filtered by a dimension."""
        return dimension in TIMES | {Dimension.ROUTE, Dimension.SOURCE} | self.splits


_INCIDENT_SPLITS = frozenset(
    {Dimension.COUNTRY, Dimension.REGION, Dimension.CAUSE, Dimension.QUALITY}
)
_UNASSIGNED = frozenset({routes.NOT_STATED, routes.SEVERAL})
_IOM_ROUTES = routes.named_by("iom_mmp") | _UNASSIGNED
_FRONTEX_ROUTES = routes.counted_by("detections") | {routes.NOT_STATED}
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
        source="iom_mmp",
        series="incidents",
        routes=_IOM_ROUTES,
        splits=_INCIDENT_SPLITS,
        detail_series="incidents",
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
DETECTIONS = Metric(
    code="detections",
    label="Detections",
    unit="crossings detected",
    unit_code="detections",
    definition="Irregular crossings of the external borders of the European Union and Schengen "
    "associated countries between border points, detected and reported by national authorities.",
    caveat="Crossings, not persons: the same person may be counted several times.",
    hue=Hue.MOVEMENT,
    source="frontex_ibc",
    series="detections-by-route",
    routes=_FRONTEX_ROUTES,
    splits=frozenset({Dimension.NATIONALITY, Dimension.BORDER}),
    detail_series="detections-by-nationality",
)
DEATHS_PER_1000 = Metric(
    code="deaths_per_1000",
    label="Deaths per 1,000",
    unit="dead and missing per 1,000 detected or lost",
    unit_code="per-1000",
    definition="Dead and missing per 1,000 of the route's own movement series plus the dead and "
    "missing themselves, over months that both series cover.",
    caveat="The denominator decides: detections are crossings, not persons, and people who were "
    "stopped before leaving are not in it.",
    hue=Hue.DEATHS,
    source="iom_mmp",
    series="incidents",
    routes=_FRONTEX_ROUTES - _UNASSIGNED,
    numerator="dead_missing",
    denominator="detections",
    per=1000,
)

METRICS = MappingProxyType(
    {
        metric.code: metric
        for metric in (
            DEAD_MISSING,
            INCIDENTS,
            DEAD,
            MISSING,
            SURVIVORS,
            WOMEN,
            MEN,
            CHILDREN,
            DETECTIONS,
            DEATHS_PER_1000,
        )
    }
)


def counted_in(series: str) -> tuple[Metric, ...]:
    """Counts whose months are known through a series, in registry order."""
    return tuple(m for m in METRICS.values() if m.series == series and not m.is_ratio)
