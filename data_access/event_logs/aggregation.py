"""A log counted day by day, on any engine, and the report of all its days."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ibis
import pyarrow as pa

from data_access.declaration.file_schema import SourceRefusedError
from data_access.event_logs import day_folders, engines, expressions
from data_access.event_logs.day_counts import DayCounts, DaySums, KeptDays
from data_access.event_logs.day_folders import Day
from data_access.event_logs.logs import Log
from data_access.event_logs.report import Days, Report
from data_access.event_logs.tally import Tally

# An engine gives a row for each combination of codes; of garbage there could be as many as rows.
_MOST_COMBINATIONS = 4_000_000


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
            report = Report.of(self.log, Days(sums, kept.events), today, levels)
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
        names = [day.day for day in self.days]
        if not any(day.files for day in self.days):
            return {name: DayCounts.of_none(self.log) for name in names}
        rows = expressions.checked(self.engine.read(self.folder, self.days, self.titles), self.log)
        contents = self._contents(rows)
        tally = Tally.of(self.log, names, contents)
        known = tally.known()
        if len(known):
            keys = self._repeated(rows)
            found = expressions.doubled(rows, self.log, ibis.memtable(known), keys)
            tally.count_once(self._read(found))
        counts = tally.counts()
        for name, day in counts.items():
            if not day.sums.is_balanced:
                raise SourceRefusedError(
                    f"{name} does not add up: its files changed while they were read"
                )
        return counts

    def _repeated(self, rows: expressions.Table) -> expressions.Table:
        """Keys of several rows, looked for in a part of all keys after the other where need be."""
        passes = self.engine.passes(self.days)
        if passes == 1:
            return expressions.repeated(rows)
        parts = (expressions.share(rows, number, passes) for number in range(passes))
        return ibis.memtable(pa.concat_tables(self._read(expressions.repeated(p)) for p in parts))

    def _contents(self, rows: expressions.Table) -> pa.Table:
        """How many rows have the same codes."""
        found = self._read(
            expressions.rows_by_content(rows, self.log).limit(_MOST_COMBINATIONS + 1)
        )
        if len(found) > _MOST_COMBINATIONS:
            raise SourceRefusedError(
                f"{self.days[0].day} or a day after it has more than four million codes: no codes"
            )
        return found

    def _read(self, table: expressions.Table) -> pa.Table:
        return self.engine.backend.to_pyarrow(table)
