"""The sections that every brief has: for a route, for a bureau, for a period on all routes.

In the order of situation reports: figures, where, movement, deaths, what policing finds,
operations, what changed. A panel without figures for the view is left out of the pictures and said
among what is not known.
"""

from collections.abc import Iterable, Sequence

from dashboard.exports.pack.orders import Part, bureau_of
from dashboard.panels import PANELS
from data_access.registry.routes import ROUTES

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
    "hit-rates",
    "notices-by-colour",
    "operations",
    "changes",
)
_OF_A_BUREAU = (
    "bureau-nationals-by-route",
    "bureau-deaths-over-time",
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


def headlines(view: Part) -> Sequence[Part]:
    """The figures of the message slide."""
    if bureau_of(view.path):
        codes: tuple[str, ...] = (
            "bureau-nationals",
            "bureau-deaths",
            "headline-searches",
            "headline-hits",
        )
    else:
        moved = tuple(f"headline-{code}" for code in _counted_on(_route(view)))[:2]
        codes = ("headline-dead-missing", *moved, "headline-death-rate")
        if len(codes) < _FIGURES:
            codes = (codes[0], "headline-incidents", *codes[1:])
    return _parts(view, codes)


def parts(view: Part) -> Sequence[Part]:
    """What the slides between the message and the methods show."""
    if bureau_of(view.path):
        return _parts(view, _OF_A_BUREAU)
    route = _route(view)
    return _parts(view, _ON_ALL_ROUTES if route is None else _of_a_route(route))


def routes_of(view: Part) -> Sequence[str]:
    """The routes that a view is about."""
    return view.request().filters.routes


def _route(view: Part) -> str | None:
    """The one route that a view is about."""
    routes = routes_of(view)
    return routes[0] if len(routes) == 1 else None


_FIGURES = 4


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
    return [Part(code, view.path, view.query) for code in codes if code in PANELS]
