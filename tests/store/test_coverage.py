"""Coverage and rates by route and country, and what the store holds: unknown is never 0."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from dashboard.panels.catalogue.rates import RouteRate, by_route, formed
from data_access.availabilities import Availabilities, DataUnavailableError
from data_access.availability import Availability, Coverage, narrowed
from data_access.declaration.facts import Fact, IncidentFact
from data_access.filters import CountryRole, Filters, Role
from data_access.frames import fetch
from data_access.periods import MonthRange, Period
from data_access.queries import rates
from data_access.queries.availability import read_availabilities
from data_access.registry import DEAD_MISSING, DEATHS_PER_1000, METRICS, Dimension, of_route
from data_access.store import schema
from data_access.store.schema import label
from tests.builders import (
    RAW,
    Cell,
    a_csv,
    a_detection,
    all_data,
    an_incident,
    an_observation,
    imported,
    released,
)
from tests.store.reading import add_batch, agrees, current, rows

DETECTIONS = METRICS["detections"]


def _read(engine: Engine, day: date | None = None) -> Availabilities:
    with engine.connect() as connection:
        return read_availabilities(connection, day)


def _on(*routes: str) -> Filters:
    return Filters(routes=routes)


def _in(*countries: str) -> Filters:
    return Filters(countries=tuple(map(CountryRole, countries)))


def _incidents(month: int, *routes: str, country: str = "ITA") -> list[IncidentFact]:
    day = date(month // 100, month % 100, 10)
    return [
        an_incident(
            incident_key=f"{month}-{route}",
            month=month,
            occurred_on=day,
            route_code=route,
            country_code=country,
        )
        for route in routes
    ]


def test_a_route_that_an_extract_does_not_name_is_unknown_in_its_months(
    engine: Engine, tmp_path: Path
) -> None:
    whole = [
        {"Incident Date": "2025-10-31"},
        {"Incident Date": "2025-10-30", "Migration Route": "Darien"},
    ]
    imported(engine, a_csv(tmp_path / "whole.csv", all_data(*whole)))
    imported(engine, RAW / "iom_europe_routes.csv")
    known = _read(engine)
    both = known.of(DEAD_MISSING, _on("darien", "western-mediterranean"))
    assert known.of(DEAD_MISSING, _on("darien")).months == (202510,)
    assert known.of(DEAD_MISSING, _on("western-mediterranean")).months[-1] == 202605
    assert both.months == known.of(DEAD_MISSING).months
    assert 202511 in both.partial
    assert agrees(engine)


def test_an_extract_leaves_the_mark_of_what_is_provisional_on_other_routes(engine: Engine) -> None:
    released(engine, "iom_mmp", _incidents(202503, "darien", "channel-uk"), date(2025, 4, 1))
    later = [fact for month in range(202504, 202509) for fact in _incidents(month, "channel-uk")]
    released(engine, "iom_mmp", later, date(2025, 9, 1), complete=False)
    known = _read(engine)
    assert known.of(DEAD_MISSING, _on("darien")).provisional_from == 202404
    assert known.of(DEAD_MISSING).provisional_from == 202404
    assert known.of(DEAD_MISSING, _on("channel-uk")).provisional_from == 202409


def test_a_route_named_first_by_a_later_release_is_unknown_in_an_earlier_one(
    engine: Engine,
) -> None:
    released(engine, "iom_mmp", _incidents(202412, "channel-uk"), date(2025, 1, 1))
    later = _incidents(202501, "bay-of-bengal-andaman")
    released(engine, "iom_mmp", later, date(2025, 2, 1))
    known = _read(engine)
    assert known.of(DEAD_MISSING, _on("bay-of-bengal-andaman")).months == (202501,)
    # What was named before and is not now was counted, and nobody was.
    assert known.of(DEAD_MISSING, _on("channel-uk")).months == (202412, 202501)
    assert not known.of(DEAD_MISSING, _on("channel-uk")).partial
    before = _read(engine, date(2025, 1, 15))
    assert not before.answers(DEAD_MISSING, _on("bay-of-bengal-andaman"))


def test_a_release_without_countries_answers_for_none(engine: Engine) -> None:
    released(engine, "iom_mmp", _incidents(202001, "channel-uk"), date(2020, 2, 1))
    later = _incidents(202002, "channel-uk", country="")
    released(engine, "iom_mmp", later, date(2020, 3, 1))
    known = _read(engine)
    assert known.of(DEAD_MISSING, _in("ITA")).months == (202001,)
    assert not known.answers(DEAD_MISSING, _in("USA"))
    assert known.of(DEAD_MISSING, _in("ITA", "USA")).partial == {202001}


def test_a_nationality_that_a_source_never_names_is_unknown(engine: Engine) -> None:
    released(engine, "frontex_ibc", [a_detection(nationality_code="SYR")], date(2024, 6, 1))
    known = _read(engine)

    def of(*origins: str) -> Filters:
        return Filters(countries=tuple(CountryRole(one, Role.ORIGIN) for one in origins))

    assert known.answers(DETECTIONS, of("SYR"))
    assert not known.answers(DETECTIONS, of("ITA"))
    assert known.of(DETECTIONS, of("ITA", "SYR")).partial == {202405}
    assert known.unnamed(DETECTIONS, of("ITA")) is Dimension.NATIONALITY
    assert known.unnamed(DETECTIONS, of("SYR")) is None


def test_what_files_name_is_kept_by_batch_and_goes_with_it(engine: Engine, tmp_path: Path) -> None:
    first = imported(engine, a_csv(tmp_path / "a.csv", all_data({})))
    named = [(row["series_code"], row["dimension"], row["value"]) for row in rows(engine, label)]
    assert sorted(named) == [
        ("incidents", "country", "ITA"),
        ("incidents", "route", "central-mediterranean"),
    ]
    with engine.begin() as connection:
        connection.execute(label.delete().where(label.c.dimension == "country"))
    assert first.batch_id == 1
    assert not agrees(engine)


# A few days of a month


@pytest.mark.parametrize("newer_is_whole", [True, False])
def test_the_newer_of_two_that_cover_a_month_alike_answers(
    engine: Engine, *, newer_is_whole: bool
) -> None:
    for day, people in ((date(2025, 9, 8), 3), (date(2025, 9, 20), 5)):
        facts = [fact._replace(dead_missing=people) for fact in _incidents(202509, "channel-uk")]
        released(engine, "iom_mmp", facts, day, {"incidents": {202509: newer_is_whole}})
    assert current(engine) == {(202509, "channel-uk"): 5}


def test_a_correction_of_a_whole_month_answers_whatever_its_newest_day(
    engine: Engine, tmp_path: Path
) -> None:
    rows_of: list[list[dict[str, Cell]]] = [
        [{"Incident Date": "2024-05-31"}, {"Incident Date": "2024-05-10"}],
        [{"Incident Date": "2024-05-10", "Total Number of Dead and Missing": 3}],
    ]
    first = imported(engine, a_csv(tmp_path / "a.csv", all_data(*rows_of[0])))
    imported(engine, a_csv(tmp_path / "b.csv", all_data(*rows_of[1])), replaces=first.batch_id)
    assert current(engine) == {(202405, "central-mediterranean"): 3}
    assert agrees(engine)


def test_a_whole_month_that_came_before_the_part_of_it_answers_from_its_own_day(
    engine: Engine,
) -> None:
    part = _incidents(202509, "channel-uk", "darien")
    whole = _incidents(202509, "channel-uk")
    released(engine, "iom_mmp", whole, date(2026, 5, 3), complete=False)
    released(engine, "iom_mmp", part, date(2025, 9, 8), {"incidents": {202509: False}})
    assert current(engine) == {(202509, "channel-uk"): 3}
    assert not _read(engine).answers(DEAD_MISSING, _on("darien"))
    assert _read(engine, date(2025, 10, 1)).answers(DEAD_MISSING, _on("darien"))
    assert agrees(engine)


# The rule, without a store


def _release(months: Sequence[int], *routes: str, complete: bool = True) -> Coverage:
    labels = {Dimension.ROUTE: frozenset(routes)}
    day = date(2025, 1, 1)
    return Coverage("iom_mmp", day, complete, whole=True, months=tuple(months), labels=labels)


@pytest.mark.parametrize(
    ("wanted", "months", "complete"),
    [
        ({"a"}, [(1, 2), (3,)], [True, True]),
        ({"b"}, [(1, 2)], [True]),
        ({"a", "b"}, [(1, 2), (3,)], [True, False]),
        # Never named by any of them: a route inside another, which it does not make partial.
        ({"a", "inside-a"}, [(1, 2), (3,)], [True, True]),
        ({"nowhere"}, [], []),
    ],
)
def test_releases_answer_for_the_routes_that_they_name(
    wanted: set[str], months: list[tuple[int, ...]], complete: list[bool]
) -> None:
    releases = (_release((1, 2), "a", "b"), _release((3,), "a", complete=False))
    found = narrowed(releases, {Dimension.ROUTE: wanted})
    assert [release.months for release in found] == months
    assert [release.complete for release in found] == complete


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
    # A month of which a part is unknown is in neither side; of none, there is no rate and no 0.
    in_part = rate_of(channel, "2023-01..2023-04", "channel-uk")["channel-uk"]
    assert (in_part.counted, in_part.left_out) == (found.counted, (202301,))
    nothing = rate_of(channel, "2023-01", "channel-uk")["channel-uk"]
    assert set(nothing.counted.values()) == {nothing.rate.value} == {None}


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
    assert rated.known_months(months) == {202301, 202303}


OLD_RELEASE, NEW_RELEASE = date(2025, 4, 29), date(2025, 9, 8)


def test_a_source_spans_the_months_that_its_own_releases_answer_for(engine: Engine) -> None:
    for source, day, months in (
        ("unhcr_med", date(2019, 11, 30), (201908, 201909)),
        ("italy_landings", date(2025, 9, 15), (201909, 201910)),
    ):
        facts = [an_observation("arrivals", "arrivals-italy", month, 5) for month in months]
        released(engine, source, facts, day)
    with engine.connect() as connection:
        availabilities = read_availabilities(connection)
    assert availabilities.spans == {
        "unhcr_med": MonthRange(201908, 201908),
        "italy_landings": MonthRange(201909, 201910),
    }
    assert availabilities.of(METRICS["arrivals"]).months == (201908, 201909, 201910)


def test_runs_are_in_the_order_of_their_codes_whichever_came_first(engine: Engine) -> None:
    facts = [an_observation("arrivals", "arrivals-italy", 202401, 5)]
    released(engine, "italy_landings", facts, date(2025, 9, 15))
    facts = [an_observation("arrivals", "arrivals-australia", 202300, 74)]
    released(engine, "australia_boats", facts, date(2025, 9, 16))
    with engine.connect() as connection:
        availabilities = read_availabilities(connection)
    assert list(availabilities.by_series) == ["arrivals-australia", "arrivals-italy"]
    # A total of a year spans its months.
    assert availabilities.spans["australia_boats"] == MonthRange(202301, 202312)


def test_an_empty_store_holds_nothing_rather_than_zero(engine: Engine) -> None:
    with engine.connect() as connection:
        availabilities = read_availabilities(connection)
    with pytest.raises(DataUnavailableError):
        availabilities.of(DEAD_MISSING)


def test_holdings_know_the_newest_complete_month_on_each_day(engine: Engine) -> None:
    with engine.begin() as connection:
        add_batch(connection, 1, OLD_RELEASE)
        add_batch(connection, 2, NEW_RELEASE)
        for batch_id, month, whole, since, until in (
            (1, 202503, 1, OLD_RELEASE, None),
            (1, 202504, 0, OLD_RELEASE, NEW_RELEASE),
            (2, 202504, 1, NEW_RELEASE, None),
            (2, 202505, 0, NEW_RELEASE, None),
        ):
            connection.execute(
                insert(schema.coverage).values(
                    batch_id=batch_id,
                    series_code="incidents",
                    month=month,
                    whole=whole,
                    known_from=since,
                    known_until=until,
                )
            )
    with engine.connect() as connection:
        now = read_availabilities(connection).of(DEAD_MISSING)
        then = read_availabilities(connection, date(2025, 6, 3))
        before = then.of(DEAD_MISSING)
        # Since when each run is known follows from what is known now, of which it is read once.
        known = read_availabilities(connection)
        assert read_availabilities(connection, date(2025, 6, 3), now=known) == then
    assert (now.newest_complete, now.newest, now.published_on) == (202504, 202505, NEW_RELEASE)
    assert (before.newest_complete, before.published_on) == (202503, OLD_RELEASE)


def test_a_release_with_some_routes_completes_no_month(engine: Engine) -> None:
    with engine.begin() as connection:
        add_batch(connection, 1, OLD_RELEASE)
        add_batch(connection, 2, NEW_RELEASE, complete=0)
        for batch_id, month in ((1, 202503), (2, 202504)):
            connection.execute(
                insert(schema.coverage).values(
                    batch_id=batch_id,
                    series_code="incidents",
                    month=month,
                    whole=1,
                    known_from=OLD_RELEASE,
                )
            )
    with engine.connect() as connection:
        availabilities = read_availabilities(connection).of(DEAD_MISSING)
    assert (availabilities.newest, availabilities.newest_complete) == (202504, 202503)
    assert availabilities.partial == {202504}
