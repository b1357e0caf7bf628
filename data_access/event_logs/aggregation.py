"""A log counted day by day, on any engine, and the report of its months.

A month of what is reported as a whole (a database, a kind of vessel) is told by all units, such as
border points with their channels, or by none. Where a count by them is small it is told less
finely, so that nothing in the file is a small count of a border point or a flag, or gives one away.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa

from data_access.bureau_reports.formats import format_of
from data_access.declaration.cells import CellError
from data_access.declaration.file_schema import SourceRefusedError
from data_access.disclosure.nested_measures import hidden_together
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
from data_access.periods import first_day, iso, last_day, month_of
from data_access.store import durable

_MOST_IN_QUARANTINE = 0.01

Group = tuple[str, int, str]
"""Bureau, month, and what is told as a whole."""


@dataclass
class Report:
    """A report.

    Attributes:
        log: that it is of.
        rows: a column a title of the form.
        months: that it tells.
        left_out: months that it does not tell -> why not.
        levels: which of the log's grains each group is told by.
        kept_at: where levels are kept, so that nothing is told more finely later.
    """

    log: Log
    rows: pd.DataFrame
    months: list[int]
    left_out: dict[int, str]
    levels: dict[Group, int]
    kept_at: Path | None

    @classmethod
    def of(
        cls,
        log: Log,
        days: Mapping[str, DaySums],
        events: Callable[[str], pd.DataFrame],
        today: date,
        kept_at: Path | None,
    ) -> "Report":
        """The report of days.

        Args:
            log: that they are of.
            days: day as in the name of its folder -> what it has in all.
            events: those of a day.
            today: months that have not ended are left out.
            kept_at: levels of earlier reports, if they are kept.
        """
        by_month: dict[int, dict[str, DaySums]] = defaultdict(dict)
        for day, sums in days.items():
            by_month[month_of(int(day[:4]), int(day[5:7]))][day] = sums
        earlier = _earlier(kept_at)
        titles = [field.name for field in format_of(log.source).fields]
        report = cls(log, pd.DataFrame(columns=titles), [], {}, {}, kept_at)
        for month in sorted(by_month):
            if why := _left_out(month, by_month[month], today):
                report.left_out[month] = why
                continue
            counts = _counts(log, [events(day) for day in by_month[month]])
            levels = _levels(log, month, counts)
            for group in levels.keys() & earlier.keys():
                levels[group] = max(levels[group], earlier[group])
            report.months.append(month)
            report.levels.update(levels)
            report.rows = pd.concat([report.rows, _rows(log, month, counts, levels)])
        return report

    def as_csv(self) -> bytes:
        """The file that the importer takes."""
        counted_titles = {*self.log.split, *self.log.measures}
        fields = format_of(self.log.source).fields
        titles = [field.name for field in fields if field.required or field.name in counted_titles]
        return self.rows[titles].to_csv(index=False, lineterminator="\n").encode()

    def write(self, path: Path) -> None:
        """Write the levels of detail, then the file, whole or not at all."""
        if self.kept_at:
            merged = {**_earlier(self.kept_at), **self.levels}
            content = [[*group, level] for group, level in sorted(merged.items()) if level]
            durable.write(self.kept_at, json.dumps(content).encode())
        durable.write(path, self.as_csv())


def _left_out(month: int, days: Mapping[str, DaySums], today: date) -> str:
    """Why a month is not reported; empty where it is."""
    first, last = first_day(month), last_day(month)
    if last >= today:
        return "it has not ended"
    whole = [(first + timedelta(by)).isoformat() for by in range((last - first).days + 1)]
    missing = [day for day in whole if day not in days]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        return f"day={missing[0]}{more} is missing; a day without events is an empty folder"
    rows = sum(counts.rows for counts in days.values())
    quarantine = sum(counts.quarantine.total() for counts in days.values())
    if quarantine > rows * _MOST_IN_QUARANTINE:
        return f"{quarantine} of {rows} rows are in quarantine, more than one in a hundred"
    return ""


def _earlier(path: Path | None) -> dict[Group, int]:
    if path is None or not path.is_file():
        return {}
    content = json.loads(path.read_bytes())
    return {(bureau, month, group): level for bureau, month, group, level in content}


def _counts(log: Log, days: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """What some days count together: a column a measure beside those of the log's codes."""
    events = pd.concat(days)
    measures = {
        measure: events[EVENTS] * (events[BITS] // 2**place % 2)
        for place, measure in enumerate(log.measures)
    }
    split = list(log.split)
    return events[split].assign(**measures).groupby(split).sum().reset_index()


def _levels(log: Log, month: int, counts: pd.DataFrame) -> dict[Group, int]:
    """The first of a log's grains that tells no small count, for each group of a month."""
    bureau_column, group_column, *_ = log.split
    levels: dict[Group, int] = {}
    for bureau, of_bureau in counts.groupby(bureau_column):
        left = set(of_bureau[group_column])
        for level, grain in enumerate(log.grains):
            is_last = level == len(log.grains) - 1
            hidden = set() if is_last or not left else _hidden(log, grain, of_bureau)
            levels |= {(str(bureau), month, group): level for group in left - hidden}
            left &= hidden
    return levels


def _hidden(log: Log, grain: Sequence[str], counts: pd.DataFrame) -> set[str]:
    """Groups of a bureau's month that may not be told by a grain."""
    table = counts.pivot_table(
        list(log.measures), log.split[1], list(grain), aggfunc="sum", fill_value=0
    )
    hidden = np.zeros(len(table), bool)
    for funnel in log.funnels:
        # One state, and one month.
        states = [table[measure].to_numpy()[None, :, None, :] for measure in funnel]
        for pattern in hidden_together(states, log.hides_below, whole=False):
            hidden |= pattern.months[:, 0]
    return set(table.index[hidden])


def _rows(log: Log, month: int, counts: pd.DataFrame, levels: Mapping[Group, int]) -> pd.DataFrame:
    """The rows of a month, in the order of their codes."""
    groups = zip(counts[log.split[0]], counts[log.split[1]], strict=True)
    grains = [log.grains[levels[bureau, month, group]] for bureau, group in groups]
    units = {
        name: counts[name].where(np.array([name in grain for grain in grains]), "")
        for name in log.grains[0]
    }
    rows = counts.assign(**units).groupby(list(log.split)).sum().reset_index()
    return rows.assign(month=iso(month))


# An engine gives a row for each combination of codes; of garbage there could be as many as rows.
_MOST_COMBINATIONS = 4_000_000


@dataclass(frozen=True)
class Aggregation:
    """Sums of a log.

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
    """What to count, and by which dimensions.

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
            report = Report.of(self.log, sums, kept_days.events, today, levels)
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
            sums = day.sums
            # Each row was counted, doubled or put into quarantine.
            if sums.rows != sums.events + sums.doubled + sums.quarantine.total():
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
    sums = DaySums(
        rows=int(rows["rows"].sum()),
        events=int(table[EVENTS].sum()),
        doubled=int((counted["rows"] - counted[EVENTS]).sum()),
        quarantine=quarantine,
    )
    return DayCounts(sums, table)
