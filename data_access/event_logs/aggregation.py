"""A log counted day by day, on any engine, and the report of all its days."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ibis
import pandas as pd
import pyarrow as pa

from data_access.declaration.cells import CellError
from data_access.declaration.file_schema import SourceRefusedError
from data_access.event_logs import engines
from data_access.event_logs.days import (
    BITS,
    EVENTS,
    Day,
    DayCounts,
    DaySums,
    KeptDays,
    check_columns,
    days_of,
    printable,
)
from data_access.event_logs.logs import DAY, KEY, STAGE, TIME, Log
from data_access.event_logs.report import Days, Report

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
        days = days_of(self.folder)
        with TemporaryDirectory() as nowhere:
            kept_days = KeptDays(self.keep or Path(nowhere), self.log)
            sums = kept_days.current_sums({day.day: day.fingerprint for day in days})
            missing = [day for day in days if day.day not in sums]
            before = len(sums)
            for day, fingerprint, counts in self.count(missing):
                kept_days.write(day, counts, fingerprint)
                sums[day] = counts.sums
                progress(len(sums) - before, len(missing))
            levels = self.keep / "grains.json" if self.keep else None
            report = Report.of(self.log, Days(sums, kept_days.events), today, levels)
        return Aggregation(report, len(missing), before, sum(sums.values(), DaySums()))

    def count(self, days: Sequence[Day]) -> Iterator[tuple[str, list[Any], DayCounts]]:
        """Days with what their files were before they were read, and their counts."""
        titles = check_columns(self.log, days)
        if not days:
            return
        with engines.opened(self.address) as engine:
            for portion in engines.portions(days):
                prints = {day.day: day.fingerprint for day in portion}
                counts = self._count_portion(engine, portion, titles)
                yield from ((day, prints[day], counts[day]) for day in prints)

    def _count_portion(
        self, engine: engines.Engine, days: Sequence[Day], titles: Sequence[str]
    ) -> dict[str, DayCounts]:
        """The counts of days that an engine counts at once."""
        names = [day.day for day in days]
        if not any(day.files for day in days):
            return {name: DayCounts.of_none(self.log) for name in names}
        rows = engines.checked(engine.rows(self.folder, days, titles), self.log)
        most = engines.rows_by_content(rows, self.log).limit(_MOST_COMBINATIONS + 1)
        contents = engine.frame(most)
        if len(contents) > _MOST_COMBINATIONS:
            raise SourceRefusedError(
                f"{names[0]} or a day after it has more than four million codes: no codes"
            )
        written = _judged(self.log, contents)
        passes = engine.passes(days)
        parts = [rows] if passes == 1 else [engines.share(rows, n, passes) for n in range(passes)]
        names_of_codes = [*self.log.split, STAGE]
        good = written.loc[written["column"] == "", [*names_of_codes, "cell", BITS]]
        codes = good.drop_duplicates(names_of_codes)
        known_codes = ibis.memtable(pa.Table.from_pandas(codes, preserve_index=False))
        events = pd.concat([engine.frame(engines.events(p, self.log, known_codes)) for p in parts])
        counts = {name: _day_counts(self.log, name, written, events) for name in names}
        for name, day in counts.items():
            if not day.sums.is_balanced:
                raise SourceRefusedError(
                    f"{name} does not add up: its files changed while they were read"
                )
        return counts


def _judged(log: Log, contents: pd.DataFrame) -> pd.DataFrame:
    """What stands in some rows, with what it means.

    Args:
        log: that they are of.
        contents: as of `engines.rows_by_content`.

    Returns:
        The same with each code as the report writes it (`report_…`), a number for all of them
        (`cell`), the `bits` of the stage; and where it is not counted, the `column` that is wrong
        and `what` stands there.
    """
    names = [*log.split, STAGE]
    judged = contents.assign(**{name: contents[name].fillna("") for name in names})
    judged = judged.assign(column="", what="")
    for name in reversed(names):
        codes = {text: _parsed(log, name, text) for text in judged[name].unique()}
        judged[f"report_{name}"] = judged[name].map(codes)
        is_unknown = judged[f"report_{name}"].isna()
        judged.loc[is_unknown, "column"] = name
        judged.loc[is_unknown, "what"] = judged.loc[is_unknown, name].map(printable)
    judged.loc[~judged["on_day"], ["column", "what"]] = [TIME, "of another day"]
    judged.loc[~judged["has_key"], ["column", "what"]] = [KEY, "no hash"]
    judged[BITS] = judged[f"report_{STAGE}"].map(log.bits).fillna(0).astype("int64")
    judged["cell"] = judged.groupby([f"report_{name}" for name in log.split], sort=False).ngroup()
    return judged


def _parsed(log: Log, name: str, text: str) -> str | None:
    """A code as the report writes it; None where it is unknown."""
    if name == STAGE:
        return text if text in log.bits else None
    try:
        return str(log.kinds[name].parse(text))
    except CellError:
        return None


def _day_counts(log: Log, day: str, judged: pd.DataFrame, events: pd.DataFrame) -> DayCounts:
    """What a day counts, of what stands in its rows and of its events."""
    rows, of_day = judged[judged[DAY] == day], events[events[DAY] == day]
    clashes, counted = of_day[of_day["clashes"]], of_day[~of_day["clashes"]]
    aside = rows[rows["column"] != ""]
    quarantine = Counter[tuple[str, str]]()
    for column, what, n in zip(aside["column"], aside["what"], aside["rows"], strict=True):
        quarantine[column, what] += n
    if len(clashes):
        quarantine[KEY, "of several events"] = int(clashes["rows"].sum())
    codes = rows.drop_duplicates("cell").set_index("cell")
    table = counted.join(codes[[f"report_{name}" for name in log.split]], on="cell")
    table = table.rename(columns={f"report_{name}": name for name in log.split})
    table = table[[*log.split, BITS, EVENTS]].groupby([*log.split, BITS]).sum().reset_index()
    return DayCounts(
        rows=int(rows["rows"].sum()),
        doubled=int((counted["rows"] - counted[EVENTS]).sum()),
        events=table,
        quarantine=quarantine,
    )
