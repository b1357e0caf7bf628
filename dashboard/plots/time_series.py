"""Counts over time as plots: lines with what surrounds them, two sides, months around a span."""

from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from dashboard import steps
from dashboard.i18n import _
from dashboard.plots.plot import Kind, Plot, Series, Setting, plot_of
from dashboard.theme import Theme
from data_access.filters import Grain
from data_access.periods import MonthRange, shifted
from data_access.registry.events import EVENTS, Event

Values = Mapping[int, float | None]
"""Step (yyyymm, yyyyq or yyyy) to number; None is unknown."""

_LABELS_AT_MOST = 7
_LABEL_GAP_SHARE = 0.06


@dataclass(frozen=True, slots=True)
class Line:
    """A series with its values.

    Attributes:
        by_step: step to count; None breaks the line.
        revised: steps to be marked as revised, with what the mark says.
        in_part: steps of which not all months are known, with the months that are: points of their
            own and no part of the line, which would rise or fall to them.
        texts: what the pointer is told of a step beside its value.
        provisional: steps that are still revised; None: those of the whole plot.
        expected: the range behind the line, by step.
    """

    series: Series
    by_step: Values
    revised: Mapping[int, str] = field(default_factory=dict)
    in_part: Mapping[int, str] = field(default_factory=dict)
    texts: Mapping[int, str] = field(default_factory=dict)
    provisional: Collection[int] | None = None
    expected: Mapping[int, tuple[float, float]] = field(default_factory=dict)


def lines(drawn: Sequence[Line], setting: Setting, theme: Theme, **more: Any) -> Plot:
    """Lines over time, in one unit; behind them the ranges expected of their steps."""

    def is_provisional(line: Line, step: int) -> bool:
        if line.provisional is not None:
            return step in line.provisional
        months = setting.provisional
        return months is not None and months.holds(steps.middle(step, setting.grain))

    rows, series = list[tuple[object, ...]](), list[Series]()
    for line in drawn:
        band = line.series.band or _("expected range")
        series.append(replace(line.series, band=band) if line.expected else line.series)
        rows += [
            (
                line.series.key,
                step,
                value,
                *line.expected.get(step, (None, None)),
                line.in_part.get(step),
                is_provisional(line, step),
                line.revised.get(step),
                line.texts.get(step),
            )
            for step, value in line.by_step.items()
        ]
    return plot_of(Kind.LINES, rows, series, theme, setting=setting, **more)


def aligned(first: Sequence[int], second: Sequence[int], grain: Grain) -> list[int]:
    """Where the steps of the second side stand: at those of the first, and on where it is longer.

    The same steps stay where they are.
    """
    if not first or set(first) & set(second):
        return list(second)
    start, size = steps.first_month(first[0], grain), steps.months_of(first[0], grain).length
    return [steps.step_of(shifted(start, n * size), grain) for n in range(len(second))]


def two_sides(first: Line, second: Line, setting: Setting, theme: Theme) -> Plot:
    """Both sides over the steps of the first; their tooltips say which their own steps are.

    Args:
        first: whose steps the axis has.
        second: laid over it, step by step, where its steps are others.
        setting: length of a step, and what surrounds the lines.
        theme: colours of the rest.
    """
    grain, steps_of_axis = setting.grain, list(first.by_step)
    drawn = []
    for line in (first, second):
        own = list(line.by_step)
        place = dict(zip(own, aligned(steps_of_axis, own, grain), strict=True))
        drawn.append(
            replace(
                line,
                by_step={place[step]: value for step, value in line.by_step.items()},
                in_part={place[step]: text for step, text in line.in_part.items() if step in place},
                texts={at: steps.label(step, grain) for step, at in place.items()},
                provisional=[place[step] for step in line.provisional or ()],
            )
        )
    return lines(drawn, setting, theme)


def events_within(months: MonthRange, routes: Sequence[str] | None) -> Sequence[Event]:
    """Events to mark, the most important first, no two labels on top of each other."""
    wanted = sorted(
        (
            event
            for event in EVENTS.values()
            if event.importance == 1
            and months.first <= event.month <= months.last
            and (routes is None or not event.routes or not set(event.routes).isdisjoint(routes))
        ),
        key=lambda event: (event.category != "shipwreck", event.starts_on),
    )
    gap = max(2, round(months.length * _LABEL_GAP_SHARE))
    placed, drawn = dict[int, Event](), months.months()
    for event in wanted:
        place = drawn.index(event.month)
        if len(placed) < _LABELS_AT_MOST and placed.keys().isdisjoint(
            range(place - gap + 1, place + gap)
        ):
            placed[place] = event
    return sorted(placed.values(), key=lambda event: event.starts_on)


def smoothed(values: Values, width: int) -> dict[int, float | None]:
    """Trailing means over a number of steps; None until enough known steps are behind."""
    sums = pd.Series(values, dtype=float).rolling(width).sum()
    means = zip(values, sums, strict=True)
    return {step: None if pd.isna(total) else round(total / width, 1) for step, total in means}


_TURN = {Grain.MONTH: 100, Grain.QUARTER: 10, Grain.YEAR: 1}
"""From a step to the same one of the year after."""


def year_before(
    values: Values, steps_drawn: Sequence[int], grain: Grain, breaks: Sequence[int] = ()
) -> Values:
    """The same steps a year earlier; those before a break in labels (yyyymm) are unknown."""
    before = {step: step - _TURN[grain] for step in steps_drawn}
    return {
        step: None if steps.crosses(one, step, grain, breaks) else values.get(one)
        for step, one in before.items()
    }


# Before, during and after a span of days, per day so that lengths compare. Only months are known:
# the span stands for those that it touches, and as many before and after are compared with them.


def beside(during: MonthRange) -> dict[str, MonthRange]:
    """The months of a span and as many on either side, by name and in order."""
    before, after = during.moved(-during.length), during.moved(during.length)
    return {"before": before, "during": during, "after": after}


def around(during: MonthRange, months: int) -> MonthRange:
    """All of these, and at least so many months on either side."""
    reach = max(during.length, months)
    return MonthRange(shifted(during.first, -reach), shifted(during.last, reach))


def days(months: MonthRange) -> int:
    """How many days some months have."""
    return sum(monthrange(*divmod(month, 100))[1] for month in months.months())


def total(counts: Values, months: MonthRange) -> float | None:
    """The sum over some months; None where one of them is unknown."""
    values = [counts.get(month) for month in months.months()]
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def per_day(counts: Values, months: MonthRange) -> float | None:
    """Counts a day over some months; None where one of them is unknown."""
    counted = total(counts, months)
    return None if counted is None else round(counted / days(months), 1)


def around_span(
    counts: Values, during: MonthRange, provisional_from: int, colour: str, theme: Theme
) -> Plot:
    """Each month's count a day, with the mean of each part across its months.

    Args:
        counts: by month, in order; None is unknown and leaves a gap.
        during: the months of the span.
        provisional_from: first month that the publisher still revises; its bars are outlines.
        colour: of the measure.
        theme: of the greys around it.
    """
    rows, parts = list[tuple[object, ...]](), beside(during)
    for month in counts:
        is_compared = parts["before"].holds(month) or parts["after"].holds(month)
        state = "compared" if is_compared else "around"
        if during.holds(month):
            state = "during"
        value = per_day(counts, MonthRange(month, month))
        rows.append(("months", month, None, value, state, month >= provisional_from))
    for part in parts.values():
        if (mean := per_day(counts, part)) is not None:
            rows.append(("mean", part.first, shifted(part.last, 1), mean, "", False))
    series = [Series("months", colour), Series("mean", theme.inks[0])]
    setting = Setting(chosen=during)
    return plot_of(Kind.COLUMNS, rows, series, theme, setting=setting)
