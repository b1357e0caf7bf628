"""What was counted after events, and around joint operations: coincidence, no effect."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dashboard import steps
from dashboard.drawings import Align, Column, Table
from dashboard.formats import comma_list, dot_list, format_month, format_months, format_number
from dashboard.i18n import N_, _, ngettext
from dashboard.panels.catalogue.operations import OPERATIONS, chosen, none_chosen, title
from dashboard.panels.panel import Content, Kind, Panel, panel
from dashboard.plots import time_series
from dashboard.view import View
from dashboard.wording import of_month
from data_access.analysis.interruption import MONTHS, Place, Sum, after, months_after
from data_access.filters import Compare, Filters, Grain
from data_access.frames import records
from data_access.periods import MonthRange, Period, PeriodKind, month_of
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

# The months after an event, against what was expected of them.

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
    ranges = [
        row
        for row in records(view.rows(expected_ranges.course, metric.code, route))
        if kept.holds(row["month"])
    ]
    counts = view.counts((metric,), (Dimension.MONTH,), kept, filters=Filters(routes=(route,)))
    known = sum(months.holds(row["month"]) for row in ranges)
    if known < MONTHS:
        text = ngettext(
            "too short: {known} of {all} month known",
            "too short: {known} of {all} months known",
            MONTHS,
        )
        return None, text.format(known=known, all=MONTHS)
    found = after(
        event.month,
        steps.by_step(counts, metric.code),
        {row["month"]: (row["lower"], row["upper"]) for row in ranges if row["state"] == "ok"},
    )
    if found is None:
        return None, _("too little in the years before to expect anything")
    word = _(_PLACES[found.place])
    if months.last >= view.availability(metric).provisional_from:
        # What still comes in may be above yet, and is never below.
        is_low = found.place is Place.BELOW
        text = _("not yet final") if is_low else _("{reading}, provisional")
        word = text.format(reading=word)
    return found, word


def _why_none_listed(view: View) -> str:
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
    lacks=_why_none_listed,
    explanation=N_(
        "Operations, policies and crises of the list of events. What was counted in the six months "
        "after, beside the ends of the ranges in which these months were expected, added up. Each "
        "month’s range learns from the months before it, those since the event among them, so that "
        "a lasting change shows less than it is, and of detections next to nothing. Sums leave "
        "their range where nothing happened, too: of deaths 3 in 100, of detections 0. That one is "
        "above or below says nothing of why."
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


# The months before, during and after a joint operation.

_MONTHS_AROUND = 12
_PARTS = {"before": N_("Before"), "during": N_("During"), "after": N_("After")}


def _during(view: View) -> MonthRange:
    """The months of the operation looked at; that of today where there is none to draw."""
    operation, today = chosen(view), month_of(view.today.year, view.today.month)
    return operation.months if operation else MonthRange(today, today)


def _scope(view: View) -> View:
    """The months around the operation, on its own routes where the reader has chosen none."""
    operation = chosen(view)
    if operation is None:
        return view
    months = time_series.around(operation.months, _MONTHS_AROUND)
    filters = replace(
        view.filters,
        period=Period(PeriodKind.SPAN, months.first, months.last),
        routes=view.filters.routes or operation.routes,
        grain=Grain.MONTH,
        compare=Compare.NONE,
    )
    return replace(view, filters=filters)


def _lacks(metric: Metric, view: View) -> str:
    if not view.has(OPERATIONS):
        return _("No joint operations are loaded.")
    if reason := none_chosen(view):
        return reason
    operation = chosen(view)
    if not (operation and view.has(metric)):
        return ""
    if operation.date_precision == "year":
        return _("Only the year of this operation is published: there is no before and after.")
    availability = view.availability(metric)
    if not any(map(operation.months.holds, availability.months)):
        return _("{measure}: no data for {months}; data available from {first} to {last}.").format(
            measure=_(metric.label),
            months=format_months(operation.months),
            first=format_month(availability.oldest),
            last=format_month(availability.newest),
        )
    return ""


def _draw(metric: Metric, view: View) -> Content:
    """A measure a day before, during and after the operation. Columns: metric, month, value."""
    during, availability = _during(view), view.availability(metric)
    drawn, months_by_part = time_series.around(during, _MONTHS_AROUND), time_series.beside(during)
    frame = view.counts((metric,), (Dimension.MONTH,), drawn)
    counts = steps.Calendar.over(drawn, availability).filled(steps.by_step(frame, metric.code))
    unknown = _("unknown")
    a_day = {name: time_series.per_day(counts, months) for name, months in months_by_part.items()}
    parts = [
        _("{part} {value}").format(
            part=_(_PARTS[name]).lower(),
            value=unknown if value is None else format_number(value, 1),
        )
        for name, value in a_day.items()
    ]
    first = availability.provisional_from
    picture = time_series.around_span(
        counts, during, first, view.theme.hues[metric.hue], view.theme
    )
    in_words = _("{measure} a day: {parts}. Coincidence, not effect.").format(
        measure=_(metric.label), parts=comma_list(parts)
    )
    return Content(
        replace(picture, alternative=in_words),
        lambda: Table(
            columns=(
                Column("part", _("Part")),
                Column("months", _("Months used")),
                Column("days", _("Days"), Align.NUMBER),
                Column(metric.code, _(metric.label), Align.NUMBER),
                Column("per_day", _("A day"), Align.NUMBER),
                Column("provisional", _("Provisional")),
            ),
            rows=[
                (
                    _(_PARTS[name]),
                    format_months(months),
                    time_series.days(months),
                    time_series.total(counts, months),
                    a_day[name],
                    _("yes") if months.last >= first else _("no"),
                )
                for name, months in months_by_part.items()
            ],
            unknown=unknown,
        ),
    )


def _subtitle(metric: Metric, view: View) -> str:
    during, first = _during(view), view.availability(metric).provisional_from
    open_from = _("outlined: provisional from {month}").format(month=format_month(first))
    return dot_list(
        _("{unit} a day, from monthly figures").format(unit=_(metric.unit)),
        _("during: {months}").format(months=format_months(during)),
        _("correlation is not cause"),
        open_from if first <= time_series.beside(during)["after"].last else "",
    )


def _title(metric: Metric, view: View) -> str:
    operation = chosen(view)
    text = _("{measure} around {operation}") if operation else "{measure}"
    return text.format(measure=_(metric.label), operation=operation and title(operation))


def _panel(metric: Metric) -> Panel:
    return Panel(
        code=f"operation-{metric.code}",
        title=lambda view: _title(metric, view),
        kind=Kind.CHART,
        metrics=(metric.code,),
        # Which operation it is about stands in the picture, too.
        sources=OPERATIONS.sources,
        draw=lambda view: _draw(metric, view),
        subtitle=lambda view: _subtitle(metric, view),
        explanation=N_(
            "Counts of each month divided by its days. The darkest months are those that the "
            "operation touches, whole months even where it lasted days; as many before and after "
            "are compared with them, by the mean drawn across. Correlation is not "
            "cause."
        ),
        scope=_scope,
        lacks=lambda view: _lacks(metric, view),
        whole_in=tuple(PeriodKind),
    )


AROUND_OPERATIONS = tuple(_panel(METRICS[code]) for code in ("hits", "interceptions", "detections"))
