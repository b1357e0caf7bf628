"""IOM's Missing Migrants Project: who died or went missing, incident by incident.

The columns of its register, whatever a release titles them, and how their cells are read.

A title that stands in several layouts means the same in each, so that the parsers are shared.
"""

from collections.abc import Callable, Mapping
from datetime import date
from html import unescape
from types import MappingProxyType
from typing import Any

from data_access.declaration import cells
from data_access.declaration.file_schema import Column, FileSchema, Unsuitable
from data_access.sources.iom_missing_migrants.records import SOURCE, IncidentBuilder

Days = tuple[str, Callable[[str], date | None]]
"""The title of the column of days, and how a day is written in it."""

Titles = str | tuple[str, ...]
"""A column's title, or those of several vintages."""


def _label(cell: str) -> str:
    """A label; `NA` is how layout G writes nothing, entities are how the site writes signs."""
    written = " ".join(unescape(cells.text(cell)).split())
    return "" if written == "NA" else written


ISO = cells.day("%Y-%m-%d")
LONG = cells.day("%B %d, %Y", "%d-%b-%y")
# Month before day, written out: a guess would swap the two up to the twelfth.
SITE = cells.day("%a, %m/%d/%Y - %H:%M")

_PARSERS: Mapping[str, Callable[[str], Any]] = {
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
    all_titles = (titles,) if isinstance(titles, str) else titles
    return Column(name, all_titles, _PARSERS[name], required)


def _layout(
    layout: str, title: str, read: tuple[Column, ...], *, complete: bool = True
) -> FileSchema:
    # IOM publishes without a date: a release is as new as the newest incident in it.
    return FileSchema(
        source=SOURCE,
        layout=layout,
        title=title,
        columns=read,
        ignored=NEVER_KEPT,
        complete=complete,
        contiguous=True,
        register=True,
        builder=IncidentBuilder,
    )


_YEAR = ("Incident Year", "Year")
_MONTH = ("Month", "Reported Month")
_MISSING = "Minimum Estimated Number of Missing"
_PEOPLE = {
    "missing": _MISSING,
    "survivors": "Number of Survivors",
    "women": "Number of Females",
    "men": "Number of Males",
    "children": "Number of Children",
    "cause": "Cause of Death",
}
_IDS = {"id": "Main ID", "sub_id": "Incident ID"}
_NEWER = {"kind": "Incident Type", "country": "Country of Incident"}

ALL_DATA = _layout(
    "all-data",
    "the all-data workbook (2022 on)",
    columns(
        {
            **_IDS,
            **_PEOPLE,
            **_NEWER,
            "year": _YEAR,
            "month": _MONTH,
            "dead": "Number of Dead",
            "total": "Total Number of Dead and Missing",
            "route": "Migration Route",
            "position": "Coordinates",
            "quality": "Source Quality",
        },
        days=("Incident Date", ISO),
    ),
)
API = _layout(
    "api",
    "the list of the project's data interface (JSON)",
    columns(
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
        days=("reported_date", ISO),
    ),
)
EUROPE_ROUTES = _layout(
    "europe-routes",
    "the cleaned extract of fourteen routes to Europe",
    columns(
        {
            **_IDS,
            **_NEWER,
            "year": _YEAR,
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
        days=("Incident date", ISO),
    ),
    complete=False,
)
SITE_EXPORT = _layout(
    "site-export",
    "the site's export (2021 and 2026)",
    columns(
        {
            **_PEOPLE,
            "id": "Main ID",
            "dead": "Number Dead",
            "route": ("Migration route", "Migrantion route"),
            "position": "Coordinates",
        },
        {
            **_NEWER,
            "sub_id": "Incident ID",
            "year": _YEAR,
            "month": _MONTH,
            "total": "Total Number of Dead and Missing",
            "quality": "Source Quality",
        },
        days=("Incident Date", SITE),
    ),
)
WITH_POINTS = _layout(
    "points",
    "the export with points (2022)",
    columns(
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
            "year": _YEAR,
            "month": _MONTH,
            "quality": "Source Quality",
        },
        days=("Website Date", ISO),
    ),
)
MONTHS_ONLY = _layout(
    "months",
    "the download that states months only",
    columns(
        {
            **_PEOPLE,
            "year": _YEAR,
            "month": _MONTH,
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
    columns(
        {
            **_PEOPLE,
            "id": "Web ID",
            "dead": "Number Dead",
            "total": "Total Dead and Missing",
            "route": "Migration Route",
            "position": "Location Coordinates",
            "quality": "Source Quality",
        },
        {"year": "Reported Year", "month": _MONTH},
        days=("Reported Date", LONG),
    ),
)

SCHEMAS = (
    ALL_DATA,
    API,
    EUROPE_ROUTES,
    SITE_EXPORT,
    WITH_POINTS,
    MONTHS_ONLY,
    WEB_IDS,
)
# Files of the same figures that are not the register itself.
UNSUITABLE = (
    Unsuitable(
        frozenset({"year", "region", "cause", "lat", "lon", "dead_and_missing"}),
        "it states no date finer than the year and no route, so it is not the register of "
        "incidents; import the all-data workbook or the project's JSON list instead",
    ),
    Unsuitable(
        frozenset({"region", "year", "dead_and_missing", "incidents"}),
        "it holds yearly totals by region, not incidents; import the all-data workbook or the "
        "project's JSON list instead",
    ),
    Unsuitable(
        frozenset({"mediterranean", "global"}),
        "it holds published yearly totals without month or route, not incidents; import the "
        "all-data workbook or the project's JSON list instead",
    ),
    Unsuitable(
        frozenset({"main_id", "orig_lat", "orig_lon", "fix_type", "coord_status"}),
        "it is an audit of positions and holds only incidents whose position is in doubt, not the "
        "register; import the file that it was made from instead",
    ),
)
