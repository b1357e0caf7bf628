"""Where the steps of a chart were revised, and by how much: drawn where the reader asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.figures import steps
from dashboard.figures.drawings import Align, Column
from dashboard.figures.time_series import Values
from dashboard.i18n import _, format_date, format_number
from dashboard.panels.panel import View
from data_access.filters import Grain
from data_access.periods import MonthRange
from data_access.registry.metrics import Metric

OPTION = "rev"


@dataclass(frozen=True, slots=True)
class Step:
    """A step that later releases changed.

    Attributes:
        before: its count as first held, before all of them.
        revised_on: day of the newest of them.
    """

    before: int
    revised_on: date


def wanted(view: View) -> bool:
    """Whether a reader asks where figures were revised."""
    return view.options.get(OPTION) == "1"


def of_line(
    metric: Metric, values: Values, view: View, months: MonthRange, *, route: str | None = None
) -> Mapping[int, Step]:
    """The revised steps of a line.

    Args:
        metric: what the line is of.
        values: its counts by step, as they are now.
        view: what is shown; nothing is known of revisions by country, nationality or quality.
        months: that the line reaches over.
        route: of which the line is, where it is one of several.
    """
    if not wanted(view) or view.filters.dimensions():
        return {}
    grain = Grain(view.filters.grain)
    changes: dict[int, int] = {}
    newest: dict[int, date] = {}
    for revised in view.revised(metric, months):
        if route is None or revised.route == route:
            step = steps.step_of(revised.month, grain)
            changes[step] = changes.get(step, 0) + revised.change
            newest[step] = max(revised.revised_on, newest.get(step, revised.revised_on))
    return {
        step: Step(round(value) - changes[step], newest[step])
        for step, value in values.items()
        if value is not None and changes.get(step)
    }


def in_words(revised: Mapping[int, Step], values: Values) -> dict[int, str]:
    """What a mark on the line says: `1,322 → 1,480, release of 8 Sep 2025`."""
    return {
        step: _("{old} → {new}, release of {day}").format(
            old=format_number(one.before),
            new=format_number(values[step] or 0),
            day=format_date(one.revised_on),
        )
        for step, one in revised.items()
    }


def columns(key: str, label: str) -> tuple[Column, Column]:
    """The columns that a table has beside a revised line."""
    return (
        Column(
            f"{key}_before", _("{measure}, before revisions").format(measure=label), Align.NUMBER
        ),
        Column(f"{key}_revised_on", _("{measure}, last revised").format(measure=label)),
    )


def cells(revised: Mapping[int, Step], step: int) -> Sequence[object]:
    """Their cells for a step; empty where it was not revised."""
    one = revised.get(step)
    return (one.before, one.revised_on.isoformat()) if one else (None, None)


def said(view: View) -> str:
    """What the marks mean, or why there can be none."""
    if not wanted(view):
        return ""
    if view.filters.dimensions():
        return _("revisions are only known by route")
    return _("diamonds: revised by a later release")
