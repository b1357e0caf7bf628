"""Deaths per 1,000 on a card: of one route, with what it is held against in words."""

from dashboard.figures import wording
from dashboard.figures.drawings import Align, Column, Headline, Table
from dashboard.i18n import N_, _, format_months, format_number
from dashboard.panels.panel import Kind, Panel, View, adapted
from dashboard.panels.route_rates import (
    Counted,
    RouteRate,
    by_route,
    formed,
    in_words,
    why_none,
    written,
)
from data_access.frames import Counts, Query
from data_access.periods import MonthRange, iso
from data_access.queries import rates
from data_access.queries.rates import Rated
from data_access.registry.denominators import of_route
from data_access.registry.metrics import DEATHS_PER_1000, METRICS
from data_access.registry.routes import ROUTES, family


def _rated(view: View) -> tuple[Rated, ...]:
    return view.rated(DEATHS_PER_1000)


def _base(one: Rated, view: View) -> MonthRange | None:
    return view.availabilities.base(one.months, view.filters.compare)


def _query(view: View) -> Query[Counts]:
    rated = _rated(view)
    bases = [base for one in rated if (base := _base(one, view))]
    reach = rates.hull([*(one.months for one in rated), *bases])
    return rates.counts(DEATHS_PER_1000, rated, view.filters, reach)


def _shown(rated: tuple[Rated, ...], counted: Counted, view: View) -> Rated:
    """The route whose rate is shown: the one chosen, else the one with most dead and missing."""
    chosen = {family(code) for code in view.filters.routes}
    if len(chosen) == 1:
        (code,) = chosen
        return next((one for one in rated if one.route == code), rated[0])

    def dead(one: Rated) -> int:
        by_month = counted.get((one.route, DEATHS_PER_1000.numerator or ""), {})
        return sum(value for month, value in by_month.items() if one.months.holds(month))

    return max(rated, key=dead)


def _draw(frame: Counts, view: View) -> Headline:
    rated, counted = _rated(view), by_route(frame)
    one = _shown(rated, counted, view)
    now = formed(DEATHS_PER_1000, one, counted, one.months)
    base = _base(one, view)
    before = formed(DEATHS_PER_1000, one, counted, base) if base else None
    # Two periods are compared as wholes, or not at all.
    is_alike = before is not None and not (now.left_out or before.left_out)
    return Headline(
        metric=DEATHS_PER_1000.code,
        value=now.rate.value,
        unit_code=DEATHS_PER_1000.unit_code,
        text=wording.figure(DEATHS_PER_1000, now.rate.value),
        unit=_(ROUTES[one.route].short_name),
        period=format_months(one.months.first, one.months.last),
        change=wording.change(
            now.rate.value,
            before.rate.value if before and is_alike else None,
            view.filters.compare,
            ratio=True,
        ),
        note=note(now),
        about=one.route,
    )


def note(now: RouteRate) -> str:
    """What the rate is formed of, or why there is none; then the months that are not in it."""
    said = [why_none(now)]
    if now.rate.value is not None:
        dead, moved = now.rate.dead_missing or 0, now.rate.moved or 0
        said = [
            _("{dead} of {attempts} {people}").format(
                dead=format_number(dead),
                attempts=format_number(dead + moved),
                people=_(now.rated.denominator.people),
            )
        ]
        if now.left_out:
            said.append(
                _("without {months}, not known in full").format(months=in_words(now.left_out))
            )
    return "; ".join(said)


def tabulate(frame: Counts, view: View) -> Table:
    """A route a row: its rate and what it is formed of."""
    counted = by_route(frame)
    found = [formed(DEATHS_PER_1000, one, counted, one.months) for one in _rated(view)]
    parts = [code for code in METRICS if any(code in row.counted for row in found)]
    return Table(
        (
            Column("route", _("Route")),
            Column("months", _("Months")),
            *(Column(code, _(METRICS[code].label), Align.NUMBER) for code in parts),
            Column(DEATHS_PER_1000.code, _(DEATHS_PER_1000.label), Align.NUMBER),
            Column("denominator", _("Movement counted by")),
            Column("left_out", _("Months not known in full")),
        ),
        [
            (
                row.rated.route,
                f"{iso(row.months.first)}..{iso(row.months.last)}",
                *(row.counted.get(code) for code in parts),
                row.rate.value,
                row.rated.denominator.code,
                written(row.left_out) or None,
            )
            for row in found
        ],
    )


def _why_not(view: View) -> str:
    """Why no route of the view has a rate; empty where one has."""
    if _rated(view):
        return ""
    if view.filters.dimensions():
        return _(
            "Deaths and movement are not recorded alike by country, nationality or source quality: "
            "no rate is formed of a part of them."
        )
    for code in rates.in_scope(DEATHS_PER_1000, view.filters):
        return _not_loaded(code, view)
    parents = [ROUTES[code].parent or "" for code in view.filters.route_codes() or ()]
    if any(parent in DEATHS_PER_1000.routes for parent in parents):
        return _("Movement is counted for {route} as a whole: the rate is there.").format(
            route=_(ROUTES[parents[0]].name)
        )
    return _("Nobody publishes how many people move on this route: there is no rate.")


def _not_loaded(route: str, view: View) -> str:
    """Which count of a route's movement is not held; empty where it is the deaths that lack."""
    held = of_route(route)
    lacking = [
        METRICS[code]
        for code in (held.metrics if held else ())
        if not view.availabilities.answers(METRICS[code], view.on(route).filters)
    ]
    if not lacking:
        return ""
    return _("{measure}: no figures are loaded. Import some with `routewatch import`.").format(
        measure=", ".join(_(metric.label) for metric in lacking)
    )


DEATH_RATE = Panel[Counts](
    code="headline-death-rate",
    title=lambda _view: _(DEATHS_PER_1000.label),
    kind=Kind.HEADLINE,
    metrics=(DEATHS_PER_1000.code,),
    query=_query,
    shape=adapted(_draw, tabulate),
    lacks=_why_not,
    explanation=N_(
        "Dead and missing per 1,000 of those whose movement was counted on the route and of the "
        "dead and missing themselves. Where no single route is chosen, the one with most dead and "
        "missing is shown; the file has the rate of each, with what it is held against. Rates over "
        "different counts cannot be compared, and are never pooled."
    ),
    needs_rows=False,
)

PANELS: tuple[Panel[Counts], ...] = (DEATH_RATE,)
