"""What a measure is: unit, definition, caveat, and the series that count it.

All measures are rows of `tables/metrics.csv`, in the order of menus, the data dictionary and the
data interface.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from data_access.registry import routes, tables
from data_access.registry.denominators import rated_routes
from data_access.registry.series import Dimension, Series, chosen, counting
from data_access.registry.sources import EXERCISE


class Hue(StrEnum):
    """One hue a measure; the theme turns it into a colour."""

    DEATHS = "deaths"
    MOVEMENT = "movement"
    HITS = "hits"


# There is one of each, and cards look things up by them: compared by what they are.
@dataclass(frozen=True, eq=False)
class Metric:
    """One count or ratio.

    Attributes:
        code: id in addresses, files and the store.
        group: the part of a menu that it stands in: `deaths`, `movement` or `bureaus`.
        unit, unit_one: what it counts, in the plural and of one, as English message ids; a ratio
            has no singular.
        unit_code: machine name of the unit; only equal ones share an axis or a sum.
        minimum: the figure is a lower bound and is shown with the sign for it.
        sparse: stated for some records only, so that no value means unknown and not zero.
        per_route: one journey is counted on several routes, in one country after the other, whose
            counts are never added up (`queries.conditions.stages`).
        stock: a level at the end of a month; months of it are never added up.
        complete: every case that its publisher met with, so that a change is exact; else reports of
            what happened, whose number scatters by chance (`analysis.changes`).
        import_total: what an import says of a file names its total.
        numerator, denominator: metrics of a ratio; None for counts. A ratio without a denominator
            of its own is formed with what counts movement on each route, see `by_route`.
        per: scale of a ratio (1,000 or 100,000).
    """

    code: str
    group: str
    label: str
    unit: str
    unit_one: str
    unit_code: str
    hue: Hue
    minimum: bool
    sparse: bool
    per_route: bool
    stock: bool
    complete: bool
    import_total: bool
    numerator: str | None
    denominator: str | None
    per: int
    definition: str
    caveat: str

    @property
    def is_ratio(self) -> bool:
        """Whether it is computed from two counts and must never be added up."""
        return self.numerator is not None

    @property
    def by_route(self) -> bool:
        """Whether it is formed route by route (`registry.denominators`), and never pooled."""
        return self.is_ratio and self.denominator is None

    @property
    def count_code(self) -> str:
        """Code of the count that its series are of: its own, or that of a ratio's numerator."""
        return self.numerator or self.code

    @property
    def reported(self) -> bool:
        """Whether bureaus report it, each for itself, so that months are missing now and then."""
        return any(series.reporters for series in self.series)

    @property
    def series(self) -> tuple[Series, ...]:
        """The series that count it; for a ratio, those of its numerator."""
        return counting(self.count_code)

    @property
    def sources(self) -> tuple[str, ...]:
        """Codes of the publications that feed it, exercises left out."""
        all_sources = dict.fromkeys(code for series in self.series for code in series.sources)
        return tuple(code for code in all_sources if code != EXERCISE)

    @property
    def routes(self) -> frozenset[str]:
        """Routes that it is counted on; for a ratio, those of its denominator."""
        if self.by_route:
            return frozenset(rated_routes())
        on = {r for series in counting(self.denominator or self.code) for r in series.routes}
        return frozenset(on - {routes.NOT_STATED, routes.SEVERAL} if self.denominator else on)

    @property
    def splits(self) -> frozenset[Dimension]:
        """Dimensions that some of its series carry beyond time, route and source."""
        return frozenset(dimension for series in self.series for dimension in series.splits)

    def carries(self, *wanted: Dimension) -> bool:
        """Whether its facts can be grouped or filtered by some dimensions together."""
        return bool(chosen(self.count_code, wanted))


METRICS = tables.by_code("metrics", Metric)

DEAD_MISSING = METRICS["dead_missing"]
INCIDENTS = METRICS["incidents"]
DEAD = METRICS["dead"]
MISSING = METRICS["missing"]
DEATHS_PER_1000 = METRICS["deaths_per_1000"]
DETECTIONS = METRICS["detections"]
SEARCHES, HITS = METRICS["searches"], METRICS["hits"]

_NO_MONTHS = frozenset({"operation", "published_figure"})


OVER_TIME: Mapping[str, tuple[str, ...]] = {
    group: tuple(
        metric.code
        for metric in METRICS.values()
        if metric.group == group
        and not (metric.is_ratio or metric.stock)
        and any(series.facts not in _NO_MONTHS for series in metric.series)
    )
    for group in dict.fromkeys(metric.group for metric in METRICS.values())
}
"""Counts with monthly series, by the part of a menu. Levels are left out: they make no sums."""

CHARTABLE = tuple(code for codes in OVER_TIME.values() for code in codes)
"""The same without their groups."""
CHARTED_BY_DEFAULT = (DEAD_MISSING.code, DETECTIONS.code)
"""What charts over time are of where nobody has chosen a measure; as many can be chosen."""
