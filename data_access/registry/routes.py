"""Migration routes: the union of the routes that Frontex and IOM name.

A fact stays under the route that its source recorded. `WITHIN` is how a filter for a parent reaches
its children's figures, once each; a count by route has them in the parent's row.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from data_access.registry import tables

NOT_STATED = "other-undefined"
SEVERAL = "several-routes"


@dataclass(frozen=True, slots=True)
class Route:
    """One route.

    Attributes:
        code: id used in addresses, files and the store.
        name: the one that filter, card and file show.
        other_names: by which it is found as well; empty where it has none.
        denominators: metrics that together count movement on this route, for rates and for its
            own page; none where nobody does (see `registry.denominators`).
        colour: of its line, by place in the theme's palette; 0 is the neutral grey (`colours`).
        source_countries: ISO3 of the countries people come from; transit and destination alike.
        label_at: latitude and longitude of the name on a map, in degrees.
    """

    code: str
    name: str
    other_names: str
    parent: str | None
    group: str
    modes: tuple[str, ...]
    denominators: tuple[str, ...]
    colour: int
    source_countries: tuple[str, ...]
    transit_countries: tuple[str, ...]
    destination_countries: tuple[str, ...]
    label_at: tuple[float, float] | None
    caveat: str

    def countries(self, role: str) -> tuple[str, ...]:
        """ISO3 of the countries with a role on the route: `src`, `trn` or `dst`."""
        return {
            "src": self.source_countries,
            "trn": self.transit_countries,
            "dst": self.destination_countries,
        }[role]


ROUTES = tables.by_code("routes", Route, label_at=tables.label_position)

_SPELLINGS = {
    (row["source"], row["spelling"].casefold()): row["route"]
    for row in tables.rows("route_spellings")
}


def colours(codes: Iterable[str]) -> dict[str, int]:
    """The colour of each route of one chart, by place in the theme's palette: no two alike.

    Each has its own; of two with the same, the later in the registry takes the first that none
    has. What has no colour of its own (0) stays grey.

    Args:
        codes: of at most as many routes as there are colours; those beyond are grey.
    """
    free = list(range(1, _COLOURS + 1))
    colour_by_route = dict.fromkeys(codes, 0)
    late: list[str] = []
    for code in (one for one in ROUTES if one in colour_by_route and ROUTES[one].colour):
        if ROUTES[code].colour in free:
            colour_by_route[code] = ROUTES[code].colour
            free.remove(colour_by_route[code])
        else:
            late.append(code)
    return colour_by_route | dict(zip(late, free, strict=False))


_COLOURS = max(route.colour for route in ROUTES.values())


def children(code: str) -> tuple[str, ...]:
    """Codes of the routes directly inside a route."""
    return tuple(route.code for route in ROUTES.values() if route.parent == code)


WITHIN: Mapping[str, tuple[str, ...]] = {
    code: tuple(one for one, route in ROUTES.items() if code in {one, route.parent})
    for code in ROUTES
}
"""Each route with all inside it, in registry order."""


def with_children(codes: Iterable[str]) -> tuple[str, ...]:
    """The given routes and all inside them, each once, in registry order."""
    wanted = {one for code in codes for one in WITHIN[code]}
    return tuple(code for code in ROUTES if code in wanted)


def parents_among(codes: Collection[str] | None) -> dict[str, str]:
    """Each route inside one of some routes, or of all, with that."""
    return {
        code: route.parent
        for code, route in ROUTES.items()
        if route.parent and (codes is None or route.parent in codes)
    }


def family(code: str) -> str:
    """The parent's code, or the route's own where it has none."""
    return ROUTES[code].parent or code


def with_role(country: str, role: str) -> tuple[str, ...]:
    """Routes on which a country has a role (`src`, `trn`, `dst`)."""
    return tuple(route.code for route in ROUTES.values() if country in route.countries(role))


def countries_on(codes: Iterable[str]) -> tuple[str, ...]:
    """ISO3 of the countries with any role on some routes, each once."""
    return tuple(
        dict.fromkeys(
            iso3
            for code in codes
            for role in ("src", "trn", "dst")
            for iso3 in ROUTES[code].countries(role)
        )
    )


def by_spelling(spelling: str, source: str) -> str | None:
    """The code of the route that a source writes in this way, or None where it is unknown."""
    return _SPELLINGS.get((source, spelling.strip().casefold()))


def named_by(source: str) -> frozenset[str]:
    """Routes for which a source has a name."""
    return frozenset(code for (named_in, _), code in _SPELLINGS.items() if named_in == source)
