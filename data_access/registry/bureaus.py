"""National Central Bureaus, one for each member country of INTERPOL, and their roles on routes.

A bureau is known by the code of its country. Member since is checked against a published list.
Many cities and regions are only remembered, not checked: they are kept with that mark, and
what shows one leaves it out or says so (`verified_city`, `verified_region` leave it out).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from data_access.registry import routes, tables
from data_access.registry.countries import COUNTRIES
from data_access.registry.routes import ROUTES


@dataclass(frozen=True, slots=True)
class Bureau:
    """One bureau.

    Attributes:
        iso3: code of its country, as in addresses, files and the store.
        city: where it sits; a fact only where `city_verified`.
        region: INTERPOL's region of the country; a fact only where `region_verified`.
        member_since: the month the country joined, yyyy-mm.
    """

    iso3: str
    city: str
    city_verified: bool
    region: str
    region_verified: bool
    member_since: str

    @property
    def name(self) -> str:
        """Name of its country, as an English message id."""
        return COUNTRIES[self.iso3].name

    @property
    def verified_city(self) -> str:
        """The city where it is verified, else nothing."""
        return self.city if self.city_verified else ""

    @property
    def verified_region(self) -> str:
        """The region where it is verified, else nothing."""
        return self.region if self.region_verified else ""

    def routes(self, role: str) -> tuple[str, ...]:
        """Codes of the routes on which its country has a role: `src`, `trn` or `dst`."""
        return routes.with_role(self.iso3, role)


BUREAUS = tables.by_code("bureaus", Bureau)


ROLES: Mapping[str, str] = {"src": "source", "trn": "transit", "dst": "destination"}
"""What the roles are called, by their codes in addresses; English message ids."""


def roles_of(iso3: str, codes: Collection[str] | None = None) -> tuple[tuple[str, str], ...]:
    """Route and role of a country, in the registry's order.

    Args:
        iso3: the country.
        codes: routes to look at; None: all.
    """
    return tuple(
        (code, role)
        for code, route in ROUTES.items()
        if codes is None or code in codes
        for role in ROLES
        if iso3 in route.countries(role)
    )


def members_with_role(code: str, role: str) -> tuple[str, ...]:
    """ISO3 of the members with a role on a route."""
    return tuple(iso3 for iso3 in ROUTES[code].countries(role) if iso3 in BUREAUS)


def peers(iso3: str, codes: Collection[str] | None = None) -> tuple[str, ...]:
    """ISO3 of other members that share a role with a country on one of some routes."""
    shared = (members_with_role(code, role) for code, role in roles_of(iso3, codes))
    return tuple(dict.fromkeys(other for others in shared for other in others if other != iso3))
