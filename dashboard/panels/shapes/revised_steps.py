"""Where the steps of a line were revised, and by how much: drawn where the reader asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard import steps
from dashboard.drawings import Align, Column
from dashboard.formats import format_date, format_number
from dashboard.i18n import _
from dashboard.plots.time_series import Values
from dashboard.view import View
from data_access.periods import MonthRange
from data_access.registry import Metric

OPTION = "rev"
"""Key of the address."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step that later releases changed.

    Attributes:
        before: its first count, before all of them.
        revised_on: day of the newest of them.
    """

    before: int
    revised_on: date


def are_asked_for(view: View) -> bool:
    """Whether the reader wants revisions marked."""
    return view.options.get(OPTION) == "1"


def revised(
    view: View, metric: Metric, months: MonthRange, values: Values, *, route: str | None = None
) -> Mapping[int, Step]:
    """The revised steps of a line, where the reader asks for them.

    Nothing is known of revisions by country, nationality or quality.

    Args:
        view: what is shown.
        metric: what the line is of.
        months: of the chart.
        values: its counts by step, as they are now.
        route: of which the line is, where it is one of several.
    """
    if not are_asked_for(view) or view.filters.dimensions or not view.has(metric):
        return {}
    changes: dict[int, int] = {}
    newest: dict[int, date] = {}
    for one in view.revisions(metric, months):
        if route is None or one.route == route:
            step = steps.step_of(one.month, view.filters.grain)
            changes[step] = changes.get(step, 0) + one.change
            newest[step] = max(one.revised_on, newest.get(step, one.revised_on))
    return {
        step: Step(round(value) - changes[step], newest[step])
        for step, value in values.items()
        if value is not None and changes.get(step)
    }


def in_words(changes: Mapping[int, Step], values: Values) -> dict[int, str]:
    """What a mark on the line says: `1,322 → 1,480, release of 8 Sep 2025`."""
    return {
        step: _("{old} → {new}, release of {day}").format(
            old=format_number(one.before),
            new=format_number(values[step] or 0),
            day=format_date(one.revised_on),
        )
        for step, one in changes.items()
    }


def columns(key: str, label: str) -> tuple[Column, Column]:
    """What the revised steps of a series add to a table."""
    before = _("{measure}, before revisions").format(measure=label)
    return (
        Column(f"{key}_before", before, Align.NUMBER),
        Column(f"{key}_revised_on", _("{measure}, last revised").format(measure=label)),
    )


def cells(changes: Mapping[int, Step], step: int) -> Sequence[object]:
    """Before and when; empty where the step was not revised."""
    one = changes.get(step)
    return (one.before, one.revised_on.isoformat()) if one else (None, None)
