"""Every aggregate against a plain-Python answer over the same cells, on both engines."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import Engine, insert

from data_access.filters import CountryRole, Filters, Role
from data_access.frames import fetch, records
from data_access.ingest.batches import revert_batch
from data_access.periods import MonthRange, Period, month_of
from data_access.queries import bureaus
from data_access.queries.bureaus import RATED, overview
from data_access.queries.series import NotCarriedError, counts
from data_access.registry import DEAD_MISSING, DETECTIONS, METRICS, Dimension
from data_access.store import schema
from tests.builders import a_use, an_observation, released
from tests.store.hidden_counts_store import USE, a_truth, filled
from tests.store.reading import add_batch, agrees

OLD_RELEASE, NEW_RELEASE = date(2025, 4, 29), date(2025, 9, 8)
ALL_MONTHS = {m.code: MonthRange(201401, 201612) for m in (DEAD_MISSING, DETECTIONS)}
ROUTES = (
    "central-mediterranean",
    "eastern-mediterranean",
    "turkiye-europe-land",
    "sahara-crossing",
)
PARENTS = {"turkiye-europe-land": "eastern-mediterranean"}


@dataclass(frozen=True)
class Cell:
    """A count as the detailed rollup holds it; `since` and `until` are when it counted."""

    month: int
    route: str
    country: str
    cause: str
    quality: int
    value: int
    since: date
    until: date | None


def _cells(number: int) -> list[Cell]:
    chance = random.Random(2015)  # noqa: S311 - a fixed set of cells, not a secret
    return [
        Cell(
            # Month 0 is a year whose month nobody knows.
            month=month_of(chance.randint(2014, 2016), chance.randint(0, 12)),
            route=chance.choice(ROUTES),
            country=chance.choice(("LBY", "ITA", "NAM", "")),
            cause=chance.choice(("drowning", "violence")),
            quality=chance.randint(0, 5),
            value=chance.choice((1, 2, 7, 1022)),
            since=chance.choice((OLD_RELEASE, NEW_RELEASE)),
            until=chance.choice((None, NEW_RELEASE)),
        )
        for _ in range(number)
    ]


CELLS = [cell for cell in _cells(400) if cell.until is None or cell.since < cell.until]


@pytest.fixture
def cells_stored(engine: Engine) -> Engine:
    """A store with the cells, in both rollups."""
    totals = Counter[tuple[int, str, date, date | None]]()
    for cell in CELLS:
        totals[cell.month, cell.route, cell.since, cell.until] += cell.value
    with engine.begin() as connection:
        # A batch of its own for each row keeps the key of the small rollup out of the way.
        for number, ((month, route, since, until), value) in enumerate(totals.items(), start=1):
            add_batch(connection, number, since)
            connection.execute(
                insert(schema.monthly_total).values(
                    batch_id=number,
                    metric_code=DEAD_MISSING.code,
                    series_code="incidents",
                    month=month,
                    route_code=route,
                    value=value,
                    known_from=since,
                    known_until=until,
                )
            )
        for cell in CELLS:
            connection.execute(
                insert(schema.monthly_detail).values(
                    batch_id=1,
                    metric_code=DEAD_MISSING.code,
                    series_code="incidents",
                    month=cell.month,
                    route_code=cell.route,
                    country_code=cell.country,
                    cause_code=cell.cause,
                    quality=cell.quality,
                    value=cell.value,
                    known_from=cell.since,
                    known_until=cell.until,
                )
            )
    return engine


def _key(cell: Cell, dimension: Dimension, view: str) -> object:
    is_alone = view == "a child without its parent"
    route = cell.route if is_alone else PARENTS.get(cell.route, cell.route)
    year, month = divmod(cell.month, 100)
    keys: dict[Dimension, object] = {
        Dimension.YEAR: year,
        Dimension.MONTH: cell.month,
        Dimension.QUARTER: year * 10 + (month + 2) // 3,
        Dimension.ROUTE: route,
        Dimension.COUNTRY: cell.country,
        Dimension.CAUSE: cell.cause,
        Dimension.QUALITY: cell.quality,
    }
    return keys[dimension]


def _counts_on(cell: Cell, day: date | None) -> bool:
    if day is None:
        return cell.until is None
    return cell.since <= day and (cell.until is None or cell.until > day)


def _admitted(cell: Cell, view: str, months: MonthRange) -> bool:
    filters = VIEWS[view]
    places = filters.places
    low, high = filters.quality or (0, 5)
    return (
        _counts_on(cell, filters.as_known_on)
        and months.holds(cell.month)
        and cell.route in ADMITTED.get(view, ROUTES)
        and (not places or cell.country in places)
        and low <= cell.quality <= high
    )


VIEWS = {
    "everything": Filters(),
    "a parent and its child": Filters(routes=("eastern-mediterranean",)),
    "a child without its parent": Filters(routes=("turkiye-europe-land",)),
    "a place called NA by some": Filters(countries=(CountryRole("NAM"),)),
    "routes to Italy": Filters(countries=(CountryRole("ITA", Role.DESTINATION),)),
    "a route to Italy, and one that is none": Filters(
        routes=("central-mediterranean", "sahara-crossing"),
        countries=(CountryRole("ITA", Role.DESTINATION),),
    ),
    "good sources": Filters(quality=(3, 5)),
    "as known in June": Filters(as_known_on=date(2025, 6, 3)),
    "before the first release": Filters(as_known_on=date(2024, 1, 1)),
    "no route left": Filters(
        routes=("sahara-crossing",), countries=(CountryRole("MLT", Role.DESTINATION),)
    ),
}
# Which of the routes each view admits, said by hand; all of them where it is not named.
ADMITTED: dict[str, tuple[str, ...]] = {
    "a parent and its child": ("eastern-mediterranean", "turkiye-europe-land"),
    "a child without its parent": ("turkiye-europe-land",),
    "routes to Italy": ("central-mediterranean",),
    "a route to Italy, and one that is none": ("central-mediterranean",),
    "no route left": (),
}
SPLITS: tuple[tuple[Dimension, ...], ...] = (
    (),
    (Dimension.MONTH,),
    (Dimension.ROUTE, Dimension.MONTH),
    (Dimension.QUARTER, Dimension.ROUTE),
    (Dimension.YEAR,),
    (Dimension.COUNTRY, Dimension.YEAR),
    (Dimension.CAUSE,),
    (Dimension.QUALITY, Dimension.ROUTE),
)
SPANS = ("2014..2016", "2015", "2014-06..2015-07", "2016-02..2016-11")


@pytest.mark.parametrize("view", VIEWS)
def test_counts_equal_a_plain_sum(cells_stored: Engine, view: str) -> None:
    filters = VIEWS[view]
    for span in SPANS:
        months = Period.parse(span).resolve(201401, 201612, 201612)
        for by in SPLITS:
            wanted = Counter[tuple[object, ...]]()
            for cell in CELLS:
                if _admitted(cell, view, months):
                    wanted[tuple(_key(cell, d, view) for d in by)] += cell.value
            query = counts((DEAD_MISSING,), filters, by, {DEAD_MISSING.code: months})
            with cells_stored.connect() as connection:
                frame = fetch(connection, query)
            got = {tuple(row[d.value] for d in by): row["value"] for row in records(frame)}
            assert got == wanted, (span, by)


@pytest.mark.engines
def test_both_rollups_give_the_same_sum(cells_stored: Engine) -> None:
    small = counts((DEAD_MISSING,), Filters(), (Dimension.ROUTE,), ALL_MONTHS)
    detailed = counts((DEAD_MISSING,), Filters(), (Dimension.ROUTE, Dimension.CAUSE), ALL_MONTHS)
    with cells_stored.connect() as connection:
        totals = {row["route"]: row["value"] for row in records(fetch(connection, small))}
        parts = Counter[str]()
        for row in records(fetch(connection, detailed)):
            parts[row["route"]] += row["value"]
    assert totals == parts


def test_the_small_rollup_answers_whatever_it_can() -> None:
    by_route = counts((DEAD_MISSING,), Filters(), (Dimension.ROUTE,), ALL_MONTHS)
    by_cause = counts((DEAD_MISSING,), Filters(), (Dimension.CAUSE,), ALL_MONTHS)
    assert "monthly_detail" not in str(by_route)
    assert "monthly_detail" in str(by_cause)


def test_a_split_that_is_not_recorded_is_refused_not_guessed() -> None:
    with pytest.raises(NotCarriedError, match="detections is not recorded by cause"):
        counts((DETECTIONS,), Filters(), (Dimension.CAUSE,), ALL_MONTHS)
    with pytest.raises(NotCarriedError, match="country"):
        counts((DETECTIONS,), Filters(countries=(CountryRole("ITA"),)), (), ALL_MONTHS)


def test_of_reports_the_late_ones_can_be_asked_for_alone(engine: Engine) -> None:
    days = {202401: 12, 202402: 31, 202403: 32, 202404: 90}
    facts = [
        an_observation("reporting_delay", "reporting:ITA", month, late, country_code="ITA")
        for month, late in days.items()
    ]
    released(engine, "bureau_reporting", facts, date(2024, 9, 1))
    with engine.connect() as connection:
        for over, wanted in ((None, days), (31, {202403: 32, 202404: 90})):
            late = connection.execute(bureaus.delays(Filters(), over=over)).all()
            assert sorted(map(tuple, late)) == [("ITA", *one) for one in sorted(wanted.items())]
        assert not connection.execute(bureaus.delays(Filters(), over=90)).all()


@pytest.mark.engines
def test_a_list_of_bureaus_has_what_each_of_them_counts(engine: Engine) -> None:
    chance = random.Random("overview")  # noqa: S311 - no secret
    filled(engine, [a_truth(USE, bureau, chance) for bureau in ("ITA", "GRC", "ESP")])
    months = dict.fromkeys(("searches", "hits"), MonthRange(202312, 202501))
    by = (Dimension.BUREAU, Dimension.DATABASE)
    with engine.connect() as connection:
        listed = records(fetch(connection, overview(Filters(), months)))
        query = counts([METRICS[code] for code in months], Filters(), by, months)
        counted = records(fetch(connection, query))
    assert listed
    for row in listed:
        of_bureau = [
            one
            for one in counted
            if (one["metric"], one["bureau"]) == (row["measure"], row["bureau"])
        ]
        assert row["value"] == sum(one["value"] for one in of_bureau)
        rated = [one["value"] for one in of_bureau if one["database"] == RATED]
        assert row["rated"] == (sum(rated) if rated else None)
    assert len(listed) == len({(one["metric"], one["bureau"]) for one in counted})


def test_a_correction_changes_the_year_and_its_going_brings_it_back(engine: Engine) -> None:
    def of_year() -> int | None:
        with engine.connect() as connection:
            months = {"searches": MonthRange(202401, 202512)}
            query = counts([METRICS["searches"]], Filters(), (), months)
            values = list(fetch(connection, query)["value"])
            return sum(values) if values else None

    months = (202403, 202405, 202501)
    released(engine, "bureau_database_use", [a_use(month=m) for m in months], date(2025, 2, 1))
    corrected = [a_use(month=202405, searches=7, hits=0)]
    number = released(engine, "bureau_database_use", corrected, date(2025, 3, 1))
    assert of_year() == 2_000_007
    revert_batch(engine, number)
    assert of_year() == 3_000_000
    revert_batch(engine, number - 1)
    assert of_year() is None
    assert agrees(engine)
