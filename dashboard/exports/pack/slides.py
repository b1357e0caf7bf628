"""A brief as PowerPoint: native charts and tables on sheets, with everything else in the notes."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.shapes.base import BaseShape
from pptx.shapes.picture import Picture
from pptx.slide import Slide
from pptx.table import _Cell
from pptx.text.text import TextFrame, _Paragraph
from pptx.util import Pt

from dashboard.exports.pack import codes
from dashboard.exports.pack.brief import Brief
from dashboard.exports.pack.decks import describe, opened, plainest_layout
from dashboard.exports.pack.elements import (
    Across,
    Box,
    Charted,
    Coded,
    Paragraph,
    Ruled,
    Sheet,
    Shown,
    Side,
    Words,
)
from dashboard.exports.pack.frames import heading_size
from dashboard.exports.pack.native_charts import place_chart
from dashboard.exports.pack.papers import Paper
from dashboard.exports.pack.pictures import fitted
from dashboard.exports.pack.safe_text import plain
from dashboard.theme import DEFAULT, named

_INKS = named(DEFAULT).inks
_LINE, _GROUND = named(DEFAULT).line, named(DEFAULT).ground
_SIDES = MappingProxyType(
    {Side.LEFT: PP_ALIGN.LEFT, Side.CENTRE: PP_ALIGN.CENTER, Side.RIGHT: PP_ALIGN.RIGHT}
)
_ACROSS_SIZE, _ACROSS_TURN, _ACROSS_ALPHA = 110, -18, "22000"


def as_pptx(
    brief: Brief, sheets: Sequence[Sheet], paper: Paper, template: Path | None = None
) -> bytes:
    """The file.

    Args:
        brief: for the properties of the file.
        sheets: as `composing.composed` lays them.
        paper: their size.
        template: a `.pptx` or `.potx` of the organisation, whose masters, fonts and colours are
            used; its slides are left out.

    Raises:
        OrderRefusedError: the template is none.
    """
    deck = opened(template)
    deck.slide_width, deck.slide_height = Pt(paper.width), Pt(paper.height)
    layout = plainest_layout(deck)
    for sheet in sheets:
        slide = deck.slides.add_slide(layout)
        _title(slide, sheet)
        for element in sheet.elements:
            _DRAWERS[type(element)](slide, element)
        if sheet.notes:
            slide.notes_slide.notes_text_frame.text = plain(sheet.notes)
    describe(deck, brief)
    made = BytesIO()
    deck.save(made)
    return made.getvalue()


def _title(slide: Slide, sheet: Sheet) -> None:
    for shape in list(slide.placeholders):
        if shape.placeholder_format.idx != 0:
            shape.element.getparent().remove(shape.element)
    box = slide.shapes.title or slide.shapes.add_textbox(0, 0, 0, 0)
    _put(box, sheet.heading)
    frame = box.text_frame
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    _tight(frame)
    frame.text = plain(sheet.title)
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    size = heading_size(sheet.title, sheet.heading)
    paragraph.font.size, paragraph.font.bold = Pt(size), True
    paragraph.font.color.rgb = _rgb(_INKS[0])


def _words(slide: Slide, element: Words) -> None:
    shape = slide.shapes.add_textbox(0, 0, 0, 0)
    _put(shape, element.box)
    frame = shape.text_frame
    frame.word_wrap = True
    _tight(frame)
    if element.ground:
        shape.fill.solid()
        shape.fill.fore_color.rgb = _rgb(element.ground)
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    for number, told in enumerate(element.paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = _SIDES[element.side]
        _run(paragraph, told, element.letters or _INKS[told.ink])


def _run(paragraph: _Paragraph, told: Paragraph, colour: str) -> None:
    run = paragraph.add_run()
    run.text = plain(told.text)
    run.font.size, run.font.bold = Pt(told.size), told.bold
    run.font.color.rgb = _rgb(colour)
    if told.link.startswith(("http://", "https://")):
        run.hyperlink.address = told.link


def _ruled(slide: Slide, element: Ruled) -> None:
    rows, columns = len(element.rows), len(element.widths)
    shape = slide.shapes.add_table(rows, columns, 0, 0, 0, 0)
    _put(shape, element.box)
    table = shape.table
    table.horz_banding = False
    for place, width in enumerate(element.widths):
        table.columns[place].width = Pt(width)
    for number, (texts, height) in enumerate(zip(element.rows, element.heights, strict=True)):
        table.rows[number].height = Pt(height)
        for place, text in enumerate(texts):
            _cell(table.cell(number, place), text, element, place, is_head=number == 0)


def _cell(cell: _Cell, text: str, element: Ruled, place: int, *, is_head: bool) -> None:
    cell.margin_left = cell.margin_right = Pt(4)
    cell.margin_top = cell.margin_bottom = Pt(2)
    cell.fill.solid()
    cell.fill.fore_color.rgb = _rgb(_LINE if is_head else "#ffffff")
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if element.numbers[place] else PP_ALIGN.LEFT
    _run(paragraph, Paragraph(text, element.size, bold=is_head), _INKS[0])
    _underline(cell)


def _underline(cell: _Cell) -> None:
    """Hairlines above and below a cell; python-pptx has no borders."""
    properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001 - its own element
    # They come before the fill, or PowerPoint repairs the file.
    for place, name in enumerate(("a:lnT", "a:lnB")):
        line = etree.Element(qn(name), w="6350")
        fill = etree.SubElement(line, qn("a:solidFill"))
        etree.SubElement(fill, qn("a:srgbClr"), val=_LINE.lstrip("#"))
        properties.insert(place, line)


def _charted(slide: Slide, element: Charted) -> None:
    place_chart(slide, element)


def _shown(slide: Slide, element: Shown) -> None:
    picture = slide.shapes.add_picture(BytesIO(element.png), 0, 0)
    _put(picture, fitted(element.box, picture.image.size))
    _alternative(picture, element.alternative)


def _coded(slide: Slide, element: Coded) -> None:
    picture = slide.shapes.add_picture(BytesIO(codes.png(element.address)), 0, 0)
    _put(picture, element.box)
    _alternative(picture, element.address)
    if element.address.startswith(("http://", "https://")):
        picture.click_action.hyperlink.address = element.address


def _across(slide: Slide, element: Across) -> None:
    deck = slide.part.package.presentation_part.presentation
    width, height = deck.slide_width.pt, deck.slide_height.pt
    tall = _ACROSS_SIZE * 1.3
    shape = slide.shapes.add_textbox(0, 0, 0, 0)
    _put(shape, Box(0, (height - tall) / 2, width, tall))
    shape.rotation = _ACROSS_TURN
    shape.name = "exercise"
    paragraph = shape.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.CENTER
    size = min(_ACROSS_SIZE, width / len(element.text) * 1.2)
    _run(paragraph, Paragraph(element.text, size, bold=True), _INKS[2])
    for colour in shape.element.iter(qn("a:srgbClr")):
        etree.SubElement(colour, qn("a:alpha"), val=_ACROSS_ALPHA)


_DRAWERS: Mapping[type, Callable[[Slide, Any], None]] = MappingProxyType(
    {
        Words: _words,
        Ruled: _ruled,
        Charted: _charted,
        Shown: _shown,
        Coded: _coded,
        Across: _across,
    }
)


def _put(shape: BaseShape, box: Box) -> None:
    shape.left, shape.top = Pt(box.left), Pt(box.top)
    shape.width, shape.height = Pt(box.width), Pt(box.height)


def _tight(frame: TextFrame) -> None:
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())


def _alternative(shape: Picture, text: str) -> None:
    """What a screen reader says in place of a picture."""
    shape._element._nvXxPr.cNvPr.set("descr", plain(text))  # noqa: SLF001 - no public way
