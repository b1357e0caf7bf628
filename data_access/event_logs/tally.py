"""What an engine found in some days of a log, added up to the counts of each of them.

All of it is done by column: a hundred million events have millions of cells by day.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_access.event_logs.codes import Judged, Numbers
from data_access.event_logs.day_counts import BITS, EVENTS, DayCounts, printable
from data_access.event_logs.logs import DAY, KEY, STAGE, TIME, Log

_NO_KEY, _NOT_ON_DAY = (KEY, "no hash"), (TIME, "of another day")
_CLASH = KEY, "of several events"


@dataclass(frozen=True)
class _Counted:
    """How many events, or rows, there are more of a day, cell and bits; or fewer."""

    day: Numbers
    cell: Numbers
    bits: Numbers
    n: Numbers


@dataclass
class Tally:
    """The counts of some days while they are added up.

    Attributes:
        log: that they are of.
        names: of the days.
        contents: what the engine found: codes, and how many rows have them.
        judged: what those codes count.
        good: which of `contents` are counted.
        rows: of each day.
        doubled: of each day.
        quarantine: of each day.
        counted: what is added up.
    """

    log: Log
    names: Sequence[str]
    contents: pa.Table
    judged: Judged
    good: np.ndarray
    rows: Numbers
    doubled: Numbers
    quarantine: list[Counter[tuple[str, str]]]
    counted: list[_Counted] = field(default_factory=list)

    @classmethod
    def of(cls, log: Log, names: Sequence[str], contents: pa.Table) -> "Tally":
        """Rows counted as if each were an event.

        Args:
            log: that they are of.
            names: of the days.
            contents: see `expressions.rows_by_content`.
        """
        for name in (*log.split, STAGE):
            place = contents.column_names.index(name)
            contents = contents.set_column(place, name, pc.fill_null(contents[name], ""))
        judged = Judged.of(log, contents)
        day = _days(contents, names)
        has_key, on_day, rows = (_numpy(contents, name) for name in ("has_key", "on_day", "rows"))
        is_known = judged.unknown > len(log.split)
        good = has_key & on_day & is_known
        tally = cls(
            log,
            names,
            contents,
            judged,
            good,
            _sums(day, rows, len(names)),
            np.zeros(len(names), np.int64),
            [Counter() for _name in names],
        )
        tally.set_aside(_NO_KEY, day[~has_key], rows[~has_key])
        late = has_key & ~on_day
        tally.set_aside(_NOT_ON_DAY, day[late], rows[late])
        columns = (*log.split, STAGE)
        for at in np.flatnonzero(has_key & on_day & ~is_known).tolist():
            column = columns[judged.unknown[at]]
            reason = column, printable(contents[column][at].as_py())
            tally.quarantine[day[at]][reason] += int(rows[at])
        tally.counted.append(_Counted(day[good], judged.cell[good], judged.bits[good], rows[good]))
        return tally

    def set_aside(self, reason: tuple[str, str], day: Numbers, rows: Numbers) -> None:
        """Count rows of days as in quarantine for a reason."""
        for place, n in enumerate(_sums(day, rows, len(self.names)).tolist()):
            if n:
                self.quarantine[place][reason] += n

    def known(self) -> pa.Table:
        """Codes that are known, each once as they stand in the log, with `cell` and `bits`."""
        places = np.flatnonzero(self.good)
        _values, first = np.unique(self.judged.written[places], return_index=True)
        places = places[first]
        columns = {name: self.contents[name].take(places) for name in (*self.log.split, STAGE)}
        return pa.table(
            {**columns, "cell": self.judged.cell[places], "bits": self.judged.bits[places]}
        )

    def count_once(self, found: pa.Table) -> None:
        """Take out what is counted more than once, as rows, and count it as events.

        Args:
            found: see `expressions.doubled`.
        """
        day = _days(found, self.names)
        titles = ("cell", "bits", "all_bits", "clashes", "is_first", "rows", "groups")
        cell, bits, all_bits, clashes, is_first, rows, groups = (
            _numpy(found, title) for title in titles
        )
        self.counted.append(_Counted(day, cell, bits, -rows))
        self.set_aside(_CLASH, day[clashes], rows[clashes])
        events = np.where(is_first, groups, 0)
        fine = ~clashes
        self.doubled += _sums(day[fine], (rows - events)[fine], len(self.names))
        first = fine & is_first
        self.counted.append(_Counted(day[first], cell[first], all_bits[first], groups[first]))

    def counts(self) -> dict[str, DayCounts]:
        """Those of each day."""
        # In the order in which the texts of codes and bits are sorted.
        texts = np.array(sorted(range(1 << len(self.log.measures)), key=str))
        cells = int(np.prod(self.judged.cells.sizes))
        day, cell, bits, n = (
            np.concatenate([getattr(counted, of) for counted in self.counted])
            for of in ("day", "cell", "bits", "n")
        )
        place, n = _grouped((day * cells + cell) * len(texts) + np.argsort(texts)[bits], n)
        cell, bit = np.divmod(place, len(texts))
        bounds = np.searchsorted(place, np.arange(len(self.names) + 1) * cells * len(texts))
        counts = {}
        for at, name in enumerate(self.names):
            here = slice(bounds[at], bounds[at + 1])
            columns = self.judged.cells.columns(cell[here] - at * cells)
            events = dict(zip(self.log.split, columns, strict=True))
            counts[name] = DayCounts(
                int(self.rows[at]),
                int(self.doubled[at]),
                pa.table({**events, BITS: texts[bit[here]], EVENTS: n[here]}),
                self.quarantine[at],
            )
        return counts


def _numpy(table: pa.Table, title: str) -> np.ndarray:
    return np.asarray(table[title])


def _days(table: pa.Table, names: Sequence[str]) -> Numbers:
    """Of each row, which of the days it is of."""
    found = pc.index_in(table[DAY], value_set=pa.array(names, table[DAY].type))
    return np.asarray(found, np.int64)


def _sums(day: Numbers, n: Numbers, days: int) -> Numbers:
    """How many there are of each day."""
    sums = np.zeros(days, np.int64)
    np.add.at(sums, day, n)
    return sums


def _grouped(place: Numbers, n: Numbers) -> tuple[Numbers, Numbers]:
    """Places that have any, each once and in order, and how many."""
    order = np.argsort(place, kind="stable")
    place, n = place[order], n[order]
    first = np.flatnonzero(np.diff(place, prepend=-1))
    n = np.add.reduceat(n, first) if len(first) else n
    return place[first][n > 0], n[n > 0]
