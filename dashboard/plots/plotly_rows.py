"""Plots whose marks stand in rows, as Plotly's dict: bars, measures, cells, steps, pairs."""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from dashboard.formats import format_number, with_subject
from dashboard.plots.layout import (
    BREAK,
    CLEAR,
    PIXELS,
    TICK,
    Part,
    axis_number,
    frame,
    frame_of_rows,
    heading,
    in_lines,
    longest_line,
    note,
    text_width,
    upright,
)
from dashboard.plots.plot import Kind, Marks, Plot, Series, columns_of, numbers
from dashboard.theme import Theme, fade

_GAP = 0.03
"""Between columns, as a share of the width."""


_RANKED_ROWS = 10


def bars(plot: Plot) -> Part:
    """Horizontal bars, the largest on top, each with its number at its end.

    A bar is as thick whether it is one of two or of ten, and cards beside each other keep their
    bars in line: few rows leave room below.
    """
    (series,) = plot.series
    marks = plot.marks(series)
    names = [in_lines(label) for label in marks["label"]]
    layout = frame_of_rows(plot.theme, names, _RANKED_ROWS)
    layout["margin"] |= {"r": 60, "t": 4, "b": 4}
    layout["xaxis"] |= {"rangemode": "tozero"}
    trace = _bar(names, numbers(marks["value"]), marks["text"], plot.theme.inks[0])
    return {
        "data": [trace | {"marker": {"color": series.colour}, "hoverinfo": "skip"}],
        "layout": layout,
    }


def _bar(
    names: Sequence[str], lengths: Sequence[float | None], texts: Sequence[str], ink: object
) -> Part:
    return {
        "type": "bar",
        "orientation": "h",
        "x": list(lengths),
        "y": list(names),
        "text": list(texts),
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"color": ink},
    }


_HEADING_LETTERS, _MANY = 16, 4
"""Letters of a line of a heading, where columns are many."""
_AXIS = 1.7
"""A bar of the largest value leaves this much of its axis to the number at its end."""
_MEASURES_ROW, _MEASURES_HEAD, _HEAD_LINES = 1.9, 3.2, 2
"""Heights of a row, and of headings of two lines."""
_TWO_LINES = 1.4
"""Where texts have a second line: by what rows are higher."""
_DOT = 0.08
"""Share of a column that keeps a dot inside."""
_PLOT, _MOST = 1050, 0.7
"""Pixels of all columns on a laptop; the share of a column that the numbers take at the most."""


_NAME_LETTERS, _BESIDE, _SHORTEST, _BETWEEN = 30, 19, 24, 10
"""Of a chart in bands: letters of a line of a row's name, pixels between it and its bars, of the
longest bar of a column, and between two columns."""


def bands(plot: Plot, wide: int) -> Sequence[Plot]:
    """A chart whose columns have no room beside each other, as charts below each other.

    On a screen such a chart is as wide as its card. A sheet is narrower, and drawn smaller its
    numbers could not be read.

    Args:
        plot: of a card.
        wide: pixels of the sheet.
    """
    count = len(plot.series)
    if plot.kind is not Kind.MEASURES or count <= 1:
        return [plot]
    size = plot.theme.font_size
    columns = [plot.marks(one) for one in plot.series]
    names = (in_lines(name, _NAME_LETTERS) for name in columns[0]["label"])
    room = wide - round(longest_line(names, size)) - _BESIDE
    needed = max(
        max(longest_line(marks["text"], size) + _SHORTEST, longest_line(lines, size))
        for marks, lines in zip(columns, _headings(plot), strict=True)
    )
    most = max(1, int((room + _BETWEEN) // (needed + _BETWEEN)))
    each = math.ceil(count / math.ceil(count / most))
    return [
        replace(plot, band=slice(first, first + each), wide=room) for first in range(0, count, each)
    ]


def _headings(plot: Plot) -> list[list[str]]:
    letters = _HEADING_LETTERS * max(1, _MANY // len(plot.series))
    return [textwrap.wrap(one.heading or one.name, letters) for one in plot.series[plot.band]]


def _lines_above(plot: Plot) -> int:
    """Lines of the highest heading beyond those that always have room."""
    return max(0, max(map(len, _headings(plot))) - _HEAD_LINES)


def measures(plot: Plot) -> Part:
    """Rows from the top down, a measure a column on an axis of its own.

    Measures of different units stand beside each other and never on one axis; columns of one
    measure that are read against each other, as before and after, have the same scale. What is
    unknown, or hidden because it is small, is written where its bar would be.
    """
    theme, drawn = plot.theme, plot.series[plot.band]
    count = len(drawn)
    if not count:
        return {"data": [], "layout": frame(theme)}
    width = (1 - _GAP * (count - 1)) / count
    column, headings = width * (plot.wide or _PLOT), _headings(plot)
    columns = [plot.marks(one) for one in plot.series]
    names = columns[0]["label"]
    if plot.wide:
        names = [in_lines(name, _NAME_LETTERS) for name in names]
    layout = frame_of_rows(theme, names, least=0)
    beyond = longest_line(headings[-1], theme.font_size) - column
    layout["margin"] |= {
        "r": 8 + max(0, round(beyond)),
        "t": 40 + PIXELS * _lines_above(plot),
        "b": 6,
    }
    layout |= {"annotations": [], "meta": {"columns": count}}
    traces = []
    for number, (one, marks) in enumerate(zip(drawn, columns[plot.band], strict=True)):
        start, name = number * (width + _GAP), axis_number(number)
        alike = [
            rows
            for other, rows in zip(plot.series, columns, strict=True)
            if other is one or (one.scale and other.scale == one.scale)
        ]
        longest = max(longest_line(rows["text"], theme.font_size) for rows in alike)
        room = max(_AXIS, 1 / (1 - min(_MOST, longest / column)))
        most = max((v for rows in alike for v in numbers(rows["value"]) if v), default=1.0)
        layout[f"xaxis{name}"] = {
            "visible": False,
            "fixedrange": True,
            "domain": [start, min(1.0, start + width)],
            "range": [0, most * room],
        }
        layout["annotations"].append(heading(BREAK.join(headings[number]), start, theme))
        if any(end is not None for end in marks["low"]):
            axis, drawn_ranges = _ranges(names, marks, one, column, theme)
            layout[f"xaxis{name}"] |= axis
            traces += [trace | {"xaxis": f"x{name}"} for trace in drawn_ranges]
            continue
        values = numbers(marks["value"])
        inks = [theme.inks[1 if value is None else 0] for value in values]
        trace = _bar(names, [value or 0 for value in values], marks["text"], inks)
        traces.append(
            trace
            | {
                "hovertemplate": _hover(one.heading or one.name),
                "marker": {
                    "color": [own or one.colour for own in marks["colour"]],
                    "line": {"width": 1, "color": theme.inks[2]},
                },
                "xaxis": f"x{name}",
            }
        )
    return {"data": traces, "layout": layout}


def _ranges(
    names: Sequence[str], marks: Marks, series: Series, wide: float, theme: Theme
) -> tuple[Part, list[Part]]:
    """A column of dots on their intervals, each behind its number, and its axis.

    Bars from zero of rates that hardly differ would all have one length.

    Args:
        names: of the rows.
        marks: of the column.
        series: whose they are.
        wide: pixels of the column on a laptop.
        theme: of the letters.
    """
    values, texts = numbers(marks["value"]), [text.split(BREAK)[0] for text in marks["text"]]
    ends = [end for end in (*marks["low"], *marks["high"], *values) if end is not None]
    span = max(ends) - min(ends) or 1.0
    # The numbers, then the dots, and a dot's room on either side of these.
    room = min(_MOST, longest_line(texts, theme.font_size) / wide + _DOT)
    left, right = min(ends) - span * room / (1 - room - _DOT), max(ends) + span * _DOT

    def beyond(side: str, sign: int) -> list[float]:
        pairs = zip(marks[side], values, strict=True)
        return [0 if None in (end, at) else sign * (end - at) for end, at in pairs]

    beside: Part = {
        "type": "scatter",
        "mode": "text",
        "x": [left] * len(values),
        "y": names,
        "text": texts,
        "textposition": "middle right",
        "textfont": {"color": theme.inks[0], "size": theme.font_size},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }
    dots: Part = {
        "type": "scatter",
        "mode": "markers",
        "x": values,
        "y": names,
        "text": marks["text"],
        "hovertemplate": _hover(series.heading or series.name),
        "marker": {"color": series.colour, "size": 7},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": beyond("high", 1),
            "arrayminus": beyond("low", -1),
            "color": series.colour,
            "thickness": 1.5,
            "width": 0,
        },
    }
    return {"range": [left, right]}, [beside, dots]


def _hover(name: str) -> str:
    return with_subject("%{y}", "%{text}") + "<extra>" + name + "</extra>"


_FAINTEST, _STRONGEST = 0.08, 0.55
"""Opacity of the shades: numbers are read on all of them."""
_LEADING, _BELOW_NAMES, _BELOW_ROWS = 1.3, 12, 6
"""Of the names of columns: height of a line to its letters, and pixels beneath."""
_CELLS_ROW = 1.25


def _cells_top(plot: Plot) -> int:
    """Pixels above cells, for the names of their columns."""
    lines = max((1 + (one.heading or one.name).count(BREAK) for one in plot.series), default=1)
    return round(lines * plot.theme.font_size * _LEADING) + _BELOW_NAMES


def cells(plot: Plot) -> Part:
    """Rows from the top down, columns from the left, in shades by the logarithm of the value."""
    theme, count = plot.theme, len(plot.series)
    columns = [plot.marks(one) for one in plot.series]
    names = list(columns[0]["label"]) if columns else []
    most = max((v for marks in columns for v in numbers(marks["value"]) if v), default=1.0)
    layout = frame_of_rows(theme, names, least=0)
    layout["margin"] |= {"r": 8, "t": _cells_top(plot), "b": _BELOW_ROWS}
    headings = [one.heading or one.name for one in plot.series]
    layout |= {
        "barmode": "overlay",
        "bargap": 0.08,
        "meta": {"cells": count},
        "xaxis": {
            "side": "top",
            "range": [0, count],
            "tickmode": "array",
            "tickvals": [number + 0.5 for number in range(count)],
            "ticktext": headings,
            "tickfont": {"color": theme.inks[1], "size": theme.font_size},
            # Plotly turns names that stand close, lines of one over those of another.
            "tickangle": 0,
            "showgrid": False,
            "zeroline": False,
            "automargin": True,
            "fixedrange": True,
        },
    }

    def shade(series: Series, value: float | None) -> str:
        if value is None:
            return CLEAR
        if value <= 0:
            return fade(theme.inks[2], _FAINTEST)
        strength = math.log1p(value) / math.log1p(most)
        return fade(series.colour, round(_FAINTEST + (_STRONGEST - _FAINTEST) * strength, 2))

    traces = [
        _bar(names, [0.96] * len(names), marks["text"], theme.inks[0])
        | {
            "base": number + 0.02,
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "constraintext": "none",
            "marker": {"color": [shade(one, value) for value in numbers(marks["value"])]},
            "hovertemplate": _hover(headings[number]),
        }
        for number, (one, marks) in enumerate(zip(plot.series, columns, strict=True))
    ]
    return {"data": traces, "layout": layout}


# What moved a total


_OUTLINE = 1.5
_TEXT_GAP, _EDGE = 8, 2
_STEPS_ROW, _STEPS_BESIDE = 2.0, 0.5
"""Heights of a row, and of what stands above and below all."""
_STEPS_PLOT = 300
"""Pixels that a plot has at least beside its names, of which texts need their share."""
_LETTERS_OF_SUM = 40
"""In a line of the sum's name, which has both levels and the interval."""
_NOTE_LETTERS, _NOTE_LINES, _NOTE_LINE = 64, 3, 16


def _note_lines(plot: Plot) -> list[str]:
    return textwrap.wrap(plot.note, _NOTE_LETTERS, max_lines=_NOTE_LINES, placeholder=" …")


def steps(plot: Plot) -> Part:
    """Bars to the right for more and to the left for fewer, the sum of all as the last one.

    Bars of more are filled, those of fewer have an outline.
    """
    theme, marks = plot.theme, columns_of(plot.data)
    changes, texts = marks["value"], marks["text"]
    ends = list(accumulate(changes[:-1]))
    bases = [0, *ends[:-1], 0] if ends else [0]
    *parts, total = marks["label"]
    names = [*map(in_lines, parts), in_lines(total, _LETTERS_OF_SUM)]
    layout, lines = frame_of_rows(theme, names, least=0), _note_lines(plot)
    left = layout["margin"]["l"]
    layout["margin"] |= {"r": 12, "t": 4, "b": 4 + _NOTE_LINE * len(lines)}
    low, high = (
        edge(0, *(b + c for b, c in zip(bases, changes, strict=True))) for edge in (min, max)
    )
    widths = [text_width(text, theme.font_size) + _TEXT_GAP for text in texts]
    unit = max(high - low, 1) / (_STEPS_PLOT - 2 * max(widths))
    # Texts stand beside the ends of bars; the outline of one that ends at the edge is seen whole.
    beside = [
        base + change + (-1 if change < 0 else 1) * width * unit
        for base, change, width in zip(bases, changes, widths, strict=True)
    ]
    layout["xaxis"]["range"] = [min(0, *beside) - _EDGE * unit, max(0, *beside) + _EDGE * unit]
    ink = theme.inks[2]
    layout["shapes"] = [
        upright(0, (-0.5, len(names) - 0.5), "y", width=1, dash="solid", color=ink),
        # Where a bar ends and the next one begins.
        *(
            upright(end, (row, row + 1), "y", width=1, dash="dot", color=ink)
            for row, end in enumerate(ends)
        ),
    ]
    small = {"size": theme.font_size - 1, "color": theme.inks[1]}
    corner = {"x": 0, "y": 0, "xanchor": "left", "yanchor": "top", "align": "left"}
    if lines:
        words = note(BREAK.join(lines), theme, **corner, xshift=-left, font=small)
        layout["annotations"] = [words]
    colours = [plot.series[0].colour] * len(parts) + [theme.inks[1]]
    fills = [
        own if change > 0 else theme.panel for change, own in zip(changes, colours, strict=True)
    ]
    trace = _bar(names, changes, texts, theme.inks[0]) | {
        "base": bases,
        "marker": {"color": fills, "line": {"width": _OUTLINE, "color": colours}},
        # No `customdata`: that is what a press chooses.
        "hovertext": marks["hover"],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return {"data": [trace], "layout": layout}


# Two sides of each row


_PAIRS_LEFT, _PAIRS_ROOM = 0.16, 1.14
"""The axis reaches beyond zero and its largest value, for the numbers there."""


def pairs(plot: Plot) -> Part:
    """Two dots a row with a line between them: round the first side, a diamond the second."""
    theme, marks = plot.theme, columns_of(plot.data)
    layout = frame_of_rows(theme, marks["label"])
    both = columns_of(plot.data.dropna(subset=["first", "second"]))
    most = max((v for v in (*marks["first"], *marks["second"]) if v), default=1)
    layout["margin"] |= {"r": 40, "t": 18, "b": 26}
    layout["xaxis"] = {
        "range": [-_PAIRS_LEFT * most, most * _PAIRS_ROOM],
        "gridcolor": theme.line,
        "tickfont": {"color": theme.inks[2]},
        "tickformat": ",d",
        "nticks": 6,
        "zeroline": False,
        "fixedrange": True,
    }
    between: Part = {
        "type": "scatter",
        "mode": "lines",
        "x": [x for a, b in zip(both["first"], both["second"], strict=True) for x in (a, b, None)],
        "y": [y for label in both["label"] for y in (label, label, None)],
        "line": {"color": theme.inks[2], "width": 2},
        "hoverinfo": "skip",
    }
    traces = [between]
    markers: tuple[Part, Part] = ({"size": 11}, {"size": 9, "symbol": "diamond"})
    sides = (("first", "second"), ("second", "first"))
    for one, marker, (own, other), ink in zip(
        plot.series, markers, sides, theme.inks[:2], strict=True
    ):
        drawn = columns_of(plot.data.dropna(subset=[own]))
        # Each number on the outer side of its dot, so that close ones do not cover each other.
        right = [
            beside is None or value > beside or (value == beside and own == "first")
            for value, beside in zip(drawn[own], drawn[other], strict=True)
        ]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers+text",
                "name": one.name,
                "x": drawn[own],
                "y": drawn["label"],
                "text": list(map(format_number, drawn[own])),
                "textposition": [f"middle {'right' if way else 'left'}" for way in right],
                "textfont": {"color": ink, "size": theme.font_size},
                "marker": {"color": one.colour, **marker},
                "cliponaxis": False,
                "hovertemplate": _hover(one.name),
            }
        )
    return {"data": traces, "layout": layout}


_TICK_GAP = 2
"""Pixels that Plotly leaves between a tick and its name."""


def link_names(picture: Part, plot: Plot) -> None:
    """Write names that lead to a page as notes, in a picture's own dict.

    Plotly tells of a press on a note, and of none on the name of a tick.
    """
    layout, theme = picture["layout"], plot.theme
    names = dict.fromkeys(name for trace in picture["data"] for name in trace["y"] if name)
    links = {in_lines(label): link for label, link in plot.links.items()} | dict(plot.links)
    layout["yaxis"] |= {"tickmode": "array", "tickvals": [n for n in names if n not in links]}
    aside = -TICK - _TICK_GAP
    place = {"x": 0, "xanchor": "right", "xshift": aside, "yref": "y", "yanchor": "middle"}
    layout["annotations"] = [
        *layout.get("annotations", ()),
        *(
            note(
                name,
                theme,
                **place,
                y=name,
                # By which its press is told from others (`assets/cards/choices.js`).
                name=links[name],
                captureevents=True,
                align="right",
                borderpad=0,
                font=layout["yaxis"]["tickfont"],
            )
            for name in names
            if name in links
        ),
    ]


def height(plot: Plot) -> float | None:
    """How high rows stand with what is above and below them; None if as any chart."""
    match plot.kind:
        case Kind.MEASURES if plot.series:
            texts = (text for one in plot.series for text in plot.marks(one)["text"])
            is_higher = any(BREAK in text for text in texts)
            row = _MEASURES_ROW * (_TWO_LINES if is_higher else 1)
            return plot.row_count * row + _MEASURES_HEAD + _lines_above(plot)
        case Kind.CELLS:
            return plot.row_count * _CELLS_ROW + (_cells_top(plot) + _BELOW_ROWS) / PIXELS
        case Kind.STEPS:
            return plot.row_count * _STEPS_ROW + _STEPS_BESIDE + len(_note_lines(plot))
    return None
