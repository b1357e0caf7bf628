"""How much hits scatter: a list of bureaus says of each what its own page does."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from dashboard import url_state
from dashboard.access.reader import Act, Reader, reading_as
from dashboard.panels import hit_rates
from dashboard.settings import Settings
from dashboard.view import Request, view_of
from dashboard.wiring import Store
from data_access.filters import CountryRole, Filters
from data_access.grants import Grant, Scope
from data_access.store.engine import writer
from data_access.store.schema.facts import coverage

VIEWS = ("t=all", "t=latest12", "t=2024", "window=common&t=all", "asof=2026-11-01")
BUREAUS = ("DEU", "ITA", "LBY", "PSE", "TUN")


def _listed(filters: Filters, store: Store, database: str = "") -> Mapping[str, hit_rates.Scatter]:
    return hit_rates.scatter_of_bureaus(view_of(Request(filters, ""), store), database)


def _own(filters: Filters, iso3: str, store: Store) -> hit_rates.Scatter:
    view = view_of(Request(filters, ""), store).about(CountryRole(iso3))
    return hit_rates.scatter_of_all(view)


@pytest.mark.parametrize("view", VIEWS)
def test_each_bureau_of_a_list_has_the_scatter_of_its_own_page(
    exercise_store: str, view: str
) -> None:
    store, filters = Store(Settings(database_url=exercise_store)), url_state.parse(view).filters
    listed = _listed(filters, store)
    assert any(any(one.values()) for one in listed.values())
    for iso3 in BUREAUS:
        assert listed.get(iso3, {}) == _own(filters, iso3, store)
        assert _listed(filters, store, "sltd").get(iso3, {}).get("sltd") == listed[iso3]["sltd"]


def test_a_month_that_few_have_reported_yet_is_none_without_hits(
    exercise_store: str, tmp_path: Path
) -> None:
    """Of whoever is ahead of the others, it was taken for a month without any."""
    path = shutil.copy(exercise_store.removeprefix("sqlite:///"), tmp_path / "ahead.sqlite")
    engine = writer(f"sqlite:///{path}")
    with engine.begin() as connection:
        of_others = coverage.c.series_code.like("%database-use%") & ~coverage.c.series_code.like(
            "%ITA"
        )
        newest = select(func.max(coverage.c.month)).where(of_others).scalar_subquery()
        connection.execute(delete(coverage).where(of_others, coverage.c.month == newest))
    engine.dispose()
    store, filters = (
        Store(Settings(database_url=f"sqlite:///{path}")),
        url_state.parse("t=all").filters,
    )
    assert _listed(filters, store)["ITA"] == _own(filters, "ITA", store)


@pytest.mark.parametrize("view", ["t=latest12", "t=2024"])
def test_who_sees_a_few_bureaus_is_told_the_same_of_them(exercise_store: str, view: str) -> None:
    store, filters = Store(Settings(database_url=exercise_store)), url_state.parse(view).filters
    every = _listed(filters, store)
    few = Grant(frozenset({Scope(0, bureaus=frozenset({"DEU", "ITA"}))}))
    with reading_as(Reader(None, ("bureau",), few, frozenset(Act))):
        # Exercises are nobody's: whoever sees a bureau sees those of all.
        listed = _listed(filters, store)
    assert listed.keys() == every.keys()
    assert listed == every
