"""What the codes of a log count: each code is judged once, however many rows have it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_access.declaration.cells import CellError
from data_access.event_logs.logs import STAGE, Log

Numbers = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True)
class Cells:
    """Cells as whole numbers, in the order of their codes.

    Attributes:
        codes: of each column, in order.
    """

    codes: tuple[list[str], ...]

    @property
    def sizes(self) -> list[int]:
        """How many codes there are of each column."""
        return [len(codes) for codes in self.codes]

    def columns(self, cells: Numbers) -> list[pa.Array]:
        """The codes of cells, column by column."""
        columns = []
        for codes in reversed(self.codes):
            cells, place = np.divmod(cells, max(1, len(codes)))
            columns.append(pa.array(codes, pa.string()).take(pa.array(place)))
        return columns[::-1]


@dataclass(frozen=True)
class Judged:
    """What the codes of rows count.

    Attributes:
        cells: what the numbers of cells stand for.
        cell: of each row; of no meaning where a code is unknown.
        bits: of each row: the measures that count it.
        unknown: of each row, the place of the first column with an unknown code, the stage being
            the last; where all are known, the number of columns.
        written: of each row whose codes are known, a number of how they are written.
    """

    cells: Cells
    cell: Numbers
    bits: Numbers
    unknown: Numbers
    written: Numbers

    @classmethod
    def of(cls, log: Log, rows: pa.Table) -> "Judged":
        """Those of rows with the columns of a log's codes, none of them null."""
        names = (*log.split, STAGE)
        columns = [_Column.of(rows[name], log, name) for name in names]
        *split, stage = columns
        unknown = np.full(len(rows), len(columns))
        for at, column in reversed(list(enumerate(columns))):
            unknown[column.code < 0] = at
        cells = Cells(tuple(column.codes for column in split))
        return cls(
            cells,
            _number([column.code for column in split], cells.sizes),
            np.array([log.bits[code] for code in stage.codes] or [0], np.int64)[stage.code],
            unknown,
            _number([column.written for column in columns], [column.ways for column in columns]),
        )


@dataclass(frozen=True)
class _Column:
    """What stands in a column.

    Attributes:
        codes: that the report has for it, in order.
        code: of each row, its place among them; -1 where it is unknown.
        ways: in how many ways codes are written that are known.
        written: of each row, which of those ways; of no meaning where its code is unknown.
    """

    codes: list[str]
    code: Numbers
    ways: int
    written: Numbers

    @classmethod
    def of(cls, column: pa.ChunkedArray, log: Log, name: str) -> "_Column":
        """Each value judged once."""
        encoded = pc.dictionary_encode(column.combine_chunks())
        index = np.asarray(encoded.indices)
        known = [_parsed(log, name, value) for value in encoded.dictionary.to_pylist()]
        codes = sorted({code for code in known if code is not None})
        places = {code: place for place, code in enumerate(codes)}
        code = np.array([-1 if one is None else places[one] for one in known], np.int64)
        is_known = code >= 0
        return cls(codes, code[index], int(is_known.sum()), (np.cumsum(is_known) - 1)[index])


def _parsed(log: Log, name: str, code: str) -> str | None:
    """A code as the report writes it; none where it is unknown."""
    if name == STAGE:
        return code if code in log.bits else None
    try:
        return str(log.kinds[name].parse(code))
    except CellError:
        return None


def _number(places: Sequence[Numbers], sizes: Sequence[int]) -> Numbers:
    """One number of several, which is ordered as they are."""
    number = np.zeros_like(places[0])
    for place, size in zip(places, sizes, strict=True):
        number = number * size + place
    return number
