"""A file whose layout was told: its tables, and where in each the columns stand."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from data_access.declaration.file_schema import CellError, Column, FileSchema
from data_access.declaration.sheets import Line, Sheet


@dataclass(frozen=True, slots=True)
class Bound:
    """A table of a file and where its columns stand.

    Attributes:
        code: of a further table, empty for the first.
        lines: the rows below the header.
        columns: each read column and its place; None where the file lacks an optional one.
        spread: title and place of each column by pattern.
        titles: of all columns, as the file has them.
        untitled: places of columns that have none.
        parsers: of each read column its name, what reads a cell of it, and its place.
    """

    code: str
    sheet: Sheet
    lines: Iterator[Line]
    columns: tuple[tuple[Column, int | None], ...]
    spread: Mapping[str, int]
    titles: tuple[str, ...]
    untitled: tuple[int, ...] = ()
    parsers: tuple[tuple[str, Callable[[str], Any], int | None], ...] = field(init=False)

    def __post_init__(self) -> None:
        parsers = tuple((column.name, column.parse, at) for column, at in self.columns)
        object.__setattr__(self, "parsers", parsers)

    def cells(self, row: Sequence[str]) -> dict[str, str]:
        """The cells of a row that are read, by our names and by the titles of a pattern."""
        named = {column.name: row[at] for column, at in self.columns if at is not None}
        if self.code:
            named["table"] = self.code
        return named | {title: row[at] for title, at in self.spread.items()}

    def values(self, row: Sequence[str]) -> dict[str, Any]:
        """What the columns of a row say, by our names of them; those of a pattern left out.

        Raises:
            CellError: with the field and the reason.
        """
        values: dict[str, Any] = {"table": self.code} if self.code else {}
        name = ""
        # One guard around all: this is gone through for each of a million rows.
        try:
            for name, parse, at in self.parsers:
                values[name] = parse("" if at is None else row[at])
        except CellError as error:
            raise CellError(str(error), name) from error
        return values

    def title(self, name: str) -> str:
        """How the file titles what we call by a name, with the sheet where it has several."""
        at = next((at for column, at in self.columns if column.name == name), None)
        title = name if at is None else self.titles[at].strip()
        return f"{self.sheet.name}: {title}" if self.code else title


@dataclass(frozen=True, slots=True)
class Matched:
    """A file's layout and its tables.

    Attributes:
        tables: the first, then the further ones of the layout.
        remarks: texts around them.
    """

    schema: FileSchema
    tables: tuple[Bound, ...]
    remarks: tuple[str, ...]
