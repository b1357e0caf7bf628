"""Exercise operations: few, and named so that nobody takes them for published ones."""

from collections.abc import Iterator
from datetime import date, timedelta

from data_access.declaration.facts import OperationFact
from data_access.exercise.dice import Dice
from data_access.periods import month_of
from data_access.registry import routes, vocabularies
from data_access.registry.series import SERIES

_NAMES = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel")
_FIRST_YEAR = 2019
_COUNTRIES_AT_MOST = 12


def facts(seed: int) -> Iterator[OperationFact]:
    """One operation a year."""
    for year, name in enumerate(_NAMES, start=_FIRST_YEAR):
        yield _operation(Dice(seed, "operation", name), year, name)


def _operation(dice: Dice, year: int, name: str) -> OperationFact:
    starts = date(year, 1, 1) + timedelta(days=int(dice.between(40, 240)))
    route = dice.one_of([code for code, held in routes.ROUTES.items() if held.transit_countries])
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
