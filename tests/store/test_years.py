"""Sums over bureaus and years follow what comes and goes."""

import random
from datetime import date

import pytest
from sqlalchemy import Engine

from data_access.filters import Filters
from data_access.frames import fetch, records
from data_access.ingest.batches import revert_batch
from data_access.periods import MonthRange
from data_access.queries.bureaus import RATED, overview
from data_access.queries.series import counts
from data_access.registry import METRICS, Dimension
from tests.builders import a_use, released
from tests.store.hidden_counts_store import USE, a_truth, filled
from tests.store.reading import agrees


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
