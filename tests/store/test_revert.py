"""Batches taken back: what they replaced answers again, and that they were there is on record."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_access.ingest.batches import RevertRefusedError, revert_batch
from data_access.store import inventory
from data_access.store.archive import Archive
from data_access.store.schema import metadata
from data_access.store.schema.facts import batch, taken_back
from tests.builders import Cell, a_csv, all_data, imported
from tests.conftest import run_routewatch
from tests.store.reading import agrees, current, known_facts, rows

RAW = Path(__file__).parents[1] / "raw"
OLD: list[dict[str, Cell]] = [{"Incident Date": "2024-01-10"}, {"Incident Date": "2024-02-20"}]
NEW: list[dict[str, Cell]] = [
    {"Incident Date": "2024-02-10", "Number of Dead": 9, "Total Number of Dead and Missing": 10},
    {"Incident Date": "2024-03-31"},
]


@pytest.fixture
def releases(tmp_path: Path) -> Mapping[str, Path]:
    return {
        "old": a_csv(tmp_path / "old.csv", all_data(*OLD)),
        "new": a_csv(tmp_path / "new.csv", all_data(*NEW)),
    }


def version(engine: Engine) -> str:
    with engine.connect() as connection:
        return inventory.version(connection)


@pytest.mark.parametrize("gone", [1, 2, 3])
def test_the_store_is_as_if_the_file_had_never_been_imported(
    engine: Engine, releases: Mapping[str, Path], gone: int
) -> None:
    files = [*releases.values(), RAW / "iom_europe_routes.csv"]
    for file in files[: gone - 1] + files[gone:]:
        imported(engine, file)
    wanted = known_facts(engine)
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    for file in files:
        imported(engine, file)
    revert_batch(engine, gone)
    assert known_facts(engine) == wanted
    assert agrees(engine)


def test_what_it_replaced_answers_again(engine: Engine, releases: Mapping[str, Path]) -> None:
    imported(engine, releases["old"])
    before = current(engine), version(engine)
    imported(engine, releases["new"])
    done = revert_batch(engine, 2)
    assert (current(engine), version(engine)) == before
    assert (done.months, done.answered_by, done.unknown) == (2, (1,), 1)


def test_that_it_was_there_stays_on_record(engine: Engine, releases: Mapping[str, Path]) -> None:
    imported(engine, releases["old"])
    before = dict(rows(engine, batch)[0])
    revert_batch(engine, 1)
    (record,) = rows(engine, taken_back)
    assert {name: record[name] for name in before} == before
    assert record["taken_back_at"] >= before["imported_at"]


def test_its_number_is_not_given_again_and_the_file_can_come_back(
    engine: Engine, releases: Mapping[str, Path]
) -> None:
    imported(engine, releases["old"])
    was = known_facts(engine)
    revert_batch(engine, 1)
    assert version(engine) == ""
    assert imported(engine, releases["old"]).batch_id == 2
    assert known_facts(engine) == was


def test_a_correction_taken_back_leaves_what_it_corrected(
    engine: Engine, releases: Mapping[str, Path]
) -> None:
    imported(engine, releases["old"])
    before = known_facts(engine)
    imported(engine, releases["new"], replaces=1)
    assert rows(engine, batch)[1]["corrects"] == 1
    revert_batch(engine, 2)
    assert known_facts(engine) == before


def test_the_archive_knows(engine: Engine, releases: Mapping[str, Path], tmp_path: Path) -> None:
    archive = Archive(tmp_path / "kept")
    imported(engine, releases["old"], archive=archive, published_on=date(2024, 3, 1))
    imported(engine, releases["new"], archive=archive)
    revert_batch(engine, 2, archive)
    assert [record.taken_back_at is None for record in archive.records()] == [True, False]
    assert [record.published_given for record in archive.records()] == [True, False]


@pytest.mark.parametrize(("number", "sentence"), [(9, "no batch 9"), (1, "was taken back on")])
def test_an_unknown_batch_and_a_second_time_are_one_sentence(
    engine: Engine, releases: Mapping[str, Path], number: int, sentence: str
) -> None:
    imported(engine, releases["old"])
    revert_batch(engine, 1)
    with pytest.raises(RevertRefusedError, match=sentence):
        revert_batch(engine, number)


def test_the_command_line_takes_back_lists_and_refuses(
    address: str, releases: Mapping[str, Path]
) -> None:
    def call(*words: str) -> tuple[int, str, str]:
        answer = run_routewatch(*words, address=address)
        return answer.returncode, answer.stdout, answer.stderr

    for file in releases.values():
        assert call("import", "iom_mmp", str(file))[0] == 0
    code, output, _ = call("batch", "revert", "2")
    assert code == 0
    assert "Batch 2 (new.csv) is taken back." in output
    listed = call("batch", "list")[1].splitlines()
    assert ["newest for 2" in line for line in listed[1:]] == [True, False]
    assert "taken back on" in listed[2]
    for number in ("2", "99"):
        code, output, error = call("batch", "revert", number)
        assert (code, output) == (2, "")
        assert len(error.splitlines()) == 1
    assert call("verify")[0] == 0


def test_releases_and_their_taking_back_mirror_each_other(
    engine: Engine, releases: Mapping[str, Path]
) -> None:
    files = [*releases.values(), RAW / "iom_europe_routes.csv"]
    states = [known_facts(engine)]
    for file in files:
        imported(engine, file)
        states.append(known_facts(engine))
    for number in (3, 2, 1):
        revert_batch(engine, number)
        assert known_facts(engine) == states[number - 1]
    assert all(before != after for before, after in pairwise(states))
