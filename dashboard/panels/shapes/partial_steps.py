"""The steps of a line of which not all months are known: no line may rise or fall to them."""

from collections.abc import Collection, Mapping

from dashboard import steps
from dashboard.i18n import _
from dashboard.plots.time_series import Values
from dashboard.view import View
from dashboard.wording import months_in_words
from data_access.filters import Grain
from data_access.periods import MonthRange
from data_access.registry import Metric


def steps_in_part(
    view: View, metric: Metric, span: MonthRange, *, on: str = ""
) -> Mapping[int, tuple[int, ...]]:
    """The steps of a range of which not all months are counted, with the months that are.

    A step that the range cuts is one of them. Of what bureaus report, a month counts that any of
    them has reported: which ones have not is the caveat's subject.

    Args:
        view: what is shown.
        metric: whose months count.
        span: the months that are fetched.
        on: a route, where the line is of one.
    """
    availability = view.on(on).availability(metric) if on else view.availability(metric)
    known = availability.covered(span) if metric.reported else availability.in_full(span)
    covered, grain = set(availability.months), view.filters.grain
    if grain is Grain.MONTH:
        return {m: () for m in span.months() if m in covered and m > availability.newest_complete}
    parts: dict[int, tuple[int, ...]] = {}
    for step in dict.fromkeys(steps.step_of(month, grain) for month in span.months()):
        months = steps.months_of(step, grain).months()
        counted = tuple(month for month in months if month in known)
        if len(counted) < len(months) and (counted or covered.intersection(months)):
            parts[step] = counted
    return parts


def in_words(parts: Mapping[int, tuple[int, ...]], values: Values) -> Mapping[int, str]:
    """What stands at the point of each step of which some months are missing."""
    return {
        step: months_in_words(months) or _("in part")
        for step, months in parts.items()
        if values.get(step) is not None
    }


def without(values: Mapping[int, int | None], parts: Collection[int]) -> dict[int, int | None]:
    """Counts of whole steps; None where some months of a step are missing."""
    return {step: None if step in parts else value for step, value in values.items()}
