"""Text that means harm, in names of files and in cells: it is read, said and written as text."""

import csv
import json
import unicodedata
from pathlib import Path

import pytest

from tests.builders import Cell, a_csv, all_data
from tests.bureaus import USE, a_report
from tests.conftest import run_routewatch

# A carriage return, the last, ends a file's line: alone it refuses the file.
TEXTS = [
    "\x1b[2J\x1b]0;owned\x07",
    "[/bold]",
    "[bold red]a[dim] [link=file:///etc/passwd]b",
    "\u202egnp.exe",
    "\u2066a\u2069\u200b\u200d",
    "\u2028forged: imported as batch 9",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "'); DROP TABLE batch;--",
    "{{7*7}}${7*7}%s%n{0}",
    "=cmd|'/c calc'!A1",
    "+1+1",
    "@SUM(A1)",
    "\uff1d1+1",
    "a\nforged: imported as batch 9",
    "x" * 40_000,
    "a\rforged",
]
NAME = "=[bold]a[red]\x1b[2K\u202e\nforged: imported as batch 9.csv"
# Neither tells a terminal to do something, nor turns or hides what is beside it.
_HARMLESS = {"\n", "\ufffd"}


def plain(said: str) -> bool:
    """Whether a terminal shows nothing but what is written."""
    return all(sign in _HARMLESS or unicodedata.category(sign)[0] != "C" for sign in said)


def hostile_rows() -> list[dict[str, Cell]]:
    """Good rows, good rows with hostile remarks, and rows that cannot be read."""
    remarks = ("Location of Incident", "URL", "Cause of Death", "Information Source")
    good: list[dict[str, Cell]] = [{} for _ in range(2000)]
    for text in TEXTS[:-1]:
        good.append(dict.fromkeys(remarks, text))
        good.append(dict.fromkeys((*remarks, "Migration Route"), text))
    return good


def test_no_text_of_a_file_reaches_a_terminal_or_a_spreadsheet_alive(
    address: str, tmp_path: Path
) -> None:
    path = a_csv(tmp_path / NAME, all_data(*hostile_rows()))
    told = run_routewatch("import", "iom_mmp", str(path), address=address)
    assert told.returncode == 0, told.stderr
    first = "=[bold]a[red]\ufffd[2K\ufffd\ufffdforged: imported as batch 9.csv"
    assert told.stdout.startswith(f"{first}: imported as batch 1\n")
    said = told.stdout
    for call in (("status",), ("status", "--json"), ("batch", "list")):
        answer = run_routewatch(*call, address=address)
        assert (answer.returncode, answer.stderr) == (0, ""), call
        said += answer.stdout
    assert said.count("[bold]a[red]") == 4
    listed = run_routewatch("quarantine", "list", "--notes", address=address).stdout
    # Every one of them is named, as it was written.
    for text in ("[/bold]", "[link=file", "<img", "DROP TABLE", "{{7*7}}", "=cmd"):
        assert text in listed
    said += listed
    for panel in ("quarantine", "sources"):
        said += exported(panel, address, tmp_path / f"{panel}.csv")
    assert plain(said)
    assert not any(line.startswith("forged") for line in said.splitlines())


def exported(panel: str, address: str, path: Path) -> str:
    """A panel as a file for spreadsheets, in which nothing computes."""
    call = ("export", panel, "--format", "csv", "--out", str(path))
    answer = run_routewatch(*call, address=address)
    assert answer.returncode == 0, answer.stderr
    # The mark at its beginning is for Excel.
    text = path.read_text("utf-8-sig")
    cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
    assert len(cells) > 5
    assert not any(cell.lstrip().startswith(("=", "+", "@", "\uff1d", "|", "%")) for cell in cells)
    return text


def test_a_bureaus_file_with_hostile_text_is_refused_in_plain_lines(
    address: str, tmp_path: Path
) -> None:
    """What bureaus fill is codes and counts: there is no room for such text."""
    bad: list[dict[str, Cell]] = [{"border_point": text, "searches": 9} for text in TEXTS[:-1]]
    path = a_report(tmp_path / NAME, {}, *bad)
    listed = tmp_path / "bad.txt"
    call = ("import", USE, str(path), "--list-bad", str(listed))
    answer = run_routewatch(*call, address=address)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith("=[bold]a[red]\ufffd[2K\ufffd\ufffdforged")
    # One page says what is wrong and where it is first; every row is in the list.
    lines = listed.read_text().splitlines()
    assert sum("line " in line for line in lines) >= len(bad)
    for said in (answer.stderr, listed.read_text()):
        assert not any(line.startswith("forged") for line in said.splitlines())
        assert plain(said)
        assert max(map(len, said.splitlines())) < 500
    assert json.loads(run_routewatch("status", "--json", address=address).stdout)["batches"] == []


@pytest.mark.parametrize(
    "call",
    [
        ("import", "\x1b[2K[/red]", "a"),
        ("import", "iom_mmp", "a\x1b[2K\u202e[/red]\nforged"),
        ("export", "\x1b[2K[/red]", "--format", "csv", "--out", "b"),
    ],
    ids=repr,
)
def test_hostile_arguments_are_refused_in_one_plain_line(
    migrated_file: Path, call: tuple[str, ...]
) -> None:
    answer = run_routewatch(*call, address=f"sqlite:///{migrated_file}")
    assert answer.returncode == 2
    assert answer.stderr.count("\n") == 1
    assert plain(answer.stderr)
