"""The parts of a pack that nobody has put together: what is stated of a view, and what is shown."""

from collections.abc import Iterable, Sequence

from dashboard.exports.links import bureau_of
from dashboard.exports.pack.orders import Part
from dashboard.panels import rights
from dashboard.panels.catalogue import bureau
from data_access.registry.routes import ROUTES

_FIGURES = 4
_SERIES = {"detections": "detections-by-route"}

_ON_ALL_ROUTES = (
    "map",
    "top-routes",
    "detections-by-route",
    "deaths-over-time",
    "deaths-by-route",
    "deaths-by-cause",
    "largest-incidents",
    "identification-by-year",
    "database-funnel",
    "notices-by-colour",
    "operations",
    "changes",
)
_OF_A_BUREAU = (
    "bureau-deaths-over-time",
    "bureau-nationalities",
    "bureau-nationals-by-route",
    "bureau-deaths-by-route",
    "database-funnel",
    "bureau-rates",
    "hits-by-border-point",
    "notices-by-colour",
    "vessels-by-type",
    "identification-by-year",
    "bureau-operations",
    "training-by-topic",
    "bureau-reporting",
    "bureau-silence",
)


def headline_parts(view: Part) -> Sequence[Part]:
    """The figures of the message slide."""
    if iso3 := bureau_of(view.path):
        first = bureau.headlines(iso3)[0]
        codes: tuple[str, ...] = (first, "bureau-deaths", "headline-searches", "headline-hits")
    else:
        moved = tuple(f"headline-{code}" for code in _counted_on(_route(view)))[:2]
        codes = ("headline-dead-missing", *moved, "headline-death-rate")
        if len(codes) < _FIGURES:
            codes = (codes[0], "headline-incidents", *codes[1:])
    return _parts(view, codes)


def standard_parts(view: Part) -> Sequence[Part]:
    """What the slides between the message and the methods show."""
    if iso3 := bureau_of(view.path):
        # As its page: who comes, before who dies and who leaves.
        first = [f"{code}-over-time" for code in bureau.counted_in(iso3)[:1]]
        return _parts(view, (*first, *_OF_A_BUREAU))
    route = _route(view)
    return _parts(view, _ON_ALL_ROUTES if route is None else _of_a_route(route))


def _route(view: Part) -> str | None:
    """The one route that a view is about."""
    routes = view.request().filters.routes
    return routes[0] if len(routes) == 1 else None


def _of_a_route(route: str) -> Iterable[str]:
    moved = _counted_on(route)
    return (
        "map",
        *(_SERIES.get(code, f"{code}-over-time") for code in moved),
        f"{moved[0]}-by-nationality",
        "deaths-over-time",
        "deaths-by-cause",
        "deaths-by-country",
        "largest-incidents",
        "identification-by-year",
        "facilitators",
        "operations",
        "changes",
    )


def _counted_on(route: str | None) -> Sequence[str]:
    """What counts movement on a route; where nobody does, Frontex says so itself."""
    return (ROUTES[route].denominators if route else ()) or ("detections",)


def _parts(view: Part, codes: Iterable[str]) -> Sequence[Part]:
    about = bureau_of(view.path) or ""
    return [Part(code, view.path, view.query) for code in codes if rights.may_see(code, about)]
