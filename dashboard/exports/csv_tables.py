"""CSV: provenance in lines that begin with `#`, then a header, then rows as on screen."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from dashboard.drawings import Table
from dashboard.i18n import strip_marks

FOR_PEOPLE = "utf-8-sig"
"""Of files that people open: without the mark at their head Excel takes UTF-8 for Latin letters."""

# Half- and full-width signs: spreadsheets of East Asian locales take both for a formula.
_FORMULA_STARTS = (*"=+-@\t\r\n|%", *"\uff1d\uff0b\uff0d\uff20")

# XML and terminals know no control characters but tabs and line ends; no figure needs one.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


def clean(text: str) -> str:
    """A text without control characters; a sign stands where one was."""
    return _CONTROLS.sub("\ufffd", text)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may take a text for a formula or a command."""
    return text.lstrip(' "').startswith(_FORMULA_STARTS)


def cell(value: object) -> object:
    """A value as a spreadsheet may read it: unknown is empty, text never begins a formula.

    Texts come without marks of direction, and with Latin digits. Numbers stay numbers, the
    negative ones too.
    """
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    # Before it is looked at: a mark would hide the sign that follows it.
    text = strip_marks(clean(str(value)))
    return f"'{text}" if is_formula(text) else text


def csv_text(
    notes: Iterable[tuple[str, str]], header: Sequence[str], rows: Iterable[Sequence[object]]
) -> str:
    """A whole file, without marks of direction.

    Args:
        notes: name and text of each provenance line; line ends in a text become blanks.
        header: column names.
        rows: cells in the order of the header.
    """
    out = io.StringIO()
    for name, text in notes:
        out.write(f"# {name}: {' '.join(strip_marks(clean(text)).split())}\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([cell(name) for name in header])
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()


def table_csv(table: Table, notes: Iterable[tuple[str, str]], encoding: str = FOR_PEOPLE) -> bytes:
    """A table as a file, with its provenance; columns have the keys that programs know."""
    return csv_text(notes, [column.key for column in table.columns], table.rows).encode(encoding)
