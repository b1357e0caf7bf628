"""National Central Bureaus side by side: on the map, in one table, and those picked over time."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from dashboard import maps, steps, url_state, wording
from dashboard.drawings import Align, Column, Grid, MapDrawing, Table
from dashboard.formats import comma_list, format_months, format_number, name_order, with_subject
from dashboard.i18n import N_, _, current_language, ngettext, pgettext
from dashboard.maps import symbols
from dashboard.panels import findings, hit_rates
from dashboard.panels.panel import Content, Kind, panel
from dashboard.panels.shapes import lines, partial_steps
from dashboard.plots import time_series
from dashboard.plots.plot import Series
from dashboard.view import View
from dashboard.wording import of_month
from data_access.analysis.rates import interval_per_searches, per_searches
from data_access.analysis.scatter import Dispersion
from data_access.filters import CountryRole, Filters
from data_access.frames import Counts, Listing
from data_access.periods import MonthRange
from data_access.queries import bureaus
from data_access.registry import BUREAUS, COUNTRIES, METRICS, ROLES, ROUTES, SERIES, Dimension
from data_access.registry.bureaus import roles_of
from data_access.registry.routes import countries_on

BUREAU_PAGE = "/bureaus/"
SEARCHES = METRICS["searches"]
MAIN = "database-use"
"""The report that every bureau is expected to send."""


def bureau_address(iso3: str, filters: Filters) -> str:
    """The page of a bureau with the filters kept; the page itself fixes the country."""
    return f"{BUREAU_PAGE}{iso3}{_search(filters)}"


@lru_cache(maxsize=64)
def _search(filters: Filters) -> str:
    """Of every bureau of a list it is the same."""
    query = url_state.write(replace(filters, countries=()))
    return f"?{query}" if query else ""


def listed(view: View) -> tuple[str, ...]:
    """The bureaus of a list, by name: those of `chosen`."""
    return tuple(sorted(chosen(view), key=_places(current_language().code).__getitem__))


@cache
def _places(_language: str) -> Mapping[str, int]:
    """Where each bureau stands in lists in a language, the current one."""
    named = sorted(BUREAUS, key=lambda iso3: name_order(_(COUNTRIES[iso3].name)))
    return {iso3: place for place, iso3 in enumerate(named)}


def chosen(view: View) -> set[str]:
    """The bureaus that the filters name, those on the routes that they name, or all."""
    places, codes = view.filters.places, view.filters.route_codes
    found = BUREAUS.keys() & places if places else set(BUREAUS)
    return found if codes is None else found & set(countries_on(codes))


# The map of bureaus by the role of their countries on the chosen routes.

_WORLD = ((-42.0, -122.0), (62.0, 152.0))
_LINES = 5

Roles = Sequence[tuple[str, str]]
"""Route and role of a country on it."""


def _symbol(iso3: str, roles: Roles, filters: Filters) -> symbols.Symbol | None:
    at = COUNTRIES[iso3].label_at
    if at is None or not roles:
        return None
    texts = [with_subject(_(ROUTES[route].name), _(ROLES[role])) for route, role in roles]
    more = len(texts) - _LINES
    if more > 0:
        texts = [*texts[:_LINES], wording.and_more(more)]
    # The role that colours a country with several is the one that it has on most routes.
    names = [role for _route, role in roles]
    role = max(ROLES, key=names.count)
    return symbols.Symbol(
        lat=at[0],
        lon=at[1],
        name=_(COUNTRIES[iso3].name),
        lines=texts,
        kind=ROLES[role],
        letter=_letter(role),
        link=bureau_address(iso3, filters),
        country=iso3,
    )


def _letter(role: str) -> str:
    letters = {"src": pgettext("role", "S"), "trn": _("T"), "dst": _("D")}
    return letters[role]


@panel(
    "bureaus-map",
    title=N_("Bureaus by role on the routes"),
    kind=Kind.MAP,
    metrics=(),
    subtitle=N_("one mark a country, in the role that it has on most of the routes"),
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
    keys = [symbols.Key(_(name), kind=name, letter=_letter(role)) for role, name in ROLES.items()]
    without = len(roles) - len(places)
    note = ngettext(
        "{count} bureau without a role on these routes",
        "{count} bureaus without a role on these routes",
        without,
    ).format(count=format_number(without))
    no_mark = _("no mark: no role on these routes")
    drawing = MapDrawing(
        {
            "key": url_state.write(filters),
            "corridors": maps.ribbons(filters),
            "symbols": symbols.symbols(places, keys, note if without else "", no_mark),
            "focus": maps.focus(filters, symbols.bounds(places) if filters.routes else _WORLD),
        },
        ngettext(
            "Map of {count} bureau by role; the table names it.",
            "Map of {count} bureaus by role; the table names them.",
            len(places),
        ).format(count=format_number(len(places))),
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
                (_(COUNTRIES[iso3].name), _(ROUTES[route].name), _(ROLES[role]))
                for iso3, some in roles.items()
                for route, role in some
            ],
        ),
    )


# All of them in one table: role, searches, hits, notices, deaths, nationals, reporting.

_RATED = bureaus.RATED
_CHOSEN = "chosen"
_DEATHS = "dead_missing"
_OF_OTHERS = (_DEATHS, "detections")
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
    marked = {**view.options, _CHOSEN: ",".join(view.filters.places)}
    return replace(view.about(*others), options=marked)


def _available(view: View) -> tuple[str, ...]:
    """Measures that are held and that know the quality of a source where that is asked for."""
    quality = {Dimension.QUALITY} & view.filters.dimensions
    return tuple(
        code
        for code, by in bureaus.BY.items()
        if view.has(METRICS[code], by) and METRICS[code].carries(*quality)
    )


def _query(view: View) -> Listing:
    months = {code: view.months(METRICS[code], bureaus.BY[code]) for code in _available(view)}
    return view.rows(bureaus.overview, view.filters, months)


def _reported(view: View) -> Mapping[str, tuple[int, int]]:
    """Of each bureau that has reported: in how many months of the period, and the newest of all."""
    if SEARCHES.code not in _available(view):
        return {}
    report, months = SERIES[MAIN], view.months(SEARCHES, bureaus.BY[SEARCHES.code])
    found = {}
    for iso3 in BUREAUS:
        for code in (report.run_of(iso3), report.exercise_of(iso3)):
            if run := view.availabilities.by_series.get(code):
                inside = bisect_right(run.months, months.last) - bisect_left(
                    run.months, months.first
                )
                found[iso3] = (inside, run.newest)
    return found


def _measured(view: View) -> tuple[str, ...]:
    """Reports are what the table is about; without any it has the figures of other publishers."""
    counted = (METRICS[code] for code in (SEARCHES.code, _DEATHS) if view.has(METRICS[code]))
    return (next(counted, SEARCHES).code,)


def _months(view: View) -> MonthRange:
    (code,) = _measured(view)
    return view.months(METRICS[code])


def _cells(
    figures: Mapping[str, int],
    rated: Mapping[str, int],
    available: Collection[str],
    spread: Dispersion | None,
    months_reported: int,
) -> dict[str, object]:
    """The cells of a bureau: unknown where it has not reported, zero only where it is known."""
    reported = months_reported if SEARCHES.code in available else None
    searches, hits = rated.get("searches", 0), rated.get("hits", 0)
    nothing = 0 if reported else None
    low, high = interval_per_searches(hits, searches, spread) or (None, None)
    return {
        "searches": figures.get("searches", nothing),
        "hits": figures.get("hits", nothing),
        "sltd_rate": per_searches(hits, searches),
        "sltd_rate_low": low,
        "sltd_rate_high": high,
        "notices": figures.get("notices"),
        **{code: figures.get(code, 0 if code in available else None) for code in _OF_OTHERS},
        "months_reported": reported,
    }


def _roles(found: frozenset[str]) -> str:
    """Roles of a country by their names."""
    return comma_list(_(name) for role, name in ROLES.items() if role in found)


def _region(iso3: str) -> str:
    """INTERPOL's region of a bureau, with a mark where nobody has checked it."""
    bureau = BUREAUS[iso3]
    return _(bureau.region) if bureau.region_verified else f"{_(bureau.region)} *"


def _subtitle(view: View) -> str:
    months = _months(view)
    period = format_months(months.first, months.last)
    if not view.has(SEARCHES):
        period = _("no report is loaded")
    return " · ".join((_("by name, each measure in its unit"), period))


@panel(
    "bureaus",
    title=N_("All bureaus"),
    kind=Kind.GRID,
    metrics=(SEARCHES.code,),
    measured=_measured,
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
    frame = _query(view)
    figures: dict[str, dict[str, int]] = defaultdict(dict)
    rated: dict[str, dict[str, int]] = defaultdict(dict)
    columns = (frame[name] for name in ("bureau", "measure", "value", "rated"))
    for iso3, measure, value, of_rated in zip(*columns, strict=True):
        figures[iso3][measure] = value
        if of_rated is not None:
            rated[iso3][measure] = of_rated
    months, available, everybody = (
        format_number(_months(view).length),
        _available(view),
        listed(view),
    )
    scatter, reports = hit_rates.scatter_of_bureaus(view, _RATED), _reported(view)
    everywhere = replace(view.filters, countries=())
    named = {
        code: view.availabilities.named_values(METRICS[code], everywhere, bureaus.BY[code])
        for code in _OF_OTHERS
        if code in available
    }
    # Hundreds of bureaus have a few roles, and a few newest months.
    in_words, dated, codes = cache(_roles), cache(of_month), view.filters.route_codes
    rows = []
    for iso3 in everybody:
        inside, newest = reports.get(iso3, (0, None))
        spread = scatter.get(iso3, {}).get(_RATED)
        # Of a country that no release of a publisher names, nothing is known.
        known = [code for code in available if (of := named.get(code)) is None or iso3 in of]
        cells = _cells(figures[iso3], rated[iso3], known, spread, inside)
        rows.append(
            (
                _(COUNTRIES[iso3].name),
                _region(iso3),
                in_words(frozenset(role for _route, role in roles_of(iso3, codes))),
                *cells.values(),
                dated(newest) if newest else None,
            )
        )
    shown: list[Column] = []
    for key, heading in _FIGURES.items():
        shown.append(Column(key, _(heading).format(months=months), Align.NUMBER))
        if key == "sltd_rate":
            shown += hit_rates.columns("sltd_rate_low", "sltd_rate_high")
    table = Table(
        columns=(
            Column("bureau", _("Bureau")),
            Column("region", _("Region (* unverified)")),
            Column("roles", _("Role")),
            *shown,
            Column("newest_month", _("Last report")),
        ),
        rows=rows,
        links={place: bureau_address(iso3, view.filters) for place, iso3 in enumerate(everybody)},
    )
    chosen = [iso3 for iso3 in view.options.get(_CHOSEN, "").split(",") if iso3]
    return Content(Grid(table, everybody, chosen, option="c", several=True), lambda: table)


# Those that a reader has picked, beside each other: searches over time.

_FEWEST, _MOST = 2, 8


def _picked(view: View) -> tuple[str, ...]:
    return view.filters.places[:_MOST]


def _too_few(view: View) -> str:
    if len(_picked(view)) >= _FEWEST or not view.has(SEARCHES):
        return ""
    return _("Pick two bureaus or more: tick them in the table, or choose them under Countries.")


def _searches_query(view: View) -> Counts:
    by = (Dimension.BUREAU, Dimension(view.filters.grain))
    return view.counts((SEARCHES,), by, {SEARCHES.code: lines.window(view, SEARCHES)})


@panel(
    "bureaus-compared",
    title=N_("Searches of the bureaus picked"),
    kind=Kind.CHART,
    metrics=(SEARCHES.code,),
    subtitle=lambda view: lines.subtitle(view, SEARCHES),
    explanation=N_(
        "Searches rise by orders of magnitude when a country connects its border systems: two "
        "bureaus differ in what is connected before they differ in anything else. Up to eight are "
        "drawn."
    ),
    lacks=_too_few,
    is_picked=True,
)
def bureaus_compared(view: View) -> Content:
    """Columns: metric, bureau, the filters' grain, value."""
    frame = _searches_query(view)
    counted = steps.by_group(frame, Dimension.BUREAU, view.filters.grain)
    months, average = lines.window(view, SEARCHES), lines.smoothing(view)
    values: dict[str, Mapping[int, int | None]] = {}
    parts: dict[str, Mapping[int, tuple[int, ...]]] = {}
    for iso3 in _picked(view):
        own = view.about(CountryRole(iso3))
        if own.answers(SEARCHES):
            # A month that one has not reported is unknown: each has its own calendar.
            calendar = steps.Calendar.over(months, own.availability(SEARCHES), view.filters.grain)
            values[iso3] = calendar.filled(counted.get(iso3, {}))
            parts[iso3] = partial_steps.steps_in_part(own, SEARCHES, months)
    names = {iso3: _(COUNTRIES[iso3].name) for iso3 in values}
    drawn = [
        time_series.Line(
            Series(names[iso3], view.theme.category(place), iso3, label=names[iso3]),
            time_series.smoothed(
                of_bureau if average == 1 else partial_steps.without(of_bureau, parts[iso3]),
                average,
            ),
            in_part=partial_steps.in_words(parts[iso3], of_bureau) if average == 1 else {},
        )
        for place, (iso3, of_bureau) in enumerate(values.items())
    ]
    around = lines.setting(view, SEARCHES, legend=True, events=False)
    return Content(
        time_series.lines(
            drawn,
            around,
            view.theme,
            alternative=_("Lines of searches of {bureaus}. All values are in the table.").format(
                bureaus=comma_list(names.values())
            ),
        ),
        lambda: lines.table(
            view,
            list(names.items()),
            list(values.values()),
            parts=partial_steps.steps_in_part(view, SEARCHES, months),
        ),
        finding=lambda: findings.of_measures(view, (SEARCHES,)),
    )


PANELS = (bureaus_map, bureaus_panel, bureaus_compared)
