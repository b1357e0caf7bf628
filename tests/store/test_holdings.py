"""What the store says it holds: of a run of months that two sources tell, each its own."""

from datetime import date

from sqlalchemy import Engine

from data_access.periods import MonthRange
from data_access.queries.holdings import read_holdings
from data_access.registry.metrics import METRICS
from tests.builders import an_observation, released


def test_a_source_spans_the_months_that_its_own_releases_answer_for(engine: Engine) -> None:
    for source, day, months in (
        ("unhcr_med", date(2019, 11, 30), (201908, 201909)),
        ("italy_landings", date(2025, 9, 15), (201909, 201910)),
    ):
        facts = [an_observation("arrivals", "arrivals-italy", month, 5) for month in months]
        released(engine, source, facts, day)
    with engine.connect() as connection:
        held = read_holdings(connection)
    assert held.spans == {
        "unhcr_med": MonthRange(201908, 201908),
        "italy_landings": MonthRange(201909, 201910),
    }
    assert held.of(METRICS["arrivals"]).months == (201908, 201909, 201910)


def test_a_total_of_a_year_spans_its_months(engine: Engine) -> None:
    facts = [an_observation("arrivals", "arrivals-australia", 202300, 74)]
    released(engine, "australia_boats", facts, date(2025, 1, 1))
    with engine.connect() as connection:
        assert read_holdings(connection).spans == {"australia_boats": MonthRange(202301, 202312)}
