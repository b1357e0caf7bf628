"""The map: people where they died or went missing, and the corridors they moved along.

How wide a corridor is follows from the movement on it, each route by what its publisher counts.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard import steps
from dashboard.drawings import Align, Column, MapDrawing, Table
from dashboard.formats import all_of, comma_list, format_month, format_months, format_months_to
from dashboard.i18n import N_, _, ngettext
from dashboard.maps.circles import by_month, people_in_words
from dashboard.maps.ribbons import Flow, Moved, visible_routes
from dashboard.maps.view import map_view
from dashboard.panels import findings
from dashboard.panels.card_text import is_settled, source_in_words
from dashboard.panels.panel import Content, Kind, panel
from dashboard.view import View
from dashboard.wording import available_in_words, figure, period_in_words
from data_access.analysis import changes
from data_access.availability import Availability
from data_access.filters import Grain
from data_access.frames import Counts
from data_access.periods import MonthRange
from data_access.queries import conditions
from data_access.queries.rates import hull
from data_access.registry import (
    DEAD_MISSING,
    DETECTIONS,
    METRICS,
    ROUTES,
    Denominator,
    Dimension,
    Metric,
    of_route,
    with_children,
)


def months_under_map(view: View) -> dict[str, Any]:
    """The bar of months under a map, as the browser reads it.

    Returns:
        months: that figures are held between, yyyymm; span: places of the first and the last one of
            the view's period among them, and in_words: the same.
        bars: height in per cent and look of each: provisional (still revised), partial (held in
            part), gap (nothing is held); looks: those that there are.
        marks: years to write, by place.
    """
    availability, period = view.availability(DEAD_MISSING), view.months(DEAD_MISSING)
    months = list(MonthRange(availability.oldest, availability.newest).months())
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
        "in_words": span_in_words(period, availability),
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


def span_in_words(months: MonthRange, availability: Availability) -> str:
    """The months that figures are held of, to the day on which these end."""
    first = max(months.first, availability.oldest)
    last, ends_on = min(months.last, availability.newest), availability.ends_on
    if first > last:
        return format_months(months.first, months.last)
    if ends_on and last == ends_on.year * 100 + ends_on.month:
        return format_months_to(first, ends_on)
    return format_months(first, last)


BACK = ("interceptions", "returns")
"""Measures of people who were stopped or taken back: drawn against the direction of the route."""

Values = Mapping[str, Mapping[str, Mapping[int, int]]]
"""Measure, route, month (yyyy00: a year of which only the total is known) to count."""


@dataclass(frozen=True, slots=True)
class Part:
    """One measure on one route, over the months that the period means for it there."""

    metric: Metric
    availability: Availability
    months: MonthRange

    def is_late(self, first: "Part") -> bool:
        """Whether it is counted for the later part of another one's months only."""
        return self.availability.oldest > first.months.first


@dataclass(frozen=True, slots=True)
class Counted:
    """What counts movement on a route, of what is held."""

    route: str
    parts: tuple[Part, ...]


def onward(view: View) -> tuple[Counted, ...]:
    """The routes drawn on which somebody counts movement, and by what."""
    found = (
        _counts_of_movement(code, of_route(code), view) for code in visible_routes(view.filters)
    )
    return tuple(one for one in found if one.parts)


def back(view: View) -> tuple[Counted, ...]:
    """The same for people stopped or returned: one measure each, as they are never added up."""
    routes = visible_routes(view.filters)
    parts = ((code, _part(METRICS[metric], code, view)) for metric in BACK for code in routes)
    return tuple(Counted(code, (part,)) for code, part in parts if part)


def months_needed(counted: Sequence[Counted]) -> dict[str, MonthRange]:
    """The months to ask for of each measure: all that any route needs."""
    ranges: dict[str, list[MonthRange]] = {}
    for part in (part for one in counted for part in one.parts):
        ranges.setdefault(part.metric.code, []).append(part.months)
    return {code: hull(needed) for code, needed in ranges.items()}


def flow_of(one: Counted, values: Values, view: View) -> Flow:
    """What a route's line is as wide as."""
    first = one.parts[0]
    sources = dict.fromkeys(text for part in one.parts for text in _sources_of_part(part, view))
    return Flow(
        route=one.route,
        label=all_of(_label(part, first) for part in one.parts),
        value=sum(total(one.route, part, values) for part in one.parts),
        period=format_months(first.months.first, first.months.last),
        source=" · ".join(sources),
    )


def total(route: str, part: Part, values: Values) -> int:
    """The count of a measure on a route."""
    return changes.total(values.get(part.metric.code, {}).get(route, {}), part.months.months())


def _counts_of_movement(route: str, counted: Denominator | None, view: View) -> Counted:
    codes = counted.metrics if counted else ()
    found = (_part(METRICS[code], route, view) for code in codes)
    return Counted(route, tuple(part for part in found if part))


def _part(metric: Metric, route: str, view: View) -> Part | None:
    if route not in metric.routes:
        return None
    on = view.on(route)
    if conditions.out_of_scope(metric, on.filters) or not view.availabilities.answers(
        metric, on.filters
    ):
        return None
    part = Part(metric, on.availability(metric), on.months(metric))
    if not set(part.months.months()).isdisjoint(part.availability.months):
        return part
    return part if any(map(part.months.holds_year, part.availability.years)) else None


def _label(part: Part, first: Part) -> str:
    name = _(part.metric.label)
    if not part.is_late(first):
        return name
    return _("{measure} (from {month})").format(
        measure=name, month=format_month(part.availability.oldest)
    )


def _sources_of_part(part: Part, view: View) -> Iterator[str]:
    return (
        source_in_words(
            code,
            day,
            None,
            view,
            settled=is_settled(code, part.availability, view),
        )
        for code, day in part.availability.published.items()
    )


_BY = (Dimension.ROUTE, Dimension.MONTH)


def _query(view: View) -> Counts:
    moved = months_needed((*onward(view), *back(view)))
    months: dict[str, MonthRange] = {DEAD_MISSING.code: view.months(DEAD_MISSING), **moved}
    return view.counts([METRICS[code] for code in months], _BY, months)


def in_words(people: int, view: View) -> str:
    """What a reader who does not see the map is told of its circles."""
    if reason := outside(view):
        return _("Map without circles: {reason}.").format(reason=reason)
    if not people:
        return _("Map without circles: nobody is recorded to have died or gone missing.")
    return ngettext(
        "Map of where {people} person died or went missing. The table has them by route.",
        "Map of where {people} people died or went missing. The table has them by route.",
        people,
    ).format(people=figure(DEAD_MISSING, people))


def outside(view: View) -> str:
    """From when to when deaths are held, where none are of the months shown; else empty."""
    months, availability = view.months(DEAD_MISSING), view.availability(DEAD_MISSING)
    if availability.oldest <= months.last and months.first <= availability.newest:
        return ""
    return available_in_words(availability.oldest, availability.newest)


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
    moved = {flow.route: flow for flow in forth}
    listed = {*deaths, *moved, *(flow.route for flow in turned)}
    return Table(
        columns=(
            Column("route", _("Route")),
            Column(DEAD_MISSING.code, _(DEAD_MISSING.label), Align.NUMBER),
            Column("movement", _("Movement"), Align.NUMBER),
            Column("counted", _("Movement counted by")),
            Column("stopped", _("Stopped or returned"), Align.NUMBER),
        ),
        rows=[
            (
                _(ROUTES[code].name),
                deaths.get(code, 0 if code in told else None),
                moved[code].value if code in moved else None,
                comma_list((moved[code].label, moved[code].period)) if code in moved else None,
                next((flow.value for flow in turned if flow.route == code), None),
            )
            for code in sorted(listed, key=lambda code: (-deaths.get(code, 0), code))
        ],
    )


def subtitle(view: View, *, corridors: bool = True) -> str:
    """What circles count in which months and, where they are drawn, when movement was counted."""
    months = view.months(DEAD_MISSING)
    period = period_in_words(months, view.availability(DEAD_MISSING))
    parts = [_("deaths {months}").format(months=period)]
    if reason := outside(view):
        # A map without circles would say that nobody died.
        parts.append(reason)
    if corridors and view.has(DETECTIONS) and not conditions.out_of_scope(DETECTIONS, view.filters):
        moved = view.months(DETECTIONS)
        parts.append(_("detections to {month}").format(month=format_month(moved.last)))
    return " · ".join(parts)


def _deaths_in_words(
    deaths: Mapping[str, int], told: Collection[str], view: View
) -> dict[str, str]:
    """The dead and missing of each route, and when."""
    period = period_in_words(view.months(DEAD_MISSING), view.availability(DEAD_MISSING))
    return {
        code: f"{people_in_words(deaths.get(code, 0))} · {period}"
        for code in ROUTES
        if code in told
    }


@panel(
    "map",
    title=N_("Deaths and routes"),
    kind=Kind.MAP,
    metrics=(DEAD_MISSING.code,),
    beside=(DETECTIONS.code,),
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
    frame = _query(view)
    values = steps.by_metric(frame, Dimension.ROUTE, Grain.MONTH)
    months = view.months(DEAD_MISSING)
    people = values.get(DEAD_MISSING.code, {})
    deaths = {route: sum(counted.values()) for route, counted in people.items()}
    told = _with_deaths(view)
    forth = [flow_of(one, values, view) for one in onward(view)]
    turned = [flow_of(one, values, view) for one in back(view)]
    moved = Moved(
        onward=forth,
        back=turned,
        deaths=_deaths_in_words(deaths, told, view),
    )
    state = map_view(view, months, moved)
    state["time"] = months_under_map(view)
    drawing = MapDrawing(state, in_words(sum(deaths.values()), view))
    return Content(
        drawing,
        lambda: _table(deaths, told, forth, turned),
        finding=lambda: findings.of_level(view, DEAD_MISSING),
    )


PANELS = (deaths_map,)
