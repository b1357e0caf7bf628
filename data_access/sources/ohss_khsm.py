"""Encounters of the Border Patrol since October 1999, from the workbook of monthly tables of DHS.

All figures are rounded to 10, so that parts do not add up to totals. Three of its sixteen sheets
are read, each for a series of its own: months by region, with family status, with citizenship. The
others hold the same by year, without a region, or by sector, which CBP's tables have unrounded.
"""

from collections.abc import Mapping
from typing import Any

from data_access.declaration import cells, dates
from data_access.declaration.facts import ObservationFact
from data_access.declaration.file_schema import Column, FileSchema, Table, counting, fiscal_month
from data_access.registry import routes, vocabularies

SOURCE = "ohss_khsm"
_ROUTES: Mapping[str, str] = {
    "Southwest Land Border": "us-mexico-border",
    "Northern Land Border": routes.NOT_STATED,
    "Coastal Border": routes.NOT_STATED,
}
_SERIES: Mapping[str, str] = {
    "": "border-patrol",
    "families": "border-patrol-by-family",
    "nationalities": "border-patrol-by-nationality",
}
# Until then people in families are among single adults.
_FIRST_WITH_FAMILIES = 201110
_status = cells.term(vocabularies.FAMILY_STATUS, "family status")


def _encounters(values: Mapping[str, Any], value: int) -> ObservationFact:
    month = fiscal_month(values)
    status = values.get("status", "")
    if status == "single-adults" and month < _FIRST_WITH_FAMILIES:
        status = ""
    return ObservationFact(
        metric_code="border_patrol_encounters",
        series_code=_SERIES[values.get("table", "")],
        month=month,
        value=value,
        route_code=values["route"],
        country_code="USA",
        nationality_code=values.get("citizenship", ""),
        category_code=status,
    )


_BY_REGION = (
    Column("fiscal_year", ("Fiscal Year",), dates.fiscal_year),
    Column("month", ("Month",), dates.fiscal_month),
    Column("route", ("Region",), cells.coded(_ROUTES.get, "region")),
    Column("value", ("Quantity",), cells.whole),
)
SCHEMAS = (
    FileSchema(
        source=SOURCE,
        layout="monthly-tables",
        title="the workbook of monthly tables of the Border Patrol",
        columns=_BY_REGION,
        builder=counting(_encounters),
        tables=(
            Table(
                "families",
                "Monthly Rgn and Fam Status",
                (*_BY_REGION, Column("status", ("Family Status",), _status)),
            ),
            Table(
                "nationalities",
                "Monthly Rgn and Citp",
                (*_BY_REGION, Column("citizenship", ("Citizenship",), cells.nationality)),
            ),
        ),
    ),
)
