"""Which layout a file has: told by the titles of its columns, never by their order or its name."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from data_access.importers.declare import Column, FileSchema, SourceRefusedError, Unsuitable
from data_access.importers.sheets import Document, Line, Sheet

_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b"))
_MOST_NAMED = 12


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


@dataclass(frozen=True, slots=True)
class Fit:
    """How a header agrees with a layout: titles that it lacks, and titles not known of it."""

    schema: FileSchema
    lacking: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def distance(self) -> int:
        """0 where the header has all that the layout needs and nothing unknown."""
        return len(self.lacking) + len(self.new)


def match(
    document: Document,
    schemas: Sequence[FileSchema],
    unsuitable: Sequence[Unsuitable] = (),
) -> Matched:
    """The layout of a file among some.

    Raises:
        SourceRefusedError: none fits, with the names of what is missing or new; or the file is
            known not to fit, with the reason.
    """
    sheets = [*document.sheets, *_unfolded(document, schemas)]
    tops = [list(islice(sheet.lines, sheet.header_within)) for sheet in sheets]
    nearest: Fit | None = None
    for sheet, top in zip(sheets, tops, strict=True):
        for place, (_, titles) in enumerate(top):
            fit = min((fit_of(titles, s) for s in schemas), key=lambda fit: fit.distance)
            if not fit.distance:
                others = zip(sheets, tops, strict=True)
                around = [*top[:place]]
                around += chain(*(_all(s, t) for s, t in others if s is not sheet))
                return _bound(fit.schema, sheet, _all(sheet, top[place + 1 :]), titles, around)
            if nearest is None or fit.distance < nearest.distance:
                nearest = fit
    seen = {title for top in tops for _, row in top for title in map(_plain, row)}
    seen.update(map(_plain, document.keys))
    for known in unsuitable:
        if known.titles <= seen:
            raise SourceRefusedError(known.reason)
    raise SourceRefusedError(_worded(nearest))


def _unfolded(document: Document, schemas: Sequence[FileSchema]) -> Iterator[Sheet]:
    for schema in schemas:
        rows = schema.unfold(document.value) if schema.unfold and document.value else None
        if rows:
            yield Sheet(schema.layout, iter(enumerate(rows)), header_within=1, size=len(rows))


def _all(sheet: Sheet, top: Sequence[Line]) -> Iterator[Line]:
    yield from top
    yield from sheet.lines


def _plain(title: str) -> str:
    """A title as it is compared: without case, marks and outer or doubled blanks."""
    return " ".join(title.translate(_INVISIBLE).strip('" \t\r\n').split()).casefold()


def fit_of(titles: Sequence[str], schema: FileSchema) -> Fit:
    """How a header agrees with a layout."""
    present = {_plain(title) for title in titles}
    lacking = [
        column.titles[0]
        for column in schema.columns
        if column.required and present.isdisjoint(map(_plain, column.titles))
    ]
    known = {_plain(title) for title in schema.ignored}
    known |= {_plain(title) for column in schema.columns for title in column.titles}
    if schema.spread is not None:
        spread = {title for title in present if schema.spread.key(title) is not None}
        lacking += [] if spread else [schema.spread.example]
        known |= spread
    # A column without a title is the index that some programs write.
    new = [title.strip() for title in titles if _plain(title) and _plain(title) not in known]
    return Fit(schema, tuple(lacking), tuple(dict.fromkeys(new)))


def _bound(
    schema: FileSchema,
    sheet: Sheet,
    lines: Iterator[Line],
    header: Sequence[str],
    around: Sequence[Line],
) -> Matched:
    """Columns tied to their places."""
    titles = [_plain(title) for title in header]
    twice = [title for title, times in Counter(titles).items() if times > 1 and title]
    if twice:
        msg = f"columns stand there twice: {', '.join(twice)}"
        raise SourceRefusedError(msg)
    places = {title: place for place, title in enumerate(titles)}
    columns = tuple(
        (column, next((places[t] for t in map(_plain, column.titles) if t in places), None))
        for column in schema.columns
    )
    spread = {}
    if schema.spread is not None:
        spread = {t: at for t, at in places.items() if schema.spread.key(t) is not None}
    remarks = tuple(cell for _, cells in around for cell in cells if cell.strip())
    return Matched(schema, sheet, lines, columns, spread, tuple(header), remarks)


def _worded(fit: Fit | None) -> str:
    if fit is None:
        return "there is no table in it"
    parts = [f"lacks {_named(fit.lacking)}"] if fit.lacking else []
    parts += [f"has unknown {_named(fit.new)}"] if fit.new else []
    return f"no known layout: compared with the nearest, {fit.schema.title}, it " + " and ".join(
        parts
    )


def _named(titles: Sequence[str]) -> str:
    shown = ", ".join(f"'{title[:60]}'" for title in titles[:_MOST_NAMED])
    more = len(titles) - _MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown
