"""A round to publishers: what is new goes into the inbox, and from there into the store.

A file has a name that begins with a dot until it is whole and on disk; then it is a file of the
inbox, and what was fetched is noted. Killed in between, the next round finds in the inbox what it
had fetched, and imports it, or fetches anew; the store takes the same file once.
"""

import os
import re
import time
from collections.abc import Collection, Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Literal
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel

from data_access.declaration.file_schema import Refusal, SourceRefusedError, refused_for
from data_access.ingest import layout_detection, layouts
from data_access.ingest.inbox import DONE, LATER, REFUSED, Handled, Inbox, WatchedError
from data_access.readers import documents
from data_access.readers.documents import USUAL, Limits
from data_access.registry.sources import SOURCES, Source
from data_access.retrieval import BY_HAND, transport
from data_access.sentences import FailedError
from data_access.store import durable

UNCHANGED, NEW, WAITING = "unchanged", "new", "waiting"
_FETCHED = "fetched-"
_LONGEST_NAME = 60
_A_DAY = 86_400.0
# How workbooks (new and old), packed files and JSON begin.
_SHOW_THEIR_END = (b"PK\x03\x04", bytes.fromhex("D0CF11E0"), b"\x1f\x8b", b"{", b"[")
_LINE_ENDS = (b"\n", b"\r")
_PAUSE = 1.0


@dataclass(frozen=True, slots=True)
class Known:
    """The newest file of an address.

    Attributes:
        etag, last_modified: as the publisher gave them.
        sha256: of the file.
        file: its name in the inbox.
        refused: why it could not be taken; empty where it could.
        not_before: time (seconds since 1970) before which the publisher wants no request.
    """

    etag: str = ""
    last_modified: str = ""
    sha256: str = ""
    file: str = ""
    refused: str = ""
    not_before: float = 0

    @property
    def conditions(self) -> transport.Conditions:
        """Headers that ask the publisher only for something new."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}


class _KnownFile(BaseModel):
    """The file of what each address last answered."""

    format: Literal[1] = 1
    addresses: dict[str, Known] = {}


class KnownReleases:
    """A small file beside the archive, read once; each note writes it anew, whole or not at all.

    It saves publishers work and decides nothing: a file that the store lacks is fetched again,
    whatever stands here.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._of: dict[str, Known] = {}
        # Where the file is none of ours, everything is asked anew.
        with suppress(OSError, ValueError):
            self._of = _KnownFile.model_validate_json(path.read_bytes()).addresses

    def of(self, address: str) -> Known:
        """What an address last answered."""
        return self._of.get(address, Known())

    def note(self, address: str, known: Known) -> None:
        """Keep what an address answered."""
        self._of[address] = known
        kept = _KnownFile(addresses=dict(sorted(self._of.items())))
        durable.write(self.path, f"{kept.model_dump_json(indent=2)}\n".encode())


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result for one address, or for one file fetched earlier.

    Attributes:
        what: done (imported), waiting (in the inbox), new (of a dry run), unchanged, refused,
            later, or by hand.
    """

    source: str
    address: str
    what: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Round:
    """One round, and how it goes.

    Attributes:
        inbox: that files are put into.
        known: what was fetched before.
        terms: how publishers are asked.
        stored: checksums of the files that the store has, by source; None where no store is asked,
            since nothing is imported.
        limits: of a file, for its reader.
        dry_run: ask and check only: nothing is noted, and the inbox is one that goes away.
        sources: those that there are.
    """

    inbox: Inbox
    known: KnownReleases
    terms: transport.Terms
    stored: dict[str, set[str]] | None
    limits: Limits = USUAL
    dry_run: bool = False
    sources: Mapping[str, Source] = field(default_factory=lambda: SOURCES)

    def of(self, codes: Collection[str]) -> Generator[Outcome, None, None]:
        """Ask for some sources, one address after the other.

        Raises:
            FailedError: another round is under way, or the folder cannot be used.
        """
        with self._alone(), self._unwatched() as may_import:
            for place, code in enumerate(codes):
                source = self.sources[code]
                if may_import:
                    yield from self._left_over(code)
                if not source.downloads:
                    sentence = f"no address of it stays: `routewatch import {code} FILE`"
                    yield Outcome(code, source.address, BY_HAND, sentence)
                for at, address in enumerate(source.downloads):
                    if place or at:
                        self.terms.sleep(_PAUSE)
                    yield self._request(source, address, may_import=may_import)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other rounds out, and clear away what a killed one left half."""
        lock_file = self.known.path.with_name(self.known.path.name + ".lock")
        with durable.locked(lock_file, FailedError("another `routewatch fetch` is under way")):
            for code, source in self.sources.items():
                folder = self.inbox.folder / code
                if source.downloads and folder.is_dir():
                    for left in folder.glob(f"{durable.UNFINISHED}*"):
                        left.unlink()
            yield

    @contextmanager
    def _unwatched(self) -> Iterator[bool]:
        """Whether files may be imported here; where a watcher is at work, it does that."""
        may_import = self.stored is not None and not self.dry_run
        with ExitStack() as stack:
            if may_import:
                self.inbox.folder.mkdir(parents=True, exist_ok=True)
                try:
                    stack.enter_context(self.inbox.alone())
                except WatchedError:
                    may_import = False
            yield may_import

    def _left_over(self, code: str) -> Iterator[Outcome]:
        """What an earlier round had fetched, and could not import."""
        for source, path in self.inbox.waiting():
            if source == code and path.name.startswith(_FETCHED):
                addresses = self.sources[code].downloads
                of_file = (one for one in addresses if self.known.of(one).file == path.name)
                yield self._imported(code, next(of_file, path.name), path)

    def _request(self, source: Source, address: str, *, may_import: bool) -> Outcome:
        fetched = self.known.of(address)
        if fetched.not_before > time.time():
            until = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(fetched.not_before))
            return Outcome(
                source.code, address, LATER, f"the publisher asked to wait until {until}"
            )
        is_known = self._is_known(source.code, fetched)
        path = (
            self._folder(source.code)
            / f"{durable.UNFINISHED}{sha256(address.encode()).hexdigest()[:12]}"
        )
        try:
            with path.open("xb") as file:
                known = fetched.conditions if is_known else {}
                with refused_for(Refusal.ANSWER):
                    came = transport.receive(address, source.hosts, known, file, self.terms)
                file.flush()
                os.fsync(file.fileno())
            if came is None or (is_known and came.sha256 == fetched.sha256):
                return self._unchanged(source.code, address, fetched, came)
            if self._is_stored(source.code, came.sha256):
                seen = _known_of(came, fetched.file)
                return self._unchanged(source.code, address, seen, came)
            return self._taken(source.code, address, came, path, may_import=may_import)
        except SourceRefusedError as error:
            if not self.dry_run:
                self.inbox.count_refusal(source.code, error)
            return Outcome(source.code, address, REFUSED, str(error))
        except transport.UnreachableError as error:
            if error.wait:
                wait = min(error.wait, _A_DAY)
                self._note(address, replace(fetched, not_before=time.time() + wait))
            return Outcome(source.code, address, LATER, str(error))
        finally:
            path.unlink(missing_ok=True)

    def _folder(self, code: str) -> Path:
        """Where a file arrives.

        Raises:
            FailedError: it is a link, through which files would come to lie elsewhere.
        """
        folder = self.inbox.folder / code
        if folder.is_symlink():
            raise FailedError(f"{folder} is a link: files are put into no other folder")
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _is_stored(self, code: str, digest: str) -> bool:
        return self.stored is not None and digest in self.stored.get(code, ())

    def _is_known(self, code: str, known: Known) -> bool:
        """Whether what was fetched last is where it should be; else it is fetched again."""
        if not known.sha256 or self.stored is None or known.refused:
            return bool(known.sha256)
        waits = durable.is_file(self.inbox.folder / code / known.file)
        return waits or self._is_stored(code, known.sha256)

    def _unchanged(
        self, code: str, address: str, known: Known, came: transport.Received | None
    ) -> Outcome:
        newest = came or known
        refused = "" if self._is_stored(code, known.sha256) else known.refused
        now = replace(
            known,
            etag=newest.etag,
            last_modified=newest.last_modified,
            refused=refused,
            not_before=0,
        )
        if now != self.known.of(address):
            self._note(address, now)
        if refused:
            return Outcome(code, address, REFUSED, f"unchanged since it was refused: {refused}")
        return Outcome(code, address, UNCHANGED, "there is nothing new")

    def _taken(
        self, code: str, address: str, came: transport.Received, path: Path, *, may_import: bool
    ) -> Outcome:
        """A new file, whole and on disk: it becomes one of the inbox, unless it is none for us."""
        # The file's name at the publisher, without anything hostile.
        theirs = PurePosixPath(unquote(urlsplit(address).path)).name
        plain = re.sub(r"[^\w.-]", "_", theirs, flags=re.ASCII)[-_LONGEST_NAME:] or "file"
        name = f"{_FETCHED}{came.sha256[:12]}-{plain}"
        try:
            _check_end(path)
            # Where it is imported at once, that finds out by itself, and all the rest.
            title = "" if may_import else self._layout(code, path)
        except SourceRefusedError as error:
            if self.dry_run:
                raise
            handled = self.inbox.turn_down(code, path, error, name)
            self._note(address, _known_of(came, name, _refusal(handled)))
            return Outcome(code, address, REFUSED, _refusal(handled))
        if self.dry_run:
            return Outcome(code, address, NEW, f"{came.size:,} bytes, {title}; nothing was kept")
        target = path.rename(path.with_name(name))
        durable.sync_folder(target.parent)
        self._note(address, _known_of(came, name))
        if may_import:
            return self._imported(code, address, target)
        return Outcome(code, address, WAITING, f"{came.size:,} bytes, {title}: {target}")

    def _imported(self, code: str, address: str, path: Path) -> Outcome:
        digest = durable.sha256_of(path)
        handled = self.inbox.handle(code, path)
        if handled.outcome == DONE and self.stored is not None:
            self.stored.setdefault(code, set()).add(digest)
        if handled.outcome != REFUSED:
            waits = "; it waits in the inbox" if handled.outcome == LATER else ""
            return Outcome(code, address, handled.outcome, handled.sentence + waits)
        fetched = self.known.of(address)
        if fetched.file == path.name:
            self._note(address, replace(fetched, refused=_refusal(handled)))
        return Outcome(code, address, REFUSED, _refusal(handled))

    def _layout(self, code: str, path: Path) -> str:
        """What a file is.

        Raises:
            SourceRefusedError: no layout of its source has these columns.
        """
        document = documents.read_document(path, self.limits)
        schemas = layouts.of_source(code)
        with refused_for(Refusal.LAYOUT):
            return layout_detection.detect(document, schemas, layouts.UNSUITABLE).schema.title

    def _note(self, address: str, known: Known) -> None:
        if not self.dry_run:
            self.known.note(address, known)


def _known_of(came: transport.Received, name: str, refused: str = "") -> Known:
    return Known(came.etag, came.last_modified, came.sha256, name, refused)


def _refusal(handled: Handled) -> str:
    where = f" ({handled.moved_to})" if handled.moved_to else ""
    return f"{handled.sentence}{where}"


def _check_end(path: Path) -> None:
    """Refuse text whose last line does not end: nobody looks at what comes by itself.

    Raises:
        SourceRefusedError: it may be cut. Workbooks, JSON and packed files show that themselves.
    """
    with path.open("rb") as file:
        is_text = not file.read(4).startswith(_SHOW_THEIR_END)
        file.seek(-1, os.SEEK_END)
        if is_text and file.read() not in _LINE_ENDS:
            raise SourceRefusedError(
                "the last line has no line end: it may be cut; look at it and import it by hand"
            )
