"""The map of bureaus by the role of their countries on the chosen routes."""

from dashboard import maps, url_state
from dashboard.figures import symbols
from dashboard.figures.drawings import Column, MapDrawing, Table
from dashboard.i18n import N_, _, format_number
from dashboard.panels.bureau.address import bureau_address
from dashboard.panels.bureau.reporting import asked
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.frames import Listing
from data_access.queries import provenance
from data_access.registry import bureaus
from data_access.registry.countries import COUNTRIES
from data_access.registry.routes import ROUTES

_LETTERS = {"src": N_("S"), "trn": N_("T"), "dst": N_("D")}
_WORLD = ((-42.0, -122.0), (62.0, 152.0))
_LINES = 5


def _held(iso3: str, view: View) -> tuple[tuple[str, str], ...]:
    return bureaus.roles_of(iso3, view.filters.route_codes())


def _first_role(held: tuple[tuple[str, str], ...]) -> str:
    """The role that colours a country with several: the one it has on most routes."""
    names = [role for _route, role in held]
    return max(bureaus.ROLES, key=names.count)


def _symbol(iso3: str, view: View) -> symbols.Symbol | None:
    at, held = COUNTRIES[iso3].label_at, _held(iso3, view)
    if at is None or not held:
        return None
    said = [f"{_(ROUTES[route].short_name)}: {_(bureaus.ROLES[role])}" for route, role in held]
    more = len(said) - _LINES
    if more > 0:
        said = [*said[:_LINES], _("and {count} more").format(count=more)]
    role = _first_role(held)
    return symbols.Symbol(
        lat=at[0],
        lon=at[1],
        name=_(COUNTRIES[iso3].name),
        lines=said,
        kind=bureaus.ROLES[role],
        letter=_(_LETTERS[role]),
        link=bureau_address(iso3, view.filters),
        country=iso3,
    )


def _draw(_frame: Listing, view: View) -> MapDrawing:
    places = [place for iso3 in asked(view) if (place := _symbol(iso3, view))]
    keys = [
        symbols.Key(_(name), kind=name, letter=_(_LETTERS[role]))
        for role, name in bureaus.ROLES.items()
    ]
    without = len(asked(view)) - len(places)
    note = _("{count} bureaus without a role on these routes").format(count=format_number(without))
    no_mark = _("no mark: no role on these routes")
    return MapDrawing(
        {
            "key": url_state.write(view.filters),
            "corridors": maps.ribbons(view.filters),
            "symbols": symbols.symbols(places, keys, note if without else "", no_mark),
            "focus": maps.focus(
                view.filters, symbols.bounds(places) if view.filters.routes else _WORLD
            ),
        },
        _("Map of {count} bureaus by role; the table names them.").format(
            count=format_number(len(places))
        ),
    )


def _tabulate(_frame: Listing, view: View) -> Table:
    return Table(
        columns=(
            Column("bureau", _("Bureau")),
            Column("route", _("Route")),
            Column("role", _("Role")),
        ),
        rows=[
            (_(COUNTRIES[iso3].name), _(ROUTES[route].name), _(bureaus.ROLES[role]))
            for iso3 in asked(view)
            for route, role in _held(iso3, view)
        ],
    )


MAP = Panel[Listing](
    code="bureaus-map",
    title=lambda _view: _("Bureaus by role on the routes"),
    kind=Kind.MAP,
    metrics=(),
    query=lambda view: provenance.newest(view.filters),
    shape=adapted(_draw, _tabulate),
    subtitle=lambda _view: _("one mark a country, in the role that it has on most of the routes"),
    explanation=N_(
        "Source, transit and destination as this registry has them for each route; a country with "
        "several roles is drawn in the one that it has most often, and its mark says all of them."
    ),
    needs_rows=False,
)

PANELS = (MAP,)
