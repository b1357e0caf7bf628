"""`Brief`: a briefing as a value, before any format. Writers draw it; they look nothing up.

Pictures that fill no slide are sentences below the figures: a table of one row, a ranking of one
bar, columns of nothing but zeros or of hardly any, months of which none has more than a few, and a
picture that shows once more what another slide has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.drawings import Entries, Entry, Headline, Table
from dashboard.exports.provenance import Provenance
from dashboard.formats import comma_list, format_months, format_number, with_subject
from dashboard.handling_marks import Level
from dashboard.i18n import _
from dashboard.panels.card import Card
from dashboard.plots.powerpoint import Form, NativeChart, NativeSeries
from data_access.periods import MonthRange


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


_FEW = 4
"""At most so many in every month are no line that can be read: it lies on its axis. So many of all
rows together are no ranking."""


def sentences_of_pictures(brief: Brief) -> Mapping[str, str]:
    """What is said of the items that fill no slide, by their code.

    What an author has chosen stays where it was put, and a brief without figures has no slide for
    sentences.
    """
    texts: dict[str, str] = {}
    drawn: list[Sequence[float | None]] = []
    for item in brief.items if brief.statements and not brief.is_chosen else ():
        lines = _lines(item)
        if not item.plots:
            is_bare = not item.picture and item.table is not None and len(item.table.rows) == 1
            text = f"{item.finding}." if is_bare and item.finding else ""
        else:
            text = _of_months(item, lines, drawn) if lines else _of_bars(item)
        if text:
            texts[item.card.code] = text
        else:
            drawn += [list(one.values) for one in lines]
    return texts


def _lines(item: Item) -> Sequence[NativeSeries]:
    """The lines of a chart of months that are read: no edge of a range."""
    if len(item.plots) != 1 or not item.plots[0].is_over_time:
        return ()
    return [one for one in item.plots[0].series if not one.thin]


def _of_months(
    item: Item, lines: Sequence[NativeSeries], drawn: Sequence[Sequence[float | None]]
) -> str:
    """How many there were at most, or which line another slide has; empty of any other chart."""
    # Routes add up; other lines are a measure and its parts.
    together = sum if item.card.code.endswith("by-route") else max
    months = zip(*(one.values for one in lines), strict=True)
    most = max((together(value or 0 for value in month) for month in months), default=None)
    if most is not None and most <= _FEW:
        days = [day for day in item.plots[0].categories if isinstance(day, date)]
        first, last = (day.year * 100 + day.month for day in (days[0], days[-1]))
        # Months that are not known may have had more.
        message = _("{heading}: at most {most} recorded in any known month, {months}.")
        if not most:
            message = _("{heading}: none recorded in any known month, {months}.")
        span = format_months(MonthRange(first, last))
        return message.format(heading=item.card.title, most=format_number(most), months=span)
    is_again = len(lines) == 1 and list(lines[0].values) in drawn
    return f"{with_subject(item.card.title, lines[0].name)}." if is_again else ""


def _of_bars(item: Item) -> str:
    """The finding, or the rows that have any, of bars that are too few; empty of other charts."""
    if any(plot.kind is not Form.BAR for plot in item.plots):
        return ""
    (first, *others), values = item.plots, item.plots[0].series[0].values
    rows = [
        f"{name} {format_number(value)}"
        for name, value in zip(first.categories, values, strict=True)
        if value
    ]
    if others and None not in values and 0 < sum(filter(None, values)) <= _FEW:
        return f"{with_subject(item.card.title, comma_list(rows))}."
    is_alone = not others and len(first.categories) == 1
    numbers = {value for plot in item.plots for one in plot.series for value in one.values}
    if not is_alone and numbers != {0}:
        return ""
    text = item.finding or (with_subject(item.card.title, ", ".join(rows)) if is_alone else "")
    return f"{text}." if text and (item.finding or rows) else ""
