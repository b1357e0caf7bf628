"""National Central Bureaus: one for each member country of INTERPOL.

A bureau is known by the code of its country. Member since is checked against a published list.
Many cities and regions are only remembered, not checked: they are kept with that mark, and
whoever shows one leaves it out or says so (`shown_city`, `shown_region` leave it out).
"""

from dataclasses import dataclass
from types import MappingProxyType

from data_access.registry import routes, tables
from data_access.registry.countries import COUNTRIES


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
    def shown_city(self) -> str:
        """The city where it is verified, else nothing."""
        return self.city if self.city_verified else ""

    @property
    def shown_region(self) -> str:
        """The region where it is verified, else nothing."""
        return self.region if self.region_verified else ""

    def routes(self, role: str) -> tuple[str, ...]:
        """Codes of the routes on which its country has a role: `src`, `trn` or `dst`."""
        return routes.with_role(self.iso3, role)


def _bureau(row: dict[str, str]) -> Bureau:
    return Bureau(
        iso3=row["iso3"],
        city=row["city"],
        city_verified=row["city_verified"] == "1",
        region=row["region"],
        region_verified=row["region_verified"] == "1",
        member_since=row["member_since"],
    )


BUREAUS = MappingProxyType({row["iso3"]: _bureau(row) for row in tables.rows("bureaus")})
