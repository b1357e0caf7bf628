"""ZIP files from outside, with a limit on the length of their lists of parts.

Each part that is listed becomes an object: a file of a few megabytes can list so many that they
take hundreds.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

_LONGEST_LIST = 512 * 1024
"""Bytes; a part takes about a hundred."""


class TooManyPartsError(BadZipFile):
    """A ZIP that lists more parts than any of ours, of an office program or of a publisher."""


class _Bounded:
    """A file that is read a little at a time, until its list of parts is known to be short."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable
        self.read = self._read_little
        self.is_bounded = True

    def _read_little(self, size: int = -1, /) -> bytes:
        if not self.is_bounded:
            return self._file.read(size)
        most = _LONGEST_LIST + 1
        content = self._file.read(most if size < 0 else min(size, most))
        if len(content) == most:
            raise TooManyPartsError("it lists more parts than such a file has")
        return content


@contextmanager
def opened(file: BinaryIO) -> Iterator[ZipFile]:
    """The parts of a ZIP.

    Raises:
        TooManyPartsError: it lists too many.
        BadZipFile: it is none.
    """
    bounded = _Bounded(file)
    with ZipFile(bounded) as archive:
        bounded.is_bounded = False
        yield archive


def check(file: BinaryIO) -> None:
    """See whether a library that opens a ZIP by itself may be given one.

    Raises:
        TooManyPartsError: it lists too many parts.
        BadZipFile: it is none.
    """
    with opened(file):
        pass
