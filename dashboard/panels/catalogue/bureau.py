"""One bureau's page: its country, its nationals, bureaus like it, and what it took part in."""

from collections.abc import Sequence
from dataclasses import replace

from dashboard import url_state
from dashboard.drawings import Align, Column, Name, Table
from dashboard.formats import clauses, dot_list, format_months, format_number
from dashboard.i18n import N_, _, isolate
from dashboard.panels import findings, hit_rates
from dashboard.panels.catalogue import operations as joint_operations, people
from dashboard.panels.country_names import with_country
from dashboard.panels.names import NATIONALS
from dashboard.panels.panel import Content, Kind, Panel, panel
from dashboard.panels.shapes.headline import Count
from dashboard.panels.shapes.lines import LinesByRoute
from dashboard.plots.plot import Row, Series, side_by_side
from dashboard.theme import PALE
from dashboard.view import View
from dashboard.wording import UNKNOWN
from data_access.analysis.rates import (
    LEAST_SEARCHES,
    PER_SEARCHES,
    RateAmongOthers,
    interval_per_searches,
    quartiles,
)
from data_access.filters import CountryRole, Role
from data_access.frames import Counts
from data_access.queries import operations
from data_access.registry import (
    COUNTRIES,
    DATABASES,
    DEAD_MISSING,
    DETECTIONS,
    HITS,
    SEARCHES,
    SERIES,
    Dimension,
    bureaus,
)

_LARGE = 1000

# What its page and its pack begin with.


def counted_in(iso3: str) -> tuple[str, ...]:
    """What counts movement in a country itself, arrivals first; nothing where nobody does."""
    own = {code for one in SERIES.values() if iso3 in one.countries for code in one.metrics}
    return tuple(metric.code for metric in people.COUNTED if metric.code in own)


def headlines(iso3: str) -> Sequence[str]:
    """What its role asks: who comes to it or through it, who dies there, who leaves it.

    What nobody counts in the country itself is told by the routes that lead to it.
    """
    comes = [f"headline-{code}" for code in counted_in(iso3)[:2]] or ["bureau-arriving"]
    roles = [role for _route, role in bureaus.roles_of(iso3)]
    leaves = roles.count("src") * 2 > len(roles)
    first, last = ([NATIONALS], comes) if leaves else (comes, [NATIONALS])
    return (*first, "bureau-deaths", *last)


# Whom the cards of the page are about.

_LED_TO = "led-to"
"""Option of a view of routes: the country that they lead to."""


def country(view: View) -> str:
    """ISO3 of the one country that is chosen, in any role; empty where it is none or several."""
    chosen = view.filters.countries
    return chosen[0].iso3 if len(chosen) == 1 else ""


def name(view: View) -> str:
    """The name of that country, also where its card is about the routes that lead to it."""
    chosen = view.options.get(_LED_TO) or country(view)
    return _(COUNTRIES[chosen].name) if chosen else ""


def with_country_name(message: str, view: View) -> str:
    """A message about that country, with its name in the blank `{country}`."""
    return with_country(message, view.options.get(_LED_TO) or country(view))


def _nationals(view: View) -> View:
    """The same view of the people who come from the countries, wherever they are."""
    return view.about(*(CountryRole(iso3, Role.ORIGIN) for iso3 in view.filters.places))


def _arriving(view: View) -> View:
    """The view of everybody on the routes that lead to the country or through it.

    Where none does, the view is still about the country.
    """
    roles = bureaus.roles_of(country(view), view.filters.route_codes)
    codes = tuple(dict.fromkeys(code for code, role in roles if role != Role.ORIGIN))
    if not codes:
        return view
    return replace(
        view,
        filters=replace(view.filters, routes=codes, countries=()),
        options={**view.options, _LED_TO: country(view)},
    )


def _bureaus(view: View, *others: str) -> View:
    """The view of the bureau itself, and of some others."""
    return view.about(*(CountryRole(iso3) for iso3 in (country(view), *others) if iso3))


# Movement of its nationals, who comes to its country, and deaths in it.

NATIONALS_BY_ROUTE = replace(
    LinesByRoute(DETECTIONS, named=NATIONALS).panel("bureau-nationals-by-route", ""),
    title=lambda view: with_country_name(_("Nationals of {country} detected"), view),
    scope=_nationals,
    when_empty=N_("Not published for this nationality, or none was detected."),
)


def _no_route(view: View) -> str:
    """Why nobody is counted on the way to the country; empty where a route leads there."""
    reason = _("No route of the registry leads to this country or through it.")
    return reason if view.filters.countries else ""


DEATHS = replace(
    people.DEATHS_LATELY,
    code="bureau-deaths-over-time",
    title=lambda view: with_country_name(_("Dead and missing in or off {country}"), view),
)
DEATHS_BY_ROUTE = replace(
    people.DEATHS_BY_ROUTE,
    code="bureau-deaths-by-route",
    title=lambda view: with_country_name(_("Dead and missing in or off {country}, by route"), view),
)


# Hits per 100,000 searches, database by database, within those of bureaus like it.


def _rates_among_others(frame: Counts, view: View) -> list[RateAmongOthers]:
    """One row a database in the registry's order, where somebody's rate is known.

    Who searched too seldom has no rate, and hits without searches have none.
    """
    columns = (frame[name] for name in ("database", "bureau", "metric", "value"))
    counted = {(d, b, m): value for d, b, m, value in zip(*columns, strict=True)}
    own, rows = country(view), []
    scattered = hit_rates.scatter_of_all(_bureaus(view))
    for code, term in DATABASES.items():
        rates = {
            bureau: PER_SEARCHES * counted.get((code, bureau, HITS.code), 0) / searches
            for (database, bureau, metric), searches in counted.items()
            if database == code and metric == SEARCHES.code and searches >= LEAST_SEARCHES
        }
        others = quartiles([rate for bureau, rate in rates.items() if bureau != own])
        if own in rates or others:
            hits = counted.get((code, own, HITS.code), 0)
            searches = counted.get((code, own, SEARCHES.code))
            interval = interval_per_searches(hits, searches, scattered.get(code))
            rows.append(
                RateAmongOthers(Name(_(term.label), code), rates.get(own), others, interval)
            )
    return rows


def _beside(row: RateAmongOthers) -> Row:
    """A database with its rate, that of others, and how many times theirs it is."""
    others, own, written = row.others, row.own, _rate(row.own)
    if row.interval is not None:
        written = isolate(f"{written} ({_rate(row.interval.low)} – {_rate(row.interval.high)})")
    if others is None:
        return Row(row.label, [own, None, None], [written, _("fewer than five peers"), UNKNOWN])
    half = isolate(f"{_rate(others.middle)} ({_rate(others.low)} – {_rate(others.high)})")
    times = None if own is None or not others.middle else own / others.middle
    return Row(
        row.label,
        [own, others.middle, times],
        [written, half, UNKNOWN if times is None else f"× {_rate(times)}"],
    )


def _rate(value: float | None) -> str:
    """A rate in at most four digits, so that its interval has room beside it."""
    decimals = 0 if value and value >= _LARGE else 1
    return _("not reported") if value is None else format_number(value, decimals)


def _cells(row: RateAmongOthers) -> tuple[object, ...]:
    own = (None if row.own is None else round(row.own, 1), *(row.interval or (None, None)))
    if row.others is None:
        return (row.label, *own, None, None, None, None)
    quartiles = (row.others.low, row.others.middle, row.others.high)
    return (row.label, *own, *(round(value, 1) for value in quartiles), row.others.others)


@panel(
    "bureau-rates",
    title=N_("Hit rate by database, among bureaus with the same role"),
    kind=Kind.CHART,
    metrics=(SEARCHES.code, HITS.code),
    subtitle=lambda view: dot_list(
        _("hits per 100,000 searches"),
        format_months(view.months(SEARCHES)),
        _("one scale for both rates"),
    ),
    explanation=N_(
        "Others are the bureaus that are source, transit or destination on a route on which this "
        "one is too, on the routes chosen; they are not named, and fewer than five are not shown. "
        "Rates are never pooled over databases. Fewer than 1,000 searches give no rate. Automated "
        "queries lower a rate: it does not measure effort. In brackets is the 95% interval, by "
        "how much the bureau's hits of up to ten years scatter."
    ),
    when_empty=N_("No bureau like this one has reported enough searches."),
)
def bureau_rates(view: View) -> Content:
    """Columns: metric, bureau, database, value."""
    by = (Dimension.BUREAU, Dimension.DATABASE)
    # Of those that share a role with it on a route, of those chosen.
    peers = bureaus.peers(country(view), view.filters.route_codes)
    everybody = _bureaus(view, *peers).filters
    frame = view.counts((SEARCHES, HITS), by, view.months(SEARCHES), filters=everybody)
    rows = _rates_among_others(frame, view)
    hue = view.theme.hue(HITS.hue)
    columns = [
        Series(name(view), hue, scale="rate"),
        Series(
            _("Peer median (interquartile range)"), view.theme.hue(HITS.hue, PALE), scale="rate"
        ),
        Series(_("Ratio to peer median"), hue),
    ]
    in_words = [
        _("{database} {rate}").format(database=row.label, rate=format_number(row.own, 1))
        for row in rows
        if row.own is not None
    ]
    return Content(
        side_by_side(
            list(map(_beside, rows)),
            columns,
            view.theme,
            alternative=clauses(in_words) or _("No rate is known."),
        ),
        lambda: Table(
            (
                Column("database", _("Database")),
                Column("hit_rate", _("Hits per 100,000 searches"), Align.NUMBER),
                *hit_rates.columns("rate_low", "rate_high"),
                Column("low", _("Lower quartile of others"), Align.NUMBER),
                Column("median", _("Peer median"), Align.NUMBER),
                Column("high", _("Upper quartile of others"), Align.NUMBER),
                Column("others", _("Others"), Align.NUMBER),
            ),
            list(map(_cells, rows)),
        ),
        rows=frame,
        finding=lambda: findings.of_rates(
            [
                (
                    row.interval.low if row.interval else None,
                    round(row.others.middle, 1) if row.others else None,
                )
                for row in rows
            ]
        ),
    )


# Joint operations that it took part in: a short table, from which each leads to its page.


def _operations(view: View) -> Content:
    """Columns: those of `operations.listed`."""
    frame = joint_operations.listed_in_period(view)
    listed, everywhere = operations.as_values(frame), replace(view.filters, countries=())
    picture = Table(
        columns=(
            Column("name", _("Operation")),
            Column("starts_on", _("From"), Align.SHORT),
            Column("ends_on", _("To"), Align.SHORT),
            Column("kind", _("Against")),
            Column("routes", _("Routes")),
            Column("country_count", _("Countries"), Align.NUMBER),
            *(Column(code, _(label), Align.NUMBER) for code, label in joint_operations.RESULTS),
        ),
        rows=[
            (
                joint_operations.title(operation),
                joint_operations.day(operation, first=True),
                joint_operations.day(operation, first=False),
                joint_operations.aim(operation),
                joint_operations.places(operation)[1] or None,
                operation.country_count,
                *(operation.results[code] for code, _label in joint_operations.RESULTS),
            )
            for operation in listed
        ],
        # An operation is on the page of all, which is about no bureau.
        links={
            place: f"/operations?{url_state.write(everywhere, [('op', one.key)])}"
            for place, one in enumerate(listed)
        },
        dash=_("not published"),
    )
    return Content(
        picture,
        lambda: joint_operations.every_field(listed),
        rows=frame,
        finding=lambda: joint_operations.finding(listed),
    )


# A table and no grid: its rows are few, and nothing on the page depends on a chosen one.
OPERATIONS: Panel = replace(
    joint_operations.joint_operations_listing,
    code="bureau-operations",
    kind=Kind.TABLE,
    draw=_operations,
)

PANELS = (
    replace(
        Count(DETECTIONS).panel("bureau-arriving", scope=_arriving, lacks=_no_route),
        title=lambda view: with_country_name(
            _("Detected at EU borders on the routes to {country} and through it"), view
        ),
    ),
    replace(
        Count(DETECTIONS, NATIONALS).panel(NATIONALS, scope=_nationals),
        title=NATIONALS_BY_ROUTE.title,
    ),
    replace(Count(DEAD_MISSING).panel("bureau-deaths"), title=DEATHS.title),
    NATIONALS_BY_ROUTE,
    replace(
        people.of_nationalities(DETECTIONS),
        code="bureau-nationalities",
        title=lambda view: with_country_name(
            _("Nationalities detected on the routes to {country} and through it"), view
        ),
        scope=_arriving,
        lacks=lambda view: _no_route(view) or people.without_nationalities(DETECTIONS, view),
    ),
    DEATHS,
    DEATHS_BY_ROUTE,
    bureau_rates,
    OPERATIONS,
)
