"""Figures made for exercises: equal for equal seeds, near published ones, small for the small."""

from collections import defaultdict

import pytest

from data_access.declaration.facts import DatabaseUseFact, ObservationFact
from data_access.exercise import assumptions
from data_access.exercise.assumptions import Size, size_of
from data_access.exercise.loading import ExerciseRelease, releases
from data_access.registry import BUREAUS, EXERCISE, SERIES, is_exercise, of_run

SEED = 2026


@pytest.fixture(scope="module")
def both() -> tuple[ExerciseRelease, ...]:
    return tuple(releases(SEED))


def searched(release: ExerciseRelease) -> list[DatabaseUseFact]:
    return [fact for fact in release.facts if isinstance(fact, DatabaseUseFact)]


def test_equal_seeds_make_equal_figures_and_others_do_not() -> None:
    few = ("ITA", "PLW")
    assert tuple(releases(1, few)) == tuple(releases(1, few))
    assert tuple(releases(1, few)) != tuple(releases(2, few))


def test_a_bureau_s_figures_of_a_month_are_the_same_on_every_machine() -> None:
    (first, _second) = releases(1, ("ITA",), task_forces=False)
    fact = next(f for f in searched(first) if f.category_code == "sltd" and f.month == 201906)
    assert (fact.searches, fact.hits) == (131897963, 11548)


@pytest.mark.parametrize(("database", "least", "most"), [("sltd", 7, 9), ("vehicles", 80, 100)])
def test_rates_of_every_year_are_near_the_published_ones(
    both: tuple[ExerciseRelease, ...], database: str, least: float, most: float
) -> None:
    searches: dict[int, int] = defaultdict(int)
    hits: dict[int, int] = defaultdict(int)
    for fact in searched(both[0]):
        if fact.category_code == database:
            searches[fact.month // 100] += fact.searches or 0
            hits[fact.month // 100] += fact.hits or 0
    assert set(searches) == set(range(2019, 2027))
    for year, count in searches.items():
        assert least <= 100_000 * hits[year] / count <= most, year


def test_every_bureau_tells_something_and_a_small_one_little(
    both: tuple[ExerciseRelease, ...],
) -> None:
    by_bureau: dict[str, int] = defaultdict(int)
    for fact in searched(both[0]):
        if fact.month // 100 == 2025:
            by_bureau[fact.country_code] += fact.searches or 0
    told = {fact.country_code for fact in searched(both[0])}
    assert told == set(BUREAUS)
    assert size_of("PLW") is Size.TINY
    assert by_bureau["PLW"] < 100_000
    assert by_bureau["ITA"] > 10_000_000


def test_the_newest_month_comes_with_the_second_release(both: tuple[ExerciseRelease, ...]) -> None:
    runs = [SERIES["reporting"].exercise_of(iso3) for iso3 in BUREAUS]
    first, second = (
        sum(assumptions.LAST in release.covered.get(run, {}) for run in runs) for release in both
    )
    assert first == 0
    assert len(BUREAUS) / 2 < second < len(BUREAUS)


def test_every_format_is_told_in_runs_of_exercises_only(both: tuple[ExerciseRelease, ...]) -> None:
    runs = {run for release in both for run in release.covered}
    assert all(map(is_exercise, runs))
    assert {of_run(run).code for run in runs} == {
        series.code for series in SERIES.values() if EXERCISE in series.sources
    }
    for release in both:
        for fact in release.facts:
            if isinstance(fact, DatabaseUseFact | ObservationFact):
                assert fact.month in release.covered[fact.series_code]
