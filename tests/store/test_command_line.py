"""The command line of the data: what it prints, how it ends, and never a traceback."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from sqlalchemy import update
from typer.core import TyperGroup
from typer.testing import CliRunner

from dashboard.cli import app
from dashboard.settings import PREFIX, WITHDRAWN, withdrawal
from data_access.store.engine import writer
from data_access.store.schema.facts import incident
from tests.builders import Cell, a_csv, all_data
from tests.conftest import run_routewatch

RAW = Path(__file__).parents[1] / "raw"


def commands(command: object, *path: str) -> Iterator[tuple[str, ...]]:
    """Every command, as the words that call it."""
    if not isinstance(command, TyperGroup):
        yield path
        return
    for name, inner in command.commands.items():
        yield from commands(inner, *path, name)


def test_the_help_of_each_command_shows_an_example(subtests: pytest.Subtests) -> None:
    for words in commands(typer.main.get_command(app)):
        with subtests.test(words=words):
            answer = CliRunner().invoke(app, [*words, "--help"])
            assert answer.exit_code == 0
            assert f"Example: routewatch {' '.join(words)}" in " ".join(answer.output.split())


@pytest.mark.parametrize("name", WITHDRAWN)
def test_what_was_withdrawn_says_what_to_do_in_its_place(name: str) -> None:
    is_setting = name.startswith(PREFIX)
    words = ["serve"] if is_setting else [*name.split(), "x"]
    answer = CliRunner().invoke(app, words, env={name: "1"} if is_setting else None)
    assert answer.exit_code in {2, 78}
    assert answer.stderr == f"{withdrawal(name)}\n"


def test_status_says_what_was_imported(address: str) -> None:
    assert (
        run_routewatch("import", "iom_mmp", str(RAW / "iom_api.json"), address=address).stderr == ""
    )
    answer = json.loads(run_routewatch("status", "--json", address=address).stdout)
    assert len(answer["data_version"]) == 12
    (batch,) = answer["batches"]
    assert (batch["id"], batch["source"], batch["file"]) == (1, "iom_mmp", "iom_api.json")
    assert len(batch["sha256"]) == 64
    assert (batch["rows_read"], batch["rows_kept"], batch["rows_quarantined"]) == (4, 4, 0)
    assert batch["totals"]["dead_missing"] == 12
    assert answer["quarantine"] == {"open": 0, "resolved": 0, "note": 0}
    (series,) = answer["freshness"]
    assert (series["series"], series["newest_complete"]) == ("incidents", "2025-08")
    plain = run_routewatch("status", address=address).stdout
    assert answer["data_version"] in plain
    assert "iom_api.json" in plain


def test_sources_are_listed_with_what_is_loaded(address: str) -> None:
    run_routewatch("import", "iom_mmp", str(RAW / "iom_api.json"), address=address)
    said = run_routewatch("sources", address=address).stdout
    for text in ("iom_mmp", "CC BY 4.0", "2025-08 to 2025-09", "frontex_ibc", "loaded: nothing"):
        assert text in said


def test_an_import_says_what_it_did_and_the_second_that_it_was_done(address: str) -> None:
    path = str(RAW / "iom_europe_routes.csv")
    said = run_routewatch("import", "iom_mmp", path, address=address).stdout
    assert said.startswith("iom_europe_routes.csv: imported as batch 1\n")
    for text in ("published 2026-05-03", "3 rows read, 3 kept", "2025-10 to 2026-05", "11"):
        assert text in said
    again = run_routewatch("import", "iom_mmp", path, address=address)
    assert again.returncode == 0
    assert again.stdout.startswith("iom_europe_routes.csv: already imported on 20")
    assert again.stdout.endswith("as batch 1\n")


def test_quarantine_is_listed_and_tried_again(address: str, tmp_path: Path) -> None:
    lost: dict[str, Cell] = {"Migration Route": "Somewhere"}
    path = a_csv(tmp_path / "a.csv", all_data(*([{}] * 100), lost, {"Cause of Death": "Gremlins"}))
    run_routewatch("import", "iom_mmp", str(path), address=address)
    said = run_routewatch("quarantine", "list", address=address).stdout
    assert "unknown route 'Somewhere'" in said
    assert "Gremlins" not in said
    assert "Gremlins" in run_routewatch("quarantine", "list", "--notes", address=address).stdout
    retried = run_routewatch("quarantine", "retry", address=address).stdout
    assert retried.startswith("0 rows now count; 1 are still set aside.")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("import", "iom_mmp", "nowhere.csv"), 2, "nowhere.csv: No such file or directory"),
        (("import", "nobody", "nowhere.csv"), 2, "'nobody' is no source"),
        (("import", "iom_mmp", "a", "b", "--replace", "1"), 2, "--replace corrects one batch"),
        (("import", "iom_mmp", "--published", "yesterday", "a"), 2, "yesterday"),
        (("reference", "build", "--from", "nowhere", "--into", "."), 2, "No such file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_cannot_be_done_is_said_without_a_traceback(
    address: str, tmp_path: Path, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    into = [str(tmp_path) if word == "." else word for word in arguments]
    answer = run_routewatch(*into, address=address)
    assert (answer.returncode, answer.stdout) == (code, "")
    assert sentence in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("arguments", [("status",), ("verify",), ("import", "iom_mmp", "a")])
def test_a_store_that_is_not_there_is_named_with_the_remedy(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    answer = run_routewatch(*arguments, address=f"sqlite:///{tmp_path / 'none.sqlite'}")
    assert answer.returncode == 2
    assert answer.stderr.count("\n") == 1
    assert "routewatch init" in answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_store_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader, " * 1000)
    answer = run_routewatch("status", address=f"sqlite:///{path}")
    assert answer.returncode == 1
    assert "file is not a database" in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_verify_names_the_batch_that_was_changed(address: str) -> None:

    run_routewatch("import", "iom_mmp", str(RAW / "iom_api.json"), address=address)
    assert run_routewatch("verify", address=address).returncode == 0
    engine = writer(address)
    with engine.begin() as connection:
        connection.execute(update(incident).values(dead_missing=1))
    engine.dispose()
    answer = run_routewatch("verify", address=address)
    assert answer.returncode == 1
    assert "batch 1: dead_missing was 12 at import and is 4 now" in answer.stdout
