"""People whom Guatemala's migration institute received back, by sex, age and from where."""

from collections.abc import Mapping
from typing import Any

from data_access.declaration import cells
from data_access.declaration.facts import ObservationFact, PlaceFact
from data_access.declaration.file_schema import Column, FileSchema
from data_access.declaration.monthly_counts import MONTH, VALUE, counting
from data_access.registry import countries

SOURCE = "guatemala_igm"
SERIES = "returns-guatemala"


def _from(cell: str) -> str:
    """Where people were returned from; blank where the table does not say."""
    return cells.country(cell) if cells.text(cell) else ""


def _returned_from(code: str) -> PlaceFact:
    return PlaceFact(code, countries.COUNTRIES[code].name, code, "country", None, None)


def _received(values: Mapping[str, Any], value: int) -> ObservationFact:
    return ObservationFact(
        metric_code="returns",
        series_code=SERIES,
        month=values["month"],
        value=value,
        route_code="central-america-transit",
        country_code="GTM",
        category_code=cells.sex_and_age(values["sex"], values["age"]),
        place_code=values["returned_from"],
    )


SCHEMAS = (
    FileSchema(
        source=SOURCE,
        layout="returns",
        title="the table of returned people by sex, age and where they were returned from",
        columns=(
            MONTH,
            Column("sex", ("sex",), cells.text),
            Column("age", ("age",), cells.text),
            Column("returned_from", ("origin",), _from),
            VALUE,
        ),
        builder=counting(_received, SERIES, to_place=_returned_from),
    ),
)
