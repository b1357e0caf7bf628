"""A log counted day by day, on any engine, and the report of all its days."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from data_access.declaration.file_schema import SourceRefusedError
from data_access.event_logs import day_folders, engines, expressions
from data_access.event_logs.day_counts import DayCounts, KeptDays, printable
from data_access.event_logs.day_folders import Day
from data_access.event_logs.logs import DAY, KEY, STAGE, TIME, Log
from data_access.event_logs.report import Report

# An engine gives a row for each combination of codes; of garbage there could be as many as rows.
_MOST_COMBINATIONS = 1_000_000
_CLASH = "of several events"


@dataclass(frozen=True)
class Aggregation:
    """What a log adds up to.

    Attributes:
        report: of the months that are known in full.
        counted: days that an engine counted now.
        kept: days that had been counted before.
        total: of all of them.
    """

    report: Report
    counted: int
    kept: int
    total: DayCounts


@dataclass(frozen=True)
class Job:
    """What is to be counted, and by what.

    Attributes:
        log: what stands in the folder.
        folder: of the log's days.
        address: of the engine.
        keep: where counts by day are kept for the next time; None keeps none.
    """

    log: Log
    folder: Path
    address: str
    keep: Path | None = None

    def run(
        self, today: date, progress: Callable[[int, int], None] = lambda _done, _of: None
    ) -> Aggregation:
        """Count the days that are not counted yet, and make the report of all.

        Args:
            today: in UTC; months that have not ended are left out.
            progress: called with days counted so far, and with how many there are to count.

        Raises:
            SourceRefusedError: the folder is no log, a file cannot be read, or it holds a person.
        """
        log = self.log
        days = day_folders.days(self.folder)
        kept = KeptDays(self.keep, log) if self.keep else None
        by_day = dict(_known(kept, days))
        missing = [day for day in days if day.day not in by_day]
        before = len(by_day)
        for day, fingerprint, counts in self.counted(missing):
            by_day[day] = counts
            if kept:
                kept.write(day, counts, fingerprint)
            progress(len(by_day) - before, len(missing))
        levels = kept.folder / "grains.json" if kept else None
        report = Report.of(log, by_day, today, levels)
        return Aggregation(report, len(missing), before, _total(by_day.values()))

    def counted(self, days: Sequence[Day]) -> Iterator[tuple[str, list[Any], DayCounts]]:
        """Days with what their files were before they were read, and their counts."""
        titles = day_folders.check_titles(self.log, days)
        if not days:
            return
        with engines.opened(self.address) as engine:
            for portion in engines.portions(days):
                prints = {day.day: day.fingerprint for day in portion}
                counts = _Portion(self.log, engine, self.folder, portion, titles).counts()
                yield from ((day, prints[day], counts[day]) for day in prints)


def _known(kept: KeptDays | None, days: Sequence[Day]) -> Iterator[tuple[str, DayCounts]]:
    """Days whose counts are kept and still hold; also of days that the log has no longer."""
    if kept is None:
        return
    prints = {day.day: day.fingerprint for day in days}
    for name in sorted(kept.days() | prints.keys()):
        counts = kept.read(name, prints.get(name))
        if counts is not None:
            yield name, counts


@dataclass(frozen=True)
class _Portion:
    """Days that an engine counts at once."""

    log: Log
    engine: engines.Engine
    folder: Path
    days: Sequence[Day]
    titles: Sequence[str]

    def counts(self) -> dict[str, DayCounts]:
        """Those of each day."""
        counts = {day.day: DayCounts() for day in self.days}
        if not any(day.files for day in self.days):
            return counts
        log = self.log
        events = self.engine.read(self.folder, self.days, self.titles)
        rows = expressions.checked(events, log)
        contents = self._rows(expressions.rows_by_content(rows, log).limit(_MOST_COMBINATIONS + 1))
        if len(contents) > _MOST_COMBINATIONS:
            msg = f"{self.days[0].day} or a day after it has more than a million codes: no codes"
            raise SourceRefusedError(msg)
        cells: dict[tuple[str, ...], int] = {}
        known: dict[tuple[str, ...], tuple[int, int]] = {}
        for row in contents:
            day = counts[row[DAY]]
            day.rows += row["rows"]
            codes = tuple(row[name] or "" for name in (*log.split, STAGE))
            reason = _reason(log, codes, has_key=row["has_key"], on_day=row["on_day"])
            if reason:
                day.quarantine[reason] += row["rows"]
                continue
            cell, bits = log.cell(codes), log.bits[codes[-1]]
            day.events[cell, bits] += row["rows"]
            known[codes] = cells.setdefault(cell, len(cells)), bits
        if known:
            self._count_once(counts, rows, known, list(cells))
        for name, day in counts.items():
            if not day.is_balanced:
                msg = f"{name} does not add up: its files changed while they were read"
                raise SourceRefusedError(msg)
        return counts

    def _count_once(
        self,
        counts: dict[str, DayCounts],
        rows: expressions.Table,
        known: dict[tuple[str, ...], tuple[int, int]],
        cells: Sequence[tuple[str, ...]],
    ) -> None:
        """Take out what is counted more than once, as rows, and count it as events."""
        names = (*self.log.split, STAGE)
        columns = {name: [codes[place] for codes in known] for place, name in enumerate(names)}
        numbers = {
            name: [numbers[place] for numbers in known.values()]
            for place, name in enumerate(("cell", "bits"))
        }
        table = ibis.memtable(pa.table({**columns, **numbers}))
        for row in self._rows(expressions.doubled(rows, self.log, table)):
            day, cell = counts[row[DAY]], cells[row["cell"]]
            day.events[cell, row["bits"]] -= row["rows"]
            if row["clashes"]:
                day.quarantine[KEY, _CLASH] += row["rows"]
                continue
            events = row["groups"] if row["is_first"] else 0
            day.events[cell, row["all_bits"]] += events
            day.doubled += row["rows"] - events
        for day in counts.values():
            day.events = +day.events

    def _rows(self, table: expressions.Table) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.engine.backend.to_pyarrow(table).to_pylist()
        return rows


def _reason(
    log: Log, codes: tuple[str, ...], *, has_key: bool, on_day: bool
) -> tuple[str, str] | None:
    """Why a row goes to quarantine: a column, and the code that stands there."""
    if not has_key:
        return KEY, "no hash"
    if not on_day:
        return TIME, "of another day"
    unknown = log.unknown(codes)
    if not unknown:
        return None
    return unknown, printable(dict(zip((*log.split, STAGE), codes, strict=True))[unknown])


def _total(days: Iterable[DayCounts]) -> DayCounts:
    total = DayCounts(events=Counter(), quarantine=Counter())
    for day in days:
        total.rows += day.rows
        total.doubled += day.doubled
        total.events.update(day.events)
        total.quarantine.update(day.quarantine)
    return total
