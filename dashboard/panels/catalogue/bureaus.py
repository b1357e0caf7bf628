"""National Central Bureaus side by side: on the map, in one table, and those picked over time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from dashboard import steps
from dashboard.drawings import Align, Column, Grid, Table
from dashboard.formats import (
    comma_list,
    dot_list,
    format_months,
    format_number,
    name_order,
    with_subject,
)
from dashboard.i18n import N_, _, ngettext
from dashboard.maps import symbols
from dashboard.panels import findings, hit_rates
from dashboard.panels.names import BY_BUREAU, BY_ROUTE
from dashboard.panels.panel import Content, Kind, panel
from dashboard.panels.shapes import over_time
from dashboard.panels.shapes.map import marks_map
from dashboard.plots import time_series
from dashboard.plots.plot import Series
from dashboard.url_state import bureau_address
from dashboard.view import View, question
from dashboard.wording import lines_with_more, of_month
from data_access.analysis.rates import interval_per_searches, per_searches
from data_access.analysis.scatter import Dispersion
from data_access.filters import CountryRole, Filters
from data_access.periods import MonthRange
from data_access.queries import bureaus
from data_access.registry import (
    BUREAUS,
    COUNTRIES,
    DEAD_MISSING,
    METRICS,
    ROLES,
    ROUTES,
    SEARCHES,
    SERIES,
    Dimension,
    Metric,
    countries_on,
)
from data_access.registry.bureaus import roles_of

MAIN = "database-use"
"""The report that every bureau is expected to send."""


def listed(view: View) -> list[str]:
    """The bureaus of a list, by name: those of `chosen`."""
    return sorted(chosen(view), key=lambda iso3: name_order(_(COUNTRIES[iso3].name)))


def chosen(view: View) -> set[str]:
    """The bureaus that the filters name, those on the routes that they name, or all."""
    places, codes = view.filters.places, view.filters.route_codes
    bureaus = BUREAUS.keys() & places if places else set(BUREAUS)
    return bureaus if codes is None else bureaus & set(countries_on(codes))


# The map of bureaus by the role of their countries on the chosen routes.

_WORLD = ((-42.0, -122.0), (62.0, 152.0))
_LINES = 5


def _symbol(iso3: str, roles: Sequence[tuple[str, str]], filters: Filters) -> symbols.Symbol | None:
    at = COUNTRIES[iso3].label_at
    if at is None or not roles:
        return None
    texts = [with_subject(_(ROUTES[route].name), _(ROLES[role])) for route, role in roles]
    # The role that colours a country with several is the one that it has on most routes.
    names = [role for _route, role in roles]
    role = max(ROLES, key=names.count)
    return symbols.Symbol(
        lat=at[0],
        lon=at[1],
        name=_(COUNTRIES[iso3].name),
        lines=lines_with_more(texts, _LINES),
        kind=ROLES[role],
        link=bureau_address(iso3, filters),
        country=iso3,
    )


@panel(
    "bureaus-map",
    title=N_("Bureaus by role on the routes"),
    kind=Kind.MAP,
    metrics=(),
    subtitle=N_("main role of each country"),
    explanation=N_(
        "Source, transit and destination as this registry has them for each route; a country with "
        "several roles is drawn in the one that it has most often, and its mark says all of them."
    ),
)
def bureaus_map(view: View) -> Content:
    """Draw a mark a bureau, by the role of its country."""
    filters = view.filters
    roles = {iso3: roles_of(iso3, filters.route_codes) for iso3 in listed(view)}
    places = [
        place for iso3, some in roles.items() if (place := _symbol(iso3, some, filters)) is not None
    ]
    keys = [symbols.Key(_(name), kind=name) for name in ROLES.values()]
    without = len(roles) - len(places)
    note = ngettext(
        "{count} bureau without a role on these routes",
        "{count} bureaus without a role on these routes",
        without,
    ).format(count=format_number(without))
    drawing = marks_map(
        view,
        places,
        keys,
        note=note if without else "",
        without=_("no mark: no role on these routes"),
        alternative=ngettext(
            "Map of {count} bureau by role; the table names it.",
            "Map of {count} bureaus by role; the table names them.",
            len(places),
        ).format(count=format_number(len(places))),
        around=None if filters.routes else _WORLD,
    )
    return Content(
        drawing,
        lambda: Table(
            (
                Column("bureau", _("Bureau")),
                Column("route", _("Route")),
                Column("role", _("Role")),
            ),
            [
                (BY_BUREAU.name(iso3), BY_ROUTE.name(route), _(ROLES[role]))
                for iso3, some in roles.items()
                for route, role in some
            ],
        ),
    )


# All of them in one table: role, searches, hits, notices, deaths, nationals, reporting.

_CHOSEN = "chosen"
_OF_OTHERS = (DEAD_MISSING.code, "detections")
"""Measures that other publishers count: of a country that they name, no row means nobody."""

_FIGURES = {
    "searches": N_("Searches"),
    "hits": N_("Hits"),
    "sltd_rate": N_("SLTD hits per 100,000 searches"),
    "notices": N_("Notices published"),
    "dead_missing": N_("Dead and missing in the country"),
    "detections": N_("Nationals of the country detected"),
    "months_reported": N_("Months reported, of {months}"),
}


def _everybody(view: View) -> View:
    """All bureaus on the chosen routes; those that are chosen are marked, not alone."""
    others = [chosen for chosen in view.filters.countries if chosen.role]
    return replace(
        view.about(*others), options={**view.options, _CHOSEN: ",".join(view.filters.places)}
    )


def _available(view: View) -> Mapping[str, MonthRange]:
    """Months of available measures that carry what is asked for, apart from places and origins."""
    asked = view.filters.dimensions - {Dimension.COUNTRY, Dimension.NATIONALITY}
    return {
        code: view.months(METRICS[code], by)
        for code, by in bureaus.BY.items()
        if view.has(METRICS[code], by)
        and METRICS[code].carries(*asked)
        and view.is_demo(METRICS[code]) == view.is_demo(_main_metric(view))
    }


def _reported(view: View, months: MonthRange) -> Mapping[str, tuple[int, int]]:
    """Of each bureau that has reported: in how many of some months, and the newest of all."""
    report, runs = SERIES[MAIN], view.availabilities.by_series
    return {
        iso3: (sum(map(months.holds, run.months)), run.newest)
        for iso3 in BUREAUS
        for code in (report.run_of(iso3), report.exercise_of(iso3))
        if (run := runs.get(code))
    }


def _is_reported(view: View) -> bool:
    """Whether bureaus have reported searches, and it is no exercise."""
    return view.has(SEARCHES) and not view.is_demo(SEARCHES)


def _main_metric(view: View) -> Metric:
    """Reports are what the table is about; without real ones it has other publishers' figures."""
    has_deaths_alone = view.has(DEAD_MISSING) and not _is_reported(view)
    return DEAD_MISSING if has_deaths_alone else SEARCHES


def _cells(
    figures: Mapping[str, int],
    rated: Mapping[str, int],
    available: Collection[str],
    spread: Dispersion | None,
    months_reported: int,
) -> Sequence[object]:
    """The cells of a bureau: unknown where it has not reported, zero only where it is known."""
    reported = months_reported if SEARCHES.code in available else None
    searches, hits = rated.get("searches", 0), rated.get("hits", 0)
    nothing = 0 if reported else None
    return (
        figures.get("searches", nothing),
        figures.get("hits", nothing),
        per_searches(hits, searches),
        *(interval_per_searches(hits, searches, spread) or (None, None)),
        figures.get("notices"),
        *(figures.get(code, 0 if code in available else None) for code in _OF_OTHERS),
        reported,
    )


def _subtitle(view: View) -> str:
    months = format_months(view.months(SEARCHES)) if _is_reported(view) else ""
    period = months or _("no report is loaded")
    return dot_list(_("by name, each measure in its unit"), period)


@panel(
    "bureaus",
    title=N_("All bureaus"),
    kind=Kind.GRID,
    metrics=(SEARCHES.code,),
    measured=lambda view: (_main_metric(view).code,),
    beside=tuple(code for code in bureaus.BY if code != SEARCHES.code),
    subtitle=_subtitle,
    explanation=N_(
        "By name, not by rank: searches come from systems at borders, hits from what others have "
        "recorded. Tick two or more to compare them. The rate is that of one database, since rates "
        "are never pooled; its 95% interval stands beside it. A bureau that has not "
        "reported is unknown, not zero. Regions are INTERPOL's; a star says that nobody has "
        "checked one."
    ),
    scope=_everybody,
)
def bureaus_panel(view: View) -> Content:
    """Columns: bureau, measure, value, rated."""
    available = _available(view)
    frame = view.rows(bureaus.overview, view.filters, available)
    figures, rated = (
        {iso3: dict(zip(rows["measure"], rows[name], strict=True)) for iso3, rows in of_bureaus}
        for name, of_bureaus in (
            ("value", frame.groupby("bureau")),
            ("rated", frame[frame["rated"].notna()].groupby("bureau")),
        )
    )
    everybody, codes = listed(view), view.filters.route_codes
    scatter = hit_rates.scatter_of_bureaus(view, bureaus.RATED)
    searched = available.get(SEARCHES.code)
    reports = _reported(view, searched) if searched else {}
    everywhere = replace(view.filters, countries=())
    named = {
        code: view.availabilities.named_values(METRICS[code], everywhere, bureaus.BY[code])
        for code in _OF_OTHERS
        if code in available
    }
    rows = []
    for iso3 in everybody:
        inside, newest = reports.get(iso3, (0, None))
        spread = scatter.get(iso3, {}).get(bureaus.RATED)
        # Of a country that no release of a publisher names, nothing is known.
        known = [code for code in available if (of := named.get(code)) is None or iso3 in of]
        roles = {role for _route, role in roles_of(iso3, codes)}
        bureau = BUREAUS[iso3]
        rows.append(
            (
                BY_BUREAU.name(iso3),
                _(bureau.region) if bureau.region_verified else f"{_(bureau.region)} *",
                comma_list(_(name) for role, name in ROLES.items() if role in roles),
                *_cells(figures.get(iso3, {}), rated.get(iso3, {}), known, spread, inside),
                of_month(newest) if newest else None,
            )
        )
    months = format_number(view.months(_main_metric(view)).length)
    shown = [
        Column(key, _(heading).format(months=months), Align.NUMBER)
        for key, heading in _FIGURES.items()
    ]
    place = list(_FIGURES).index("sltd_rate") + 1
    table = Table(
        columns=(
            Column("bureau", _("Bureau")),
            Column("region", _("Region (* unverified)")),
            Column("roles", _("Role")),
            *shown[:place],
            *hit_rates.columns("sltd_rate_low", "sltd_rate_high"),
            *shown[place:],
            Column("newest_month", _("Last report")),
        ),
        rows=rows,
        links={place: bureau_address(iso3, view.filters) for place, iso3 in enumerate(everybody)},
    )
    if not _is_reported(view):
        # What bureaus report is left out, as none of it is real.
        kept = ("bureau", "region", "roles", *_OF_OTHERS)
        table = table.only([n for n, column in enumerate(table.columns) if column.key in kept])
    chosen = [iso3 for iso3 in view.options.get(_CHOSEN, "").split(",") if iso3]
    return Content(Grid(table, everybody, chosen, option="c", several=True), lambda: table)


# Those that a reader has picked, beside each other: searches over time.

_FEWEST, _DRAWN, _MOST = 2, 5, 8


def _too_few(view: View) -> str:
    if len(view.filters.places) >= _FEWEST or not view.has(SEARCHES):
        return ""
    return _("Pick two bureaus or more: tick them in the table, or choose them under Countries.")


@question
def _courses(view: View) -> Sequence[over_time.Course]:
    """The searches of each bureau picked, as far as they are reported."""
    months, grain = over_time.window(view, SEARCHES), view.filters.grain
    frame = view.counts((SEARCHES,), (Dimension.BUREAU, Dimension(grain)), months)
    counted, courses = steps.by_group(frame, Dimension.BUREAU, grain), []
    for iso3 in view.filters.places[:_MOST]:
        own = view.about(CountryRole(iso3))
        if own.answers(SEARCHES):
            # A month that one has not reported is unknown: each has its own calendar.
            values = steps.Calendar.over(months, own.availability(SEARCHES), grain).filled(
                counted.get(iso3, {})
            )
            parts = over_time.months_in_part(own, SEARCHES, months)
            courses.append(over_time.Course(iso3, _(COUNTRIES[iso3].name), values, parts))
    return courses


def _drawn(view: View) -> Sequence[over_time.Course]:
    """Those with most searches; of more lines no eye follows one."""
    courses = _courses(view)
    most = sorted(courses, key=lambda one: -sum(filter(None, one.values.values())))[:_DRAWN]
    return [one for one in courses if one in most]


def _compared_subtitle(view: View) -> str:
    drawn = _drawn(view)
    rest = [one.name for one in _courses(view) if one not in drawn]
    left_out = _("in the table: {bureaus}").format(bureaus=comma_list(rest)) if rest else ""
    return dot_list(over_time.subtitle(view, SEARCHES), left_out)


@panel(
    "bureaus-compared",
    title=N_("Searches of the bureaus picked"),
    kind=Kind.CHART,
    metrics=(SEARCHES.code,),
    subtitle=_compared_subtitle,
    units=lambda _view: over_time.units(SEARCHES),
    explanation=N_(
        "Searches rise by orders of magnitude when a country connects its border systems, so two "
        "bureaus differ first in what they have connected. The five with most searches are drawn; "
        "the table has up to eight."
    ),
    lacks=_too_few,
    is_picked=True,
)
def bureaus_compared(view: View) -> Content:
    """Draw a line a bureau; the table has those that are not drawn as well."""
    months, courses, drawn = over_time.window(view, SEARCHES), _courses(view), _drawn(view)
    return Content(
        time_series.lines(
            [
                one.line(view, Series(one.name, view.theme.category(n), one.code, label=one.name))
                for n, one in enumerate(drawn)
            ],
            over_time.setting(view, SEARCHES),
            view.theme,
            alternative=_("Lines of searches of {bureaus}. All values are in the table.").format(
                bureaus=comma_list(one.name for one in drawn)
            ),
        ),
        lambda: over_time.table(view, courses, over_time.months_in_part(view, SEARCHES, months)),
        finding=lambda: findings.of_measures(view, (SEARCHES,)),
    )


PANELS = (bureaus_map, bureaus_panel, bureaus_compared)
