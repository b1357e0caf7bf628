"""Joint operations out of the store: by route, by country, by the months that they touch."""

from datetime import date

from sqlalchemy import Engine

from data_access.declaration.facts import OperationFact
from data_access.filters import CountryRole, Filters
from data_access.frames import fetch
from data_access.periods import MonthRange
from data_access.queries import operations
from tests.builders import an_operation, released


def _keys(
    engine: Engine, filters: Filters | None = None, months: MonthRange | None = None
) -> list[str]:
    with engine.connect() as connection:
        frame = fetch(connection, operations.listed(filters or Filters(), months))
    return [operation.key for operation in operations.as_values(frame)]


def _store(engine: Engine, *facts: OperationFact) -> None:
    released(engine, "operations", facts, date(2025, 11, 20))


def test_the_newest_operation_comes_first(engine: Engine) -> None:
    _store(
        engine,
        an_operation(operation_key="old", starts_on=date(2018, 7, 1), ends_on=date(2018, 8, 31)),
        an_operation(operation_key="new"),
    )
    assert _keys(engine) == ["new", "old"]


def test_a_route_or_country_is_found_by_its_whole_code(engine: Engine) -> None:
    _store(
        engine,
        an_operation(operation_key="here", routes="darien western-balkans", countries="ITA FRA"),
        an_operation(operation_key="elsewhere", routes="mexico-transit", countries="MEX"),
        an_operation(operation_key="unnamed", routes="", countries=""),
    )
    assert _keys(engine, Filters(routes=("western-balkans",))) == ["here"]
    assert _keys(engine, Filters(countries=(CountryRole("FRA"),))) == ["here"]
    assert set(_keys(engine)) == {"elsewhere", "here", "unnamed"}


def test_an_operation_counts_for_each_month_that_it_touches(engine: Engine) -> None:
    _store(engine, an_operation(starts_on=date(2024, 9, 29), ends_on=date(2024, 10, 4)))
    for month, found in ((202408, 0), (202409, 1), (202410, 1), (202411, 0)):
        assert len(_keys(engine, months=MonthRange(month, month))) == found


def test_results_that_were_not_published_are_unknown(engine: Engine) -> None:
    _store(engine, an_operation(arrests=0, hits=None))
    with engine.connect() as connection:
        (listed,) = operations.as_values(fetch(connection, operations.listed(Filters())))
    assert listed.results["arrests"] == 0
    assert listed.results["hits"] is None
