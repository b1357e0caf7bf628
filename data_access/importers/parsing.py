"""From the rows of a file to facts; a row that cannot be read is set aside, whole, with reason."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from data_access.importers.declare import (
    Builder,
    Built,
    CellError,
    FileSchema,
    SourceRefusedError,
    Spread,
)
from data_access.importers.matching import Matched
from data_access.importers.spool import Spool
from data_access.periods import shifted

Progress = Callable[[int, int], None]
"""Called now and then with what was read of a file, and its size."""

_MOST_UNREADABLE_SHARE = 0.01
_MOST_UNREADABLE = 10_000
_EXAMPLES = 200
_MOST_REMARKS = 10_000
_STEP = 2000


def last_day(month: int) -> date:
    """The last day of a month."""
    after = shifted(month, 1)
    return date(after // 100, after % 100, 1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Issue:
    """A row that was set aside (state `open`), or a remark on one that was kept (`note`).

    Attributes:
        row: its cells by our names of their columns, those only that are read.
        persons: people affected, None where that cannot be read.
    """

    line: int
    field: str
    reason: str
    row: Mapping[str, str]
    persons: int | None
    state: str


@dataclass(slots=True)
class Reading:
    """All that a file says."""

    schema: FileSchema
    builder: Builder
    facts: Spool = field(default_factory=Spool)
    issues: list[Issue] = field(default_factory=list)
    unreadable: Counter[str] = field(default_factory=Counter)
    rows_read: int = 0
    rows_kept: int = 0
    remarks: list[str] = field(default_factory=list)
    cut: bool = False

    def remark(self, row: Sequence[str]) -> None:
        """Keep the texts of a row that is no data, such as a footnote."""
        if len(self.remarks) < _MOST_REMARKS:
            self.remarks += (cell for cell in row if cell.strip())

    @property
    def published_on(self) -> date | None:
        """When the release was made, as far as the file tells."""
        newest = self.builder.newest
        if newest is None and self.builder.months:
            newest = last_day(max(self.builder.months))
        return self.schema.published_on(self.remarks, newest)


def parse_row(schema: FileSchema, builder: Builder, cells: Mapping[str, str]) -> Built:
    """The facts of one row, from its cells by our names of their columns.

    Raises:
        CellError: with the field and the reason.
    """
    values: dict[str, Any] = {}
    for column in schema.columns:
        try:
            values[column.name] = column.parse(cells.get(column.name, ""))
        except CellError as error:
            raise CellError(str(error), column.name) from error
    if schema.spread is not None:
        values[schema.spread.name] = _spread(schema.spread, cells)
    return builder.build(values)


def _spread(spread: Spread, cells: Mapping[str, str]) -> dict[int, Any]:
    found = {}
    for title, cell in cells.items():
        key = spread.key(title)
        if key is not None:
            try:
                found[key] = spread.parse(cell)
            except CellError as error:
                raise CellError(str(error), title) from error
    return found


def read_rows(matched: Matched, name: str, today: date, progress: Progress) -> Reading:
    """Read a file to its end.

    Raises:
        SourceRefusedError: it has no rows, or too many that cannot be read.
    """
    schema = matched.schema
    reading = Reading(schema, schema.builder(today), remarks=list(matched.remarks))
    for line, row in matched.lines:
        if not any(row) or schema.skip(row[0]):
            reading.remark(row)
            continue
        reading.rows_read += 1
        if reading.rows_read % _STEP == 0:
            progress(matched.sheet.read, matched.sheet.size)
        _read_row(reading, matched, line, row)
    progress(matched.sheet.size, matched.sheet.size)
    reading.cut = matched.sheet.cut
    _refuse_if_unreadable(reading, name)
    return reading


def _read_row(reading: Reading, matched: Matched, line: int, row: Sequence[str]) -> None:
    cells: Mapping[str, str] = {}
    try:
        _check_width(row, matched)
        cells = matched.cells(row)
        built = parse_row(reading.schema, reading.builder, cells)
    except CellError as error:
        title = matched.title(error.field)
        rule = f"{title}: {error}" if title else str(error)
        reading.unreadable[_rule(rule)] += 1
        if reading.unreadable.total() <= _MOST_UNREADABLE:
            persons = reading.builder.persons(cells)
            reading.issues.append(Issue(line, title, str(error), cells, persons, "open"))
        return
    reading.rows_kept += 1
    for fact in built.facts:
        reading.facts.add(fact)
    for name, remark in built.notes:
        persons = reading.builder.persons(cells)
        reading.issues.append(Issue(line, matched.title(name), remark, cells, persons, "note"))


def _check_width(row: Sequence[str], matched: Matched) -> None:
    if len(row) != len(matched.titles):
        msg = f"{len(row)} fields where the header has {len(matched.titles)}"
        raise CellError(msg)


def _rule(reason: str) -> str:
    """The reason without what differs from row to row, for counting."""
    return re.sub(r"'[^']*'", "'…'", reason)


def _refuse_if_unreadable(reading: Reading, name: str) -> None:
    bad, read = reading.unreadable.total(), reading.rows_read
    if not read:
        msg = f"{name}: the table has no rows"
        raise SourceRefusedError(msg)
    if bad <= min(read * _MOST_UNREADABLE_SHARE, _MOST_UNREADABLE):
        return
    first = next(issue for issue in reading.issues if issue.state == "open")
    where = f"line {first.line}" + (f", field {first.field}" if first.field else "")
    msg = (
        f"{name}: {bad:,} of {read:,} rows cannot be read, more than 1 in 100; the first is "
        f"{where}: {first.reason}"
    )
    counts = [f"{times:,} × {rule}" for rule, times in reading.unreadable.most_common(20)]
    examples = [
        f"line {issue.line}, {issue.field}: {issue.reason}"
        for issue in reading.issues
        if issue.state == "open"
    ]
    raise SourceRefusedError(msg, counts + examples[:_EXAMPLES])
