"""A brief as PDF: the document that Chromium prints of its items, in the style for print."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape

from dashboard.components.tables import table
from dashboard.drawings import Entries, Grid, Strip, Table
from dashboard.exports.pack.brief import Brief, Item
from dashboard.exports.pack.papers import Paper as Named
from dashboard.exports.paper.cards import Setting, card_html, drawn_wide, lacking
from dashboard.exports.paper.sheets import Document, Paper, document_html
from dashboard.exports.paper.static_html import static_html
from dashboard.exports.pictures import MADE_BY, in_pdf
from dashboard.exports.renderer import RENDERER
from dashboard.formats import format_date, with_subject
from dashboard.i18n import _
from dashboard.panels.card import Card
from dashboard.panels.filter_sentence import in_part_exercise
from dashboard.plots.plot import Drawing, Plot
from data_access.availabilities import DataUnavailableError

_MM_A_POINT = 25.4 / 72
_AROUND = 250
"""Pixels of a sheet above and below a chart that has it for itself."""
_UPRIGHT = 300
_TOO_WIDE = 1.6
"""How much wider than its sheet a chart may be drawn: beyond, its letters are below 5 points."""
_FEW = 12
"""Lines of a list, a table or a calendar that leaves half of a sheet across empty."""
_ROWS, _ROWS_ACROSS, _MONTHS = 60, 30, 24
"""Rows of a table at most; upright, across, and below a chart of months."""


def as_pdf(brief: Brief, named: Named) -> bytes:
    """The file: tagged, with title, language, bookmarks and alternative texts.

    Raises:
        PictureUnavailableError: Chromium is not installed.
        PictureFailedError: it could not be drawn this time.
    """
    sheet = Paper(named.width * _MM_A_POINT, named.height * _MM_A_POINT)
    day, mark = f"D:{brief.made_on:%Y%m%d}000000Z", brief.marking.label
    properties = {
        "/Author": MADE_BY,
        "/Subject": f"{mark} · {brief.sentence}",
        "/Keywords": f"{mark}; data version {brief.data_version}; {brief.link}",
        "/MadeFor": brief.made_for,
        "/CreationDate": day,
        "/ModDate": day,
    }
    return in_pdf(RENDERER.document(brief_html(brief, sheet)), brief.title, properties)


def brief_html(brief: Brief, sheet: Paper) -> str:
    """The document of a brief, on sheets of a size."""
    upright = sheet.height > sheet.width
    demo = [one.exercise for one in (*brief.statements, *brief.items)]
    document = Document(
        title=brief.title,
        sentence=brief.sentence,
        mark=brief.marking,
        dated=_("Put together on {day} · data version {version}").format(
            day=format_date(brief.made_on), version=brief.data_version
        ),
        link=brief.printed,
        exercise=brief.exercise,
        in_part="" if all(demo) else in_part_exercise(sum(demo), len(demo)),
        made_for=brief.made_for,
        notices=[with_subject(brief.marking.label, _(brief.marking.meaning)), *lacking()],
    )
    parts = [
        _message(brief),
        *(_item(item, sheet, upright=upright) for item in brief.items),
        _listed(_("What is not known, and what is due"), brief.unknown),
        _methods(_("Methods: definitions"), brief.definitions),
        _methods(_("Methods: sources"), brief.sources, brief.remarks),
    ]
    pages = "pages-upright" if upright else "pages-across"
    return document_html(document, f'<div class="{pages}">{"".join(parts)}</div>', sheet)


def _paragraphs(texts: Sequence[str], name: str = "") -> str:
    attribute = f' class="{name}"' if name else ""
    return "".join(f"<p{attribute}>{escape(text)}</p>" for text in texts if text)


def _section(heading: str, inside: str, name: str = "") -> str:
    if not inside:
        return ""
    return f'<section class="part {name}"><h2>{escape(heading)}</h2>{inside}</section>'


def _short(count: int) -> str:
    """The class of what has few lines, which shares a page with others of that kind."""
    return "short" if count <= _FEW else ""


def _listed(heading: str, texts: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return _section(
        heading, f'<ul class="points">{items}</ul>' if items else "", _short(len(texts))
    )


def _methods(heading: str, rows: Table, remarks: Sequence[str] = ()) -> str:
    inside = static_html(table(rows, heading))
    kind = f"methods {_short(len(rows.rows))}"
    return _section(heading, inside + _paragraphs(remarks, "card-caveat"), kind)


def _message(brief: Brief) -> str:
    """What the figures say, headline figures as tiles, then the same over other periods."""
    if not brief.statements:
        return ""
    tiles = "".join(f'<div class="tile">{_tile(one)}</div>' for one in brief.statements)
    summary = f'<div class="summary">{_paragraphs(brief.summary)}</div>' if brief.summary else ""
    named = (part for one in brief.statements for part in one.provenance.source.split(" · "))
    source = " · ".join(dict.fromkeys(part for part in named if part))
    heading = _("Bottom line")
    comparison = static_html(table(brief.comparison, heading))
    words = [_("Source: {source}").format(source=source)] if source else []
    compared = f'<div class="compared">{comparison}{_paragraphs(words, "card-source")}</div>'
    inside = f'{summary}<div class="tiles">{tiles}</div>{compared}'
    return _section(heading, inside, "opening")


def _tile(one: Item) -> str:
    figure = one.headline
    assert figure  # noqa: S101 - it is a statement
    counted = f"{figure.unit} · {figure.period}" if figure.period else figure.unit
    return "".join(
        (
            f'<p class="card-title">{escape(one.card.title)}</p>',
            _paragraphs([one.provenance.exercise], "card-exercise"),
            f'<p class="figure">{escape(figure.text)}</p>',
            _paragraphs([counted, figure.comparison, one.sure, one.completeness], "figure-note"),
        )
    )


def _item(item: Item, sheet: Paper, *, upright: bool) -> str:
    high = _UPRIGHT if upright else sheet.tall - _AROUND
    setting = Setting(
        maps=lambda _card, _wide: item.picture, high=high, rows=_ROWS if upright else _ROWS_ACROSS
    )
    card = card_html(_card(item, sheet), item.provenance.marking, setting, sheet.room)
    notes = _paragraphs([item.note], "note")
    filters = _paragraphs([item.provenance.sentence], "card-caveat")
    months = "".join(_months(item)) if upright else ""
    return f'<div class="part {_length(item)}">{card}{filters}{notes}{months}</div>'


def _length(item: Item) -> str:
    match item.card.drawing:
        case Entries(entries):
            return _short(len(entries))
        case Strip(rows=rows):
            return _short(len(rows))
    return ""


def drawing_on(item: Item, sheet: Paper) -> Drawing | None:
    """What stands on the sheet: the numbers of a chart whose letters would be too small there."""
    drawing = item.card.drawing
    if isinstance(drawing, Plot) and item.numbers is not None:
        is_small = drawn_wide(drawing, sheet.room) > _TOO_WIDE * sheet.room
        drawing = item.numbers if is_small else drawing
    return drawing.table if isinstance(drawing, Grid) else drawing


def _card(item: Item, sheet: Paper) -> Card:
    """The card of an item, as it stands on the sheet."""

    def numbers() -> Table:
        if item.numbers is None:
            raise DataUnavailableError(item.card.message)
        return item.numbers

    source = item.card.source_line or _("this installation’s record of what it holds")
    drawing = drawing_on(item, sheet)
    return replace(item.card, drawing=drawing, source_line=source, table=numbers)


def _months(item: Item) -> Iterator[str]:
    """The numbers of a chart of months from their end, since they do not stand on it."""
    over_time = len(item.plots) == 1 and item.plots[0].is_over_time
    if item.numbers is None or not over_time or item.headline:
        return
    newest = list(reversed(item.numbers.rows))[:_MONTHS]
    rows = replace(item.numbers, rows=newest, links={})
    yield static_html(table(rows, item.card.title))
