"""IOM's Missing Migrants Project: the layouts in which its register has been published.

They differ in titles, in how they write a date and a position, and in what they leave out. A
title that stands in several layouts means the same in each, so that the parsers are shared.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from html import unescape
from types import MappingProxyType
from typing import Any

from data_access.importers import cells
from data_access.importers.declare import Column, FileSchema
from data_access.importers.iom_rows import SOURCE, IncidentBuilder


@lru_cache(maxsize=8192)
def _label(cell: str) -> str:
    """A label; `NA` is how layout G writes nothing, entities are how the site writes signs."""
    written = " ".join(unescape(cells.text(cell)).split())
    return "" if written == "NA" else written


def _days(*formats: str) -> Callable[[str], date | None]:
    return lru_cache(maxsize=8192)(cells.day(*formats))


_ISO = _days("%Y-%m-%d")
_LONG = _days("%B %d, %Y", "%d-%b-%y")
# Month before day, said outright: a guess would swap the two up to the twelfth.
_SITE = _days("%a, %m/%d/%Y - %H:%M")

_PARSERS: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {
        "id": cells.text,
        "sub_id": cells.text,
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
_NEVER_KEPT = frozenset(
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


def _columns(
    required: Mapping[str, str],
    optional: Mapping[str, str] = MappingProxyType({}),
    *,
    days: tuple[str, Callable[[str], date | None]] | None,
) -> tuple[Column, ...]:
    """Columns by our names; what a layout has no column for reads as an empty cell."""
    missing = dict.fromkeys(name for name in _ALWAYS if name not in {*required, *optional})
    return (
        *(() if days is None else (Column("day", (days[0],), days[1]),)),
        *(Column(name, (title,), _PARSERS[name]) for name, title in required.items()),
        *(_optional(name, title) for name, title in optional.items()),
        *(_optional(name) for name in missing),
    )


def _optional(name: str, *titles: str) -> Column:
    return Column(name, titles, _PARSERS[name], required=False)


def _published_on(_remarks: Sequence[str], newest: date | None) -> date | None:
    """IOM publishes without a date: a release is as new as the newest incident in it."""
    return newest


def _layout(
    layout: str, title: str, columns: tuple[Column, ...], *, complete: bool = True
) -> FileSchema:
    return FileSchema(
        source=SOURCE,
        layout=layout,
        title=title,
        columns=columns,
        ignored=_NEVER_KEPT,
        series=("incidents",),
        complete=complete,
        contiguous=True,
        builder=IncidentBuilder,
        published_on=_published_on,
    )


_MISSING = "Minimum Estimated Number of Missing"
_PEOPLE = MappingProxyType(
    {
        "missing": _MISSING,
        "survivors": "Number of Survivors",
        "women": "Number of Females",
        "men": "Number of Males",
        "children": "Number of Children",
        "cause": "Cause of Death",
    }
)
_IDS = MappingProxyType({"id": "Main ID", "sub_id": "Incident ID"})
_NEWER = MappingProxyType({"kind": "Incident Type", "country": "Country of Incident"})

ALL_DATA = _layout(
    "all-data",
    "the all-data workbook (2022 on)",
    _columns(
        {
            **_IDS,
            **_PEOPLE,
            **_NEWER,
            "year": "Incident Year",
            "month": "Month",
            "dead": "Number of Dead",
            "total": "Total Number of Dead and Missing",
            "route": "Migration Route",
            "position": "Coordinates",
            "quality": "Source Quality",
        },
        days=("Incident Date", _ISO),
    ),
)
API = _layout(
    "api",
    "the list of the project's data interface (JSON)",
    _columns(
        {
            "id": "web_id",
            "dead": "number_dead",
            "missing": "number_missing",
            "total": "total_dead_and_missing",
            "survivors": "number_of_survivors",
            "women": "number_of_female",
            "men": "number_of_male",
            "children": "number_of_children",
            "cause": "cause_death",
            "route": "migration_route",
            "position": "location_coodinates",
            "quality": "source_quality",
        },
        {"country": "country_of_incident"},
        days=("reported_date", _ISO),
    ),
)
EUROPE_ROUTES = _layout(
    "europe-routes",
    "the cleaned extract of fourteen routes to Europe",
    _columns(
        {
            **_IDS,
            **_NEWER,
            "year": "Incident year",
            "month": "Incident month",
            "dead": "No. dead",
            "missing": "No. missing",
            "total": "No. dead/missing",
            "survivors": "No. survivors",
            "women": "No. Female",
            "men": "No. Male",
            "children": "No. minors",
            "cause": "Cause of death (category)",
            "route": "Route",
            "latitude": "Latitude",
            "longitude": "Longitude",
            "quality": "Source Quality",
        },
        days=("Incident date", _ISO),
    ),
    complete=False,
)
SITE_EXPORT = _layout(
    "site-export",
    "the site's export (2021 and 2026)",
    _columns(
        {
            **_PEOPLE,
            "id": "Main ID",
            "dead": "Number Dead",
            "route": "Migration route",
            "position": "Coordinates",
        },
        {
            **_NEWER,
            "sub_id": "Incident ID",
            "year": "Year",
            "month": "Reported Month",
            "total": "Total Number of Dead and Missing",
            "quality": "Source Quality",
        },
        days=("Incident Date", _SITE),
    ),
)
WELL_KNOWN_POINTS = _layout(
    "points",
    "the export with points (2022)",
    _columns(
        {
            **_PEOPLE,
            "id": "Main ID",
            "dead": "Number of Dead",
            "total": "Total Number of Dead and Missing",
            "route": "Migration route",
            "position": "Coordinates",
        },
        {
            **_NEWER,
            "sub_id": "Incident ID",
            "year": "Incident year",
            "month": "Reported Month",
            "quality": "Source Quality",
        },
        days=("Website Date", _ISO),
    ),
)
MONTHS_ONLY = _layout(
    "months",
    "the download that states months only",
    _columns(
        {
            **_PEOPLE,
            "year": "Incident year",
            "month": "Reported Month",
            "dead": "Number of Dead",
            "total": "Total Number of Dead and Missing",
            "route": "Migration route",
            "position": "Coordinates",
        },
        {**_IDS, **_NEWER, "quality": "Source Quality"},
        days=None,
    ),
)
WEB_IDS = _layout(
    "web-ids",
    "the download with web ids (to 2020)",
    _columns(
        {
            **_PEOPLE,
            "id": "Web ID",
            "dead": "Number Dead",
            "total": "Total Dead and Missing",
            "route": "Migration Route",
            "position": "Location Coordinates",
            "quality": "Source Quality",
        },
        {"year": "Reported Year", "month": "Reported Month"},
        days=("Reported Date", _LONG),
    ),
)

SCHEMAS = (
    ALL_DATA,
    API,
    EUROPE_ROUTES,
    SITE_EXPORT,
    WELL_KNOWN_POINTS,
    MONTHS_ONLY,
    WEB_IDS,
)
UNSUITABLE = ()
