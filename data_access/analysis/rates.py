"""Rates: when one must not be given, its interval, and its place among those of others."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

from data_access.analysis.changes import Interval, of_counts
from data_access.analysis.scatter import Dispersion

LEAST_ATTEMPTS = 1000


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with its parts.

    Attributes:
        value: per 1,000; None where fewer moved than a rate needs, or unknown.
            Few deaths are no reason: the interval says how little is known then.
        dead_missing, moved: numerator, and movement without the numerator.
    """

    value: float | None
    dead_missing: int | None
    moved: int | None


def rate(dead_missing: int | None, moved: int | None, per: int) -> Rate:
    """Dead and missing per so many detected or lost."""
    if dead_missing is None or moved is None:
        return Rate(None, dead_missing, moved)
    attempts = dead_missing + moved
    if attempts < LEAST_ATTEMPTS:
        return Rate(None, dead_missing, moved)
    return Rate(round(per * dead_missing / attempts, 1), dead_missing, moved)


PER_SEARCHES = 100_000
LEAST_SEARCHES = 1_000
"""Below this many searches one hit more or less decides the rate, and none is given."""


def per_searches(hits: float | None, searches: float | None) -> float | None:
    """Hits per 100,000 searches of one database; None where too few or unknown."""
    if hits is None or searches is None or searches < LEAST_SEARCHES:
        return None
    return round(PER_SEARCHES * hits / searches, 1)


Counted = tuple[float | None, float | None]
"""Hits and searches; None is unknown."""


def interval_per_searches(
    hits: float | None, searches: float | None, spread: Dispersion | None
) -> Interval | None:
    """The 95 % interval of such a rate, by how much hits scatter; searches are taken as counted."""
    return intervals_per_searches([(hits, searches)], spread)[0]


def intervals_per_searches(
    counted: Sequence[Counted], spread: Dispersion | None
) -> list[Interval | None]:
    """The same of many counts that scatter alike, worked out together."""
    found: list[Interval | None] = [None] * len(counted)
    rated = [
        (place, hits, searches)
        for place, (hits, searches) in enumerate(counted)
        if hits is not None and searches is not None and per_searches(hits, searches) is not None
    ]
    if spread is not None and rated:
        intervals = of_counts([hits for _place, hits, _searches in rated], spread)
        for (place, _hits, searches), interval in zip(rated, intervals, strict=True):
            ends = (round(PER_SEARCHES * end / searches, 1) for end in interval)
            found[place] = Interval(*ends)
    return found


LEAST_OTHERS = 5
"""Fewer would be told one by one."""


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Quartiles of a number of others."""

    low: float
    middle: float
    high: float
    others: int


def quartiles(values: Sequence[float]) -> Quartiles | None:
    """The quartiles of some values; None where there are too few to hide each."""
    if len(values) < LEAST_OTHERS:
        return None
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return Quartiles(low, middle, high, len(values))


@dataclass(frozen=True, slots=True)
class RateAmongOthers:
    """A rate within the spread of others; None where unknown.

    Attributes:
        interval: of the own value, at 95 %.
    """

    label: str
    own: float | None
    others: Quartiles | None
    interval: Interval | None = None
