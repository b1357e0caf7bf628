"""One item of a brief on its sheets: heading, unit and period, picture, what travels with it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dashboard.exports.pack.brief import Item
from dashboard.exports.pack.page_layout import (
    LEADING,
    Box,
    ChartBox,
    Element,
    Paper,
    Paragraph,
    PictureBox,
    Sheet,
    TableBox,
    TableLayout,
    TextBlock,
    body_box,
    heading_box,
    letters_per_line,
    shortened,
    table_layout,
    text_height,
    watermark,
)
from dashboard.figures.drawings import Table
from dashboard.i18n import _, format_number

_SUBTITLE, _NOTE, _SMALL, _EVENT, _LISTED = 13, 13, 9, 10, 13
_CAVEAT_LINES, _SOURCE_LINES, _SENTENCE_LINES = 3, 2, 2
_SHEETS_A_TABLE = 2
_NUMBER = 40
_UPRIGHT = 0.62
"""Height of a chart to its width on paper, which has its numbers below."""


def item_sheets(item: Item, paper: Paper) -> Iterator[Sheet]:
    """The sheets of an item: one, or two for a long table."""
    foot = _foot(item, paper)
    tall = sum(_tall(line, paper) for line in foot)
    head, room = _head(item, body_box(paper, foot=tall + 4))
    below = Box(room.left, room.top + room.height + 8, room.width, tall)
    footer = TextBlock(below, foot)
    notes = _notes(item)
    for number, elements in enumerate(_content(item, room, paper)):
        yield Sheet(
            item.heading,
            heading_box(paper),
            [*head, *elements, footer, *watermark(item.exercise)],
            notes,
            continued=number > 0,
        )


def _foot(item: Item, paper: Paper) -> Sequence[Paragraph]:
    """Source, caveat and filters; what does not fit stands in the notes."""
    width = body_box(paper).width
    # What lists imports and definitions has no publisher: it tells of the store itself.
    source = item.provenance.source or _("this installation’s record of what it holds")
    texts = (
        (_("Source: {source}").format(source=source), _SOURCE_LINES),
        (item.provenance.caveats, _CAVEAT_LINES),
        (item.provenance.sentence, _SENTENCE_LINES),
    )
    return [
        Paragraph(shortened(text, width, _SMALL, most), _SMALL, ink=1)
        for text, most in texts
        if text
    ]


def _tall(line: Paragraph, paper: Paper) -> float:
    return text_height([line.text], body_box(paper).width, line.size) + 2


def _head(item: Item, room: Box) -> tuple[Sequence[Element], Box]:
    """Unit and period, then the author's own note."""
    # A native chart has no hatching: what is provisional is dotted there.
    subtitle = item.subtitle.replace(_("hatched: provisional"), _("dotted: provisional"))
    lines = [Paragraph(shortened(subtitle, room.width, _SUBTITLE, 2), _SUBTITLE, ink=1)]
    if item.exercise:
        lines.insert(0, Paragraph(item.provenance.exercise, _SUBTITLE, bold=True))
    if item.note:
        lines.append(Paragraph(shortened(item.note, room.width, _NOTE, 4), _NOTE))
    lines = [line for line in lines if line.text]
    used = sum(text_height([line.text], room.width, line.size) for line in lines)
    return [TextBlock(room.first(used), lines)] if lines else [], room.below(
        used + 8 if lines else 0
    )


def _content(item: Item, room: Box, paper: Paper) -> Iterator[Sequence[Element]]:
    if item.headline is not None:
        yield _figure(item, room)
    elif paper.is_upright and item.table is not None and _is_over_time(item):
        chart = room.first(min(room.height, room.width * _UPRIGHT))
        under = room.below(chart.height + 10)
        yield [
            *_charts(item, chart, paper),
            *next(_tables(_newest_first(item.table), under, 1), ()),
        ]
    elif item.plots:
        yield _charts(item, room, paper)
    elif item.picture is not None:
        yield [PictureBox(room, item.picture.png, item.picture.alternative)]
    elif item.entries:
        yield [TextBlock(room, _listed(item, room))]
    elif item.table is not None:
        yield from _tables(item.table, room, _SHEETS_A_TABLE)
    else:
        yield [TextBlock(room, [Paragraph(item.message, _LISTED)])]


def _is_over_time(item: Item) -> bool:
    """Whether it is one chart of months, whose numbers do not stand on it."""
    return len(item.plots) == 1 and item.plots[0].is_over_time


def _newest_first(table: Table) -> Table:
    """A table of steps of time from its end, since that is what is read of it."""
    return replace(table, rows=list(reversed(table.rows)))


def _figure(item: Item, room: Box) -> Sequence[Element]:
    """A headline: its number beside its months."""
    headline = item.headline
    if headline is None:
        return []
    words, chart = room.columns(2)
    change = headline.change.text if headline.change else headline.note
    lines = [
        Paragraph(headline.text, _NUMBER, bold=True),
        Paragraph(f"{headline.unit} · {headline.period}", _SUBTITLE, ink=1),
        Paragraph(change, _SUBTITLE),
    ]
    block = TextBlock(words, [line for line in lines if line.text])
    return [block, *(ChartBox(chart, plot, item.heading) for plot in item.plots)]


def _charts(item: Item, room: Box, paper: Paper) -> Sequence[Element]:
    events = [f"({number}) {e.when}: {e.text}" for number, e in enumerate(item.events, start=1)]
    listed = shortened(" · ".join(events), room.width, _EVENT, 5)
    legend = text_height([listed], room.width, _EVENT) + 6 if listed else 0
    place = room.first(room.height - legend)
    abreast = min(paper.abreast, len(item.plots))
    rows = -(-len(item.plots) // abreast)
    above = max(text_height([plot.heading], place.width / abreast, _EVENT) for plot in item.plots)
    elements: list[Element] = []
    for number, plot in enumerate(item.plots):
        row, column = divmod(number, abreast)
        tall = place.height / rows
        box = Box(place.left, place.top + row * tall, place.width, tall - 6).columns(abreast)[
            column
        ]
        if plot.heading:
            elements.append(
                TextBlock(box.first(above), [Paragraph(plot.heading, _EVENT, bold=True)])
            )
            box = box.below(above + 2)
        elements.append(ChartBox(box, plot, f"{item.heading}. {item.subtitle}"))
    if listed:
        elements.append(
            TextBlock(room.below(room.height - legend + 6), [Paragraph(listed, _EVENT)])
        )
    return elements


def _listed(item: Item, room: Box) -> Sequence[Paragraph]:
    most = int(room.height / (_LISTED * LEADING))
    paragraphs: list[Paragraph] = []
    used = 0
    for entry in item.entries:
        text = f"{entry.when}: {entry.text}" if entry.when else entry.text
        used += max(1, -(-len(text) // letters_per_line(room.width, _LISTED)))
        if used > most:
            break
        paragraphs.append(Paragraph(text, _LISTED))
    return paragraphs


def _tables(table: Table, room: Box, most: int) -> Iterator[Sequence[Element]]:
    place = room.first(room.height - 16)
    parts = table_layout(table, place, most)
    cut = _cut(table, parts)
    for number, page in enumerate(parts.pages):
        is_last = number == len(parts.pages) - 1
        yield [page, *_remark(cut, page, room)] if is_last else [page]


def _cut(table: Table, parts: TableLayout) -> str:
    """What of a table is not on the sheets."""
    sentences = []
    if parts.rows < len(table.rows):
        sentences.append(
            _("The first {count} of {all} rows; the ZIP and the live page have all.").format(
                count=format_number(parts.rows), all=format_number(len(table.rows))
            )
        )
    if parts.columns < len(table.columns):
        left = ", ".join(column.label for column in table.columns[parts.columns :])
        sentences.append(_("Not shown: {columns}.").format(columns=left))
    return " ".join(sentences)


def _remark(cut: str, page: TableBox, room: Box) -> Sequence[Element]:
    if not cut:
        return []
    return [TextBlock(room.below(page.box.height + 2), [Paragraph(cut, _SMALL, ink=1)])]


def _notes(item: Item) -> str:
    """Everything that must travel with the item, for the speaker."""
    texts = [item.note, item.definition, *(f"{n}: {text}" for n, text in item.provenance.notes())]
    return "\n\n".join(text for text in texts if text)
