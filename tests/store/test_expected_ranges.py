"""Expected ranges are kept with the figures that they follow from, on either engine."""

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select, update

from data_access.analysis.expected_range import Fit, Numbers, Parameters, fit
from data_access.declaration.facts import IncidentFact
from data_access.filters import CountryRole, Filters
from data_access.frames import fetch, records
from data_access.ingest.batches import revert_batch
from data_access.periods import MonthRange
from data_access.queries import expected_ranges as queries
from data_access.store import expected_ranges
from data_access.store.engine import exclusive
from data_access.store.schema import LARGEST_INCIDENT, expected_range
from data_access.store.verification import verify
from tests.builders import an_incident, an_observation, released

ROUTE, OTHER, QUIET = "central-mediterranean", "western-mediterranean", "naf-river"
FIRST, LATER = date(2024, 7, 1), date(2024, 9, 1)
OUTBREAK = 202405
MONTHS = MonthRange(201801, 202406)


def _incidents(months: MonthRange, *, outbreak: int = 900) -> Iterator[IncidentFact]:
    """Some incidents a month on two routes; one route has an outbreak in a single boat."""
    for month in months.months():
        draw = random.Random(month)  # noqa: S311 - figures, no secret
        for route in (ROUTE, OTHER):
            for number in range(4):
                people = draw.randint(2, 25)
                if (month, route, number) == (OUTBREAK, ROUTE, 0):
                    people = outbreak
                yield an_incident(
                    incident_key=f"{month}-{route}-{number}",
                    occurred_on=date(month // 100, month % 100, 10),
                    month=month,
                    route_code=route,
                    dead=people,
                    missing=0,
                    dead_missing=people,
                )


def _rows(engine: Engine) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return sorted(map(tuple, connection.execute(select(expected_range))), key=str)


def _course(engine: Engine, measure: str, route: str) -> dict[int, dict[str, Any]]:
    with engine.connect() as connection:
        frame = fetch(connection, queries.course(measure, route))
    return {row["month"]: row for row in records(frame)}


def _unusual(engine: Engine) -> set[tuple[str, int]]:
    """Routes and months of unusually large incidents."""
    with engine.connect() as connection:
        frame = fetch(connection, queries.judged_months(MONTHS))
    return {(row["route"], row["month"]) for row in records(frame) if row["unusual"]}


@pytest.fixture
def filled(engine: Engine) -> Engine:
    released(engine, "iom_mmp", _incidents(MONTHS), FIRST)
    return engine


def test_the_newest_three_years_of_each_route_have_a_range_or_a_word(filled: Engine) -> None:
    for measure in ("dead_missing", "incidents", LARGEST_INCIDENT):
        for route in (ROUTE, OTHER, queries.ALL_ROUTES):
            course = _course(filled, measure, route)
            assert list(course) == list(MonthRange(202107, 202406).months())
            assert {row["state"] for row in course.values()} == {"ok"}
            assert all(row["lower"] <= row["expected"] <= row["upper"] for row in course.values())
    quiet = _course(filled, "dead_missing", QUIET)
    assert {row["state"] for row in quiet.values()} == {"too sparse"}
    assert all(row["upper"] is None for row in quiet.values())
    assert _unusual(filled) == {(ROUTE, OUTBREAK)}


def test_a_route_of_which_only_parts_are_counted_is_judged_by_their_sum(engine: Engine) -> None:
    parts = {ROUTE: "belarus-eu-border", OTHER: "ukraine-europe"}
    alone = list(_incidents(MONTHS))
    inside = [
        one._replace(route_code=parts[one.route_code], incident_key=f"{one.incident_key}-inside")
        for one in alone
    ]
    released(engine, "iom_mmp", [*alone, *inside], FIRST)
    whole = _course(engine, "dead_missing", "eastern-land-borders")
    # The labels of the parts are of 2021 and 2022: too short for ranges of their own.
    assert _unusual(engine) == {("eastern-land-borders", OUTBREAK), (ROUTE, OUTBREAK)}
    assert whole[202406]["expected"] > _course(engine, "dead_missing", ROUTE)[202406]["expected"]


def test_a_measure_in_parts_has_a_range_where_all_of_them_are_known(engine: Engine) -> None:
    facts = [
        an_observation(
            "arrivals",
            f"arrivals-{where}",
            month,
            500 + month % 100,
            country_code=iso3,
            route_code=route,
        )
        for month in MONTHS.months()
        for where, iso3, route in (
            ("italy", "ITA", ROUTE),
            ("malta", "MLT", ROUTE),
            ("spain", "ESP", OTHER),
        )
        if where != "malta" or month < 202401
    ]
    released(engine, "unhcr_med", facts, FIRST)
    assert max(_course(engine, "arrivals", ROUTE)) == 202312
    assert max(_course(engine, "arrivals", OTHER)) == 202406
    assert _course(engine, "arrivals", queries.ALL_ROUTES) == {}


def test_only_what_rests_on_a_changed_month_is_fitted_anew(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {row[:3]: row[-1] for row in _rows(filled)}
    fitted: list[int] = []

    def counted(history: Numbers, parameters: Parameters) -> Fit:
        fitted.append(history.size)
        return fit(history, parameters)

    monkeypatch.setattr("data_access.analysis.expected_range.fit", counted)
    changed = MonthRange(202405, 202406)
    released(filled, "iom_mmp", _incidents(changed, outbreak=10), LATER)
    after = {row[:3]: row[-1] for row in _rows(filled)}
    differing = {key for key in after if before[key] != after[key]}
    assert {month for _measure, _route, month in differing} <= {202405, 202406}
    assert len(fitted) == len(differing)
    assert _unusual(filled) == set()


def test_a_batch_that_is_reverted_leaves_the_ranges_that_were_before(filled: Engine) -> None:
    before = _rows(filled)
    number = released(filled, "iom_mmp", _incidents(MonthRange(202405, 202407), outbreak=3), LATER)
    assert _rows(filled) != before
    revert_batch(filled, number)
    assert _rows(filled) == before


def test_verify_names_ranges_that_do_not_follow_from_the_figures(filled: Engine) -> None:
    with filled.connect() as connection:
        assert verify(connection) == []
    of_incidents = expected_range.c.metric_code == "incidents"
    with exclusive(filled) as connection:
        connection.execute(
            delete(expected_range).where(of_incidents, expected_range.c.month == 202406)
        )
        connection.execute(
            update(expected_range)
            .where(expected_range.c.metric_code == "dead_missing", expected_range.c.month == 202405)
            .values(inputs="0" * 16)
        )
        found = verify(connection)
        assert found == [
            f"the expected ranges of {measure} do not follow from the figures"
            for measure in ("dead_missing", "incidents")
        ]
        expected_ranges.renew(connection)
        assert verify(connection) == []


def test_ranges_answer_for_whole_routes_as_known_now_and_for_nothing_narrower() -> None:
    assert queries.route_of(Filters()) == queries.ALL_ROUTES
    assert queries.route_of(Filters(routes=(ROUTE,))) == ROUTE
    for filters in (
        Filters(routes=(ROUTE, OTHER)),
        Filters(as_known_on=FIRST),
        Filters(countries=(CountryRole("ITA"),)),
        Filters(quality=(3, 5)),
    ):
        assert queries.route_of(filters) is None
