"""The archive: every imported file, byte for byte, with a record of each import.

`files/<sha256>` is a file as it came; `batches/<number>.json` says what was made of it. A file is
kept before its batch is committed, so that every batch has its file; what a killed import leaves
is a file that no record names, or a record whose number the next import takes over.

How many files were refused, by source and why, stands in a small file beside it: a refused file
changes nothing in the store, and this is what monitoring knows of it.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, TypeAdapter
from sqlalchemy import Connection, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from data_access.sentences import RefusedError
from data_access.store import durable
from data_access.store.schema import batch, taken_back


class ArchiveError(RefusedError):
    """The archive cannot do what is asked of it; one sentence says why."""


@dataclass(frozen=True, slots=True)
class Record:
    """One import, with everything needed to repeat it.

    Attributes:
        number: of its batch.
        published_given: whether a person stated the day; else it is the file's.
        corrects: number of the batch that it corrects.
        taken_back_at: when it was taken back; None while it stands.
        correction: how it ranks among the releases of its day; None in records of before.
        marking, not_before: its handling mark and its embargo, where it has them.
    """

    number: int
    source: str
    layout: str
    file_name: str
    sha256: str
    published_on: date
    published_given: bool
    corrects: int | None
    imported_at: datetime
    content_hash: str
    taken_back_at: datetime | None = None
    correction: int | None = None
    marking: str | None = None
    not_before: date | None = None


class Archive:
    """A folder of imported files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._before: dict[Path, Path | None] | None = None

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Records are as they were where the block fails: a commit for want of room, say."""
        self._before = {}
        try:
            yield
        except BaseException:
            for record, before in self._before.items():
                if before is None:
                    record.unlink(missing_ok=True)
                else:
                    before.replace(record)
            raise
        else:
            for before in filter(None, self._before.values()):
                before.unlink()
        finally:
            self._before = None

    def file(self, sha256: str) -> Path:
        """Where the file of a checksum is kept."""
        return self.folder / "files" / sha256

    def keep(self, path: Path, sha256: str) -> None:
        """Keep a file.

        Raises:
            ArchiveError: the file is no longer the one with that checksum.
        """
        kept = self.file(sha256)
        if kept.is_file() and durable.sha256_of(kept) == sha256:
            return
        if durable.copy(path, kept) != sha256:
            kept.unlink()
            raise ArchiveError("the file changed while it was read")

    def note(self, record: Record) -> None:
        """Write the record of a batch; one that a killed import left is replaced."""
        path = self._record(record.number)
        if self._before is not None and path not in self._before:
            self._before[path] = durable.aside(path) if path.is_file() else None
        durable.write(path, _RECORD.dump_json(record, indent=2) + b"\n")

    def renew(self, connection: Connection, number: int) -> None:
        """Bring the record of a batch up to what the store says of it now."""
        path = self._record(number)
        given = _load_record(path).published_given if path.is_file() else True
        self.note(record_of(connection, number, published_given=given))

    def holds(self, number: int) -> bool:
        """Whether there is a record of a batch."""
        return self._record(number).is_file()

    def forget(self, number: int) -> None:
        """Drop the record of a number whose batch did not come from a file."""
        self._record(number).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what killed imports left."""
        for folder in ("files", "batches"):
            durable.sweep(self.folder / folder)

    def records(self) -> Sequence[Record]:
        """All records, in the order of import.

        Raises:
            ArchiveError: one cannot be read.
        """
        paths = (self.folder / "batches").glob("[0-9]*.json")
        return [_load_record(path) for path in sorted(paths, key=lambda path: int(path.stem))]

    def check(self, record: Record) -> Path:
        """The file of a record, if its checksum is right.

        Raises:
            ArchiveError: it is gone, or damaged.
        """
        kept = self.file(record.sha256)
        if not kept.is_file():
            raise ArchiveError(f"batch {record.number}: {record.file_name} is not in the archive")
        if durable.sha256_of(kept) != record.sha256:
            raise ArchiveError(
                f"batch {record.number}: {record.file_name} is damaged in the archive ({kept})"
            )
        return kept

    def holes(self, records: Iterable[Record]) -> Iterator[str]:
        """What of some records is missing or damaged, one sentence each."""
        for record in records:
            try:
                self.check(record)
            except ArchiveError as error:
                yield str(error)

    def _record(self, number: int) -> Path:
        return self.folder / "batches" / f"{number:06}.json"


def all_or_nothing(archive: Archive | None) -> AbstractContextManager[None]:
    """As of an archive, where there is one."""
    return archive.all_or_nothing() if archive else nullcontext()


def of_store(address: str, folder: str = "") -> Archive:
    """The archive of a store, in the folder given.

    Without one it bears the name of the store, beside the file or, of a server's database, in
    `var`: one folder a store, so that two never mix what they hold.
    """
    return Archive(Path(folder) if folder else _beside(address))


def _beside(address: str) -> Path:
    try:
        url = make_url(address)
    except ArgumentError:
        return Path("var/routewatch.archive")
    name = Path(url.database or "routewatch")
    if url.get_backend_name() == "sqlite":
        return name.with_suffix(".archive")
    return Path("var") / f"{name.name}.archive"


def record_of(connection: Connection, number: int, *, published_given: bool = True) -> Record:
    """The record of a batch, current or taken back."""
    rows = (
        connection.execute(select(table).where(table.c.id == number)).mappings().one_or_none()
        for table in (batch, taken_back)
    )
    row = next(one for one in rows if one)
    return Record(
        number=row["id"],
        source=row["source_code"],
        layout=row["layout"],
        file_name=row["file_name"],
        sha256=row["sha256"],
        published_on=row["published_on"],
        published_given=published_given,
        corrects=row["corrects"],
        imported_at=row["imported_at"],
        content_hash=row["content_hash"],
        taken_back_at=row.get("taken_back_at"),
        correction=row["correction"],
        marking=row["marking"],
        not_before=row["not_before"],
    )


_RECORD = TypeAdapter(Record)


def _load_record(path: Path) -> Record:
    try:
        return _RECORD.validate_json(path.read_bytes())
    except ValueError as error:
        raise ArchiveError(f"the archive's record {path} cannot be read") from error


class Refused(BaseModel, frozen=True):
    """Files of a source that were refused for the same reason.

    Attributes:
        files: how many.
        newest: when the newest was refused, seconds since 1970.
    """

    source: str
    reason: str
    files: int
    newest: float


class _RefusedFile(BaseModel):
    format: Literal[1] = 1
    refused: list[Refused] = []


class Refusals:
    """The file, which all processes share.

    Args:
        archive: folder beside which it lies.
    """

    def __init__(self, archive: Path) -> None:
        self.path = archive.with_suffix(".refused.json")

    def note(self, source: str, reason: str) -> None:
        """Count a file. If that cannot be written, the refusal still applies."""
        lock = self.path.with_name(f"{self.path.name}.lock")
        with suppress(OSError), durable.locked(lock):
            counts = dict(self.counts())
            earlier = counts.get((source, reason))
            files = earlier.files + 1 if earlier else 1
            counts[source, reason] = Refused(
                source=source, reason=reason, files=files, newest=time.time()
            )
            content = _RefusedFile(refused=[one for _key, one in sorted(counts.items())])
            durable.write(self.path, f"{content.model_dump_json(indent=2)}\n".encode())

    def counts(self) -> Mapping[tuple[str, str], Refused]:
        """What was counted, by source and reason; nothing, where the file is none of ours."""
        try:
            content = _RefusedFile.model_validate_json(self.path.read_bytes())
        except (OSError, ValueError):
            return {}
        return {(one.source, one.reason): one for one in content.refused}
