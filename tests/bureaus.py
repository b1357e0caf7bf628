"""Files of bureaus for tests: the formats' own examples, with what a test changes."""

from collections.abc import Mapping
from pathlib import Path

from data_access.bureau_reports.formats import format_of
from data_access.bureau_reports.forms import Format
from tests.builders import Cell, a_csv

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
