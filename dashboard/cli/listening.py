"""Where the newest server of a store listens, for its operator."""

from pathlib import Path

from dashboard.shared_file import beside_store


def listening_file(address: str) -> Path:
    """The file that `serve` writes for `doctor`, named for the store."""
    return beside_store(address, ".listening")
