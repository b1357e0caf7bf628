"""What was counted in the months after an event, against what was expected: no effect."""

from collections.abc import Iterator, Sequence

from dashboard.drawings import Align, Column, Table
from dashboard.formats import format_months, format_number
from dashboard.i18n import N_, _, ngettext
from dashboard.panels.data import Data, Rows
from dashboard.panels.panel import Content, Kind, Panel
from dashboard.wording import of_month
from data_access.analysis.interruption import MONTHS, Place, Sum, after, months_after
from data_access.filters import Filters
from data_access.frames import Counts, Listing, Query, records
from data_access.periods import MonthRange, PeriodKind
from data_access.queries import expected_ranges, series
from data_access.registry import denominators
from data_access.registry.events import EVENTS, Event
from data_access.registry.metrics import DEAD_MISSING, METRICS, Metric
from data_access.registry.series import Dimension

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


def _metrics(data: Data) -> tuple[Metric, ...]:
    """Deaths, and what counts movement on the route, where they are known."""
    if not expected_ranges.route_of(data.filters):
        return ()
    codes = denominators.movement(data.filters.routes) or ("detections",)
    every = (DEAD_MISSING, *(METRICS[code] for code in codes))
    return tuple(one for one in every if data.has(one) and data.answers(one))


def _kept(data: Data, metric: Metric) -> MonthRange:
    newest = data.availability(metric).newest_complete
    return MonthRange(newest, newest).extended_back(_KEPT - 1)


def _counts(metric: str, route: str, months: MonthRange) -> Query[Counts]:
    return series.counts(
        (METRICS[metric],), Filters(routes=(route,)), (Dimension.MONTH,), {metric: months}
    )


def _readings(data: Data, metric: Metric) -> tuple[Rows[Listing], Rows[Counts]]:
    (route,), months = data.filters.routes, _kept(data, metric)
    return (
        Rows(expected_ranges.course, (metric.code, route)),
        Rows(_counts, (metric.code, route, months)),
    )


def _listed(data: Data) -> Iterator[tuple[Event, Metric]]:
    """Events with a month after them that has a range may be judged."""
    for event in events_of(data.filters.routes[0]):
        for metric in _metrics(data):
            kept = _kept(data, metric)
            if kept.first <= months_after(event.month).first <= kept.last:
                yield event, metric


def _sum(event: Event, metric: Metric, data: Data) -> tuple[Sum | None, str]:
    """Of the months after an event, or a word why not."""
    of_ranges, of_counts = _readings(data, metric)
    kept, months = _kept(data, metric), months_after(event.month)
    ranges = [row for row in records(data.read(of_ranges)) if kept.holds(row["month"])]
    counts = records(data.read(of_counts))
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
    if months.last >= data.availability(metric).provisional_from:
        word = _("{reading}, provisional").format(reading=word)
    return found, word


def _table(data: Data) -> Table:
    rows = []
    for event, metric in _listed(data):
        found, word = _sum(event, metric, data)
        months = months_after(event.month)
        rows.append(
            (
                _(event.title),
                of_month(event.month),
                _(metric.label),
                format_months(months.first, months.last),
                found.counted if found else None,
                found.low if found else None,
                found.high if found else None,
                word,
            )
        )
    return Table(
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


def _lacks(data: Data) -> str:
    if not expected_ranges.route_of(data.filters):
        return _("What was expected is kept of whole routes, one at a time, as known now.")
    if _metrics(data) and not any(_listed(data)):
        return ngettext(
            "No event of the list falls into the newest {count} month.",
            "No event of the list falls into the newest {count} months.",
            _KEPT,
        ).format(count=format_number(_KEPT))
    return ""


AFTER = Panel[None](
    code="events-after",
    title=lambda _data: _("After events"),
    kind=Kind.TABLE,
    metrics=(DEAD_MISSING.code,),
    measured=lambda data: tuple(one.code for one in _metrics(data)),
    reads=lambda data: [one for metric in _metrics(data) for one in _readings(data, metric)],
    shape=lambda _frame, data: Content.of_table(_table(data)),
    subtitle=lambda _data: ngettext(
        "{count} month after the month of an event · coincidence, not effect",
        "{count} months after the month of an event · coincidence, not effect",
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
    needs_rows=False,
    whole_in=tuple(PeriodKind),
)

PANELS = (AFTER,)
