"""`Filters`: what a reader chose to see, as one frozen value that every layer passes on whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from data_access.periods import LATEST_12, Period
from data_access.registry import Dimension, Series, countries, metrics, routes
from data_access.sentences import N_, SentenceError


class InvalidFilterError(SentenceError):
    """A filter that cannot be read.

    Attributes:
        key: the query parameter it came from.
    """

    def __init__(self, key: str, text: str, **blanks: str) -> None:
        super().__init__(text, **blanks)
        self.key = key


class Compare(StrEnum):
    """What a period is compared with."""

    YEAR_BEFORE = "py"
    PREVIOUS_PERIOD = "pp"
    NONE = "none"


class Grain(StrEnum):
    """The length of one step in time."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Window(StrEnum):
    """Which months a period means if measures end in different ones."""

    OWN = "own"
    COMMON = "common"


class Role(StrEnum):
    """What a country is to the movement; without a role it is the place of the fact."""

    ORIGIN = "src"
    TRANSIT = "trn"
    DESTINATION = "dst"


@dataclass(frozen=True, slots=True, order=True)
class CountryRole:
    """A country, optionally with a role on a route."""

    iso3: str
    role: Role | None = None

    def __str__(self) -> str:
        """`ITA` or `ITA:dst`."""
        return f"{self.iso3}:{self.role}" if self.role else self.iso3


_ROLES = (None, Role.ORIGIN)
BEST_QUALITY = 5
ANY_QUALITY = (1, BEST_QUALITY)


@dataclass(frozen=True)
class Filters:
    """The filters of one view. Parts combine with AND, values inside a part with OR.

    Attributes:
        routes: registry codes, sorted; empty means all.
        quality: lowest and highest accepted source quality (IOM, 1 to 5); None accepts any,
            also records without one.
        as_known_on: show the figures as they were published by that day; None means newest.
        window: each measure's own newest months, or those that all side by side have.
        route_codes: routes that they admit, children included; None means all. Countries of
            transit or destination admit the routes on which they have that role.
        places: ISO3 of the countries chosen as the place of the fact.
        origins: ISO3 of those chosen as origin, which detections know as nationality.

    Raises:
        InvalidFilterError: a code that the registry does not hold, or an impossible range.
    """

    period: Period = LATEST_12
    routes: tuple[str, ...] = ()
    countries: tuple[CountryRole, ...] = ()
    compare: Compare = Compare.YEAR_BEFORE
    grain: Grain = Grain.MONTH
    metrics: tuple[str, ...] = ()
    quality: tuple[int, int] | None = None
    as_known_on: date | None = None
    window: Window = Window.OWN
    route_codes: tuple[str, ...] | None = field(init=False, compare=False, repr=False)
    places: tuple[str, ...] = field(init=False, compare=False, repr=False)
    origins: tuple[str, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Check codes against the registry and put sets in one order, so equal means equal."""
        for key, codes, registry in (
            ("r", self.routes, routes.ROUTES),
            ("c", [c.iso3 for c in self.countries], countries.COUNTRIES),
            ("m", self.metrics, metrics.METRICS),
        ):
            if unknown := [code for code in codes if code not in registry]:
                raise InvalidFilterError(key, _UNKNOWN[key], codes=", ".join(unknown))
        if self.quality is not None:
            low, high = self.quality
            if not 1 <= low <= high <= BEST_QUALITY:
                raise InvalidFilterError("q", N_("source quality runs from 1 to 5, lowest first"))
        object.__setattr__(self, "routes", tuple(sorted(set(self.routes))))
        object.__setattr__(self, "countries", tuple(sorted(set(self.countries), key=str)))
        object.__setattr__(self, "metrics", tuple(dict.fromkeys(self.metrics)))
        if self.quality == ANY_QUALITY:
            object.__setattr__(self, "quality", None)
        object.__setattr__(self, "route_codes", self._routes_admitted())
        # Of the countries chosen, the places of a fact, and the origins that nationalities name.
        of_role = {role: tuple(c.iso3 for c in self.countries if c.role is role) for role in _ROLES}
        object.__setattr__(self, "places", of_role[None])
        object.__setattr__(self, "origins", of_role[Role.ORIGIN])

    def _routes_admitted(self) -> tuple[str, ...] | None:
        by_role = [c for c in self.countries if c.role in {Role.TRANSIT, Role.DESTINATION}]
        if not (self.routes or by_role):
            return None
        admitted = routes.with_children(self.routes or routes.ROUTES)
        if by_role:
            with_role = [code for c in by_role for code in routes.with_role(c.iso3, str(c.role))]
            of_countries = routes.with_children(with_role)
            admitted = tuple(code for code in admitted if code in of_countries)
        return admitted

    @property
    def chosen(self) -> Mapping[Dimension, tuple[Any, ...]]:
        """The values that count, by dimension; of routes (children included) maybe none."""
        low, high = self.quality or (1, 0)
        of_each = {
            Dimension.ROUTE: self.route_codes,
            Dimension.COUNTRY: self.places or None,
            Dimension.NATIONALITY: self.origins or None,
            Dimension.QUALITY: tuple(range(low, high + 1)) or None,
        }
        return {one: values for one, values in of_each.items() if values is not None}

    @property
    def labels(self) -> Mapping[Dimension, tuple[str, ...]]:
        """Those of them that releases name: routes, places and origins."""
        return {one: values for one, values in self.chosen.items() if one in _LABELS}

    def scope(self) -> "Filters":
        """The same filters without months: routes, countries, quality and day alone."""
        return Filters(
            routes=self.routes,
            countries=self.countries,
            quality=self.quality,
            as_known_on=self.as_known_on,
        )

    @property
    def dimensions(self) -> frozenset[Dimension]:
        """Dimensions that a metric must carry for the filters to mean anything for it."""
        return frozenset(self.chosen) - {Dimension.ROUTE}

    def admits(self, one: Series) -> bool:
        """Whether a series is about the routes and places chosen."""
        codes, places = self.route_codes, self.places
        if codes is not None and one.routes.isdisjoint(codes):
            return False
        return not places or not one.countries or not one.countries.isdisjoint(places)

    def concerned_routes(self) -> tuple[str, ...] | None:
        """Routes whose events say something of the view: of countries, those that they lie on."""
        admitted = self.route_codes
        if admitted is not None or not self.countries:
            return admitted
        wanted = {country.iso3 for country in self.countries}
        return tuple(
            code
            for code, route in routes.ROUTES.items()
            if any(wanted.intersection(route.countries(role)) for role in Role)
        )


_LABELS = frozenset({Dimension.ROUTE, Dimension.COUNTRY, Dimension.NATIONALITY})
_UNKNOWN = {
    "r": N_("unknown route: {codes}"),
    "c": N_("unknown country: {codes}"),
    "m": N_("unknown metric: {codes}"),
}
