"""What is asked of panels: an address in parsed form, and its keys beside the filters."""

from dataclasses import dataclass, replace

from dashboard import url_state
from data_access.filters import CountryRole, Filters

# Keys of the address beside the filters.

OTHER = ("b.c", "b.r", "b.t")
"""Keys of what differs on the other side of a comparison (`panels/other_side.py`)."""

SINCE = "since"
"""Key of the day of the last meeting."""

OPTIONS = (*OTHER, "ann", "avg", "lay", "op", "rev", "scale", "season", SINCE, "src", "yoy")
"""Keys beside the filters: those, events, smoothing, layers of the map, operation looked at,
revisions, logarithm, season band, day of the last meeting, sources looked for, year before."""

OF_COUNTRIES = "of-countries"
"""Option of a view narrowed by `View.evenly`: all countries that publish the measure."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a panel: the page's address in parsed form."""

    filters: Filters
    theme: str
    options: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(
        cls,
        reading: url_state.Reading,
        theme: str | None = None,
        *,
        route: str | None = None,
        country: str | None = None,
    ) -> "Request":
        """The request of an address.

        Args:
            reading: what the query string says.
            theme: chosen on the page, else the address decides.
            route: fixed by a route's own page, whatever the address says.
            country: fixed by the page of its bureau.
        """
        others = dict(reading.others)
        filters = replace(reading.filters, routes=(route,)) if route else reading.filters
        if country:
            filters = replace(filters, countries=(CountryRole(country),))
        return cls(
            filters=filters,
            theme=theme or others.get("theme", ""),
            options=tuple(sorted((key, others[key]) for key in OPTIONS if key in others)),
        )
