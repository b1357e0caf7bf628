"""Irregular entries that Honduras' migration institute registers: totals, and by nationality."""

from collections.abc import Mapping
from typing import Any

from data_access.declaration import cells, codes, monthly_counts, months
from data_access.declaration.facts import ObservationFact
from data_access.declaration.file_schema import Column

SOURCE = "honduras_inm"
TOTALS, BY_NATIONALITY = "transits-honduras", "transits-honduras-by-nationality"


def _fact(series: str, values: Mapping[str, Any], value: int) -> ObservationFact:
    return ObservationFact(
        metric_code="transits",
        series_code=series,
        month=values["month"],
        value=value,
        route_code="central-america-transit",
        country_code="HND",
        nationality_code=values.get("nationality", ""),
    )


def _total(values: Mapping[str, Any], value: int) -> ObservationFact:
    return _fact(TOTALS, values, value)


def _by_nationality(values: Mapping[str, Any], value: int) -> ObservationFact:
    return _fact(BY_NATIONALITY, values, value)


_MONTH = Column("month", ("month",), months.month)
_VALUE = Column("value", ("n",), cells.whole)

MONTHS = monthly_counts.schema(
    SOURCE,
    "months",
    _total,
    (TOTALS,),
    title="the table of entries by month",
    columns=(_MONTH, _VALUE),
)
# The same people: each month adds up to that of the table of totals. Months in which nobody
# entered (April and May 2020) have no row.
NATIONALITIES = monthly_counts.schema(
    SOURCE,
    "nationalities",
    _by_nationality,
    (TOTALS, BY_NATIONALITY),
    title="the table of entries by nationality",
    columns=(_MONTH, Column("nationality", ("nat",), codes.nationality), _VALUE),
    contiguous=True,
)
SCHEMAS = (MONTHS, NATIONALITIES)
