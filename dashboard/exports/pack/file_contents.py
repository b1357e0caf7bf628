"""What stands in a file of a pack, place by place, and where two files differ.

A place is named as its reader would find it: row and column, cell, slide and shape, page and line.
Its content is a text, several lines, or a picture. What a program that saved a file again may
change (fonts, order inside the archive, days) is no content.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256
from itertools import chain, takewhile, zip_longest
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from openpyxl import load_workbook
from PIL import Image

from data_access.store import zip_files

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdf.generic import ContentStream

Content = str | tuple[str, ...] | bytes
"""A text, the lines of one, or a picture as the bytes of its file."""
Contents = Mapping[str, Content]
_Found = Iterator[tuple[str, Content]]

_DRAWN = ", drawing"
_SHADE, _PIXELS = 48, 12
"""A pixel that is darker or lighter by so much, of 255, is another one; fewer of them are noise."""
_SHOWN = 60
_ADDED = ("xl/drawings/", "xl/media/", "xl/charts/", "xl/externalLinks/", "xl/vbaProject")
"""Parts of a workbook that no file of ours has: they lie over its cells, or stand in for them."""


class UnreadableContentError(ValueError):
    """A file cannot be read as what its name says; the sentence says why."""


class ReaderMissingError(RuntimeError):
    """What reads such files is not installed here; the sentence says what is missing."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place of a file, what is found there, and what is expected; None where there is none."""

    place: str
    found: str | None
    expected: str | None

    def __str__(self) -> str:
        if self.expected is None:
            return f"{self.place}: “{self.found}” is nothing that the store gives"
        if self.found is None:
            return f"{self.place}: missing; the store gives “{self.expected}”"
        return f"{self.place}: found “{self.found}”, the store gives “{self.expected}”"


def read_contents(name: str, content: bytes) -> Contents:
    """The places of a file, by the end of its name; of an unknown kind only its hash.

    Raises:
        ReaderMissingError: the library that reads it is not installed.
        UnreadableContentError: it cannot be read.
    """
    read = _READERS.get(PurePath(name).suffix)
    places: dict[str, Content] = {}
    if read is None:
        return {"content": sha256(content).hexdigest()}
    try:
        for place, value in read(content):
            number, free = 1, place
            while free in places:
                number += 1
                free = f"{place} ({number})"
            places[free] = value
    except ReaderMissingError:
        raise
    except Exception as error:  # whatever a damaged file makes of a library
        raise UnreadableContentError(f"it cannot be read: {error}") from error
    return places


def differences(found: Contents, expected: Contents) -> Iterator[Difference]:
    """Where two files of a kind differ."""
    places = dict.fromkeys(chain(expected, found))
    differing = [
        difference
        for place in places
        for difference in _differing(place, found.get(place), expected.get(place))
    ]
    # The strokes of a page with another text differ with it: it is named once.
    pages = {one.place.split(",")[0] for one in differing if not one.place.endswith(_DRAWN)}
    yield from (
        one
        for one in differing
        if not (one.place.endswith(_DRAWN) and one.place.removesuffix(_DRAWN) in pages)
    )
    if not differing and list(found) != list(expected):
        moved = next(pair for pair in zip(found, expected, strict=True) if pair[0] != pair[1])
        yield Difference("order", *moved)


def _differing(place: str, found: Content | None, expected: Content | None) -> Iterator[Difference]:
    if found == expected:
        return
    if isinstance(found, bytes) and isinstance(expected, bytes):
        yield from _pictures(place, found, expected)
    elif isinstance(found, tuple) and isinstance(expected, tuple):
        yield from _lines(place, found, expected)
    else:
        yield Difference(place, *_near(_text(found), _text(expected)))


def _text(content: Content | None) -> str | None:
    if isinstance(content, bytes):
        return "a picture"
    return " ".join(content) if isinstance(content, tuple) else content


def _near(found: str | None, expected: str | None) -> tuple[str | None, str | None]:
    """Both texts from a little before they part."""
    if found is None or expected is None:
        return tuple(text if text is None else _cut(text, 0) for text in (found, expected))  # type: ignore[return-value] # two of two
    same = sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(found, expected)))  # noqa: B905 - up to the end of the shorter
    start = max(0, same - _SHOWN // 3) if max(len(found), len(expected)) > _SHOWN else 0
    return _cut(found, start), _cut(expected, start)


def _cut(text: str, start: int) -> str:
    end = start + _SHOWN
    return f"{'…' if start else ''}{text[start:end]}{'…' if len(text) > end else ''}"


def _lines(place: str, found: tuple[str, ...], expected: tuple[str, ...]) -> Iterator[Difference]:
    matcher = SequenceMatcher(a=expected, b=found, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            continue
        pairs = zip_longest(found[start:end], expected[first:last])
        for number, (got, wanted) in enumerate(pairs, start=start + 1):
            yield Difference(f"{place}, line {number}", *_near(got, wanted))


def _pictures(place: str, found: bytes, expected: bytes) -> Iterator[Difference]:
    """Whether two pictures show something else, and in which part of them."""
    shown, wanted = _pixels(found), _pixels(expected)
    if shown.shape != wanted.shape:
        sizes = (f"{one.shape[1]} × {one.shape[0]} pixels" for one in (shown, wanted))
        yield Difference(place, *sizes)
        return
    other = np.abs(shown - wanted).max(axis=2) > _SHADE
    if other.sum() < _PIXELS:
        return
    rows, columns = np.flatnonzero(other.any(axis=1)), np.flatnonzero(other.any(axis=0))
    part = f"pixels {columns[0]}–{columns[-1]} from the left, {rows[0]}–{rows[-1]} from the top"
    yield Difference(f"{place}, {part}", "another picture", "the one that is drawn here")


def _pixels(content: bytes) -> NDArray[np.int16]:
    with Image.open(io.BytesIO(content)) as image:
        return np.asarray(image.convert("RGB")).astype(np.int16)


def _csv(content: bytes) -> _Found:
    lines = content.decode("utf-8-sig").splitlines(keepends=True)
    notes = list(takewhile(lambda line: line.startswith("#"), lines))
    for line in notes:
        name, _colon, text = line.lstrip("# ").rstrip("\r\n").partition(": ")
        yield f"line “{name}”", text
    header, *rows = csv.reader(lines[len(notes) :])
    yield "header", ", ".join(header)
    for row in rows:
        for place, value in enumerate(row):
            column = header[place] if place < len(header) else place + 1
            yield f"row {row[0]}, column {column}", value


def _xlsx(content: bytes) -> _Found:
    with zip_files.opened(io.BytesIO(content)) as package:
        yield from ((name, name) for name in package.namelist() if name.startswith(_ADDED))
    book = load_workbook(io.BytesIO(content))
    for sheet in book:
        if sheet.sheet_state != "visible":
            yield f"sheet {sheet.title}", sheet.sheet_state
        for cell in chain.from_iterable(sheet.iter_rows()):
            if cell.value is not None:
                place = f"sheet {sheet.title}, cell {cell.coordinate}"
                yield place, _in_words(cell.value, cell.number_format)
            if cell.comment is not None:
                yield f"sheet {sheet.title}, remark on {cell.coordinate}", cell.comment.text
        hidden = [
            *(f"row {n}" for n, one in sheet.row_dimensions.items() if one.hidden),
            *(f"column {n}" for n, one in sheet.column_dimensions.items() if one.hidden),
        ]
        yield from ((f"sheet {sheet.title}, {one}", "hidden") for one in hidden)


def _in_words(value: object, form: str = "General") -> str:
    """A cell as a text; a number with the form that it is shown in, if that is its own."""
    text = f"{value:.12g}" if isinstance(value, float) else str(value)
    return text if form in {"General", ""} or isinstance(value, str) else f"{text} as {form}"


def _png(content: bytes) -> _Found:
    yield "picture", content
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        yield from ((f"text {k}", v) for k, v in sorted(image.info.items()) if isinstance(v, str))


def _pptx(content: bytes) -> _Found:
    # Their libraries take 20 MB of memory, which who checks tables does not need.
    from dashboard.exports.pack.slide_contents import slide_contents  # noqa: PLC0415

    zip_files.check(io.BytesIO(content))
    return slide_contents(content)


def _pdf(content: bytes) -> _Found:
    try:
        # An extra: the server runs without it.
        from pypdf import PdfReader  # noqa: PLC0415
    except ImportError as error:
        msg = "PDFs are compared with the extra `export`: pip install 'routewatch[export]'"
        raise ReaderMissingError(msg) from error

    reader = PdfReader(io.BytesIO(content))
    described: Mapping[str, object] = reader.metadata or {}
    for name in ("/Title", "/Subject", "/Keywords"):
        yield f"property {name[1:]}", str(described.get(name, ""))
    yield from _of_pages(reader)
    root = reader.root_object
    yield "alternative texts", tuple(_alternatives(root.get("/StructTreeRoot")))
    if metadata := root.get("/Metadata"):
        yield "metadata", sha256(metadata.get_object().get_data()).hexdigest()
    for name, versions in reader.attachments.items():
        for version in versions:
            for place, value in read_contents(name, version).items():
                yield f"attachment {name}, {place}", value


def _of_pages(reader: "PdfReader") -> _Found:
    for number, page in enumerate(reader.pages, start=1):
        yield f"page {number}", tuple(page.extract_text().splitlines())
        for image in page.images:
            yield f"page {number}, picture", image.data
        links = (_address(one.get_object()) for one in page.get("/Annots") or ())
        yield f"page {number}, links", tuple(link for link in links if link)
        drawn = page.get_contents()
        yield f"page {number}{_DRAWN}", _hash(drawn)


def _alternatives(part: Any) -> Iterator[str]:  # noqa: ANN401 - whatever a PDF holds
    """What screen readers say in the place of what is drawn, in the order of reading."""
    part = part.get_object() if hasattr(part, "get_object") else part
    if isinstance(part, Mapping):
        yield from (str(part[key]) for key in ("/Alt", "/ActualText", "/E") if key in part)
        yield from _alternatives(part.get("/K"))
    elif isinstance(part, list):
        for one in part:
            yield from _alternatives(one)


def _hash(drawn: "ContentStream | None") -> str:
    # An empty dictionary besides its data, it is false.
    return sha256(b"" if drawn is None else drawn.get_data()).hexdigest()


def _address(annotation: Mapping[str, Any]) -> str:
    if annotation.get("/Subtype") == "/Link":
        return str(annotation.get("/A", {}).get("/URI", ""))
    # Whatever else lies over a page: a note, a stamp, a field.
    return f"{annotation.get('/Subtype', '')} {annotation.get('/Contents', '')}".strip()


_READERS: Mapping[str, Callable[[bytes], Iterable[tuple[str, Content]]]] = MappingProxyType(
    {".csv": _csv, ".xlsx": _xlsx, ".png": _png, ".pptx": _pptx, ".pdf": _pdf}
)
