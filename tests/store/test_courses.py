"""Searches of the months around each bureau's courses, as the store adds them up."""

from datetime import date

from sqlalchemy import Engine

from data_access.declaration.facts import Fact, ObservationFact
from data_access.filters import Filters
from data_access.frames import fetch, records
from data_access.periods import MonthRange
from data_access.queries.courses import beside_searches
from data_access.registry.series import SERIES
from tests.builders import a_use, an_observation, released

DAY = date(2025, 7, 1)


def _courses(bureau: str, month: int, value: int, metric: str = "trainings") -> ObservationFact:
    run = SERIES["training"].run_of(bureau)
    return an_observation(metric, run, month, value, country_code=bureau, category_code="forged")


def test_searches_are_of_the_months_around_a_bureaus_own_courses(engine: Engine) -> None:
    """The month of a course is in neither, nor one beyond six, or of a bureau without courses."""
    searched = {
        **{("ITA", month): value for month, value in (
            (202307, 9_000), (202308, 100), (202401, 300), (202402, 5_000), (202409, 8_000),
            (202410, 700), (202503, 1), (202504, 4_000),
        )},
        ("FRA", 202401): 10,
        ("GRC", 202401): 20,
    }  # fmt: skip
    facts: list[Fact] = [
        *(
            a_use(country_code=iso3, month=month, searches=n, hits=0)
            for (iso3, month), n in searched.items()
        ),
        _courses("ITA", 202402, 2),
        _courses("ITA", 202409, 1),
        _courses("ITA", 202402, 41, "training_participants"),
        _courses("GRC", 202402, 0),
        _courses("MLT", 202402, 3),
    ]
    released(engine, "bureau_database_use", facts, DAY)
    query = beside_searches(Filters(), MonthRange(202401, 202412), 6)
    with engine.connect() as connection:
        found = [tuple(row.values()) for row in records(fetch(connection, query))]
    assert found == [
        ("ITA", 3, 41, 400, 2, 701, 2),
        ("MLT", 3, None, None, 0, None, 0),
    ]
