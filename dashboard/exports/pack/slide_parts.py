"""One slide being filled: title, what is shown, content, and at its foot source, day and mark.

Letters take size, colour and font of their placeholder; a size of their own only where the
placeholder's is too large for the text.
"""

from collections.abc import Sequence
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
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.placeholder import BasePlaceholder
from pptx.slide import Slide, SlideLayout
from pptx.table import _Cell
from pptx.text.text import TextFrame, _Paragraph
from pptx.util import Pt

from dashboard.drawings import Table
from dashboard.exports.pack import deck as decks
from dashboard.exports.pack.deck_master import MARK, MARK_BELOW, SUBTITLE
from dashboard.exports.pack.native_charts import colour_of, place_chart
from dashboard.exports.pack.page_layout import (
    LEADING,
    Box,
    Paragraph,
    TableBox,
    fitted,
    line_count,
    plain,
    shortened,
    table_layout,
    text_height,
)
from dashboard.exports.pack.plots import Plot
from dashboard.exports.qr_codes import qr_png
from dashboard.formats import comma_list, format_number, with_subject
from dashboard.handling_marks import Level
from dashboard.i18n import _, ngettext
from dashboard.theme import DEFAULT, named
from dashboard.wording import UNKNOWN

_BOLD, _FOREIGN = 0.9, 0.85
"""Of a line's letters, so many fit where they are bold, and where the font is not ours."""
_SMALL, _LEAST_TITLE, _TITLE_LINES = 9.0, 14, 2
_UNDER = (13, 12, 11, 10)
"""Sizes of the line below the title: smaller before anything of it is cut."""
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
        is_own: whether its places are those of our own master.
        used: placeholders that hold something; others are taken away at the end.
    """

    deck: Presentation
    slide: Slide
    layout: SlideLayout
    mark: Level
    language: str
    room: Box
    is_own: bool
    used: list[BaseShape] = field(default_factory=list)

    @classmethod
    def add(cls, deck: Presentation, role: str, mark: Level, language: str) -> "SlideParts":
        """A new slide by the layout of a role."""
        layout = decks.layout_for(deck, role)
        slide = deck.slides.add_slide(layout)
        room = decks.room_of(slide, layout, deck)
        return cls(deck, slide, layout, mark, language, room, decks.is_own(layout))

    def wide(self, box: Box) -> Box:
        """A box by the letters that a line of it holds, whatever the font."""
        return box if self.is_own else replace(box, width=box.width * _FOREIGN)

    # Words.

    def title(self, text: str) -> None:
        """The title, in the largest size in which it has room."""
        shape = self.slide.shapes.title
        if shape is None:
            shape = self.slide.shapes.add_textbox(0, 0, 0, 0)
            decks.put(shape, Box(self.room.left, 10, self.room.width, 50))
        self.used.append(shape)
        box = self.wide(decks.box_of(shape))
        usual = _inherited_size(self.layout)
        size = usual
        while size > _LEAST_TITLE and (
            text_height([text], (box.width - 14) * _BOLD, size) > max(box.height - 6, size * 1.3)
            or line_count(text, (box.width - 14) * _BOLD, size) > _TITLE_LINES
        ):
            size -= 1
        shape.text_frame.text = plain(text)
        if size != usual:
            for run in shape.text_frame.paragraphs[0].runs:
                run.font.size = Pt(size)

    def subtitle(self, text: str) -> None:
        """What is shown, below the title."""
        place = decks.placeholder(self.slide, SUBTITLE)
        if not text:
            return
        if place is not None:
            size = _fitting(text, decks.box_of(place).width)
            place.text_frame.text = plain(shortened(text, decks.box_of(place).width, size, 1))
            if size != _UNDER[0]:
                place.text_frame.paragraphs[0].runs[0].font.size = Pt(size)
            self.used.append(place)
            return
        width = self.wide(self.room).width
        size = min(12, _fitting(text, width))
        lines = min(2, line_count(text, width, size))
        box = self.room.first(6 + 12 * lines)
        self.room = self.room.below(12 + 12 * lines)
        self.words([Paragraph(shortened(text, width, size, lines), size, ink=1)], box)

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
        if name:
            shape.name = name
        frame = shape.text_frame
        frame.word_wrap = wrap
        _tight(frame)
        _fill(frame, paragraphs, space=space)
        return shape

    def listed(self, texts: Sequence[str], sizes: Sequence[int] = (16, 14, 13, 12, 11, 10)) -> None:
        """Paragraphs in the place for content, in the largest size in which all have room."""
        place = next((p for p in decks.contents_of(self.slide) if p not in self.used), None)
        box = self.wide(self.room)
        size = next((s for s in sizes if _height(texts, box.width, s) <= box.height), sizes[-1])
        shown = list(texts)
        while len(shown) > 1 and _height(shown, box.width, size) > box.height:
            shown.pop()
        if len(shown) < len(texts):
            left = len(texts) - len(shown) + 1
            shown[-1] = ngettext(
                "and {count} more; the live page has all",
                "and {count} more; the live page has all",
                left,
            ).format(count=format_number(left))
        paragraphs = [Paragraph(text, size) for text in shown]
        if place is None or place.placeholder_format.idx == SUBTITLE:
            self.words(paragraphs, self.room)
            return
        self.used.append(place)
        decks.put(place, self.room)
        _fill(place.text_frame, paragraphs, space=size * 0.4)

    def beside(self, texts: Sequence[str]) -> None:
        """Short texts to the right of the content, in the place for them where there is one."""
        places = [p for p in decks.contents_of(self.slide) if p.placeholder_format.idx != SUBTITLE]
        if len(places) > 1:
            shape, content = places[1], places[0]
            box = Box(
                decks.box_of(shape).left, self.room.top, decks.box_of(shape).width, self.room.height
            )
            left = decks.box_of(content)
            if not self.is_own:
                # Two equal halves are too narrow for a chart.
                wide = box.left + box.width - left.left
                box = replace(box, left=left.left + wide * 0.72, width=wide * 0.28)
                left = replace(left, width=wide * 0.7)
            self.room = replace(self.room, left=left.left, width=left.width)
        else:
            wide = self.room.width * 0.28
            box = replace(self.room, left=self.room.left + self.room.width - wide, width=wide)
            self.room = replace(self.room, width=self.room.width - wide - 14)
            shape = None
        width = self.wide(box).width
        size = next((s for s in (14, 13, 12, 11) if _height(texts, width, s) <= box.height), 10)
        lines = next((n for n in (9, 5, 4, 3) if _cut_height(texts, width, n) <= box.height), 2)
        paragraphs = [Paragraph(shortened(text, width, size, lines), size) for text in texts]
        if shape is None:
            self.words(paragraphs, box, space=size * 0.4)
            return
        decks.put(shape, box)
        self.used.append(shape)
        _fill(shape.text_frame, paragraphs, space=size * 0.4)
        for paragraph in shape.text_frame.paragraphs:
            _without_bullet(paragraph)

    def rows_of(self, table: Table, box: Box | None = None) -> int:
        """How many rows of a table stand whole in a place, in the least size; one always does."""
        room = self.wide(box or self.room)
        return max(1, table_layout(table, room, whole=True, size=_TABLE_SIZES[-1]).rows)

    def heights_of(self, table: Table) -> tuple[float, Sequence[float]]:
        """Points of the head of a table and of each of its rows, whole, in the least size."""
        room = self.wide(replace(self.room, height=inf))
        page = table_layout(table, room, whole=True, size=_TABLE_SIZES[-1]).box
        head, *rows = page.heights if page else (0.0,)
        return head, rows

    # Pictures.

    def chart(
        self, plot: Plot, alternative: str, box: Box | None = None, *, names: bool = True
    ) -> None:
        """A chart, in the place for content where it is the only one."""
        shape = place_chart(self.slide, plot, box or self.room, alternative, names=names)
        self._take(shape, whole=box is None)

    def picture(self, png: bytes, alternative: str) -> None:
        """A picture as large as there is room for."""
        shape = self.slide.shapes.add_picture(BytesIO(png), 0, 0)
        decks.put(shape, fitted(self.room, shape.image.size))
        _describe(shape, alternative)
        self._take(shape, whole=True)

    def code(self, address: str, box: Box) -> None:
        """An address as a QR code that leads there."""
        shape = self.slide.shapes.add_picture(BytesIO(qr_png(address)), 0, 0)
        decks.put(shape, box)
        _describe(shape, _("Code of the address of this briefing"))
        shape.click_action.hyperlink.address = address

    def _take(self, shape: BaseShape, *, whole: bool) -> None:
        place = next((p for p in decks.contents_of(self.slide) if p not in self.used), None)
        if whole and place is not None and place.placeholder_format.idx != SUBTITLE:
            decks.take_place(shape, place)

    # Tables.

    def size_of(self, table: Table) -> float:
        """The letters in which a table stands in the place for content, whole; in points."""
        page, _rows, _columns = self._laid(table, self.room, whole=True)
        return page.size if page else _TABLE_SIZES[0]

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
        place = box or self.room
        page, rows, columns = self._laid(table, place, whole=whole, largest=largest)
        if page is None:
            return ()
        shape = self.slide.shapes.add_table(len(page.rows), len(page.widths), 0, 0, 0, 0)
        decks.put(shape, Box(place.left, place.top, sum(page.widths), sum(page.heights)))
        _describe(shape, alternative)
        _plain_style(shape)
        for number, width in enumerate(page.widths):
            shape.table.columns[number].width = Pt(width)
        for number, (texts, height) in enumerate(zip(page.rows, page.heights, strict=True)):
            shape.table.rows[number].height = Pt(height)
            for column, text in enumerate(texts):
                _cell(shape.table.cell(number, column), text, page, column, is_head=number == 0)
        self._take(shape, whole=box is None)
        return _left_out(table, rows, columns)

    def _laid(
        self, table: Table, box: Box, *, whole: bool, largest: float = _TABLE_SIZES[0]
    ) -> tuple[TableBox | None, int, int]:
        room = self.wide(box)
        best: tuple[TableBox | None, int, int] = (None, 0, 0)
        for size in (one for one in _TABLE_SIZES if one <= largest):
            laid = table_layout(table, room, whole=whole, size=size)
            page = laid.box
            if page is None:
                return best
            # Letters that are wider than ours have more room, and no table stands at one side.
            scale = box.width / sum(page.widths)
            wider = replace(page, widths=[width * scale for width in page.widths])
            found = (wider, laid.rows, laid.columns)
            # Small letters are for what would else be missing: columns, or half as many rows again.
            is_worth_it = size >= _READABLE or laid.rows >= 1.5 * best[1]
            if laid.columns > best[2] or (laid.columns == best[2] and is_worth_it):
                best = found if best[0] is None or laid.rows >= best[1] else best
            if laid.rows == len(table.rows) and laid.columns == len(table.columns):
                return found
        return best

    # What every slide has.

    def foot(self, texts: Sequence[str], day: str) -> None:
        """Source and caveat, then the day, the number and the mark."""
        self._source(texts, day)
        number = decks.of_kind(self.layout, PP_PLACEHOLDER.SLIDE_NUMBER)
        if number is not None:
            shape = decks.add_at_the_foot(self.slide, number)
            _number(shape)
        for place, box in zip((MARK, MARK_BELOW), decks.mark_boxes(self.deck), strict=True):
            shape = decks.placeholder(self.slide, place) or self.words([], box)
            self.used.append(shape)
            _lettered(shape, self.mark.label, self.mark.ink, self.mark.ground)

    def _source(self, texts: Sequence[str], day: str) -> None:
        footer = decks.of_kind(self.layout, PP_PLACEHOLDER.FOOTER)
        box = decks.foot_of(self.layout, self.deck)
        date = decks.of_kind(self.layout, PP_PLACEHOLDER.DATE) if self.is_own else None
        lines = [*texts] if date is not None else [*texts, day]
        width = self.wide(box).width
        # What stands first has whole lines before what stands below it has more than one.
        left = int(box.height / (_SMALL * LEADING)) - len(lines)
        paragraphs = []
        for text in lines:
            more = min(max(0, left), line_count(text, width, _SMALL) - 1)
            paragraphs.append(Paragraph(shortened(text, width, _SMALL, 1 + more), _SMALL))
            left -= more
        if footer is None:
            self.words(paragraphs, box)
        else:
            shape = decks.add_at_the_foot(self.slide, footer)
            if not self.is_own:
                decks.put(shape, box)
                shape.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
                _tight(shape.text_frame)
            _fill(shape.text_frame, paragraphs, side=PP_ALIGN.LEFT)
        if date is not None:
            shape = decks.add_at_the_foot(self.slide, date)
            shape.text_frame.text = plain(day)

    def exercise(self, word: str) -> None:
        """The word for exercises beside the mark, where no number is."""
        place = decks.placeholder(self.slide, MARK)
        mark = decks.mark_boxes(self.deck)[0] if place is None else decks.box_of(place)
        left = mark.left - _WORD_WIDTH - _WORD_GAP
        shape = self.words([], replace(mark, left=left, width=_WORD_WIDTH), name="exercise")
        _lettered(shape, word, _ON_WARNING, named(DEFAULT).warn)
        # It is read first.
        shape.element.getparent().insert(2, shape.element)

    def done(self, notes: str) -> None:
        """Take away what is empty, add the notes, and say in which language all of it is."""
        for place in list(self.slide.placeholders):
            is_empty = place.has_text_frame and not place.text_frame.text
            if is_empty and place.placeholder_format.type != PP_PLACEHOLDER.SLIDE_NUMBER:
                place.element.getparent().remove(place.element)
        if notes:
            self.slide.notes_slide.notes_text_frame.text = plain(notes)
        roots = [self.slide.element, *([self.slide.notes_slide.element] if notes else [])]
        for root in roots:
            for run in root.iter(qn("a:r"), qn("a:fld")):
                properties = run.find(qn("a:rPr"))
                if properties is None:
                    properties = etree.Element(qn("a:rPr"))
                    run.insert(0, properties)
                properties.set("lang", _TAGS.get(self.language, self.language))


def _fitting(text: str, width: float) -> int:
    """The largest size in which the line below the title is one line; the least where none is."""
    return next((size for size in _UNDER if line_count(text, width, size) == 1), _UNDER[-1])


def _height(texts: Sequence[str], width: float, size: float) -> float:
    return text_height(texts, width, size) + len(texts) * size * 0.4


def _cut_height(texts: Sequence[str], width: float, lines: int) -> float:
    """Points of texts in the least letters, of so many lines each at most."""
    return _height([shortened(text, width, 10, lines) for text in texts], width, 10)


def _inherited_size(layout: SlideLayout) -> float:
    """The size of a layout's title: its own, that of the master's place, that of its style."""
    master = layout.slide_master
    places = [one for one in (*layout.placeholders, *master.placeholders) if _is_title(one)]
    found = [
        letters.get("sz")
        for place in places
        for letters in place.element.iter(qn("a:defRPr"))
        if letters.get("sz")
    ]
    style = master.element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}/{qn('a:defRPr')}")
    if style is not None and style.get("sz"):
        found.append(style.get("sz"))
    return int(found[0]) / 100 if found else 32.0


def _is_title(place: BasePlaceholder) -> bool:
    return place.placeholder_format.type in {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE}


def _fill(
    frame: TextFrame,
    paragraphs: Sequence[Paragraph],
    *,
    space: float = 0,
    side: PP_ALIGN | None = None,
) -> None:
    for number, words in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        if space:
            paragraph.space_after = Pt(space)
        if side is not None:
            paragraph.alignment = side
        _run(paragraph, words)


def _without_bullet(paragraph: _Paragraph) -> None:
    """Texts that begin with a number of their own have no bullet of a template's."""
    way = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-pptx has no bullets
    way.set("marL", "0")
    way.set("indent", "0")
    way.append(etree.Element(qn("a:buNone")))


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


def _plain_style(shape: GraphicFrame) -> None:
    """Neither bands nor grounds: a theme with a dark ground has light letters."""
    shape.table.horz_banding = False
    style = shape.element.find(f".//{qn('a:tableStyleId')}")
    style.text = _NO_STYLE


def _cell(cell: _Cell, text: str, page: TableBox, column: int, *, is_head: bool) -> None:
    cell.margin_left = cell.margin_right = Pt(4)
    cell.margin_top = cell.margin_bottom = Pt(2)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if page.numbers[column] else PP_ALIGN.LEFT
    _run(paragraph, Paragraph(text, page.size, bold=is_head))
    _underline(cell)
    if is_head:
        cell.fill.solid()
        cell.fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_1
        for run in paragraph.runs:
            run.font.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1
    if page.numbers[column] and not is_head and not any(map(str.isdigit, text)):
        # What is hidden or not reported is no number.
        paragraph.runs[0].font.italic = True


def _underline(cell: _Cell) -> None:
    """A hairline below a cell; python-pptx has no borders."""
    properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001 - its own element
    line = etree.Element(qn("a:lnB"), w="6350")
    fill = etree.SubElement(line, qn("a:solidFill"))
    colour = etree.SubElement(fill, qn("a:schemeClr"), val="tx1")
    etree.SubElement(colour, qn("a:alpha"), val="30000")
    # Before a fill, or PowerPoint repairs the file.
    properties.insert(0, line)


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


def _lettered(shape: BaseShape, word: str, ink: str, ground: str) -> None:
    """A word in colours that no theme changes."""
    shape.fill.solid()
    shape.fill.fore_color.rgb = _rgb(ground)
    frame = shape.text_frame
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame.auto_size = MSO_AUTO_SIZE.NONE
    _tight(frame)
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.CENTER
    _run(paragraph, Paragraph(word, 10, bold=True))
    paragraph.runs[0].font.color.rgb = _rgb(ink)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())


def _number(shape: BaseShape) -> None:
    """The number of a slide, as a field that counts by itself."""
    paragraph = shape.text_frame.paragraphs[0]._p  # noqa: SLF001 - python-pptx has no fields
    field_element = etree.SubElement(
        paragraph, qn("a:fld"), id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", type="slidenum"
    )
    etree.SubElement(field_element, qn("a:rPr"))
    etree.SubElement(field_element, qn("a:t")).text = "#"


def _tight(frame: TextFrame) -> None:
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def _describe(shape: BaseShape, text: str) -> None:
    """What a screen reader says in place of a shape."""
    next(shape.element.iter(qn("p:cNvPr"))).set("descr", plain(text))
