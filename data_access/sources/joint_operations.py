"""Joint operations with their first published results.

Only operations whose evidence was verified, or derived from such, enter the store. Results in words
and notes of the compilation are not kept.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from data_access.declaration import cells, dates
from data_access.declaration.facts import OperationFact
from data_access.declaration.file_schema import Builder, Built, Column, FileSchema
from data_access.periods import last_day
from data_access.registry import countries, routes, vocabularies

SOURCE = "operations"
SERIES = "operations"
_day = cells.day("%Y-%m-%d")


class Written(NamedTuple):
    """A date as it is written: to the day, the month or the year."""

    first: date
    last: date
    month: int
    precision: str


class OperationBuilder(Builder):
    """Rows to operations. See `Builder`."""

    series = (SERIES,)
    # An operation counts checks, arrests and people alike.
    persons_column = ""

    def __init__(self, today: date) -> None:
        super().__init__(today)
        self._keys: set[str] = set()

    def build(self, values: Mapping[str, Any]) -> Built:
        """A row is one operation."""
        if not values["evidence"]:
            return Built((), [("evidence", "neither verified nor derived: left out")])
        start, end = values["starts"], values["ends"]
        if start is None or end is None or end.last < start.first:
            raise cells.CellError(
                "an operation needs a first and a last day, in this order", "starts"
            )
        if values["key"] in self._keys:
            raise cells.CellError("the operation stands there twice", "key")
        self._keys.add(values["key"])
        self.months[SERIES].add(start.month)
        partners = dict.fromkeys((*values["lead"], *values["partners"]))
        fact = OperationFact(
            series_code=SERIES,
            month=start.month,
            operation_key=values["key"],
            name=values["name"],
            kind=values["kind"],
            starts_on=start.first,
            ends_on=end.last,
            date_precision=start.precision,
            countries="" if values["in_part"] else values["countries"],
            routes=values["routes"],
            partners="; ".join(partners),
            source_address=values["address"],
            **{name: values[name] for name in _RESULTS},
        )
        notes = [("countries", "known only in part: left out")] if values["in_part"] else []
        return Built((fact,), notes)


def _written(cell: str) -> Written | None:
    """`2019-07-16`, `2019-07` or `2019`; None where blank."""
    written = cells.text(cell)
    if not written:
        return None
    if len(written) == 4 and written.isdecimal():  # noqa: PLR2004 - a year
        year = int(written)
        return Written(date(year, 1, 1), date(year, 12, 31), year * 100, "year")
    month = dates.month(written)
    day = _day(written) if len(written) == 10 else None  # noqa: PLR2004 - an ISO day
    if day is not None:
        return Written(day, day, month, "day")
    end = last_day(month)
    return Written(end.replace(day=1), end, month, "month")


_kind = cells.optional(cells.term(vocabularies.OPERATION_KINDS, "kind of operation"))
_country = cells.coded(countries.COUNTRIES.get, "country")
_route = cells.coded(routes.ROUTES.get, "route")


def _countries(cell: str) -> str:
    return " ".join(_country(iso3).iso3 for iso3 in cell.split())


def _routes(cell: str) -> str:
    return " ".join(_route(part).code for part in cell.split(";") if part)


def _partners(cell: str) -> tuple[str, ...]:
    written = (cells.printable(part.strip(), 60) for part in cell.split(";"))
    return tuple(partner for partner in written if partner)


def _name(cell: str) -> str:
    # What the compilation says of its own sources means nothing to who reads the name.
    return cells.printable(cells.text(cell), 200).replace(" in seed)", ")")


_RESULTS: Mapping[str, str] = {
    "country_count": "n_countries",
    "checks": "checks",
    "hits": "hits",
    "arrests": "arrests",
    "victims_identified": "victims_identified",
    "migrants_found": "irregular_migrants_detected",
}

SCHEMAS = (
    FileSchema(
        source=SOURCE,
        layout="operations",
        title="the table of joint operations",
        columns=(
            Column("key", ("op_id",), cells.identifier),
            Column("name", ("name",), _name),
            Column("lead", ("lead",), _partners),
            Column("partners", ("partners",), _partners),
            Column("starts", ("start",), _written),
            Column("ends", ("end",), _written),
            Column("kind", ("theme",), _kind),
            Column("countries", ("countries_iso3",), _countries),
            Column("routes", ("routes",), _routes),
            Column("address", ("source_url",), cells.line(500)),
            Column("evidence", ("evidence",), cells.graded),
            Column("in_part", ("evidence",), cells.is_in_part),
            *(Column(name, (title,), cells.whole) for name, title in _RESULTS.items()),
        ),
        ignored=frozenset({"date_precision", "region", "other_results", "source_kind", "note"}),
        builder=OperationBuilder,
    ),
)
