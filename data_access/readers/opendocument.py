"""How far the sheets of an OpenDocument spreadsheet reach, told while it is unpacked.

Its cells and rows say how often they are repeated: a few bytes can stand for a billion cells,
which a parser would lay out. What is asked for is counted first, and refused where it is absurd.
"""

from typing import Never
from xml.parsers import expat

from data_access.declaration.file_schema import SourceRefusedError

CONTENT = "content.xml"
# As xlsx: a sheet has no more rows and columns than spreadsheets can show.
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
# Each is laid out in memory, however it was written.
_MOST_CELLS = 5_000_000
_MOST_BLANKS = 1000
_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
_LINKS = frozenset({"table:table-source", "table:cell-range-source", "table:dde-link"})


class Extent:
    """Counts the cells of a document that is fed piece by piece.

    Raises:
        SourceRefusedError: it is not XML, reaches too far, or takes cells from other files.
    """

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._earlier = 0
        self._begin_sheet()

    def add(self, xml: bytes) -> None:
        """The next piece."""
        try:
            self._parser.Parse(xml)
        except expat.ExpatError as error:
            msg = f"the workbook is damaged ({error})"
            raise SourceRefusedError(msg) from error

    def _begin_sheet(self) -> None:
        self._rows = self._width = self._filled_rows = 0
        self._begin_row(0)
        self._begin_cell(0, filled=False)

    def _begin_row(self, times: int) -> None:
        self._row_times, self._at, self._row_width = times, 0, 0

    def _begin_cell(self, times: int, *, filled: bool) -> None:
        self._times, self._filled = times, filled

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self._begin_sheet()
        elif name == "table:table-row":
            self._begin_row(_times(attributes, "table:number-rows-repeated", _MOST_ROWS))
        elif name in _CELLS:
            times = _times(attributes, "table:number-columns-repeated", _MOST_COLUMNS)
            self._begin_cell(times, filled="office:value-type" in attributes)
            if "file:" in attributes.get("table:formula", ""):
                _refuse("takes cells from other files; save it with their values instead")
        elif name in _LINKS:
            _refuse("takes cells from other files; save it with their values instead")
        elif name == "text:s":
            _times(attributes, "text:c", _MOST_BLANKS)
        else:
            # Text, a note, a picture: whatever stands in a cell, it is not empty.
            self._filled = True

    def _end(self, name: str) -> None:
        if name in _CELLS:
            self._at += self._times
            if self._filled:
                self._row_width = self._at
        elif name == "table:table-row":
            self._rows += self._row_times
            if self._row_width:
                self._width = max(self._width, self._row_width)
                self._filled_rows = self._rows
            if self._earlier + self._laid_out > _MOST_CELLS:
                _refuse("has cells too far apart or repeated too often; delete the empty ones")
        elif name == "table:table":
            self._earlier += self._laid_out

    @property
    def _laid_out(self) -> int:
        """Cells of the sheet as parsers lay it out: a full rectangle, empty rows above included."""
        return self._filled_rows * self._width


def _times(attributes: dict[str, str], name: str, most: int) -> int:
    """How often something is repeated."""
    written = attributes.get(name, "1")
    if not (written.isascii() and written.isdigit()) or len(written) > 9 or int(written) > most:  # noqa: PLR2004 - digits
        _refuse(f"repeats something {written[:20]} times")
    return int(written)


def _refuse(reason: str) -> Never:
    msg = f"the workbook {reason}"
    raise SourceRefusedError(msg)
