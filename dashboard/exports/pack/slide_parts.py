"""One slide being filled: title, what is shown, content, and at its foot source, day and mark.

Letters take colour and font of their placeholder, and a size in which their text has room.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from types import MappingProxyType

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.shapes.base import BaseShape
from pptx.shapes.placeholder import BasePlaceholder
from pptx.slide import Slide
from pptx.table import _Cell
from pptx.text.text import TextFrame
from pptx.util import Pt

from dashboard.drawings import Table
from dashboard.exports.links import qr_png
from dashboard.exports.pack import deck as decks
from dashboard.exports.pack.brief import Brief
from dashboard.exports.pack.native_charts import place_chart
from dashboard.exports.pack.page_layout import (
    LEADING,
    Box,
    Paragraph,
    TableLayout,
    fitted,
    fitting_size,
    line_count,
    plain,
    shortened,
    table_layout,
    text_height,
)
from dashboard.formats import comma_list, format_number, with_subject
from dashboard.i18n import _, ngettext
from dashboard.plots.powerpoint import NativeChart
from dashboard.theme import DEFAULT, theme_named
from dashboard.wording import UNKNOWN

_TITLE_SIZES, _SUBTITLE_SIZES = (28, 26, 24, 22, 20, 18, 16), (13, 12, 11, 10)
_SIZES, _SMALL = (16, 14, 13, 12, 11, 10), 9
_BOLD = 0.9
"""Of a line's letters, so many fit where they are bold."""
_SPACE = 0.4
"""After a paragraph, in sizes of its letters."""
_WORD_WIDTH, _WORD_GAP = 110.0, 6.0
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's own style without lines and grounds."""
_ON_WARNING = "#ffffff"
_TAGS = MappingProxyType({"en": "en-GB", "fr": "fr-FR", "es": "es-ES", "ar": "ar-SA"})


@dataclass(slots=True)
class SlideParts:
    """A slide and what is left of it.

    Attributes:
        room: what is left for the content, in points.
    """

    brief: Brief
    slide: Slide
    room: Box = field(init=False)

    def __post_init__(self) -> None:
        self.room = self._box(decks.CONTENT)

    @classmethod
    def add(cls, deck: Presentation, role: str, brief: Brief) -> "SlideParts":
        """A new slide by the layout of a role."""
        return cls(brief, deck.slides.add_slide(decks.layout_for(deck, role)))

    def _place(self, index: int) -> BasePlaceholder | None:
        return decks.placeholder(self.slide, index)

    def _box(self, index: int) -> Box:
        """Where a placeholder stands, filled or not."""
        place = decks.placeholder(self.slide.slide_layout, index)
        return decks.box_of(place) if place is not None else Box(0, 0, 0, 0)

    # Words.

    def title(self, text: str) -> None:
        """The title, in the largest size in which it has room."""
        box = self._box(decks.TITLE)
        size = fitting_size([text], replace(box, width=box.width * _BOLD), _TITLE_SIZES)
        fill(self.slide.shapes.title.text_frame, [Paragraph(text, size)])

    def subtitle(self, text: str) -> None:
        """What is shown, below the title: in smaller letters before anything of it is cut."""
        place, box = self._place(decks.SUBTITLE), self._box(decks.SUBTITLE)
        if text and place is not None:
            size = fitting_size([text], box, _SUBTITLE_SIZES)
            lines = max(1, int(box.height / size / LEADING))
            fill(place.text_frame, [Paragraph(shortened(text, box.width, size, lines), size)])

    def words(self, paragraphs: Sequence[Paragraph], box: Box, *, space: float = 0) -> BaseShape:
        """A text beside the placeholders."""
        shape = self.slide.shapes.add_textbox(0, 0, 0, 0)
        decks.put(shape, box)
        frame = shape.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        fill(frame, paragraphs, space=space)
        return shape

    def number(self, text: str, hue: str, box: Box, size: float) -> None:
        """A number in the colour of its measure that never breaks over lines."""
        shape = self.words([Paragraph(text, size, bold=True, accent=hue)], box)
        shape.text_frame.word_wrap = False

    def listed(
        self, texts: Sequence[str], box: Box | None = None, sizes: Sequence[int] = _SIZES
    ) -> None:
        """Paragraphs in the place for content or another, and how many have no room there."""
        place = None if box else self._place(decks.CONTENT)
        self._fill_room(texts, box or self.room, place, sizes)

    def beside(self, texts: Sequence[str]) -> None:
        """Short texts to the right of the content, in the place for them where there is one."""
        place, box = self._place(decks.TEXT), self._box(decks.TEXT)
        if place is None:
            wide = self.room.width * 0.28
            box = replace(self.room, left=self.room.left + self.room.width - wide, width=wide)
            self.room = replace(self.room, width=self.room.width - wide - 14)
        self._fill_room(texts, box, place, _SIZES[1:])
        for paragraph in place.text_frame.paragraphs if place is not None else ():
            # Texts that begin with a number of their own have no bullet of a template's.
            way = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-pptx has no bullets
            way.set("marL", "0")
            way.set("indent", "0")
            way.append(etree.Element(qn("a:buNone")))

    def _fill_room(
        self, texts: Sequence[str], room: Box, place: BasePlaceholder | None, sizes: Sequence[int]
    ) -> None:
        """Paragraphs as large as they have room: long ones are cut before any is left out."""
        size = fitting_size(texts, room, sizes, _SPACE)
        lines = int(room.height / size / (LEADING + _SPACE) / max(1, len(texts)))
        shown = list(texts)
        if text_height(shown, room.width, size, _SPACE) > room.height:
            shown = [shortened(text, room.width, size, max(2, lines)) for text in texts]
        while len(shown) > 1 and text_height(shown, room.width, size, _SPACE) > room.height:
            shown.pop()
            left = len(texts) - len(shown) + 1
            shown[-1] = ngettext(
                "and {count} more; the live page has all",
                "and {count} more; the live page has all",
                left,
            ).format(count=format_number(left))
        paragraphs = [Paragraph(text, size) for text in shown]
        if place is None:
            self.words(paragraphs, room, space=size * _SPACE)
        else:
            fill(place.text_frame, paragraphs, space=size * _SPACE)

    # Pictures.

    def chart(
        self, plot: NativeChart, alternative: str, box: Box | None = None, *, names: bool = True
    ) -> None:
        """A chart, in the place for content where it is the only one."""
        shape = place_chart(self.slide, plot, box or self.room, alternative, names=names)
        if box is None:
            self._take_place(shape)

    def picture(self, png: bytes, alternative: str) -> None:
        """A picture as large as there is room for."""
        shape = self.slide.shapes.add_picture(BytesIO(png), 0, 0)
        decks.put(shape, fitted(self.room, shape.image.size))
        _describe(shape, alternative)
        self._take_place(shape)

    def code(self, address: str, box: Box) -> None:
        """An address as a QR code that leads there."""
        shape = self.slide.shapes.add_picture(BytesIO(qr_png(address)), 0, 0)
        decks.put(shape, box)
        _describe(shape, _("Code of the address of this briefing"))
        shape.click_action.hyperlink.address = address

    def _take_place(self, shape: BaseShape) -> None:
        place = self._place(decks.CONTENT)
        if place is not None:
            decks.take_place(shape, place)

    def table(self, table: Table, alternative: str, box: Box | None = None) -> Sequence[str]:
        """A table as large as there is room for; what of it is not on the slide, and what – says.

        Args:
            table: what to show, the first rows first.
            alternative: what a screen reader says of it.
            box: where; the place for content if None.
        """
        place = box or self.room
        page = table_layout(table, place)
        shape = self.slide.shapes.add_table(len(page.rows), len(page.widths), 0, 0, 0, 0)
        decks.put(shape, Box(place.left, place.top, sum(page.widths), sum(page.heights)))
        _describe(shape, alternative)
        # Neither bands nor grounds: a theme with a dark ground has light letters.
        shape.table.horz_banding = False
        shape.element.find(f".//{qn('a:tableStyleId')}").text = _NO_STYLE
        for number, width in enumerate(page.widths):
            shape.table.columns[number].width = Pt(width)
        for number, (texts, height) in enumerate(zip(page.rows, page.heights, strict=True)):
            shape.table.rows[number].height = Pt(height)
            for column, text in enumerate(texts):
                _cell(shape.table.cell(number, column), text, page, column, is_head=number == 0)
        if box is None:
            self._take_place(shape)
        return _left_out(table, page.row_count, len(page.widths))

    # What every slide has.

    def foot(self, texts: Sequence[str], day: str) -> None:
        """Source and caveat, then the day, the number and the mark."""
        layout = self.slide.slide_layout
        for index in (decks.FOOTER, decks.DATE, decks.NUMBER):
            if (model := decks.placeholder(layout, index)) is not None:
                self.slide.shapes.clone_placeholder(model)
        box = self._box(decks.FOOTER)
        lines, cut = int(box.height / _SMALL / LEADING), list[str]()
        for number, text in enumerate(texts, start=1):
            # What stands first has whole lines before what stands below it has more than one.
            most = max(1, lines - (len(texts) - number))
            cut.append(shortened(text, box.width, _SMALL, most))
            lines -= line_count(cut[-1], box.width, _SMALL)
        for index, shown in ((decks.FOOTER, cut), (decks.DATE, [day])):
            if (place := self._place(index)) is not None:
                fill(place.text_frame, [Paragraph(text, _SMALL) for text in shown])
        if (counter := self._place(decks.NUMBER)) is not None:
            _count(counter)
        mark = self.brief.marking
        for index in (decks.MARK, decks.MARK_BELOW):
            _stamp(self._place(index), mark.label, mark.ink, mark.ground)

    def exercise(self, word: str) -> None:
        """The word for exercises beside the mark, where no number is."""
        mark = self._box(decks.MARK)
        left = mark.left - _WORD_WIDTH - _WORD_GAP
        shape = self.words([], replace(mark, left=left, width=_WORD_WIDTH))
        shape.name = "exercise"
        _stamp(shape, word, _ON_WARNING, theme_named(DEFAULT).warn)
        # It is read first.
        shape.element.getparent().insert(2, shape.element)

    def done(self, notes: str) -> None:
        """Take away what is empty, add the notes, and say in which language all of it is."""
        for place in list(self.slide.placeholders):
            is_empty = place.has_text_frame and not place.text_frame.text
            if is_empty and place.placeholder_format.type != PP_PLACEHOLDER.SLIDE_NUMBER:
                place.element.getparent().remove(place.element)
        self.slide.notes_slide.notes_text_frame.text = plain(notes)
        language = self.brief.language
        for root in (self.slide.element, self.slide.notes_slide.element):
            for run in root.iter(qn("a:r"), qn("a:fld")):
                if run.find(qn("a:rPr")) is None:
                    run.insert(0, etree.Element(qn("a:rPr")))
                run.find(qn("a:rPr")).set("lang", _TAGS.get(language, language))


def fill(frame: TextFrame, paragraphs: Iterable[Paragraph], *, space: float = 0) -> None:
    """Write paragraphs into a frame, with so many points after each."""
    frame.auto_size = MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
    for number, words in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        if space:
            paragraph.space_after = Pt(space)
        run = paragraph.add_run()
        run.text = plain(words.text)
        run.font.size = Pt(words.size)
        if words.bold:
            run.font.bold = True
        if words.accent:
            accent = f"ACCENT_{decks.HUES.get(words.accent.upper(), 1)}"
            run.font.color.theme_color = getattr(MSO_THEME_COLOR, accent)
        if words.link.startswith(("http://", "https://")):
            run.hyperlink.address = words.link


def _cell(cell: _Cell, text: str, page: TableLayout, column: int, *, is_head: bool) -> None:
    cell.margin_left = cell.margin_right = Pt(4)
    cell.margin_top = cell.margin_bottom = Pt(2)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if page.numbers[column] else PP_ALIGN.LEFT
    run = paragraph.add_run()
    run.text, run.font.size = plain(text), Pt(page.size)
    # A hairline below a cell; python-pptx has no borders.
    line = etree.Element(qn("a:lnB"), w="6350")
    colour = etree.SubElement(
        etree.SubElement(line, qn("a:solidFill")), qn("a:schemeClr"), val="tx1"
    )
    etree.SubElement(colour, qn("a:alpha"), val="30000")
    # Before a fill, or PowerPoint repairs the file.
    cell._tc.get_or_add_tcPr().insert(0, line)  # noqa: SLF001 - its own element
    if is_head:
        cell.fill.solid()
        cell.fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_1
        run.font.bold = True
        run.font.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1
    elif page.numbers[column] and not any(map(str.isdigit, text)):
        # What is hidden or not reported is no number.
        run.font.italic = True


def _left_out(table: Table, rows: int, columns: int) -> Sequence[str]:
    """What of a table is not on its slide, and what a dash stands for."""
    sentences = []
    if rows < len(table.rows):
        sentences.append(
            ngettext(
                "{count} of {all} row; {left} is left out",
                "{count} of {all} rows; {left} are left out",
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


def _stamp(shape: BaseShape, word: str, ink: str, ground: str) -> None:
    """Write a word in colours that no theme changes."""
    shape.fill.solid()
    shape.fill.fore_color.rgb = _rgb(ground)
    frame = shape.text_frame
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    fill(frame, [Paragraph(word, 10, bold=True)])
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.CENTER
    paragraph.runs[0].font.color.rgb = _rgb(ink)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())


def _count(shape: BaseShape) -> None:
    """The number of a slide, as a field that counts by itself."""
    paragraph = shape.text_frame.paragraphs[0]._p  # noqa: SLF001 - python-pptx has no fields
    number = etree.SubElement(
        paragraph, qn("a:fld"), id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", type="slidenum"
    )
    etree.SubElement(number, qn("a:rPr"))
    etree.SubElement(number, qn("a:t")).text = "#"


def _describe(shape: BaseShape, text: str) -> None:
    """What a screen reader says in place of a shape."""
    next(shape.element.iter(qn("p:cNvPr"))).set("descr", plain(text))
