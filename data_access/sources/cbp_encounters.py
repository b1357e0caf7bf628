"""Encounters of United States Customs and Border Protection, in three layouts.

By state for the whole country, by component for the south-west border, and the long table of that
border by sector and field office. The first two count in fiscal years, which begin in October.
"""

import re
from collections.abc import Mapping
from typing import Any

from data_access.declaration import cells, dates
from data_access.declaration.facts import ObservationFact, PlaceFact
from data_access.declaration.file_schema import (
    MONTH,
    VALUE,
    Column,
    FileSchema,
    count_of,
    counting,
    fiscal_month,
)
from data_access.registry import countries, routes, vocabularies

SOURCE = "cbp_encounters"
SOUTHWEST, BY_AREA = "encounters-southwest", "encounters-southwest-by-area"
_SOUTHWEST_BORDER = {"route_code": "us-mexico-border", "country_code": "USA"}
_BORDERS: Mapping[str, tuple[str, str]] = {
    "Southwest Land Border": (SOUTHWEST, "us-mexico-border"),
    "Northern Land Border": ("encounters-northern", routes.NOT_STATED),
    # Air and sea borders, and ports inside the country.
    "Other": ("encounters-elsewhere", routes.NOT_STATED),
}
_component = cells.term(vocabularies.COMPONENTS, "component")


def _citizenship(cell: str) -> str:
    """A citizenship; the few that are named leave `Other` for all the rest."""
    written = cells.text(cell)
    return countries.UNKNOWN if written.casefold() == "other" else cells.nationality(written)


def _area_code(cell: str) -> str:
    return re.sub(r"[^a-z]+", "-", cells.text(cell).casefold())


def _area(code: str) -> PlaceFact:
    """A sector of the Border Patrol or an office of field operations, without a position."""
    kind = "sector" if code.endswith("-sector") else "field-office"
    return PlaceFact(code, code.replace("-", " ").title(), "USA", kind, None, None)


def _by_state(values: Mapping[str, Any], value: int) -> ObservationFact:
    series, route = values["border"]
    return ObservationFact(
        metric_code="encounters",
        series_code=series,
        month=fiscal_month(values),
        value=value,
        route_code=route,
        country_code="USA",
        nationality_code=values["citizenship"],
    )


_FISCAL = (
    Column("fiscal_year", ("Fiscal Year",), dates.fiscal_year),
    Column("month", ("Month (abbv)",), dates.fiscal_month),
)
_COUNT = Column("value", ("Encounter Count",), cells.whole)
# Which months of earlier years match the current year to date: both kinds are part of their year.
_LEFT_ALONE = frozenset({"Month Grouping", "Demographic", "Title of Authority"})

SCHEMAS = (
    FileSchema(
        source=SOURCE,
        layout="states",
        title="the table of the whole country by state and fiscal year",
        columns=(
            *_FISCAL,
            Column(
                "border", ("Land Border Region",), cells.coded(_BORDERS.get, "land border region")
            ),
            Column("citizenship", ("Citizenship",), _citizenship),
            _COUNT,
        ),
        builder=counting(_by_state, *(series for series, _route in _BORDERS.values())),
        ignored=_LEFT_ALONE | {"State"},
    ),
    # It names four citizenships and no area: it answers where no table does that has them all.
    FileSchema(
        source=SOURCE,
        layout="components",
        title="the table of the south-west border by component and fiscal year",
        columns=(
            *_FISCAL,
            Column("component", ("Component",), _component),
            Column("citizenship", ("Citizenship Grouping",), _citizenship),
            _COUNT,
        ),
        builder=counting(
            count_of(
                "encounters",
                BY_AREA,
                _SOUTHWEST_BORDER,
                fiscal_month,
                nationality_code="citizenship",
                category_code="component",
            ),
            SOUTHWEST,
            BY_AREA,
        ),
        ignored=_LEFT_ALONE | {"Encounter Type"},
        complete=False,
    ),
    FileSchema(
        source=SOURCE,
        layout="areas",
        title="the long table of the south-west border by sector and field office",
        columns=(
            MONTH,
            Column("component", ("component",), _component),
            Column("area", ("area",), _area_code),
            # Before October 2019 it does not state any.
            Column("citizenship", ("nat",), cells.optional(cells.nationality)),
            VALUE,
        ),
        builder=counting(
            count_of(
                "encounters",
                BY_AREA,
                _SOUTHWEST_BORDER,
                nationality_code="citizenship",
                category_code="component",
                place_code="area",
            ),
            SOUTHWEST,
            BY_AREA,
            to_place=_area,
        ),
        ignored=frozenset({"month_fiscal", "authority", "type", "demog"}),
    ),
)
