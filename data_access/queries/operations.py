"""Joint operations, one by one: with whom, when, and the results that were published first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Text, cast, or_, select

from data_access.filters import Filters
from data_access.frames import Listing, records
from data_access.periods import MonthRange, first_day, last_day, month_of
from data_access.queries import conditions
from data_access.store.schema import batch, operation

RESULTS = ("checks", "hits", "arrests", "victims_identified", "migrants_found")
"""What is published of an operation; each is null where it was not."""

_C = operation.c
_FIELDS = [
    _C.operation_key.label("key"),
    _C.name,
    _C.kind,
    _C.starts_on,
    _C.ends_on,
    _C.date_precision,
    _C.countries,
    _C.country_count,
    _C.routes,
    _C.partners,
    *(_C[result] for result in RESULTS),
    _C.source_address,
    batch.c.source_code.label("source"),
]


@dataclass(frozen=True, slots=True)
class Operation:
    """One joint operation.

    Attributes:
        date_precision: `day`, `month` or `year`: how exactly its days are known.
        countries, routes: codes of each; empty where they were not published.
        partners: names of organisations, as the source gives them.
        country_count: how many countries took part, also where they were not named.
        results: each of `RESULTS`; None where it was not published.
        source: code of the publication that it comes from.
    """

    key: str
    name: str
    kind: str
    starts_on: date
    ends_on: date
    date_precision: str
    countries: tuple[str, ...]
    routes: tuple[str, ...]
    partners: str
    country_count: int | None
    results: Mapping[str, int | None]
    source_address: str
    source: str

    @property
    def months(self) -> MonthRange:
        """The months that have a day of it."""
        first, last = self.starts_on, self.ends_on
        return MonthRange(month_of(first.year, first.month), month_of(last.year, last.month))


def as_values(frame: Listing) -> tuple[Operation, ...]:
    """The rows of `listed` as values."""
    return tuple(
        Operation(
            **{name: cell for name, cell in row.items() if name not in RESULTS}
            | {name: tuple(row[name].split()) for name in ("countries", "routes")},
            results={name: row[name] for name in RESULTS},
        )
        for row in records(frame)
    )


def listed(filters: Filters, months: MonthRange | None = None) -> Select[Any]:
    """Operations on the routes and in the countries of the filters, the newest first.

    One whose routes or countries were not published is on no chosen route and in no chosen country.

    Args:
        filters: routes, places and the day on which it was known.
        months: the operations that had a day in them; None for all.

    Columns: key, name, kind (str), starts_on, ends_on (date), date_precision (day, month, year),
    countries (ISO3, blank between two), country_count (Int64), routes (codes, likewise), partners
    (str), checks, hits, arrests, victims_identified, migrants_found (Int64, null where not
    published), source_address, source (str).
    """
    statement = (
        select(*_FIELDS)
        .join(batch, batch.c.id == _C.batch_id)
        .where(conditions.is_current(operation, filters))
        .order_by(_C.starts_on.desc(), _C.ends_on.desc(), _C.operation_key)
    )
    if months is not None:
        first, last = first_day(months.first), last_day(months.last)
        statement = statement.where(_C.starts_on <= last, _C.ends_on >= first)
    for column, wanted in (
        (_C.routes, filters.route_codes),
        (_C.countries, filters.places or None),
    ):
        if wanted is not None:
            statement = statement.where(or_(*(_names(column, code) for code in wanted)))
    return statement


def _names(column: ColumnElement[str], code: str) -> ColumnElement[bool]:
    """Whether a list with blanks between its codes holds one."""
    blank = cast(" ", String)
    return (blank + cast(column, Text) + blank).contains(f" {code} ", autoescape=True)
