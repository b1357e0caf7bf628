"""The report of a log's months: which are told, how finely, and as what file.

A month of what is reported as a whole (a database, a kind of vessel) is told by all units, such as
border points with their channels, or by none. Where a count by them is small it is told less
finely, so that nothing in the file is a small count of a border point or a flag, or gives one away.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from data_access.bureau_reports.formats import format_of
from data_access.disclosure.nested_measures import hidden_together
from data_access.event_logs.days import BITS, EVENTS, DaySums
from data_access.event_logs.logs import Log
from data_access.periods import first_day, iso, last_day, month_of
from data_access.store import durable

_MOST_IN_QUARANTINE = 0.01

Group = tuple[str, int, str]
"""Bureau, month, and what is told as a whole."""


@dataclass(frozen=True)
class Days:
    """Days that are counted.

    Attributes:
        sums: day as in the name of its folder -> what it has in all.
        events: those of a day.
    """

    sums: Mapping[str, DaySums]
    events: Callable[[str], pd.DataFrame]


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
    def of(cls, log: Log, days: Days, today: date, kept_at: Path | None) -> "Report":
        """The report of days.

        Args:
            log: that they are of.
            days: their sums, and what reads their events.
            today: months that have not ended are left out.
            kept_at: levels of earlier reports, if they are kept.
        """
        by_month: dict[int, dict[str, DaySums]] = defaultdict(dict)
        for day, sums in days.sums.items():
            by_month[month_of(int(day[:4]), int(day[5:7]))][day] = sums
        earlier = _earlier(kept_at)
        titles = [field.name for field in format_of(log.source).fields]
        report = cls(log, pd.DataFrame(columns=titles), [], {}, {}, kept_at)
        for month in sorted(by_month):
            if why := _left_out(month, by_month[month], today):
                report.left_out[month] = why
                continue
            counts = _counts(log, [days.events(day) for day in by_month[month]])
            levels = _levels(log, month, counts)
            for group in levels.keys() & earlier.keys():
                levels[group] = max(levels[group], earlier[group])
            report.months.append(month)
            report.levels.update(levels)
            report.rows = pd.concat([report.rows, _rows(log, month, counts, levels)])
        return report

    @property
    def coarser(self) -> int:
        """How many groups are told by less than the log knows."""
        return sum(level > 0 for level in self.levels.values())

    def as_csv(self) -> bytes:
        """The file that the importer takes."""
        counted_titles = {*self.log.split, *self.log.measures}
        fields = format_of(self.log.source).fields
        titles = [field.name for field in fields if field.required or field.name in counted_titles]
        return self.rows[titles].to_csv(index=False, lineterminator="\n").encode()

    def write(self, path: Path) -> None:
        """Write the file, whole or not at all; before it, how finely it tells."""
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
