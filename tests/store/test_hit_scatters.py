"""How much hits scatter is kept with the reports that say it."""

import random
from datetime import date

import pytest
from sqlalchemy import Engine, delete, select, update

from data_access.analysis.scatter import of_months
from data_access.periods import MonthRange
from data_access.store import silences
from data_access.store.schema.derived import hit_scatter
from data_access.store.verification import verify
from tests.builders import a_use, released
from tests.store.reading import agrees

SOURCE = "bureau_database_use"
MONTHS = MonthRange(202001, 202412).months()
LATER = MonthRange(202411, 202504).months()


def _hits(seed: str, months: tuple[int, ...], left_out: int = 0) -> dict[int, int]:
    chance = random.Random(seed)  # noqa: S311 - no secret
    return {month: chance.randint(40, 200) for month in months if month != left_out}


def _handed_in(engine: Engine, bureau: str, hits: dict[int, int], on: date) -> int:
    facts = [a_use(country_code=bureau, month=month, hits=count) for month, count in hits.items()]
    return released(engine, SOURCE, facts, on)


def _kept(engine: Engine) -> dict[str, tuple[int, float | None, float | None]]:
    columns = hit_scatter.c
    rows = select(columns.bureau_code, columns.month, columns.ratio, columns.freedom)
    with engine.connect() as connection:
        return {bureau: tuple(rest) for bureau, *rest in connection.execute(rows)}


def _wanted(hits: dict[int, int]) -> tuple[int, float | None, float | None]:
    found = of_months(hits, max(hits), hits.keys())
    return (max(hits), found.ratio, found.freedom) if found else (max(hits), None, None)


@pytest.mark.engines
def test_what_is_kept_is_what_the_months_say_after_each_report(engine: Engine) -> None:
    of_italy, of_malta = _hits("ITA", MONTHS, left_out=202203), _hits("MLT", MONTHS[-9:])
    _handed_in(engine, "ITA", of_italy, date(2025, 1, 10))
    _handed_in(engine, "MLT", of_malta, date(2025, 1, 11))
    kept = {"ITA": _wanted(of_italy), "MLT": _wanted(of_malta)}
    assert kept["ITA"][1] is not None
    assert kept["MLT"] == (202412, None, None)
    assert _kept(engine) == kept
    newer = _hits("later", LATER)
    _handed_in(engine, "ITA", newer, date(2025, 5, 10))
    assert _kept(engine) == {**kept, "ITA": _wanted(of_italy | newer)}
    assert agrees(engine)


def test_a_store_whose_scatter_does_not_follow_from_its_reports_is_found_out(
    engine: Engine,
) -> None:
    _handed_in(engine, "ITA", _hits("ITA", MONTHS), date(2025, 1, 10))
    with engine.begin() as connection:
        assert silences.follows(connection, hit_scatter)
        connection.execute(update(hit_scatter).values(ratio=hit_scatter.c.ratio + 1))
        assert not silences.follows(connection, hit_scatter)
        fault = "how much hits scatter does not follow from the reports of bureaus"
        assert fault in verify(connection)
    with engine.begin() as connection:
        connection.execute(delete(hit_scatter))
        assert not silences.follows(connection, hit_scatter)
        silences.renew_all(connection)
        assert silences.follows(connection, hit_scatter)
    assert agrees(engine)
