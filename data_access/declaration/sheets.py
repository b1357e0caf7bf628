"""A file as sheets of text: what every reader gives and every layout is matched against."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

Line = tuple[int, Sequence[str]]
"""Where a row stands in the file, from 1, and its cells as text."""


@dataclass(slots=True)
class Sheet:
    """One table of a file.

    Attributes:
        lines: its rows from the top, read once.
        header_within: rows from the top among which the header may stand.
        size: rows, or bytes where they are what is known; for the progress bar.
        read: how much of the size was read so far.
        left: columns of the file to the left of the first cell of a row, all of them empty.
        cut: whether the last row may have been cut off, since it lacks its line end.
    """

    name: str
    lines: Iterator[Line]
    header_within: int
    size: int
    read: int = 0
    left: int = 0
    cut: bool = False


@dataclass(slots=True)
class Document:
    """All sheets of a file, or the JSON value that it holds.

    Attributes:
        value: of a JSON file.
        keys: of a JSON object, for telling what it is.
        formula: finds the first cell of a workbook that holds a formula, such as `B7`; empty
            where there is none.
        aside: says what else a workbook holds that a table of counts does not show, such as
            comments on its cells; empty where there is nothing.
    """

    sheets: list[Sheet] = field(default_factory=list)
    value: object = None
    keys: tuple[str, ...] = ()
    formula: Callable[[], str] = str
    aside: Callable[[], str] = str
