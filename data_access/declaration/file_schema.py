"""The nouns of a declaration: what a file is read as, what its columns mean, what a row becomes.

Nothing here reads a file; the modules of `ingest` do, for every source alike. Tables of monthly
counts have columns and a builder in common for all publishers.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import chain
from operator import itemgetter
from typing import Any, ClassVar

from data_access.declaration import cells, dates
from data_access.declaration.facts import Fact, ObservationFact, PlaceFact
from data_access.periods import month_of
from data_access.sentences import RefusedError

Line = tuple[int, Sequence[str]]
"""Where a row stands in the file, from 1, and its cells as text."""

Rows = Sequence[Sequence[str]]
"""A table as text, header first."""


class Refusal(StrEnum):
    """Why a file is refused, roughly: what monitoring counts (docs/monitoring.md)."""

    ANSWER = "answer"
    FILE = "file"
    LAYOUT = "layout"
    SOURCE = "source"
    ROWS = "rows"
    RELEASE = "release"


class SourceRefusedError(RefusedError):
    """A file that is not imported: what is wrong, where, and what to do, in one sentence.

    Attributes:
        details: further lines for the report, such as examples of unreadable rows.
        kind: of reason; None where nobody has said it yet.
    """

    def __init__(
        self, message: str, details: Sequence[str] = (), kind: Refusal | None = None
    ) -> None:
        super().__init__(message)
        self.details = tuple(details)
        self.kind = kind


@contextmanager
def refused_for(kind: Refusal) -> Iterator[None]:
    """Give refusals raised in the block a kind of reason, where they have none."""
    try:
        yield
    except SourceRefusedError as error:
        error.kind = error.kind or kind
        raise


@dataclass(slots=True)
class Sheet:
    """One table of a file.

    Attributes:
        lines: its rows from the top, read once.
        top: those of them that were read while the header was looked for.
        header_within: rows from the top among which the header may stand.
        size: rows, or bytes where they are what is known; for the progress bar.
        read: how much of the size was read so far.
        left: columns of the file to the left of the first cell of a row, all of them empty.
        cut: whether the last row may have been cut off, since it lacks its line end.
    """

    name: str
    lines: Iterator[Line]
    header_within: int
    size: int
    read: int = 0
    left: int = 0
    cut: bool = False
    top: list[Line] = field(default_factory=list)

    def below(self, place: int = -1) -> Iterator[Line]:
        """Its rows below one of the top; all where there is none."""
        return chain(self.top[place + 1 :], self.lines)


@dataclass(slots=True)
class Document:
    """All sheets of a file, or the JSON value that it holds.

    Attributes:
        value: of a JSON file.
        keys: of a JSON object, for telling what it is.
        formula: finds the first cell of a workbook that holds a formula, such as `B7`; empty
            where there is none.
        aside: says what else a workbook holds that a table of counts does not show, such as
            comments on its cells; empty where there is nothing.
    """

    sheets: list[Sheet] = field(default_factory=list)
    value: object = None
    keys: tuple[str, ...] = ()
    formula: Callable[[], str] = str
    aside: Callable[[], str] = str


@dataclass(frozen=True, slots=True)
class Column:
    """One column that is read.

    Attributes:
        name: what we call it.
        titles: how releases have titled it; compared without case and outer blanks.
        parse: from the cell's text to its value.
        required: the layout cannot do without it; without one that is not required, its value
            is that of an empty cell.
    """

    name: str
    titles: tuple[str, ...]
    parse: Callable[[str], Any]
    required: bool = True


@dataclass(frozen=True, slots=True)
class Spread:
    """Columns that stand for values of one dimension, such as a column a month.

    Attributes:
        name: what we call the mapping from value to cell.
        example: one such title.
        key: from a title to the value it stands for, None for other columns.
        parse: from the cell's text to its value.
    """

    name: str
    example: str
    key: Callable[[str], int | None]
    parse: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A further table of a file, on a sheet of its own; its rows go to the same builder.

    Attributes:
        code: how the builder knows it, as `values["table"]`.
        sheet: name of the sheet: titles alone may be those of several.
    """

    code: str
    sheet: str
    columns: tuple[Column, ...]
    ignored: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Built:
    """Facts of one row, or of the whole file at its end.

    Attributes:
        notes: field and remark on what is odd about a row that was kept.
    """

    facts: Sequence[Fact]
    notes: Sequence[tuple[str, str]] = ()


class Builder(ABC):
    """Turns the values of rows into facts; one for each file, so that it can count.

    Attributes:
        series: those whose months a file covers, where they do not depend on its rows.
        persons_column: name of the column that says how many people a row concerns; empty where
            none does.
        months: months that rows are about, yyyymm (yyyy00 for a whole year), by series, also
            where they count nobody.
        newest: newest day of any row, None where rows state months only.
        today: what lies after it is in the future.
    """

    series: ClassVar[tuple[str, ...]] = ()
    persons_column: ClassVar[str] = "value"

    def __init__(self, today: date) -> None:
        self.months: dict[str, set[int]] = {code: set() for code in self.series}
        self.newest: date | None = None
        self.today = today

    @abstractmethod
    def build(self, values: Mapping[str, Any]) -> Built:
        """The facts of a row; raises `CellError` where its cells do not go together."""

    def absent(self) -> Sequence[str]:
        """Parts of the world that a whole file of its layout would name, and this one does not.

        It is an extract then, which says nothing of them.
        """
        return ()

    def settled(self, facts: Iterable[Fact]) -> Iterable[Fact]:
        """Facts of this builder with what only the whole file could tell."""
        return facts

    def finish(self) -> Built:
        """Facts that only the whole file could tell, asked for once after its last row.

        Sums over rows, differences between them, the newest of several: such a builder keeps what
        it needs for them, bounded by what the file counts and not by its length.
        """
        return Built(())

    def persons(self, row: Mapping[str, str]) -> int | None:
        """How many people a row in quarantine concerns, as far as its cells can be read."""
        return cells.readable(cells.whole, row.get(self.persons_column, ""))


def newest_day(_remarks: Sequence[str], newest: date | None) -> date | None:
    """Nothing dates such a file: it is as new as its newest day, or the end of its last month."""
    return newest


@dataclass(frozen=True, slots=True)
class FormRules:
    """Rules for files filled in by hand from our template.

    Its filler can mend it, so the least doubt refuses the whole file: a row that cannot be read, a
    last line without an end, a formula, anything beside the table. It is published on the day it
    is received; of several received on one day the later answers.

    Attributes:
        key: names of the columns whose values together stand once in a file.
        texts: what the template itself writes beside the table.
    """

    key: tuple[str, ...]
    texts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSchema:
    """One layout of a source's files.

    Attributes:
        source: code of the source.
        layout: code of the layout.
        title: what a reader would call it.
        columns: what is read.
        builder: makes the object that turns rows into facts, given today's date.
        published_on: when the release was made, from remarks around the table and the newest day
            or month in it; None where nothing tells.
        ignored: titles of columns that are left alone on purpose.
        spread: columns by pattern.
        tables: on other sheets of the file, each as needful as a column.
        complete: whether it holds all routes of its source; a partial one only fills gaps.
        contiguous: months between the first and the last without a row are months with nobody
            in them; otherwise only the months named are covered.
        register: whether it lists records, some of which may lack a month, up to the day on which
            it was made; otherwise it is a table of months, whole ones unless its builder tells
            the newest day.
        running: whether its last month may have been under way when it was made.
        entire: whether its facts come at the end of the file (`Builder.finish`): a row in
            quarantine cannot be read again by itself.
        skip: true of the first cell of rows that are no data, such as footnotes.
        unfold: brings a JSON document into rows, header first; None where it has another shape.
        form: what holds besides for a layout that is filled by hand; None for publishers' files.
    """

    source: str
    layout: str
    title: str
    columns: tuple[Column, ...]
    builder: Callable[[date], Builder]
    published_on: Callable[[Sequence[str], date | None], date | None] = newest_day
    ignored: frozenset[str] = frozenset()
    spread: Spread | None = None
    tables: tuple[Table, ...] = ()
    complete: bool = True
    contiguous: bool = False
    register: bool = False
    running: bool = False
    entire: bool = False
    skip: Callable[[str], object] | None = None
    unfold: Callable[[Any], Rows | None] | None = None
    form: FormRules | None = None

    def columns_of(self, table: str) -> tuple[Column, ...]:
        """The columns of a further table, or those of the first where it has no name."""
        return next((other.columns for other in self.tables if other.code == table), self.columns)


@dataclass(frozen=True, slots=True)
class Unsuitable:
    """A file that is known and cannot be imported.

    Attributes:
        titles: the columns, or keys of a JSON object, by which it is known.
        reason: why not, as a sentence that follows the file's name.
    """

    titles: frozenset[str]
    reason: str


ToFact = Callable[[Mapping[str, Any], int], ObservationFact]
"""The fact of a row, from its values and what it counts."""

MONTH = Column("month", ("month",), dates.month)
NATIONALITY = Column("nationality", ("nat",), cells.nationality)
VALUE = Column("value", ("n",), cells.whole)
"""As the compilations of several publishers' tables title them."""


class CountBuilder(Builder):
    """Rows to counts; of a zero only its month is kept, as known. See `Builder`.

    What a row counts stands under the name `value`; where it is blank nothing was reported.

    Args:
        today: the day on which the file is read.
        to_fact: the fact of a row.
        covers: series in which a row makes its month known; where none are named, in its own.
        to_place: the place of a code, for the first fact that names it.
    """

    def __init__(
        self,
        today: date,
        to_fact: ToFact,
        covers: Collection[str],
        to_place: Callable[[str], PlaceFact] | None,
    ) -> None:
        super().__init__(today)
        self._to_fact = to_fact
        self._covers = covers
        self._to_place = to_place
        self._places: set[str] = set()

    def build(self, values: Mapping[str, Any]) -> Built:
        """A row is a count, or one for each of its months; it may be the first to name a place."""
        by_month = values.get("months")
        rows = (
            [values]
            if by_month is None
            else [{**values, "month": month, "value": count} for month, count in by_month.items()]
        )
        facts: list[Fact] = []
        for row in rows:
            if row["value"] is None:
                continue
            fact = self._to_fact(row, row["value"])
            for series in self._covers or (fact.series_code,):
                self.months.setdefault(series, set()).add(fact.month)
            if fact.value:
                place = fact.place_code
                if place and self._to_place is not None and place not in self._places:
                    self._places.add(place)
                    facts.append(self._to_place(place))
                facts.append(fact)
        return Built(facts)

    def persons(self, row: Mapping[str, str]) -> int | None:
        """The sum of a row over its months."""
        counts = [
            cells.readable(cells.whole, cell)
            for name, cell in row.items()
            if name == "value" or dates.month_or_none(name) is not None
        ]
        return sum(filter(None, counts)) if any(count is not None for count in counts) else None


def counting(
    to_fact: ToFact, *covers: str, to_place: Callable[[str], PlaceFact] | None = None
) -> Callable[[date], Builder]:
    """A builder of counts, as a layout declares it; see `CountBuilder`."""
    return lambda today: CountBuilder(today, to_fact, covers, to_place)


def count_of(
    metric: str,
    series: str,
    where: Mapping[str, str],
    month: Callable[[Mapping[str, Any]], int] = itemgetter("month"),
    **columns: str | Callable[[Mapping[str, Any]], str],
) -> ToFact:
    """The fact of a row whose cells are its fields as they stand.

    Args:
        metric: what is counted.
        series: of the counts.
        where: fields that are the same in all rows, such as the route.
        month: of a row, from its values.
        columns: for each field of the fact the column that holds it, or what makes it of the
            row's values.
    """

    def to_fact(values: Mapping[str, Any], value: int) -> ObservationFact:
        split = {
            name: values[column] if isinstance(column, str) else column(values)
            for name, column in columns.items()
        }
        return ObservationFact(metric, series, month(values), value, **where, **split)

    return to_fact


def fiscal_month(values: Mapping[str, int]) -> int:
    """The month of a row that has a `fiscal_year` and a `month` in it."""
    year, number = values["fiscal_year"], values["month"]
    # It begins in October of the year before.
    return month_of(year - (number >= 10), number)  # noqa: PLR2004
