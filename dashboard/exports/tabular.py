"""CSV: provenance in lines that begin with `#`, then a header, then rows as on screen."""

import csv
import io
from collections.abc import Iterable, Sequence

# Half- and full-width signs: spreadsheets of East Asian locales take both for a formula.
_FORMULA_STARTS = (*"=+-@\t\r\n|%", *"\uff1d\uff0b\uff0d\uff20")


def cell(value: object) -> object:
    """A value as a spreadsheet may read it: unknown is empty, text never begins a formula.

    Numbers stay numbers, the negative ones too.
    """
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(' "').startswith(_FORMULA_STARTS) else text


def csv_text(
    notes: Iterable[tuple[str, str]], header: Sequence[str], rows: Iterable[Sequence[object]]
) -> str:
    """A whole file.

    Args:
        notes: name and text of each provenance line; line ends in a text become blanks.
        header: column names.
        rows: cells in the order of the header.
    """
    out = io.StringIO()
    for name, text in notes:
        out.write(f"# {name}: {' '.join(text.split())}\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([cell(name) for name in header])
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()
