"""People whom Mexico's authorities recorded in an irregular situation, and those it returned.

By nationality, by sex and age (the two differ a little and are never added up), and returns by
nationality and kind.
"""

from collections.abc import Mapping
from typing import Any

from data_access.declaration import cells, codes, monthly_counts, months
from data_access.declaration.facts import ObservationFact
from data_access.declaration.file_schema import Column
from data_access.registry import vocabularies

SOURCE = "mexico_upm"
BY_NATIONALITY, BY_SEX_AGE = "transits-mexico", "transits-mexico-by-sex-age"
RETURNS = "returns-mexico"


def _fact(
    metric: str, series: str, values: Mapping[str, Any], value: int, **split: str
) -> ObservationFact:
    return ObservationFact(
        metric_code=metric,
        series_code=series,
        month=values["month"],
        value=value,
        route_code="mexico-transit",
        country_code="MEX",
        **split,
    )


def _by_nationality(values: Mapping[str, Any], value: int) -> ObservationFact:
    nationality = values["nationality"]
    return _fact("transits", BY_NATIONALITY, values, value, nationality_code=nationality)


def _by_sex_age(values: Mapping[str, Any], value: int) -> ObservationFact:
    people = codes.sex_and_age(values["sex"], values["age"])
    return _fact("transits", BY_SEX_AGE, values, value, category_code=people)


def _returned(values: Mapping[str, Any], value: int) -> ObservationFact:
    nationality, kind = values["nationality"], values["kind"]
    split = {"nationality_code": nationality, "category_code": kind}
    return _fact("returns", RETURNS, values, value, **split)


_MONTH = Column("month", ("month",), months.month)
_NATIONALITY = Column("nationality", ("nat",), codes.nationality)
_VALUE = Column("value", ("n",), cells.whole)

NATIONALITIES = monthly_counts.schema(
    SOURCE,
    "nationalities",
    _by_nationality,
    (BY_NATIONALITY,),
    title="the table of people in an irregular situation by nationality",
    columns=(_MONTH, _NATIONALITY, _VALUE),
)
SEX_AGE = monthly_counts.schema(
    SOURCE,
    "sex-age",
    _by_sex_age,
    (BY_SEX_AGE,),
    title="the table of people in an irregular situation by sex and age",
    columns=(
        _MONTH,
        Column("sex", ("sex",), cells.text),
        Column("age", ("age",), cells.text),
        _VALUE,
    ),
)
RETURNED = monthly_counts.schema(
    SOURCE,
    "returns",
    _returned,
    (RETURNS,),
    title="the table of returns by nationality and kind",
    columns=(
        _MONTH,
        _NATIONALITY,
        Column("kind", ("type",), codes.term(vocabularies.RETURN_KINDS, "kind of return")),
        _VALUE,
    ),
)
SCHEMAS = (NATIONALITIES, SEX_AGE, RETURNED)
