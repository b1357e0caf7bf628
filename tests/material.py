"""The reference material: publishers' files, which are no part of the project and lie beside it."""

from pathlib import Path

SHARED = Path(__file__).parents[2] / "shared" / "data"


def folder() -> Path | None:
    """Where it is, or None where it is not."""
    return SHARED if SHARED.is_dir() else None
