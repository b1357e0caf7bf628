"""Figures made for exercises: apart from real ones on every day, gone when they are taken out."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from data_access.availability import Availability
from data_access.exercise import loading
from data_access.exercise.loading import releases
from data_access.filters import Filters
from data_access.frames import fetch
from data_access.ingest.batches import revert_batch
from data_access.queries import series
from data_access.queries.availability import read_availabilities
from data_access.registry import EXERCISE, METRICS, Dimension, is_exercise
from data_access.sentences import RefusedError
from data_access.store.engine import exclusive, writer
from data_access.store.schema import batch, coverage, revision
from tests.builders import a_csv, imported
from tests.conftest import run_routewatch
from tests.store.reading import agrees, as_first_release, everything

FIRST, SECOND = date(2026, 10, 15), date(2026, 11, 15)
A_FEW = tuple(releases(7, ("ITA", "PLW"), task_forces=False))


@pytest.fixture
def loaded(engine: Engine) -> Engine:
    """A store with the exercise figures of a few bureaus."""
    for release in A_FEW:
        with exclusive(engine) as connection:
            loading.write(connection, 7, release)
    return engine


def reported(engine: Engine, folder: Path, published_on: date) -> int:
    """Import what a bureau reported; the number of its batch."""
    rows = [["month", "bureau", "reported_on"], ["2026-08", "ITA", "2026-09-07"]]
    rows += [["2026-07", "ITA", ""]] * (published_on.day > 1)
    path = a_csv(folder / f"{published_on}.csv", rows)
    number = imported(engine, path, "bureau_reporting", published_on=published_on).batch_id
    assert number is not None
    return number


def availability_of(engine: Engine, metric: str, day: date | None = None) -> Availability | None:
    """The availability of a measure as known on a day."""
    with engine.connect() as connection:
        availabilities = read_availabilities(connection, day)
    return availabilities.of(METRICS[metric]) if availabilities.answers(METRICS[metric]) else None


def summed(engine: Engine, metric: str, day: date | None = None) -> int:
    """All that counts of a measure, however it came there."""
    filters = Filters(as_known_on=day)
    with engine.connect() as connection:
        availabilities = read_availabilities(connection, day)
        if not availabilities.answers(METRICS[metric]):
            return 0
        months = {metric: availabilities.months(METRICS[metric], filters, (Dimension.MONTH,))}
        query = series.counts((METRICS[metric],), filters, (), months)
        return sum(fetch(connection, query)["value"])


def runs(engine: Engine) -> Sequence[str]:
    with engine.connect() as connection:
        return connection.scalars(select(coverage.c.series_code).distinct()).all()


def test_they_are_known_from_their_release_and_the_second_revises_the_first(
    loaded: Engine,
) -> None:
    # Runs of their own, and of a source of their own.
    assert all(map(is_exercise, runs(loaded)))
    found = availability_of(loaded, "searches")
    assert found is not None
    assert (found.is_exercise, found.sources) == (True, (EXERCISE,))
    assert agrees(loaded)
    assert availability_of(loaded, "searches", date(2026, 10, 14)) is None
    before, after = (availability_of(loaded, "hits_confirmed", day) for day in (FIRST, SECOND))
    assert before is not None
    assert after is not None
    assert before.newest < after.newest
    with loaded.connect() as connection:
        changed = connection.execute(select(revision)).all()
    assert {row.metric_code for row in changed} >= {"hits_confirmed"}
    assert all(is_exercise(row.series_code) for row in changed)


def test_a_bureau_s_report_hides_them_from_the_day_it_is_known(
    loaded: Engine, tmp_path: Path
) -> None:
    searches = summed(loaded, "searches")
    reported(loaded, tmp_path, date(2026, 11, 20))
    assert availability_of(loaded, "searches") is None
    assert summed(loaded, "searches") == 0
    assert summed(loaded, "reporting_delay") == 7
    assert summed(loaded, "searches", date(2026, 11, 19)) == searches
    assert availability_of(loaded, "searches", date(2026, 11, 20)) is None
    assert agrees(loaded)


def test_the_earliest_report_ends_them_though_a_later_one_came_first(
    loaded: Engine, tmp_path: Path
) -> None:
    reported(loaded, tmp_path, date(2026, 11, 20))
    reported(loaded, tmp_path, date(2026, 11, 1))
    assert availability_of(loaded, "searches", date(2026, 10, 31)) is not None
    assert availability_of(loaded, "searches", date(2026, 11, 1)) is None
    assert agrees(loaded)


def test_they_come_back_when_the_report_is_taken_back(loaded: Engine, tmp_path: Path) -> None:
    before = everything(loaded)
    first = reported(loaded, tmp_path, date(2026, 11, 1))
    second = reported(loaded, tmp_path, date(2026, 11, 20))
    revert_batch(loaded, first)
    assert availability_of(loaded, "searches") is None
    assert availability_of(loaded, "searches", date(2026, 11, 19)) is not None
    revert_batch(loaded, second)
    after = everything(loaded)
    compared = (
        "coverage",
        "database_use",
        "observation",
        "monthly_total",
        "monthly_detail",
        "batch",
    )
    assert {name: after[name] for name in compared} == {name: before[name] for name in compared}
    assert [row[1:] for row in after["revision"]] == [row[1:] for row in before["revision"]]


def test_a_seed_that_makes_other_figures_by_now_replaces_them(loaded: Engine) -> None:
    with exclusive(loaded) as connection:
        assert not loading.made_otherwise(connection, 7)
        assert loading.made_otherwise(connection, 8)
        first = batch.c.published_on == FIRST
        connection.execute(update(batch).where(first).values(sha256="0" * 64))
        assert loading.made_otherwise(connection, 7)


def test_nothing_is_left_when_they_are_taken_out(loaded: Engine) -> None:
    with pytest.raises(RefusedError, match="routewatch exercise clear"):
        revert_batch(loaded, 1)
    assert loading.clear(loaded) == 2
    assert {name: rows for name, rows in everything(loaded).items() if rows} == {}
    assert loading.clear(loaded) == 0


# Two and a half minutes: what a rebuild makes is compared for real files in every run.
@pytest.mark.long
@pytest.mark.timeout(400)
def test_a_rebuild_makes_them_anew_and_clear_takes_them_out(tmp_path: Path) -> None:
    made = f"sqlite:///{tmp_path / 'store.sqlite'}"
    assert run_routewatch("init", "--empty", address=made).returncode == 0
    assert run_routewatch("exercise", "load", address=made).returncode == 0
    output = run_routewatch("exercise", "load", address=made).stdout
    assert "already" in output
    version = output.split("version of the data: ")[1].split()[0]
    status = run_routewatch("status", address=made).stdout
    assert "exercise" in status
    # As one of the first release would have it.
    engine = writer(made)
    with engine.begin() as connection:
        as_first_release(connection)
    engine.dispose()
    rebuilt = run_routewatch("rebuild", address=made, timeout=300).stdout
    assert f"{version}, the same as before" in rebuilt
    verified = run_routewatch("verify", address=made)
    assert verified.returncode == 0
    assert "not in the archive" not in verified.stdout
    cleared = run_routewatch("exercise", "clear", address=made).stdout
    assert "nothing is imported" in cleared


@pytest.mark.thorough
def test_a_new_store_has_them(new_store: Path) -> None:
    made = f"sqlite:///{new_store}"
    listed = run_routewatch("sources", address=made).stdout
    assert "exercise: Routewatch" in listed
    assert "loaded: 2019-01 to 2026-10" in listed.split("exercise: Routewatch")[1]
    assert json.loads(run_routewatch("status", "--json", address=made).stdout)["exercise"]
