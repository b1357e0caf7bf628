"""When two figures can be subtracted: both known in full, over as long a time, on a base."""

from dashboard.i18n import _
from dashboard.panels.panel import View
from data_access.registry.metrics import Metric

LEAST_BASE = 10
"""Below this, one boat is the difference."""


def why_no_difference(metric: Metric, views: tuple[View, View], base: float | None) -> str:
    """Why no difference is given; empty where one is."""
    for letter, view in zip("AB", views, strict=True):
        if not is_whole(metric, view):
            return _("No difference: {side} is not known in full.").format(side=letter)
    if len({view.availability(metric).is_exercise for view in views}) > 1:
        return _("No difference: one side was made for exercises, the other was not.")
    first, second = (view.months(metric).length for view in views)
    if first != second:
        return _("No difference: A has {a} months and B has {b}.").format(a=first, b=second)
    if base is None or base < LEAST_BASE:
        return _("No difference: the base is below {least}.").format(least=LEAST_BASE)
    return ""


def is_whole(metric: Metric, view: View) -> bool:
    """Whether every month of a view is known, and every part of each month."""
    availability, months = view.availability(metric), view.months(metric)
    return availability.knows(months) and not any(map(months.holds, availability.partial))
