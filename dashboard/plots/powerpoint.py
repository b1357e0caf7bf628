"""A plot as charts with categories and series, which PowerPoint, LibreOffice and print draw.

What none of them can draw (timelines, cells in shades) goes into files as its table.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import product

from dashboard import steps
from dashboard.drawings import Table
from dashboard.i18n import _
from dashboard.plots.layout import BREAK
from dashboard.plots.plot import Kind, Plot, Series, numbers
from dashboard.plots.plotly_time import FEWEST_FOR_A_PEAK, cut_at
from data_access.filters import Grain


class Form(StrEnum):
    """How a chart is drawn."""

    LINE = "line"
    BAR = "bar"
    COLUMN = "column"


EDGE = "#8a97a3"
"""What has no colour of its own: edges of a range, and what stands behind."""


@dataclass(frozen=True, slots=True)
class NativeSeries:
    """One line or row of bars.

    Attributes:
        values: one a category; None is unknown or hidden, and a gap.
        colour: `#rrggbb`.
        colours: one a category, where these mean something.
        texts: what is written beside each bar; empty where the number itself is.
        dashed, thin: how a line is drawn.
        provisional: places of categories that the publisher still revises.
    """

    name: str
    values: Sequence[float | None]
    colour: str
    colours: Sequence[str] = ()
    texts: Sequence[str] = ()
    dashed: bool = False
    thin: bool = False
    provisional: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class NativeChart:
    """One chart in one unit.

    Attributes:
        categories: first days of months, or names of quarters, years, places.
        heading: of one of several beside each other.
        marks: what is written over the line that is read first, by the place of its category.
        most: the end of the axis of values, where a range reaches beyond it.
    """

    kind: Form
    categories: Sequence[date | str]
    series: Sequence[NativeSeries]
    heading: str = ""
    log: bool = False
    marks: Mapping[int, str] = field(default_factory=dict)
    most: float | None = None

    @property
    def is_over_time(self) -> bool:
        """Whether its categories are months."""
        return bool(self.categories) and isinstance(self.categories[0], date)


_BESIDE_AT_MOST = 5
_ENDS = frozenset({"low", "high"})
"""Columns of intervals, which follow those that are drawn and have no bars."""
_HAIRLINE = 1.0
_MONTH = re.compile(r"\d{4}-\d{2}")
_RGBA = re.compile(r"rgba\((\d+),(\d+),(\d+),[\d.]+\)")


def native_charts(plot: Plot, table: Table) -> Sequence[NativeChart]:
    """The charts of a plot; none where only its table can be written.

    Args:
        plot: of a card.
        table: its numbers: measures beside each other are charts where it says nothing else.
    """
    match plot.kind:
        case Kind.BARS:
            return [_bars(plot, plot.series[0])]
        case Kind.MEASURES if len(plot.series) == 1:
            return [_bars(plot, plot.series[0])]
        case Kind.MEASURES if 1 < len(plot.series) <= _BESIDE_AT_MOST:
            columns = [column for column in table.columns if column.key not in _ENDS]
            if len(columns) == len(plot.series) + 1 and len(table.rows) == plot.row_count:
                return [_bars(plot, one, is_alone=False) for one in plot.series]
        case Kind.LINES:
            return _lines(plot)
        case Kind.BELOW:
            return [chart for part in plot.parts for chart in _lines(part)]
    return ()


def month_columns(table: Table, colour: str) -> Sequence[NativeChart]:
    """A headline's months as columns: a table of months and one measure."""
    rows = [row for row in table.rows if _MONTH.fullmatch(str(row[0]))]
    if len(rows) <= 1:
        return ()
    days = [date.fromisoformat(f"{row[0]}-01") for row in rows]
    values = NativeSeries(table.columns[1].label, numbers([row[1] for row in rows]), colour)
    return (NativeChart(Form.COLUMN, days, [values]),)


def _unbroken(text: str) -> str:
    return text.replace(BREAK, " ")


def _bars(plot: Plot, series: Series, *, is_alone: bool = True) -> NativeChart:
    marks = plot.marks(series)
    colours = [_hex(own or series.colour) for own in marks["colour"]]
    colour = colours[0] if colours else EDGE
    bars = NativeSeries(
        series.name,
        numbers(marks["value"]),
        colour,
        colours=colours if len(set(colours)) > 1 else (),
        texts=() if is_alone else list(map(_unbroken, marks["text"])),
    )
    heading = "" if is_alone else series.heading or series.name
    return NativeChart(Form.BAR, list(map(_unbroken, marks["label"])), [bars], heading=heading)


def _lines(plot: Plot) -> Sequence[NativeChart]:
    """Lines over the same steps of time, what stands behind them as thin lines."""
    setting, drawn = plot.setting, sorted(set(plot.data["x"]))
    groups = [(one, plot.marks(one)) for one in plot.series]
    bands = [(one.band, marks) for one, marks in groups if one.band]
    if not drawn or (len(drawn) == 1 and not bands):
        return ()
    series: dict[str, NativeSeries] = {}
    ends = (("low", _("{range}: lowest")), ("high", "{range}"))
    for (band, marks), (end, text) in product(bands, ends):
        values = dict(zip(marks["x"], marks[end], strict=True))
        name = text.format(range=band)
        edge = NativeSeries(name, list(map(values.get, drawn)), EDGE, thin=True)
        series[f"{end} {band}"] = edge
    for one, marks in groups:
        columns = zip(marks["x"], marks["value"], marks["part"], strict=True)
        values = {
            step: value
            for step, value, part in columns
            if value is not None and not part and (value or not setting.log)
        }
        flags = dict(zip(marks["x"], marks["provisional"], strict=True))
        series[one.name] = NativeSeries(
            one.name,
            list(map(values.get, drawn)),
            _hex(one.colour),
            dashed=one.dash != "solid",
            thin=one.width < _HAIRLINE,
            provisional=[place for place, step in enumerate(drawn) if flags.get(step)],
        )
    chart = NativeChart(
        Form.LINE,
        [
            date(step // 100, step % 100, 1)
            if setting.grain is Grain.MONTH
            else steps.label(step, setting.grain)
            for step in drawn
        ],
        list(series.values()),
        heading=plot.heading,
        log=setting.log,
        marks=_peak(plot, series.values(), drawn),
        most=cut_at(plot),
    )
    return (chart,)


def _peak(plot: Plot, lines: Iterable[NativeSeries], drawn: Sequence[int]) -> Mapping[int, str]:
    """What the largest value of whole lines is called on screen, at its place."""
    whole = [one.values for one in lines if not one.dashed and not one.thin]
    values = [(v, place) for some in whole for place, v in enumerate(some) if v]
    if plot.setting.peak is None or len(values) < FEWEST_FOR_A_PEAK:
        return {}
    value, place = max(values, key=lambda one: one[0])
    return {place: plot.setting.peak(value, drawn[place]).replace("\n", ", ")}


def _hex(colour: str) -> str:
    """`#rrggbb` of a colour; that of edges where there is none."""
    match = _RGBA.fullmatch(colour.replace(" ", ""))
    if match:
        return "#" + "".join(f"{int(part):02x}" for part in match.groups())
    return colour if colour.startswith("#") else EDGE
