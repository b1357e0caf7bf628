"""What a measure is: unit, definition, caveat, and the series that count it."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from data_access.registry import routes
from data_access.registry.denominators import rated_routes
from data_access.registry.series import Dimension, Series, chosen, counting


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
        minimum: the figure is a lower bound and is shown with the sign for it.
        sparse: stated for some records only, so that no value means unknown and not zero.
        per_route: one journey is counted on several routes, whose counts are never added up.
        stock: a level at the end of a month; months of it are never added up.
        numerator, denominator: metrics of a ratio; None for counts. A ratio without a denominator
            of its own is held against what counts movement on each route, see `by_route`.
        per: scale of a ratio (1,000 or 100,000).
    """

    code: str
    label: str
    unit: str
    unit_code: str
    definition: str
    caveat: str
    hue: Hue
    minimum: bool = False
    sparse: bool = False
    per_route: bool = False
    stock: bool = False
    numerator: str | None = None
    denominator: str | None = None
    per: int = 1

    @property
    def is_ratio(self) -> bool:
        """Whether it is computed from two counts and must never be added up."""
        return self.numerator is not None

    @property
    def by_route(self) -> bool:
        """Whether it is formed route by route (`registry.denominators`), and never pooled."""
        return self.is_ratio and self.denominator is None

    @property
    def reported(self) -> bool:
        """Whether bureaus report it, each for itself, so that months are missing now and then."""
        return any(held.reporters for held in self.series)

    @property
    def series(self) -> tuple[Series, ...]:
        """The series that count it; for a ratio, those of its numerator."""
        return counting(self.numerator or self.code)

    @property
    def sources(self) -> tuple[str, ...]:
        """Codes of the publications that feed it, exercises left out."""
        named = dict.fromkeys(code for held in self.series for code in held.sources)
        return tuple(code for code in named if code != "exercise")

    @property
    def routes(self) -> frozenset[str]:
        """Routes that it is counted on; for a ratio, those of its denominator."""
        if self.by_route:
            return frozenset(rated_routes())
        if self.denominator is None:
            return _routes(self.code)
        return _routes(self.denominator) - {routes.NOT_STATED, routes.SEVERAL}

    @property
    def splits(self) -> frozenset[Dimension]:
        """Dimensions that some of its series carry beyond time, route and source."""
        return frozenset(d for held in self.series for d in held.splits)

    def carries(self, *wanted: Dimension) -> bool:
        """Whether its facts can be grouped or filtered by some dimensions together."""
        return bool(chosen(self.numerator or self.code, wanted))


@cache
def _routes(metric: str) -> frozenset[str]:
    return frozenset(route for held in counting(metric) for route in held.routes)
