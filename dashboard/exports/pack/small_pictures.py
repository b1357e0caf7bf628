"""Pictures that fill no slide, as sentences below the figures.

A table of one row, a ranking of one bar, columns of nothing but zeros or of hardly any, months of
which none has more than a few, and a picture that shows once more what another slide has: a
sentence says as much.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from dashboard.exports.pack.brief import Brief, Item
from dashboard.formats import comma_list, format_months, format_number, with_subject
from dashboard.i18n import _
from dashboard.plots.powerpoint import Form, NativeSeries

_FEW = 4
"""At most so many in every month are no line that can be read: it lies on its axis. So many of all
rows together are no ranking."""


def sentences(brief: Brief) -> Mapping[str, str]:
    """What is said of the items that fill no slide, by their code.

    What an author has chosen stays where it was put, and a brief without figures has no slide for
    sentences.
    """
    texts: dict[str, str] = {}
    drawn: list[Sequence[float | None]] = []
    for item in brief.items if brief.statements and not brief.is_chosen else ():
        lines = _lines(item)
        if not item.plots:
            is_bare = not item.picture and item.table is not None and len(item.table.rows) == 1
            text = f"{item.finding}." if is_bare and item.finding else ""
        else:
            text = _of_months(item, lines, drawn) if lines else _of_bars(item)
        if text:
            texts[item.card.code] = text
        else:
            drawn += [list(one.values) for one in lines]
    return texts


def _lines(item: Item) -> Sequence[NativeSeries]:
    """The lines of a chart of months that are read: no edge of a range."""
    if len(item.plots) != 1 or not item.plots[0].is_over_time:
        return ()
    return [one for one in item.plots[0].series if not one.thin]


def _of_months(
    item: Item, lines: Sequence[NativeSeries], drawn: Sequence[Sequence[float | None]]
) -> str:
    """How many there were at most, or which line another slide has; empty of any other chart."""
    # Routes add up; other lines are a measure and its parts.
    together = sum if item.card.code.endswith("by-route") else max
    months = zip(*(one.values for one in lines), strict=True)
    most = max((together(value or 0 for value in month) for month in months), default=None)
    if most is not None and most <= _FEW:
        days = [day for day in item.plots[0].categories if isinstance(day, date)]
        first, last = (day.year * 100 + day.month for day in (days[0], days[-1]))
        # Months that are not known may have had more.
        message = _("{heading}: at most {most} recorded in any known month, {months}.")
        if not most:
            message = _("{heading}: none recorded in any known month, {months}.")
        span = format_months(first, last)
        return message.format(heading=item.card.title, most=format_number(most), months=span)
    is_again = len(lines) == 1 and list(lines[0].values) in drawn
    return f"{with_subject(item.card.title, lines[0].name)}." if is_again else ""


def _of_bars(item: Item) -> str:
    """The finding, or the rows that have any, of bars that are too few; empty of other charts."""
    if any(plot.kind is not Form.BAR for plot in item.plots):
        return ""
    (first, *others), values = item.plots, item.plots[0].series[0].values
    rows = [
        f"{name} {format_number(value)}"
        for name, value in zip(first.categories, values, strict=True)
        if value
    ]
    if others and None not in values and 0 < sum(filter(None, values)) <= _FEW:
        return f"{with_subject(item.card.title, comma_list(rows))}."
    is_alone = not others and len(first.categories) == 1
    numbers = {value for plot in item.plots for one in plot.series for value in one.values}
    if not is_alone and numbers != {0}:
        return ""
    text = item.finding or (with_subject(item.card.title, ", ".join(rows)) if is_alone else "")
    return f"{text}." if text and (item.finding or rows) else ""
