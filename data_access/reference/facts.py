"""Tables that come with the project, of any source whose facts are counts, operations or figures.

A column is a field of the fact, so that what is read back is what was stored. A covered month
without a fact has a row of its own with the value 0: it is known that there was nothing.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple, get_type_hints

from sqlalchemy import Connection, select

from data_access.declaration import cells
from data_access.declaration.facts import (
    Fact,
    ObservationFact,
    OperationFact,
    PublishedFact,
    table_of,
)
from data_access.declaration.file_schema import Builder, Built, CellError, Column, FileSchema
from data_access.registry.series import SERIES
from data_access.store.schema import coverage

_CODE = re.compile(r"[a-z0-9_:/-]{1,40}", re.ASCII)
_KINDS: Mapping[type[Fact], str] = MappingProxyType(
    {
        ObservationFact: "reference-counts",
        OperationFact: "reference-operations",
        PublishedFact: "reference-figures",
    }
)


class Reduced(NamedTuple):
    """How a table tells less than what was stored.

    Attributes:
        told_as: under which series facts of another are told.
        without: fields that are left empty.
    """

    told_as: Mapping[str, str] = MappingProxyType({})
    without: Collection[str] = ()


AS_STORED = Reduced()


class FactBuilder(Builder):
    """Rows to facts of one kind, field by field. See `declare.Builder`."""

    def __init__(self, kind: type[Fact]) -> None:
        self.months: dict[str, set[int]] = {}
        self.newest: date | None = None
        self._kind = kind

    def build(self, values: Mapping[str, Any]) -> Built:
        """A row is a fact, or says of a month that there was none."""
        self.months.setdefault(values["series_code"], set()).add(values["month"])
        if self._kind is ObservationFact and not values["value"]:
            return Built(())
        return Built((self._kind(**values),))

    def persons(self, raw: Mapping[str, str]) -> int | None:
        """The count of an unreadable row."""
        return cells.count(raw.get("value", ""))


def schema(source: str, kind: type[Fact]) -> FileSchema:
    """The layout in which the project ships facts of a source."""
    hints = get_type_hints(kind)
    return FileSchema(
        source=source,
        layout=_KINDS[kind],
        title="the project's own table of figures",
        columns=tuple(Column(name, (name,), _parser(name, hints[name])) for name in kind._fields),
        ignored=frozenset(),
        complete=True,
        contiguous=False,
        register=False,
        builder=lambda _today: FactBuilder(kind),
        published_on=lambda _remarks, _newest: None,
    )


def rows(
    connection: Connection,
    kind: type[Fact],
    reduced: Reduced = AS_STORED,
) -> Iterator[Sequence[object]]:
    """The stored facts of a kind as cells, in one order; then the covered months without any.

    Counts are those of whole months, added up where they differ in nothing that is kept.
    """
    table = table_of(kind)
    fields = kind._fields
    stored = connection.execute(select(*(table.c[name] for name in fields)))
    if kind is not ObservationFact:
        yield from sorted(tuple("" if cell is None else cell for cell in row) for row in stored)
        return
    whole = _whole_months(connection)
    sums: Counter[tuple[object, ...]] = Counter()
    for row in stored.mappings():
        told = dict(row) | dict.fromkeys(reduced.without, "")
        told["series_code"] = reduced.told_as.get(row["series_code"], row["series_code"])
        if (told["series_code"], row["month"]) in whole:
            sums[tuple(told[name] for name in fields if name != "value")] += row["value"]
    value = fields.index("value")
    yield from sorted((*key[:value], total, *key[value:]) for key, total in sums.items())
    at = [name for name in fields if name != "value"]
    series, month = at.index("series_code"), at.index("month")
    known = whole - {(key[series], key[month]) for key in sums}
    for code, in_month in sorted(held for held in known if held[0] not in reduced.told_as):
        nothing = {"series_code": code, "month": in_month, "value": 0}
        nothing["metric_code"] = SERIES[code].metrics[0]
        yield [nothing.get(name, "") for name in fields]


def _whole_months(connection: Connection) -> set[tuple[str, int]]:
    """Series and month of what is covered to the last day."""
    held = coverage.c
    covered = select(held.series_code, held.month).where(held.whole == 1)
    return {(series, month) for series, month in connection.execute(covered)}


def _parser(name: str, kind: object) -> Callable[[str], Any]:
    if name in {"series_code", "metric_code"}:
        return _code
    parsers: Mapping[object, Callable[[str], Any]] = {
        date: _read(date.fromisoformat, "a day"),
        float: _read(float, "a number"),
        int: _read(int, "a number"),
        str: cells.printable,
    }
    return parsers.get(kind, cells.count)


def _read(convert: Callable[[str], Any], noun: str) -> Callable[[str], Any]:
    def parse(cell: str) -> object:
        try:
            return convert(cell)
        except ValueError:
            msg = f"{cells.quoted(cell)} is not {noun}"
            raise CellError(msg) from None

    return parse


def _code(cell: str) -> str:
    if not _CODE.fullmatch(cell):
        msg = f"{cells.quoted(cell)} is no code"
        raise CellError(msg)
    return cell
