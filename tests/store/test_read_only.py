"""A store on a read-only file system: pages are served from it."""

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from data_access.store.engine import reading
from data_access.store.inventory import version


def test_a_store_on_a_read_only_file_system_is_read(
    reference_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's log would be made beside the store, where nothing can be."""
    path = tmp_path / "store.sqlite"
    shutil.copy(reference_store.removeprefix("sqlite:///"), path)
    read_only = SimpleNamespace(f_flag=os.ST_RDONLY)
    monkeypatch.setattr("data_access.store.engine.os.statvfs", lambda _path: read_only)
    with reading(f"sqlite:///{path}") as connection:
        assert len(version(connection)) == 12
        assert list(tmp_path.iterdir()) == [path]
    # What somebody has left in the log counts as well.
    path.with_name("store.sqlite-wal").touch()
    with reading(f"sqlite:///{path}") as connection:
        assert len(version(connection)) == 12
