"""`Brief`: a briefing as a value, before any format. Writers draw it; they look nothing up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.drawings import Entries, Entry, Headline, Table
from dashboard.exports.provenance import Provenance
from dashboard.handling_marks import Level
from dashboard.panels.card import Card
from dashboard.plots.powerpoint import Form, NativeChart


@dataclass(frozen=True, slots=True)
class Item:
    """One panel of one view.

    Attributes:
        card: what it says and shows, under the author's heading; its message says why there is
            nothing, or next to nothing, to show.
        address: path and query of the view, as in the address bar.
        note: the author's own words.
        finding: what the picture says, in one sentence; empty where none can be said.
        plots: the picture as charts with their data; several stand beside each other.
        table: what is shown as a table: the card's own, or the numbers of its picture.
        numbers: the numbers as the data interface gives them; None where there are none.
        picture: its map as a PNG at twice its size, where it has one and it can be drawn.
        definition: what its measures are and how to read it.
        provenance: what travels with it.
        sure: of a headline figure, how far to trust the number, in one word, and why.
        completeness: of a headline figure, which months and parts of it are in.
    """

    card: Card
    address: str
    note: str
    finding: str
    plots: Sequence[NativeChart]
    table: Table | None
    numbers: Table | None
    picture: bytes | None
    definition: str
    provenance: Provenance
    sure: str = ""
    completeness: str = ""

    @property
    def headline(self) -> Headline | None:
        """The number, where it is one."""
        return self.card.drawing if isinstance(self.card.drawing, Headline) else None

    @property
    def entries(self) -> Sequence[Entry]:
        """The lines, where it is a list."""
        return self.card.drawing.entries if isinstance(self.card.drawing, Entries) else ()

    @property
    def exercise(self) -> bool:
        """Whether any figure of it was made for exercises."""
        return bool(self.provenance.exercise)


@dataclass(frozen=True, slots=True)
class Brief:
    """A whole briefing.

    Attributes:
        title: of the pack.
        sentence: what it is about, in words.
        made_on: the day it was put together.
        finding: what has changed, in one sentence; empty where nothing can be said.
        summary: what the figures say, in sentences that can be read aloud.
        statements: headline figures of the message slide.
        comparison: the same measures over this period, those to compare with, and the year so far.
        items: what it shows, in order; those without figures are in `unknown`.
        unknown: what is not known and why; what is due next.
        sources, definitions: of everything shown.
        remarks: on borders, hidden counts and the like.
        view: path and query of this briefing, from which it can be made again.
        link: its address, to be opened again; without a host where nobody has said it.
        printed: the same for slides and sheets: short where it is long.
        made_for: for whom and when, where not everybody may have it and readers are known.
    """

    title: str
    sentence: str
    made_on: date
    marking: Level
    language: str
    data_version: str
    finding: str
    summary: Sequence[str]
    statements: Sequence[Item]
    comparison: Table
    items: Sequence[Item]
    unknown: Sequence[str]
    sources: Table
    definitions: Table
    remarks: Sequence[str]
    view: str
    link: str
    printed: str
    made_for: str = ""

    @property
    def is_chosen(self) -> bool:
        """Whether somebody has put its parts together."""
        return "items=" in self.view

    @property
    def exercise(self) -> bool:
        """Whether any figure of it was made for exercises."""
        return any(one.exercise for one in (*self.statements, *self.items))

    def pictured(self) -> Sequence[Item]:
        """The items whose picture fills a slide and shows what no other has shown."""
        pictured: list[Item] = []
        drawn: list[Sequence[float | None]] = []
        for item in self.items:
            lines = _lines(item)
            read = [one for one in lines if max((v or 0 for v in one), default=0) > _FEW]
            # Of several lines the only one that can be read is that of another slide.
            is_new = len(read) > (len(lines) > 1) and not all(one in drawn for one in read)
            if _is_map(item) or is_new or _is_ranking(item):
                pictured.append(item)
                drawn += read
        return pictured


_FEW = 4
"""At most so many in every month are no line that can be read: it lies on its axis. So many of all
rows together are no ranking."""


def _lines(item: Item) -> Sequence[Sequence[float | None]]:
    """The lines of a chart over time, but for the edges of a range."""
    if len(item.plots) != 1 or item.plots[0].kind is Form.BAR:
        return ()
    return [one.values for one in item.plots[0].series if not one.thin]


def _is_map(item: Item) -> bool:
    """Whether an item is a map that has something on it."""
    rows = item.numbers.rows if item.picture and item.numbers else ()
    return any(isinstance(value, int | float) and value > 0 for row in rows for value in row)


def _is_ranking(item: Item) -> bool:
    """Whether an item shows several bars, and more than a few of what they count."""
    if not item.plots or item.plots[0].kind is not Form.BAR:
        return False
    first = item.plots[0]
    values = [value for one in first.series for value in one.values]
    return len(first.categories) > 1 and (None in values or sum(filter(None, values)) > _FEW)
