"""The address of a bureau's page."""

from dataclasses import replace
from functools import lru_cache

from dashboard import url_state
from data_access.filters import Filters

PREFIX = "/bureaus/"


def bureau_address(iso3: str, filters: Filters) -> str:
    """The page of a bureau with the filters kept; the page itself fixes the country."""
    return f"{PREFIX}{iso3}{_search(filters)}"


@lru_cache(maxsize=64)
def _search(filters: Filters) -> str:
    """Of every bureau of a list it is the same."""
    query = url_state.write(replace(filters, countries=()))
    return f"?{query}" if query else ""
