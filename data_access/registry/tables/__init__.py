"""The longer registries as CSV files, read once when their module is imported."""

import csv
from collections.abc import Callable, Iterator, Mapping
from importlib import resources
from typing import Any, TypeVar, get_type_hints

T = TypeVar("T")
_FROM_TEXT: Mapping[object, Callable[[str], Any]] = {
    bool: "1".__eq__,
    str | None: lambda text: text or None,
    tuple[str, ...]: lambda text: tuple(text.split()),
    frozenset[str]: lambda text: frozenset(text.split()),
}


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one table, every cell as text (so that NA stays Namibia).

    Raises:
        FileNotFoundError: no table of that name is shipped.
    """
    text = (resources.files(__name__) / f"{name}.csv").read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


def records(name: str, kind: type[T], **fields: Callable[[dict[str, str]], Any]) -> Iterator[T]:
    """The rows of one table as values of a dataclass, each cell read as its field is annotated.

    Args:
        name: of the table.
        kind: of the values; the table has a column for each field.
        fields: those that come from more or other than their own column.
    """
    hints = get_type_hints(kind)
    for row in rows(name):
        cells = {
            field: _FROM_TEXT.get(hint, hint)(row[field])
            for field, hint in hints.items()
            if field not in fields
        }
        yield kind(**cells, **{field: read(row) for field, read in fields.items()})


def by_code(name: str, kind: type[T], **fields: Callable[[dict[str, str]], Any]) -> Mapping[str, T]:
    """The same, by the first column of the table."""
    codes = (next(iter(row.values())) for row in rows(name))
    return dict(zip(codes, records(name, kind, **fields), strict=True))


def label_position(row: Mapping[str, str]) -> tuple[float, float] | None:
    """Latitude and longitude of a name on a map; None where the row has none."""
    return (float(row["label_lat"]), float(row["label_lon"])) if row["label_lat"] else None


def month(written: str) -> int:
    """The month (yyyymm) of `2015-04` or of a day in it."""
    return int(written[:7].replace("-", ""))
