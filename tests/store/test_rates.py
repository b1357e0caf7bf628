"""Deaths per 1,000 of routes that count movement differently: months, parts, what is left out."""

from collections.abc import Iterable
from datetime import date

import pytest
from sqlalchemy import Engine

from dashboard.panels.catalogue.rates import RouteRate, by_route, formed
from data_access.availability import Availability
from data_access.declaration.facts import Fact
from data_access.filters import Filters
from data_access.frames import fetch
from data_access.periods import MonthRange, Period
from data_access.queries import rates
from data_access.queries.availability import read_availabilities
from data_access.registry.denominators import of_route
from data_access.registry.metrics import DEATHS_PER_1000
from tests.builders import an_incident, an_observation, released

MONTHS = (202301, 202302, 202303, 202304)


def deaths(route: str, people: Iterable[int], months: Iterable[int] = MONTHS) -> list[Fact]:
    return [
        an_incident(
            incident_key=f"{route}-{month}",
            occurred_on=date(month // 100, month % 100 or 1, 1),
            month=month,
            route_code=route,
            dead_missing=count,
            dead=count,
            missing=0,
        )
        for month, count in zip(months, people, strict=True)
    ]


def arrivals(where: str, route: str, values: Iterable[int], *months: int) -> list[Fact]:
    return [
        an_observation("arrivals", f"arrivals-{where}", month, value, route_code=route)
        for month, value in zip(months or MONTHS, values, strict=True)
    ]


def prevented(values: Iterable[int], *months: int) -> list[Fact]:
    return [
        an_observation("interceptions", "interceptions-uk", month, value, route_code="channel-uk")
        for month, value in zip(months or MONTHS, values, strict=True)
    ]


def rate_of(engine: Engine, period: str, *routes: str) -> dict[str, RouteRate]:
    filters = Filters(period=Period.parse(period), routes=routes)
    with engine.connect() as connection:
        rated = rates.rated(DEATHS_PER_1000, filters, read_availabilities(connection))
        if not rated:
            return {}
        reach = rates.hull(one.months for one in rated)
        frame = fetch(connection, rates.counts(DEATHS_PER_1000, rated, filters, reach))
    counted = by_route(frame)
    return {one.route: formed(DEATHS_PER_1000, one, counted, one.months) for one in rated}


@pytest.fixture
def channel(engine: Engine) -> Engine:
    """Deaths of four months, arrivals of four, preventions of the last three."""
    released(engine, "iom_mmp", deaths("channel-uk", (10, 20, 30, 40)), on=date(2023, 5, 3))
    facts = arrivals("uk", "channel-uk", (1000, 2000, 3000, 4000))
    released(
        engine,
        "uk_small_boats",
        [*facts, *prevented((70, 80, 90), *MONTHS[1:])],
        on=date(2023, 5, 4),
    )
    return engine


def test_the_denominator_is_the_sum_of_the_routes_own_measures(channel: Engine) -> None:
    found = rate_of(channel, "2023-02..2023-04", "channel-uk")["channel-uk"]
    assert found.counted == {"dead_missing": 90, "arrivals": 9000, "interceptions": 240}
    assert found.rate.value == round(1000 * 90 / 9330, 1)
    assert found.left_out == ()


def test_a_month_of_which_a_part_is_unknown_is_in_neither_side(channel: Engine) -> None:
    found = rate_of(channel, "2023-01..2023-04", "channel-uk")["channel-uk"]
    assert found.counted == {"dead_missing": 90, "arrivals": 9000, "interceptions": 240}
    assert found.left_out == (202301,)


def test_where_no_month_is_known_there_is_no_rate_and_no_zero(channel: Engine) -> None:
    found = rate_of(channel, "2023-01", "channel-uk")["channel-uk"]
    assert set(found.counted.values()) == {None}
    assert found.rate.value is None


def test_arrivals_elsewhere_say_nothing_of_a_route(engine: Engine) -> None:
    released(engine, "iom_mmp", deaths("channel-uk", (10, 20, 30, 40)), on=date(2023, 5, 3))
    italy = arrivals("italy", "central-mediterranean", (1, 2, 3, 4))
    released(engine, "unhcr_med", [*italy, *prevented((5, 6, 7, 8))], on=date(2023, 5, 4))
    assert rate_of(engine, "2023", "channel-uk") == {}


def test_a_month_that_is_not_over_is_left_out(engine: Engine) -> None:
    released(engine, "iom_mmp", deaths("channel-uk", (10, 20, 30, 40)), on=date(2023, 5, 3))
    running = dict.fromkeys(MONTHS, True) | {202304: False}
    released(
        engine,
        "uk_small_boats",
        [*arrivals("uk", "channel-uk", (1000, 2000, 3000, 900)), *prevented((5, 6, 7, 8))],
        on=date(2023, 4, 12),
        months={"arrivals-uk": running, "interceptions-uk": running},
    )
    found = rate_of(engine, "2023-01..2023-04", "channel-uk")["channel-uk"]
    assert found.left_out == (202304,)
    assert found.counted["dead_missing"] == 60
    # A named period ends where deaths and movement are both complete.
    assert rate_of(engine, "ytd", "channel-uk")["channel-uk"].months.last == 202303


def test_totals_of_years_count_where_the_whole_year_is_asked_for(engine: Engine) -> None:
    year = tuple(202200 + n for n in range(1, 13))
    people = deaths("darien", [5] * 12, year)
    people += deaths("darien", [3], [202200])
    covered = {"incidents": dict.fromkeys(year, True) | {202200: False}}
    released(engine, "iom_mmp", people, on=date(2023, 1, 3), months=covered)
    total = an_observation("transits", "transits-darien", 202200, 2000, route_code="darien")
    released(engine, "panama_snm", [total], on=date(2023, 1, 4))
    whole = rate_of(engine, "2022", "darien")["darien"]
    assert whole.counted == {"dead_missing": 63, "transits": 2000}
    part = rate_of(engine, "2022-01..2022-11", "darien")["darien"]
    assert part.rate.value is None
    assert len(part.left_out) == 11


def test_each_route_has_its_own_months_and_nothing_is_pooled(channel: Engine) -> None:
    # Named once, nobody counted later is 0; a route that is never named would be unknown.
    named = deaths("us-mexico-border", [2], [202212])
    released(channel, "iom_mmp", named, on=date(2023, 1, 2))
    released(
        channel,
        "cbp_encounters",
        [
            an_observation(
                "encounters", "encounters-southwest", month, 9000, route_code="us-mexico-border"
            )
            for month in MONTHS[:2]
        ],
        on=date(2023, 3, 9),
    )
    found = rate_of(channel, "ytd")
    assert set(found) == {"channel-uk", "us-mexico-border"}
    assert found["channel-uk"].months.last == 202304
    assert found["us-mexico-border"].months.last == 202302
    assert found["us-mexico-border"].counted == {"dead_missing": 0, "encounters": 18000}
    assert found["us-mexico-border"].rate.value == 0
    assert found["us-mexico-border"].interval is None


def test_a_month_that_is_known_of_some_routes_only_is_not_known_though_later_ones_are() -> None:
    def counted(partial: set[int], newest: int) -> Availability:
        on = {"uk_small_boats": date(2023, 5, 3)}
        return Availability(("any",), on, MONTHS, newest, frozenset(partial))

    denominator = of_route("channel-uk")
    assert denominator is not None
    months = MonthRange(202301, 202312)
    sides = (counted({202302}, 202304), counted(set(), 202303))
    rated = rates.Rated("channel-uk", denominator, sides, months)
    assert rated.known(months) == {202301, 202303}
