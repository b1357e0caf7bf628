"""From the rows of a file to facts; a row that cannot be read goes to quarantine, with a reason."""

import pickle
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from data_access.bureau_reports import form_checks
from data_access.declaration import cells
from data_access.declaration.facts import Fact
from data_access.declaration.file_schema import (
    Builder,
    Built,
    FileSchema,
    SourceRefusedError,
    Spread,
)
from data_access.ingest.layout_detection import BoundTable, DetectedLayout, Parser
from data_access.periods import last_day
from data_access.readers.documents import USUAL

_LOOSE = 50_000


class Spool:
    """Facts on their way from a file to the store, in the order in which they came.

    A file is read whole before anything is written, so that a refused one never touches the store;
    a large one must then wait somewhere. Past a number of facts of one kind the rest is packed,
    which keeps a million of them in a few dozen megabytes.
    """

    def __init__(self) -> None:
        self._loose: defaultdict[type[Fact], list[Fact]] = defaultdict(list)
        self._packed: defaultdict[type[Fact], list[bytes]] = defaultdict(list)

    def extend(self, facts: Iterable[Fact]) -> None:
        """Put facts at the end of those of their kind."""
        for fact in facts:
            kind = type(fact)
            loose = self._loose[kind]
            loose.append(fact)
            if len(loose) > _LOOSE:
                # By columns, which take half the room.
                columns = pickle.dumps([*zip(*loose, strict=True)])
                self._packed[kind].append(zlib.compress(columns, level=1))
                loose.clear()

    def kinds(self) -> Iterator[Iterable[Fact]]:
        """The facts of one kind after those of another."""
        for kind, loose in self._loose.items():
            columns = (pickle.loads(zlib.decompress(one)) for one in self._packed[kind])  # noqa: S301 - our own
            rows = chain.from_iterable(zip(*one, strict=True) for one in columns)
            yield chain(map(kind._make, rows), loose)

    def __iter__(self) -> Iterator[Fact]:
        return chain.from_iterable(self.kinds())


_MOST_GROUPS = 12
_EXAMPLES = 30
"""On the page, of all groups together."""
_MOST_A_GROUP = 10
_MOST_RULES = 1000
"""Kept apart; a file in which each row is wrong in its own way must not fill the memory."""
OTHERS = "for other reasons"


class QuarantineReport:
    """The rows of a file that cannot be read, by what is wrong with them.

    Attributes:
        listing: where every one of them is written, as it is met.
    """

    def __init__(self, listing: TextIO | None = None) -> None:
        self._rules: Counter[str] = Counter()
        self._first: dict[str, list[str]] = {}
        self._listing = listing

    def add(self, line: int, title: str, reason: str) -> None:
        """Note a row.

        Args:
            line: where it stands.
            title: of the column, empty where the row as a whole is wrong.
            reason: in words.
        """
        sentence = located(line, title, reason)
        if self._listing is not None:
            self._listing.write(f"{sentence}\n")
        # Without what differs from row to row.
        rule = re.sub(r"'[^']*'|\d[\d,.-]*", "…", reason)
        rule = f"{title}: {rule}" if title else rule
        if rule not in self._rules and len(self._rules) >= _MOST_RULES:
            rule = OTHERS
        self._rules[rule] += 1
        first = self._first.setdefault(rule, [])
        if len(first) < _MOST_A_GROUP:
            first.append(sentence)

    def total(self) -> int:
        """How many."""
        return self._rules.total()

    def reasons(self) -> Mapping[str, int]:
        """The commonest reasons with how many rows each, and then all others together."""
        times_by_rule = Counter(
            {rule: times for rule, times in self._rules.items() if rule != OTHERS}
        )
        common = dict(times_by_rule.most_common(_MOST_GROUPS))
        rest = self.total() - sum(common.values())
        return {**common, OTHERS: rest} if rest else common

    def page(self, source: str) -> Iterator[str]:
        """The lines of the report: reasons, the first rows of each, and where the rest is.

        Args:
            source: of the file, for the command that lists every row.
        """
        reasons = self.reasons()
        each = max(1, min(_MOST_A_GROUP, _EXAMPLES // len(reasons)))
        listed = 0
        for rule, times in reasons.items():
            yield f"{times:,} × {rule}"
            examples = self._first.get(rule, [])[:each]
            listed += len(examples)
            yield from (f"  {example}" for example in examples)
        if self._listing is not None:
            yield f"each of the {self.total():,} is listed in {Path(self._listing.name).name}"
        elif listed < self.total():
            yield (
                f"`routewatch import {source} FILE --dry-run --list-bad LIST.txt` lists each of "
                f"the {self.total():,}"
            )


def located(line: int, title: str, reason: str) -> str:
    """What is wrong with a row, with its place."""
    where = f"line {line}" + (f", field {title}" if title else "")
    return f"{where}: {reason}"


@contextmanager
def listing(path: Path | None) -> Iterator[TextIO | None]:
    """A new file for the list of all rows, where one is wanted.

    Raises:
        SourceRefusedError: there is such a file; it may be what somebody works with.
    """
    if path is None:
        yield None
        return
    try:
        file = path.open("x", encoding="utf-8")
    except OSError as error:
        raise SourceRefusedError(
            f"{cells.printable(path.name)} cannot be made for the list ({error.strerror})"
        ) from error
    with file:
        yield file


Progress = Callable[[int, int], None]
"""Called now and then with what was read of a file, and its size."""

# A release with more than this is broken, or not what it seems to be.
MOST_UNREADABLE_SHARE = 0.01
_MOST_UNREADABLE = 10_000
_MOST_REMARKS = 10_000
_STEP = 2000


@dataclass(frozen=True, slots=True)
class Issue:
    """A row in quarantine (state `open`), or a remark on one that was kept (`note`).

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
    """Everything read from a file.

    Attributes:
        quarantine: rows that cannot be read, by reason.
        last_line: the last with a row.
        remarks: texts that are no data, such as footnotes.
        cut: whether the file ends in the middle of a line.
        keys: of rows that must differ.
    """

    schema: FileSchema
    builder: Builder
    facts: Spool = field(default_factory=Spool)
    issues: list[Issue] = field(default_factory=list)
    quarantine: QuarantineReport = field(default_factory=QuarantineReport)
    last_line: int = 0
    rows_read: int = 0
    rows_kept: int = 0
    remarks: list[str] = field(default_factory=list)
    cut: bool = False
    keys: form_checks.Keys | None = None

    @property
    def published_on(self) -> date | None:
        """When the release was made, if the file says so."""
        newest = self.builder.newest
        months = set().union(*self.builder.months.values())
        if newest is None and months:
            last = max(months)
            newest = last_day(last if last % 100 else last + 12)
        return self.schema.published_on(self.remarks, newest)


def parse_row(schema: FileSchema, builder: Builder, row: Mapping[str, str]) -> Built:
    """The facts of one row, from its cells by our names of their columns.

    Raises:
        CellError: with the field and the reason.
    """
    code = row.get("table", "")
    parsers = ((column.name, column.parse, column.name) for column in schema.columns_of(code))
    values = _values(code, parsers, defaultdict(str, row))
    if schema.spread is not None and not code:
        values[schema.spread.name] = _spread(schema.spread, row)
    return builder.build(values)


def _values(code: str, parsers: Iterable[Parser], row: Any) -> dict[str, Any]:  # noqa: ANN401 - list or mapping
    """What the cells of a row mean, by our names of their columns; those of a pattern left out."""
    values: dict[str, Any] = {"table": code} if code else {}
    name = ""
    # One guard around all: this is gone through for each of a million rows.
    try:
        for name, parse, at in parsers:
            values[name] = parse("" if at is None else row[at])
    except cells.CellError as error:
        raise cells.CellError(str(error), name) from error
    return values


def read_rows(
    detected: DetectedLayout,
    today: date,
    progress: Progress,
    listing: TextIO | None = None,
    most: int = USUAL.rows,
) -> Reading:
    """Read a file to its end.

    Args:
        detected: the file, with the layout that it has.
        today: what lies after it is in the future.
        progress: called with what was read.
        listing: where every row is named that cannot be read.
        most: rows that it may have.

    Raises:
        SourceRefusedError: it has no rows, more than it may have, or too many that cannot be read.
    """
    schema, skip = detected.schema, detected.schema.skip
    keys = form_checks.Keys(schema.form.key) if schema.form else None
    quarantine = QuarantineReport(listing)
    reading = Reading(schema, schema.builder(today), quarantine=quarantine, keys=keys)
    reading.remarks += detected.remarks
    sheets = [table.sheet for table in detected.tables]
    size = sum(sheet.size for sheet in sheets)
    for table in detected.tables:
        for line, row in table.lines:
            if not any(row) or (skip and skip(row[0])):
                if len(reading.remarks) < _MOST_REMARKS:
                    reading.remarks += (cell for cell in row if cell.strip())
                continue
            reading.rows_read += 1
            if reading.rows_read > most:
                raise SourceRefusedError(
                    f"line {line}: more than {most:,} rows (ROUTEWATCH_IMPORT_ROWS)"
                )
            if reading.rows_read % _STEP == 0:
                progress(sum(sheet.read for sheet in sheets), size)
            _read_row(reading, table, line, row)
            reading.last_line = line
    progress(size, size)
    reading.cut = any(sheet.cut for sheet in sheets)
    _refuse_if_unreadable(reading)
    built = reading.builder.finish()
    reading.facts.extend(built.facts)
    # What only the whole file could tell is on no line.
    reading.issues += (Issue(0, name, remark, {}, None, "note") for name, remark in built.notes)
    return reading


def _spread(spread: Spread, row: Mapping[str, str]) -> dict[int, Any]:
    values = {}
    for title, cell in row.items():
        key = spread.key(title)
        if key is not None:
            try:
                values[key] = spread.parse(cell)
            except cells.CellError as error:
                raise cells.CellError(str(error), title) from error
    return values


def _read_row(reading: Reading, table: BoundTable, line: int, row: Sequence[str]) -> None:
    if len(row) != len(table.titles):
        reason = f"{len(row)} fields where the header has {len(table.titles)}"
        _quarantine_row(reading, table, line, {}, cells.CellError(reason))
        return
    try:
        values = _values(table.code, table.columns, row)
        if table.spread and reading.schema.spread is not None:
            values[reading.schema.spread.name] = _spread(reading.schema.spread, table.cells(row))
        if reading.keys is not None:
            form_checks.refuse_untitled(table.untitled, row, table.sheet.left)
            reading.keys.add(values, line)
        built = reading.builder.build(values)
    except cells.CellError as error:
        _quarantine_row(reading, table, line, table.cells(row), error)
        return
    reading.rows_kept += 1
    reading.facts.extend(built.facts)
    for name, remark in built.notes:
        about = (table.title(name), remark)
        reading.issues.append(_issue(reading, line, about, table.cells(row), "note"))


def _quarantine_row(
    reading: Reading, table: BoundTable, line: int, row: Mapping[str, str], error: cells.CellError
) -> None:
    """Put a row into quarantine; past a number of them only their reasons are counted."""
    title, reason = table.title(error.field), str(error)
    reading.quarantine.add(line, cells.printable(title, 80), cells.printable(reason))
    if reading.quarantine.total() <= _MOST_UNREADABLE:
        reading.issues.append(_issue(reading, line, (title, reason), row, "open"))


def _issue(
    reading: Reading, line: int, what: tuple[str, str], row: Mapping[str, str], state: str
) -> Issue:
    printable_row = {name: cells.printable(cell) for name, cell in row.items() if cell}
    title, reason = cells.printable(what[0], 80), cells.printable(what[1])
    return Issue(line, title, reason, printable_row, reading.builder.persons(row), state)


def _refuse_if_unreadable(reading: Reading) -> None:
    bad, read, form = reading.quarantine.total(), reading.rows_read, reading.schema.form
    if not read:
        raise SourceRefusedError("the table has no rows")
    # What was filled by hand can be mended: one row that cannot be read refuses the file.
    if bad > (0 if form else min(read * MOST_UNREADABLE_SHARE, _MOST_UNREADABLE)):
        issue = next(issue for issue in reading.issues if issue.state == "open")
        first = located(issue.line, issue.field, issue.reason)
        page = [*reading.quarantine.page(reading.schema.source)]
        if form and bad == 1:
            raise SourceRefusedError(first)
        if form:
            raise SourceRefusedError(f"{first}; {bad - 1:,} more rows cannot be read", page)
        raise SourceRefusedError(
            f"{bad:,} of {read:,} rows cannot be read, more than 1 in 100; the first is {first}",
            page,
        )
    if form and reading.cut:
        # The last figure may be the half of one.
        raise SourceRefusedError(
            f"line {reading.last_line}, the last, has no line end, so the file may be cut; if it "
            "is whole, end the line and import it again"
        )
