"""The look at a store before it is served: what is damaged is not shown to anybody."""

import random
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, Table, update

from data_access.store.schema.derived import monthly_detail, monthly_total
from data_access.store.schema.facts import batch, coverage, data_version
from data_access.store.upkeep import StoreOutdatedError
from data_access.store.verification import StoreUnsoundError, refuse_unsound
from tests.builders import a_use, an_observation, imported, released
from tests.conftest import run_routewatch
from tests.store.batches import as_first_release, as_second_release

RAW = Path(__file__).parents[1] / "raw"


@pytest.fixture
def filled(engine: Engine) -> Engine:
    for name in ("iom_points.csv", "iom_europe_routes.csv", "iom_api.json", "iom_months.csv"):
        imported(engine, RAW / name)
    for name in ("frontex_long.csv", "frontex_route_totals.json"):
        imported(engine, RAW / name, "frontex_ibc")
    return engine


def served(address: str) -> subprocess.CompletedProcess[str]:
    """What `routewatch serve` says where it does not start."""
    return run_routewatch("serve", "--port", "1", address=address, timeout=30)


@pytest.mark.usefixtures("filled")
def test_a_sound_store_passes(address: str) -> None:
    refuse_unsound(address)


def test_an_empty_store_passes(address: str) -> None:
    refuse_unsound(address)


def test_a_report_that_names_places_for_a_part_of_what_it_counts_is_sound(
    engine: Engine, address: str
) -> None:
    released(
        engine,
        "bureau_database_use",
        [a_use(), a_use(place_code="GRIGO", searches=10, hits=3)],
        date(2025, 11, 20),
    )
    refuse_unsound(address)


def test_a_file_of_details_alone_is_sound(engine: Engine, address: str) -> None:
    detail = an_observation(
        "public_notices", "public-notices-red-by-nationality", 202505, 9, nationality_code="ITA"
    )
    released(engine, "interpol_public_notices", [detail], date(2025, 11, 20))
    refuse_unsound(address)


@pytest.mark.parametrize(
    ("table", "change", "sentence"),
    [
        (monthly_total, {"value": monthly_total.c.value + 1}, "batch 1: .* adds up to"),
        (monthly_detail, {"value": monthly_detail.c.value + 1}, "batch 1: .* adds up to"),
        (coverage, {"known_until": coverage.c.known_from}, "batch 1: the days"),
        (batch, {"content_hash": "0" * 64}, "version"),
        (data_version, {"version": "0" * 12}, "version"),
    ],
    ids=["totals", "details", "days", "hash", "version"],
)
def test_what_was_changed_behind_the_importer_is_refused(
    filled: Engine, address: str, table: Table, change: dict[str, object], sentence: str
) -> None:
    with filled.begin() as connection:
        connection.execute(update(table).values(change))
    with pytest.raises(StoreUnsoundError, match=f"{sentence}.*routewatch restore"):
        refuse_unsound(address)


def test_the_server_refuses_in_one_sentence_with_the_command_to_restore(
    filled: Engine, address: str
) -> None:
    with filled.begin() as connection:
        connection.execute(update(monthly_total).values(value=monthly_total.c.value + 1))
    answer = served(address)
    assert answer.returncode == 78
    (sentence,) = answer.stderr.splitlines()
    assert "routewatch restore BACKUP --replace" in sentence
    assert answer.stdout == ""


def test_tables_of_another_version_are_not_served(engine: Engine, address: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreOutdatedError):
        refuse_unsound(address)
    assert served(address).returncode == 78


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_cut_file_is_not_served(reference_store: str, tmp_path: Path, kept: float) -> None:
    content = Path(reference_store.removeprefix("sqlite:///")).read_bytes()
    path = tmp_path / "cut.sqlite"
    path.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(StoreUnsoundError, match="routewatch restore"):
        refuse_unsound(f"sqlite:///{path}")


@pytest.mark.parametrize("content", [b"no store at all" * 1000, b""])
def test_a_file_that_is_no_store_is_not_served(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "none.sqlite"
    path.write_bytes(content)
    answer = served(f"sqlite:///{path}")
    assert answer.returncode == 78
    assert len(answer.stderr.splitlines()) == 1
    assert path.read_bytes() == content


def test_pages_written_over_are_not_served(reference_store: str, tmp_path: Path) -> None:
    content = Path(reference_store.removeprefix("sqlite:///")).read_bytes()
    dice = random.Random(5)  # noqa: S311 - places, no secrets
    path = tmp_path / "damaged.sqlite"
    for _ in range(10):
        page = dice.randrange(len(content) // 4096) * 4096
        path.write_bytes(content[:page] + dice.randbytes(4096) + content[page + 4096 :])
        with pytest.raises(StoreUnsoundError, match="routewatch restore"):
            refuse_unsound(f"sqlite:///{path}")


def done(*command: str, address: str) -> str:
    """What a command said that did what it was told."""
    answer = run_routewatch(*command, address=address, timeout=1500)
    assert answer.returncode == 0, f"{command}: {answer.stdout}{answer.stderr}"
    return answer.stdout


@pytest.mark.thorough
@pytest.mark.timeout(1800)
@pytest.mark.engines
def test_the_nightly_check_is_green_whatever_was_done(
    engine: Engine, address: str, tmp_path: Path
) -> None:
    def verified() -> str:
        said = done("verify", address=address)
        assert "batches agree" in said
        assert "Take note" not in said
        return said

    points, wide = str(RAW / "iom_points.csv"), str(RAW / "frontex_long.csv")
    for command in (["import", "iom_mmp", points], ["import", "frontex_ibc", wide]):
        done(*command, address=address)
    verified()
    done("backup", str(tmp_path / "b.zip"), address=address)
    with engine.begin() as connection:
        as_second_release(connection)
    assert run_routewatch("verify", address=address).returncode == 2
    done("init", "--empty", address=address)
    verified()
    with engine.begin() as connection:
        as_first_release(connection)
    done("rebuild", address=address)
    verified()
    done("batch", "revert", "2", address=address)
    verified()
    done("restore", str(tmp_path / "b.zip"), "--replace", address=address)
    assert verified().startswith("2 batches")
    done("rebuild", address=address)
    verified()


@pytest.mark.thorough
@pytest.mark.timeout(1800)
def test_the_nightly_check_is_green_after_init_with_exercises_and_without(
    engine: Engine, address: str, new_store: Path, tmp_path: Path
) -> None:
    commands: list[tuple[str, ...]] = [(), ("exercise", "clear")]
    if engine.dialect.name == "sqlite":
        # What `make run` has made of it, here once for all tests.
        shutil.copy(new_store, tmp_path / "store.sqlite")
        commands.append(("exercise", "load", "--seed", "7"))
    else:
        done("init", address=address)
    for command in commands:
        if command:
            done(*command, address=address)
        assert "batches agree" in done("verify", address=address)
