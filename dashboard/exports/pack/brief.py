"""`Brief`: a briefing as a value, before any format. Writers draw it; they look nothing up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.drawings import Entries, Entry, Headline, Table
from dashboard.exports.provenance import Provenance
from dashboard.handling_marks import Level
from dashboard.panels.card import Card
from dashboard.plots.powerpoint import NativeChart


@dataclass(frozen=True, slots=True)
class Picture:
    """A map as a PNG at twice its size, with its words for those who do not see it."""

    png: bytes
    alternative: str


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
    picture: Picture | None
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
