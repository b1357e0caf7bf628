"""Exercise figures, subject by subject: use of databases, other work of bureaus, work by route."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from data_access.declaration.facts import DatabaseUseFact, ObservationFact, OperationFact
from data_access.exercise import assumptions
from data_access.exercise.assumptions import Dice, Profile, Size
from data_access.periods import last_day, month_of
from data_access.registry import BUREAUS, SERIES, geography, routes, vocabularies


def facts_of(
    run: str, month: int, values: Mapping[str, int], **by: str
) -> Iterator[ObservationFact]:
    """A fact for each measure of a month.

    Args:
        run: code of the run of months.
        month: yyyymm.
        values: by measure.
        by: the dimensions that the facts carry, by their column in the store.
    """
    for metric, value in values.items():
        yield ObservationFact(metric_code=metric, series_code=run, month=month, value=value, **by)


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
        channels: what it is searched through.
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


def database_use(seed: int, profile: Profile, unit: float) -> Iterator[DatabaseUseFact]:
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
        searches = (
            usual * assumptions.growth(month) * assumptions.travel(month) * dice.near(1, 0.08)
        )
        at_points = points if month >= _POINTS_FROM else ()
        for place, share in (*at_points, ("", 1 - sum(share for _, share in at_points))):
            yield _with_hits(
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


def _with_hits(
    dice: Dice, searched: DatabaseUseFact, rate: float, *, confirming: bool
) -> DatabaseUseFact:
    """The searches of a fact with what came of them."""
    searches = searched.searches or 0
    hits = min(searches, dice.whole(searches * rate * dice.near(1, 0.15)))
    if not confirming:
        return searched._replace(hits=hits)
    confirmed = min(hits, dice.whole(hits * dice.between(0.55, 0.75)))
    acted = min(confirmed, dice.whole(confirmed * dice.between(0.4, 0.6)))
    return searched._replace(hits=hits, hits_confirmed=confirmed, hits_acted_on=acted)


def _points(dice: Dice, profile: Profile) -> tuple[tuple[str, float], ...]:
    """The border points that a bureau tells apart, and the share of searches made at each."""
    all_points = geography.border_points_of(profile.iso3)
    chosen = dice.some_of(all_points, min(_POINTS_AT_MOST, len(all_points)))
    parts = [dice.between(1, 4) for _point in chosen]
    return tuple(
        (point.code, _AT_POINTS * part / sum(parts))
        for point, part in zip(chosen, parts, strict=True)
    )


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
# So many that years may be shown by region of the flag, but where a bureau reported few months.
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
            published = dice.whole(usual * assumptions.growth(month) * dice.near(1, 0.4))
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
            yield from facts_of(run, month, values, country_code=profile.iso3, category_code=colour)


def vessels(seed: int, profile: Profile) -> Facts:
    """Checks of vessels, by bureaus of countries that are passed or reached by sea."""
    roles = (code for role in ("trn", "dst") for code in routes.with_role(profile.iso3, role))
    by_sea = any("sea" in routes.ROUTES[code].modes for code in roles)
    if profile.size not in _KNOWN_IN_FULL or not by_sea:
        return
    dice = Dice(seed, profile.iso3, "vessels")
    run = SERIES["vessels"].exercise_of(profile.iso3)
    own = _FLAG_OF[BUREAUS[profile.iso3].region]
    other = dice.one_of([flag for flag in _FLAG_OF.values() if flag not in {own, "no-flag"}])
    for kind in dice.some_of(_VESSELS_OF, _TYPES_AT_MOST):
        usual = dice.between(*_CHECKS) * _BUSY[profile.size]
        flags = ("no-flag", own) if kind in _WITHOUT_FLAG else (own, other)
        for month in profile.reported:
            expected = usual * assumptions.at_sea(month) * dice.near(1, 0.3)
            for flag, share in zip(flags, (_OF_MAIN_FLAG, 1 - _OF_MAIN_FLAG), strict=True):
                checks = dice.whole(expected * share)
                hits = min(checks, dice.whole(checks * _MATCHED))
                seized = min(checks, dice.whole(checks * dice.between(*_SEIZED)))
                yield from facts_of(
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
            cases = dice.whole(usual * assumptions.at_sea(month) * dice.near(1, 0.4))
            suspects = dice.whole(cases * dice.between(1.2, 2.5))
            arrests = min(suspects, dice.whole(suspects * dice.between(0.3, 0.6)))
            yield from facts_of(
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
        is_given = dice.happens(_TRAINING_A_MONTH)
        yield from facts_of(
            run,
            month,
            {"trainings": int(is_given), "training_participants": is_given * dice.whole(18)},
            country_code=profile.iso3,
            category_code=dice.one_of(tuple(vocabularies.TOPICS)),
            channel_code=dice.one_of(tuple(vocabularies.DELIVERIES)),
        )


def reporting(_seed: int, profile: Profile) -> Facts:
    """On which day each month was reported, as days after its end."""
    run = SERIES["reporting"].exercise_of(profile.iso3)
    for month, day in profile.reported.items():
        days = (day - last_day(month)).days
        yield from facts_of(run, month, {"reporting_delay": days}, country_code=profile.iso3)


SUBJECTS = (notices, vessels, facilitators, training, reporting)


_LINKED = 15
# Crime areas and links a month: most routes have so many that months may be shown, some have not.
_MANY, _FEW = (4, (14.0, 26.0)), (2, (0.2, 2.0))
_HAS_FEW = 0.2
_DEAD_A_MONTH = {
    "afghanistan-iran": 60,
    "caribbean-us": 2,
    "central-mediterranean": 54,
    "channel-uk": 3,
    "comoros-mayotte": 1.5,
    "darien": 5,
    "dominican-republic-puerto-rico": 1,
    "eastern-mediterranean": 9,
    "eastern-route-yemen": 32,
    "iran-turkiye": 3,
    "sahara-crossing": 24,
    "southern-route-africa": 3,
    "us-mexico-border": 55,
    "west-africa-atlantic": 23,
    "western-balkans": 3,
    "western-mediterranean": 10,
}
"""Recorded by IOM, 2020 to 2024: fewer bodies are recovered than deaths recorded."""
_NOT_A_ROUTE = (routes.NOT_STATED, routes.SEVERAL)


def identification(seed: int) -> Iterator[ObservationFact]:
    """Bodies recovered on routes where deaths are recorded, and how many got a name back."""
    for route, dead in _DEAD_A_MONTH.items():
        dice = Dice(seed, route, "bodies")
        run = SERIES["bodies"].exercise_of(route)
        usual = dead * dice.between(0.3, 0.7)
        season = assumptions.at_sea if "sea" in routes.ROUTES[route].modes else assumptions.travel
        for month in assumptions.MONTHS:
            bodies = dice.whole(usual * season(month) * dice.near(1, 0.5))
            values = {
                "bodies_recovered": bodies,
                "bodies_fingerprinted": dice.whole(bodies * 0.55),
                "dna_profiles": dice.whole(bodies * 0.7),
                "bodies_identified": dice.whole(bodies * dice.between(0.1, 0.3)),
                "black_notices": dice.whole(bodies * 0.08),
                "yellow_notices": dice.whole(bodies * 0.12),
                "family_samples": dice.whole(bodies * 0.4),
            }
            yield from facts_of(run, month, values, route_code=route)


def links(seed: int) -> Iterator[ObservationFact]:
    """Links of smuggling to some other crimes, on the routes that the analysis file follows."""
    followed = (route for route in routes.ROUTES.values() if route.parent is None)
    for route in [one for one in followed if one.code not in _NOT_A_ROUTE][:_LINKED]:
        run = SERIES["links"].exercise_of(route.code)
        areas = tuple(vocabularies.CRIME_AREAS)
        chosen = Dice(seed, route.code, "links")
        count, range_ = _FEW if chosen.happens(_HAS_FEW) else _MANY
        for area in chosen.some_of(areas, count):
            dice = Dice(seed, route.code, "links", area)
            usual = dice.between(*range_)
            studied = dice.whole(usual * 3)
            for month in assumptions.MONTHS:
                confirmed = dice.whole(usual * dice.near(1, 0.3))
                studied = max(0, studied + dice.whole(usual * 1.1) - confirmed)
                values = {"links_confirmed": confirmed, "links_under_study": studied}
                yield from facts_of(run, month, values, route_code=route.code, category_code=area)


_OPERATION_NAMES = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel")
_FIRST_YEAR = 2019
_COUNTRIES_AT_MOST = 12


def operations(seed: int) -> Iterator[OperationFact]:
    """One operation a year."""
    for year, name in enumerate(_OPERATION_NAMES, start=_FIRST_YEAR):
        yield _operation(Dice(seed, "operation", name), year, name)


def _operation(dice: Dice, year: int, name: str) -> OperationFact:
    starts = date(year, 1, 1) + timedelta(days=int(dice.between(40, 240)))
    route = dice.one_of([code for code, on in routes.ROUTES.items() if on.transit_countries])
    countries = routes.countries_on((route,))[:_COUNTRIES_AT_MOST]
    checks = dice.whole(dice.between(20_000, 400_000))
    return OperationFact(
        series_code=SERIES["operations-of-task-force"].exercise_of(),
        month=month_of(starts.year, starts.month),
        operation_key=f"exercise-{name.lower()}",
        name=f"Exercise {name}",
        kind=dice.one_of(tuple(vocabularies.OPERATION_KINDS)),
        starts_on=starts,
        ends_on=starts + timedelta(days=int(dice.between(4, 30))),
        date_precision="day",
        countries=" ".join(countries),
        routes=route,
        partners="",
        country_count=len(countries),
        checks=checks,
        hits=dice.whole(checks * 0.0009),
        arrests=dice.whole(dice.between(10, 180)),
        victims_identified=dice.whole(dice.between(5, 400)),
        migrants_found=dice.whole(dice.between(50, 3_000)),
        source_address="",
    )
