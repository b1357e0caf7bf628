"""The map: people where they died or went missing, and the corridors they moved along.

How wide a corridor is follows from the movement on it, each route by what its publisher counts.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from dashboard import steps
from dashboard.drawings import Align, Column, MapDrawing, Table
from dashboard.formats import all_of, comma_list, dot_list, format_month, format_months
from dashboard.i18n import N_, _, ngettext
from dashboard.maps.circles import by_month
from dashboard.maps.ribbons import Flow, visible_routes
from dashboard.maps.view import map_view
from dashboard.maps.words import people_in_words
from dashboard.panels import findings
from dashboard.panels.card_text import Origin, is_settled, is_stale, origin_in_words
from dashboard.panels.filter_sentence import movement_and_deaths
from dashboard.panels.names import BY_ROUTE, measure_name
from dashboard.panels.panel import Content, Kind, panel
from dashboard.view import View
from dashboard.wording import available_in_words, figure, period_in_words
from data_access.analysis import changes
from data_access.availability import Availability
from data_access.periods import MonthRange
from data_access.queries import conditions
from data_access.queries.rates import hull
from data_access.registry import (
    DEAD_MISSING,
    DETECTIONS,
    METRICS,
    ROUTES,
    Dimension,
    Metric,
    with_children,
)


def months_under_map(view: View) -> dict[str, Any]:
    """The bar of months under a map, as the browser reads it.

    Returns:
        months: between which there are figures, yyyymm; span: places of the first and last one of
            the view's period among them, and in_words: the same.
        bars: height in per cent and look of each: provisional (still revised), partial (known in
            part), gap (nothing is available); looks: those that there are.
        marks: years to write, by place.
    """
    availability, period = view.availability(DEAD_MISSING), view.months(DEAD_MISSING)
    months = list(availability.span.months())
    people = by_month(view, months)
    most = max(1, *people)
    looks = [_look_of(month, availability) for month in months]
    bars = [
        (100 if look == "gap" else round(max(n * 100 / most, 2 if n else 0), 1), look)
        for n, look in zip(people, looks, strict=True)
    ]
    inside = [min(max(end, months[0]), months[-1]) for end in (period.first, period.last)]
    return {
        "months": months,
        "span": [months.index(end) for end in inside],
        "in_words": period_in_words(period, availability),
        "bars": bars,
        "looks": sorted(set(looks) - {""}),
        # Every second year: there is room for it on a phone.
        "marks": {
            place: str(month // 100) for place, month in enumerate(months) if month % 200 == 1
        },
    }


def _look_of(month: int, availability: Availability) -> str:
    if month not in availability.months and month // 100 not in availability.years:
        return "gap"
    if month in availability.partial or month > availability.newest_complete:
        return "partial"
    is_open = availability.provisional_from and month >= availability.provisional_from
    return "provisional" if is_open else ""


BACK = ("interceptions", "returns")
"""Measures of people who were stopped or taken back: drawn against the direction of the route."""

Values = Mapping[str, Mapping[str, Mapping[int, int]]]
"""Measure, route, month (yyyy00: a year of which only the total is known) to count."""


@dataclass(frozen=True, slots=True)
class Part:
    """One measure on one route, over the months that the period means for it there."""

    route: str
    metric: Metric
    availability: Availability
    months: MonthRange


def _parts(route: str, metrics: Iterable[str], view: View) -> Sequence[Part]:
    """The measures of a route with any months."""
    on, parts = view.on(route), list[Part]()
    for metric in (METRICS[code] for code in metrics if route in METRICS[code].routes):
        if conditions.out_of_scope(metric, on.filters) or not on.answers(metric):
            continue
        known, months = on.availability(metric), on.months(metric)
        if any(map(months.holds, known.months)) or any(map(months.holds_year, known.years)):
            parts.append(Part(route, metric, known, months))
    return parts


def _flow_of(parts: Sequence[Part], values: Values, view: View) -> Flow:
    """What a route's line is as wide as."""
    first = parts[0]
    origins = (
        Origin(code, day, None, is_stale(code, day, view, settled=is_settled(code, known, view)))
        for known in (part.availability for part in parts)
        for code, day in known.published.items()
    )
    return Flow(
        route=first.route,
        label=all_of(_label(part, first) for part in parts),
        value=sum(
            changes.total(
                values.get(part.metric.code, {}).get(part.route, {}), part.months.months()
            )
            for part in parts
        ),
        period=format_months(first.months),
        source=dot_list(*dict.fromkeys(map(origin_in_words, origins))),
    )


def _label(part: Part, first: Part) -> str:
    """A measure; where it is counted for the later part of the first one's months, since when."""
    name = _(part.metric.label)
    if part.availability.oldest <= first.months.first:
        return name
    return _("{measure} (from {month})").format(
        measure=name, month=format_month(part.availability.oldest)
    )


def in_words(people: int, view: View) -> str:
    """The map's circles in words, for readers who do not see it."""
    if reason := outside(view):
        return _("Map without circles: {reason}.").format(reason=reason)
    if not people:
        return _("Map without circles: nobody is recorded to have died or gone missing.")
    return ngettext(
        "Map of where {people} person died or went missing.",
        "Map of where {people} people died or went missing.",
        people,
    ).format(people=figure(DEAD_MISSING, people))


def outside(view: View) -> str:
    """The months that have deaths, if the months shown have none; else empty."""
    span = view.availability(DEAD_MISSING).span
    return "" if span.overlap(view.months(DEAD_MISSING)) else available_in_words(span)


def _with_deaths(view: View) -> frozenset[str]:
    """The routes of which releases say how many died in the period; of others it is unknown."""
    if outside(view):
        return frozenset()
    named = view.availabilities.named_values(DEAD_MISSING, view.filters, Dimension.ROUTE)
    if named is None:
        return frozenset(ROUTES)
    return frozenset(code for code in ROUTES if not named.isdisjoint(with_children((code,))))


def _table(
    deaths: Mapping[str, int],
    told: Collection[str],
    forth: Sequence[Flow],
    turned: Sequence[Flow],
) -> Table:
    """A route a row; what counts its movement stands beside the count, for no two need be alike."""
    moved, stopped = ({flow.route: flow for flow in flows} for flows in (forth, turned))
    listed = {*deaths, *moved, *stopped}
    return Table(
        columns=(
            Column("route", _("Route")),
            Column(DEAD_MISSING.code, _(DEAD_MISSING.label), Align.NUMBER),
            Column("movement", _("Movement"), Align.NUMBER),
            Column("counted", _("Movement counted by")),
            Column("movement_source", _("Source"), for_files=True),
            Column("stopped", _("Stopped or returned"), Align.NUMBER),
            Column("stopped_counted", _("Stopped or returned, counted by")),
            Column("stopped_source", _("Source"), for_files=True),
        ),
        rows=[
            (
                BY_ROUTE.name(code),
                deaths.get(code, 0 if code in told else None),
                *_flow_cells(moved.get(code)),
                *_flow_cells(stopped.get(code)),
            )
            for code in sorted(listed, key=lambda code: (-deaths.get(code, 0), code))
        ],
    )


def _flow_cells(flow: Flow | None) -> tuple[int | str | None, ...]:
    """The number of a flow, what counts it in which months, and who published it when."""
    if not flow:
        return (None, None, None)
    return (flow.value, comma_list((flow.label, flow.period)), flow.source)


def _movements(view: View) -> Iterator[tuple[Metric, MonthRange]]:
    """What counts movement on the routes chosen, with the months of the period that it has."""
    for metric in movement_and_deaths(view.filters)[1:]:
        if conditions.out_of_scope(metric, view.filters) or not view.has(metric):
            continue
        if months := view.available_part(metric):
            yield metric, months


def subtitle(view: View, *, corridors: bool = True) -> str:
    """What circles count in which months and, where they are drawn, when movement was counted."""
    period = period_in_words(view.months(DEAD_MISSING), view.availability(DEAD_MISSING))
    # A map without circles would say that nobody died.
    parts = [_("deaths {months}").format(months=period), outside(view)]
    if corridors:
        parts += [
            _("{measure} to {month}").format(
                measure=measure_name("", metric), month=format_month(months.last)
            )
            for metric, months in _movements(view)
        ]
    return dot_list(*parts)


@panel(
    "map",
    title=N_("Deaths and routes"),
    kind=Kind.MAP,
    metrics=(DEAD_MISSING.code,),
    beside=(DETECTIONS.code,),
    beside_of=lambda view: tuple(metric for metric, _months in _movements(view)),
    subtitle=subtitle,
    explanation=N_(
        "Circles grow in area with the people dead and missing. Seen whole, each is a route; "
        "nearer, it adds up incidents near each other, and a broken edge means approximate places "
        "or months. Corridors are indicative, not tracks; their width is the movement counted on "
        "the whole route, in three steps, or equal where units differ."
    ),
)
def deaths_map(view: View) -> Content:
    """Circles of incidents over corridors as wide as what moved along them.

    Columns: metric, route, month, value.
    """
    routes = visible_routes(view.filters)
    onward = [some for r in routes if (some := _parts(r, ROUTES[r].denominators, view))]
    # Of people stopped or returned one measure each, as they are never added up.
    back = [some for one in BACK for r in routes if (some := _parts(r, (one,), view))]
    months_of = {DEAD_MISSING.code: [view.months(DEAD_MISSING)]}
    for part in chain.from_iterable((*onward, *back)):
        months_of.setdefault(part.metric.code, []).append(part.months)
    frame = view.counts(
        [METRICS[code] for code in months_of],
        (Dimension.ROUTE, Dimension.MONTH),
        {code: hull(some) for code, some in months_of.items()},
    )
    values = steps.by_metric(frame, Dimension.ROUTE)
    months = view.months(DEAD_MISSING)
    deaths = {
        route: sum(counted.values()) for route, counted in values.get(DEAD_MISSING.code, {}).items()
    }
    told = _with_deaths(view)
    forth, turned = ([_flow_of(one, values, view) for one in some] for some in (onward, back))
    period = period_in_words(months, view.availability(DEAD_MISSING))
    died = {code: f"{people_in_words(deaths.get(code, 0))} · {period}" for code in told}
    state = map_view(view, months, onward=forth, back=turned, deaths=died)
    state["time"] = months_under_map(view)
    drawing = MapDrawing(state, in_words(sum(deaths.values()), view))
    return Content(
        drawing,
        lambda: _table(deaths, told, forth, turned),
        finding=lambda: findings.of_level(view, DEAD_MISSING),
    )


PANELS = (deaths_map,)
