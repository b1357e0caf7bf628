"""Sums of years answer what the months would, and follow them whatever comes and goes."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from operator import add

import pytest
from sqlalchemy import Engine, Table, func, select, update

from data_access.filters import CountryRole, Filters, Role
from data_access.frames import Counts, fetch, records, rows
from data_access.ingest.batches import revert_batch
from data_access.periods import MonthRange
from data_access.queries.bureaus import RATED, hits_of_years, hits_together, overview
from data_access.queries.series import counts, sum_of_parts
from data_access.registry.metrics import DETECTIONS, METRICS
from data_access.registry.series import Dimension
from data_access.store.schema.derived import nationality_sum, network_sum, yearly_sum
from data_access.store.verification import verify
from tests.builders import a_detection, a_use, an_observation, released
from tests.cases import quick
from tests.store.hidden_counts_answers import views
from tests.store.hidden_counts_store import USE, VESSELS, Kind, a_truth, filled
from tests.store.reading import agrees

NOTHING_CHOSEN = Filters()
ON_A_ROUTE = Filters(routes=("central-mediterranean",))
SOME_BUREAUS = Filters(countries=(CountryRole("GRC"), CountryRole("ITA")))
BUREAUS = ("ITA", "GRC", "ESP", "FRA", "MLT", "CYP")
LATER = date(2026, 1, 1)
View = tuple[tuple[Dimension, ...], MonthRange]
"""What is told apart, and over which months."""
SPANS = (
    MonthRange(202312, 202501),
    MonthRange(202402, 202402),
    MonthRange(202412, 202502),
    MonthRange(202501, 202501),
    MonthRange(202501, 202512),
    MonthRange(202301, 202602),
)


def any_spans(chance: random.Random, number: int) -> Iterator[MonthRange]:
    """Periods between the first month and the last but one that somebody reports."""
    months = MonthRange(202311, 202502).months()
    for _ in range(number):
        yield MonthRange(*sorted(chance.choices(months, k=2)))


def answered(
    engine: Engine,
    view: View,
    day: date | None,
    chosen: Filters = NOTHING_CHOSEN,
    kind: Kind = USE,
) -> Counts:
    """What is told of all measures, by months where a day is named."""
    filters = replace(chosen, as_known_on=day)
    metrics, (by, span) = [METRICS[code] for code in kind.metrics], view
    with engine.connect() as connection:
        query = counts(metrics, filters, by, dict.fromkeys(kind.metrics, span))
        return fetch(connection, query)


@pytest.mark.parametrize("seed", quick(0, of=range(3)))
def test_years_tell_what_their_months_would(engine: Engine, seed: int) -> None:
    chance = random.Random(f"years {seed}")  # noqa: S311 - no secret
    filled(engine, [a_truth(USE, bureau, chance) for bureau in BUREAUS])
    assert agrees(engine)
    channels = ((Dimension.CHANNEL,), (Dimension.DATABASE, Dimension.CHANNEL, Dimension.YEAR))
    by_place = ((Dimension.PLACE,), (Dimension.DATABASE, Dimension.PLACE))
    every = [
        *views(USE),
        *product((*by_place, *channels), SPANS),
        *product(by_place, any_spans(chance, 10)),
    ]
    for by, span in every:
        for chosen in (NOTHING_CHOSEN, ON_A_ROUTE):
            now = answered(engine, ((Dimension.BUREAU, *by), span), None, chosen)
            then = answered(engine, ((Dimension.BUREAU, *by), span), LATER, chosen)
            assert now == then
        # All together are read from other sums.
        assert answered(engine, (by, span), None) == answered(engine, (by, span), LATER)


@pytest.mark.parametrize("seed", quick(0, of=range(3)))
@pytest.mark.thorough
def test_years_of_vessels_tell_what_their_months_would(engine: Engine, seed: int) -> None:
    chance = random.Random(f"vessels {seed}")  # noqa: S311 - no secret
    filled(engine, [a_truth(VESSELS, bureau, chance) for bureau in BUREAUS])
    assert agrees(engine)
    for by, span in [*views(VESSELS), *product(((Dimension.PLACE,),), any_spans(chance, 10))]:
        for chosen in (NOTHING_CHOSEN, ON_A_ROUTE):
            now = answered(engine, ((Dimension.BUREAU, *by), span), None, chosen, VESSELS)
            then = answered(engine, ((Dimension.BUREAU, *by), span), LATER, chosen, VESSELS)
            assert now == then


def test_years_of_notices_tell_what_their_months_would(engine: Engine) -> None:
    observed = [
        an_observation(
            *("notices", f"notices:{bureau}", month, month % 10 + len(colour)),
            country_code=bureau,
            category_code=colour,
        )
        for bureau, colour in product(BUREAUS, ("red", "blue"))
        for month in (202312, 202401, 202406, 202502)
    ]
    released(engine, "bureau_notices", observed, date(2025, 6, 1))
    assert agrees(engine)
    metrics, months = [METRICS["notices"]], MonthRange(202312, 202501)
    splits = ((), (Dimension.COLOUR,), (Dimension.BUREAU,), (Dimension.COLOUR, Dimension.MONTH))
    with engine.connect() as connection:
        for by in splits:
            queries = (
                counts(metrics, Filters(as_known_on=day), by, {"notices": months})
                for day in (None, LATER)
            )
            now, then = (fetch(connection, query) for query in queries)
            assert sum(now["value"]) == len(BUREAUS) * 39
            assert now == then


@pytest.mark.parametrize("metric", ["searches", "notices", "vessel_checks"])
def test_a_year_as_a_whole_is_read_from_its_sum(metric: str) -> None:
    by = (Dimension.BUREAU,)
    months = {metric: MonthRange(202501, 202512)}
    asked = str(counts([METRICS[metric]], Filters(), by, months).statement)
    assert "FROM yearly_sum" in asked
    assert "FROM monthly" not in asked


@pytest.mark.parametrize("seed", quick(0, of=range(3)))
def test_months_of_years_are_those_of_the_months_themselves(engine: Engine, seed: int) -> None:
    chance = random.Random(f"months {seed}")  # noqa: S311 - no secret
    filled(engine, [a_truth(USE, bureau, chance) for bureau in BUREAUS])
    splits = ((), (Dimension.DATABASE,), (Dimension.REGION,), (Dimension.CHANNEL,))
    steps = (Dimension.MONTH, Dimension.QUARTER)
    for split, step, span in product(splits, steps, SPANS):
        for chosen in (NOTHING_CHOSEN, ON_A_ROUTE, SOME_BUREAUS):
            now = answered(engine, ((*split, step), span), None, chosen)
            assert now == answered(engine, ((*split, step), span), LATER, chosen)


@pytest.mark.engines
@pytest.mark.parametrize("filters", [NOTHING_CHOSEN, ON_A_ROUTE, SOME_BUREAUS])
def test_hits_of_bureaus_by_year_are_those_of_their_months(
    engine: Engine, filters: Filters
) -> None:
    chance = random.Random("hits")  # noqa: S311 - no secret
    filled(engine, [a_truth(USE, bureau, chance) for bureau in BUREAUS])
    asked = [
        (hits_of_years(one), hits_of_years(one, RATED), hits_together(one))
        for one in (filters, replace(filters, as_known_on=LATER))
    ]
    with engine.connect() as connection:
        for now, then in zip(*asked, strict=True):
            found = sorted(map(tuple, rows(connection, now)))
            assert found
            assert found == sorted(map(tuple, rows(connection, then)))
        of_months = rows(connection, asked[1][0])
        assert {type(value) for row in of_months for value in row} == {str, int}
        added: dict[tuple[object, ...], list[int]] = {}
        for _bureau, database, year, *months in rows(connection, hits_of_years(filters)):
            others = added.get((database, year), [0] * len(months))
            added[database, year] = list(map(add, others, months))
        together = rows(connection, hits_together(filters))
    assert added == {(database, year): months for database, year, *months in together}


@pytest.mark.engines
def test_a_list_of_bureaus_has_what_each_of_them_counts(engine: Engine) -> None:
    chance = random.Random("overview")  # noqa: S311 - no secret
    filled(engine, [a_truth(USE, bureau, chance) for bureau in BUREAUS])
    span, by = SPANS[0], (Dimension.BUREAU, Dimension.DATABASE)
    months = dict.fromkeys(("searches", "hits"), span)
    with engine.connect() as connection:
        listed = records(fetch(connection, overview(NOTHING_CHOSEN, months)))
    counted = [
        one for one in records(answered(engine, (by, span), None)) if one["metric"] in months
    ]
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


def test_a_year_and_more_by_month_is_read_from_sums_of_years() -> None:
    metrics = [METRICS[code] for code in USE.metrics]
    one = Filters(countries=(CountryRole("ITA"),))
    for chosen, first, table in (
        (ON_A_ROUTE, 202501, "yearly_sum"),
        (ON_A_ROUTE, 202502, "monthly_total"),
        (SOME_BUREAUS, 202501, "yearly_sum"),
        (one, 202501, "monthly_total"),
    ):
        months = dict.fromkeys(USE.metrics, MonthRange(first, 202512))
        asked = str(counts(metrics, chosen, (Dimension.MONTH,), months).statement)
        assert f"FROM {table}" in asked


def test_all_bureaus_together_are_read_from_sums_over_them() -> None:
    metrics = [METRICS[code] for code in USE.metrics]
    months = dict.fromkeys(USE.metrics, MonthRange(202502, 202504))
    splits = (
        (),
        (Dimension.DATABASE,),
        (Dimension.CHANNEL,),
        (Dimension.DATABASE, Dimension.MONTH),
    )
    for by in splits:
        asked = str(counts(metrics, Filters(), by, months).statement)
        assert "FROM network_sum" in asked
        assert "yearly_sum" not in asked
        assert "monthly" not in asked


def by_nationality(
    engine: Engine, span: MonthRange, chosen: Filters = NOTHING_CHOSEN, *by: Dimension
) -> Counts:
    query = counts([DETECTIONS], chosen, (Dimension.NATIONALITY, *by), {DETECTIONS.code: span})
    with engine.connect() as connection:
        return fetch(connection, query)


def over_nationalities(engine: Engine, span: MonthRange, chosen: Filters) -> Counts:
    query = sum_of_parts("detections", chosen, span, Dimension.NATIONALITY)
    with engine.connect() as connection:
        return fetch(connection, query)


def test_years_by_nationality_tell_what_their_months_would(engine: Engine) -> None:
    months = (202300, 202312, 202401, 202406, 202412, 202501, 202502)
    places = product(("SYR", "AFG", ""), ("central-mediterranean", "western-balkans"), months)
    facts = [
        a_detection(nationality_code=nationality, route_code=route, month=month, value=place**2)
        for place, (nationality, route, month) in enumerate(places)
    ]
    released(engine, "frontex_ibc", facts, date(2025, 3, 1))
    corrected = [a_detection(month=202406, value=7), a_detection(month=202502, value=1)]
    number = released(engine, "frontex_ibc", corrected, date(2025, 4, 1))
    assert agrees(engine)
    # Of a run that knows no nationality, all are of one that is not stated.
    landed = an_observation("arrivals", "arrivals-italy", 202406, 70)
    released(engine, "italy_landings", [landed], date(2025, 4, 2))
    assert agrees(engine)
    origins = Filters(countries=(CountryRole("SYR", Role.ORIGIN),))
    views = [*product(SPANS, (NOTHING_CHOSEN, origins), ((), (Dimension.YEAR,)))]
    for span, chosen, by in views:
        then = replace(chosen, as_known_on=LATER)
        now = by_nationality(engine, span, chosen, *by)
        assert now == by_nationality(engine, span, then, *by)
    for span, chosen in product(SPANS, (NOTHING_CHOSEN, origins)):
        then = replace(chosen, as_known_on=LATER)
        assert over_nationalities(engine, span, chosen) == over_nationalities(engine, span, then)
    revert_batch(engine, number)
    assert agrees(engine)
    before = replace(NOTHING_CHOSEN, as_known_on=LATER)
    assert by_nationality(engine, SPANS[0]) == by_nationality(engine, SPANS[0], before)


def test_by_nationality_all_routes_are_read_from_sums_over_them() -> None:
    span = {DETECTIONS.code: MonthRange(202312, 202504)}
    origin = Filters(countries=(CountryRole("SYR", Role.ORIGIN),))
    for chosen, by, table in (
        (NOTHING_CHOSEN, (), "nationality_sum"),
        (origin, (Dimension.YEAR,), "nationality_sum"),
        (ON_A_ROUTE, (), "monthly_detail"),
        (NOTHING_CHOSEN, (Dimension.ROUTE,), "monthly_detail"),
        (NOTHING_CHOSEN, (Dimension.MONTH,), "monthly_detail"),
        (replace(NOTHING_CHOSEN, as_known_on=LATER), (), "monthly_detail"),
    ):
        query = counts([DETECTIONS], chosen, (Dimension.NATIONALITY, *by), span)
        assert f"FROM {table}" in str(query.statement)


def test_a_sum_by_nationality_that_does_not_follow_is_found(engine: Engine) -> None:
    released(engine, "frontex_ibc", [a_detection()], date(2025, 6, 1))
    with engine.begin() as connection:
        connection.execute(update(nationality_sum).values(month_05=42))
    with engine.connect() as connection:
        assert "the sums of years by nationality do not" in " ".join(verify(connection))


def test_a_correction_changes_the_year_and_its_going_brings_it_back(engine: Engine) -> None:
    def of_year() -> int | None:
        with engine.connect() as connection:
            sums = select(func.sum(yearly_sum.c.value)).where(
                yearly_sum.c.grain == "total", yearly_sum.c.metric_code == "searches"
            )
            total: int | None = connection.scalar(sums)
            return total

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


@pytest.mark.parametrize(
    ("table", "grain", "fault"),
    [
        (yearly_sum, "together", "the sums of years (together) do not"),
        (network_sum, "channel", "the sums of years over all bureaus do not"),
    ],
)
def test_a_sum_that_does_not_follow_is_found(
    engine: Engine, table: Table, grain: str, fault: str
) -> None:
    facts = [a_use(place_code="ITA01"), a_use(channel_code="mind")]
    released(engine, "bureau_database_use", facts, date(2025, 6, 1))
    with engine.begin() as connection:
        changed = update(table).where(table.c.grain == grain)
        assert connection.execute(changed.values(value=table.c.value + 1)).rowcount
    with engine.connect() as connection:
        assert fault in " ".join(verify(connection))
