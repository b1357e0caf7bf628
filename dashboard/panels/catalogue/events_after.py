"""What was counted in the months after an event, against what was expected: no effect."""

from collections.abc import Iterator, Sequence

from dashboard.drawings import Align, Column, Table
from dashboard.formats import format_months, format_number
from dashboard.i18n import N_, _, ngettext
from dashboard.panels.panel import Content, Kind, panel
from dashboard.view import View
from dashboard.wording import of_month
from data_access.analysis.interruption import MONTHS, Place, Sum, after, months_after
from data_access.filters import Filters
from data_access.frames import records
from data_access.periods import MonthRange, PeriodKind
from data_access.queries import expected_ranges
from data_access.registry import (
    DEAD_MISSING,
    EVENTS,
    METRICS,
    Dimension,
    Event,
    Metric,
    denominators,
)

_KINDS = frozenset({"operation", "policy", "border", "taskforce", "crisis", "trend"})
"""What may be followed by other counts; a shipwreck is itself among the deaths."""
_KEPT = 36
"""Newest months that have a range (`store.expected_ranges`)."""
_PLACES = {
    Place.BELOW: N_("below the range"),
    Place.WITHIN: N_("within the range"),
    Place.ABOVE: N_("above the range"),
}


def events_of(route: str) -> Sequence[Event]:
    """The events that name a route and are no deaths themselves, the newest first."""
    named = (one for one in EVENTS.values() if route in one.routes and one.category in _KINDS)
    return sorted(named, key=lambda one: one.month, reverse=True)


def _metrics(view: View) -> tuple[Metric, ...]:
    """Deaths, and what counts movement on the route, where they are known."""
    if not expected_ranges.route_of(view.filters):
        return ()
    codes = denominators.movement(view.filters.routes) or ("detections",)
    every = (DEAD_MISSING, *(METRICS[code] for code in codes))
    return tuple(one for one in every if view.has(one) and view.answers(one))


def _months_with_ranges(view: View, metric: Metric) -> MonthRange:
    newest = view.availability(metric).newest_complete
    return MonthRange(newest, newest).extended_back(_KEPT - 1)


def _listed(view: View) -> Iterator[tuple[Event, Metric]]:
    """Events with a month after them that has a range may be judged."""
    for event in events_of(view.filters.routes[0]):
        for metric in _metrics(view):
            kept = _months_with_ranges(view, metric)
            if kept.first <= months_after(event.month).first <= kept.last:
                yield event, metric


def _sum(event: Event, metric: Metric, view: View) -> tuple[Sum | None, str]:
    """Of the months after an event, or a word why not."""
    (route,) = view.filters.routes
    kept, months = _months_with_ranges(view, metric), months_after(event.month)
    course = records(view.rows(expected_ranges.course, metric.code, route))
    ranges = [row for row in course if kept.holds(row["month"])]
    whole = Filters(routes=(route,))
    counts = records(view.counts((metric,), (Dimension.MONTH,), {metric.code: kept}, filters=whole))
    known = sum(months.holds(int(row["month"])) for row in ranges)
    if known < MONTHS:
        text = ngettext(
            "too short: {known} of {all} month known",
            "too short: {known} of {all} months known",
            MONTHS,
        )
        return None, text.format(known=known, all=MONTHS)
    found = after(
        event.month,
        {int(row["month"]): int(row["value"]) for row in counts},
        {
            int(row["month"]): (int(row["lower"]), int(row["upper"]))
            for row in ranges
            if row["state"] == "ok"
        },
    )
    if found is None:
        return None, _("too little in the years before to expect anything")
    word = _(_PLACES[found.place])
    if months.last >= view.availability(metric).provisional_from:
        word = _("{reading}, provisional").format(reading=word)
    return found, word


def _lacks(view: View) -> str:
    if not expected_ranges.route_of(view.filters):
        return _("Expected ranges are kept for whole routes, one at a time, as known today.")
    if _metrics(view) and not any(_listed(view)):
        return ngettext(
            "No event of the list falls into the newest {count} month.",
            "No event of the list falls into the newest {count} months.",
            _KEPT,
        ).format(count=format_number(_KEPT))
    return ""


@panel(
    "events-after",
    title=N_("After events"),
    kind=Kind.TABLE,
    metrics=(DEAD_MISSING.code,),
    measured=lambda view: tuple(one.code for one in _metrics(view)),
    subtitle=lambda _view: ngettext(
        "{count} month after the month of an event · correlation is not cause",
        "{count} months after the month of an event · correlation is not cause",
        MONTHS,
    ).format(count=MONTHS),
    lacks=_lacks,
    explanation=N_(
        "Operations, policies and crises of the list of events. What was counted in the six months "
        "after, beside the ends of the ranges in which these months were expected, added up. Each "
        "month’s range learns from the months before it, those since the event among them, so that "
        "a lasting change shows less than it is. Sums leave their range where nothing happened, "
        "too: of deaths 6 in 100, of detections 18. That one is above or below says nothing of why."
    ),
    in_scope=True,
    whole_in=tuple(PeriodKind),
)
def events_after(view: View) -> Content:
    """A row an event and measure."""
    rows = []
    for event, metric in _listed(view):
        found, word = _sum(event, metric, view)
        months = months_after(event.month)
        rows.append(
            (
                _(event.title),
                of_month(event.month),
                _(metric.label),
                format_months(months),
                found.counted if found else None,
                found.low if found else None,
                found.high if found else None,
                word,
            )
        )
    return Content.of_table(
        Table(
            (
                Column("event", _("Event")),
                Column("month", _("Month"), Align.SHORT),
                Column("measure", _("Measure")),
                Column("after", _("Months after"), Align.SHORT),
                Column("counted", _("Counted"), Align.NUMBER),
                Column("low", _("Expected, from"), Align.NUMBER),
                Column("high", _("Expected, to"), Align.NUMBER),
                Column("reading", _("Reading")),
            ),
            rows,
        )
    )


PANELS = (events_after,)
