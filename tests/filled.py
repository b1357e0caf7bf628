"""What a bureau hands in: the template that `routewatch` writes, filled by hand and imported."""

from pathlib import Path

from openpyxl import load_workbook

from tests.bureaus import USE, rows
from tests.conftest import invoke_routewatch

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
