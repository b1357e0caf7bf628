"""People whom Guatemala's migration institute received back, by sex, age and from where."""

from data_access.declaration import cells
from data_access.declaration.facts import PlaceFact
from data_access.declaration.file_schema import MONTH, VALUE, Column, FileSchema, count_of, counting
from data_access.registry import countries

SOURCE = "guatemala_igm"
SERIES = "returns-guatemala"


def _returned_from(code: str) -> PlaceFact:
    return PlaceFact(code, countries.COUNTRIES[code].name, code, "country", None, None)


SCHEMAS = (
    FileSchema(
        source=SOURCE,
        layout="returns",
        title="the table of returned people by sex, age and where they were returned from",
        columns=(
            MONTH,
            Column("sex", ("sex",), cells.text),
            Column("age", ("age",), cells.text),
            Column("returned_from", ("origin",), cells.optional(cells.country)),
            VALUE,
        ),
        builder=counting(
            count_of(
                "returns",
                SERIES,
                {"route_code": "central-america-transit", "country_code": "GTM"},
                category_code=cells.sex_and_age,
                place_code="returned_from",
            ),
            SERIES,
            to_place=_returned_from,
        ),
    ),
)
