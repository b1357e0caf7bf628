"""Deaths per 1,000 on a route by year, without and with those who were stopped on the way."""

from dataclasses import replace

from dashboard.drawings import Align, Column, Table
from dashboard.formats import clauses, comma_list, format_number, with_subject
from dashboard.i18n import N_, _
from dashboard.panels.catalogue.rates import RouteRate, by_route, formed, to_fetch
from dashboard.panels.panel import Content, Kind, panel
from dashboard.plots.plot import Row, Series, side_by_side
from dashboard.theme import PALE
from dashboard.view import View, question
from data_access.filters import Compare
from data_access.periods import MonthRange, Period, PeriodKind
from data_access.queries import rates
from data_access.registry import (
    DEATHS_PER_1000,
    DENOMINATORS,
    METRICS,
    ROUTES,
    Dimension,
    denominators,
)

STOPPED = METRICS["interceptions"]


def _ways(route: str) -> tuple[str, ...]:
    """What a route's deaths are divided by, without and with those stopped; empty without any."""
    moved = [code for code in ROUTES[route].denominators if code != STOPPED.code]
    codes = denominators.joined(moved), denominators.joined((*moved, STOPPED.code))
    return codes if route in STOPPED.routes and DENOMINATORS.keys() >= set(codes) else ()


@question
def _years(view: View) -> list[tuple[RouteRate, RouteRate]]:
    """Both rates of each year of which deaths, movement and those stopped are known in full."""
    route = view.filters.routes[0] if len(view.filters.routes) == 1 else ""
    rated = [
        rates.rated_by(
            DEATHS_PER_1000, route, DENOMINATORS[code], view.filters, view.availabilities
        )
        for code in (_ways(route) if route else ())
    ]
    if not all(rated) or not rated:
        return []
    without, stopped = filter(None, rated)
    needed = rates.all_parts(DEATHS_PER_1000, [stopped])
    reach = to_fetch(stopped.months)
    frame = view.counts(needed, (Dimension.ROUTE, Dimension.MONTH), reach)
    counted = by_route(frame)
    years = (MonthRange(year * 100 + 1, year * 100 + 12) for year in stopped.months.whole_years())
    return [
        (
            formed(DEATHS_PER_1000, without, counted, year),
            formed(DEATHS_PER_1000, stopped, counted, year),
        )
        for year in years
        if len(stopped.known_months(year)) == year.length
    ]


def _of_all_years(view: View) -> View:
    filters = replace(view.filters, period=Period(PeriodKind.ALL), compare=Compare.NONE)
    return replace(view, filters=filters)


def _lacks(view: View) -> str:
    if view.filters.dimensions or not _years(view):
        return _("No whole year of deaths, movement and interceptions is known for one route.")
    return ""


def _finding(view: View) -> str:
    without, stopped = _years(view)[-1]
    return _("{year}: {without} deaths per 1,000, {stopped} with interceptions").format(
        year=without.months.first // 100,
        without=format_number(without.rate.value or 0, 1),
        stopped=format_number(stopped.rate.value or 0, 1),
    )


@panel(
    "deaths-by-attempts",
    title=N_("Risk with interceptions"),
    kind=Kind.CHART,
    metrics=(STOPPED.code,),
    measured=lambda view: (STOPPED.code, *(_years(view)[0][0].counted if _years(view) else ())),
    subtitle=N_("dead and missing per 1,000 counted or lost, with 95% interval"),
    explanation=N_(
        "A crossing that is stopped is an attempt as well: without interceptions the rate is of "
        "those who were counted on arrival, with them of all attempts that are published. One "
        "person can make several. Left out are attempts that nobody met, and on the Central "
        "Mediterranean those stopped by Tunisia. Movement is taken as counted: the interval is "
        "that of the deaths."
    ),
    scope=_of_all_years,
    lacks=_lacks,
    whole_in=tuple(PeriodKind),
)
def deaths_by_attempts(view: View) -> Content:
    """Two rates a year, each with its interval."""
    years, hue = _years(view), view.theme.hue(DEATHS_PER_1000.hue)
    series = [
        Series(_("Without interceptions"), hue, "without", scale="rate"),
        Series(
            _("With interceptions"), view.theme.hue(DEATHS_PER_1000.hue, PALE), "with", scale="rate"
        ),
    ]
    rows = [
        Row(
            str(pair[0].months.first // 100),
            [one.rate.value for one in pair],
            [format_number(one.rate.value or 0, 1) for one in pair],
            intervals=[one.interval for one in pair],
        )
        for pair in years
    ]
    in_words = clauses(with_subject(row.label, comma_list(row.texts[:2])) for row in rows)
    picture = side_by_side(rows, series, view.theme, alternative=in_words)
    return Content(picture, lambda: _table(view), finding=lambda: _finding(view))


def _table(view: View) -> Table:
    """A year a row: what both rates are formed of, and their intervals."""
    years = _years(view)
    parts = list(years[0][1].counted)
    names = {
        "without": _("Without interceptions"),
        "with": _("With interceptions"),
        "low": _("Without interceptions, lower end (95%)"),
        "high": _("Without interceptions, upper end (95%)"),
        "with_low": _("With interceptions, lower end (95%)"),
        "with_high": _("With interceptions, upper end (95%)"),
    }
    return Table(
        (
            Column("year", _("Year")),
            *(Column(code, _(METRICS[code].label), Align.NUMBER) for code in parts),
            *(Column(key, name, Align.NUMBER) for key, name in names.items()),
        ),
        [
            (
                without.months.first // 100,
                *stopped.counted.values(),
                without.rate.value,
                stopped.rate.value,
                *(without.interval or (None, None)),
                *(stopped.interval or (None, None)),
            )
            for without, stopped in years
        ],
    )
