"""The longer registries as CSV files, read once when their module is imported."""

import csv
from collections.abc import Iterator
from importlib import resources


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one table, every cell as text (so that NA stays Namibia).

    Raises:
        FileNotFoundError: no table of that name is shipped.
    """
    text = (resources.files(__name__) / f"{name}.csv").read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())
