"""One slide being filled: title, what is shown, content, and at its foot source, day and mark.

Letters take colour and font of their placeholder, and a size in which their text has room.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from math import inf
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
from pptx.slide import Slide, SlideLayout
from pptx.table import _Cell
from pptx.text.text import TextFrame, _Paragraph
from pptx.util import Pt

from dashboard.drawings import Table
from dashboard.exports.links import qr_png
from dashboard.exports.pack import deck as decks
from dashboard.exports.pack.brief import Brief
from dashboard.exports.pack.native_charts import colour_of, place_chart
from dashboard.exports.pack.page_layout import (
    LEADING,
    Box,
    Paragraph,
    TableLayout,
    fitted,
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

_BOLD, _FOREIGN = 0.9, 0.85
"""Of a line's letters, so many fit where they are bold, and where the font is not ours."""
_SMALL, _LEAST_TITLE, _TITLE_LINES = 9.0, 14, 2
_SPACE = 0.4
"""After a paragraph, in sizes of its letters."""
_TABLE_SIZES = (18, 16, 14, 12, 11, 10)
_READABLE = 12
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
    layout: SlideLayout
    room: Box = field(init=False)

    def __post_init__(self) -> None:
        self.room = self._box(decks.CONTENT)

    @classmethod
    def add(cls, deck: Presentation, role: str, brief: Brief) -> "SlideParts":
        """A new slide by the layout of a role."""
        layout = decks.layout_for(deck, role)
        return cls(brief, deck.slides.add_slide(layout), layout)

    @property
    def is_own(self) -> bool:
        """Whether its places are those of our own master."""
        return decks.is_own(self.layout)

    def _place(self, index: int) -> BasePlaceholder | None:
        return decks.placeholder(self.slide, index)

    def _box(self, index: int) -> Box:
        """Where a placeholder stands, filled or not."""
        place = decks.placeholder(self.layout, index)
        return decks.box_of(place) if place is not None else Box(0, 0, 0, 0)

    def wide(self, width: float) -> float:
        """Points by the letters that a line of them holds, whatever the font."""
        return width if self.is_own else width * _FOREIGN

    # Words.

    def title(self, text: str) -> None:
        """The title, in the largest size in which it has room."""
        shape, box = self.slide.shapes.title, self._box(decks.TITLE)
        width = (self.wide(box.width) - 14) * _BOLD
        usual = _inherited_size(self.layout)
        size = usual
        while size > _LEAST_TITLE and (
            text_height([text], width, size) > max(box.height - 6, size * 1.3)
            or line_count(text, width, size) > _TITLE_LINES
        ):
            size -= 1
        shape.text_frame.text = plain(text)
        if size != usual:
            for run in shape.text_frame.paragraphs[0].runs:
                run.font.size = Pt(size)

    def subtitle(self, text: str) -> None:
        """What is shown, below the title: in smaller letters before anything of it is cut."""
        place, box = self._place(decks.SUBTITLE), self._box(decks.SUBTITLE)
        width, lines = self.wide(box.width), 1 if self.is_own else 2
        sizes = (13, 12, 11, 10) if self.is_own else (12, 11, 10)
        size = next((one for one in sizes if line_count(text, width, one) == 1), sizes[-1])
        if text and place is not None:
            fill(place.text_frame, [Paragraph(shortened(text, width, size, lines), size)])

    def words(
        self,
        paragraphs: Sequence[Paragraph],
        box: Box,
        *,
        name: str = "",
        wrap: bool = True,
        space: float = 0,
    ) -> BaseShape:
        """A text beside the placeholders."""
        shape = self.slide.shapes.add_textbox(0, 0, 0, 0)
        decks.put(shape, box)
        shape.name = name or shape.name
        frame = shape.text_frame
        frame.word_wrap = wrap
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        fill(frame, paragraphs, space=space)
        return shape

    def fitting(self, texts: Sequence[str], box: Box, sizes: Sequence[int]) -> int:
        """The largest size in which all paragraphs have room; the least where none is."""
        width = self.wide(box.width)
        heights = ((size, text_height(texts, width, size, _SPACE)) for size in sizes)
        return next((size for size, height in heights if height <= box.height), sizes[-1])

    def listed(
        self,
        texts: Sequence[str],
        box: Box | None = None,
        sizes: Sequence[int] = (16, 14, 13, 12, 11, 10),
    ) -> None:
        """Paragraphs in the place for content or another, and how many have no room there."""
        room, place = box or self.room, None if box else self._place(decks.CONTENT)
        width, size = self.wide(room.width), self.fitting(texts, room, sizes)
        shown = list(texts)
        while len(shown) > 1 and text_height(shown, width, size, _SPACE) > room.height:
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

    def beside(self, texts: Sequence[str]) -> None:
        """Short texts to the right of the content, in the place for them where there is one."""
        shape, box = self._place(decks.TEXT), self._box(decks.TEXT)
        if shape is None:
            wide = self.room.width * 0.28
            box = replace(self.room, left=self.room.left + self.room.width - wide, width=wide)
            self.room = replace(self.room, width=self.room.width - wide - 14)
        width, size = self.wide(box.width), self.fitting(texts, box, (14, 13, 12, 11, 10))
        cuts = ([shortened(text, width, size, lines) for text in texts] for lines in (9, 5, 4, 3))
        fits = (cut for cut in cuts if text_height(cut, width, size, _SPACE) <= box.height)
        shown = next(fits, None) or [shortened(text, width, size, 2) for text in texts]
        paragraphs = [Paragraph(text, size) for text in shown]
        if shape is None:
            self.words(paragraphs, box, space=size * _SPACE)
            return
        fill(shape.text_frame, paragraphs, space=size * _SPACE)
        for paragraph in shape.text_frame.paragraphs:
            # Texts that begin with a number of their own have no bullet of a template's.
            way = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-pptx has no bullets
            way.set("marL", "0")
            way.set("indent", "0")
            way.append(etree.Element(qn("a:buNone")))

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

    # Tables.

    def table_rows(self, table: Table, box: Box | None = None) -> int:
        """How many rows of a table stand whole in a place, in the least size; one always does."""
        return self._laid(table, box or self.room, _TABLE_SIZES[-1], whole=True).row_count

    def table_heights(self, table: Table) -> Sequence[float]:
        """Points of the head of a table and of each of its rows, whole, in the least size."""
        endless = replace(self.room, height=inf)
        return self._laid(table, endless, _TABLE_SIZES[-1], whole=True).heights

    def table_size(self, table: Table) -> float:
        """The letters in which a table stands in the place for content, whole; in points."""
        return self._best(table, self.room, whole=True).size

    def table(
        self,
        table: Table,
        alternative: str,
        box: Box | None = None,
        *,
        whole: bool = False,
        largest: float = _TABLE_SIZES[0],
    ) -> Sequence[str]:
        """A table as large as there is room for; what of it is not on the slide, and what – says.

        Args:
            table: what to show, the first rows first.
            alternative: what a screen reader says of it.
            box: where; the place for content if None.
            whole: never shorten a text.
            largest: size of its letters at most.
        """
        if not table.rows:
            return ()
        place = box or self.room
        page = self._best(table, place, whole=whole, largest=largest)
        # Letters that are wider than ours have more room, and no table stands at one side.
        widths = [width * place.width / sum(page.widths) for width in page.widths]
        shape = self.slide.shapes.add_table(len(page.rows), len(widths), 0, 0, 0, 0)
        decks.put(shape, Box(place.left, place.top, sum(widths), sum(page.heights)))
        _describe(shape, alternative)
        # Neither bands nor grounds: a theme with a dark ground has light letters.
        shape.table.horz_banding = False
        shape.element.find(f".//{qn('a:tableStyleId')}").text = _NO_STYLE
        for number, width in enumerate(widths):
            shape.table.columns[number].width = Pt(width)
        for number, (texts, height) in enumerate(zip(page.rows, page.heights, strict=True)):
            shape.table.rows[number].height = Pt(height)
            for column, text in enumerate(texts):
                _cell(shape.table.cell(number, column), text, page, column, is_head=number == 0)
        if box is None:
            self._take_place(shape)
        return _left_out(table, page.row_count, len(widths))

    def _laid(self, table: Table, box: Box, size: float, *, whole: bool) -> TableLayout:
        return table_layout(table, replace(box, width=self.wide(box.width)), size, whole=whole)

    def _best(
        self, table: Table, box: Box, *, whole: bool, largest: float = _TABLE_SIZES[0]
    ) -> TableLayout:
        """The largest letters that leave nothing out; else smaller ones that show clearly more."""
        pages = [
            self._laid(table, box, size, whole=whole) for size in _TABLE_SIZES if size <= largest
        ]
        best = pages[0]
        for page in pages:
            columns, rows = len(page.widths), page.row_count
            # Small letters are for what would else be missing: columns, or half as many rows again.
            is_worth_it = page.size >= _READABLE or rows >= 1.5 * best.row_count
            if columns > len(best.widths) or (rows > best.row_count and is_worth_it):
                best = page
            if columns == len(table.columns) and rows == len(table.rows):
                return page
        return best

    # What every slide has.

    def foot(self, texts: Sequence[str], day: str) -> None:
        """Source and caveat, then the day, the number and the mark."""
        for index in (decks.FOOTER, decks.DATE, decks.NUMBER):
            if (model := decks.placeholder(self.layout, index)) is not None:
                self.slide.shapes.clone_placeholder(model)
        box = self._box(decks.FOOTER)
        width = self.wide(box.width)
        # What stands first has whole lines before what stands below it has more than one.
        left = int(box.height / (_SMALL * LEADING)) - len(texts)
        paragraphs = []
        for text in texts:
            more = min(max(0, left), line_count(text, width, _SMALL) - 1)
            paragraphs.append(Paragraph(shortened(text, width, _SMALL, 1 + more), _SMALL))
            left -= more
        for index, lines in ((decks.FOOTER, paragraphs), (decks.DATE, [Paragraph(day, _SMALL)])):
            if (place := self._place(index)) is not None:
                fill(place.text_frame, lines)
        if (number := self._place(decks.NUMBER)) is not None:
            _count(number)
        mark = self.brief.marking
        for index in (decks.MARK, decks.MARK_BELOW):
            _stamp(self._place(index), mark.label, mark.ink, mark.ground)

    def exercise(self, word: str) -> None:
        """The word for exercises beside the mark, where no number is."""
        mark = self._box(decks.MARK)
        left = mark.left - _WORD_WIDTH - _WORD_GAP
        shape = self.words([], replace(mark, left=left, width=_WORD_WIDTH), name="exercise")
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
                properties = run.find(qn("a:rPr"))
                if properties is None:
                    properties = etree.Element(qn("a:rPr"))
                    run.insert(0, properties)
                properties.set("lang", _TAGS.get(language, language))


def _inherited_size(layout: SlideLayout) -> float:
    """The size of a layout's title: its own, that of the master's place, that of its style."""
    titles = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE}
    master = layout.slide_master
    places = [
        place.element
        for place in (*layout.placeholders, *master.placeholders)
        if place.placeholder_format.type in titles
    ]
    styles = [*places, *master.element.iter(qn("p:titleStyle"))]
    letters = (one.get("sz") for style in styles for one in style.iter(qn("a:defRPr")))
    return int(next((size for size in letters if size), 3200)) / 100


def fill(frame: TextFrame, paragraphs: Iterable[Paragraph], *, space: float = 0) -> None:
    """Write paragraphs into a frame, with so many points after each."""
    for number, words in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        if space:
            paragraph.space_after = Pt(space)
        _run(paragraph, words)


def _run(paragraph: _Paragraph, words: Paragraph) -> None:
    run = paragraph.add_run()
    run.text = plain(words.text)
    run.font.size = Pt(words.size)
    if words.bold:
        run.font.bold = True
    if words.accent:
        colour_of(run.font.color, words.accent)
    elif words.ink:
        run.font.color.theme_color = MSO_THEME_COLOR.TEXT_2
    if words.link.startswith(("http://", "https://")):
        run.hyperlink.address = words.link


def _cell(cell: _Cell, text: str, page: TableLayout, column: int, *, is_head: bool) -> None:
    cell.margin_left = cell.margin_right = Pt(4)
    cell.margin_top = cell.margin_bottom = Pt(2)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if page.numbers[column] else PP_ALIGN.LEFT
    _run(paragraph, Paragraph(text, page.size, bold=is_head))
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
        for run in paragraph.runs:
            run.font.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1
    if page.numbers[column] and not is_head and not any(map(str.isdigit, text)):
        # What is hidden or not reported is no number.
        paragraph.runs[0].font.italic = True


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
    frame.auto_size = MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.CENTER
    _run(paragraph, Paragraph(word, 10, bold=True))
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
