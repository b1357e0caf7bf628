"""Sums of years answer what the months would, and follow them whatever comes and goes."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Engine

from data_access.filters import CountryRole, Filters
from data_access.frames import fetch, records
from data_access.ingest.batches import revert_batch
from data_access.periods import MonthRange
from data_access.queries.bureaus import RATED, overview
from data_access.queries.series import counts
from data_access.registry import METRICS, Dimension
from tests.builders import a_use, released
from tests.cases import quick
from tests.store.hidden_counts_answers import views
from tests.store.hidden_counts_store import USE, Kind, a_truth, filled
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
) -> list[dict[str, Any]]:
    """What is told of all measures, by months where a day is named."""
    filters = replace(chosen, as_known_on=day)
    metrics, (by, span) = [METRICS[code] for code in kind.metrics], view
    with engine.connect() as connection:
        query = counts(metrics, filters, by, dict.fromkeys(kind.metrics, span))
        return records(fetch(connection, query))


@pytest.mark.parametrize("seed", quick(of=range(3)))
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
        assert answered(engine, (by, span), None) == answered(engine, (by, span), LATER)


@pytest.mark.engines
def test_a_list_of_bureaus_has_what_each_of_them_counts(engine: Engine) -> None:
    chance = random.Random("overview")  # noqa: S311 - no secret
    filled(engine, [a_truth(USE, bureau, chance) for bureau in BUREAUS])
    span, by = SPANS[0], (Dimension.BUREAU, Dimension.DATABASE)
    months = dict.fromkeys(("searches", "hits"), span)
    with engine.connect() as connection:
        listed = records(fetch(connection, overview(NOTHING_CHOSEN, months)))
    counted = [one for one in answered(engine, (by, span), None) if one["metric"] in months]
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
            query = counts([METRICS["searches"]], NOTHING_CHOSEN, (), months)
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
