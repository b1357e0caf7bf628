"""Charts as kind, categories and series, read from a panel's own drawing.

PowerPoint, LibreOffice and print can draw them, and a file shows what the screen shows. Each reader
takes the drawings that it knows; what none knows (timelines, cells in shades) goes into files as
its table.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from dashboard.drawings import (
    Align,
    Chart,
    Column,
    Drawing,
    Entries,
    Entry,
    Figure,
    Grid,
    Headline,
    Table,
)
from dashboard.i18n import _
from dashboard.panels.names import without_sign
from dashboard.theme import DEFAULT, theme_named
from data_access.filters import Grain
from data_access.registry.metrics import METRICS


class Kind(StrEnum):
    """How a plot is drawn."""

    LINE = "line"
    AREA = "area"
    BAR = "bar"
    COLUMN = "column"
    BAR_STACKED = "bar-stacked"
    COLUMN_STACKED = "column-stacked"


@dataclass(frozen=True, slots=True)
class Series:
    """One line, ground or row of bars.

    Attributes:
        values: one a category; None is unknown or hidden, and a gap.
        colour: `#rrggbb`.
        colours: one a category, where these mean something.
        texts: what is written beside each bar; empty where the number itself is.
        dashed, thin: how a line is drawn.
    """

    name: str
    values: Sequence[float | None]
    colour: str
    colours: Sequence[str] = ()
    texts: Sequence[str] = ()
    dashed: bool = False
    thin: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """One chart in one unit.

    Attributes:
        categories: first days of months, or names of quarters, years, places.
        heading: of one of several beside each other.
        provisional: places of categories that the publisher still revises.
        marks: number of an event by the place of its category.
    """

    kind: Kind
    categories: Sequence[date | str]
    series: Sequence[Series]
    heading: str = ""
    log: bool = False
    provisional: frozenset[int] = frozenset()
    marks: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_over_time(self) -> bool:
        """Whether its categories are months."""
        return bool(self.categories) and isinstance(self.categories[0], date)


Trace = Mapping[str, Any]

_BESIDE_AT_MOST = 5
_MIDDLE_OF_YEAR = 1
"""Day on which a year's value stands (`figures.time_series`); months and quarters have the 15th."""
_QUARTER = 3
_HAIRLINE = 1.0


def plots_of(chart: Chart, table: Table) -> Sequence[Plot]:
    """The charts of a drawing; none where only its table can be written.

    Args:
        chart: the panel's drawing.
        table: its numbers.
    """
    figure = chart.figure
    traces = [trace for trace in figure["data"] if trace.get("x") is not None]
    for reads in _READERS:
        plots = reads(figure, traces, table)
        if plots:
            return plots
    return ()


def month_columns(table: Table, colour: str) -> Sequence[Plot]:
    """A headline's months as columns: a table of months and one measure."""
    rows = [row for row in table.rows if _MONTH.fullmatch(str(row[0]))]
    if len(rows) <= 1:
        return ()
    return (
        Plot(
            Kind.COLUMN,
            [_day(f"{row[0]}-01") for row in rows],
            [Series(table.columns[1].label, [_number(row[1]) for row in rows], colour)],
        ),
    )


_MONTH = re.compile(r"\d{4}-\d{2}")
_RGBA = re.compile(r"rgba\((\d+),(\d+),(\d+),[\d.]+\)")


def _lines(figure: Figure, traces: Sequence[Trace], _table: Table) -> Sequence[Plot]:
    """Lines over the same steps of time, what stands behind them as thin lines."""
    longest = max((len(t["x"]) for t in traces if "lines" in t.get("mode", "")), default=0)
    lines = [t for t in traces if t.get("mode") in {"lines", "markers"} and len(t["x"]) == longest]
    lines = [t for t in lines if "symbol" not in t.get("marker", {})]
    alike = {tuple(t["x"]) for t in lines}
    if len(alike) != 1 or figure["layout"]["xaxis"].get("type") != "date":
        return ()
    days = [_day(day) for day in alike.pop()]
    if not days or days != sorted(set(days)):
        return ()
    provisional = _provisional(traces, days)
    series = _named(lines)
    filled = all(t.get("fill") == "tozeroy" for t in lines)
    whole = all(None not in one.values for one in series)
    log = figure["layout"]["yaxis"].get("type") == "log"
    marks = _marks(figure, days)
    # A ground hides gaps and has no edge to dash or to number: it is for series without these.
    plain = filled and whole and not (provisional or log or marks)
    kind = Kind.AREA if plain else Kind.LINE
    return (Plot(kind, _steps(days), series, log=log, provisional=provisional, marks=marks),)


def _stacked(figure: Figure, traces: Sequence[Trace], table: Table) -> Sequence[Plot]:
    """Charts over one axis of time (`figures.common_axis`), a plot for each unit."""
    axes = list(dict.fromkeys(trace.get("yaxis", "y") for trace in traces))
    if len(axes) < 2:  # noqa: PLR2004 - one axis is one chart
        return ()
    headings = {
        mark["yref"].removesuffix(" domain"): mark["text"]
        for mark in figure["layout"]["annotations"]
        if mark.get("xref") == "paper"
    }
    return [
        replace(plot, heading=headings.get(axis, ""))
        for axis in axes
        for plot in _lines(figure, [t for t in traces if t.get("yaxis", "y") == axis], table)
    ]


def _named(traces: Sequence[Trace]) -> Sequence[Series]:
    """Lines with their names; the two edges of a band stand behind the others."""
    series: list[Series] = []
    for place, trace in enumerate(traces):
        name = trace.get("name", "")
        following = traces[place + 1] if place + 1 < len(traces) else {}
        if following.get("fill") == "tonexty":
            name = _("{range}: lowest").format(range=following["name"])
        elif trace.get("fill") == "tonexty":
            name = _("{range}: highest").format(range=name)
        is_edge = "tonexty" in {following.get("fill"), trace.get("fill")}
        line = trace.get("line", {})
        colour = line.get("color") or trace.get("marker", {}).get("color")
        series.append(
            Series(
                name,
                list(trace["y"]),
                _hex("" if is_edge else colour),
                dashed=line.get("dash", "solid") != "solid" or is_edge,
                thin=is_edge or line.get("width", 2) < _HAIRLINE,
            )
        )
    return series


EDGE = "#8a97a3"
"""What has no colour of its own: edges of a band, and what stands behind."""


def _bars(figure: Figure, traces: Sequence[Trace], table: Table) -> Sequence[Plot]:
    """Bars of one measure, ranked, or of several on top of each other."""
    mode = figure["layout"].get("barmode")
    if not traces or mode == "overlay" or any(t.get("type") != "bar" for t in traces):
        return ()
    if len({t.get("xaxis", "x") for t in traces}) > 1:
        return ()
    lying = traces[0].get("orientation") == "h"
    along, across = ("y", "x") if lying else ("x", "y")
    categories = [str(name).replace("<br>", " ") for name in traces[0][along]]
    if any(len(t[along]) != len(categories) for t in traces) or "base" in traces[0]:
        return ()
    series = [
        Series(
            t.get("name") or table.columns[-1].label,
            [_number(value) for value in t[across]],
            *_colours(t),
        )
        for t in traces
    ]
    kinds = (Kind.BAR_STACKED, Kind.COLUMN_STACKED) if mode == "stack" else (Kind.BAR, Kind.COLUMN)
    return (Plot(kinds[0] if lying else kinds[1], categories, series),)


def _abreast(figure: Figure, traces: Sequence[Trace], table: Table) -> Sequence[Plot]:
    """Measures beside each other, each on an axis of its own (`figures.measures`).

    A bar of nothing and no bar look alike there: what is unknown is read from the table.
    """
    drawn = [column for column in table.columns if column.key not in _ENDS]
    fits = 1 < len(traces) <= _BESIDE_AT_MOST and len(drawn) == len(traces) + 1
    if not fits or any(t.get("type") != "bar" or "xaxis" not in t for t in traces):
        return ()
    if any(len(t["y"]) != len(table.rows) for t in traces):
        return ()
    headings = [mark["text"] for mark in figure["layout"]["annotations"]]
    return [
        Plot(
            Kind.BAR,
            [without_sign(str(name)) for name in trace["y"]],
            [
                Series(
                    table.columns[place].label,
                    [_number(row[place]) for row in table.rows],
                    *_colours(trace),
                    texts=[text.replace("<br>", " ") for text in trace["text"]],
                )
            ],
            heading=headings[place - 1].replace("<br>", " "),
        )
        for place, trace in enumerate(traces, start=1)
    ]


def _as_drawn(chart: Chart, table: Table) -> Table | None:
    """Bars that no program's own chart can have, as what is written at them, a row for each.

    Those are measures beside each other that are too many, and what moved a total. None where the
    table has as many rows: then it says the same, and more.
    """
    traces = [t for t in chart.figure["data"] if t.get("type") == "bar" and t.get("text")]
    steps = [column.label for column in table.columns if column.key in set(Grain)]
    if len({t.get("xaxis") for t in traces}) == len(chart.figure["data"]) > 1:
        marks = chart.figure["layout"]["annotations"]
        headings = [*(steps or [""])[:1], *(mark["text"] for mark in marks[: len(traces)])]
    elif len(traces) == 1 and "base" in traces[0]:
        headings = [c.label for c in table.columns if c.key == "contribution"]
        headings = [table.columns[0].label, *headings]
    else:
        return None
    names = [without_sign(str(name)) for name in traces[0]["y"]]
    if len(names) == len(table.rows):
        return None
    columns = [
        Column(f"column_{n}", _unbroken(text), Align.SHORT) for n, text in enumerate(headings)
    ]
    rows = zip(names, *(t["text"] for t in traces), strict=True)
    return Table(columns, [tuple(map(_unbroken, row)) for row in rows])


def _unbroken(text: str) -> str:
    return text.replace("<br>", " ")


_ENDS = frozenset({"low", "high"})
"""Columns of intervals, which follow those that are drawn and have no bars."""

_READERS: Sequence[Callable[[Figure, Sequence[Trace], Table], Sequence[Plot]]] = (
    _abreast,
    _bars,
    _stacked,
    _lines,
)


def _number(value: object) -> float | None:
    """A number; what is unknown or hidden is none."""
    return value if isinstance(value, int | float) else None


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def _steps(days: Sequence[date]) -> Sequence[date | str]:
    """The steps that stand at these middles: months as days, quarters and years by name."""
    if all(day.day == _MIDDLE_OF_YEAR for day in days):
        return [str(day.year) for day in days]
    apart = {_index(b) - _index(a) for a, b in pairwise(days)}
    if apart == {_QUARTER}:
        return [f"{day.year}-Q{(day.month + 2) // 3}" for day in days]
    return [day.replace(day=1) for day in days]


def _index(day: date) -> int:
    return day.year * 12 + day.month


def _provisional(traces: Sequence[Trace], days: Sequence[date]) -> frozenset[int]:
    """Places under the hatching (`figures.marks.provisional`)."""
    spans = [t["x"] for t in traces if t.get("fillpattern")]
    return frozenset(
        place
        for place, day in enumerate(days)
        for span in spans
        if span[0] <= day.isoformat()[:7] < span[2]
    )


def _marks(figure: Figure, days: Sequence[date]) -> Mapping[int, str]:
    """The numbers of events, each at the step that its day falls into."""
    marks: dict[int, str] = {}
    for mark in figure["layout"].get("annotations", ()):
        if mark.get("xref") != "x" or "hovertext" not in mark:
            continue
        day = _day(f"{mark['x']}-01" if _MONTH.fullmatch(mark["x"]) else mark["x"])
        nearest = min(range(len(days)), key=lambda place: abs((days[place] - day).days))
        marks[nearest] = " ".join(filter(None, (marks.get(nearest), mark["text"])))
    return marks


def _colours(trace: Trace) -> tuple[str, Sequence[str]]:
    given = trace.get("marker", {}).get("color", "")
    if isinstance(given, str):
        return _hex(given), ()
    colours = [_hex(one) for one in given]
    return colours[0] if colours else EDGE, colours if len(set(colours)) > 1 else ()


def _hex(colour: object) -> str:
    """`#rrggbb` of a colour as figures write it; that of edges where there is none."""
    text = str(colour or EDGE)
    match = _RGBA.fullmatch(text.replace(" ", ""))
    if match:
        return "#" + "".join(f"{int(part):02x}" for part in match.groups())
    return text if text.startswith("#") else EDGE


_NO_TABLE = Table((), ())


@dataclass(frozen=True, slots=True)
class DrawingParts:
    """What a drawing gives.

    Attributes:
        table: of a drawing that is one, or can be shown as one alone; others have their numbers
            apart.
    """

    plots: Sequence[Plot] = ()
    table: Table | None = None
    entries: Sequence[Entry] = ()


def drawing_parts(drawing: Drawing | None, table: Table | None) -> DrawingParts:
    """The parts of a drawing; none of what slides show as it is, or not at all.

    Args:
        drawing: what the card shows.
        table: its numbers.
    """
    read = _DRAWING_READERS.get(type(drawing))
    return read(drawing, table or _NO_TABLE) if read else DrawingParts()


def _of_chart(drawing: Chart, table: Table) -> DrawingParts:
    plots = plots_of(drawing, table)
    return DrawingParts(plots, None if plots else _as_drawn(drawing, table))


def _of_headline(drawing: Headline, table: Table) -> DrawingParts:
    if len(table.columns) <= 1:
        return DrawingParts()
    hue = METRICS[drawing.metric].hue
    return DrawingParts(plots=month_columns(table, theme_named(DEFAULT).hue(hue)))


# A drawing's own type is the key: each reader gets what it is for.
_DRAWING_READERS: Mapping[type, Callable[[Any, Table], DrawingParts]] = MappingProxyType(
    {
        Chart: _of_chart,
        Headline: _of_headline,
        Grid: lambda drawing, _table: DrawingParts(table=drawing.table),
        Table: lambda drawing, _table: DrawingParts(table=drawing),
        Entries: lambda drawing, _table: DrawingParts(entries=drawing.entries),
    }
)
