"""The columns of IOM's register, whatever a release titles them, and how their cells are read.

A title that stands in several layouts means the same in each, so that the parsers are shared.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from html import unescape
from types import MappingProxyType
from typing import Any

from data_access.importers import cells
from data_access.importers.declare import Column

Days = tuple[str, Callable[[str], date | None]]
"""The title of the column of days, and how a day is written in it."""

Titles = str | tuple[str, ...]
"""A column's title, or those of several vintages."""


@lru_cache(maxsize=8192)
def _label(cell: str) -> str:
    """A label; `NA` is how layout G writes nothing, entities are how the site writes signs."""
    written = " ".join(unescape(cells.text(cell)).split())
    return "" if written == "NA" else written


def _days(*formats: str) -> Callable[[str], date | None]:
    return lru_cache(maxsize=8192)(cells.day(*formats))


ISO = _days("%Y-%m-%d")
LONG = _days("%B %d, %Y", "%d-%b-%y")
# Month before day, said outright: a guess would swap the two up to the twelfth.
SITE = _days("%a, %m/%d/%Y - %H:%M")

_PARSERS: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {
        "id": cells.identifier,
        "sub_id": cells.identifier,
        "kind": _label,
        "year": cells.whole,
        "month": _label,
        "dead": cells.count,
        "missing": cells.count,
        "total": cells.count,
        "survivors": cells.count,
        "women": cells.count,
        "men": cells.count,
        "children": cells.count,
        "cause": _label,
        "country": _label,
        "route": _label,
        "position": str,
        "latitude": str,
        "longitude": str,
        "quality": _label,
    }
)
_ALWAYS = ("id", "sub_id", "kind", "year", "month", "total", "country", "quality")

# Not kept: texts of the source, which may name people, and what other columns say better.
NEVER_KEPT = frozenset(
    {
        *("Region of Incident", "Region", "Region of Origin", "region_origin"),
        *("Country of Origin", "country_origin"),
        *("Location Description", "Location of death", "Location of Incident"),
        *("location_description", "Information Source", "information_source", "Source"),
        *("Article title", "URL", "Link"),
        *("UNSD Geographical Grouping", "unsd_geographic_grouping", "UNSD region"),
        *("Cause of death (reported)", "incident_date_clean", "incident_date_raw"),
        *("incident_date_precision", "source_dataset"),
    }
)


def columns(
    required: Mapping[str, Titles],
    optional: Mapping[str, Titles] = MappingProxyType({}),
    *,
    days: Days | None,
) -> tuple[Column, ...]:
    """Columns by our names; what a layout has no column for reads as an empty cell."""
    missing = dict.fromkeys(name for name in _ALWAYS if name not in {*required, *optional})
    return (
        *(() if days is None else (Column("day", (days[0],), days[1]),)),
        *(_column(name, titles, required=True) for name, titles in required.items()),
        *(_column(name, titles, required=False) for name, titles in optional.items()),
        *(_column(name, (), required=False) for name in missing),
    )


def _column(name: str, titles: Titles, *, required: bool) -> Column:
    known = (titles,) if isinstance(titles, str) else titles
    return Column(name, known, _PARSERS[name], required)
