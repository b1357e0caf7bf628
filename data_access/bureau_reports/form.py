"""What a format is in which bureaus and task forces hand in their aggregates.

The layouts, the templates and `docs/bureaus.md` are made from the formats and from nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from data_access.bureau_reports import fields as kinds
from data_access.bureau_reports.rows import Counts, CountsBuilder
from data_access.declaration.file_schema import Builder


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a format.

    Attributes:
        name: its title.
        required: whether the column must be there; a cell may be empty where its kind says so.
    """

    name: str
    meaning: str
    kind: kinds.Kind
    required: bool = True


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        source: code of the source that its files are imported as.
        about: what it is for and what must be known to fill it.
        key: columns whose values together stand once in a file.
        builder: makes the object that turns rows into facts, given today's date.
        examples: rows of made-up figures.
    """

    source: str
    about: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    builder: Callable[[date], Builder]
    examples: tuple[tuple[str, ...], ...]


def counting(counts: Counts) -> Callable[[date], Builder]:
    """A builder of counts."""
    return lambda today: CountsBuilder(today, counts)


def counts(**meanings: str) -> tuple[Field, ...]:
    """Columns of counts, each with what it counts."""
    return tuple(Field(name, meaning, kinds.COUNT) for name, meaning in meanings.items())


MONTH = Field("month", "the month that is reported", kinds.MONTH)
BUREAU = Field("bureau", "the bureau that reports, by its country", kinds.BUREAU)
ROUTE = Field("route", "the route that is reported", kinds.ROUTE)
BY_BUREAU = MappingProxyType({"bureau": "country_code"})
