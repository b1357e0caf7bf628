"""What each bureau is like: how busy, since when it reports, how late, and when not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from data_access.exercise.dice import Dice
from data_access.exercise.seasons import FIRST, MONTHS
from data_access.periods import last_day, shifted
from data_access.registry import geography, routes
from data_access.registry.bureaus import BUREAUS


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
        *(
            "ARE",
            "AUS",
            "BRA",
            "CAN",
            "CHE",
            "CHN",
            "DEU",
            "EGY",
            "ESP",
            "FRA",
            "GBR",
            "GRC",
            "IND",
        ),
        *("ITA", "JPN", "KOR", "MEX", "NLD", "NGA", "POL", "RUS", "SAU", "TUR", "USA", "ZAF"),
    )
)
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
    held = geography.EXTENTS.get(iso3)
    degrees = (held.east - held.west) * (held.north - held.south) if held else 0.0
    # Islands far apart have a wide rectangle around little land.
    is_tiny = degrees < _TINY_DEGREES or iso3 in _SCATTERED
    return Size.TINY if is_tiny and not roles else Size.SMALL


_SCATTERED = frozenset(["FSM", "KIR", "MHL", "PLW", "TON", "TUV", "VUT"])


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
