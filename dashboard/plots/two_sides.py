"""Two sides of a comparison in one picture, on one axis and in one unit.

The first is in the measure's colour and strong, the second in the colour of text and thin, so that
they differ without colour as well. What is provisional is dotted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dashboard import steps
from dashboard.drawings import Figure
from dashboard.formats import format_number, with_subject
from dashboard.plots import marks, time_series
from dashboard.theme import Theme
from data_access.filters import Grain
from data_access.periods import shifted

_MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}
_LEFT, _ROOM = 0.16, 1.14
"""The axis of a ranking reaches beyond zero and its largest value, for the numbers there."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side over time.

    Attributes:
        values: by its own steps.
        provisional: first of its steps that is still revised; None: none is.
        in_part: steps of which not all months are known, with those that are.
    """

    name: str
    values: time_series.Values
    provisional: int | None = None
    in_part: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of a ranking; None is unknown."""

    label: str
    first: int | None
    second: int | None


def aligned(first: Sequence[int], second: Sequence[int], grain: Grain) -> list[int]:
    """Where the steps of the second side stand: at those of the first, and on where it is longer.

    The same steps stay where they are.
    """
    if not first or set(first) & set(second):
        return list(second)
    start = steps.first_month(first[0], grain)
    size = _MONTHS[grain]
    return [steps.step_of(shifted(start, n * size), grain) for n in range(len(second))]


def over_time(
    first: Side, second: Side, colour: str, setting: time_series.Setting, theme: Theme
) -> Figure:
    """Both sides over the steps of the first; the second says in its tooltip which its own are.

    Args:
        first: whose steps the axis has.
        second: laid over it, step by step, where its steps are others.
        colour: of the first side.
        setting: length of a step, and what surrounds the lines.
        theme: colours of the rest.
    """
    grain = setting.grain
    at = aligned(list(first.values), list(second.values), grain)
    lines, own = list[time_series.Line](), list[Mapping[int, int]]()
    sides = (
        (first, dict(zip(first.values, first.values, strict=True)), colour, 2.4),
        (second, dict(zip(second.values, at, strict=True)), theme.inks[1], 1.4),
    )
    for side, placed, ink, width in sides:
        for part, dash in ((_firm(side), "solid"), (_loose(side), "dot")):
            values = {placed[step]: value for step, value in part.items()}
            parts = {placed[step]: text for step, text in side.in_part.items() if step in part}
            label = side.name if part and (dash == "dot" or side.provisional is None) else ""
            lines.append(
                time_series.Line(
                    side.name, values, ink, width=width, dash=dash, label=label, in_part=parts
                )
            )
            own.append({at: step for step, at in placed.items()})
    figure = time_series.lines(lines, setting, theme)
    for number, (trace, line, step_of) in enumerate(
        zip(figure["data"][: len(lines)], lines, own, strict=True)
    ):
        firm = number % 2 == 0
        trace["text"] = [steps.label(step_of[step], grain) for step in line.values]
        trace["hovertemplate"] = "%{y:,d} (%{text})"
        # A side has one name, whatever parts its line has.
        trace["showlegend"] = bool(line.values) and (firm or not lines[number - 1].values)
    return figure


def _firm(side: Side) -> dict[int, float | None]:
    end = side.provisional
    return {step: value for step, value in side.values.items() if end is None or step < end}


def _loose(side: Side) -> dict[int, float | None]:
    """The provisional part, from the last firm step, so that the line does not break."""
    if side.provisional is None:
        return {}
    before = [step for step in side.values if step < side.provisional][-1:]
    return {s: v for s, v in side.values.items() if s >= side.provisional or s in before}


def ranked(rows: Sequence[Pair], names: tuple[str, str], colour: str, theme: Theme) -> Figure:
    """Two dots a row with a line between them: round the first side, a diamond the second."""
    layout = marks.layout(theme)
    most = max((v for row in rows for v in (row.first, row.second) if v), default=1)
    layout |= {
        "hovermode": "closest",
        "showlegend": True,
        "margin": {
            "l": marks.room_for_names([row.label for row in rows], theme),
            "r": 40,
            "t": 8,
            "b": 26,
        },
        "xaxis": {
            "range": [-_LEFT * most, most * _ROOM],
            "gridcolor": theme.line,
            "tickfont": {"color": theme.inks[2]},
            "tickformat": ",d",
            "nticks": 6,
            "zeroline": False,
            "fixedrange": True,
        },
        "yaxis": marks.rows_axis(len(rows), theme),
    }
    return {
        "data": [
            _between(rows, theme),
            _dots(rows, names[0], {"color": colour, "size": 11}, theme, first=True),
            _dots(
                rows,
                names[1],
                {"color": theme.inks[1], "size": 9, "symbol": "diamond"},
                theme,
                first=False,
            ),
        ],
        "layout": layout,
    }


def _between(rows: Sequence[Pair], theme: Theme) -> dict[str, Any]:
    known = [row for row in rows if row.first is not None and row.second is not None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [x for row in known for x in (row.first, row.second, None)],
        "y": [y for row in known for y in (row.label, row.label, None)],
        "line": {"color": theme.inks[2], "width": 2},
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _dots(
    rows: Sequence[Pair], name: str, marker: dict[str, Any], theme: Theme, *, first: bool
) -> dict[str, Any]:
    pairs = [(row, row.first if first else row.second) for row in rows]
    known = [(row, value) for row, value in pairs if value is not None]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": name,
        "x": [value for _row, value in known],
        "y": [row.label for row, _value in known],
        "text": [format_number(value) for _row, value in known],
        # Each number on the outer side of its dot, so that close ones do not cover each other.
        "textposition": [
            f"middle {'right' if _is_right(row, first=first) else 'left'}" for row, _value in known
        ],
        "textfont": {"color": theme.inks[0 if first else 1], "size": theme.font_size},
        "marker": marker,
        "cliponaxis": False,
        "hovertemplate": with_subject("%{y}", "%{text}") + "<extra>" + name + "</extra>",
    }


def _is_right(row: Pair, *, first: bool) -> bool:
    if row.first is None or row.second is None:
        return True
    return (row.first >= row.second) is first
