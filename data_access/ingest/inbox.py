"""An inbox: a folder with one sub-folder a source, whose files are imported when they are complete.

A file is imported first, then its report is written, then it is moved. Killed in between, the
next run finds the file where it was, and its batch there already: nothing is lost, and nothing is
imported twice.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from data_access.declaration import cells
from data_access.declaration.file_schema import Refusal, SourceRefusedError
from data_access.ingest import layouts
from data_access.ingest.file_import import Report, import_file
from data_access.ingest.releases import Order
from data_access.readers.documents import USUAL, Limits
from data_access.sentences import FailedError
from data_access.store import durable
from data_access.store.archive import Archive, Refusals
from data_access.store.engine import ImportRunningError, StoreMissingError, opened, writer
from data_access.store.upkeep import StoreOutdatedError

DONE, REFUSED, LATER = "done", "refused", "later"
SETTLED_AFTER = 2.0
_BESIDE = (".done", ".sha256")
_LONGEST_NAME = 120
_FOLDER = "no source of this name (see `routewatch sources`); what is in this folder is left alone"
_LOOSE = "it is left alone: files belong into the folder of their source"
# The store, not the file: it is tried again.
_LATER = (ImportRunningError, StoreMissingError, StoreOutdatedError, SQLAlchemyError)
State = tuple[int, int, int]


class WatchedError(FailedError):
    """Another process watches the folder."""


@dataclass(frozen=True, slots=True)
class Handled:
    """The result for one file.

    Attributes:
        file: its name, as it may be shown.
        outcome: done, refused, or later: it stays where it is and is tried again.
        sentence: what came of it, in one line.
        moved_to: where it is now, if it was moved.
    """

    source: str
    file: str
    outcome: str
    sentence: str
    moved_to: Path | None = None


@dataclass(frozen=True, slots=True)
class _Landed:
    """A file as it was when it was read; `name` where it goes under another one."""

    source: str
    path: Path
    state: State
    name: str = ""


class Inbox:
    """A watched folder.

    Attributes:
        limits: of each file.
        bring_in: what imports a file that is complete.
    """

    limits: Limits = USUAL
    bring_in: Callable[[Engine, Order], Report] = staticmethod(import_file)

    def __init__(
        self,
        folder: Path,
        address: str,
        archive: Archive,
        word: Callable[[Report], str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`word` puts the report of an import into words."""
        self.folder = folder
        self._address = address
        self._archive = archive
        self._word = word
        self._clock = clock
        self._seen: dict[Path, tuple[State, float]] = {}

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other watchers out, as long as the block lasts.

        Raises:
            WatchedError: another one watches.
            FailedError: there is no such folder.
        """
        if not self.folder.is_dir():
            raise FailedError(f"there is no folder {self.folder} to watch")
        for source in layouts.SOURCES:
            (self.folder / source).mkdir(exist_ok=True)
            if (self.folder / source).is_symlink():
                raise FailedError(
                    f"{self.folder / source} is a link: files are taken from no other folder"
                )
        taken = WatchedError(f"{self.folder} is watched by another process already")
        with durable.locked(self.folder / ".watching", taken):
            yield

    def strangers(self) -> list[tuple[str, str]]:
        """Files in places that are not imported: name, and where each belongs."""
        own_names = {*layouts.SOURCES, DONE, REFUSED}
        paths = sorted(
            path
            for path in self.folder.iterdir()
            if path.name not in own_names and not path.name.startswith(".")
        )
        return [(cells.quoted(path.name), _FOLDER if path.is_dir() else _LOOSE) for path in paths]

    def waiting(self) -> list[tuple[str, Path]]:
        """Every file that has landed, complete or not, with its source; the oldest first."""
        files = [
            (source, path)
            for source in layouts.SOURCES
            if not (self.folder / source).is_symlink()
            for path in (self.folder / source).iterdir()
            if _is_candidate(path)
        ]
        return sorted(files, key=lambda landed: (durable.state_of(landed[1])[1], landed[1]))

    def step(self) -> Iterator[Handled]:
        """Import what is complete now: unchanged for two seconds, or with a marker beside it."""
        waiting = self.waiting()
        paths = {path for _, path in waiting}
        self._seen = {path: seen for path, seen in self._seen.items() if path in paths}
        for source, path in waiting:
            if self._is_complete(path):
                yield self.handle(source, path)

    def _is_complete(self, path: Path) -> bool:
        state, now = durable.state_of(path), self._clock()
        before, since = self._seen.get(path, (None, now))
        if state != before:
            self._seen[path] = (state, now)
            since = now
        return durable.is_file(_beside(path, ".done")) or now - since >= SETTLED_AFTER

    def handle(self, source: str, path: Path) -> Handled:
        """Import a file that is complete, and put it away with its report."""
        name, before = cells.printable(path.name, 200), durable.state_of(path)
        try:
            order = Order(
                source, path, _stated_day(path), archive=self._archive, limits=self.limits
            )
            with opened(writer(self._address)) as engine:
                report = self.bring_in(engine, order)
        except _LATER as error:
            return Handled(source, name, LATER, _first_line(error, name))
        except SourceRefusedError as error:
            if isinstance(error.__cause__, OSError):
                return Handled(source, name, LATER, _first_line(error, name))
            return self._turned_down(_Landed(source, path, before), error)
        landed = _Landed(source, path, before)
        done = self._move(DONE, landed, asdict(report), self._word(report))
        notes = _noteworthy(report) if done.outcome == DONE else ()
        return replace(done, sentence="; ".join([done.sentence, *notes]))

    def turn_down(self, source: str, path: Path, error: SourceRefusedError, name: str) -> Handled:
        """Put away a file that was refused before it landed, under the name that it would have."""
        return self._turned_down(_Landed(source, path, durable.state_of(path), name), error)

    def _turned_down(self, landed: _Landed, error: SourceRefusedError) -> Handled:
        facts: dict[str, Any] = {"outcome": REFUSED, "reason": str(error)}
        facts["details"] = list(error.details)
        text = "\n".join([str(error), *(f"  {line}" for line in error.details)])
        handled = self._move(REFUSED, landed, facts, text)
        if handled.outcome == REFUSED:
            self.count_refusal(landed.source, error)
        return handled

    def count_refusal(self, source: str, error: SourceRefusedError) -> None:
        """Count a refused file for monitoring."""
        Refusals(self._archive.folder).note(source, error.kind or Refusal.FILE)

    def _move(self, where: str, landed: _Landed, facts: dict[str, Any], text: str) -> Handled:
        """Put a file away with its report beside it; the report comes first."""
        source, path = landed.source, landed.path
        name = cells.printable(landed.name or path.name, 200)
        if durable.state_of(path) != landed.state:
            return Handled(source, name, LATER, "it changed after it was read")
        target = _free(self.folder / where / source, landed.name or path.name)
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        report = {"source": source, "file": name, "at": at, **facts}
        content = json.dumps(report, indent=2, ensure_ascii=False, default=str) + "\n"
        durable.write(_beside(target, ".report.json"), content.encode())
        durable.write(_beside(target, ".report.txt"), f"{text}\n".encode())
        # The marker goes first, or it would call the next file of this name complete; the
        # checksum goes last, or a cut file would be taken for a whole one after a kill.
        for ending in (".done", "", ".sha256"):
            if durable.is_file(_beside(path, ending)):
                _beside(path, ending).rename(_beside(target, ending))
        durable.sync_folder(target.parent)
        durable.sync_folder(path.parent)
        sentence = text.partition("\n")[0].removeprefix(f"{name}: ")
        return Handled(source, name, where, sentence, target)


def _noteworthy(report: Report) -> Iterator[str]:
    """What somebody should look at, though the file was imported."""
    if report.rows_quarantined:
        rows = "row" if report.rows_quarantined == 1 else "rows"
        yield f"{report.rows_quarantined:,} {rows} set aside"
    for warning in report.warnings:
        yield f"take note: {cells.printable(warning, 500)}"


def _is_candidate(path: Path) -> bool:
    """Whether a path may be imported: a plain file, no marker, nothing hidden, no link."""
    if path.name.startswith(".") or path.name.endswith(_BESIDE):
        return False
    return path.is_file() and not path.is_symlink()


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _stated_day(path: Path) -> date | None:
    """The day of publication that the marker beside a file may hold."""
    marker = _beside(path, ".done")
    written = marker.read_text(errors="replace").strip() if durable.is_file(marker) else ""
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise SourceRefusedError(
            f"{cells.printable(marker.name)} holds {cells.quoted(written)}, which is no day",
            kind=Refusal.RELEASE,
        ) from error


def _free(folder: Path, name: str) -> Path:
    """A path for a file that is put away: the day, and its name without anything hostile."""
    folder.mkdir(parents=True, exist_ok=True)
    plain = re.sub(r"[^\w.() -]", "_", name, flags=re.ASCII)[-_LONGEST_NAME:]
    stem = f"{datetime.now(UTC):%Y-%m-%d}_{plain}"
    names = (stem if n == 1 else f"{n}_{stem}" for n in count(1))
    return next(folder / name for name in names if not (folder / name).exists())


def _first_line(error: Exception, name: str) -> str:
    return cells.printable(str(error).partition("\n")[0].removeprefix(f"{name}: "))
