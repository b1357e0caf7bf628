"""The nouns of a declaration: how a source's files look and what their columns mean.

Nothing here reads a file; `matching`, `parsing` and `writing` do, for every source alike.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from data_access.declaration.facts import Fact


class SourceRefusedError(RuntimeError):
    """A file that is not imported: what is wrong, where, and what to do, in one sentence.

    Attributes:
        details: further lines for the report, such as examples of unreadable rows.
    """

    def __init__(self, message: str, details: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.details = tuple(details)


class CellError(ValueError):
    """A cell, or cells together, that cannot be read; the row goes to quarantine.

    Attributes:
        field: title of the column, where the parser knows it.
    """

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(reason)
        self.field = field


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
        code: how the builder is told of it, as `values["table"]`.
        sheet: name of the sheet: titles alone may be those of several.
    """

    code: str
    sheet: str
    columns: tuple[Column, ...]
    ignored: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Built:
    """What one row gave, or the whole file at its end.

    Attributes:
        notes: field and remark on what is odd about a row that was kept.
    """

    facts: Sequence[Fact]
    notes: Sequence[tuple[str, str]] = ()


class Builder(Protocol):
    """Turns the values of rows into facts; one for each file, so that it can count.

    A builder that inherits from it need not write `settle` and `finish`.

    Attributes:
        months: months of which a row spoke, yyyymm (yyyy00 for a whole year), by series, also
            where it counted nobody.
        newest: newest day that a row told, None where rows tell months only.
    """

    months: dict[str, set[int]]
    newest: date | None

    def build(self, values: Mapping[str, Any]) -> Built:
        """The facts of a row; raises `CellError` where its cells do not go together."""
        ...

    def settle(self, fact: Fact) -> Fact:
        """A fact of this builder with what only the whole file could tell."""
        return fact

    def finish(self) -> Built:
        """Facts that only the whole file could tell, asked for once after its last row.

        Sums over rows, differences between them, the newest of several: such a builder keeps what
        it needs for them, bounded by what the file counts and not by its length.
        """
        return Built(())

    def persons(self, cells: Mapping[str, str]) -> int | None:
        """How many people an unreadable row concerns, as far as its cells can be read."""
        ...


@dataclass(frozen=True, slots=True)
class Filled:
    """What holds for a layout that is filled by hand after our template.

    Its filler can mend it, so the least doubt refuses the whole file: a row that cannot be read, a
    last line without an end, a formula, anything beside the table. It is published on the day it
    is received; of several received on one day the later answers.

    Attributes:
        key: names of the columns whose values together stand once in a file.
        texts: what the template itself writes beside the table.
    """

    key: tuple[str, ...]
    texts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FileSchema:
    """One layout of a source's files.

    Attributes:
        source: code of the source.
        layout: code of the layout.
        title: what a reader would call it.
        columns: what is read.
        ignored: titles of columns that are left alone on purpose.
        spread: columns by pattern.
        complete: whether it holds all routes of its source; a partial one only fills gaps.
        contiguous: months between the first and the last without a row are months with nobody
            in them; otherwise only the months named are covered.
        register: whether it lists records, some of which may lack a month, up to the day on which
            it was made; otherwise it is a table of months, whole ones unless its builder tells
            the newest day.
        builder: makes the object that turns rows into facts, given today's date.
        published_on: when the release was made, from remarks around the table and the newest day
            or month in it; None where nothing tells.
        skip: whether a row is no data, from its first cell (a footnote).
        unfold: brings a JSON document into rows, header first; None where it has another shape.
        tables: on other sheets of the file, each as needful as a column.
        running: whether its last month may have been under way when it was made.
        entire: whether its facts come at the end of the file (`Builder.finish`): a row that was
            set aside cannot be read again by itself.
        filled: what holds besides for a layout that is filled by hand; None for publishers' files.
    """

    source: str
    layout: str
    title: str
    columns: tuple[Column, ...]
    ignored: frozenset[str]
    complete: bool
    contiguous: bool
    register: bool
    builder: Callable[[date], Builder]
    published_on: Callable[[Sequence[str], date | None], date | None]
    spread: Spread | None = None
    skip: Callable[[str], bool] = lambda _first: False
    unfold: Callable[[Any], "Rows | None"] | None = None
    tables: tuple[Table, ...] = ()
    running: bool = False
    entire: bool = False
    filled: Filled | None = None

    def columns_of(self, table: str) -> tuple[Column, ...]:
        """The columns of a further table, or those of the first where it has no name."""
        return next((held.columns for held in self.tables if held.code == table), self.columns)


Rows = Sequence[Sequence[str]]
"""A table as text, header first."""


@dataclass(frozen=True, slots=True)
class Unsuitable:
    """A file that is known and cannot be imported.

    Attributes:
        titles: the columns, or keys of a JSON object, by which it is told.
        reason: why not, as a sentence that follows the file's name.
    """

    titles: frozenset[str]
    reason: str
