"""Which layout a file has: told by the titles of its columns, never by their order or its name."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from data_access.importers.declare import Column, FileSchema, SourceRefusedError, Unsuitable
from data_access.importers.sheets import Document, Line, Sheet

_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b"))


@dataclass(frozen=True, slots=True)
class Matched:
    """A file's layout and where its columns stand.

    Attributes:
        lines: the rows below the header.
        columns: each read column and its place; None where the file lacks an optional one.
        spread: title and place of each column by pattern.
        titles: of all columns, as the file has them.
        remarks: texts around the table.
    """

    schema: FileSchema
    sheet: Sheet
    lines: Iterator[Line]
    columns: tuple[tuple[Column, int | None], ...]
    spread: Mapping[str, int]
    titles: tuple[str, ...]
    remarks: tuple[str, ...]

    def cells(self, row: Sequence[str]) -> dict[str, str]:
        """The cells of a row that are read, by our names and by the titles of a pattern."""
        named = {column.name: row[at] for column, at in self.columns if at is not None}
        return named | {title: row[at] for title, at in self.spread.items()}

    def title(self, name: str) -> str:
        """How the file titles what we call by a name."""
        for column, at in self.columns:
            if column.name == name and at is not None:
                return self.titles[at].strip()
        return name


def match(
    document: Document,
    name: str,
    schemas: Sequence[FileSchema],
    unsuitable: Sequence[Unsuitable] = (),
) -> Matched:
    """The layout of a file among those of its source.

    Raises:
        SourceRefusedError: none fits, with the names of what is missing or new; or the file is
            known not to fit, with the reason.
    """
    sheets = [*document.sheets, *_unfolded(document, schemas)]
    headers = [_top(sheet) for sheet in sheets]
    for sheet, top in zip(sheets, headers, strict=True):
        for place, (_, titles) in enumerate(top):
            schema = _recognised(titles, schemas)
            if schema is not None:
                others = ((s, t) for s, t in zip(sheets, headers, strict=True) if s is not sheet)
                around = _texts([*top[:place], *(line for pair in others for line in _all(*pair))])
                rest = _all(sheet, top[place + 1 :])
                return _bound(schema, _Table(sheet, rest, tuple(titles), around), name)
    first = next((titles for top in headers for _, titles in top if any(titles)), ())
    for known in unsuitable:
        if known.titles <= set(_known(first)):
            raise SourceRefusedError(f"{name}: {known.reason}")
    raise SourceRefusedError(_unknown_layout(name, first, schemas))


def _unfolded(document: Document, schemas: Sequence[FileSchema]) -> Iterator[Sheet]:
    for schema in schemas:
        rows = schema.unfold(document.value) if schema.unfold and document.value else None
        if rows:
            yield Sheet(schema.layout, iter(enumerate(rows)), header_within=1, size=len(rows))


def _top(sheet: Sheet) -> list[Line]:
    return list(islice(sheet.lines, sheet.header_within))


def _all(sheet: Sheet, top: Sequence[Line]) -> Iterator[Line]:
    yield from top
    yield from sheet.lines


def _known(titles: Sequence[str]) -> list[str]:
    """Titles as they are compared."""
    return [_plain(title) for title in titles]


def _plain(title: str) -> str:
    return " ".join(title.translate(_INVISIBLE).strip('" \t\r\n').split()).casefold()


def _recognised(titles: Sequence[str], schemas: Sequence[FileSchema]) -> FileSchema | None:
    present = set(_known(titles))
    for schema in schemas:
        needed = all(_titles_of(c) & present for c in schema.columns if c.required)
        spread = schema.spread is None or any(schema.spread.key(title) for title in present)
        if needed and spread:
            return schema
    return None


def _titles_of(column: Column) -> set[str]:
    return {_plain(title) for title in column.titles}


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet that was cut up into header, rows and the texts around them."""

    sheet: Sheet
    lines: Iterator[Line]
    header: tuple[str, ...]
    remarks: tuple[str, ...]


def _bound(schema: FileSchema, table: _Table, name: str) -> Matched:
    """Columns tied to their places, once every column of the file has been accounted for."""
    titles = _known(table.header)
    twice = [title for title, times in Counter(titles).items() if times > 1 and title]
    if twice:
        raise SourceRefusedError(f"{name}: columns named twice: {', '.join(twice)}")
    places = {title: place for place, title in enumerate(titles)}
    columns = tuple(
        (column, next((places[t] for t in map(_plain, column.titles) if t in places), None))
        for column in schema.columns
    )
    spread = {}
    if schema.spread is not None:
        spread = {title: at for title, at in places.items() if schema.spread.key(title)}
    used = {place for _, place in columns} | set(spread.values())
    ignored = {_plain(title) for title in schema.ignored}
    new = [t for t, place in places.items() if t and place not in used and t not in ignored]
    if new:
        msg = (
            f"{name}: looks like {schema.title}, but has columns not known of it: "
            f"{', '.join(new)}; the layout has changed"
        )
        raise SourceRefusedError(msg)
    return Matched(schema, table.sheet, table.lines, columns, spread, table.header, table.remarks)


def _texts(lines: Sequence[Line]) -> tuple[str, ...]:
    return tuple(cell for _, cells in lines for cell in cells if cell.strip())


def _unknown_layout(name: str, titles: Sequence[str], schemas: Sequence[FileSchema]) -> str:
    present = set(_known(titles))
    if not schemas:
        return f"{name}: no layout of this source is known"

    def missing(schema: FileSchema) -> list[str]:
        return [
            column.titles[0]
            for column in schema.columns
            if column.required and not _titles_of(column) & present
        ]

    nearest = min(schemas, key=lambda schema: len(missing(schema)))
    lacking = missing(nearest)
    known = {t for schema in schemas for c in schema.columns for t in _titles_of(c)}
    known |= {_plain(title) for schema in schemas for title in schema.ignored}
    new = [title for title in titles if _plain(title) and _plain(title) not in known]
    parts = [f"lacks {', '.join(lacking)}"] if lacking else []
    parts += [f"has unknown {', '.join(new[:20])}"] if new else []
    return (
        f"{name}: no known layout; compared with the nearest ({nearest.title}) it "
        f"{' and '.join(parts) or 'has no table'}"
    )
