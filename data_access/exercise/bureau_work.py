"""Exercise figures of what bureaus report besides searches: notices, vessels, cases, training."""

from collections.abc import Iterator

from data_access.declaration.facts import ObservationFact
from data_access.exercise import seasons
from data_access.exercise.counting import counted
from data_access.exercise.dice import Dice
from data_access.exercise.profiles import Profile, Size
from data_access.periods import last_day
from data_access.registry import routes, vocabularies
from data_access.registry.bureaus import BUREAUS
from data_access.registry.series import SERIES

Facts = Iterator[ObservationFact]

# Notices a month of a busy bureau, and those in circulation for each one published a month.
_COLOURS = {"red": (32.0, 60), "yellow": (9.0, 55), "blue": (11.0, 40)}
_COLOURS_OF = {
    Size.LARGE: ("red", "yellow", "blue"),
    Size.MEDIUM: ("red", "yellow"),
    Size.SMALL: ("red",),
    Size.TINY: ("red",),
}
_BUSY = {Size.LARGE: 1.0, Size.MEDIUM: 0.35, Size.SMALL: 0.08, Size.TINY: 0.015}
_KNOWN_IN_FULL = (Size.LARGE, Size.MEDIUM)
_VESSELS_OF = ("rubber", "wooden", "fibreglass", "fishing", "engine")
_WITHOUT_FLAG = ("rubber", "engine")
# So many that years may be told by region of the flag, but where a bureau reported few months.
_CHECKS, _MATCHED, _SEIZED = (90, 160), 0.035, (0.08, 0.2)
_OF_MAIN_FLAG = 0.6
_FLAG_OF = {
    name: term.code for term in vocabularies.FLAG_REGIONS.values() for name in term.spellings
}
_TYPES_AT_MOST = 2
_TRAINS = 0.45
_TRAINING_A_MONTH = 0.2


def notices(seed: int, profile: Profile) -> Facts:
    """Notices by colour; diffusions, refusals and cancellations of the busier bureaus."""
    busy = _BUSY[profile.size]
    run = SERIES["notices"].exercise_of(profile.iso3)
    for colour in _COLOURS_OF[profile.size]:
        dice = Dice(seed, profile.iso3, "notices", colour)
        usual, times = _COLOURS[colour]
        usual *= busy * dice.between(0.6, 1.4)
        standing = round(usual * times)
        for month in profile.reported:
            published = dice.whole(usual * seasons.growth(month) * dice.near(1, 0.4))
            cancelled = min(standing, dice.whole(published * dice.between(0.5, 0.9)))
            standing += published - cancelled
            values = {"notices": published}
            if profile.size in _KNOWN_IN_FULL:
                values["notices_in_circulation"] = standing
            if profile.size in _KNOWN_IN_FULL and colour == "red":
                values |= {
                    "notices_refused": dice.whole(published * 0.03),
                    "notices_cancelled": cancelled,
                    "diffusions": dice.whole(published * dice.between(0.8, 1.6)),
                }
            yield from counted(run, month, values, country_code=profile.iso3, category_code=colour)


def vessels(seed: int, profile: Profile) -> Facts:
    """Checks of vessels, by bureaus of countries that are passed or reached by sea."""
    if profile.size not in _KNOWN_IN_FULL or not _by_sea(profile.iso3):
        return
    dice = Dice(seed, profile.iso3, "vessels")
    run = SERIES["vessels"].exercise_of(profile.iso3)
    own = _FLAG_OF[BUREAUS[profile.iso3].region]
    other = dice.one_of([flag for flag in _FLAG_OF.values() if flag not in {own, "no-flag"}])
    for kind in dice.some_of(_VESSELS_OF, _TYPES_AT_MOST):
        usual = dice.between(*_CHECKS) * _BUSY[profile.size]
        flags = ("no-flag", own) if kind in _WITHOUT_FLAG else (own, other)
        for month in profile.reported:
            expected = usual * seasons.at_sea(month) * dice.near(1, 0.3)
            for flag, share in zip(flags, (_OF_MAIN_FLAG, 1 - _OF_MAIN_FLAG), strict=True):
                checks = dice.whole(expected * share)
                hits = min(checks, dice.whole(checks * _MATCHED))
                seized = min(checks, dice.whole(checks * dice.between(*_SEIZED)))
                yield from counted(
                    run,
                    month,
                    {"vessel_checks": checks, "vessel_hits": hits, "vessels_seized": seized},
                    country_code=profile.iso3,
                    category_code=kind,
                    place_code=flag,
                )


def facilitators(seed: int, profile: Profile) -> Facts:
    """Suspects, arrests and cases of the busier bureaus, on the routes that end with them."""
    if profile.size not in _KNOWN_IN_FULL:
        return
    run = SERIES["facilitators"].exercise_of(profile.iso3)
    for route in routes.with_role(profile.iso3, "dst")[:1]:
        dice = Dice(seed, profile.iso3, "facilitators", route)
        usual = dice.between(4, 40) * _BUSY[profile.size]
        for month in profile.reported:
            cases = dice.whole(usual * seasons.at_sea(month) * dice.near(1, 0.4))
            suspects = dice.whole(cases * dice.between(1.2, 2.5))
            arrests = min(suspects, dice.whole(suspects * dice.between(0.3, 0.6)))
            yield from counted(
                run,
                month,
                {"suspects": suspects, "arrests": arrests, "cases": cases},
                country_code=profile.iso3,
                route_code=route,
            )


def training(seed: int, profile: Profile) -> Facts:
    """Courses given in a country: a few a year, in some countries."""
    dice = Dice(seed, profile.iso3, "training")
    if not dice.happens(_TRAINS):
        return
    run = SERIES["training"].exercise_of(profile.iso3)
    for month in profile.reported:
        held = dice.happens(_TRAINING_A_MONTH)
        yield from counted(
            run,
            month,
            {"trainings": int(held), "training_participants": held * dice.whole(18)},
            country_code=profile.iso3,
            category_code=dice.one_of(tuple(vocabularies.TOPICS)),
            channel_code=dice.one_of(tuple(vocabularies.DELIVERIES)),
        )


def reporting(_seed: int, profile: Profile) -> Facts:
    """On which day each month was reported, as days after its end."""
    run = SERIES["reporting"].exercise_of(profile.iso3)
    for month, day in profile.reported.items():
        days = (day - last_day(month)).days
        yield from counted(run, month, {"reporting_delay": days}, country_code=profile.iso3)


def _by_sea(iso3: str) -> bool:
    return any(
        "sea" in routes.ROUTES[code].modes
        for role in ("trn", "dst")
        for code in routes.with_role(iso3, role)
    )


SUBJECTS = (notices, vessels, facilitators, training, reporting)
