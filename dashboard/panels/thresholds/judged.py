"""What the rules say of a view: now, and month by month. Cards and data interface read these."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from dashboard.panels.catalogue import bureaus
from dashboard.panels.data import Reading, RuleCourse
from dashboard.panels.panel import View
from data_access.analysis.rules import Course, Judgement
from data_access.filters import Filters
from data_access.periods import MonthRange, PeriodKind, month_of, shifted
from data_access.registry.bureaus import ROLES
from data_access.registry.metrics import METRICS
from data_access.registry.routes import ROUTES
from data_access.registry.thresholds import THRESHOLDS, Subject, Threshold

_HISTORY = 36
_LOOKED_BACK = 12
"""Months before a period's end among which the newest one that can be judged is looked for."""


def raised(view: View) -> tuple[Judgement, ...]:
    """All that is raised in the newest month that each rule can judge, the farthest above first.

    Figures made for exercises raise nothing: an alarm of theirs on the overview of real ones would
    be believed. What they would have raised is in the rule's history, marked.
    """
    return tuple(one for rule in THRESHOLDS.values() for one in _raised(rule, view))


def read_latest(view: View) -> Sequence[Reading[Any]]:
    """What `raised` and `latest` need to be read."""
    months = ((rule, _last_months(rule, view)) for rule in THRESHOLDS.values())
    return [_reading(rule, found, view) for rule, found in months if found]


def read_history(
    view: View, rules: Iterable[Threshold] = THRESHOLDS.values()
) -> Sequence[Reading[Any]]:
    """What `history` needs to be read."""
    months = ((rule, window(rule, view)) for rule in rules)
    return [_reading(rule, found, view) for rule, found in months if found]


def _reading(rule: Threshold, months: MonthRange, view: View) -> RuleCourse:
    return RuleCourse(rule.code, months, view.filters.as_known_on, today(view))


def newest(courses: Iterable[Course]) -> int | None:
    """The newest month that was judged; None where none was."""
    months = (course.newest() for course in courses)
    return max((month for month in months if month is not None), default=None)


def newest_of(rule: Threshold, view: View) -> int | None:
    """The newest month that was judged in a rule's history."""
    return newest(history(rule, view))


def history(rule: Threshold, view: View) -> Sequence[Course]:
    """What a rule says of each month of `window`."""
    months = window(rule, view)
    if months is None:
        return ()
    return _judged(rule, view, months)


def window(rule: Threshold, view: View) -> MonthRange | None:
    """The months of a rule's history: the period, or three years to its end where it is short."""
    months = _months(rule, view)
    if months is None:
        return None
    return months.extended_back(max(0, _HISTORY - months.length))


def latest(rule: Threshold, view: View) -> Sequence[Course]:
    """What a rule says of the last months of the period, of which it can judge one at least."""
    months = _last_months(rule, view)
    return _judged(rule, view, months) if months else ()


def _last_months(rule: Threshold, view: View) -> MonthRange | None:
    months = _months(rule, view)
    if months is None:
        return None
    # Silence is judged on every day: the last one is enough.
    steps = _LOOKED_BACK if rule.subject is Subject.ROUTE else 1
    first = max(shifted(months.last, 1 - steps), view.availability(METRICS[rule.metric]).oldest)
    return MonthRange(first, months.last) if first <= months.last else None


def today(view: View) -> date:
    """The day on which silence is judged: that of the view's knowledge."""
    return view.filters.as_known_on or view.today


def _raised(rule: Threshold, view: View) -> list[Judgement]:
    courses = latest(rule, view)
    month = newest(courses)
    real = (one for course in courses if not course.exercise for one in course.raised())
    return sorted((one for one in real if one.month == month), key=_excess, reverse=True)


def _excess(judgement: Judgement) -> float:
    verdict = judgement.verdict
    return (verdict.value or 0) / ((verdict.limit or 0) + 1)


def _months(rule: Threshold, view: View) -> MonthRange | None:
    """The period as a rule's measure means it; None where it cannot be judged."""
    metric = METRICS[rule.metric]
    if not view.has(metric):
        return None
    months = view.months(metric)
    if rule.subject is Subject.ROUTE:
        return months
    now = month_of(today(view).year, today(view).month)
    if view.filters.period.kind is not PeriodKind.SPAN:
        # Silence goes on after the last report.
        return MonthRange(min(months.first, now), now)
    return MonthRange(months.first, min(months.last, now)) if months.first <= now else None


def _judged(rule: Threshold, view: View, months: MonthRange) -> Sequence[Course]:
    """The routes or bureaus that the filters choose; what is counted on them stays whole."""
    is_route = rule.subject is Subject.ROUTE
    chosen = _routes(view.filters) if is_route else set(bureaus.listed(view))
    return [one for one in view.read(_reading(rule, months, view)) if one.subject in chosen]


def _routes(filters: Filters) -> set[str]:
    """Those that the filters admit; of a country, those that it lies on in any role."""
    codes = set(ROUTES if (admitted := filters.route_codes()) is None else admitted)
    for places, roles in ((filters.places(), ROLES), (filters.origins(), ("src",))):
        if places:
            codes &= {
                code
                for code in codes
                for role in roles
                if set(places) & set(ROUTES[code].countries(role))
            }
    return codes
