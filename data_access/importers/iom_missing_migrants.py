"""IOM's Missing Migrants Project: the layouts in which its register has been published.

They differ in titles, in how they write a date and a position, and in what they leave out.
"""

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType

from data_access.importers.declare import Column, FileSchema, Unsuitable
from data_access.importers.iom_columns import ISO, LONG, NEVER_KEPT, SITE, columns
from data_access.importers.iom_rows import SOURCE, IncidentBuilder


def _published_on(_remarks: Sequence[str], newest: date | None) -> date | None:
    """IOM publishes without a date: a release is as new as the newest incident in it."""
    return newest


def _layout(
    layout: str, title: str, read: tuple[Column, ...], *, complete: bool = True
) -> FileSchema:
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
        published_on=_published_on,
    )


_YEAR = ("Incident Year", "Year")
_MONTH = ("Month", "Reported Month")
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
