"""Checks of a file that was filled in by hand from our template: see `FormRules`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from data_access.declaration import cells
from data_access.declaration.file_schema import Document, FormRules, Line, Sheet, SourceRefusedError
from data_access.registry import person_columns


def person_in(titles: Iterable[str]) -> str:
    """Why a file is refused whose unknown columns could hold a person; empty where none could."""
    for title in titles:
        person = person_columns.could_hold(title)
        if person is not None:
            return (
                f"column {cells.quoted(title)} could hold {person}, and only counts may come in: "
                "delete the column and import the file again"
            )
    return ""


def refuse_hidden(document: Document) -> None:
    """Refuse a workbook that computes, or that holds text which its cells do not show.

    What formulas show depends on who opens them; the text may be about a person, and is not quoted.

    Raises:
        SourceRefusedError: with the cell, or with what it holds.
    """
    if cell := document.formula():
        raise SourceRefusedError(f"cell {cell} holds a formula; write its value instead")
    if aside := document.aside():
        raise SourceRefusedError(
            f"the workbook holds {aside}, which would be kept with the file; delete them"
        )


def refuse_beside(form: FormRules, beside: Iterable[tuple[Sheet, Iterable[Line]]]) -> None:
    """Refuse cells beside the table, except those that the template itself writes.

    It would be kept with the file, and nobody looks at it. It is not quoted: it may be a name.

    Raises:
        SourceRefusedError: with the place.
    """
    for sheet, lines in beside:
        for line, row in lines:
            for place, cell in enumerate(row, start=sheet.left + 1):
                if cell.strip() and cell.strip() not in form.texts:
                    where = f"sheet {cells.quoted(sheet.name)}, line {line}, column {place}"
                    raise SourceRefusedError(f"{where} holds something beside the table; delete it")


def refuse_untitled(places: Iterable[int], row: Sequence[str], left: int) -> None:
    """Refuse a cell under no title, of a table that has some columns left of it.

    Raises:
        CellError: with its place.
    """
    for place in places:
        if row[place].strip():
            raise cells.CellError(
                f"column {left + place + 1} has no title and holds something; delete it"
            )


class Keys:
    """Keys of the rows of one file, each with its line.

    A million rows have a million keys: each is one number, of the places that its values have
    among the values of their column.
    """

    _MOST_VALUES = 1 << 20

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._places: tuple[dict[Any, int], ...] = tuple({} for _ in names)
        self._lines: dict[int, int] = {}

    def add(self, values: Mapping[str, Any], line: int) -> None:
        """Note a row.

        Raises:
            CellError: another row has the same key.
        """
        key = 0
        for name, places in zip(self._names, self._places, strict=True):
            value = values[name]
            place = places.get(value)
            if place is None:
                place = places[value] = len(places)
            key = key * self._MOST_VALUES + place
        first = self._lines.setdefault(key, line)
        if first != line:
            raise cells.CellError(
                f"the same {', '.join(self._names)} as line {first}; keep one of the two"
            )
