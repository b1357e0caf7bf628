"""Which layout a file has: by the titles of its columns, never by their order or its name."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from data_access.bureau_reports import form_checks
from data_access.declaration import dates
from data_access.declaration.file_schema import (
    Column,
    Document,
    FileSchema,
    Line,
    Sheet,
    SourceRefusedError,
    Spread,
    Table,
    Unsuitable,
)

Parser = tuple[str, Callable[[str], Any], Any]
"""Our name of a column, what reads a cell of it, and its place; None where the file lacks it."""


@dataclass(frozen=True, slots=True)
class BoundTable:
    """A table of a file and the positions of its columns.

    Attributes:
        code: of a further table, empty for the first.
        lines: the rows below the header.
        columns: those that are read.
        spread: title and place of each column by pattern.
        titles: of all columns, as the file has them.
        untitled: places of columns that have none.
    """

    code: str
    sheet: Sheet
    lines: Iterator[Line]
    columns: tuple[Parser, ...]
    spread: Mapping[str, int]
    titles: tuple[str, ...]
    untitled: tuple[int, ...] = ()

    def cells(self, row: Sequence[str]) -> dict[str, str]:
        """The cells of a row that are read, by our names and by the titles of a pattern."""
        by_name = {name: row[at] for name, _parse, at in self.columns if at is not None}
        if self.code:
            by_name["table"] = self.code
        return by_name | {title: row[at] for title, at in self.spread.items()}

    def title(self, name: str) -> str:
        """How the file titles what we call by a name, with the sheet where it has several."""
        at = next((at for column, _parse, at in self.columns if column == name), None)
        title = name if at is None else self.titles[at].strip()
        return f"{self.sheet.name}: {title}" if self.code else title


@dataclass(frozen=True, slots=True)
class DetectedLayout:
    """A file's layout and its tables.

    Attributes:
        tables: the first, then the further ones of the layout.
        remarks: texts around them.
    """

    schema: FileSchema
    tables: tuple[BoundTable, ...]
    remarks: tuple[str, ...]


_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b"))
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Fit:
    """How a header agrees with a layout: titles that it lacks, and titles not known of it.

    Attributes:
        line: where the header stands, from 1; 0 where names of fields are no line.
    """

    schema: FileSchema
    lacking: tuple[str, ...]
    new: tuple[str, ...]
    line: int = 0

    @property
    def distance(self) -> int:
        """0 if the header has everything that the layout needs and nothing unknown.

        Columns of quarters are one thing that does not fit, however many: else a row of a table by
        quarter would be nearer than its header.
        """
        quarters = sum(map(dates.is_quarter, self.new))
        return len(self.lacking) + len(self.new) - max(0, quarters - 1)


def detect(
    document: Document,
    schemas: Sequence[FileSchema],
    unsuitable: Sequence[Unsuitable] = (),
) -> DetectedLayout:
    """The layout of a file among some.

    Raises:
        SourceRefusedError: none fits, with the names of what is missing or new; or the file is
            known not to fit, with the reason.
    """
    sheets = _opened(document, schemas)
    nearest: Fit | None = None
    for sheet in sheets:
        for place, (line, titles) in enumerate(sheet.top):
            fits = (fit_of(titles, schema, line) for schema in schemas)
            fit = min(fits, key=lambda fit: (fit.distance, _absent(fit.schema, sheets)))
            if not fit.distance:
                if fit.schema.form:
                    form_checks.refuse_hidden(document)
                return _detected(fit.schema, sheets, sheet, place)
            if nearest is None or fit.distance < nearest.distance:
                nearest = fit
    rows = [row for sheet in sheets for _, row in sheet.top]
    seen = {title for row in rows for title in map(_plain, row)}
    seen.update(map(_plain, document.keys))
    for one in unsuitable:
        if one.titles <= seen:
            raise SourceRefusedError(one.reason)
    # A line of text is read as a header of one title.
    has_table = any(len([title for title in row if title.strip()]) > 1 for row in rows)
    raise SourceRefusedError(_worded(nearest if has_table else None))


def _absent(schema: FileSchema, sheets: Sequence[Sheet]) -> int:
    """Whether a file lacks the further tables of a layout: of two that fit, the one it has wins."""
    names = {_plain(sheet.name) for sheet in sheets}
    present = sum(_plain(table.sheet) in names for table in schema.tables)
    return len(schema.tables) if not present else -present


def _opened(document: Document, schemas: Sequence[FileSchema]) -> list[Sheet]:
    """The sheets of a file, or the rows that its JSON unfolds to, each with its top."""
    sheets = [*document.sheets]
    for schema in schemas:
        rows = schema.unfold(document.value) if schema.unfold and document.value else None
        if rows:
            lines = iter(enumerate(rows))
            sheets.append(Sheet(schema.layout, lines, header_within=1, size=len(rows)))
    for sheet in sheets:
        sheet.top = list(islice(sheet.lines, sheet.header_within))
    return sheets


def _detected(
    schema: FileSchema, sheets: Sequence[Sheet], first: Sheet, place: int
) -> DetectedLayout:
    """The tables of a layout, each tied to its sheet; what is left are remarks."""
    main = Table("", first.name, schema.columns, schema.ignored)
    tables = [_bound(main, schema.spread, first, place)]
    beside: list[tuple[Sheet, Iterable[Line]]] = [(first, first.top[:place])]
    used = {id(first)}
    for table in schema.tables:
        wanted = _plain(table.sheet)
        read = next((sheet for sheet in sheets if _plain(sheet.name) == wanted), None)
        if read is None:
            raise SourceRefusedError(f"the workbook lacks the sheet '{table.sheet}'")
        top = _header_of(table, read)
        tables.append(_bound(table, None, read, top))
        beside.append((read, read.top[:top]))
        used.add(id(read))
    beside += ((sheet, sheet.below()) for sheet in sheets if id(sheet) not in used)
    if schema.form:
        beside = [(sheet, list(lines)) for sheet, lines in beside]
        form_checks.refuse_beside(schema.form, beside)
    around = chain(*(lines for _, lines in beside))
    remarks = tuple(cell for _, cells in around for cell in cells if cell.strip())
    return DetectedLayout(schema, tuple(tables), remarks)


def _header_of(table: Table, read: Sheet) -> int:
    """Where among the top rows of its sheet the header of a further table stands."""
    fits = [_fit(titles, table.columns, table.ignored, None) for _, titles in read.top]
    for place, (lacking, new) in enumerate(fits):
        if not lacking and not new:
            return place
    lacking, new = min(fits, key=lambda fit: len(fit[0]) + len(fit[1]), default=((), ()))
    raise SourceRefusedError(f"sheet '{table.sheet}' {_differing(lacking, new) or 'is empty'}")


def _plain(title: str) -> str:
    """A title as it is compared: without case, marks and outer or doubled blanks."""
    return " ".join(title.translate(_INVISIBLE).strip('" \t\r\n').split()).casefold()


def fit_of(titles: Sequence[str], schema: FileSchema, line: int = 0) -> Fit:
    """How a header agrees with a layout."""
    return Fit(schema, *_fit(titles, schema.columns, schema.ignored, schema.spread), line)


def _fit(
    titles: Sequence[str],
    columns: Sequence[Column],
    ignored: Collection[str],
    spread: Spread | None,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The titles that a header lacks, and those that nobody knows."""
    present = {_plain(title) for title in titles}
    lacking = [
        column.titles[0]
        for column in columns
        if column.required and present.isdisjoint(map(_plain, column.titles))
    ]
    known_titles = {_plain(title) for title in ignored}
    known_titles |= {_plain(title) for column in columns for title in column.titles}
    if spread is not None:
        matching = {title for title in present if spread.key(title) is not None}
        lacking += [] if matching else [spread.example]
        known_titles |= matching
    # A column without a title is the index that some programs write.
    new = [title.strip() for title in titles if _plain(title) and _plain(title) not in known_titles]
    return tuple(lacking), tuple(dict.fromkeys(new))


def _bound(table: Table, spread: Spread | None, read: Sheet, place: int) -> BoundTable:
    """Columns tied to their places."""
    header = read.top[place][1]
    titles = [_plain(title) for title in header]
    twice = [title for title, times in Counter(titles).items() if times > 1 and title]
    if twice:
        raise SourceRefusedError(f"columns stand there twice: {', '.join(twice)}")
    places = {title: place for place, title in enumerate(titles)}
    columns = tuple(
        (c.name, c.parse, next((places[t] for t in map(_plain, c.titles) if t in places), None))
        for c in table.columns
    )
    spreads = {t: at for t, at in places.items() if spread and spread.key(t) is not None}
    untitled = tuple(place for place, title in enumerate(titles) if not title)
    lines = read.below(place)
    return BoundTable(table.code, read, lines, columns, spreads, tuple(header), untitled)


def _worded(fit: Fit | None) -> str:
    if fit is None:
        return "there is no table in it"
    if fit.schema.form and (reason := form_checks.person_in(fit.new)):
        return reason
    quarters = [title for title in fit.new if dates.is_quarter(title)]
    if fit.lacking and quarters:
        where = f"line {fit.line}, " if fit.line else ""
        return f"{where}column {_listed_titles(quarters)}: {dates.NO_QUARTER}"
    differing = _differing(fit.lacking, fit.new)
    return f"no known layout: compared with the nearest, {fit.schema.title}, it {differing}"


def _differing(lacking: Sequence[str], new: Sequence[str]) -> str:
    parts = [f"lacks {_listed_titles(lacking)}"] if lacking else []
    parts += [f"has unknown {_listed_titles(new)}"] if new else []
    return " and ".join(parts)


def _listed_titles(titles: Sequence[str]) -> str:
    listed = ", ".join(f"'{title[:60]}'" for title in titles[:_MOST_NAMED])
    more = len(titles) - _MOST_NAMED
    return f"{listed} and {more} more" if more > 0 else listed
