"""Each published file is imported by its command, or refused for a good reason; in any order."""

import random
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from data_access.store import inventory
from data_access.store.engine import reader, writer
from data_access.store.schema.facts import batch, published_figure
from tests.builders import imported
from tests.conftest import run_routewatch
from tests.material import SHARED
from tests.store.every_file import IMPORTED, REFUSED
from tests.store.reading import agrees

RAW = Path(__file__).parents[1] / "raw"
ITALIAN_DAYS = "arrivals/italy_landings_daily_2019-09_2025-09.csv"


@pytest.mark.published
def test_every_published_file_is_spoken_of() -> None:
    published = {str(p.relative_to(SHARED)) for p in SHARED.rglob("*") if p.is_file()}
    assert published == {*IMPORTED, *REFUSED}


@pytest.mark.thorough
@pytest.mark.published
@pytest.mark.timeout(600)
def test_published_files_are_imported_by_their_commands_into_a_store_that_agrees_with_itself(
    tmp_path: Path, subtests: pytest.Subtests
) -> None:
    store = f"sqlite:///{tmp_path / 'store.sqlite'}"
    assert run_routewatch("init", "--empty", address=store).returncode == 0
    engine = reader(store)
    for name, (source, totals) in IMPORTED.items():
        with subtests.test(name=name):
            answer = run_routewatch("import", source, str(SHARED / name), address=store)
            assert answer.returncode == 0, answer.stderr
            with engine.connect() as connection:
                of_file = select(batch).where(batch.c.file_name == Path(name).name)
                found = connection.execute(of_file).one()
            assert totals.items() <= found.totals.items()
            # Days that no calendar has.
            doubtful = 7 if name == ITALIAN_DAYS else 0
            assert found.rows_quarantined == doubtful or source == "iom_mmp"
    assert run_routewatch("verify", address=store, timeout=500).returncode == 0
    assert run_routewatch("sources", address=store).returncode == 0
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(published_figure)) == 1228
    engine.dispose()


@pytest.mark.published
@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_imported_is_refused_in_one_sentence(
    migrated_file: Path, name: str
) -> None:
    address = f"sqlite:///{migrated_file}"
    answer = run_routewatch("import", "operations", str(SHARED / name), address=address)
    assert (answer.returncode, REFUSED[name] in answer.stderr) == (2, True), answer.stderr
    assert answer.stderr.count("\n") == 1


RAW_SOURCES: Mapping[str, str] = {
    "australia": "australia_boats",
    "cbp": "cbp_encounters",
    "central": "central_med_interceptions",
    "frontex": "frontex_ibc",
    "guatemala": "guatemala_igm",
    "honduras": "honduras_inm",
    "interpol": "interpol_public_notices",
    "iom": "iom_mmp",
    "italy": "italy_landings",
    "mexico": "mexico_upm",
    "operations": "operations",
    "panama": "panama_snm",
    "published": "published_figures",
    "uk": "uk_irregular_entry",
    "unhcr": "unhcr_med",
}


def _version(engine: Engine, files: list[tuple[str, Path]], seed: int) -> str:
    """The version of the data after all files were imported in a random order, twice each."""
    shuffled = random.Random(seed).sample(files * 2, len(files) * 2)  # noqa: S311 - no secret
    for source, path in shuffled:
        imported(engine, path, source)
    with engine.connect() as connection:
        version = inventory.version(connection)
    assert version
    return version


def _in_two_orders(
    engine: Engine, empty: Path, folder: Path, files: list[tuple[str, Path]]
) -> None:
    copied = folder / "other.sqlite"
    copied.write_bytes(empty.read_bytes())
    other = writer(f"sqlite:///{copied}")
    try:
        assert _version(engine, files, seed=1) == _version(other, files, seed=2)
        assert agrees(engine)
        assert agrees(other)
    finally:
        other.dispose()


@pytest.mark.thorough
def test_rows_of_every_layout_in_any_order_and_twice_give_one_store(
    engine: Engine, migrated_file: Path, tmp_path: Path
) -> None:
    files = [
        (RAW_SOURCES[path.name.partition("_")[0].partition(".")[0]], path)
        for path in sorted(RAW.iterdir())
    ]
    _in_two_orders(engine, migrated_file, tmp_path, files)


@pytest.mark.published
@pytest.mark.long
@pytest.mark.timeout(3000)
def test_every_published_file_in_any_order_and_twice_gives_one_store(
    engine: Engine, migrated_file: Path, tmp_path: Path
) -> None:
    files = [(source, SHARED / name) for name, (source, _totals) in IMPORTED.items()]
    _in_two_orders(engine, migrated_file, tmp_path, files)
