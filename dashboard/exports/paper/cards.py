"""A card on paper: heading, unit and period, picture or rows, source, caveat and mark.

Charts are drawn by the one Chromium of this process and kept for the version of the data. Where
there is none, the numbers stand in a chart's place.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape
from types import MappingProxyType

from dashboard.components import cards as screen_cards, headlines, tables
from dashboard.drawings import (
    Align,
    Entries,
    Grid,
    Headline,
    MapDrawing,
    Strip,
    Table,
)
from dashboard.exports.paper.static_html import static_html
from dashboard.exports.renderer import (
    RENDERER,
    PictureFailedError,
    PictureUnavailableError,
    missing,
)
from dashboard.formats import (
    capitalised,
    comma_list,
    format_number,
    plotly_config,
    with_subject,
)
from dashboard.handling_marks import Level
from dashboard.i18n import _, current_language, ngettext, sentence_of
from dashboard.panels import card_body
from dashboard.panels.card import Card
from dashboard.plots import plotly, plotly_rows
from dashboard.plots.layout import Figure, rows_range
from dashboard.plots.plot import Kind, Plot
from dashboard.resources import font_faces
from dashboard.theme import FOR_PAPER, theme_named
from dashboard.wiring import Store
from dashboard.wording import UNKNOWN, of_exercise
from data_access.availabilities import DataUnavailableError
from data_access.registry.metrics import Hue

_LEAST_HIGH = 90
"""Pixels of the lowest chart."""
_COLUMN_WIDTHS = MappingProxyType({Kind.BESIDE: 240, Kind.CELLS: 85})
"""Pixels of a column: of a named chart, of cells."""
_PIXELS_A_UNIT = 16
"""Of the height that a chart with rows says."""
_LEAST_WIDE = 70
"""Pixels of a column of a table."""
_MANY = 8
"""Columns above which words that stand where nothing is known become a dash with a key."""
_BAR = 28
"""Pixels of a bar with its name beside it, in two lines."""
_SPAN = 15
"""Pixels of a span of time with its name beside it."""


def _cut_in_pack(shown: int, count: int) -> str:
    return ngettext(
        "The first {count} of {all} row; the ZIP and the live page have all.",
        "The first {count} of {all} rows; the ZIP and the live page have all.",
        count,
    ).format(count=format_number(shown), all=format_number(count))


@dataclass(frozen=True, slots=True)
class Setting:
    """What the cards of one sheet have in common.

    Attributes:
        store: where drawn charts are kept, if they are.
        base: address of the installation, which links lead to.
        maps: the map of a card as PNG, so many pixels wide; None where there is no picture of it.
        level: of the headings of cards; without one the document is headed as the card is.
        high: pixels of a chart that says no height of its own.
        rows: that a table has at most, where its document says where the rest is.
        whole: rows up to which a table is not cut.
        cut: says how many rows of how many there are, and where the rest is.
    """

    store: Store | None = None
    base: str = ""
    maps: Callable[[Card, int], bytes | None] = lambda _card, _wide: None
    level: int = 2
    high: int = 300
    rows: int = 0
    whole: int = 0
    cut: Callable[[int, int], str] = _cut_in_pack


def card_html(card: Card, mark: Level, setting: Setting, wide: int) -> str:
    """A card as a section.

    Args:
        card: what it says and shows.
        mark: who may be given it.
        setting: of the sheet.
        wide: pixels that its picture has from side to side.
    """
    head = f"h{setting.level}"
    heading, below = card.opening(units=True)
    title = f'<{head} class="card-title">{escape(heading)}</{head}>' if setting.level else ""
    source = _("Source: {source}").format(source=card.source_line) if card.source_line else ""
    parts = [
        title,
        _paragraph("card-exercise", of_exercise() if card.exercise else ""),
        _paragraph("card-subtitle", below if card.drawing else ""),
        body_html(card, setting, wide),
        _paragraph("card-source", " · ".join(filter(None, (source, mark.label)))),
        _paragraph("card-caveat", card.caveat),
    ]
    kind = type(card.drawing).__name__.lower() if card.drawing else "empty"
    # Style sheets call a plot by what it is drawn as.
    kind = {"plot": "chart", "mapdrawing": "map"}.get(kind, kind)
    made_up = ' data-exercise="true"' if card.exercise else ""
    return (
        f'<section class="card card-{kind}" data-panel="{escape(card.code)}" '
        f'data-state="{card.state.value}"{made_up}>{"".join(parts)}</section>'
    )


def _paragraph(name: str, text: str) -> str:
    return f'<p class="{name}">{escape(text)}</p>' if text else ""


def body_html(card: Card, setting: Setting, wide: int) -> str:  # noqa: PLR0911 - a kind of drawing each
    """The figure of a card, `wide` pixels from side to side."""
    match card.drawing:
        case Headline() as drawing:
            made = headlines.headline(drawing, card.title, exercise=card.exercise)
            return static_html(made, setting.base)
        case Plot() as drawing:
            return _chart(card, drawing, setting, wide)
        case MapDrawing() as drawing:
            return _map(card, drawing, setting, wide)
        case Table() as table:
            return _table(table, card, setting, wide)
        case Grid(table=table):
            return _table(table, card, setting, wide)
        case Entries() as drawing:
            return static_html(tables.entries(drawing), setting.base)
        case Strip() as drawing:
            return _strip(drawing)
    return _paragraph("message", card.message.replace("`", ""))


def _table(table: Table, card: Card, setting: Setting, wide: int) -> str:
    count, cut = len(table.rows), ""
    if setting.rows and count > max(setting.rows, setting.whole):
        table = replace(table, rows=table.rows[: setting.rows])
        cut = setting.cut(setting.rows, count)
    if table.unknown and len(table.columns) > _MANY:
        # Words in every other cell leave none of them its line: a dash, and what it stands for.
        table = replace(table, unknown="", dash=table.unknown)
    table, left = _within(table.for_readers().without_addresses(), wide // _LEAST_WIDE)
    made = tables.table(table, card.title, exercise=card.exercise)
    return (
        _paragraph("table-key", _key(table, card.subtitle))
        + static_html(made, setting.base)
        + _paragraph("table-cut", cut)
        + _paragraph("table-cut", left)
    )


def _within(table: Table, most: int) -> tuple[Table, str]:
    """A table of so many columns, without those that have the most gaps; the names of these.

    A number is always among them: the last, which is the sum of others where there is one.
    """
    places = range(len(table.columns))
    known = [sum(row[n] is not None for row in table.rows) for n in places]
    kept = sorted(sorted(places, key=lambda n: (n > 0, -known[n]))[:most])
    numbers = [n for n in places if table.columns[n].align is Align.NUMBER]
    if numbers and not set(numbers).intersection(kept):
        kept[-1] = numbers[-1]
    others = comma_list(table.columns[n].label for n in places if n not in kept)
    return table.only(kept), capitalised(
        _("left out: {columns}").format(columns=others)
    ) if others else ""


def _key(table: Table, said: str) -> str:
    """What a dash stands for, which a screen says at a pointer; empty where that is said above."""
    if table.unknown or not any(None in row for row in table.rows):
        return ""
    key = with_subject(UNKNOWN, table.dash or _("not known"))
    return "" if key in said else key


def _numbers(card: Card, setting: Setting, wide: int) -> str:
    """The numbers of a picture that could not be drawn, and that it could not."""
    try:
        table = card.table()
    except DataUnavailableError as error:
        return _paragraph("message", sentence_of(error))
    # Where none can be drawn at all, the document says so once, and how to have them (`lacking`).
    why = "" if missing() else _("Not drawn in time: numbers in its place. Print again to see it.")
    return _paragraph("message", why) + _table(table, card, setting, wide)


def _chart(card: Card, drawing: Plot, setting: Setting, wide: int) -> str:
    keys = screen_cards.chart_keys(
        [name for name in card_body.names(drawing) if not name.labelled],
        drawing.marked,
        folded=False,
    )
    written = [static_html(part, setting.base) for part in keys or ()]
    names = [part for part in written if part.startswith("<ul")]
    events = [part for part in written if not part.startswith("<ul")]
    try:
        drawn = [
            _chart_svg(card, part, setting, drawn_wide(part, wide))
            for part in plotly_rows.bands(drawing, wide)
        ]
    except (PictureUnavailableError, PictureFailedError):
        return _numbers(card, setting, wide)
    # The first says what all of them show.
    alternatives = (drawing.alternative, *[""] * len(drawn))
    pictures = [
        f'<img src="data:image/svg+xml;base64,{_in_our_letters(svg)}" alt="{escape(words)}">'
        for svg, words in zip(drawn, alternatives, strict=False)
    ]
    inside = "".join((*names, *pictures, *events))
    # No `figure`: a PDF would have a figure around the figure, and without its words.
    return f'<div class="picture">{inside}</div>'


def _in_our_letters(svg: bytes) -> str:
    """An SVG in base64 with the fonts in it: a picture has none of those around it."""
    return b64encode(svg.replace(b">", f"><style>{font_faces()}</style>".encode(), 1)).decode()


def _chart_svg(card: Card, plot: Plot, setting: Setting, wide: int) -> bytes:
    """A chart as SVG on white ground, without its key, drawn once for a version of the data."""
    language = current_language().code

    def drawn() -> bytes:
        figure, high = on_paper(plot, wide, setting.high)
        return RENDERER.chart({**figure, "config": plotly_config(language)}, wide, high)

    if setting.store is None:
        return drawn()
    size = (wide, setting.high, plot.band.start)
    question = ("paper", card.code, card.address, language, size, plot.alternative)
    return setting.store.cached(question, drawn)


def drawn_wide(plot: Plot, wide: int) -> int:
    """Columns need room for their names and numbers: such a chart is drawn wider, and smaller."""
    each = _COLUMN_WIDTHS.get(plot.kind)
    columns = len(plot.parts or plot.series)
    if each is None or columns <= 1:
        return wide
    margin = plotly.figure(plot)["layout"]["margin"]
    around: int = margin["l"] + margin["r"]
    return max(wide, around + columns * each)


def on_paper(plot: Plot, wide: int, high: int) -> tuple[Figure, int]:
    """The figure of a chart for a sheet, and its height in pixels."""
    figure = plotly.figure(plot)
    layout = dict(figure["layout"])
    if (asked := plotly.height(plot)) is not None:
        high = round(asked * _PIXELS_A_UNIT)
    elif plot.kind is Kind.SPANS:
        high = max(high, plot.row_count * _SPAN)
    elif plot.kind in {Kind.BARS, Kind.PAIRS}:
        # Few rows leave room below them on screen.
        first, last = layout["yaxis"]["range"]
        rows = plot.row_count
        if rows and rows < abs(first - last):
            high = max(round(high * rows / abs(first - last)), rows * _BAR)
            layout["yaxis"] = layout["yaxis"] | {"range": rows_range(rows)}
    ground = theme_named(FOR_PAPER).panel
    high = max(_LEAST_HIGH, high)
    layout |= {"width": wide, "height": high, "paper_bgcolor": ground, "plot_bgcolor": ground}
    return {"data": figure["data"], "layout": layout}, high


def _map(card: Card, drawing: MapDrawing, setting: Setting, wide: int) -> str:
    png = setting.maps(card, wide)
    if png is None:
        return _numbers(card, setting, wide)
    address = f"data:image/png;base64,{b64encode(png).decode()}"
    return f'<div class="picture"><img src="{address}" alt="{escape(drawing.alternative)}"></div>'


def _strip(drawing: Strip) -> str:
    months = len(drawing.months) or 1
    theme = theme_named(FOR_PAPER)
    # Of its states, on white.
    colours = {
        "reported": "#a79bd5",
        "late": theme.warn,
        "revised": theme.hue(Hue.HITS),
        "missing": "#d2d5d8",
        "silent": "#5b6570",
        "raised": theme.warn,
        "quiet": "#d2d5d8",
        "open": "#edeeef",
    }
    keys = "".join(
        f'<li><span class="key-area" style="background:{colours[state.name]}"></span>'
        f"{escape(_(state.label))}</li>"
        for state in drawing.states
    )
    ticks = "".join(
        f'<span style="inset-inline-start:{place / months:.2%}">{escape(text)}</span>'
        for place, text in drawing.ticks
    )
    rows = "".join(
        f'<div class="strip-row"><span>{escape(row.name)}</span>'
        f'<svg viewBox="0 0 {months} 1" preserveAspectRatio="none">'
        + "".join(
            f'<path fill="{colours[state.name]}" d="{path}"/>'
            for state in drawing.states
            if (path := tables.cells_path(row.cells, state.letter))
        )
        + "</svg></div>"
        for row in drawing.rows
    )
    return (
        f'<ul class="key">{keys}</ul><div class="strip" role="img" '
        f'aria-label="{escape(drawing.alternative)}">'
        f'<div class="strip-row"><span></span><div class="strip-ticks">{ticks}</div></div>'
        f"{rows}</div>"
    )


def lacking() -> Sequence[str]:
    """What of pictures cannot be had here, and how to have it."""
    lacks = missing()
    if not lacks:
        return ()
    return (_("Numbers stand in the place of charts and maps."), _(lacks).replace("`", ""))
