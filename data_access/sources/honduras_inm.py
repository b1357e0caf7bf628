"""Irregular entries that Honduras' migration institute registers: totals, and by nationality."""

from data_access.declaration.file_schema import (
    MONTH,
    NATIONALITY,
    VALUE,
    FileSchema,
    count_of,
    counting,
)

SOURCE = "honduras_inm"
TOTALS, BY_NATIONALITY = "transits-honduras", "transits-honduras-by-nationality"
_WHERE = {"route_code": "central-america-transit", "country_code": "HND"}

SCHEMAS = (
    FileSchema(
        source=SOURCE,
        layout="months",
        title="the table of entries by month",
        columns=(MONTH, VALUE),
        builder=counting(count_of("transits", TOTALS, _WHERE), TOTALS),
    ),
    # The same people: each month adds up to that of the table of totals. Months in which nobody
    # entered (April and May 2020) have no row.
    FileSchema(
        source=SOURCE,
        layout="nationalities",
        title="the table of entries by nationality",
        columns=(MONTH, NATIONALITY, VALUE),
        builder=counting(
            count_of("transits", BY_NATIONALITY, _WHERE, nationality_code="nationality"),
            TOTALS,
            BY_NATIONALITY,
        ),
        contiguous=True,
    ),
)
