"""Deaths per 1,000 of each route: formed alike for card, map, file and data interface."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from dashboard import wording
from dashboard.drawings import Align, Coded, Column, Headline, Table
from dashboard.formats import all_of, clauses, comma_list, format_months, format_number
from dashboard.i18n import N_, _, ngettext
from dashboard.panels.names import measure_name
from dashboard.panels.panel import Content, Kind, Panel, panel
from dashboard.panels.shapes.headline import SPARK_MONTHS
from dashboard.panels.shapes.table import written_months
from dashboard.view import View, known_part
from data_access.analysis import scatter
from data_access.analysis.changes import (
    Compared,
    Interval,
    LikeMonths,
    judged,
    like_months,
    of_both,
    of_change,
    of_count,
    revised,
    total,
)
from data_access.analysis.rates import Rate, rate
from data_access.frames import Counts
from data_access.periods import MonthRange
from data_access.queries import rates
from data_access.queries.rates import Rated
from data_access.registry import (
    DEATHS_PER_1000,
    DENOMINATORS,
    METRICS,
    ROUTES,
    Denominator,
    Dimension,
    Metric,
)
from data_access.registry.routes import family

_YEAR = 12
_DEAD = (METRICS[DEATHS_PER_1000.numerator or ""],)

Counted = Mapping[tuple[str, str], Mapping[int, int]]
"""Route and measure; month to count."""


@dataclass(frozen=True, slots=True)
class RouteRate:
    """The rate of one route over some months.

    Attributes:
        rated: the route.
        months: those asked for.
        rate: with its parts; unknown where no month is known in full.
        interval: of the rate, at 95 %; None where too few died to say.
        counted: the count of each part, the numerator first, by the measure's code.
        left_out: months asked for of which deaths or movement are not known in full; neither is
            in the rate then.
        second: the rate over the same months by the route's second denominator; None where that
            is not known in all of them.
    """

    rated: Rated
    months: MonthRange
    rate: Rate
    interval: Interval | None
    counted: Mapping[str, int | None]
    left_out: tuple[int, ...]
    second: Rate | None = None


def by_route(frame: Counts) -> Counted:
    """The counts of a rate's parts, by route and measure."""
    counted = defaultdict[tuple[str, str], Counter[int]](Counter)
    columns = (frame["route"], frame["metric"], frame["month"], frame["value"])
    for code, metric, month, value in zip(*columns, strict=True):
        counted[family(code), metric][month] += value
    return counted


def _sum(parts: Iterable[Metric], route: str, counted: Counted, months: Iterable[int]) -> int:
    """What some measures count together on a route in some months."""
    chosen = tuple(months)
    return sum(total(counted.get((route, part.code), {}), chosen) for part in parts)


def formed(metric: Metric, rated: Rated, counted: Counted, months: MonthRange) -> RouteRate:
    """The rate of a route over those of some months of which everything is known in full.

    Its interval rests on how much deaths scatter in the years to the newest of these months;
    movement is taken as counted.
    """
    known, route = rated.known_months(months), rated.route
    parts = rates.parts(metric, rated.denominator)
    sums = {part.code: _sum([part], route, counted, known) if known else None for part in parts}
    dead, *moved = sums.values()
    movement = [count for count in moved if count is not None]
    own = rate(dead, sum(movement) if movement else None, metric.per)
    spread, interval = _spread(rated, counted, known), None
    if spread and own.value is not None and own.dead_missing is not None and own.moved is not None:
        # The rates of the ends of the deaths' interval.
        ends = of_count(own.dead_missing, spread)
        interval = Interval(*(round(metric.per * end / (end + own.moved), 1) for end in ends))
    second = None
    if rated.knows_second(known):
        # How far the rate depends on what counts movement.
        by_second = _sum(rates.of_second(rated.denominator), route, counted, known)
        second = rate(_sum(parts[:1], route, counted, known), by_second, metric.per)
    return RouteRate(
        rated=rated,
        months=months,
        rate=own,
        interval=interval,
        counted=sums,
        left_out=tuple(month for month in months.months() if month not in known),
        second=second if second and second.value is not None else None,
    )


def _spread(rated: Rated, counted: Counted, months: Collection[int]) -> scatter.Dispersion | None:
    """How much deaths scatter in the years to the newest of some months."""
    if not months:
        return None
    known = rated.availabilities[0].in_full(scatter.history(max(months)))
    deaths = counted.get((rated.route, DEATHS_PER_1000.numerator or ""), {})
    return scatter.of_months(deaths, max(months), known)


def to_fetch(months: MonthRange) -> MonthRange:
    """Some months, and the years behind them that tell how much deaths scatter."""
    return MonthRange(scatter.history(months.first).first, months.last)


def why_none(found: RouteRate) -> str:
    """Why a route has no rate over its months; empty where it has one."""
    if found.rate.value is not None:
        return ""
    if found.rate.moved is None:
        return _("no rate: deaths and movement are not both known for any of these months")
    return _("no rate: fewer than 1,000 people in all")


def _base(rated: Rated, view: View) -> MonthRange | None:
    known = known_part(rated.months, rated.availabilities).length
    return view.availabilities.base(rated.months, view.filters.compare, known)


def counts_of_parts(view: View) -> Counts:
    """Read what rates are formed of, with their bases and the years behind.

    Columns: metric, route, month, value.
    """
    rated = view.rated(DEATHS_PER_1000)
    bases = [base for one in rated if (base := _base(one, view))]
    reach = rates.hull([*(to_fetch(one.months) for one in rated), *bases])
    needed = rates.all_parts(DEATHS_PER_1000, rated)
    return view.counts(
        needed,
        (Dimension.ROUTE, Dimension.MONTH),
        reach,
        filters=replace(view.filters, routes=tuple(one.route for one in rated)),
    )


def _on_card(rated: tuple[Rated, ...], counted: Counted, view: View) -> Rated:
    """The route whose rate is shown: the one chosen, else the one with most dead and missing."""
    chosen = {family(code) for code in view.filters.routes}
    if len(chosen) == 1:
        return next((one for one in rated if one.route in chosen), rated[0])
    return max(rated, key=lambda one: _sum(_DEAD, one.route, counted, one.months.months()))


def _headline(counted: Counted, view: View) -> Headline:
    one = _on_card(view.rated(DEATHS_PER_1000), counted, view)
    now, compared = formed(DEATHS_PER_1000, one, counted, one.months), _compared(one, counted, view)
    change = wording.change(compared, ratio=True) if compared else None
    known = sorted(set(now.months.months()) - set(now.left_out))
    months = MonthRange(known[0], known[-1]) if known else now.months
    return Headline(
        metric=DEATHS_PER_1000.code,
        value=now.rate.value,
        unit_code=DEATHS_PER_1000.unit_code,
        text=wording.figure(DEATHS_PER_1000, now.rate.value),
        unit=_("per 1,000 {people}").format(people=_(one.denominator.people)),
        period=format_months(months),
        period_in_brief=wording.year_to(months),
        change=change,
        interval=now.interval,
        note=why_none(now),
        details=clauses(filter(None, (formed_of(now), change.in_full if change else ""))),
        spark=_spark(one, counted),
        spark_hue=METRICS[DEATHS_PER_1000.numerator or ""].hue,
        about=one.route,
    )


def _spark(rated: Rated, counted: Counted) -> dict[int, float | None]:
    """The rate of the twelve months to each of the last 36; single months have too few people."""
    last = MonthRange(rated.months.last, rated.months.last)
    reach = last.extended_back(SPARK_MONTHS + _YEAR - 2)
    every, known = reach.months(), rated.known_months(reach)
    years = [every[place : place + _YEAR] for place in range(SPARK_MONTHS)]
    return {
        year[-1]: _rate(rated, counted, year) if known.issuperset(year) else None for year in years
    }


def _rate(rated: Rated, counted: Counted, months: Iterable[int]) -> float | None:
    moved = rates.parts(DEATHS_PER_1000, rated.denominator)[1:]
    dead, movement = (_sum(parts, rated.route, counted, months) for parts in (_DEAD, moved))
    return rate(dead, movement, DEATHS_PER_1000.per).value


def _compared(rated: Rated, counted: Counted, view: View) -> Compared | None:
    """A route's rate against its base, over the months of which all is known in full of both."""
    base = _base(rated, view)
    if base is None:
        return None
    known = rated.known_months(rates.hull((rated.months, base)))
    undivided = {year for one in rated.availabilities for year in one.years}
    like = like_months(rated.months, base, known, undivided)
    if like is None:
        return None
    now, before = (_rate(rated, counted, months) for months in (like.now, like.before))
    if now is None or before is None:
        return None
    parts = rates.parts(DEATHS_PER_1000, rated.denominator)
    deaths, journeys = (
        [_sum(some, rated.route, counted, months) for months in (like.now, like.before)]
        for some in (_DEAD, parts)
    )
    spread = _spread(rated, counted, like.now)
    of_deaths = of_change(deaths[0], deaths[1], spread) if spread else None
    interval = None
    if of_deaths:
        # The same deaths on fewer journeys are a higher rate.
        exposure = journeys[1] / journeys[0]
        interval = Interval(*((end + 1) * exposure - 1 for end in of_deaths))
    return judged(like, now, before, interval, _revision(rated, counted, like))


def _revision(rated: Rated, counted: Counted, like: LikeMonths) -> Interval | None:
    """Between what multiples of a rate's change later releases may make of it."""
    deaths, *moved = [
        of_both(
            *(
                revised(counted.get((rated.route, part.code), {}), months, known.revisions_of)
                for months in (like.now, like.before)
            ),
            are_reports=not part.complete,
        )
        for part, known in zip(
            rates.parts(DEATHS_PER_1000, rated.denominator), rated.availabilities, strict=True
        )
    ]
    movement = [revision for revision in moved if revision is not None]
    if len(movement) < len(moved):
        return None
    least, most = min(one.low for one in movement), max(one.high for one in movement)
    return of_both(deaths, Interval(least, most))


def formed_of(now: RouteRate) -> str:
    """`1,540 deaths, 67,556 detections; 95% interval: 11.8 to 38.2`; empty of no rate."""
    if now.rate.value is None:
        return ""
    dead = now.rate.dead_missing or 0
    deaths = ngettext("{count} death", "{count} deaths", dead).format(count=format_number(dead))
    moved = [
        f"{format_number(count)} {measure_name('', METRICS[code])}"
        for code, count in now.counted.items()
        if code != DEATHS_PER_1000.numerator and count is not None
    ]
    parts = [comma_list((deaths, *moved))]
    if now.interval:
        low, high = (format_number(end, 1) for end in now.interval)
        parts.append(_("95% interval: {low} to {high}").format(low=low, high=high))
    if now.second:
        people = _(DENOMINATORS[now.rated.denominator.second].people)
        parts.append(
            _("by another count: {rate} per 1,000 {people}").format(
                rate=format_number(now.second.value or 0, 1), people=people
            )
        )
    if now.left_out:
        months = wording.months_in_words(now.left_out)
        parts.append(_("without {months}: incomplete").format(months=months))
    return clauses(parts)


def table(counted: Counted, view: View) -> Table:
    """A route a row: its rate and what it is formed of."""
    found = [
        formed(DEATHS_PER_1000, one, counted, one.months) for one in view.rated(DEATHS_PER_1000)
    ]
    parts = [code for code in METRICS if any(code in row.counted for row in found)]
    return Table(
        (
            Column("route", _("Route")),
            Column("months", _("Months")),
            *(Column(code, _(METRICS[code].label), Align.NUMBER) for code in parts),
            Column(DEATHS_PER_1000.code, _(DEATHS_PER_1000.label), Align.NUMBER),
            Column("low", _("Lower end (95%)"), Align.NUMBER),
            Column("high", _("Upper end (95%)"), Align.NUMBER),
            Column("denominator", _("Movement counted by")),
            Column("second", _("By a second count of movement"), Align.NUMBER),
            Column("second_denominator", _("Second count of movement")),
            Column("left_out", _("Incomplete months")),
        ),
        [
            (
                Coded(row.rated.route, _(ROUTES[row.rated.route].name)),
                written_months(row.months.months()),
                *(row.counted.get(code) for code in parts),
                row.rate.value,
                *(row.interval or (None, None)),
                _counted_by(row.rated.denominator),
                row.second.value if row.second else None,
                _counted_by(DENOMINATORS[row.rated.denominator.second]) if row.second else None,
                written_months(row.left_out) or None,
            )
            for row in found
        ],
    )


def _counted_by(movement: Denominator) -> Coded:
    return Coded(movement.code, all_of(_(METRICS[code].label) for code in movement.metrics))


def _why_not(view: View) -> str:
    """Why no route of the view has a rate; empty where one has."""
    if view.rated(DEATHS_PER_1000):
        return ""
    if view.filters.dimensions:
        return _(
            "There are no rates by country, nationality or source quality: deaths and movement are "
            "recorded differently."
        )
    if in_scope := rates.in_scope(DEATHS_PER_1000, view.filters):
        reasons = filter(None, (_not_loaded(code, view) for code in in_scope))
        return next(reasons, _("no rate: deaths and movement are not both known for any route"))
    parents = [ROUTES[code].parent or "" for code in view.filters.route_codes or ()]
    if any(parent in DEATHS_PER_1000.routes for parent in parents):
        return _("Movement is counted for {route} as a whole: the rate is there.").format(
            route=_(ROUTES[parents[0]].name)
        )
    return _("Nobody publishes how many people move on this route: there is no rate.")


def _not_loaded(route: str, view: View) -> str:
    """Which count of a route's movement is missing; empty if it is the deaths that are."""
    lacking = [
        _(METRICS[code].label)
        for code in ROUTES[route].denominators
        if not view.on(route).answers(METRICS[code])
    ]
    text = _("{measure}: no figures are loaded.")
    return text.format(measure=comma_list(lacking)) if lacking else ""


def _title(view: View) -> str:
    """The rate with its route: none is of all routes together."""
    rated, label = view.rated(DEATHS_PER_1000), _(DEATHS_PER_1000.label)
    if not rated or _why_not(view):
        return label
    route = _on_card(rated, by_route(counts_of_parts(view)), view).route
    return comma_list((label, _(ROUTES[route].name)))


@panel(
    "headline-death-rate",
    compares=True,
    title=_title,
    kind=Kind.HEADLINE,
    metrics=(DEATHS_PER_1000.code,),
    lacks=_why_not,
    explanation=N_(
        "Dead and missing per 1,000 people counted on the route or lost on it. Of several routes "
        "the one with most dead and missing is shown; the file has all. Each route has its own "
        "count of movement: rates over different counts cannot be compared or added. The rate "
        "has a 95% interval. A rate by a second count shows how much depends on the denominator. "
        "The line has the rate of the 12 months to each of the last 36."
    ),
)
def headline_death_rate(view: View) -> Content:
    """One route's rate as a number, those of all as the table.

    Columns: metric, route, month, value.
    """
    counted = by_route(counts_of_parts(view))
    return Content(_headline(counted, view), lambda: table(counted, view))


PANELS: tuple[Panel, ...] = (headline_death_rate,)
