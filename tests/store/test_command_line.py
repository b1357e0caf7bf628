"""The command line of the data, and the look at a store before it is served."""

import getpass
import json
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import typer
from sqlalchemy import Engine, Table, update
from typer.core import TyperGroup
from typer.testing import CliRunner

from dashboard.cli import app
from dashboard.settings import PREFIX, WITHDRAWN, withdrawal
from data_access.store.schema import batch, coverage, data_version, monthly_detail, monthly_total
from data_access.store.verification import StoreUnsoundError, refuse_unsound
from tests.builders import RAW, imported
from tests.conftest import invoke_routewatch, run_routewatch
from tests.store.reading import as_first_release, as_second_release


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
    call = ("import", "iom_mmp", str(RAW / "iom_api.json"))
    assert invoke_routewatch(*call, address=address).stderr == ""
    answer = json.loads(invoke_routewatch("status", "--json", address=address).stdout)
    assert len(answer["data_version"]) == 12
    (batch,) = answer["batches"]
    assert (batch["id"], batch["source"], batch["file"]) == (1, "iom_mmp", "iom_api.json")
    assert len(batch["sha256"]) == 64
    assert (batch["rows_read"], batch["rows_kept"], batch["rows_quarantined"]) == (4, 4, 0)
    assert batch["totals"]["dead_missing"] == 12
    assert answer["quarantine"] == {"open": 0, "resolved": 0, "note": 0}
    (series,) = answer["freshness"]
    assert (series["series"], series["newest_complete"]) == ("incidents", "2025-08")
    plain = invoke_routewatch("status", address=address).stdout
    assert answer["data_version"] in plain
    assert "iom_api.json" in plain


def test_an_import_says_what_it_did_and_the_second_that_it_was_done(address: str) -> None:
    path = str(RAW / "iom_europe_routes.csv")
    said = invoke_routewatch("import", "iom_mmp", path, address=address).stdout
    assert said.startswith("iom_europe_routes.csv: imported as batch 1\n")
    for text in ("published 2026-05-03", "3 rows read, 3 kept", "2025-10 to 2026-05", "11"):
        assert text in said
    again = invoke_routewatch("import", "iom_mmp", path, address=address)
    assert again.returncode == 0
    assert again.stdout.startswith("iom_europe_routes.csv: already imported on 20")
    assert again.stdout.endswith("as batch 1\n")


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
    answer = invoke_routewatch(*into, address=address)
    assert (answer.returncode, answer.stdout) == (code, "")
    assert sentence in answer.stderr


@pytest.mark.parametrize(
    "arguments", [("status",), ("verify",), ("upgrade",), ("import", "iom_mmp", "a")]
)
def test_a_store_that_is_not_there_is_named_with_the_remedy(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    answer = invoke_routewatch(*arguments, address=f"sqlite:///{tmp_path / 'none.sqlite'}")
    assert answer.returncode == 2
    assert answer.stderr.count("\n") == 1
    assert "routewatch init" in answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_store_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader, " * 1000)
    answer = invoke_routewatch("status", address=f"sqlite:///{path}")
    assert answer.returncode == 1
    assert "file is not a database" in answer.stderr
    assert answer.stderr.count("\n") == 1


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
    refuse_unsound(address)
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


@pytest.mark.parametrize("content", [b"no store at all" * 1000, b""])
def test_a_file_that_is_no_store_is_not_served(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "none.sqlite"
    path.write_bytes(content)
    answer = served(f"sqlite:///{path}")
    assert answer.returncode == 78
    assert len(answer.stderr.splitlines()) == 1
    assert path.read_bytes() == content


@pytest.mark.thorough
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
    answer = invoke_routewatch(*command, address=address)
    assert answer.returncode == 0, f"{command}: {answer.stdout}{answer.stderr}"
    return answer.stdout


def test_who_changed_figures_is_in_the_audit_before_and_after(
    migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit, store = tmp_path / "audit.jsonl", tmp_path / "store.sqlite"
    shutil.copy(migrated_file, store)
    monkeypatch.setenv("ROUTEWATCH_DATABASE_URL", f"sqlite:///{store}")
    monkeypatch.setenv("ROUTEWATCH_AUDIT", str(audit))
    file, kept = RAW / "iom_points.csv", tmp_path / "b.zip"
    landed = tmp_path / "inbox" / "frontex_ibc" / "monthly.csv"
    landed.parent.mkdir(parents=True)
    shutil.copy(RAW / "frontex_long.csv", landed)
    landed.with_name("monthly.csv.done").write_text("2025-06-03")
    for command in (
        ["import", "iom_mmp", str(file)],
        ["watch", str(tmp_path / "inbox"), "--once"],
        ["backup", str(kept)],
        ["batch", "mark", "1", "--marking", "TLP:AMBER"],
        ["batch", "revert", "1"],
        ["restore", str(kept), "--replace"],
        ["rebuild", "--ignore-store"],
        ["exercise", "clear"],
        ["init", "--empty"],
    ):
        result = CliRunner().invoke(app, command)
        assert result.exit_code == 0, f"{command}: {result.output}"
    lines = [json.loads(line) for line in audit.read_text().splitlines()]
    acts = [line["act"] for line in lines]
    assert acts[::2] == acts[1::2]
    assert acts[::2] == [
        *("import", "import", "batch mark", "revert", "restore", "rebuild"),
        *("exercise clear", "init"),
    ]
    assert [line["result"] for line in lines] == ["begun", "done"] * 8
    assert {line["who"] for line in lines} == {getpass.getuser()}
    before, after = lines[:2]
    assert before["sha256"] == after["sha256"] == sha256(file.read_bytes()).hexdigest()
    assert (after["object"], after["source"], after["batch"]) == ("iom_points.csv", "iom_mmp", 1)
    # Where no line can be kept, nothing is changed.
    monkeypatch.setenv("ROUTEWATCH_AUDIT", str(tmp_path / "none" / "audit.jsonl"))
    refused = CliRunner().invoke(app, ["import", "iom_mmp", str(RAW / "iom_api.json")])
    assert refused.exit_code == 2
    assert "cannot keep its record" in refused.output


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
    assert invoke_routewatch("verify", address=address).returncode == 2
    done("init", "--empty", address=address)
    verified()
    with engine.begin() as connection:
        as_first_release(connection)
    done("rebuild", address=address)
    verified()
    done("batch", "revert", "2", address=address)
    verified()
    said = done("restore", str(tmp_path / "b.zip"), "--replace", address=address)
    assert re.match(r"Restoring .*b\.zip.*\nRestored: 2 batches", said)
    assert verified().startswith("2 batches")
    done("rebuild", address=address)
    verified()


@pytest.mark.long
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


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("revert", "99"), "there is no batch 99: see `routewatch batch list`\n"),
        (("mark", "99"), "there is no imported file 99: see `routewatch batch list`\n"),
        (("mark", "1", "--marking", "PINK"), "there is no marking 'PINK' in TLP 2.0"),
    ],
)
def test_what_no_batch_can_have_is_refused_in_one_sentence(
    address: str, arguments: tuple[str, ...], sentence: str
) -> None:
    answer = invoke_routewatch("batch", *arguments, address=address)
    assert answer.returncode == 2
    assert answer.stderr.startswith(sentence)
    assert answer.stderr.count("\n") == 1
