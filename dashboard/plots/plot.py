"""`Plot`: data with roles. What is drawn, written and read aloud of a chart is made from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

import pandas as pd

from dashboard.drawings import (
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
from data_access.filters import Grain
from data_access.periods import MonthRange
from data_access.registry.events import Event


class Kind(StrEnum):
    """The shape of a plot, with the columns of its frame; `series` is the key of a `Series`."""

    BARS = "bars"
    """One measure, ranked: those of `of_rows`."""
    MEASURES = "measures"
    """Measures beside each other, an axis each: those of `of_rows`."""
    CELLS = "cells"
    """A measure by two dimensions, in shades: those of `of_rows`."""
    LINES = "lines"
    """Over time: series, x (step), value, low, high, part, revised, text (`time_series.lines`)."""
    COLUMNS = "columns"
    """Months around a span: series, x (yyyymm), until, value, state, provisional."""
    PAIRS = "pairs"
    """Two sides of each row: label, first, second."""
    STEPS = "steps"
    """What parts add, and their sum as the last row: label, value, text, hover."""
    SPANS = "spans"
    """From when to when: the fields of `Span`."""
    DOTS = "dots"
    """Published figures: the fields of `Dot`."""
    BESIDE = "beside"
    """Plots beside each other, a scale each; no frame of its own."""
    BELOW = "below"
    """Plots over one axis of time; no frame of its own."""


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
        fill: opacity of the ground under a line; 0 for none.
        width: of a line; 0 for a ground without an edge.
        dash: Plotly's name of the stroke.
        label: what stands at the end of a line; empty for nothing.
        in_key: whether the key names it.
    """

    name: str
    colour: str
    code: str = ""
    heading: str = ""
    scale: str = ""
    fill: float = 0.0
    width: float = 1.6
    dash: str = "solid"
    label: str = ""
    in_key: bool = True

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
        chosen_name: of these, in the key.
        provisional: first and last month still revised, where inside the plot.
        events: to be marked.
        breaks: month and word of each break in the labels.
        band: what the range of `low` and `high` is called; empty for none.
        log: logarithmic axis.
        legend: whether the plot has a key.
        peak: how the largest value is written at its place; None leaves it out.
    """

    grain: Grain = Grain.MONTH
    chosen: MonthRange | None = None
    chosen_name: str = ""
    provisional: MonthRange | None = None
    events: Sequence[Event] = ()
    breaks: Sequence[tuple[int, str]] = ()
    band: str = ""
    log: bool = False
    legend: bool = False
    peak: Callable[[float], str] | None = None


Marks = dict[str, list[Any]]
"""Rows of a frame by column."""


def marks_of(rows: pd.DataFrame) -> Marks:
    """Rows as lists, a column each."""
    return {str(name): list(values) for name, values in rows.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Plot:
    """One chart.

    Attributes:
        kind: its shape, which says the columns of its frame.
        data: a mark a row; None is unknown, `HIDDEN` hidden.
        series: what the marks belong to.
        theme: colours and size of the lettering.
        alternative: the picture in words.
        row_heading: what its rows are, as a column of a table.
        shown: numbers of the rows that are drawn, in their order; None: all.
        setting: what surrounds marks over time.
        heading: of one of several.
        note: stands below: what is left out.
        parts: of a plot that is several.
        marked: the events that its dotted lines mark, in the order of their numbers.
        exercise: whether any figure was made for exercises.
    """

    kind: Kind
    data: pd.DataFrame
    series: Sequence[Series]
    theme: Theme
    alternative: str = ""
    row_heading: Column | None = None
    shown: Sequence[int] | None = None
    setting: Setting = field(default_factory=Setting)
    heading: str = ""
    note: str = ""
    parts: Sequence["Plot"] = ()
    marked: Sequence[Entry] = ()
    exercise: bool = False

    @property
    def row_count(self) -> int:
        """How many rows are drawn below each other; 0 where marks stand over time."""
        if self.kind in {Kind.PAIRS, Kind.STEPS, Kind.SPANS}:
            return len(self.data)
        if self.kind not in {Kind.BARS, Kind.MEASURES, Kind.CELLS}:
            return 0
        return self.data["row"].nunique() if self.shown is None else len(self.shown)

    def of(self, series: Series) -> Marks:
        """The marks of a series, as far as they are drawn, in their order."""
        rows = self.data[self.data["series"] == series.key]
        if self.shown is not None:
            rows = rows.set_index("row").loc[list(self.shown)]
        return marks_of(rows)


Drawing = Headline | Plot | MapDrawing | Table | Grid | Entries | Strip


@dataclass(frozen=True, slots=True)
class Row:
    """A row of bars or cells.

    Attributes:
        cells: a value for each series; None is not known.
        texts: what is written for each.
        colour: of its own, where the rows' colours mean something.
    """

    label: str
    cells: Sequence[object]
    texts: Sequence[str]
    colour: str = ""


def of_rows(
    kind: Kind, rows: Sequence[Row], series: Sequence[Series], theme: Theme, **more: Any
) -> Plot:
    """A plot whose marks stand in rows: bars, measures beside each other, cells.

    Frame: row (int), label (str), series (str), value (number, None or `HIDDEN`), text (str),
    colour (str, empty for that of the series). `more` is what else the plot says.
    """
    marks = [
        (number, row.label, one.key, value, text, row.colour)
        for number, row in enumerate(rows)
        for one, value, text in zip(series, row.cells, row.texts, strict=True)
    ]
    columns = ["row", "label", "series", "value", "text", "colour"]
    data = pd.DataFrame(marks, columns=columns, dtype=object)
    return Plot(kind, data, series, theme, **more)


def side_by_side(rows: Sequence[Row], series: Sequence[Series], theme: Theme, **more: Any) -> Plot:
    """Measures beside each other, a column each; `more` is what else the plot says."""
    return of_rows(Kind.MEASURES, rows, series, theme, **more)


def numbers(values: Sequence[object]) -> list[float | None]:
    """Values as they are drawn: what is unknown or hidden has no length."""
    return [value if isinstance(value, int | float) else None for value in values]


@dataclass(frozen=True, slots=True)
class Span:
    """A row of a timeline.

    Attributes:
        key: what choosing it writes into the address.
        label: stands beside it, with a note.
        hover: all of it, for the pointer.
        first, last: its days, both inside.
        vague: only the year is known.
        dim: outside of what was asked for.
        chosen: the one that other cards show.
    """

    key: str
    label: str
    note: str
    hover: str
    first: date
    last: date
    vague: bool = False
    dim: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """One published figure.

    Attributes:
        year: that it is of.
        exact: False for "more than" and "about": drawn open.
        text: the figure as published, for the pointer.
    """

    year: int
    value: float
    exact: bool
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """What one part adds to a change.

    Attributes:
        value: how much more; below 0 how much less.
        text: at the bar's end: the change with its sign, so that colour tells nothing alone.
        hover: what the pointer is told.
    """

    label: str
    value: int
    text: str
    hover: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A row with two sides; None is unknown."""

    label: str
    first: int | None
    second: int | None


Mark = TypeVar("Mark", Span, Dot, Step, Pair)


def frame_of(marks: Sequence[Mark], kind: type[Mark]) -> pd.DataFrame:
    """A row a mark, a column a field."""
    columns = [one.name for one in fields(kind)]
    rows = [tuple(getattr(mark, name) for name in columns) for mark in marks]
    return pd.DataFrame(rows, columns=columns, dtype=object)
