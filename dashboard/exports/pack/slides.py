"""The slides of a brief: cover, figures, a picture each with its finding, methods and sources."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from io import BytesIO

from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import BaseOxmlElement
from pptx.presentation import Presentation

from dashboard.components.tables import value_text
from dashboard.drawings import Align, Coded, Dated, Entry, Headline, Table
from dashboard.exports.links import link_text, web_address
from dashboard.exports.pack import deck as decks
from dashboard.exports.pack.brief import Brief, Item, sentences_of_pictures
from dashboard.exports.pack.page_layout import (
    Box,
    Paper,
    Paragraph,
    fitting_size,
    plain,
    shortened,
    table_layout,
    text_height,
    without_commands,
)
from dashboard.exports.pack.slide_parts import SlideParts
from dashboard.exports.paper.sheets import made_for_in_words
from dashboard.exports.provenance import Provenance
from dashboard.formats import clauses, comma_list, format_date, with_subject
from dashboard.i18n import _, direction
from dashboard.panels.names import without_sign
from dashboard.plots.plot import Plot, numbers
from dashboard.plots.powerpoint import Form, NativeChart, NativeSeries
from dashboard.theme import DEFAULT, theme_named
from data_access.registry.metrics import METRICS, Hue

_TEXT, _SMALL = 12, 11
_COVER_SIZES = (20, 18, 16, 14, 12, 11, 10, 9)
_CODE = 92.0
_NARROWEST_CHART = 115.0
_FIRST_SHARE = 1.8
"""Room of the first of several charts, which names the categories, in that of another one."""
_RANKED_AT_MOST = 14
_LONGEST_CODED = 900
_ABOVE = 44.0
"""Points of words over one of several charts: two lines."""
_LABEL, _NUMBER, _SMALLEST_NUMBER = 14, 40, 14
_DIGIT = 0.72
"""Width of a bold digit, in sizes of its font. Arial has 0.56; without it Linux may take DejaVu
with 0.7, and LibreOffice breaks a number that is wider than its place, though told not to."""
_LINE = 1.25
"""Points of a number's line, in sizes of its letters."""
_NARROWEST_TILE, _TILES = 150.0, 0.6
"""Points of a tile that is not too narrow, and the share of a slide that tiles take at most."""

_LEVELS = tuple(qn(f"a:lvl{number}pPr") for number in range(1, 10))
_OTHER = {"l": "r", "r": "l"}


@dataclass(frozen=True, slots=True)
class Slides:
    """Writes the slides of a brief into a deck."""

    deck: Presentation
    brief: Brief

    def write(self) -> None:
        """All of them, in order."""
        self._cover()
        in_words = sentences_of_pictures(self.brief)
        if self.brief.statements:
            self._figures(in_words)
        for item in self.brief.items:
            if item.card.code not in in_words and (self.brief.is_chosen or not item.entries):
                self._item(item)
        self._methods()

    def _add(self, role: str) -> SlideParts:
        return SlideParts.add(self.deck, role, self.brief)

    def _end(
        self,
        parts: SlideParts,
        notes: Iterable[str],
        sources: Iterable[str] = (),
        *,
        exercise: bool = False,
    ) -> None:
        brief = self.brief
        version = _("data version {version}").format(version=brief.data_version)
        day = " · ".join((brief.title, format_date(brief.made_on), version))
        parts.foot(list(filter(None, sources)), day)
        if exercise:
            parts.exercise(_("DEMO"))
        parts.done("\n\n".join(filter(None, notes)))

    @property
    def _link(self) -> str:
        """The address of the briefing in words; where nobody has set one, its page alone."""
        return link_text(self.brief.printed)

    def _cover(self) -> None:
        brief = self.brief
        parts = self._add(decks.COVER)
        parts.title(brief.title)
        texts = [
            brief.sentence,
            _("Put together on {day}").format(day=format_date(brief.made_on)),
            with_subject(brief.marking.label, _(brief.marking.meaning)),
            *([made_for_in_words(brief.made_for)] if brief.made_for else []),
            shortened(self._link, parts.room.width, 14, 1),
        ]
        parts.listed(texts, sizes=_COVER_SIZES)
        notes = [_("Cover of the briefing."), brief.sentence, *brief.remarks, self._link]
        self._end(parts, notes, exercise=brief.exercise)

    # Headline figures.

    def _figures(self, in_words: Mapping[str, str]) -> None:
        """What has changed as the title; the figures; the sentences; the same of other periods.

        Args:
            in_words: what is said in place of pictures that fill no slide, by their code.
        """
        brief = self.brief
        sentences = [*brief.summary, *in_words.values()]
        said = [one for one in brief.items if one.card.code in in_words]
        parts = self._add(decks.FIGURES)
        parts.title(brief.finding or (brief.summary[0] if brief.summary else _("Bottom line")))
        parts.subtitle(brief.sentence)
        rest = _place_tiles(parts, brief.statements)
        used = min(rest.height, text_height(sentences, rest.width, _TEXT, 0.4))
        if sentences:
            parts.listed(sentences, rest.first(used), (14, 13, 12, 11, 10))
        rest = rest.below(used + 6)
        rows = len(brief.comparison.rows)
        if rows and table_layout(brief.comparison, rest).row_count == rows:
            parts.table(brief.comparison, _("The same measures over other periods"), rest)
        provenances = [one.provenance for one in (*brief.statements, *said)]
        names = (name for one in provenances for name in one.source.split(" · ") if name)
        sources = " · ".join(dict.fromkeys(names))
        caveats = " ".join(dict.fromkeys(one.caveats for one in provenances if one.caveats))
        exercise = next((one.exercise for one in provenances if one.exercise), "")
        notes = [
            _("Bottom line: headline figures, then the same measures over other periods."),
            "\n".join(sentences),
            *map(_spoken, brief.statements),
            "\n".join(_row_lines(brief.comparison)),
            *(_spoken_row(one) for one in said if not one.plots),
        ]
        shown = (" ".join(filter(None, (exercise, _source(sources)))), caveats)
        self._end(parts, notes, shown, exercise=bool(exercise))

    # Items.

    def _item(self, item: Item) -> None:
        role = decks.CHART if item.plots or item.picture else decks.TABLE
        if _events(item) and len(item.plots) == 1:
            role = decks.CHART_AND_TEXT
        parts = self._add(role)
        is_own_heading = item.card.finding() != item.finding
        title = item.card.title if is_own_heading or not item.finding else item.finding
        parts.title(title)
        subtitle = item.card.without_units if len(item.plots) > 1 else item.card.subtitle
        if any(one.provisional for plot in item.plots for one in plot.series):
            # A native chart has no room for names at the ends of lines.
            subtitle = " · ".join((subtitle, _("thin: provisional")))
        shown = [item.finding if is_own_heading else item.card.title, subtitle, item.note]
        shown = [text for text in shown if text and text != title]
        words = getattr(item.card.drawing, "alternative", "")
        alternative = ". ".join(filter(None, (item.finding, item.card.title, words)))
        cut = _place_content(parts, item, alternative)
        first, rest = shown[:1], shown[1:]
        parts.subtitle(" · ".join([*first, *(text for text in cut if text not in subtitle), *rest]))
        source = item.provenance.source or _("this installation’s record of what it holds")
        sources = " ".join(filter(None, (item.provenance.exercise, _source(source))))
        caveats = without_commands(item.provenance.caveats)
        heading = _("On this slide: {heading}, {subtitle}.").format(
            heading=item.card.title, subtitle=item.card.subtitle or _("a list")
        )
        notes = [title, heading, alternative, *cut, item.note, without_commands(item.definition)]
        notes.append(_provenance(item.provenance))
        self._end(parts, notes, (sources, caveats), exercise=item.exercise)

    # Methods.

    def _methods(self) -> None:
        """Sources, what is not known, and the way to the live page; the notes have the rest."""
        brief = self.brief
        parts = self._add(decks.CLOSING)
        parts.title(_("Methods and sources"))
        room = parts.room
        sources = table_layout(brief.sources, room.first(room.height * _TILES), (_SMALL, 10))
        used = sum(sources.heights)
        parts.table(brief.sources, _("Sources of this briefing"), room.first(used))
        below = room.below(used + 10)
        address = web_address(brief.printed)
        is_coded = bool(address) and len(address) <= _LONGEST_CODED
        if is_coded:
            left = room.left + room.width - _CODE
            parts.code(address, Box(left, room.bottom - _CODE, _CODE, _CODE))
            below = replace(below, width=room.width - _CODE - 20)
        link = shortened(self._link, below.width * 0.8, _SMALL, 2)
        opening = " ".join((_("Open this briefing:"), link))
        high = text_height([opening], below.width, _SMALL)
        unknown = [text for one in brief.unknown if (text := without_commands(one))]
        parts.words([Paragraph(opening, _SMALL, link=address)], below.first(high))
        parts.listed([*brief.remarks, *unknown], below.below(high + 4), (_SMALL, 10, 9))
        lists = [(item.card.title, _entry_texts(item)) for item in brief.items if item.entries]
        lists.append((_("Not known, and due next"), unknown))
        notes = [f"{heading}:\n" + "\n".join(texts) for heading, texts in lists if texts]
        notes += [with_subject(str(row[0]), str(row[2])) for row in brief.definitions.rows]
        notes += [with_subject(str(row[0]), str(row[1])) for row in brief.sources.rows]
        self._end(parts, [*notes, *brief.remarks, self._link])


def _place_tiles(parts: SlideParts, statements: Sequence[Item]) -> Box:
    """Place headline figures, all numbers in one size; what room is left below them."""
    room, count = parts.room, len(statements)
    columns = count if room.width / count >= _NARROWEST_TILE else 2
    boxes, rows = room.columns(columns, 16), -(-count // columns)
    width = boxes[0].width
    label = max(text_height([one.card.title], width * 0.85, _LABEL) for one in statements)
    number = min(_number_size(_figure(one), width) for one in statements)
    texts = [_tile_texts(one) for one in statements]
    above = label + number * _LINE
    under = max(text_height(one, width, _TEXT, 0.4) for one in texts)
    under = min(under, room.height * _TILES / rows - above - 8)
    size = min(fitting_size(one, Box(0, 0, width, under), (12, 11, 10), 0.4) for one in texts)
    for place, statement in enumerate(statements):
        box = boxes[place % columns].below(place // columns * (above + under + 8))
        parts.words([Paragraph(statement.card.title, _LABEL, bold=True)], box.first(label))
        _place_number(parts, _figure(statement), box.below(label).first(number * _LINE), number)
        parts.listed(texts[place], box.below(above).first(under), (size,))
    return room.below(rows * (above + under + 8))


def _figure(statement: Item) -> Headline:
    assert statement.headline  # noqa: S101 - it is a statement
    return statement.headline


def _tile_texts(statement: Item) -> Sequence[str]:
    """What stands below a number: its unit and months, its change, and how far to trust it."""
    figure = _figure(statement)
    counted = f"{figure.unit} · {figure.period}" if figure.period else figure.unit
    texts = (counted, without_commands(figure.comparison), statement.sure)
    return [text for text in texts if text]


def _number_size(figure: Headline, width: float) -> float:
    """The size in which a number has room in one line, whatever the program's font."""
    size = int(min(_NUMBER, width / (max(1, len(figure.text)) * _DIGIT)))
    return max(_SMALLEST_NUMBER, size)


def _place_number(parts: SlideParts, figure: Headline, box: Box, size: float) -> None:
    hue = theme_named(DEFAULT).hues[METRICS[figure.metric].hue]
    parts.number(figure.text, hue, box, size)


def _place_headline(parts: SlideParts, figure: Headline) -> None:
    """A number above the months that it is the sum of."""
    room = parts.room
    size = _number_size(figure, room.width)
    _place_number(parts, figure, room.first(_NUMBER * _LINE), size)
    lines = [text for text in (f"{figure.unit} · {figure.period}", figure.comparison) if text]
    under, height = room.below(_NUMBER * _LINE), text_height(lines, room.width, _LABEL)
    parts.words([Paragraph(line, _LABEL) for line in lines], under.first(height))
    parts.room = under.below(height + 8)


def _place_content(parts: SlideParts, item: Item, alternative: str) -> Sequence[str]:
    """Put the picture of an item on its slide; what of it is left out."""
    if item.picture is not None:
        parts.picture(item.picture, alternative)
        return ()
    table = readable(item.table)
    boxes = _abreast(parts.room, len(item.plots))
    is_wide = len(boxes) == 1 or (boxes and boxes[-1].width >= _NARROWEST_CHART)
    charts = item.plots if is_wide else ranked(table)
    if len(charts) == 1:
        if item.headline is not None:
            _place_headline(parts, item.headline)
        if _events(item):
            events = enumerate(_events(item), start=1)
            parts.beside([f"({n}) {with_subject(one.when, one.text)}" for n, one in events])
        parts.chart(charts[0], alternative)
        return () if is_wide else _without_number(charts[0])
    if charts:
        _place_abreast(parts, charts, boxes, alternative)
        return ()
    if table is not None:
        return parts.table(table, alternative)
    parts.listed(_entry_texts(item) or [item.card.message])
    return ()


def _place_abreast(
    parts: SlideParts, charts: Sequence[NativeChart], boxes: Sequence[Box], alternative: str
) -> None:
    """Put charts beside each other, under what each of them counts."""
    for plot, box in zip(charts, boxes, strict=True):
        lines = [Paragraph(plot.heading, _TEXT, bold=True)]
        lines += [Paragraph(text, 10) for text in _without_number(plot)]
        parts.words(lines, box.first(_ABOVE))
        words = f"{plot.heading}. {alternative}"
        parts.chart(plot, words, box.below(_ABOVE), names=plot is charts[0])


def _events(item: Item) -> Sequence[Entry]:
    """What the numbers on its charts are."""
    return item.card.drawing.marked if isinstance(item.card.drawing, Plot) else ()


def _entry_texts(item: Item) -> Sequence[str]:
    return [with_subject(one.when, one.text) if one.when else one.text for one in item.entries]


def _source(names: str) -> str:
    return _("Source: {source}").format(source=names)


def _spoken(statement: Item) -> str:
    trust = clauses(filter(None, (statement.sure, statement.completeness)))
    figure = with_subject(statement.card.title, _figure(statement).text)
    return f"{figure}. {trust}\n{_provenance(statement.provenance)}"


def _spoken_row(item: Item) -> str:
    """All figures of a table of one row: its sentence has one of them, or none."""
    table = readable(item.table)
    rows = _row_lines(table) if table else ()
    return "\n".join((item.card.title, *rows, _provenance(item.provenance)))


def _row_lines(table: Table) -> Iterator[str]:
    """The rows of a table, a line each."""
    for name, *cells in table.rows:
        columns = zip(table.columns[1:], cells, strict=True)
        texts = (f"{c.label} {value_text(cell)}" for c, cell in columns if cell is not None)
        yield with_subject(str(name), clauses(texts))


def _provenance(provenance: Provenance) -> str:
    """What must travel with figures, a line each."""
    return "\n".join(
        with_subject(name, without_commands(text)) for name, text in provenance.notes()
    )


def _abreast(room: Box, count: int) -> Sequence[Box]:
    """Places beside each other, the first of them wider."""
    gap = 14.0
    unit = (room.width - gap * (count - 1)) / (count - 1 + _FIRST_SHARE)
    boxes = [replace(room, width=unit * _FIRST_SHARE)] if count else []
    for number in range(count - 1):
        left = room.left + unit * _FIRST_SHARE + gap + number * (unit + gap)
        boxes.append(replace(room, left=left, width=unit))
    return boxes


def _without_number(plot: NativeChart) -> Sequence[str]:
    """The bars that are not drawn since nobody reported them, or since they are hidden."""
    names: dict[str, list[str]] = {}
    for series in plot.series:
        for place, value in enumerate(series.values):
            if value is None:
                text = series.texts[place] if series.texts else ""
                words = text if any(map(str.isalpha, text)) else _("not reported")
                names.setdefault(words, []).append(str(plot.categories[place]))
    return [with_subject(words, comma_list(bars)) for words, bars in names.items()]


def readable(table: Table | None) -> Table | None:
    """A table as slides show it: days in words, without addresses and columns without a number."""
    if table is None or not table.rows:
        return None
    shown = table.for_readers().without_addresses()
    places = [
        n
        for n, column in enumerate(shown.columns)
        if column.align is not Align.NUMBER or any(row[n] is not None for row in shown.rows)
    ]
    return replace(
        shown,
        columns=[shown.columns[n] for n in places],
        rows=[[_in_words(row[n]) for n in places] for row in shown.rows],
    )


def _in_words(value: object) -> object:
    if isinstance(value, Coded | Dated):
        return value_text(value)
    if not isinstance(value, str):
        return value
    try:
        return format_date(date.fromisoformat(value))
    except ValueError:
        return without_sign(value)


def ranked(table: Table | None) -> Sequence[NativeChart]:
    """The bars of a table with one number a row, the largest first; none of any other table."""
    kinds = [column.align for column in table.columns] if table else []
    if table is None or kinds != [Align.TEXT, Align.NUMBER] or len(table.rows) > _RANKED_AT_MOST:
        return ()
    rows = sorted(table.rows, key=lambda row: -row[1] if isinstance(row[1], int | float) else 1)
    values = numbers([row[1] for row in rows])
    texts = ["" if row[1] is None else value_text(row[1]) for row in rows]
    hue = theme_named(DEFAULT).hues[Hue.HITS]
    series = NativeSeries(table.columns[1].label, values, hue, texts=texts)
    return [NativeChart(Form.BAR, [str(row[0]) for row in rows], [series])]


def as_pptx(brief: Brief, paper: Paper, template: bytes | None = None) -> bytes:
    """The file.

    Args:
        brief: what it says.
        paper: size of its slides, where no template has one.
        template: a `.pptx` or `.potx` of the organisation, whose masters, fonts and colours are
            used; its slides are left out.

    Raises:
        OrderRefusedError: the template is none, is too large, or holds programs.
    """
    deck = decks.open_deck(paper, template)
    Slides(deck, brief).write()
    describe(deck, brief)
    if direction() == "rtl":
        turn(deck, is_own=template is None)
    buffer = BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def describe(deck: Presentation, brief: Brief) -> None:
    """The properties of the file: what it is, of which figures, who may be given it."""
    properties = deck.core_properties
    made_at = datetime.combine(brief.made_on, time())
    properties.title = plain(brief.title)
    properties.subject = plain(brief.sentence)[:250]
    properties.author = properties.last_modified_by = "Routewatch"
    properties.category = brief.marking.label
    properties.content_status = brief.marking.label
    properties.keywords = f"{brief.marking.label}; data version {brief.data_version}"
    link = (brief.made_for, link_text(brief.printed))
    properties.comments = plain(" · ".join(filter(None, link)))[:250]
    properties.identifier = brief.data_version
    properties.language = brief.language
    properties.created = properties.modified = made_at


def turn(deck: Presentation, *, is_own: bool) -> None:
    """Turn a deck for languages that are written from right to left.

    Paragraphs and tables run that way, and what stands at the left of our own master stands at
    the right; the places of a template are those of its organisation. Charts stay as they are, and
    so do several that stand beside each other and share the names of their rows.
    """
    masters = [deck.slide_master, *deck.slide_layouts] if is_own else []
    notes = [slide.notes_slide for slide in deck.slides if slide.has_notes_slide]
    for page in (*masters, *deck.slides, *notes):
        is_abreast = len(list(page.element.iter(qn("c:chart")))) > 1
        turns = is_own and not is_abreast and page not in notes
        for place in page.element.iter(qn("a:xfrm"), qn("p:xfrm")) if turns else ():
            offset, extent = place.find(qn("a:off")), place.find(qn("a:ext"))
            if offset is not None and extent is not None:
                left = int(offset.get("x", "0")) + int(extent.get("cx", "0"))
                offset.set("x", str((deck.slide_width or 0) - left))
        for level in page.element.iter(*_LEVELS):
            _reverse(level, level.get("algn"))
        for paragraph in page.element.iter(qn("a:p")):
            way = paragraph.get_or_add_pPr()
            if next(paragraph.iterancestors(qn("a:tbl")), None) is not None:
                # Numbers stand with units under units, names at the side where they begin.
                _reverse(way, "l")
            else:
                shape = next(paragraph.iterancestors(qn("p:sp")), None)
                is_free = shape is not None and shape.find(f".//{qn('p:ph')}") is None
                is_left = (is_free and not is_abreast) or page in notes
                _reverse(way, way.get("algn", "l" if is_left else None))
        for table in page.element.iter(qn("a:tblPr")):
            table.set("rtl", "1")


def _reverse(way: BaseOxmlElement, side: str | None) -> None:
    way.set("rtl", "1")
    if side in _OTHER:
        way.set("algn", _OTHER[side])
