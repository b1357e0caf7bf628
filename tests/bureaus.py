"""Files of bureaus for tests: the formats' own examples, with what a test changes."""

from collections.abc import Mapping
from pathlib import Path

from openpyxl import load_workbook

from data_access.bureau_reports.formats import format_of
from data_access.bureau_reports.forms import Format
from tests.builders import Cell, a_csv
from tests.conftest import invoke_routewatch

USE = "bureau_database_use"


def rows(source: str = USE, *changes: Mapping[str, Cell]) -> list[list[Cell]]:
    """The header and the example rows; each change is a further copy of the first."""
    of = format_of(source)
    first: dict[str, Cell] = dict(zip(titles(of), of.examples[0], strict=True))
    changed = [[{**first, **change}[name] for name in titles(of)] for change in changes]
    return [list(titles(of)), *(changed or map(list, of.examples))]


def titles(of: Format) -> tuple[str, ...]:
    return tuple(field.name for field in of.fields)


def a_report(path: Path, *changes: Mapping[str, Cell], source: str = USE) -> Path:
    """A CSV file of a bureau."""
    return a_csv(path, rows(source, *changes))


SEARCHES, HITS = 1_234_567, 89
_MONTHS = ("2026-08", "2026-09", "2026-10")
SPAN = "t=2026-08..2026-10"


def report_of(bureau: str, folder: Path, address: str) -> None:
    """Three months of one database, written into the workbook and imported."""
    path = folder / f"{bureau}.xlsx"
    answer = invoke_routewatch(
        "template", USE, "--format", "xlsx", "--out", str(path), address=address
    )
    assert answer.returncode == 0, answer.stderr
    book = load_workbook(path)
    sheet = book.worksheets[0]
    titles = [str(cell.value) for cell in sheet[1]]
    blank = dict.fromkeys(map(str, rows()[0]))
    for line, month in enumerate(_MONTHS, start=2):
        told = {
            **blank,
            "month": month,
            "bureau": bureau,
            "database": "sltd",
            "searches": SEARCHES,
            "hits": HITS,
            "hits_confirmed": 60,
            "hits_acted_on": 30,
        }
        for column, title in enumerate(titles, start=1):
            sheet.cell(line, column, told.get(title))
    book.save(path)
    answer = invoke_routewatch(
        "import", USE, str(path), "--published", "2026-11-20", address=address
    )
    assert answer.returncode == 0, answer.stderr
