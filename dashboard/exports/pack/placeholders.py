"""Filling the placeholders of a slide with texts, charts, tables and pictures.

Each takes place, font, size and colour of its placeholder, and shrinks with it: a master decides
how slides look. A placeholder of any kind takes any content, as those of PowerPoint do.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from types import MappingProxyType

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.shapes.base import BaseShape
from pptx.shapes.placeholder import (
    BasePlaceholder,
    ChartPlaceholder,
    PicturePlaceholder,
    PlaceholderPicture,
    TablePlaceholder,
)
from pptx.slide import Slide
from pptx.util import Pt

from dashboard.components.tables import value_text
from dashboard.drawings import Align, Table
from dashboard.exports.links import qr_png
from dashboard.exports.pack import deck as decks
from dashboard.exports.pack.native_charts import chart_data, dress, kind_of
from dashboard.exports.tables import clean
from dashboard.formats import comma_list, format_number, with_subject
from dashboard.i18n import _, current_language, ngettext
from dashboard.plots.powerpoint import NativeChart
from dashboard.wording import UNKNOWN

_FIRST_SHARE, _BETWEEN = 1.8, 14
"""Room of the first of several charts, which names the rows of all, in that of another; points
between two."""
_SIZE, _ROW, _COLUMN, _LETTER = 11, 28, 105, 6.0
"""Points of letters in a table, of a row of two lines, of a column at least, and of a letter."""
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's own style without lines and grounds."""
_TAGS = MappingProxyType({"en": "en-GB", "fr": "fr-FR", "es": "es-ES", "ar": "ar-SA"})


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph.

    Attributes:
        level: of the placeholder's list, from 0; masters give each its size.
        accent: colour of the measure that it is about, where it stands in that.
        link: address that it leads to.
    """

    text: str
    level: int = 0
    accent: str = ""
    link: str = ""


def has(slide: Slide, index: int) -> bool:
    """Whether a slide has a placeholder that is not yet taken."""
    return decks.placeholder(slide, index) is not None


def fill(slide: Slide, index: int, lines: Sequence[Line | str]) -> None:
    """Write paragraphs into a placeholder, where the slide has that."""
    place = decks.placeholder(slide, index)
    if place is None:
        return
    frame = place.text_frame
    frame.auto_size = MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
    for number, line in enumerate(lines):
        words = Line(line) if isinstance(line, str) else line
        paragraph = frame.add_paragraph() if number else frame.paragraphs[0]
        paragraph.level = words.level
        run = paragraph.add_run()
        run.text = clean(words.text)
        if words.accent:
            accent = f"ACCENT_{decks.HUES.get(words.accent.upper(), 1)}"
            run.font.color.theme_color = getattr(MSO_THEME_COLOR, accent)
        if words.link:
            run.hyperlink.address = words.link


def _content(slide: Slide) -> BasePlaceholder:
    """The place for content, which every layout has."""
    (place,) = (one for one in slide.placeholders if one.placeholder_format.idx == decks.CONTENT)
    return place


def stamp(slide: Slide, index: int, word: str, ink: str, ground: str) -> None:
    """Write a word in colours that no theme changes."""
    fill(slide, index, [word])
    place = decks.placeholder(slide, index)
    if place is not None:
        place.fill.solid()
        place.fill.fore_color.rgb = RGBColor.from_string(ground.lstrip("#").upper())
        (paragraph,) = place.text_frame.paragraphs
        paragraph.alignment = PP_ALIGN.CENTER
        paragraph.runs[0].font.color.rgb = RGBColor.from_string(ink.lstrip("#").upper())


def insert_charts(slide: Slide, charts: Sequence[NativeChart], alternative: str) -> None:
    """Put charts into the place for content; of several, the first names the rows of all."""
    place = _content(slide)
    left, top, width, height = place.left, place.top, place.width, place.height
    gap = Pt(_BETWEEN)
    unit = int((width - gap * (len(charts) - 1)) / (len(charts) - 1 + _FIRST_SHARE))
    first, *others = charts
    frame = ChartPlaceholder(place.element, slide.shapes).insert_chart(
        kind_of(first), chart_data(first)
    )
    if others:
        frame.left, frame.top, frame.height = left, top, height
        frame.width = int(unit * _FIRST_SHARE)
    frames = [frame]
    for plot in others:
        left = frames[-1].left + frames[-1].width + gap
        data = chart_data(plot)
        frames.append(slide.shapes.add_chart(kind_of(plot), left, top, unit, height, data))
    for number, (plot, one) in enumerate(zip(charts, frames, strict=True)):
        dress(one.chart, plot, one.width.pt, names=number == 0)
        words = f"{plot.heading}. {alternative}" if others else alternative
        _say(one, words)


def insert_picture(slide: Slide, png: bytes, alternative: str) -> None:
    """Put a picture into the place for content, whole and as large as it has room."""
    place = _content(slide)
    box = decks.box_of(place)
    shape = _picture(slide, place, png, alternative)
    wide, tall = shape.image.size
    scale = min(box.width / wide, box.height / tall)
    width, height = wide * scale, tall * scale
    left = box.left + (box.width - width) / 2
    decks.put(shape, decks.Box(left, box.top + (box.height - height) / 2, width, height))


def insert_code(slide: Slide, address: str) -> None:
    """An address as a QR code that leads there, where the slide has a place for it."""
    place = decks.placeholder(slide, decks.CODE)
    if place is not None:
        words = _("Code of the address of this briefing")
        shape = _picture(slide, place, qr_png(address), words)
        shape.click_action.hyperlink.address = address


def _picture(
    slide: Slide, place: BasePlaceholder, png: bytes, alternative: str
) -> PlaceholderPicture:
    inserter = PicturePlaceholder(place.element, slide.shapes)
    shape: PlaceholderPicture = inserter.insert_picture(BytesIO(png))
    shape.crop_left = shape.crop_right = shape.crop_top = shape.crop_bottom = 0
    _say(shape, alternative)
    return shape


def insert_table(slide: Slide, table: Table, alternative: str) -> Sequence[str]:
    """Put as much of a table into the place for content as it holds; what is left out, in words."""
    place = _content(slide)
    width, height = place.width.pt, place.height.pt
    columns = table.columns[: max(2, int(width / _COLUMN))]
    rows = [row[: len(columns)] for row in table.rows[: int(height / _ROW) - 1]]
    texts = [[column.label for column in columns]] + [
        [(table.unknown or UNKNOWN) if cell is None else value_text(cell) for cell in row]
        for row in rows
    ]
    longest = [min(30, max(9, *map(len, column))) for column in zip(*texts, strict=True)]
    inserter = TablePlaceholder(place.element, slide.shapes)
    shape = inserter.insert_table(len(texts), len(columns))
    _say(shape, alternative)
    # Neither bands nor grounds: a theme with a dark ground has light letters.
    shape.table.horz_banding = False
    shape.element.find(f".//{qn('a:tableStyleId')}").text = _NO_STYLE
    for column, share in zip(shape.table.columns, longest, strict=True):
        column.width = Pt(width * share / sum(longest))
    for number, line in enumerate(texts):
        shape.table.rows[number].height = Pt(min(_ROW, height / len(texts)))
        for place_, (text, column) in enumerate(zip(line, columns, strict=True)):
            most = int(2 * shape.table.columns[place_].width.pt / _LETTER)
            cell = shape.table.cell(number, place_)
            cell.margin_left = cell.margin_right = Pt(4)
            cell.margin_top = cell.margin_bottom = Pt(1)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            paragraph = cell.text_frame.paragraphs[0]
            is_number = column.align is Align.NUMBER
            paragraph.alignment = PP_ALIGN.RIGHT if is_number else PP_ALIGN.LEFT
            run = paragraph.add_run()
            run.text = textwrap.shorten(clean(text), most, placeholder=" …")
            run.font.size, run.font.bold = Pt(_SIZE), number == 0
            _add_hairline(cell)
    return _left_out(table, len(rows), len(columns))


def _add_hairline(cell: object) -> None:
    """Draw a hairline below a cell; python-pptx has no borders."""
    line = etree.Element(qn("a:lnB"), w="6350")
    fill_ = etree.SubElement(line, qn("a:solidFill"))
    colour = etree.SubElement(fill_, qn("a:schemeClr"), val="tx1")
    etree.SubElement(colour, qn("a:alpha"), val="30000")
    # Before a fill, or PowerPoint repairs the file.
    cell._tc.get_or_add_tcPr().insert(0, line)  # type: ignore[attr-defined] # noqa: SLF001


def _left_out(table: Table, rows: int, columns: int) -> Sequence[str]:
    """What of a table is not on its slide, and what a dash stands for."""
    sentences = []
    if rows < len(table.rows):
        sentences.append(
            ngettext(
                "{count} of {all} row; left out: {left}",
                "{count} of {all} rows; left out: {left}",
                len(table.rows),
            ).format(
                count=format_number(rows),
                all=format_number(len(table.rows)),
                left=format_number(len(table.rows) - rows),
            )
        )
    if columns < len(table.columns):
        left = comma_list(column.label for column in table.columns[columns:])
        sentences.append(_("left out: {columns}").format(columns=left))
    if not table.unknown and any(None in row[:columns] for row in table.rows[:rows]):
        sentences.append(with_subject(UNKNOWN, table.dash or _("not known")))
    return sentences


def add_foot(slide: Slide, texts: Sequence[str], day: str) -> None:
    """Source and caveat, the day, and the number of the slide, which counts by itself."""
    for index in (decks.FOOTER, decks.DATE, decks.NUMBER):
        if (model := decks.placeholder(slide.slide_layout, index)) is not None:
            slide.shapes.clone_placeholder(model)
    fill(slide, decks.FOOTER, texts)
    fill(slide, decks.DATE, [day])
    if (counter := decks.placeholder(slide, decks.NUMBER)) is not None:
        paragraph = counter.text_frame.paragraphs[0]._p  # noqa: SLF001 - python-pptx has no fields
        identity = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"
        number = etree.SubElement(paragraph, qn("a:fld"), id=identity, type="slidenum")
        etree.SubElement(number, qn("a:rPr"))
        etree.SubElement(number, qn("a:t")).text = "#"


def finish(slide: Slide, notes: str) -> None:
    """Take away what is empty, add the notes, and say in which language all of it is."""
    for place in list(slide.placeholders):
        is_empty = place.has_text_frame and not place.text_frame.text
        if is_empty and place.placeholder_format.type != PP_PLACEHOLDER.SLIDE_NUMBER:
            place.element.getparent().remove(place.element)
    slide.notes_slide.notes_text_frame.text = clean(notes)
    code = current_language().code
    for root in (slide.element, slide.notes_slide.element):
        for run in root.iter(qn("a:r"), qn("a:fld")):
            if run.find(qn("a:rPr")) is None:
                run.insert(0, etree.Element(qn("a:rPr")))
            run.find(qn("a:rPr")).set("lang", _TAGS.get(code, code))


def _say(shape: BaseShape, text: str) -> None:
    """What a screen reader says in place of a shape."""
    next(shape.element.iter(qn("p:cNvPr"))).set("descr", clean(text))
