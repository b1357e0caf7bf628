"""Rows set aside and files taken back: listed with their reason, and out of every figure."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine, Table, func, select, update

from data_access.ingest.batches import retry, revert_batch
from data_access.registry import countries, routes
from data_access.sentences import RefusedError
from data_access.store import inventory
from data_access.store.schema import (
    batch,
    coverage,
    incident,
    metadata,
    monthly_detail,
    monthly_total,
    observation,
    place,
    revision,
    taken_back,
)
from data_access.store.verification import verify
from tests.builders import RAW, Cell, a_csv, all_data, imported
from tests.store.reading import agrees, current, known_facts, rows


@pytest.fixture
def with_unknown_route(engine: Engine, tmp_path: Path) -> Engine:
    """A store with one row set aside for its route, and one for its number."""
    lost: dict[str, Cell] = {
        "Incident ID": "2024.MMP0001",
        "Migration Route": f"A way of {engine.name}",
        "Incident Date": "2024-08-02",
    }
    bad: dict[str, Cell] = {"Number of Dead": "x"}
    imported(engine, a_csv(tmp_path / "a.csv", all_data(*([{}] * 200), lost, bad)))
    return engine


def test_a_row_set_aside_is_listed_with_line_field_reason_and_people(
    with_unknown_route: Engine,
) -> None:
    with with_unknown_route.connect() as connection:
        one, other = inventory.quarantined(connection)
    assert (one.line, one.field, one.persons) == (202, "Migration Route", 3)
    assert (other.line, other.field, other.persons) == (203, "Number of Dead", 3)
    assert rows(with_unknown_route, batch)[0]["rows_quarantined"] == 2


def test_a_row_counts_once_its_spelling_is_known(
    with_unknown_route: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = with_unknown_route
    before = current(engine)
    assert retry(engine).resolved == 0
    known = routes.by_spelling
    monkeypatch.setattr(
        routes,
        "by_spelling",
        lambda text, source: "darien" if text.startswith("A way") else known(text, source),
    )
    result = retry(engine)
    assert (result.resolved, len(result.reasons)) == (1, 1)
    assert current(engine) == before | {(202408, "darien"): 3}
    months = {row["month"]: row["whole"] for row in rows(engine, coverage)}
    assert months == {202405: 1, 202406: 1, 202407: 1, 202408: 0}
    kept = rows(engine, batch)[0]
    assert (kept["rows_kept"], kept["rows_quarantined"]) == (201, 1)
    assert kept["totals"]["incidents"] == 201
    assert agrees(engine)
    assert retry(engine).resolved == 0


def test_what_a_row_read_later_changes_is_recorded_as_its_release_changed_it(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Spellings are kept once they are read: no other test may use this one.
    july: dict[str, Cell] = {"Incident Date": "2024-07-02"}
    lost: dict[str, Cell] = {**july, "Migration Route": f"A way named later on {engine.name}"}
    for name, row, last in (("old", july, "2024-08-02"), ("new", lost, "2024-08-05")):
        table = all_data(*([{}] * 200), row, {"Incident Date": last})
        imported(engine, a_csv(tmp_path / f"{name}.csv", table))

    def recorded() -> dict[str, tuple[int, int, date]]:
        return {
            row["route_code"]: (row["old_value"], row["new_value"], row["revised_on"])
            for row in rows(engine, revision)
            if (row["metric_code"], row["month"]) == ("dead_missing", 202407)
        }

    on = date(2024, 8, 5)
    assert recorded() == {"central-mediterranean": (3, 0, on)}
    known = routes.by_spelling
    monkeypatch.setattr(
        routes,
        "by_spelling",
        lambda text, source: "darien" if text.startswith("A way") else known(text, source),
    )
    assert retry(engine).resolved == 1
    assert recorded() == {"central-mediterranean": (3, 0, on), "darien": (0, 3, on)}
    assert agrees(engine)


# Damage


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (incident, "dead_missing"),
        (incident, "children"),
        (monthly_total, "value"),
        (monthly_detail, "value"),
    ],
)
def test_a_count_changed_behind_the_importers_back_is_found(
    engine: Engine, table: Table, column: str
) -> None:
    imported(engine, RAW / "iom_web_ids.csv")
    number = select(func.min(table.c.id)).scalar_subquery()
    with engine.begin() as connection:
        value = func.coalesce(table.c[column], 0) + 1
        connection.execute(update(table).where(table.c.id == number).values({column: value}))
    with engine.connect() as connection:
        found = verify(connection)
    assert found
    assert all(sentence.startswith("batch 1:") for sentence in found)


def test_a_row_read_later_may_name_a_place_that_is_known(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    header, _blank, *areas = (RAW / "cbp_areas.csv").read_text(encoding="utf-8").splitlines()
    unknown = areas[0].replace("MEX", f"A citizen of {engine.name}")
    path = tmp_path / "areas.csv"
    path.write_text("\n".join([header, *(areas[:1] * 200), unknown]) + "\n", encoding="utf-8")
    imported(engine, path, "cbp_encounters")
    known = countries.by_spelling
    monkeypatch.setattr(
        countries,
        "by_spelling",
        lambda text: "MEX" if text.startswith("A citizen") else known(text),
    )
    assert retry(engine).resolved == 1
    assert sum(row["value"] for row in rows(engine, observation)) == 201 * 78
    assert [row["place_code"] for row in rows(engine, place)] == ["san-diego-sector"]
    assert agrees(engine)


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
