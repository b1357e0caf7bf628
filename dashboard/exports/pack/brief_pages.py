"""A brief on sheets: cover, message, one item each, what is not known, methods and sources."""

from collections.abc import Iterator, Sequence

from dashboard.exports.pack import item_pages
from dashboard.exports.pack.brief import Brief, Statement
from dashboard.exports.pack.page_layout import (
    COVER_SIZE,
    MARGIN,
    Box,
    Element,
    Paper,
    Paragraph,
    QrCode,
    Sheet,
    TextBlock,
    body_box,
    framed,
    heading_box,
    shortened,
    table_layout,
    text_height,
    watermark,
)
from dashboard.i18n import _, format_date

_LEAD, _TEXT, _NUMBER = 16, 13, 34
_CODE = 96.0
_LONGEST_CODED = 900
"""Letters of an address; a code of more cannot be read from a screen."""
_METHOD_SHEETS = 6


def brief_sheets(brief: Brief, paper: Paper) -> Sequence[Sheet]:
    """All sheets of a brief, in order, each with its frame."""
    sheets = [
        _cover(brief, paper),
        *([_message(brief, paper)] if brief.statements else []),
        *(sheet for item in brief.items for sheet in item_pages.item_sheets(item, paper)),
        *_unknown(brief, paper),
        *_methods(brief, paper),
    ]
    return [framed(sheet, place, len(sheets), brief, paper) for place, sheet in enumerate(sheets)]


def _cover(brief: Brief, paper: Paper) -> Sheet:
    width = paper.width - 2 * MARGIN
    top = paper.height * 0.3
    title = Box(
        MARGIN, top, width, max(COVER_SIZE * 1.3, text_height([brief.title], width, COVER_SIZE))
    )
    under = Box(MARGIN, title.top + title.height + 12, width, paper.height * 0.35)
    lines = [
        Paragraph(brief.sentence, _LEAD, ink=1),
        Paragraph(_("Put together on {day}").format(day=format_date(brief.made_on)), _TEXT, ink=1),
        Paragraph(_("Data version {version}").format(version=brief.data_version), _TEXT, ink=1),
        Paragraph(f"{brief.marking.label}: {_(brief.marking.meaning)}", _TEXT, ink=1),
        Paragraph(brief.link, _TEXT, ink=1, link=brief.link),
    ]
    notes = [brief.sentence, *brief.remarks, brief.link]
    return Sheet(
        brief.title,
        title,
        [TextBlock(under, lines), *watermark(brief.exercise)],
        "\n\n".join(notes),
    )


def _message(brief: Brief, paper: Paper) -> Sheet:
    """What the figures say, headline figures as tiles, then the same over other periods."""
    room = body_box(paper)
    elements: list[Element] = []
    if brief.summary:
        text = " ".join(brief.summary)
        tall = text_height([text], room.width, _TEXT)
        elements.append(TextBlock(room.first(tall), [Paragraph(text, _TEXT)]))
        room = room.below(tall + 10)
    per_row = 2 if paper.is_upright else len(brief.statements)
    rows = -(-len(brief.statements) // per_row)
    width = room.columns(per_row, 16)[0].width
    tiles = [_tile(statement, width) for statement in brief.statements]
    tall = max(
        (sum(text_height([p.text], width, p.size) for p in tile) for tile in tiles), default=0.0
    )
    for number, tile in enumerate(tiles):
        row, column = divmod(number, per_row)
        box = room.below(row * (tall + 6)).first(tall).columns(per_row, 16)[column]
        elements.append(TextBlock(box, tile))
    rest = room.below(rows * (tall + 6) + 4)
    elements += table_layout(brief.comparison, rest, 1).pages
    named = (source for one in brief.statements for source in one.provenance.source.split(" · "))
    sources = dict.fromkeys(source for source in named if source)
    foot = Box(MARGIN, paper.height - 74, paper.width - 2 * MARGIN, 34)
    source = shortened(_("Source: {source}").format(source=" · ".join(sources)), foot.width, 9, 2)
    elements.append(TextBlock(foot, [Paragraph(source, 9, ink=1)]))
    notes = ["\n".join(brief.summary)] if brief.summary else []
    notes += [
        f"{one.label}: {one.figure.text}\n" + "\n".join(t for _name, t in one.provenance.notes())
        for one in brief.statements
    ]
    return Sheet(
        _("Bottom line"),
        heading_box(paper),
        [*elements, *watermark(any(one.provenance.exercise for one in brief.statements))],
        "\n\n".join(notes),
    )


def _tile(statement: Statement, width: float) -> list[Paragraph]:
    figure = statement.figure
    change = figure.change.text if figure.change else figure.note
    lines = [
        Paragraph(statement.label, _TEXT, bold=True),
        Paragraph(figure.text, _NUMBER, bold=True),
        Paragraph(" · ".join(filter(None, (figure.unit, figure.period))), 12, ink=1),
        Paragraph(shortened(change, width, 11, 3), 11),
        Paragraph(statement.sure, 10, ink=1),
        Paragraph(shortened(statement.completeness, width, 10, 2), 10, ink=1),
    ]
    if statement.provenance.exercise:
        lines.insert(1, Paragraph(statement.provenance.exercise, 10, bold=True))
    return [line for line in lines if line.text]


def _unknown(brief: Brief, paper: Paper) -> Iterator[Sheet]:
    """What is not known, and what is due; on as many sheets as that takes."""
    room = body_box(paper, foot=0)
    left = list(brief.unknown)
    first = True
    while left:
        count, used = 0, 0.0
        for text in left:
            used += text_height([text], room.width, _TEXT) + 6
            if used > room.height and count:
                break
            count += 1
        lines = [Paragraph(f"• {text}", _TEXT) for text in left[:count]]
        yield Sheet(
            _("What is not known, and what is due"),
            heading_box(paper),
            [TextBlock(room, lines)],
            "\n".join(left[:count]),
            continued=not first,
        )
        left, first = left[count:], False


def _methods(brief: Brief, paper: Paper) -> Iterator[Sheet]:
    """Definitions, then sources; the last sheet leads back to the live page."""
    room = body_box(paper, foot=0)
    title = _("Methods: definitions")
    for number, page in enumerate(
        table_layout(brief.definitions, room, _METHOD_SHEETS, whole=True).pages
    ):
        yield Sheet(title, heading_box(paper), [page], continued=number > 0)
    remarks = [Paragraph(text, 11, ink=1) for text in brief.remarks]
    tall = max(_CODE, text_height(brief.remarks, room.width - _CODE - 20, 11) + 20)
    pages = table_layout(
        brief.sources, Box(room.left, room.top, room.width, room.height - tall - 36), 9, whole=True
    )
    for number, page in enumerate(pages.pages):
        elements: list[Element] = [page]
        if number == len(pages.pages) - 1:
            foot = room.below(room.height - tall - 24)
            elements += _back(brief, remarks, foot)
        yield Sheet(_("Methods: sources"), heading_box(paper), elements, continued=number > 0)


def _back(brief: Brief, remarks: Sequence[Paragraph], foot: Box) -> Sequence[Element]:
    """Remarks, the link and its code."""
    words = Box(foot.left, foot.top, foot.width - _CODE - 20, foot.height)
    is_coded = len(brief.link) <= _LONGEST_CODED
    label = _("Open this briefing:") if is_coded else _("Too long for a code; open this briefing:")
    link = Paragraph(f"{label} {shortened(brief.link, words.width, 10, 2)}", 10, link=brief.link)
    block = TextBlock(words, [*remarks, link])
    if not is_coded:
        return [block]
    place = Box(foot.left + foot.width - _CODE, foot.top, _CODE, _CODE)
    return [block, QrCode(place, brief.link)]
