"""Coverage by route, country and nationality: what no release names is unknown, never 0."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_access.availabilities import Availabilities
from data_access.availability import Coverage, narrowed
from data_access.declaration.facts import IncidentFact
from data_access.filters import CountryRole, Filters, Role
from data_access.queries.availability import read_availabilities
from data_access.registry.metrics import DEAD_MISSING, METRICS
from data_access.registry.series import Dimension
from data_access.store.schema.derived import label
from tests.builders import (
    Cell,
    a_csv,
    a_detection,
    all_data,
    an_incident,
    an_observation,
    imported,
    released,
)
from tests.store.reading import agrees, current, rows

RAW = Path(__file__).parents[1] / "raw"
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


def test_an_extract_in_the_layout_of_a_whole_file_takes_no_months_of_other_regions(
    engine: Engine, tmp_path: Path
) -> None:
    darien: dict[str, Cell] = {"Migration Route": "Darien", "Country of Incident": "Panama"}
    whole: list[dict[str, Cell]] = [
        {"Incident Date": "2024-05-31"},
        {"Incident Date": "2024-05-20", **darien},
    ]
    imported(engine, a_csv(tmp_path / "whole.csv", all_data(*whole)))
    days = [{"Incident Date": day} for day in ("2024-05-10", "2024-06-30")]
    report = imported(engine, a_csv(tmp_path / "extract.csv", all_data(*(days * 150))))
    assert current(engine) == {
        (202405, "central-mediterranean"): 3,
        (202405, "darien"): 3,
        (202406, "central-mediterranean"): 450,
    }
    assert _read(engine).of(DEAD_MISSING, _on("darien")).months == (202405,)
    assert "it names no country of Americas and Caribbean, " in report.warnings[0]


def test_what_one_publisher_sends_takes_no_mark_off_the_months_of_another(engine: Engine) -> None:
    for source, run, newest in (
        ("italy_landings", "arrivals-italy", 202508),
        ("uk_small_boats", "arrivals-uk", 202607),
        ("unhcr_med", "arrivals-greece", 201910),
    ):
        facts = [an_observation("arrivals", run, newest, 5, route_code="central-mediterranean")]
        released(engine, source, facts, date(newest // 100, newest % 100, 28))
    # Italy revises its newest month; Greece's run ended years ago.
    assert _read(engine).of(METRICS["arrivals"]).provisional_from == 202508


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


def test_a_few_days_of_a_month_hide_no_whole_month_of_another_file(engine: Engine) -> None:
    part = _incidents(202509, "channel-uk", "darien")
    released(engine, "iom_mmp", part, date(2025, 9, 8), {"incidents": {202509: False}})
    whole = [fact._replace(dead_missing=7) for fact in _incidents(202509, "channel-uk")]
    released(engine, "iom_mmp", whole, date(2026, 5, 3), complete=False)
    assert current(engine) == {(202509, "channel-uk"): 7}
    known = _read(engine)
    assert known.of(DEAD_MISSING, _on("channel-uk")).months == (202509,)
    assert not known.answers(DEAD_MISSING, _on("darien"))
    assert agrees(engine)


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
