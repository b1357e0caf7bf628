"""An inbox that is watched: hostile names, nothing to do, and a kill at any moment."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_access.store.schema.facts import batch
from tests.conftest import ROUTEWATCH, run_routewatch
from tests.store.landing import an_inbox, landed
from tests.store.reading import agrees, rows

HOSTILE = [
    "a\n2026-01-01T00:00:00Z iom_mmp forged: imported as batch 9.csv",
    "a\r\x1b[2K.csv",
    "\u202egpj.exe.csv",
    "'; DROP TABLE batch; --.csv",
    "[bold red]a[dim].csv",
    "$(touch x) `id`.csv",
    "é" * 120,
    "-rf",
    "a.csv.report.json",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return an_inbox(tmp_path)


@pytest.mark.thorough
def test_hostile_names_are_imported_and_cannot_forge_a_line(address: str, folder: Path) -> None:
    for number, name in enumerate(HOSTILE):
        landed(folder, name, number)
    (folder / "iom_mmp" / os.fsdecode(b"\xff\xfe.csv")).write_text("bad")
    answer = run_routewatch("watch", str(folder), "--once", address=address)
    assert answer.returncode == 2, answer.stderr
    lines = answer.stdout.splitlines()
    assert len(lines) == len(HOSTILE) + 1
    assert all(line.split(": ")[0].split()[1] == "iom_mmp" for line in lines)
    assert sum(": done, imported as batch" in line for line in lines) == len(HOSTILE)
    assert not any(sign in answer.stdout for sign in "\x1b\r\u202e")
    assert "[bold red]" in answer.stdout
    files = list((folder / "done" / "iom_mmp").iterdir())
    assert len(files) == 3 * len(HOSTILE)
    assert all(path.name.isascii() and path.name.isprintable() for path in files)
    assert list((folder / "iom_mmp").iterdir()) == []


def test_nothing_to_do_is_no_failure(address: str, folder: Path) -> None:
    answer = run_routewatch("watch", str(folder), "--once", address=address)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")
    missing = run_routewatch("watch", str(folder / "none"), "--once", address=address)
    assert missing.returncode == 1
    assert len(missing.stderr.splitlines()) == 1


@pytest.mark.thorough
def test_a_kill_at_any_moment_loses_nothing_and_imports_nothing_twice(
    engine: Engine, address: str, folder: Path
) -> None:
    dice = random.Random(11)  # noqa: S311 - moments, no secrets
    names = {f"{number}.csv" for number in range(12)}
    content = set()
    for number in range(12):
        path = landed(folder, f"{number}.csv", number)
        content.add(path.read_bytes())
        path.with_name(f"{number}.csv.done").touch()
    killed = 0
    for _ in range(6):
        process = subprocess.Popen(
            [ROUTEWATCH, "watch", str(folder)],
            env=os.environ | {"ROUTEWATCH_DATABASE_URL": address},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(dice.uniform(0, 0.15))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        killed += bool(list((folder / "iom_mmp").iterdir()))
        if not list((folder / "iom_mmp").iterdir()):
            break
    answer = run_routewatch("watch", str(folder), "--once", address=address)
    assert answer.returncode == 0, answer.stdout
    assert killed > 1
    assert {row["file_name"] for row in rows(engine, batch)} == names
    assert len(rows(engine, batch)) == len(names)
    put_away = [p for p in (folder / "done" / "iom_mmp").iterdir() if p.suffix == ".csv"]
    assert sorted(path.read_bytes() for path in put_away) == sorted(content)
    assert agrees(engine)
