"""Pictures that fill no slide, as sentences below the figures.

A ranking of one bar, columns of nothing but zeros or of hardly any, months of which none has more
than a few, and a picture that shows once more what another slide has: a sentence says as much.
"""

from collections.abc import Sequence
from datetime import date

from dashboard.exports.pack.brief import Brief, Item
from dashboard.formats import comma_list, format_months, format_number, with_subject
from dashboard.i18n import _
from dashboard.plots.powerpoint import Form, NativeChart, NativeSeries

_FEW = 4
"""At most so many in every month are no line that can be read: it lies on its axis. So many of all
rows together are no ranking."""
_CHOSEN = "items="
"""In the address of a brief whose parts somebody has chosen."""


def in_words(brief: Brief) -> Sequence[Item]:
    """The items that are sentences; what an author has chosen stays where it was put.

    Args:
        brief: whose slide of figures says them; one without figures has no place for them.
    """
    if not brief.statements or _CHOSEN in brief.view:
        return ()
    shown = [item for item in brief.items if item.plots]
    bare = [item for item in shown if _is_bare(item.plots) or _most_a_month(item) is not None]
    left = [item for item in shown if item not in bare]
    again = [
        item for place, item in enumerate(left) if any(_repeats(item, one) for one in left[:place])
    ]
    return [item for item in shown if (item in bare or item in again) and sentence(item)]


def sentence(item: Item) -> str:
    """What such a picture says: its finding, its only bar or line, or the most of a month.

    Args:
        item: one of those that are said in words.
    """
    most = _most_a_month(item)
    if most is not None:
        return _few(item, most)
    (first, *others) = item.plots
    if first.is_over_time:
        lines = _lines(first)
        return f"{with_subject(item.heading, lines[0].name)}." if len(lines) == 1 else ""
    if others and _are_few(first):
        return f"{with_subject(item.heading, _rows_with_any(first))}."
    if item.finding:
        return f"{item.finding}."
    value = first.series[0].values[0] if len(first.categories) == 1 else None
    if others or value is None:
        return ""
    only = f"{first.categories[0]}, {format_number(value)}"
    return f"{with_subject(item.heading, only)}."


def _are_few(plot: NativeChart) -> bool:
    """Whether all rows together have hardly any, and of each is known how many."""
    values = [value for value in plot.series[0].values if value is not None]
    return len(values) == len(plot.categories) and 0 < sum(values) <= _FEW


def _rows_with_any(plot: NativeChart) -> str:
    """The rows that have any, each with its number."""
    rows = zip(plot.categories, plot.series[0].values, strict=True)
    return comma_list(f"{name} {format_number(value)}" for name, value in rows if value)


def _few(item: Item, most: float) -> str:
    """How many there were at most; months that are not known may have had more."""
    days = [day for day in item.plots[0].categories if isinstance(day, date)]
    first, last = (day.year * 100 + day.month for day in (days[0], days[-1]))
    message = _("{heading}: at most {most} recorded in any known month, {months}.")
    if not most:
        message = _("{heading}: none recorded in any known month, {months}.")
    months = format_months(first, last)
    return message.format(heading=item.heading, most=format_number(most), months=months)


def _lines(plot: NativeChart) -> Sequence[NativeSeries]:
    """Those that are read: no edge of a range."""
    return [one for one in plot.series if not one.thin]


def _most_a_month(item: Item) -> float | None:
    """The most of any month, all routes together; None where that is more than a few."""
    if len(item.plots) != 1 or not item.plots[0].is_over_time:
        return None
    (plot,) = item.plots
    # Routes add up; other lines are a measure and its parts.
    together = sum if item.code.endswith("by-route") else max
    months = zip(*(one.values for one in _lines(plot)), strict=True)
    most = max((together(value or 0 for value in month) for month in months), default=None)
    return most if most is not None and most <= _FEW else None


def _repeats(item: Item, earlier: Item) -> bool:
    """Whether one line is what the slide before has: its only route, where that has them all."""
    if len(item.plots) != 1 or len(earlier.plots) != 1 or not item.plots[0].is_over_time:
        return False
    lines = _lines(item.plots[0])
    return len(lines) == 1 and any(
        list(lines[0].values) == list(one.values) for one in _lines(earlier.plots[0])
    )


def _is_bare(plots: Sequence[NativeChart]) -> bool:
    """Whether a chart has one bar, or charts beside each other nothing but zeros or hardly any."""
    if any(plot.kind is not Form.BAR for plot in plots):
        return False
    if len(plots) == 1 and len(plots[0].categories) == 1:
        return True
    if len(plots) > 1 and _are_few(plots[0]):
        return True
    return all(value == 0 for plot in plots for series in plot.series for value in series.values)
