"""Strips: a row of cells, one a month, told apart by their state. The page colours the shapes."""

from collections.abc import Sequence
from urllib.parse import quote

_PLAIN = " =:/,.'-;()"
_FILLED = 0.82


def mask(rows: Sequence[str], state: str) -> str:
    """All cells of one state as a picture to be used as a mask: an address that holds its data.

    Args:
        rows: one text a row, one letter a cell.
        state: the letter of the cells to draw.

    A run of equal cells is one rectangle, so that two hundred bureaus over twenty years stay a few
    thousand shapes.
    """
    width = max(map(len, rows), default=0)
    path = "".join(
        f"M{start} {number}h{length}v{_FILLED}h-{length}z"
        for number, row in enumerate(rows)
        for start, length in _runs(row, state)
    )
    svg = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {len(rows)}' "
        f"preserveAspectRatio='none'><path d='{path}'/></svg>"
    )
    return f'url("data:image/svg+xml,{quote(svg, safe=_PLAIN)}")'


def _runs(row: str, state: str) -> list[tuple[int, int]]:
    """Start and length of each run of a letter."""
    runs: list[tuple[int, int]] = []
    for place, letter in enumerate(row):
        if letter != state:
            continue
        if runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs
