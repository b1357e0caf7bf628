"""Addresses of the pages of routes and bureaus, with the filters that are kept there."""

from dataclasses import replace

from dashboard import url_state
from data_access.filters import Filters

BUREAU_PAGE = "/bureaus/"


def route_address(code: str, filters: Filters) -> str:
    """The page of a route with the filters kept; the page itself fixes the route."""
    query = url_state.write(replace(filters, routes=()))
    return f"/routes/{code}" + (f"?{query}" if query else "")


def bureau_address(iso3: str, filters: Filters) -> str:
    """The page of a bureau with the filters kept; the page itself fixes the country."""
    query = url_state.write(replace(filters, countries=()))
    return f"{BUREAU_PAGE}{iso3}" + (f"?{query}" if query else "")
