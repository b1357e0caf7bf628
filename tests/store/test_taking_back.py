"""A file that is taken back: the store is as if it had never come, and says that it was there."""

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_access.ingest.batches import revert_batch
from data_access.sentences import RefusedError
from data_access.store import inventory
from data_access.store.schema import (
    batch,
    metadata,
    taken_back,
)
from tests.builders import RAW, Cell, a_csv, all_data, imported
from tests.store.reading import agrees, known_facts, rows

REVERT_OLD: list[dict[str, Cell]] = [
    {"Incident Date": "2024-01-10"},
    {"Incident Date": "2024-02-20"},
]
REVERT_NEW: list[dict[str, Cell]] = [
    {"Incident Date": "2024-02-10", "Number of Dead": 9, "Total Number of Dead and Missing": 10},
    {"Incident Date": "2024-03-31"},
]


@pytest.fixture
def revert_releases(tmp_path: Path) -> Mapping[str, Path]:
    return {
        "old": a_csv(tmp_path / "old.csv", all_data(*REVERT_OLD)),
        "new": a_csv(tmp_path / "new.csv", all_data(*REVERT_NEW)),
    }


# Of the last one, the mirror below tells.
@pytest.mark.parametrize("gone", [1, 2])
def test_the_store_is_as_if_the_file_had_never_been_imported(
    engine: Engine, revert_releases: Mapping[str, Path], gone: int
) -> None:
    files = [*revert_releases.values(), RAW / "iom_europe_routes.csv"]
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


def test_that_it_was_there_stays_on_record_and_the_file_can_come_back(
    engine: Engine, revert_releases: Mapping[str, Path]
) -> None:
    imported(engine, revert_releases["old"])
    before, was = dict(rows(engine, batch)[0]), known_facts(engine)
    revert_batch(engine, 1)
    with engine.connect() as connection:
        assert inventory.version(connection) == ""
    (record,) = rows(engine, taken_back)
    assert {name: record[name] for name in before} == before
    assert record["taken_back_at"] >= before["imported_at"]
    # Its number is not given again.
    assert imported(engine, revert_releases["old"]).batch_id == 2
    assert known_facts(engine) == was


def test_a_correction_taken_back_leaves_what_it_corrected(
    engine: Engine, revert_releases: Mapping[str, Path]
) -> None:
    imported(engine, revert_releases["old"])
    before = known_facts(engine)
    imported(engine, revert_releases["new"], replaces=1)
    assert rows(engine, batch)[1]["corrects"] == 1
    revert_batch(engine, 2)
    assert known_facts(engine) == before


@pytest.mark.parametrize(("number", "sentence"), [(9, "no batch 9"), (1, "was taken back on")])
def test_an_unknown_batch_and_a_second_time_are_one_sentence(
    engine: Engine, revert_releases: Mapping[str, Path], number: int, sentence: str
) -> None:
    imported(engine, revert_releases["old"])
    revert_batch(engine, 1)
    with pytest.raises(RefusedError, match=sentence):
        revert_batch(engine, number)


def test_releases_and_their_taking_back_mirror_each_other(
    engine: Engine, revert_releases: Mapping[str, Path]
) -> None:
    files = [*revert_releases.values(), RAW / "iom_europe_routes.csv"]
    states = [known_facts(engine)]
    for file in files:
        imported(engine, file)
        states.append(known_facts(engine))
    done = {}
    for number in (3, 2, 1):
        done[number] = revert_batch(engine, number)
        assert known_facts(engine) == states[number - 1]
    assert (done[2].months, done[2].answered_by, done[2].unknown) == (2, (1,), 1)
    assert all(before != after for before, after in pairwise(states))
