"""The report of a log's months: which are told, how finely, and as what file.

A month of what is reported as a whole (a database, a kind of vessel) is told by all units, such as
border points with their channels, or by none. Where a count by them is small it is told less
finely, so that nothing in the file is a small count of a border point or a flag, or gives one away.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd

from data_access.bureau_reports.formats import format_of
from data_access.disclosure.nested_measures import hidden_together
from data_access.event_logs.day_counts import BITS, EVENTS, DaySums
from data_access.event_logs.logs import Log
from data_access.periods import first_day, iso, last_day, month_of
from data_access.store import durable

_MOST_IN_QUARANTINE = 0.01

Cell = tuple[str, ...]
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


@dataclass(frozen=True)
class Report:
    """A report.

    Attributes:
        log: that it is of.
        rows: cells by title.
        months: that it tells.
        left_out: months that it does not tell -> why not.
        levels: which of the log's grains each group is told by.
        kept_at: where levels are kept, so that nothing is told more finely later.
    """

    log: Log
    rows: list[Mapping[str, str]]
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
        report = cls(log, [], [], {}, {}, kept_at)
        for month in sorted(by_month):
            if why := _left_out(month, by_month[month], today):
                report.left_out[month] = why
                continue
            events = _rows_of(log, [days.events(day) for day in by_month[month]])
            levels = _levels(log, month, events)
            for group in levels.keys() & earlier.keys():
                levels[group] = max(levels[group], earlier[group])
            report.months.append(month)
            report.levels.update(levels)
            report.rows.extend(_rows(log, month, events, levels))
        return report

    @property
    def coarser(self) -> int:
        """How many groups are told by less than the log knows."""
        return sum(level > 0 for level in self.levels.values())

    def as_csv(self) -> bytes:
        """The file that the importer takes."""
        titles = self._titles()
        text = StringIO(newline="")
        writer = csv.DictWriter(text, titles, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        return text.getvalue().encode()

    def _titles(self) -> list[str]:
        counted = {*self.log.split, *self.log.measures}
        fields = format_of(self.log.source).fields
        return [field.name for field in fields if field.required or field.name in counted]

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


def _rows_of(log: Log, days: Sequence[pd.DataFrame]) -> list[tuple[Cell, int, int]]:
    """Cells of days with bits, and how many events they have together."""
    sums = pd.concat(days).groupby([*log.split, BITS])[EVENTS].sum()
    columns = sums.reset_index().to_dict("list").values()
    *codes, bits, n = columns
    return list(zip(zip(*codes, strict=True), bits, n, strict=True))


def _levels(log: Log, month: int, events: Sequence[tuple[Cell, int, int]]) -> dict[Group, int]:
    """The first of a log's grains that tells no small count, for each group of a month."""
    bureaus: dict[str, list[tuple[Cell, int, int]]] = defaultdict(list)
    for cell, bits, n in events:
        bureaus[cell[0]].append((cell, bits, n))
    levels: dict[Group, int] = {}
    for bureau, rows in bureaus.items():
        left = {cell[1] for cell, _bits, _n in rows}
        for level, grain in enumerate(log.grains):
            is_last = level == len(log.grains) - 1
            hidden = set() if is_last or not left else _hidden(log, grain, rows)
            levels |= {(bureau, month, group): level for group in left - hidden}
            left &= hidden
    return levels


def _hidden(log: Log, grain: Sequence[str], rows: Sequence[tuple[Cell, int, int]]) -> set[str]:
    """Groups of a bureau's month that may not be told by a grain."""
    places = [log.split.index(name) for name in grain]
    groups: dict[str, int] = {}
    units: dict[Cell, int] = {}
    found = []
    for cell, bits, n in rows:
        unit = tuple(cell[at] for at in places)
        at = groups.setdefault(cell[1], len(groups)), units.setdefault(unit, len(units))
        found.append((*at, bits, n))
    counts = np.zeros((len(log.measures), len(groups), len(units)), np.int64)
    group, unit, bits, n = np.array(found).T
    for measure, of_measure in enumerate(counts):
        np.add.at(of_measure, (group, unit), n * (bits >> measure & 1))
    hidden = np.zeros(len(groups), bool)
    for funnel in log.funnels:
        # One state, and one month.
        states = [counts[log.measures.index(name)][None, :, None, :] for name in funnel]
        for pattern in hidden_together(states, log.hides_below, whole=False):
            hidden |= pattern.months[:, 0]
    return {name for name, place in groups.items() if hidden[place]}


def _rows(
    log: Log,
    month: int,
    events: Sequence[tuple[Cell, int, int]],
    levels: Mapping[Group, int],
) -> Iterator[dict[str, str]]:
    """The rows of a month, in the order of their codes."""
    sums: dict[Cell, list[int]] = {}
    for cell, bits, n in events:
        grain = log.grains[levels[cell[0], month, cell[1]]]
        key = tuple(
            code if place < len(log.split) - len(log.grains[0]) or name in grain else ""
            for place, (name, code) in enumerate(zip(log.split, cell, strict=True))
        )
        counts = sums.setdefault(key, [0] * len(log.measures))
        for measure in range(len(log.measures)):
            counts[measure] += n * (bits >> measure & 1)
    for key in sorted(sums):
        counted = zip(log.measures, map(str, sums[key]), strict=True)
        yield {"month": iso(month), **dict(zip(log.split, key, strict=True)), **dict(counted)}
