"""The inbox: what lands complete is imported once and put away with its report, watched or not."""

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_access.ingest.inbox import Handled, Inbox
from data_access.sentences import FailedError
from data_access.store.archive import Archive
from data_access.store.engine import exclusive
from data_access.store.schema import batch
from tests.builders import RAW, a_csv, all_data
from tests.clock import Clock
from tests.conftest import ROUTEWATCH, invoke_routewatch
from tests.store.killing import an_inbox, landed
from tests.store.reading import agrees, rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return an_inbox(tmp_path)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inbox(folder: Path, address: str, tmp_path: Path, clock: Clock) -> Iterator[Inbox]:
    archive = Archive(tmp_path / "kept")
    watched = Inbox(
        folder, address, archive, lambda report: f"{report.file_name}: read\nmore", clock
    )
    with watched.alone():
        yield watched


@pytest.fixture
def settled(inbox: Inbox, clock: Clock) -> Callable[[], list[Handled]]:
    """Everything that is there, once it has not changed for two seconds."""

    def step() -> list[Handled]:
        first = list(inbox.step())
        clock.now += 2.0
        return first + list(inbox.step())

    return step


def test_a_file_is_imported_and_put_away_with_its_report(
    engine: Engine, folder: Path, settled: Callable[[], list[Handled]]
) -> None:
    content = landed(folder).read_bytes()
    (one,) = settled()
    assert one.moved_to is not None
    assert (one.outcome, one.file, one.sentence) == ("done", "a.csv", "read")
    assert one.moved_to.read_bytes() == content
    assert one.moved_to.parent == folder / "done" / "iom_mmp"
    report = json.loads(one.moved_to.with_name(one.moved_to.name + ".report.json").read_text())
    assert report["batch_id"] == 1
    assert report["outcome"] == "imported"
    text = one.moved_to.with_name(one.moved_to.name + ".report.txt").read_text()
    assert text == "a.csv: read\nmore\n"
    assert len(rows(engine, batch)) == 1
    assert list((folder / "iom_mmp").iterdir()) == []


def test_what_somebody_should_look_at_is_in_the_line_of_the_log(
    folder: Path, settled: Callable[[], list[Handled]]
) -> None:
    table = all_data(*[{}] * 150, {"Number of Dead": "many"})
    path = a_csv(folder / "iom_mmp" / "a.csv", table)
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    (one,) = settled()
    assert one.sentence.startswith(
        "read; 1 row set aside; take note: the last line has no line end"
    )


def test_what_is_refused_is_put_away_with_the_reason(
    engine: Engine, folder: Path, settled: Callable[[], list[Handled]]
) -> None:
    (folder / "iom_mmp" / "b.csv").write_text("a,b\n1,2\n")
    (one,) = settled()
    assert one.moved_to is not None
    assert one.outcome == "refused"
    assert one.moved_to.parent == folder / "refused" / "iom_mmp"
    report = json.loads(one.moved_to.with_name(one.moved_to.name + ".report.json").read_text())
    assert "no known layout" in report["reason"]
    assert rows(engine, batch) == []


def test_what_is_still_growing_is_left_alone(folder: Path, inbox: Inbox, clock: Clock) -> None:
    path = landed(folder)
    content = path.read_bytes()
    for length in (100, 200, 300):
        path.write_bytes(content[:length])
        assert list(inbox.step()) == []
        clock.now += 1.9
    path.write_bytes(content)
    assert list(inbox.step()) == []
    clock.now += 2.0
    assert [one.outcome for one in inbox.step()] == ["done"]


def test_a_marker_says_that_a_file_is_complete_and_when_it_was_published(
    engine: Engine, folder: Path, inbox: Inbox
) -> None:
    path = landed(folder)
    path.with_name("a.csv.done").write_text("2024-07-02\n")
    (one,) = inbox.step()
    assert one.outcome == "done"
    assert str(rows(engine, batch)[0]["published_on"]) == "2024-07-02"
    assert list((folder / "iom_mmp").iterdir()) == []


@pytest.mark.thorough
def test_a_store_that_is_busy_lets_files_wait(
    engine: Engine, folder: Path, settled: Callable[[], list[Handled]]
) -> None:
    path = landed(folder)
    with exclusive(engine):
        (one,) = settled()
    assert one.outcome == "later"
    assert "another import is running" in one.sentence
    assert path.is_file()
    assert [one.outcome for one in settled()] == ["done"]


def test_links_hidden_files_markers_and_other_folders_are_left_alone(
    folder: Path, inbox: Inbox, settled: Callable[[], list[Handled]]
) -> None:
    here = folder / "iom_mmp"
    (here / "link.csv").symlink_to(RAW / "iom_points.csv")
    for name in (".hidden.csv", "gone.csv.done", "gone.csv.sha256"):
        (here / name).write_text("a")
    (here / "sub").mkdir()
    (folder / "else\n").mkdir()
    (folder / "loose.csv").write_text("a")
    assert settled() == []
    names, sentences = zip(*inbox.strangers(), strict=True)
    assert names == ("'else\ufffd'", "'loose.csv'")
    assert "no source of this name" in sentences[0]
    assert "the folder of their source" in sentences[1]
    assert len(list(here.iterdir())) == 5


def test_no_file_is_taken_from_where_a_link_points(
    folder: Path, inbox: Inbox, settled: Callable[[], list[Handled]], tmp_path: Path
) -> None:
    (folder / "iom_mmp").rename(tmp_path / "elsewhere")
    (folder / "iom_mmp").symlink_to(tmp_path / "elsewhere")
    landed(folder)
    assert settled() == []
    other = Inbox(folder, "sqlite:///none", inbox._archive, str)  # noqa: SLF001 - any archive will do
    with pytest.raises(FailedError, match="is a link"), other.alone():
        pass


def test_two_do_not_watch_one_folder(folder: Path, inbox: Inbox) -> None:
    other = Inbox(folder, "sqlite:///none", inbox._archive, str)  # noqa: SLF001 - any archive will do
    with pytest.raises(FailedError, match="another process"), other.alone():
        pass


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
    "a" * 250 + ".csv",
]


@pytest.mark.thorough
def test_hostile_names_are_imported_and_cannot_forge_a_line(address: str, folder: Path) -> None:
    for number, name in enumerate(HOSTILE):
        landed(folder, name, number)
    (folder / "iom_mmp" / os.fsdecode(b"\xff\xfe.csv")).write_text("bad")
    answer = invoke_routewatch("watch", str(folder), "--once", address=address)
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
    answer = invoke_routewatch("watch", str(folder), "--once", address=address)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")
    missing = invoke_routewatch("watch", str(folder / "none"), "--once", address=address)
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
    answer = invoke_routewatch("watch", str(folder), "--once", address=address)
    assert answer.returncode == 0, answer.stdout
    assert killed > 1
    assert {row["file_name"] for row in rows(engine, batch)} == names
    assert len(rows(engine, batch)) == len(names)
    put_away = [p for p in (folder / "done" / "iom_mmp").iterdir() if p.suffix == ".csv"]
    assert sorted(path.read_bytes() for path in put_away) == sorted(content)
    assert agrees(engine)
