"""A log counted day by day, on any engine, and the report of all its days."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ibis
import pyarrow as pa

from data_access.declaration.file_schema import SourceRefusedError
from data_access.event_logs import day_folders, engines, expressions
from data_access.event_logs.day_counts import (
    Cell,
    DayCounts,
    DaySums,
    KeptDays,
    name_of,
    of_name,
    printable,
)
from data_access.event_logs.day_folders import Day
from data_access.event_logs.logs import DAY, KEY, STAGE, TIME, Log
from data_access.event_logs.report import Days, Report

# An engine gives a row for each combination of codes; of garbage there could be as many as rows.
_MOST_COMBINATIONS = 4_000_000
_NO_KEY, _NOT_ON_DAY = (KEY, "no hash"), (TIME, "of another day")
_CLASH = KEY, "of several events"


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
    total: DaySums


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
        days = day_folders.days(self.folder)
        with TemporaryDirectory() as nowhere:
            kept = KeptDays(self.keep or Path(nowhere), self.log)
            known = dict(_known(kept, days))
            missing = [day for day in days if day.day not in known]
            sums = dict(known)
            for day, fingerprint, counts in self.counted(missing):
                kept.write(day, counts, fingerprint)
                sums[day] = counts.sums
                progress(len(sums) - len(known), len(missing))
            levels = self.keep / "grains.json" if self.keep else None
            report = Report.of(self.log, Days(sums, kept.add_events), today, levels)
        return Aggregation(report, len(missing), len(known), sum(sums.values(), DaySums()))

    def counted(self, days: Sequence[Day]) -> Iterator[tuple[str, list[Any], DayCounts]]:
        """Days with what their files were before they were read, and their counts."""
        titles = day_folders.check_columns(self.log, days)
        if not days:
            return
        with engines.opened(self.address) as engine:
            for portion in engines.portions(days):
                prints = {day.day: day.fingerprint for day in portion}
                counts = _Portion(self.log, engine, self.folder, portion, titles).counts()
                yield from ((day, prints[day], counts[day]) for day in prints)


def _known(kept: KeptDays, days: Sequence[Day]) -> Iterator[tuple[str, DaySums]]:
    """Days whose counts are kept and still hold; also of days that the log has no longer."""
    prints = {day.day: day.fingerprint for day in days}
    for name in sorted(kept.days() | prints.keys()):
        sums = kept.sums(name, prints.get(name))
        if sums is not None:
            yield name, sums


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
        known = self._count_rows(counts, expressions.rows_by_content(rows, log))
        if known:
            self._count_once(counts, rows, known)
        for name, day in counts.items():
            if not day.sums.is_balanced:
                msg = f"{name} does not add up: its files changed while they were read"
                raise SourceRefusedError(msg)
        return counts

    def _count_rows(
        self, counts: Mapping[str, DayCounts], contents: expressions.Table
    ) -> dict[Cell, str]:
        """Count rows as if each were an event; gives what codes that are known count."""
        read = self._columns(contents.limit(_MOST_COMBINATIONS + 1))
        if len(read["rows"]) > _MOST_COMBINATIONS:
            msg = f"{self.days[0].day} or a day after it has more than four million codes: no codes"
            raise SourceRefusedError(msg)
        known: dict[Cell, str] = {}
        texts = ([code or "" for code in read[name]] for name in (*self.log.split, STAGE))
        others = (read[name] for name in ("has_key", "on_day", DAY, "rows"))
        judged = cache(self._judged)
        for codes, has_key, on_day, name, n in zip(zip(*texts, strict=True), *others, strict=True):
            day = counts[name]
            day.rows += n
            if not (has_key and on_day):
                day.quarantine[_NOT_ON_DAY if has_key else _NO_KEY] += n
                continue
            counted, reason = judged(codes)
            if reason:
                day.quarantine[reason] += n
            else:
                day.events[counted] += n
                known[codes] = counted
        return known

    def _judged(self, codes: Cell) -> tuple[str, tuple[str, str] | None]:
        """What codes count; or, if one is unknown, its column and what stands there."""
        log = self.log
        unknown = log.unknown(codes)
        if unknown:
            place = (*log.split, STAGE).index(unknown)
            return "", (unknown, printable(codes[place]))
        return name_of(log.cell(codes), log.bits[codes[-1]]), None

    def _count_once(
        self,
        counts: Mapping[str, DayCounts],
        rows: expressions.Table,
        known: Mapping[Cell, str],
    ) -> None:
        """Take out what is counted more than once, as rows, and count it as events."""
        of_codes = [of_name(name) for name in known.values()]
        cells = list(dict.fromkeys(cell for cell, _bits in of_codes))
        number = {cell: place for place, cell in enumerate(cells)}
        codes = zip(*known, strict=True)
        columns = dict(zip((*self.log.split, STAGE), map(list, codes), strict=True))
        columns["cell"] = [number[cell] for cell, _bits in of_codes]
        columns["bits"] = [bits for _cell, bits in of_codes]
        table = ibis.memtable(pa.table(columns))
        read = self._columns(expressions.doubled(rows, self.log, table))
        names_read = (DAY, "cell", "bits", "all_bits", "clashes", "is_first", "rows", "groups")
        for name, place, bits, all_bits, clashes, is_first, n, groups in zip(
            *(read[name] for name in names_read), strict=True
        ):
            day, cell = counts[name], cells[place]
            day.events[name_of(cell, bits)] -= n
            if clashes:
                day.quarantine[_CLASH] += n
                continue
            events = groups if is_first else 0
            day.events[name_of(cell, all_bits)] += events
            day.doubled += n - events
        for day in counts.values():
            day.events = +day.events

    def _columns(self, table: expressions.Table) -> dict[str, list[Any]]:
        columns: dict[str, list[Any]] = self.engine.backend.to_pyarrow(table).to_pydict()
        return columns
