"""ZIP files of others that list a hundred thousand parts: refused before the list is read."""

import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.exports.pack import deck, verification
from dashboard.exports.pack.orders import OrderRefusedError
from dashboard.exports.pack.page_layout import PAPERS
from dashboard.settings import Settings
from dashboard.wiring import Store
from data_access.declaration.file_schema import SourceRefusedError
from data_access.readers import documents
from data_access.store import backup

MOST_OF_A_REFUSAL = 32 << 20


def verify(path: Path) -> object:
    return verification.verify(path, Store(Settings()))


def restore(path: Path) -> object:
    address = f"sqlite:///{path.with_name('store.sqlite')}"
    return backup.restore(address, path, lambda _done, _all: None)


@pytest.mark.parametrize(
    ("name", "use", "words"),
    [
        ("a.xlsx", documents.read_document, "the workbook lists more parts"),
        (
            "template.pptx",
            lambda path: deck.open_deck(PAPERS["16x9"], path.read_bytes()),
            "too large once",
        ),
        ("pack.zip", verify, "pack.zip is no pack, or a damaged one: it lists more parts"),
        ("backup.zip", restore, "backup.zip is no backup, or a damaged one: it lists more parts"),
    ],
    ids=["import", "template", "pack", "backup"],
)
def test_a_list_of_a_hundred_thousand_parts_is_refused_unread(
    tmp_path: Path, name: str, use: Callable[[Path], object], words: str
) -> None:
    path = tmp_path / name
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("part", b"")
    whole = path.read_bytes()
    start = whole.index(b"PK\x01\x02")
    end = whole.index(b"PK\x05\x06")
    listed = whole[start:end] * 100_000
    count_and_size = struct.pack("<HHL", 0xFFFF, 0xFFFF, len(listed))
    path.write_bytes(whole[:start] + listed + whole[end : end + 8] + count_and_size + whole[-6:])
    refusals = (
        *(SourceRefusedError, OrderRefusedError, verification.VerificationError),
        backup.BackupError,
    )
    tracemalloc.start()
    try:
        with pytest.raises(refusals, match=words):
            use(path)
        assert tracemalloc.get_traced_memory()[1] < MOST_OF_A_REFUSAL
    finally:
        tracemalloc.stop()
