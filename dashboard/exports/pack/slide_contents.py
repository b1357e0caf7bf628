"""What stands on the slides of a deck, place by place: texts, tables, charts, pictures, notes."""

import io
from collections.abc import Iterable, Iterator
from itertools import chain

import pptx
from openpyxl import load_workbook
from pptx.chart.chart import Chart
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import BaseOxmlElement
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame

_Found = Iterator[tuple[str, str | bytes]]


def slide_contents(content: bytes) -> _Found:
    """Place and content of everything in a deck that its readers see or hear."""
    deck = pptx.Presentation(io.BytesIO(content))
    properties = deck.core_properties
    for name in ("title", "subject", "category", "keywords", "comments"):
        yield f"property {name}", str(getattr(properties, name))
    for number, slide in enumerate(deck.slides, start=1):
        place = f"slide {number}"
        if slide.element.get("show") == "0":
            yield place, "hidden"
        yield from _shapes(place, slide.shapes)
        if slide.has_notes_slide:
            frame = slide.notes_slide.notes_text_frame
            yield f"{place}, notes", frame.text if frame is not None else ""


def _shapes(place: str, shapes: Iterable[BaseShape]) -> _Found:
    for shape in shapes:
        here = f"{place}, {shape.name}"
        yield from _described(here, shape)
        if hasattr(shape, "shapes"):
            yield from _shapes(here, shape.shapes)
        elif getattr(shape, "has_table", False):
            yield from _table(here, shape)
        elif getattr(shape, "has_chart", False):
            yield from _chart(here, shape.chart)
        elif hasattr(shape, "image"):
            yield f"{here}, picture", shape.image.blob
        else:
            yield from _paragraphs(here, shape.element)


def _described(place: str, shape: BaseShape) -> _Found:
    own = next(shape.element.iter(qn("p:cNvPr")))
    if own.get("descr"):
        yield f"{place}, alternative text", own.get("descr")
    if own.get("hidden") == "1":
        yield place, "hidden"
    for link in shape.element.iter(qn("a:hlinkClick")):
        address = shape.part.rels[link.get(qn("r:id"))]._target if link.get(qn("r:id")) else ""  # noqa: SLF001 - its address, where it leads outside
        yield f"{place}, link", address if isinstance(address, str) else ""


def _paragraphs(place: str, element: BaseOxmlElement) -> _Found:
    for number, paragraph in enumerate(element.iter(qn("a:p")), start=1):
        text = "".join(run.text or "" for run in paragraph.iter(qn("a:t")))
        if text:
            yield f"{place}, paragraph {number}", text


def _table(place: str, shape: GraphicFrame) -> _Found:
    rows = list(shape.table.rows)
    header = [cell.text for cell in rows[0].cells]
    for row in rows:
        cells = [cell.text for cell in row.cells]
        for column, text in zip(header, cells, strict=True):
            yield f"{place}, row {cells[0]}, column {column}", text


def _chart(place: str, chart: Chart) -> _Found:
    """The numbers and words that a chart draws, then those of the workbook behind it."""
    root = chart.element
    for series in root.iter(qn("c:ser")):
        yield from _series(place, series)
    for kind in ("c:formatCode", "c:numFmt"):
        for form in root.iter(qn(kind)):
            yield f"{place}, form of numbers", form.get("formatCode") or form.text or ""
    for text in root.iter(qn("a:t")):
        yield f"{place}, label", text.text or ""
    book = chart.part.chart_workbook.xlsx_part
    if book is not None:
        yield from _workbook(f"{place}, workbook", book.blob)


def _series(place: str, series: BaseOxmlElement) -> _Found:
    name = "".join(series.find(qn("c:tx")).itertext(qn("c:v")))
    yield f"{place}, name of a series", name
    labels, values = (_points(series.find(qn(kind))) for kind in ("c:cat", "c:val"))
    yield f"{place}, {name}, categories", "; ".join(labels.values())
    for index in labels | values:
        yield f"{place}, {name}, {labels.get(index, index)}", values.get(index, "")


def _workbook(place: str, content: bytes) -> _Found:
    for sheet in load_workbook(io.BytesIO(content)):
        for cell in chain.from_iterable(sheet.iter_rows()):
            if cell.value is not None:
                yield f"{place}, cell {cell.coordinate}", _number(cell.value)


def _points(axis: BaseOxmlElement | None) -> dict[str, str]:
    """The stored values of an axis by their places; a number as it is read."""
    if axis is None:
        return {}
    return {
        point.get("idx"): _number("".join(point.itertext(qn("c:v"))))
        for point in axis.iter(qn("c:pt"))
    }


def _number(value: object) -> str:
    try:
        return f"{float(str(value)):.12g}"
    except ValueError:
        return str(value)
