"""People whom Mexico's authorities recorded in an irregular situation, and those it returned.

By nationality, by sex and age (the two differ a little and are never added up), and returns by
nationality and kind.
"""

from data_access.declaration import cells
from data_access.declaration.file_schema import (
    MONTH,
    NATIONALITY,
    VALUE,
    Column,
    FileSchema,
    count_of,
    counting,
)
from data_access.registry import vocabularies

SOURCE = "mexico_upm"
BY_NATIONALITY, BY_SEX_AGE = "transits-mexico", "transits-mexico-by-sex-age"
RETURNS = "returns-mexico"
_WHERE = {"route_code": "mexico-transit", "country_code": "MEX"}


SCHEMAS = (
    FileSchema(
        source=SOURCE,
        layout="nationalities",
        title="the table of people in an irregular situation by nationality",
        columns=(MONTH, NATIONALITY, VALUE),
        builder=counting(
            count_of("transits", BY_NATIONALITY, _WHERE, nationality_code="nationality"),
            BY_NATIONALITY,
        ),
    ),
    FileSchema(
        source=SOURCE,
        layout="sex-age",
        title="the table of people in an irregular situation by sex and age",
        columns=(
            MONTH,
            Column("sex", ("sex",), cells.text),
            Column("age", ("age",), cells.text),
            VALUE,
        ),
        builder=counting(
            count_of("transits", BY_SEX_AGE, _WHERE, category_code=cells.sex_and_age), BY_SEX_AGE
        ),
    ),
    FileSchema(
        source=SOURCE,
        layout="returns",
        title="the table of returns by nationality and kind",
        columns=(
            MONTH,
            NATIONALITY,
            Column("kind", ("type",), cells.term(vocabularies.RETURN_KINDS, "kind of return")),
            VALUE,
        ),
        builder=counting(
            count_of(
                "returns", RETURNS, _WHERE, nationality_code="nationality", category_code="kind"
            ),
            RETURNS,
        ),
    ),
)
