"""Exercise figures of database use: searches, hits, confirmed hits, hits acted on."""

from collections.abc import Iterator
from dataclasses import dataclass

from data_access.declaration.facts import DatabaseUseFact
from data_access.exercise import seasons
from data_access.exercise.dice import Dice
from data_access.exercise.profiles import Profile, Size
from data_access.registry import geography
from data_access.registry.series import SERIES

SEARCHES_A_MONTH = 118_000_000.0
"""Of travel documents, all bureaus together, in the first month; published: 1.7 billion in 2021."""

_POINTS_FROM = 202301
_AT_POINTS = 0.6
_POINTS_AT_MOST = 6


@dataclass(frozen=True, slots=True)
class _Database:
    """One database.

    Attributes:
        share: searches for each one of travel documents.
        rate: hits per 100,000 searches, usually.
        sizes: bureaus that use it.
        channels: what it is asked through.
    """

    code: str
    share: float
    rate: float
    sizes: tuple[Size, ...]
    channels: tuple[str, ...] = ("find",)


_ALL = tuple(Size)
_MOST = (Size.LARGE, Size.MEDIUM)
_BY_HAND = ("i-24-7",)
_DATABASES = (
    _Database("sltd", 1.0, 8.0, _ALL, ("find", "mind")),
    _Database("nominals", 1.2, 24.0, _ALL),
    _Database("vehicles", 0.13, 90.0, _MOST),
    _Database("tdawn", 0.4, 0.5, (Size.LARGE,)),
    _Database("fingerprints", 0.00012, 7_500.0, _MOST, _BY_HAND),
    _Database("facial", 0.00005, 1_800.0, (Size.LARGE,), _BY_HAND),
    _Database("dna", 0.00001, 2_600.0, (Size.LARGE,), _BY_HAND),
    _Database("vessels", 0.0001, 60.0, (Size.LARGE,), _BY_HAND),
    _Database("firearms", 0.0002, 900.0, (Size.LARGE,), _BY_HAND),
)


def facts(seed: int, profile: Profile, unit: float) -> Iterator[DatabaseUseFact]:
    """What a bureau reports of the databases it uses.

    Args:
        seed: of the whole set.
        profile: the bureau.
        unit: searches that a weight of 1 stands for in the first month.
    """
    for database in _DATABASES:
        if profile.size in database.sizes:
            dice = Dice(seed, profile.iso3, database.code)
            yield from _of_database(dice, profile, database, unit)


def _of_database(
    dice: Dice, profile: Profile, database: _Database, unit: float
) -> Iterator[DatabaseUseFact]:
    channel = dice.one_of(database.channels)
    rate = dice.near(database.rate, 0.2) / 100_000
    points = _points(dice, profile) if database.code == "sltd" else ()
    confirming = profile.size is not Size.TINY and profile.size is not Size.SMALL
    for month in profile.reported:
        usual = profile.weight * unit * database.share
        searches = usual * seasons.growth(month) * seasons.travel(month) * dice.near(1, 0.08)
        at_points = points if month >= _POINTS_FROM else ()
        for place, share in (*at_points, ("", 1 - sum(share for _, share in at_points))):
            yield _fact(
                dice,
                DatabaseUseFact(
                    series_code=SERIES["database-use"].exercise_of(profile.iso3),
                    month=month,
                    country_code=profile.iso3,
                    category_code=database.code,
                    channel_code=channel,
                    place_code=place,
                    searches=dice.whole(searches * share),
                    hits=None,
                    hits_confirmed=None,
                    hits_acted_on=None,
                ),
                rate,
                confirming=confirming,
            )


def _fact(dice: Dice, asked: DatabaseUseFact, rate: float, *, confirming: bool) -> DatabaseUseFact:
    """The searches of a fact with what came of them."""
    searches = asked.searches or 0
    hits = min(searches, dice.whole(searches * rate * dice.near(1, 0.15)))
    if not confirming:
        return asked._replace(hits=hits)
    confirmed = min(hits, dice.whole(hits * dice.between(0.55, 0.75)))
    acted = min(confirmed, dice.whole(confirmed * dice.between(0.4, 0.6)))
    return asked._replace(hits=hits, hits_confirmed=confirmed, hits_acted_on=acted)


def _points(dice: Dice, profile: Profile) -> tuple[tuple[str, float], ...]:
    """The border points that a bureau tells apart, and the share of searches made at each."""
    held = geography.border_points_of(profile.iso3)
    chosen = dice.some_of(held, min(_POINTS_AT_MOST, len(held)))
    parts = [dice.between(1, 4) for _point in chosen]
    return tuple(
        (point.code, _AT_POINTS * part / sum(parts))
        for point, part in zip(chosen, parts, strict=True)
    )


def unit_of(profiles: tuple[Profile, ...]) -> float:
    """Searches that a weight of 1 stands for, so that all bureaus make up the published total."""
    return SEARCHES_A_MONTH / sum(profile.weight for profile in profiles)
