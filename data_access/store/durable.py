"""Files that are there whole or not at all, also after the power has failed."""

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from typing import IO
from uuid import uuid4

_A_DAY = 86_400
# Left behind by a process that was killed; no name of ours begins like it.
UNFINISHED = ".unfinished-"


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to, which takes its name only when all of it is on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Not by `tempfile`, whose files are closed to others: a kept one follows the umask.
    temporary = path.with_name(f"{UNFINISHED}{uuid4().hex}")
    with temporary.open("xb") as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    sync_folder(path.parent)


def write(path: Path, content: bytes) -> None:
    """Write a file, or replace one."""
    with new_file(path) as file:
        file.write(content)


def copy(source: Path, target: Path) -> str:
    """Copy a file and give the sha256 of what was copied."""
    with source.open("rb") as read, new_file(target) as written:
        shutil.copyfileobj(read, written)
    return sha256_of(target)


def aside(path: Path) -> Path:
    """Keep a file as it is under another name beside it; takes no space."""
    kept = path.with_name(f"{UNFINISHED}{path.name}")
    kept.unlink(missing_ok=True)
    kept.hardlink_to(path)
    return kept


def sha256_of(path: Path) -> str:
    """The checksum of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def sweep(folder: Path) -> None:
    """Remove what killed processes left; younger than a day, it may still be written."""
    for left in folder.glob(f"{UNFINISHED}*"):
        if left.stat().st_mtime > time.time() - _A_DAY:
            continue
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def nearest(path: Path) -> Path:
    """A file or a folder, or the nearest folder above it that exists."""
    return next(one for one in (path, *path.absolute().parents) if one.exists())


def state_of(path: Path) -> tuple[int, int, int]:
    """Size, time and identity of a file, which differ when it was changed or replaced."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns, status.st_ino


@contextmanager
def locked(path: Path, taken: Exception | None = None) -> Iterator[None]:
    """Keep other processes that lock a file waiting, as long as the block lasts.

    Args:
        path: of the file, which is made where there is none.
        taken: raised instead of waiting for another process.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (fcntl.LOCK_NB if taken else 0))
        except BlockingIOError as error:
            raise taken or error from error
        yield


def sync_folder(folder: Path) -> None:
    """Make sure that names given in a folder outlast a power failure."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def is_file(path: Path) -> bool:
    """Whether a file is there; beside one whose name has 255 bytes, none with a longer name is."""
    try:
        return path.is_file()
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        return False
