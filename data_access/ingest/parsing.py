"""From the rows of a file to facts; a row that cannot be read is set aside, whole, with reason."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TextIO

from data_access.bureau_reports import form_checks
from data_access.declaration import cells
from data_access.declaration.file_schema import (
    Builder,
    Built,
    CellError,
    FileSchema,
    SourceRefusedError,
    Spread,
)
from data_access.ingest.columns import Bound, Matched
from data_access.ingest.spool import Spool
from data_access.ingest.unreadable_rows import Unreadable, located
from data_access.periods import last_day

Progress = Callable[[int, int], None]
"""Called now and then with what was read of a file, and its size."""

# A release with more than this is broken, or not what it seems to be.
MOST_UNREADABLE_SHARE = 0.01
_MOST_UNREADABLE = 10_000
_MOST_REMARKS = 10_000
_STEP = 2000


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
    """All that a file says.

    Attributes:
        unreadable: rows that were set aside, by reason.
        last_line: the last that held a row.
        remarks: texts that are no data, such as footnotes.
        cut: whether the file ends in the middle of a line.
        keys: of rows that must differ.
    """

    schema: FileSchema
    builder: Builder
    facts: Spool = field(default_factory=Spool)
    issues: list[Issue] = field(default_factory=list)
    unreadable: Unreadable = field(default_factory=Unreadable)
    last_line: int = 0
    rows_read: int = 0
    rows_kept: int = 0
    remarks: list[str] = field(default_factory=list)
    cut: bool = False
    keys: form_checks.Keys | None = None

    @property
    def published_on(self) -> date | None:
        """When the release was made, as far as the file tells."""
        newest = self.builder.newest
        spoken_of = {m for months in self.builder.months.values() for m in months}
        if newest is None and spoken_of:
            last = max(spoken_of)
            newest = last_day(last if last % 100 else last + 12)
        return self.schema.published_on(self.remarks, newest)

    def remark(self, row: Sequence[str]) -> None:
        """Keep the texts of a row that is no data."""
        if len(self.remarks) < _MOST_REMARKS:
            self.remarks += (cell for cell in row if cell.strip())


def parse_row(schema: FileSchema, builder: Builder, row: Mapping[str, str]) -> Built:
    """The facts of one row, from its cells by our names of their columns.

    Raises:
        CellError: with the field and the reason.
    """
    values: dict[str, Any] = {"table": row["table"]} if "table" in row else {}
    for column in schema.columns_of(row.get("table", "")):
        try:
            values[column.name] = column.parse(row.get(column.name, ""))
        except CellError as error:
            raise CellError(str(error), column.name) from error
    if schema.spread is not None and "table" not in row:
        values[schema.spread.name] = _spread(schema.spread, row)
    return builder.build(values)


def read_rows(
    matched: Matched, today: date, progress: Progress, listing: TextIO | None = None
) -> Reading:
    """Read a file to its end.

    Args:
        matched: the file, with the layout that it has.
        today: what lies after it is in the future.
        progress: is told what was read.
        listing: where every row is named that cannot be read.

    Raises:
        SourceRefusedError: it has no rows, or too many that cannot be read.
    """
    schema = matched.schema
    keys = form_checks.Keys(schema.filled.key) if schema.filled else None
    unreadable = Unreadable(listing)
    reading = Reading(schema, schema.builder(today), unreadable=unreadable, keys=keys)
    reading.remarks += matched.remarks
    sheets = [table.sheet for table in matched.tables]
    size = sum(sheet.size for sheet in sheets)
    for table in matched.tables:
        for line, row in table.lines:
            if not any(row) or schema.skip(row[0]):
                reading.remark(row)
                continue
            reading.rows_read += 1
            if reading.rows_read % _STEP == 0:
                progress(sum(sheet.read for sheet in sheets), size)
            _read_row(reading, table, line, row)
            reading.last_line = line
    progress(size, size)
    reading.cut = any(sheet.cut for sheet in sheets)
    _refuse_if_unreadable(reading)
    _finish(reading)
    return reading


def _finish(reading: Reading) -> None:
    """Add what only the whole file could tell; its remarks are on no line."""
    built = reading.builder.finish()
    for fact in built.facts:
        reading.facts.add(fact)
    for name, remark in built.notes:
        reading.issues.append(Issue(0, name, remark, {}, None, "note"))


def _spread(spread: Spread, row: Mapping[str, str]) -> dict[int, Any]:
    found = {}
    for title, cell in row.items():
        key = spread.key(title)
        if key is not None:
            try:
                found[key] = spread.parse(cell)
            except CellError as error:
                raise CellError(str(error), title) from error
    return found


def _read_row(reading: Reading, table: Bound, line: int, row: Sequence[str]) -> None:
    try:
        _check_width(row, table)
        values = table.values(row)
        if table.spread and reading.schema.spread is not None:
            values[reading.schema.spread.name] = _spread(reading.schema.spread, table.cells(row))
        if reading.keys is not None:
            form_checks.refuse_untitled(table.untitled, row, table.sheet.left)
            reading.keys.add(values, line)
        built = reading.builder.build(values)
    except CellError as error:
        title = table.title(error.field)
        reading.unreadable.add(line, cells.printable(title, 80), cells.printable(str(error)))
        if reading.unreadable.total() <= _MOST_UNREADABLE:
            read = table.cells(row) if len(row) == len(table.titles) else {}
            reading.issues.append(_issue(reading, line, (title, str(error)), read, "open"))
        return
    reading.rows_kept += 1
    for fact in built.facts:
        reading.facts.add(fact)
    for name, remark in built.notes:
        about = (table.title(name), remark)
        reading.issues.append(_issue(reading, line, about, table.cells(row), "note"))


def _issue(
    reading: Reading, line: int, what: tuple[str, str], row: Mapping[str, str], state: str
) -> Issue:
    kept = {name: cells.printable(cell) for name, cell in row.items() if cell}
    title, reason = cells.printable(what[0], 80), cells.printable(what[1])
    return Issue(line, title, reason, kept, reading.builder.persons(row), state)


def _check_width(row: Sequence[str], table: Bound) -> None:
    if len(row) != len(table.titles):
        msg = f"{len(row)} fields where the header has {len(table.titles)}"
        raise CellError(msg)


def _refuse_if_unreadable(reading: Reading) -> None:
    bad, read = reading.unreadable.total(), reading.rows_read
    if not read:
        raise SourceRefusedError("the table has no rows")
    if reading.schema.filled:
        _refuse_if_any(reading)
    if bad <= min(read * MOST_UNREADABLE_SHARE, _MOST_UNREADABLE):
        return
    first = _first_open(reading)
    msg = f"{bad:,} of {read:,} rows cannot be read, more than 1 in 100; the first is {first}"
    raise SourceRefusedError(msg, [*reading.unreadable.page(reading.schema.source)])


def _first_open(reading: Reading) -> str:
    issue = next(issue for issue in reading.issues if issue.state == "open")
    return located(issue.line, issue.field, issue.reason)


def _refuse_if_any(reading: Reading) -> None:
    """What was filled by hand can be mended: one row that cannot be read refuses the file."""
    bad = reading.unreadable.total()
    if bad:
        more = f"; {bad - 1:,} more rows cannot be read" if bad > 1 else ""
        page = reading.unreadable.page(reading.schema.source) if more else ()
        raise SourceRefusedError(_first_open(reading) + more, [*page])
    if reading.cut:
        form_checks.refuse_cut(reading.last_line)
