"""Plots over months, quarters or years as Plotly's dict: lines, and months around a span."""

import math
from collections.abc import Sequence
from itertools import islice
from typing import Any

from dashboard import steps
from dashboard.formats import at_least, comma_list, format_number
from dashboard.i18n import _
from dashboard.plots.layout import (
    BREAK,
    CLEAR,
    GROUND,
    End,
    Part,
    chosen_months,
    end_notes,
    frame,
    note,
    upright,
)
from dashboard.plots.plot import Marks, Plot, Series
from dashboard.theme import PALE, Theme, fade
from data_access.filters import Grain
from data_access.periods import iso, shifted

_MIDDAY = {Grain.MONTH: 15, Grain.QUARTER: 15, Grain.YEAR: 1}
"""Of the month in the middle of a step."""
_HOVER_TIME = {Grain.MONTH: "%b %Y", Grain.QUARTER: "Q%q %Y", Grain.YEAR: "%Y"}
_ROOM, _PEAK_ROOM, _BREAK_ROOM, _LOG_ROOM, _LOG_PEAK_ROOM = 1.05, 1.16, 1.22, 1.3, 2.0
"""How far the axis reaches beyond the values; more where the largest is written above its place,
and more again where the words of a break stand above that."""
_BREAK_MARK = (0.9, 1)
"""The ends of the line where counts break, as shares of the axis beside."""
_FEW_DECADES = 2.5
FEWEST_FOR_A_PEAK = 3
PERIOD = "t="
"""How a note is named whose press chooses a period (`assets/cards/choices.js`)."""
_MOST_ABOVE = 1.5
"""How far a range is drawn above the highest value; beyond that it is cut off."""
_MARGIN_OF_TIME = 0.12
"""Share of the axis at whose ends a note stands beside its point and not in the middle over it."""
_BAND = 0.18
"""Opacity of the ground of a range."""
_THIN = 0.75
"""Of the width of a line, where it is provisional."""


def middle(step: int, grain: Grain) -> str:
    """The day on which a step stands: what April counts, between the ends of April."""
    return f"{iso(steps.middle(step, grain))}-{_MIDDAY[grain]:02d}"


class _Axis:
    """The axis of values: from zero, or on a logarithmic one from the lowest value, to above all.

    Attributes:
        top: the highest value, 1 where there is none.
        decades: from the lowest value above 0 to the highest.
        foot, reach: its ends.
    """

    def __init__(self, plot: Plot) -> None:
        setting, values = plot.setting, list(filter(None, plot.data["value"]))
        low = min(values, default=1)
        self.log = setting.log
        ends = plot.data.dropna(subset="high")
        newest = ends[ends["x"] == ends["x"].max()]["high"]
        reached = [1, *values, *newest]
        # Ranges of months that counted much would press the lines to the foot.
        self.top = max(*reached, min(ends["high"].max(), _MOST_ABOVE * max(reached)))
        self.decades = math.log10(max(values, default=low) / low)
        room = _BREAK_ROOM if setting.breaks else _PEAK_ROOM
        self.foot, self.reach = 0.0, self.top * (room if setting.peak else _ROOM)
        if self.log:
            above = _LOG_PEAK_ROOM if setting.peak else _LOG_ROOM
            self.foot, self.reach = low / _LOG_ROOM, self.top * above

    def at(self, value: float) -> float:
        """The value as Plotly has it for ranges and notes."""
        return math.log10(value) if self.log else value

    def place(self, value: float) -> float:
        """A value as a share of the axis; what is not on it, at its foot."""
        if not value or value < self.foot:
            return 0.0
        low, high = self.at(self.foot), self.at(self.reach)
        return (self.at(value) - low) / (high - low)


def cut_at(plot: Plot) -> float | None:
    """The end of the axis of values, where a range reaches beyond it; else None."""
    reach = _Axis(plot).reach
    return reach if plot.data["high"].dropna().max() > reach else None


def lines(plot: Plot) -> Part:
    """Lines over time, in one unit, with what surrounds them."""
    theme, setting, axis = plot.theme, plot.setting, _Axis(plot)
    groups = [(one, plot.marks(one)) for one in plot.series]
    traces: list[Part] = []
    for one, marks in groups:
        traces += _band(one, marks, plot) if one.band else []
    for one, marks in groups:
        # What is so of all lines of a month is told once, at its last number.
        traces += _line(one, marks, plot, is_last=one is plot.series[-1])
    partial = [(one, marks) for one, marks in groups if any(marks["part"])]
    # Beside the last point stand its months, where there is room for them.
    is_named = len(partial) == 1 and setting.grain is not Grain.MONTH
    traces += [_partial_points(one, marks, plot, is_named=is_named) for one, marks in partial]
    revised = [(one, marks) for one, marks in groups if any(marks["revised"])]
    traces += [_revised_points(one, marks, plot) for one, marks in revised]
    ends, room = end_notes(line_ends(plot), theme)
    layout = frame(theme, log=setting.log, top=axis.top)
    layout["yaxis"]["range"] = [axis.at(axis.foot), axis.at(axis.reach)]
    if setting.log and axis.decades < _FEW_DECADES:
        # Plotly would name every step between 100 and 1,000, over each other.
        layout["yaxis"]["dtick"] = "D2"
    layout["xaxis"] |= _reach(plot)
    if setting.grain is Grain.MONTH:
        layout |= _drag(theme)
    layout["shapes"], layout["annotations"] = _events_and_breaks(plot)
    if setting.chosen:
        layout["shapes"].append(chosen_months(setting.chosen, theme))
    layout["annotations"] += [*_peak(groups, plot, axis), *ends]
    if ends:
        layout["margin"]["r"] = room
    return {"data": traces, "layout": layout}


def _reach(plot: Plot) -> Part:
    """The axis from the beginning of the first step to the end of the last."""
    drawn, grain = plot.data["x"], plot.setting.grain
    if drawn.empty:
        return {}
    first = steps.first_month(min(drawn), grain)
    after = shifted(steps.months_of(max(drawn), grain).last, 1)
    named = {"tickformat": "%Y", "ticklabelmode": "period"} if grain is Grain.YEAR else {}
    return {"range": [f"{iso(first)}-01", f"{iso(after)}-01"], **named}


def _drag(theme: Theme) -> Part:
    """A drag across months chooses them (`assets/cards/choices.js`)."""
    line = {"color": theme.inks[1], "width": 1, "dash": "solid"}
    return {"dragmode": "select", "selectdirection": "h", "newselection": {"line": line}}


def _whole(marks: Marks) -> list[float | None]:
    """The values of whole steps; None where some months of a step are missing."""
    pairs = zip(marks["value"], marks["part"], strict=True)
    return [None if part else value for value, part in pairs]


def _on_axis(values: Sequence[float | None], plot: Plot) -> Sequence[float | None]:
    """A logarithmic axis has no place for 0: the line breaks there, and does not fall through."""
    return [value or None for value in values] if plot.setting.log else values


def _with(marks: Marks, name: str) -> Marks:
    """The marks of which a column says something."""
    places = [place for place, text in enumerate(marks[name]) if text]
    return {key: [values[place] for place in places] for key, values in marks.items()}


def _points(x: Sequence[int], y: Sequence[float | None], plot: Plot, **trace: Any) -> Part:
    """A trace of marks at the middles of their steps."""
    grain = plot.setting.grain
    return {
        "type": "scatter",
        "x": [middle(step, grain) for step in x],
        "y": y,
        "xhoverformat": _HOVER_TIME[grain],
        **trace,
    }


def _line(series: Series, marks: Marks, plot: Plot, *, is_last: bool) -> list[Part]:
    """A line, thin and pale where it is provisional."""
    values = _on_axis(_whole(marks), plot)
    strong = {"color": series.colour, "width": series.width, "dash": series.dash}
    trace = _points(
        marks["x"],
        values,
        plot,
        name=series.name,
        mode="lines" if len(marks["x"]) > 1 else "markers",
        line=strong,
        connectgaps=False,
        hovertemplate="%{y:,d}",
    )
    if plot.setting.least:
        # At least nobody says nothing.
        texts = [at_least(format_number(v)) if v else format_number(0) for v in marks["value"]]
        trace |= {"hovertext": texts, "hovertemplate": "%{hovertext}"}
    if ticks := _ticks(marks, plot):
        trace["meta"] = {"ticks": ticks}
    remarks = _remarks(marks, plot, is_last=is_last)
    if any(remarks):
        texts = [f" ({text})" if text else "" for text in remarks]
        trace |= {"text": texts, "hovertemplate": f"{trace['hovertemplate']}%{{text}}"}
    if not _is_loose(marks):
        return [trace]
    pale = strong | {"color": fade(series.colour, PALE), "width": series.width * _THIN}
    pairs = zip(values, marks["provisional"], strict=True)
    firm = [None if is_provisional else value for value, is_provisional in pairs]
    # Over the whole line, whose points a pointer and keys find.
    over = _points(marks["x"], firm, plot, mode="lines", line=strong, hoverinfo="skip")
    return [trace | {"line": pale}, over]


def _ticks(marks: Marks, plot: Plot) -> list[int]:
    """Places that tick where the line is heard: `assets/charts/sound.js`."""
    is_monthly = plot.setting.grain is Grain.MONTH
    months = {one.month for one in plot.setting.events} if is_monthly else set()
    pairs = zip(marks["x"], marks["provisional"], strict=True)
    return [place for place, (step, is_loose) in enumerate(pairs) if is_loose or step in months]


def _remarks(marks: Marks, plot: Plot, *, is_last: bool) -> list[str]:
    """What a pointer and a screen reader are told beside each value, in the order of the marks."""
    events, remarks = plot.setting.events, list[str]()
    of_marks = (marks[name] for name in ("x", "value", "high", "text", "provisional"))
    for step, value, high, text, is_provisional in zip(*of_marks, strict=True):
        said = [text] if text else []
        if value is not None and high is not None and value > high:
            said.append(_("above the expected range"))
        if is_last and is_provisional:
            said.append(_("provisional"))
        if is_last and plot.setting.grain is Grain.MONTH:
            said += [_(one.title) for one in events if one.month == step]
        remarks.append(comma_list(said))
    return remarks


def _is_loose(marks: Marks) -> bool:
    """Whether any part of a line is provisional."""
    pairs = zip(marks["provisional"], _whole(marks), strict=True)
    return any(is_provisional and value is not None for is_provisional, value in pairs)


def line_ends(plot: Plot) -> list[End]:
    """What stands at the ends of lines: their names, and once what the other marks are."""
    axis, setting, theme = _Axis(plot), plot.setting, plot.theme
    groups = [(one, plot.marks(one)) for one in plot.series]
    places = {
        one.key: axis.place(values[-1])
        for one, marks in groups
        if (values := [value for value in _whole(marks) if value is not None])
    }
    ends = [
        End(one.label, places[one.key], one.colour, one.dash, link=plot.links.get(one.label, ""))
        for one in plot.series
        if one.label and one.key in places
    ]
    if not setting.legend:
        return ends
    # Of several lines the stroke is of none.
    loose = (
        End(
            _("provisional"),
            places[one.key],
            fade(theme.inks[1] if len(groups) > 1 else one.colour, PALE),
            width=_THIN * 2,
            is_mark=True,
        )
        for one, marks in groups
        if _is_loose(marks)
    )
    ends += islice(loose, 1)
    bands = [(one.band, marks) for one, marks in groups if one.band]
    for number, (name, marks) in enumerate(bands, start=1):
        pairs = zip(marks["low"], marks["high"], strict=True)
        known = [(low + high) / 2 for low, high in pairs if None not in (low, high)]
        place = axis.place(known[-1]) if known else 0
        # Each lies on those before it.
        colour = fade(theme.inks[2], _BAND * number)
        ends.append(End(name, place, colour, width=GROUND, is_mark=True))
    if setting.chosen and setting.chosen_name:
        ends.append(End(setting.chosen_name, 0, theme.inks[1], is_mark=True))
    return ends


def _partial_points(series: Series, marks: Marks, plot: Plot, *, is_named: bool) -> Part:
    """A hollow point for each step of which not all months are known.

    Args:
        series: the line that they are left out of.
        marks: of the line.
        plot: what surrounds it.
        is_named: whether the months of the newest step stand beside it, if that is one of them.
    """
    newest, marks = max(marks["x"]), _with(marks, "part")
    named = newest if is_named and newest == max(marks["x"]) else None
    return _points(
        marks["x"],
        _on_axis(marks["value"], plot),
        plot,
        name=series.name,
        mode="markers+text" if named else "markers",
        text=[
            text if step == named else ""
            for step, text in zip(marks["x"], marks["part"], strict=True)
        ],
        textposition="top left",
        textfont={"color": plot.theme.inks[1], "size": plot.theme.font_size},
        cliponaxis=False,
        # No `customdata`: that is what a press chooses.
        hovertext=marks["part"],
        hovertemplate="%{y:,d} (%{hovertext})",
        marker=_marker("circle-open", 8, series.colour, series),
    )


def _revised_points(series: Series, marks: Marks, plot: Plot) -> Part:
    """A diamond on each step of a line that a later release changed."""
    marks = _with(marks, "revised")
    return _points(
        marks["x"],
        marks["value"],
        plot,
        name=series.name,
        mode="markers",
        text=marks["revised"],
        hovertemplate="%{text}",
        marker=_marker("diamond", 7, plot.theme.panel, series),
    )


def _marker(symbol: str, size: int, colour: str, series: Series) -> Part:
    line = {"color": series.colour, "width": 1.6}
    return {"symbol": symbol, "size": size, "color": colour, "line": line}


def _band(series: Series, marks: Marks, plot: Plot) -> list[Part]:
    """The expected range as one pale ground."""
    edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    ground = {
        "name": series.band,
        "fill": "tonexty",
        "fillcolor": fade(plot.theme.inks[2], _BAND),
    }
    return [
        _points(marks["x"], marks["low"], plot, **edge),
        _points(marks["x"], marks["high"], plot, **edge, **ground),
    ]


def _events_and_breaks(plot: Plot) -> tuple[list[Part], list[Part]]:
    """Dotted lines with the numbers of events, short ones where counts break; and their texts."""
    theme, setting = plot.theme, plot.setting
    small = {"size": theme.font_size - 1, "color": theme.inks[1]}
    above = {"y": 1, "xref": "x", "font": small}
    shapes = [
        upright(one.starts_on, (0, 1), "paper", width=1, dash="dot", color=theme.inks[2])
        for one in setting.events
    ]
    shapes += [
        upright(iso(month), _BREAK_MARK, "paper", width=1.5, dash="solid", color=theme.inks[1])
        | {"layer": "above"}
        for month, *_words in setting.breaks
    ]
    texts = [
        note(
            str(number),
            theme,
            **above,
            x=one.starts_on,
            yanchor="bottom",
            hovertext=_(one.title),
            captureevents=True,
        )
        for number, one in enumerate(setting.events, start=1)
    ]
    texts += [
        note(
            word,
            theme,
            **above,
            x=iso(month),
            xanchor="right",
            yanchor="top",
            hovertext=text.replace("\n", BREAK),
            captureevents=True,
        )
        for month, word, text in setting.breaks
    ]
    return shapes, texts


def _peak(groups: Sequence[tuple[Series, Marks]], plot: Plot, axis: _Axis) -> list[Part]:
    """The largest value of all lines that are whole, with its step."""
    setting, theme = plot.setting, plot.theme
    values = [
        (value, step, place / max(1, len(marks["x"]) - 1))
        for one, marks in groups
        if one.dash == "solid"
        for place, (step, value) in enumerate(zip(marks["x"], _whole(marks), strict=True))
        if value is not None
    ]
    if setting.peak is None or len(values) < FEWEST_FOR_A_PEAK:
        return []
    value, step, along = max(values, key=lambda one: one[0])
    if value <= 0:
        return []
    beside = "left" if along < _MARGIN_OF_TIME else "center"
    months = steps.months_of(step, setting.grain)
    words = note(
        setting.peak(value, step).replace("\n", BREAK),
        theme,
        name=f"{PERIOD}{iso(months.first)}..{iso(months.last)}",
        captureevents=True,
        hovertext=_("Show only this period"),
        x=middle(step, setting.grain),
        y=axis.at(value),
        xref="x",
        yref="y",
        xanchor="right" if along > 1 - _MARGIN_OF_TIME else beside,
        yanchor="bottom",
        yshift=2,
        # The line of an event often runs through the largest value, the expected range behind it.
        bgcolor=fade(theme.panel, 0.4),
        borderpad=0,
        font={"size": theme.font_size, "color": theme.inks[0]},
    )
    return [words]


# Months around a span of days


_SHADES = {"during": 1.0, "compared": 0.55, "around": 0.22}


def columns(plot: Plot) -> Part:
    """Columns of each month's count a day, with the mean of each part across its months."""
    theme, (series, mean) = plot.theme, plot.series
    months, means = plot.marks(series), plot.marks(mean)
    layout = frame(theme)
    layout["yaxis"]["tickformat"] = ",~r"
    chosen = plot.setting.chosen
    layout |= {"bargap": 0.2, "shapes": [chosen_months(chosen, theme)] if chosen else []}
    layout |= _drag(theme)
    bars = {
        "type": "bar",
        "x": list(map(iso, months["x"])),
        "y": months["value"],
        "marker": {
            "color": [
                CLEAR if is_provisional else fade(series.colour, _SHADES[state])
                for state, is_provisional in zip(
                    months["state"], months["provisional"], strict=True
                )
            ],
            # What is pale keeps an edge that is seen.
            "line": {"color": series.colour, "width": 1},
        },
        "hovertemplate": "%{y:,.1f}<extra></extra>",
        "xhoverformat": "%b %Y",
        "xperiod": "M1",
        "xperiodalignment": "middle",
    }
    across = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [iso(first), iso(until)],
            "y": [value, value],
            "line": {"color": mean.colour, "width": 2},
            "hoverinfo": "skip",
        }
        for first, until, value in zip(means["x"], means["until"], means["value"], strict=True)
    ]
    return {"data": [bars, *across], "layout": layout}
