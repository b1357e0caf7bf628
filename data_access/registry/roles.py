"""Who stands where along the routes: a country's roles, its neighbours, the bureaus like it."""

from collections.abc import Collection
from functools import cache
from types import MappingProxyType

from data_access.registry.bureaus import BUREAUS
from data_access.registry.routes import ROUTES

NAMES = MappingProxyType({"src": "source", "trn": "transit", "dst": "destination"})
"""What the roles are called, by their codes in addresses; English message ids."""


def of_country(iso3: str, codes: Collection[str] | None = None) -> tuple[tuple[str, str], ...]:
    """Route and role of a country, in the registry's order.

    Args:
        iso3: the country.
        codes: routes to look at; None: all.
    """
    everywhere = _everywhere(iso3)
    return everywhere if codes is None else tuple(held for held in everywhere if held[0] in codes)


@cache
def _everywhere(iso3: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (code, role) for code in ROUTES for role in NAMES if iso3 in ROUTES[code].countries(role)
    )


def along(code: str, role: str) -> tuple[str, ...]:
    """ISO3 of the members with a role on a route."""
    return tuple(iso3 for iso3 in ROUTES[code].countries(role) if iso3 in BUREAUS)


def peers(iso3: str, codes: Collection[str] | None = None) -> tuple[str, ...]:
    """ISO3 of other members that share a role with a country on one of some routes."""
    shared = (other for code, role in of_country(iso3, codes) for other in along(code, role))
    return tuple(dict.fromkeys(other for other in shared if other != iso3))
