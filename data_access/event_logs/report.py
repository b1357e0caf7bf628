"""The report of a log's months: which are told, how finely, and as what file.

A month of what is reported as a whole (a database, a kind of vessel) is told by all units, such as
border points with their channels, or by none. Where a count by them is small it is told less
finely, so that nothing in the file is a small count of a border point or a flag, or gives one away.
"""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import numpy as np

from data_access.bureau_reports.formats import format_of
from data_access.disclosure.nested_measures import hidden_together
from data_access.event_logs.day_counts import Cell, DayCounts
from data_access.event_logs.logs import Log
from data_access.periods import first_day, iso, last_day, month_of
from data_access.store import durable

_MOST_IN_QUARANTINE = 0.01
_MONTHS = 12

Months = Mapping[int, Counter[tuple[Cell, int]]]
"""Month -> what its days count."""
Group = tuple[str, int, str]
"""Bureau, month, and what is told as a whole."""


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
    rows: Sequence[Mapping[str, str]]
    months: Sequence[int]
    left_out: Mapping[int, str]
    levels: Mapping[Group, int]
    kept_at: Path | None

    @classmethod
    def of(
        cls, log: Log, days: Mapping[str, DayCounts], today: date, kept_at: Path | None
    ) -> "Report":
        """The report of days.

        Args:
            log: that they are of.
            days: day as in the name of its folder -> counts.
            today: months that have not ended are left out.
            kept_at: levels of earlier reports, if they are kept.
        """
        by_month: dict[int, dict[str, DayCounts]] = defaultdict(dict)
        for day, counts in days.items():
            by_month[month_of(int(day[:4]), int(day[5:7]))][day] = counts
        reasons = {month: _left_out(month, by_month[month], today) for month in sorted(by_month)}
        months: dict[int, Counter[tuple[Cell, int]]] = {
            month: Counter() for month, why in reasons.items() if not why
        }
        for month, events in months.items():
            for counts in by_month[month].values():
                events.update(counts.events)
        levels = _levels(log, months)
        for group, level in _earlier(kept_at).items():
            if group in levels:
                levels[group] = max(level, levels[group])
        rows = [row for month in months for row in _rows(log, month, months[month], levels)]
        left_out = {month: why for month, why in reasons.items() if why}
        return cls(log, rows, list(months), left_out, levels, kept_at)

    @property
    def told_less_finely(self) -> int:
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


def _left_out(month: int, days: Mapping[str, DayCounts], today: date) -> str:
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


def _levels(log: Log, months: Months) -> dict[Group, int]:
    """The first of a log's grains that tells no small count, for each group."""
    years: dict[tuple[str, int], dict[tuple[int, str], list[tuple[Cell, int, int]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for month, events in months.items():
        for (cell, bits), n in events.items():
            years[cell[0], month // 100][month, cell[1]].append((cell, bits, n))
    levels: dict[Group, int] = {}
    for (bureau, _year), groups in years.items():
        left = set(groups)
        for level, grain in enumerate(log.grains):
            is_last = level == len(log.grains) - 1
            hidden = frozenset() if is_last else _hidden(log, grain, groups)
            levels |= {(bureau, *group): level for group in left - hidden}
            left &= hidden
    return levels


def _hidden(
    log: Log,
    grain: Sequence[str],
    groups: Mapping[tuple[int, str], Sequence[tuple[Cell, int, int]]],
) -> AbstractSet[tuple[int, str]]:
    """Months of a bureau's year, with their groups, that may not be told by a grain."""
    places = [log.split.index(name) for name in grain]
    names = sorted({group for _month, group in groups})
    units = sorted(
        {tuple(cell[at] for at in places) for rows in groups.values() for cell, _bits, _n in rows}
    )
    of_name = {name: place for place, name in enumerate(names)}
    of_unit = {unit: place for place, unit in enumerate(units)}
    counts = np.zeros((len(log.measures), len(names), _MONTHS, len(units)), np.int64)
    for (month, name), rows in groups.items():
        for cell, bits, n in rows:
            unit = of_unit[tuple(cell[at] for at in places)]
            for measure in range(len(log.measures)):
                if bits >> measure & 1:
                    counts[measure, of_name[name], month % 100 - 1, unit] += n
    hidden = np.zeros((len(names), _MONTHS), bool)
    for funnel in log.funnels:
        states = [counts[log.measures.index(measure)][None] for measure in funnel]
        for pattern in hidden_together(states, log.hides_below, whole=False):
            hidden |= pattern.months
    return {(month, name) for month, name in groups if hidden[of_name[name], month % 100 - 1]}


def _rows(
    log: Log, month: int, events: Counter[tuple[Cell, int]], levels: Mapping[Group, int]
) -> Iterator[dict[str, str]]:
    """The rows of a month, in the order of their codes."""
    sums: dict[Cell, list[int]] = {}
    for (cell, bits), n in events.items():
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
