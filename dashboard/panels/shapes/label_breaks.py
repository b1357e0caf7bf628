"""Breaks in the labels of a chart's lines: which there are, and what is written of them."""

from collections.abc import Sequence

from dashboard.drawings import Entry
from dashboard.formats import comma_list, format_month, name_order, with_subject
from dashboard.i18n import _
from dashboard.view import View
from data_access.periods import MonthRange
from data_access.registry import ROUTES, Break, Metric


def breaks_of(
    view: View, metric: Metric, span: MonthRange, routes: Sequence[str] = ()
) -> Sequence[Break]:
    """The breaks in the labels of a chart's lines, by month.

    Args:
        view: what is shown.
        metric: what the lines are of.
        span: the months of the chart.
        routes: those with a line of their own.
    """
    views = (view, *map(view.on, routes))
    inside = (
        one
        for view in views
        if view.answers(metric)
        for one in view.availability(metric).breaks(view.filters, span)
    )
    return sorted(dict.fromkeys(inside), key=lambda one: (one.month, one.what))


def words(broken: Sequence[Break], after: int | None) -> Sequence[tuple[int, str]]:
    """Month of each mark, with its number, or its title where no list says what numbers mean.

    Args:
        broken: the breaks.
        after: how many events are numbered before them; None where there is no list.
    """
    by_month: dict[int, list[str]] = {}
    for place, one in enumerate(broken, start=1):
        # A title beside a line in a chart of years would lie over the highest number.
        name = _(one.title) if after is None else str(after + place)
        by_month.setdefault(one.month, []).append(name)
    return [(month, comma_list(some)) for month, some in by_month.items()]


def in_words(broken: Sequence[Break]) -> Sequence[Entry]:
    """What changed at each break, after the events."""
    return [
        Entry(format_month(one.month), with_subject(_labels_in_words(one), _(one.what)))
        for one in broken
    ]


def _labels_in_words(one: Break) -> str:
    names = (_(ROUTES[value].name) if value in ROUTES else value for value in one.values)
    return comma_list(sorted(names, key=name_order))
