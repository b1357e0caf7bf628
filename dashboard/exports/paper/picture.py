"""A card as a picture: one HTML sheet of a fixed size, which Chromium lays out.

From above: the mark, the title, what is counted and when, the filters, the figure, its sources and
caveats, and a link as words and as a QR code. Whatever the figure needs less, the body gets. The
bodies are those of paper (`cards`); charts and maps are put into their room when that is known, and
`assets/paper/sheet.js` fits rows and writes the whole as SVG.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from html import escape
from types import MappingProxyType
from typing import Any

from dashboard.components import cards as screen_cards
from dashboard.drawings import Entries, Grid, Headline, MapDrawing, Strip, Table
from dashboard.exports.links import link_text
from dashboard.exports.paper.cards import Setting, body_html, on_paper
from dashboard.exports.paper.sheets import code_html
from dashboard.exports.paper.static_html import static_html
from dashboard.exports.provenance import Provenance
from dashboard.exports.tables import clean
from dashboard.formats import capitalised, format_date, format_number, plotly_config, with_subject
from dashboard.i18n import N_, _, current_language, ngettext
from dashboard.panels import card_body
from dashboard.panels.card import Card
from dashboard.plots import plotly
from dashboard.plots.plot import Kind as PlotKind, Plot
from dashboard.resources import ASSETS, font_faces
from dashboard.theme import Theme


@dataclass(frozen=True, slots=True)
class Preset:
    """One sheet.

    Attributes:
        code: in addresses and on the command line.
        label: for readers; English message id.
        pixels: of the sheet at scale 1, of which an inch has 120.
        edge, title, text: room at its sides, and sizes of letters, in CSS pixels. 12 are 9 points.
        shape: class of a sheet without room for the mark twice, all dates and a code of the link:
            `narrow`, or `wide`, whose words stand beside the figure; empty for others.
    """

    code: str
    label: str
    pixels: tuple[int, int]
    edge: int = 38
    title: int = 27
    text: int = 16
    shape: str = ""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in CSS pixels, of which an inch has 96."""
        across, down = (-(-side * 4 // 5) for side in self.pixels)
        return across, down


SOCIAL = "social"
"""The sheet of the picture that stands beside a link where one is pasted."""
_WIDE = "wide"
PRESETS = MappingProxyType(
    {
        preset.code: preset
        for preset in (
            Preset("slide", N_("Slide, 16:9"), (1600, 900)),
            Preset("half", N_("Half a slide"), (800, 900), edge=26, title=22, text=15),
            Preset("column", N_("Column"), (420, 840), edge=12, title=18, text=13, shape="narrow"),
            Preset(SOCIAL, N_("Link preview"), (1200, 630), edge=24, title=26, shape=_WIDE),
            Preset("a4", N_("A4, upright"), (992, 1403), edge=44, title=24, text=15),
            Preset("square", N_("Square"), (1080, 1080), edge=36, title=24, text=15),
        )
    }
)
DEFAULT = "slide"
SCALES = (1, 2, 3)
DEFAULT_SCALE = 2
_STYLE = "\n".join(
    (ASSETS / name).read_text(encoding="utf-8")
    for name in ("styles/ranges.css", "paper/paper.css", "paper/sheet.css")
)
_MOST_ROWS = 100
"""No sheet has room for more."""
_LEAST = 12 / 11
"""Charts are enlarged by so much at least: their smallest letters, of 11 pixels, are 9 points."""
_LARGER = 1.2
_CHART = (600, 300)
"""Pixels of a chart that is enlarged no further."""
_COLUMN, _ROW, _PIXELS_A_UNIT = 110, 18, 16
_ABREAST = frozenset({PlotKind.MEASURES, PlotKind.BESIDE, PlotKind.CELLS})


def picture_html(
    card: Card,
    provenance: Provenance,
    preset: Preset,
    theme: Theme,
    without: Collection[str] = (),
) -> str:
    """The sheet of a card, with room for its chart or its map.

    Args:
        card: what it shows.
        provenance: what travels with it.
        preset: its sizes.
        theme: its colours.
        without: `heading`, `ground` or both, for a page that has its own.
    """
    language, (wide, high) = current_language(), preset.size
    link = provenance.printed or provenance.link
    mark = provenance.marking
    words = escape(" · ".join(filter(None, (mark.label, provenance.made_for))))
    band = f'<p class="band" style="color:{mark.ink};background:{mark.ground}">{words}'
    ground = "transparent" if "ground" in without else theme.panel
    style = (
        f"--width:{wide}px;--height:{high}px;--edge:{preset.edge}px;--title:{preset.title}px;"
        f"--text:{preset.text}px;--ground:{ground};--ink:{theme.inks[0]};--ink-2:{theme.inks[1]};"
        f"--ink-3:{theme.inks[2]};--rule:{theme.line}"
    )
    described = " ".join(f"{with_subject(name, text)}." for name, text in provenance.notes())
    alternative = getattr(card.drawing, "alternative", "")
    title = "" if "heading" in without else f"<h1>{escape(provenance.title)}</h1>"
    code, foot = ("", "") if preset.shape else (code_html(link), f"{band}</p>")
    rows = (
        ("card-subtitle", capitalised(provenance.what)),
        ("card-exercise", provenance.exercise),
        ("sentence", provenance.narrowed_to if preset.shape else provenance.sentence),
    )
    head = "".join(f'<p class="{name}">{escape(text)}</p>' for name, text in rows if text)
    html = f"""<!DOCTYPE html>
<html lang="{language.code}" dir="{language.direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
img-src data:; font-src data:">
<meta name="description" content="{escape(f"{described} {alternative}")}">
<title>{escape(f"{mark.label} · {provenance.title}")}</title>
<style>{_STYLE}{font_faces()}</style>
</head>
<body><article class="paper sheet {preset.shape}" style="{style}">
{band}</p>
<header>{title}{head}</header>
{_key(card)}
<main>{_across(provenance)}{_body(card, wide * 3 // 5 if preset.shape == _WIDE else wide)}</main>
<footer>{code}{"".join(_notes(card, provenance))}</footer>
{foot}
</article></body>
</html>
"""
    return clean(html)


def chart_of(card: Card) -> dict[str, Any] | None:
    """The figure of a chart and how large it is to be drawn; None of other cards."""
    plot = card.drawing
    if not isinstance(plot, Plot):
        return None
    figure, _high = on_paper(plot, *_CHART)
    layout = dict(figure["layout"])
    columns = len(plot.parts or plot.series) if plot.kind in _ABREAST else 1
    margin, asked = layout["margin"], plotly.height(plot)
    clear = {"paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)"}
    return {
        "figure": {
            "data": figure["data"],
            "layout": layout | clear,
            "config": dict(plotly_config(current_language().code)),
        },
        # Columns need room for their names and numbers, rows for their letters.
        "wide": margin["l"] + margin["r"] + columns * _COLUMN if columns > 1 else _CHART[0],
        "high": round(asked * _PIXELS_A_UNIT) if asked else _CHART[1],
        "least": _LEAST,
        "most": _LARGER,
        "rows": plot.row_count,
        "row": _ROW,
    }


def is_drawn(drawing: object) -> bool:
    """Whether a picture can be made of a drawing."""
    return isinstance(drawing, Plot | Headline | Table | Grid | Entries | Strip | MapDrawing)


def _notes(card: Card, provenance: Provenance) -> Iterator[str]:
    """What stands below the figure."""
    marked = card.drawing.marked if isinstance(card.drawing, Plot) else ()
    events = (f"({i}) {event.when}: {event.text}" for i, event in enumerate(marked, start=1))
    dated = _("As known on {day} · data version {version}").format(
        day=format_date(provenance.as_known_on), version=provenance.data_version
    )
    licence = _("Licence: {licence}").format(licence=provenance.licence)
    notes = (
        " · ".join(events),
        " · ".join(filter(None, (provenance.source, licence if provenance.licence else ""))),
        provenance.caveats,
        dated,
        link_text(provenance.printed or provenance.link),
    )
    return (f"<p>{escape(text)}</p>" for text in notes if text)


def _key(card: Card) -> str:
    """The names of a chart's marks, but for those that stand at the ends of their lines."""
    if not isinstance(card.drawing, Plot):
        return ""
    found = [name for name in card_body.names(card.drawing) if not name.labelled]
    return static_html(screen_cards.chart_keys(found, ()))


def _across(provenance: Provenance) -> str:
    """The word for exercises: first, so that the figure is drawn over it and it hides no number."""
    if not provenance.exercise:
        return ""
    word = escape(_("DEMO"))
    return (
        '<svg class="across" viewBox="0 0 100 50"><text x="50" y="25" font-size="17" '
        'font-weight="700" text-anchor="middle" dominant-baseline="central" '
        f'transform="rotate(-18 50 25)">{word}</text></svg>'
    )


def _body(card: Card, wide: int) -> str:
    drawing, rows = card.drawing, 0
    match drawing:
        case MapDrawing():
            return _room(drawing.alternative)
        case Plot():
            return _room(drawing.alternative) + _cut_words(drawing.row_count)
        case Table(rows=found):
            rows = len(found)
            card = replace(card, drawing=_cut(drawing))
        case Grid(table=table):
            rows = len(table.rows)
            card = replace(card, drawing=replace(drawing, table=_cut(table)))
        case Entries(entries=found):
            rows = len(found)
        case Strip(rows=found):
            rows = len(found)
    return body_html(card, Setting(), wide) + _cut_words(rows)


def _room(alternative: str) -> str:
    """Room for a picture, with its words for who does not see it."""
    return f'<div class="picture" role="img" aria-label="{escape(alternative)}"></div>'


def _cut_words(rows: int) -> str:
    """What is said where not all rows have room, with room for how many have."""
    if not rows:
        return ""
    words = ngettext(
        "The first {count} of {all} row; the file has all of it.",
        "The first {count} of {all} rows; the file has all of them.",
        rows,
    )
    words = escape(words.replace("{all}", format_number(rows)))
    return f'<p class="table-cut" data-all="{rows}" data-words="{words}" hidden></p>'


def _cut(table: Table) -> Table:
    return replace(table, rows=table.rows[:_MOST_ROWS])
