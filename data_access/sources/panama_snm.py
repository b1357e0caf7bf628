"""Transits through the Darién, as Panama's migration service counts them: northbound people.

By nationality (to 2019 as totals of years, from 2020 by month), and by sex and age.
"""

from collections.abc import Mapping
from typing import Any

from data_access.declaration import cells, dates
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

SOURCE = "panama_snm"
BY_NATIONALITY, BY_SEX_AGE = "transits-darien", "transits-darien-by-sex-age"
_WHERE = {"route_code": "darien", "country_code": "PAN"}
_FIRST_BY_MONTH = 202001
# Until then men and women are told apart, and children are among them.
_FIRST_WITH_CHILDREN = 202301
_SEXES: Mapping[str, str] = {"men": "male", "women": "female"}


def _month_or_year(cell: str) -> int:
    """A month; a year before 2020, which the table puts on its first of January, as yyyy00."""
    month = dates.month(cell)
    if month >= _FIRST_BY_MONTH:
        return month
    if month % 100 != 1:
        raise cells.CellError(
            f"{cells.quoted(cell)} is a month of a year that is told as a whole only"
        )
    return month // 100 * 100


def _group(values: Mapping[str, Any]) -> str:
    group: str = values["people"]
    return group if values["month"] >= _FIRST_WITH_CHILDREN else _SEXES.get(group, group)


_QUARTER = frozenset({"quarter"})
SCHEMAS = (
    FileSchema(
        source=SOURCE,
        layout="nationalities",
        title="the table of transits by nationality, of years and later of months",
        columns=(Column("month", ("month",), _month_or_year), NATIONALITY, VALUE),
        builder=counting(
            count_of("transits", BY_NATIONALITY, _WHERE, nationality_code="nationality"),
            BY_NATIONALITY,
        ),
        ignored=_QUARTER,
    ),
    FileSchema(
        source=SOURCE,
        layout="sex-age",
        title="the table of transits by sex and age",
        columns=(
            MONTH,
            Column("people", ("demog",), cells.term(vocabularies.PEOPLE, "group of people")),
            VALUE,
        ),
        builder=counting(
            count_of("transits", BY_SEX_AGE, _WHERE, category_code=_group), BY_SEX_AGE
        ),
        ignored=_QUARTER,
    ),
)
