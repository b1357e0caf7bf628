"""What a compiled table says for each row: only what is verified, or derived, may be shown."""

from data_access.importers import cells

VERIFIED, DERIVED = "verified", "derived"


def graded(cell: str) -> str:
    """`verified` or `derived`; empty for rows whose evidence is another, or only in part."""
    first = cells.text(cell).casefold().partition(" ")[0]
    return first if first in {VERIFIED, DERIVED} else ""


def is_in_part(cell: str) -> bool:
    """Whether some of a row is own knowledge all the same, which is never shown as a fact."""
    return "own knowledge" in cells.text(cell).casefold()
