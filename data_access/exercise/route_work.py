"""Exercise figures that are reported by route: the dead identified, links to other crimes."""

from collections.abc import Iterator
from types import MappingProxyType

from data_access.declaration.facts import ObservationFact
from data_access.exercise import seasons
from data_access.exercise.counting import counted
from data_access.exercise.dice import Dice
from data_access.registry import routes, vocabularies
from data_access.registry.series import SERIES

_LINKED = 15
# Crime areas and links a month: most routes have so many that months may be told, some have not.
_MANY, _FEW = (4, (14.0, 26.0)), (2, (0.2, 2.0))
_HAS_FEW = 0.2
_DEAD_A_MONTH = MappingProxyType(
    {
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
)
"""Recorded by IOM, 2020 to 2024: fewer bodies are recovered than deaths recorded."""
_NOT_A_ROUTE = (routes.NOT_STATED, routes.SEVERAL)


def identification(seed: int) -> Iterator[ObservationFact]:
    """Bodies recovered on routes where deaths are recorded, and how many got a name back."""
    for route, dead in _DEAD_A_MONTH.items():
        dice = Dice(seed, route, "bodies")
        run = SERIES["bodies"].exercise_of(route)
        usual = dead * dice.between(0.3, 0.7)
        season = seasons.at_sea if "sea" in routes.ROUTES[route].modes else seasons.travel
        for month in seasons.MONTHS:
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
            yield from counted(run, month, values, route_code=route)


def links(seed: int) -> Iterator[ObservationFact]:
    """Links of smuggling to some other crimes, on the routes that the analysis file follows."""
    for route in _routes()[:_LINKED]:
        run = SERIES["links"].exercise_of(route.code)
        areas = tuple(vocabularies.CRIME_AREAS)
        chosen = Dice(seed, route.code, "links")
        count, range_ = _FEW if chosen.happens(_HAS_FEW) else _MANY
        for area in chosen.some_of(areas, count):
            dice = Dice(seed, route.code, "links", area)
            usual = dice.between(*range_)
            studied = dice.whole(usual * 3)
            for month in seasons.MONTHS:
                confirmed = dice.whole(usual * dice.near(1, 0.3))
                studied = max(0, studied + dice.whole(usual * 1.1) - confirmed)
                values = {"links_confirmed": confirmed, "links_under_study": studied}
                yield from counted(run, month, values, route_code=route.code, category_code=area)


def _routes() -> list[routes.Route]:
    return [
        route
        for route in routes.ROUTES.values()
        if route.parent is None and route.code not in _NOT_A_ROUTE
    ]
