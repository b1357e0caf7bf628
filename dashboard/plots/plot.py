"""`Plot`: data with roles. What is drawn, written and read aloud of a chart is made from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import pandas as pd

from dashboard.drawings import (
    Align,
    Column,
    Entries,
    Entry,
    Grid,
    Headline,
    MapDrawing,
    Strip,
    Table,
)
from dashboard.theme import Theme
from data_access.analysis.changes import Interval
from data_access.filters import Grain
from data_access.periods import MonthRange
from data_access.registry.events import Event


class Kind(StrEnum):
    """The shape of a plot.

    Attributes:
        BARS: one measure, ranked.
        MEASURES: measures beside each other, an axis each.
        CELLS: a measure by two dimensions, in shades.
        LINES: over time.
        COLUMNS: months around a span, and means.
        PAIRS: two sides of each row.
        STEPS: what parts add to a change, and their sum as the last row.
        SPANS: from when to when.
        DOTS: published figures by year.
        BESIDE: plots beside each other, a scale each.
        BELOW: plots over one axis of time.
    """

    BARS = "bars"
    MEASURES = "measures"
    CELLS = "cells"
    LINES = "lines"
    COLUMNS = "columns"
    PAIRS = "pairs"
    STEPS = "steps"
    SPANS = "spans"
    DOTS = "dots"
    BESIDE = "beside"
    BELOW = "below"


# row: its number; label: its name; series: key of a `Series`; value: a number, None if unknown,
# HIDDEN if hidden; text: what is written for it; colour: of its own, where that means something;
# low, high: the ends of its interval, where that is drawn.
_OF_ROWS = ("row", "label", "series", "value", "text", "colour", "low", "high")
COLUMNS = MappingProxyType(
    {
        Kind.BARS: _OF_ROWS,
        Kind.MEASURES: _OF_ROWS,
        Kind.CELLS: _OF_ROWS,
        # x: a step of time; low, high: the range behind the line; part: the months that are
        # known, where not all are; provisional: whether the publisher still revises it; revised,
        # text: what the pointer is told.
        Kind.LINES: (
            *("series", "x", "value", "low", "high"),
            *("part", "provisional", "revised", "text"),
        ),
        # x: yyyymm; until: the month after the last of a mean; state: during, compared or around.
        Kind.COLUMNS: ("series", "x", "until", "value", "state", "provisional"),
        Kind.PAIRS: ("label", "first", "second"),
        # value: how much more, below 0 how much less; text: with its sign; hover: all of it.
        Kind.STEPS: ("label", "value", "text", "hover"),
        # key: what choosing it writes into the address; first, last: its days, both inside; vague:
        # only the year is known; dim: outside of what was asked for; chosen: that others show.
        Kind.SPANS: (
            *("key", "label", "hover", "first", "last"),
            *("vague", "dim", "chosen"),
        ),
        # exact: False for "more than" and "about".
        Kind.DOTS: ("year", "value", "exact", "text"),
        Kind.BESIDE: (),
        Kind.BELOW: (),
    }
)
"""Columns of the frame of each kind."""


@dataclass(frozen=True, slots=True)
class Series:
    """A line, a column of bars or of cells, or one of two sides.

    Attributes:
        name: in keys, tables and files.
        colour: `#rrggbb`, or rgba().
        code: its rows in the frame and its column in a table; its name if empty.
        heading: above its column, where that says more than its name.
        scale: columns with the same one have bars of the same length for the same number; empty
            where the column has a scale of its own.
        width: of a line.
        dash: Plotly's name of the stroke.
        label: what stands at the end of a line; empty for nothing.
        band: what the range of its `low` and `high` is called; empty for none.
    """

    name: str
    colour: str
    code: str = ""
    heading: str = ""
    scale: str = ""
    width: float = 1.6
    dash: str = "solid"
    label: str = ""
    band: str = ""

    @property
    def key(self) -> str:
        """What its rows have in the column `series`."""
        return self.code or self.name


@dataclass(frozen=True, slots=True)
class Setting:
    """What surrounds the marks of a plot over time.

    Attributes:
        grain: the length of a step.
        chosen: the months to stand out, where the plot shows more than those.
        chosen_name: of these, beside their mark.
        provisional: first and last month still revised of all lines, where inside the plot.
        events: to be marked.
        breaks: month, word and text of each break in what is counted.
        log: logarithmic axis.
        legend: whether the plot says what its marks are.
        peak: how the largest value is written at its step; None leaves it out.
        least: whether values are at least so many.
    """

    grain: Grain = Grain.MONTH
    chosen: MonthRange | None = None
    chosen_name: str = ""
    provisional: MonthRange | None = None
    events: Sequence[Event] = ()
    breaks: Sequence[tuple[int, str, str]] = ()
    log: bool = False
    legend: bool = False
    peak: Callable[[float, int], str] | None = None
    least: bool = False


Marks = dict[str, list[Any]]
"""Rows of a frame by column."""


def columns_of(rows: pd.DataFrame) -> Marks:
    """Marks as lists, a column each."""
    return {str(name): list(values) for name, values in rows.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Plot:
    """One chart.

    Attributes:
        kind: its shape.
        data: a mark a row, with the `COLUMNS` of the kind.
        series: what the marks belong to.
        theme: colours and size of the lettering.
        alternative: the picture in words.
        row_heading: what its rows are, as a column of a table.
        shown: numbers of the rows that are drawn, in their order; None: all.
        band: which of several columns stand beside each other, where others are drawn below them.
        wide: pixels that all columns have together; None: as on a laptop.
        setting: what surrounds marks over time.
        heading: of one of several.
        note: stands below: what is left out.
        parts: of a plot that is several.
        marked: the events that its dotted lines mark, in the order of their numbers.
        links: addresses of the pages of rows or lines, by their labels.
    """

    kind: Kind
    data: pd.DataFrame
    series: Sequence[Series]
    theme: Theme
    alternative: str = ""
    row_heading: Column | None = None
    shown: Sequence[int] | None = None
    band: slice = field(default_factory=lambda: slice(None))
    wide: int | None = None
    setting: Setting = field(default_factory=Setting)
    heading: str = ""
    note: str = ""
    parts: Sequence["Plot"] = ()
    marked: Sequence[Entry] = ()
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def row_count(self) -> int:
        """How many rows are drawn below each other; 0 where marks stand over time."""
        if self.kind in {Kind.PAIRS, Kind.STEPS, Kind.SPANS}:
            return len(self.data)
        if self.kind not in {Kind.BARS, Kind.MEASURES, Kind.CELLS}:
            return 0
        return self.data["row"].nunique() if self.shown is None else len(self.shown)

    def marks(self, series: Series) -> Marks:
        """The marks of a series, as far as they are drawn, in their order."""
        rows = self.data[self.data["series"] == series.key]
        if self.shown is not None:
            rows = rows.set_index("row").loc[list(self.shown)]
        return columns_of(rows)


def plot_of(
    kind: Kind, marks: Sequence[object], series: Sequence[Series], theme: Theme, **more: Any
) -> Plot:
    """A plot of marks, tuples or dicts with the `COLUMNS` of its kind; `more`: its other fields."""
    data = pd.DataFrame(marks, columns=COLUMNS[kind], dtype=object)
    return Plot(kind, data, series, theme, **more)


Drawing = Headline | Plot | MapDrawing | Table | Grid | Entries | Strip


@dataclass(frozen=True, slots=True)
class Row:
    """A row of bars or cells.

    Attributes:
        cells: a value for each series; None is not known.
        texts: what is written for each.
        colour: of its own, where the rows' colours mean something.
        intervals: of each value, where these are drawn in the place of bars.
    """

    label: str
    cells: Sequence[object]
    texts: Sequence[str]
    colour: str = ""
    intervals: Sequence[Interval | None] = ()


def of_rows(
    kind: Kind, rows: Sequence[Row], series: Sequence[Series], theme: Theme, **more: Any
) -> Plot:
    """A plot whose marks stand in rows: bars, measures beside each other, cells."""
    marks = [
        (number, row.label, one.key, value, text, row.colour, *(interval or (None, None)))
        for number, row in enumerate(rows)
        for one, value, text, interval in zip(
            series, row.cells, row.texts, row.intervals or [None] * len(series), strict=True
        )
    ]
    return plot_of(kind, marks, series, theme, **more)


def side_by_side(rows: Sequence[Row], series: Sequence[Series], theme: Theme, **more: Any) -> Plot:
    """Measures beside each other, a column each."""
    return of_rows(Kind.MEASURES, rows, series, theme, **more)


def numbers(values: Sequence[object]) -> list[float | None]:
    """Values as they are drawn: what is unknown or hidden has no length."""
    return [value if isinstance(value, int | float) else None for value in values]


def table_of(plot: Plot, unknown: str = "") -> Table:
    """One row a label, one column a series.

    Args:
        plot: of bars, measures or cells.
        unknown: what stands where nothing is known; a dash if empty.
    """
    heading = plot.row_heading or Column("label", "")
    columns = [Column(one.key, one.name, Align.NUMBER) for one in plot.series]
    rows = [
        (marks["label"].iloc[0], *marks["value"])
        for _number, marks in plot.data.groupby("row", sort=False)
    ]
    return Table((heading, *columns), rows, unknown=unknown)
