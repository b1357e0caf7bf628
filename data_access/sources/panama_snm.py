"""Transits through the Darién, as Panama's migration service counts them: northbound people.

By nationality (to 2019 as totals of years, from 2020 by month), and by sex and age.
"""

from collections.abc import Mapping
from typing import Any

from data_access.declaration import cells, codes, monthly_counts, months
from data_access.declaration.facts import ObservationFact
from data_access.declaration.file_schema import CellError, Column
from data_access.registry import vocabularies

SOURCE = "panama_snm"
BY_NATIONALITY, BY_SEX_AGE = "transits-darien", "transits-darien-by-sex-age"
_FIRST_BY_MONTH = 202001
# Until then men and women are told apart, and children are among them.
_FIRST_WITH_CHILDREN = 202301
_SEXES: Mapping[str, str] = {"men": "male", "women": "female"}


def _month_or_year(cell: str) -> int:
    """A month; a year before 2020, which the table puts on its first of January, as yyyy00."""
    month = months.month(cell)
    if month >= _FIRST_BY_MONTH:
        return month
    if month % 100 != 1:
        msg = f"{cells.quoted(cell)} is a month of a year that is told as a whole only"
        raise CellError(msg)
    return month // 100 * 100


def _transits(series: str, month: int, value: int, **split: str) -> ObservationFact:
    return ObservationFact(
        metric_code="transits",
        series_code=series,
        month=month,
        value=value,
        route_code="darien",
        country_code="PAN",
        **split,
    )


def _by_nationality(values: Mapping[str, Any], value: int) -> ObservationFact:
    nationality = values["nationality"]
    return _transits(BY_NATIONALITY, values["month"], value, nationality_code=nationality)


def _by_sex_age(values: Mapping[str, Any], value: int) -> ObservationFact:
    month, people = values["month"], values["people"]
    told = people if month >= _FIRST_WITH_CHILDREN else _SEXES.get(people, people)
    return _transits(BY_SEX_AGE, month, value, category_code=told)


_QUARTER = frozenset({"quarter"})
NATIONALITIES = monthly_counts.schema(
    SOURCE,
    "nationalities",
    _by_nationality,
    (BY_NATIONALITY,),
    title="the table of transits by nationality, of years and later of months",
    columns=(
        Column("month", ("month",), _month_or_year),
        Column("nationality", ("nat",), codes.nationality),
        Column("value", ("n",), cells.whole),
    ),
    ignored=_QUARTER,
)
SEX_AGE = monthly_counts.schema(
    SOURCE,
    "sex-age",
    _by_sex_age,
    (BY_SEX_AGE,),
    title="the table of transits by sex and age",
    columns=(
        Column("month", ("month",), months.month),
        Column("people", ("demog",), codes.term(vocabularies.PEOPLE, "group of people")),
        Column("value", ("n",), cells.whole),
    ),
    ignored=_QUARTER,
)
SCHEMAS = (NATIONALITIES, SEX_AGE)
