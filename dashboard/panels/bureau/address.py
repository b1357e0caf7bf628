"""The address of a bureau's page."""

from dataclasses import replace

from dashboard import url_state
from data_access.filters import Filters

PREFIX = "/bureaus/"


def bureau_address(iso3: str, filters: Filters) -> str:
    """The page of a bureau with the filters kept; the page itself fixes the country."""
    query = url_state.write(replace(filters, countries=()))
    return f"{PREFIX}{iso3}" + (f"?{query}" if query else "")
