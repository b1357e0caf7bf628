"""What exercise figures are made from: months, seasons, chance, and what each bureau is like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from random import Random
from typing import TypeVar

from data_access.periods import MonthRange, distance, last_day, shifted
from data_access.registry import BUREAUS, geography, routes

FIRST, LAST = 201901, 202610
MONTHS = MonthRange(FIRST, LAST).months()
RELEASES = (date(2026, 10, 15), date(2026, 11, 15))
"""Days on which the figures are published; fixed, so that the same seed gives the same store."""

REVISED_FROM = 202607
"""First month that the second release has anew."""

_GROWTH_A_MONTH = 1.005
_PANDEMIC = {202003: 0.7, 202004: 0.35, 202005: 0.4, 202006: 0.5, 202007: 0.6}
_AFTER = ((202007, 202012, 0.65), (202101, 202106, 0.75), (202107, 202203, 0.9))
# January first. Travel: holidays; the sea: calm months.
_TRAVEL = (0.9, 0.9, 0.95, 1.0, 1.0, 1.08, 1.15, 1.15, 1.03, 1.0, 0.92, 0.92)
_SEA = (0.55, 0.55, 0.7, 0.85, 1.05, 1.25, 1.4, 1.5, 1.4, 1.15, 0.9, 0.7)


def growth(month: int) -> float:
    """How many times the start of the first month a steadily growing count is."""
    after = (share for first, last, share in _AFTER if first <= month <= last)
    # The share of usual travel that was left in the pandemic.
    left = _PANDEMIC.get(month) or next(after, 1.0)
    return float(_GROWTH_A_MONTH ** distance(FIRST, month)) * left


def travel(month: int) -> float:
    """The season of travel, about 1."""
    return _TRAVEL[month % 100 - 1]


def at_sea(month: int) -> float:
    """The season of crossings by sea, about 1."""
    return _SEA[month % 100 - 1]


T = TypeVar("T")


class Dice:
    """A run of throws that belongs to some words, such as a seed, a bureau and a subject.

    Only `Random.random` is used, whose numbers Python promises not to change.
    """

    def __init__(self, *of: object) -> None:
        self._throw = Random("/".join(map(str, of))).random  # noqa: S311 - no secret is made

    def between(self, low: float, high: float) -> float:
        """A number of a range, all alike likely."""
        return low + (high - low) * self._throw()

    def near(self, middle: float, share: float) -> float:
        """A number around another, the nearer the likelier, at most a share of it away."""
        return middle * (1 + share * (self._throw() - self._throw()))

    def whole(self, expected: float) -> int:
        """A count whose mean is a number: small expectations give now a 0 and now a 1."""
        return int(expected + self._throw())

    def happens(self, chance: float) -> bool:
        """Whether an event of some probability happens."""
        return self._throw() < chance

    def one_of(self, choices: Sequence[T]) -> T:
        """One of some choices."""
        return choices[int(self._throw() * len(choices))]

    def some_of(self, choices: Sequence[T], count: int) -> tuple[T, ...]:
        """So many of some choices, in their order."""
        places = sorted(sorted(range(len(choices)), key=lambda _: self._throw())[:count])
        return tuple(choices[place] for place in places)


class Size(Enum):
    """How busy a bureau is.

    Attributes:
        weight: least and most searches of travel documents, beside those of others.
        silence: chance that it does not report a month.
        later: most months after the first that it began to report.
    """

    LARGE = ((30.0, 90.0), 0.01, 0)
    MEDIUM = ((3.0, 10.0), 0.03, 18)
    SMALL = ((0.3, 1.5), 0.07, 36)
    TINY = ((0.01, 0.05), 0.15, 48)

    def __init__(self, weight: tuple[float, float], silence: float, later: int) -> None:
        self.weight = weight
        self.silence = silence
        self.later = later


# No ranking of real use: countries with much travel or long borders.
_LARGE = frozenset(
    (
        *("ARE", "AUS", "BRA", "CAN", "CHE", "CHN", "DEU", "EGY", "ESP", "FRA", "GBR", "GRC"),
        *("IND", "ITA", "JPN", "KOR", "MEX", "NLD", "NGA", "POL", "RUS", "SAU", "TUR", "USA"),
        "ZAF",
    )
)
_SCATTERED = frozenset(("FSM", "KIR", "MHL", "PLW", "TON", "TUV", "VUT"))
_TINY_DEGREES = 3.0
_ROLES_OF_MEDIUM = 3
_ROUTE_ADDS, _ROUTES_AT_MOST = 0.12, 5
_SILENT = 0.04
_LATE = 0.15


@dataclass(frozen=True, slots=True)
class Profile:
    """One bureau.

    Attributes:
        weight: of its searches beside those of others; a role on routes raises it.
        reported: the day on which it reported each month, without those it never did.
    """

    iso3: str
    size: Size
    weight: float
    reported: Mapping[int, date]


def profiles(seed: int) -> tuple[Profile, ...]:
    """All bureaus, by code."""
    return tuple(_profile(seed, iso3) for iso3 in BUREAUS)


def _profile(seed: int, iso3: str) -> Profile:
    dice, size = Dice(seed, iso3, "profile"), size_of(iso3)
    on_route = min(_ROUTES_AT_MOST, len(_roles(iso3)))
    weight = dice.between(*size.weight) * (1 + _ROUTE_ADDS * on_route)
    return Profile(iso3, size, weight, _reported(dice, size))


def size_of(iso3: str) -> Size:
    """How busy a bureau is: by its country's part in travel and on routes, else by its area."""
    if iso3 in _LARGE:
        return Size.LARGE
    roles = _roles(iso3)
    if len(roles) >= _ROLES_OF_MEDIUM:
        return Size.MEDIUM
    extent = geography.EXTENTS.get(iso3)
    degrees = (extent.east - extent.west) * (extent.north - extent.south) if extent else 0.0
    # Islands far apart have a wide rectangle around little land.
    is_tiny = degrees < _TINY_DEGREES or iso3 in _SCATTERED
    return Size.TINY if is_tiny and not roles else Size.SMALL


def _roles(iso3: str) -> tuple[str, ...]:
    """Routes that a country is passed or reached on, once for each role."""
    return (*routes.with_role(iso3, "trn"), *routes.with_role(iso3, "dst"))


def _reported(dice: Dice, size: Size) -> Mapping[int, date]:
    begins = shifted(FIRST, int(dice.between(0, size.later)))
    ends = 999999
    if size is not Size.LARGE and dice.happens(_SILENT):
        ends = shifted(MONTHS[-1], -int(dice.between(3, 18)))
    usual = dice.between(20, 45) if dice.happens(_LATE) else dice.between(4, 12)
    return {
        month: last_day(month) + timedelta(days=dice.whole(dice.near(usual, 0.5)))
        for month in MONTHS
        if not dice.happens(size.silence) and begins <= month <= ends
    }
