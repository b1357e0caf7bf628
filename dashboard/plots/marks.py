"""What every time chart shares: axes, provisional hatching, the chosen period, dated events."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from dashboard.i18n import _, direction
from dashboard.plots.widths import width
from dashboard.theme import Theme, faded, font
from data_access.periods import MonthRange, iso, shifted
from data_access.registry.events import EVENTS, Event

Trace = dict[str, Any]

_ROWS_AT_LEAST = 8
_LABELS_AT_MOST = 7
_LABEL_GAP_SHARE = 0.06
_FEW = 5
_BAR = 4
_LEAST_ROOM, _AXIS_GAP, _NAMES_GAP, _FIGURE_WIDTH = 53, 8, 11, 7.5
_TICK = 6
"""Pixels between a name and its bar."""


def layout(theme: Theme, *, log: bool = False, top: float = 0, right: int = 12) -> dict[str, Any]:
    """The frame of a chart: no title (the card has it), hairline grid, unified hover.

    Args:
        theme: colours and size of the lettering.
        log: logarithmic axis.
        top: the highest value; its number has room beside the axis.
        right: pixels right of the plot.
    """
    ink, second, third = theme.inks
    return {
        "margin": {"l": _room(top), "r": right, "t": 18, "b": 26},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": font(direction()), "size": theme.font_size, "color": second},
        "hovermode": "x unified",
        "hoverlabel": {
            "bgcolor": theme.panel,
            "bordercolor": theme.line,
            "font": {"color": ink, "size": theme.font_size},
        },
        "showlegend": False,
        "dragmode": False,
        "xaxis": {
            "type": "date",
            "gridcolor": "rgba(0,0,0,0)",
            "linecolor": theme.line,
            "tickcolor": theme.line,
            "tickfont": {"color": third},
            "fixedrange": True,
        },
        "yaxis": {
            "type": "log" if log else "linear",
            "rangemode": "tozero",
            "gridcolor": theme.line,
            "zeroline": False,
            "tickformat": ",d",
            "nticks": 5,
            # Counts have no halves: between 0 and 1 they would be written 1.
            **({"dtick": 1} if 0 < top < _FEW and not log else {}),
            "tickfont": {"color": third},
            "fixedrange": True,
        },
    }


def _room(top: float) -> int:
    # Plotly's own reckoning draws every chart twice. The least is the room of five figures, so
    # that charts below each other begin in one line.
    return max(_LEAST_ROOM, round(_AXIS_GAP + _FIGURE_WIDTH * len(f"{top:,.0f}")))


def room_for_names(names: Iterable[str], theme: Theme) -> int:
    """Pixels beside an axis of names, as many as Plotly would find: it draws twice otherwise."""
    widths = [width(line, theme.font_size) for name in names for line in name.split("<br>")]
    return round(max(widths, default=0)) + _NAMES_GAP + _TICK


def rows_range(rows: int) -> list[float]:
    """From the last row to the first."""
    return [rows - 0.5, -0.5]


def rows_axis(rows: int, theme: Theme, least: int = _ROWS_AT_LEAST) -> dict[str, Any]:
    """The axis of rows under each other, the first on top; fewer than `least` leave room below."""
    return {
        "type": "category",
        "range": rows_range(max(rows, least)),
        "automargin": True,
        "tickfont": {"color": theme.inks[0], "size": theme.font_size},
        "ticks": "outside",
        "ticklen": _TICK,
        "tickcolor": "rgba(0,0,0,0)",
        "showgrid": False,
        "fixedrange": True,
    }


def height(rows: int, each: float, beside: float) -> dict[str, float]:
    """How high a card of rows stands: no row without its room, and no room without rows.

    Args:
        rows: how many there are.
        each: height of one, in the size of the page's lettering.
        beside: of what stands above and below them.
    """
    return {"height": round(rows * each + beside, 2)}


def provisional(start: int, end: int, top: float, theme: Theme) -> Trace:
    """Hatching over months that the publisher still revises.

    Args:
        start: first month (yyyymm).
        end: last month, inside.
        top: height of the hatching in the axis' unit.
        theme: whose grey it takes.
    """
    left, right = iso(start), iso(shifted(end, 1))
    return {
        "type": "scatter",
        "x": [left, left, right, right],
        "y": [0, top, top, 0],
        "fill": "toself",
        "fillpattern": {
            "shape": "/",
            "size": 7,
            "solidity": 0.12,
            "fgcolor": faded(theme.inks[2], 0.7),
        },
        "showlegend": False,
        "fillcolor": "rgba(0,0,0,0)",
        "mode": "none",
        "hoverinfo": "skip",
        "cliponaxis": True,
    }


def chosen(months: MonthRange, theme: Theme, name: str = "") -> dict[str, Any]:
    """A bar under the chosen period, where the chart shows more than that.

    It is no ground: grey behind lines is where they were expected, and nothing else.
    """
    return {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": iso(months.first),
        "x1": iso(shifted(months.last, 1)),
        "yanchor": 0,
        "ysizemode": "pixel",
        "y0": 0,
        "y1": -_BAR,
        "line": {"width": 0},
        "fillcolor": theme.inks[1],
        "layer": "below",
        "name": name,
        "showlegend": bool(name),
        "legendrank": 1002,
    }


_FOREMOST_FIRST = sorted(
    (event for event in EVENTS.values() if event.importance == 1),
    key=lambda event: (event.category != "shipwreck", event.starts_on),
)


# The charts of a page that have the same months have the same events.
@lru_cache(maxsize=256)
def events_within(months: MonthRange, routes: tuple[str, ...] | None) -> tuple[Event, ...]:
    """Events to mark, the most important first, no two labels on top of each other."""
    wanted = [
        event
        for event in _FOREMOST_FIRST
        if months.first <= event.month <= months.last
        and (routes is None or not event.routes or not set(event.routes).isdisjoint(routes))
    ]
    gap = max(2, round(months.length * _LABEL_GAP_SHARE))
    placed, drawn = dict[int, Event](), months.months()
    for event in wanted:
        if len(placed) == _LABELS_AT_MOST:
            break
        place = drawn.index(event.month)
        if placed.keys().isdisjoint(range(place - gap + 1, place + gap)):
            placed[place] = event
    return tuple(sorted(placed.values(), key=lambda event: event.starts_on))


EVENT = "event"
"""Name of the line and of the number of an event in a figure."""


def event_marks(events: Sequence[Event], theme: Theme) -> Mapping[str, list[dict[str, Any]]]:
    """Dotted lines with a number; the list under the chart says what each number is."""
    lines = [
        {
            "type": "line",
            "xref": "x",
            "yref": "paper",
            "x0": event.starts_on,
            "x1": event.starts_on,
            "y0": 0,
            "y1": 1,
            "line": {"width": 1, "dash": "dot", "color": theme.inks[2]},
            "layer": "below",
            "name": EVENT,
        }
        for event in events
    ]
    labels = [
        {
            "x": event.starts_on,
            "y": 1,
            "xref": "x",
            "yref": "paper",
            "yanchor": "bottom",
            "text": str(number),
            "hovertext": _(event.title),
            "showarrow": False,
            "font": {"size": theme.font_size - 1, "color": theme.inks[1]},
            "captureevents": True,
            "name": EVENT,
        }
        for number, event in enumerate(events, start=1)
    ]
    return {"shapes": lines, "annotations": labels}


def break_marks(
    breaks: Sequence[tuple[int, str]], theme: Theme
) -> Mapping[str, list[dict[str, Any]]]:
    """Dashed lines where labels break, each with its number or a word at the top.

    Args:
        breaks: month (yyyymm) and word of each.
        theme: whose inks they take.
    """
    lines = [
        {
            "type": "line",
            "xref": "x",
            "yref": "paper",
            "x0": iso(month),
            "x1": iso(month),
            "y0": 0,
            "y1": 1,
            "line": {"width": 1.5, "dash": "dash", "color": theme.inks[1]},
        }
        for month, _word in breaks
    ]
    words = [
        {
            "x": iso(month),
            "y": 1,
            "xref": "x",
            "yref": "paper",
            "xanchor": "right",
            "yanchor": "top",
            "text": word,
            "showarrow": False,
            "font": {"size": theme.font_size - 1, "color": theme.inks[1]},
        }
        for month, word in breaks
    ]
    return {"shapes": lines, "annotations": words}


def heading(text: str, start: float, theme: Theme) -> dict[str, Any]:
    """What stands above a column, or one of several small charts, from its left edge on.

    Args:
        text: in lines, as they are to be broken.
        start: of the column, a share of the width.
        theme: colours.
    """
    return {
        "text": text,
        "align": "left",
        "x": start,
        "y": 1,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": theme.font_size, "color": theme.inks[1]},
    }
