"""All bureaus side by side: role, searches, hits, notices, deaths, nationals, reporting."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from dashboard.figures.drawings import Align, Column, Grid, Table
from dashboard.figures.rates import LEAST_SEARCHES, PER_SEARCHES
from dashboard.i18n import N_, _, format_month, format_months, format_number
from dashboard.panels.bureau.address import bureau_address
from dashboard.panels.bureau.reporting import MAIN, SEARCHES, asked
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.frames import Listing, Query, records
from data_access.periods import MonthRange
from data_access.queries import bureaus
from data_access.registry.bureaus import BUREAUS, ROLES, roles_of
from data_access.registry.countries import COUNTRIES
from data_access.registry.metrics import METRICS
from data_access.registry.series import Dimension

_RATED = bureaus.RATED
_CHOSEN = "chosen"
_DEATHS = "dead_missing"
_OF_OTHERS = (_DEATHS, "detections")
"""Measures of countries that other publishers count: no row of theirs means nobody, not unknown."""

Figures = Mapping[str, int]
"""Figures of one bureau by measure."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A column: key and heading, and whether its numbers have a unit of their own."""

    key: str
    heading: str


_COLUMNS = (
    _Shown("searches", N_("Searches")),
    _Shown("hits", N_("Hits")),
    _Shown("sltd_rate", N_("SLTD hits per 100,000 searches")),
    _Shown("notices", N_("Notices published")),
    _Shown("dead_missing", N_("Dead and missing in the country")),
    _Shown("detections", N_("Its nationals detected")),
    _Shown("months_reported", N_("Months reported, of {months}")),
)


def _everybody(view: View) -> View:
    """All bureaus on the chosen routes; those that are chosen are marked, not alone."""
    others = [chosen for chosen in view.filters.countries if chosen.role]
    marked = {**view.options, _CHOSEN: ",".join(view.filters.places())}
    return replace(view.about(*others), options=marked)


def _held(view: View) -> tuple[str, ...]:
    """Measures that are held and that know the quality of a source where that is asked for."""
    asked_by = {Dimension.QUALITY} & view.filters.dimensions()
    return tuple(
        code
        for code in bureaus.BY
        if view.has(METRICS[code], bureaus.BY[code]) and METRICS[code].carries(*asked_by)
    )


def _query(view: View) -> Query[Listing]:
    months = {code: view.months(METRICS[code], bureaus.BY[code]) for code in _held(view)}
    return bureaus.overview(view.filters, months, MAIN)


def _figures(frame: Listing) -> Mapping[str, Figures]:
    found: dict[str, dict[str, int]] = {}
    for row in records(frame):
        found.setdefault(row["bureau"], {})[row["measure"]] = row["value"]
    return found


def _measured(view: View) -> tuple[str, ...]:
    """Reports are what the table is about; without any it has the figures of other publishers."""
    held = (METRICS[code] for code in (SEARCHES.code, _DEATHS) if view.has(METRICS[code]))
    return (next(held, SEARCHES).code,)


def _months(view: View) -> MonthRange:
    (code,) = _measured(view)
    return view.months(METRICS[code])


def _values(figures: Figures, held: Collection[str]) -> dict[str, object]:
    """The cells of a bureau: unknown where it has not reported, zero only where it is known."""
    reported = figures.get(bureaus.MONTHS_REPORTED, 0 if SEARCHES.code in held else None)
    searches = figures.get(f"searches_{_RATED}", 0)
    rate = None
    if searches >= LEAST_SEARCHES:
        rate = round(PER_SEARCHES * figures.get(f"hits_{_RATED}", 0) / searches, 1)
    nothing = 0 if reported else None
    return {
        "searches": figures.get("searches", nothing),
        "hits": figures.get("hits", nothing),
        "sltd_rate": rate,
        "notices": figures.get("notices"),
        **{code: figures.get(code, 0 if code in held else None) for code in _OF_OTHERS},
        "months_reported": reported,
    }


def _roles(iso3: str, view: View) -> str:
    """The roles of a country on the chosen routes, each once."""
    held = {role for _route, role in roles_of(iso3, view.filters.route_codes())}
    return ", ".join(_(name) for role, name in ROLES.items() if role in held)


def region(iso3: str) -> str:
    """INTERPOL's region of a bureau, with a mark where nobody has checked it."""
    bureau = BUREAUS[iso3]
    return _(bureau.region) if bureau.region_verified else f"{_(bureau.region)} *"


def _table(frame: Listing, view: View) -> Table:
    figures, months, held = _figures(frame), _months(view), _held(view)
    wanted = asked(view)
    rows = []
    for iso3 in wanted:
        known = figures.get(iso3, {})
        newest = known.get(bureaus.NEWEST_MONTH)
        cells = _values(known, held)
        rows.append(
            (
                _(COUNTRIES[iso3].name),
                region(iso3),
                _roles(iso3, view),
                *(cells[shown.key] for shown in _COLUMNS),
                format_month(newest) if newest else None,
            )
        )
    return Table(
        columns=(
            Column("bureau", _("Bureau")),
            Column("region", _("Region (* unverified)")),
            Column("roles", _("Role")),
            *(
                Column(
                    shown.key,
                    _(shown.heading).format(months=format_number(months.length)),
                    Align.NUMBER,
                )
                for shown in _COLUMNS
            ),
            Column("newest_month", _("Last report")),
        ),
        rows=rows,
        links={place: bureau_address(iso3, view.filters) for place, iso3 in enumerate(wanted)},
    )


def _grid(frame: Listing, view: View) -> Grid:
    chosen = [iso3 for iso3 in view.options.get(_CHOSEN, "").split(",") if iso3]
    return Grid(_table(frame, view), asked(view), chosen, option="c", several=True)


def _subtitle(view: View) -> str:
    months = _months(view)
    said = [_("by name, each measure in its unit"), format_months(months.first, months.last)]
    if not view.has(SEARCHES):
        said.append(_("no report is loaded: routewatch template bureau_database_use makes a form"))
    return " · ".join(said)


ALL = Panel[Listing](
    code="bureaus",
    title=lambda _view: _("All bureaus"),
    kind=Kind.GRID,
    metrics=(SEARCHES.code,),
    measured=_measured,
    beside=tuple(code for code in bureaus.BY if code != SEARCHES.code),
    query=_query,
    shape=adapted(_grid, _table),
    subtitle=_subtitle,
    explanation=N_(
        "By name, not by rank: searches come from systems at borders, hits from what others have "
        "recorded. Tick two or more to compare them. The rate is that of one database, since rates "
        "are never pooled. A bureau that has not reported is unknown, not zero. Regions are "
        "INTERPOL's; a star says that nobody has checked one."
    ),
    needs_rows=False,
    scope=_everybody,
)

PANELS = (ALL,)
