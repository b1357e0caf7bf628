"""Lines of JSON in a file, each with its number, its hash and that of the line before.

What is changed, removed, put elsewhere or cut off afterwards breaks the chain at that place. All
processes write to one file: who writes holds the lock of a small one beside it, `<name>.head`. It
says the newest line, so that the chain goes on where the system has put the file away, by renaming
or by emptying it, and so that a file which was cut off is found. Who can write to both can write a
new chain: to find that, somebody else keeps a hash of it, which `verify` prints.
"""

import fcntl
import gzip
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

_LINE = re.compile(rb'(\{"n": (\d{1,18}), .*), "hash": "([0-9a-f]{64})"\}')
_HEAD = re.compile(rb"(\d{20}) ([0-9a-f]{64})\n")
LONGEST = 8 << 10
"""Bytes of a line at most: texts in it are cut before (`record`)."""
MODE = 0o640


@dataclass(frozen=True, slots=True)
class Link:
    """A line as the next one refers to it; number 0 precedes the first."""

    number: int = 0
    digest: str = "0" * 64


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a chain as it is read.

    Attributes:
        link: its number and the hash that it states.
        before: hash of the line before it, as it states that.
        fields: its contents.
        is_sound: whether its hash is that of its content.
    """

    link: Link
    before: str
    fields: Mapping[str, Any]
    is_sound: bool


def parsed(raw: bytes) -> Line | None:
    """A line without its end; None where it is none of a chain."""
    found = _LINE.fullmatch(raw)
    if not found:
        return None
    try:
        fields = json.loads(raw)
        link = Link(int(found[2]), found[3].decode())
        is_sound = sha256(found[1]).hexdigest() == link.digest
        return Line(link, str(fields["before"]), fields, is_sound)
    except (ValueError, KeyError):
        return None


@dataclass(frozen=True, slots=True)
class Chain:
    """The file that is written to now."""

    path: Path

    @property
    def head(self) -> Path:
        """The file that says the newest line, and is locked by who writes."""
        return self.path.with_name(f"{self.path.name}.head")

    @property
    def begun(self) -> Path:
        """The file that says which change has begun, and is locked by who makes it."""
        return self.path.with_name(f"{self.path.name}.begun")

    def append(self, fields: Mapping[str, Any]) -> None:
        """Write a line after those of all other processes.

        Raises:
            OSError: there is no room, or no permission; then nothing is written.
        """
        with self._opened() as (file, head):
            size = os.fstat(file).st_size
            newest, torn = _tail(file, size)
            # Of a line that was changed or removed at the end, the head still has the hash.
            previous = max(_stated(head), newest, key=lambda link: link.number)
            opening = {} if size else {"opens": True}
            mended = {"torn": sha256(torn).hexdigest()} if torn and not parsed(torn) else {}
            body = json.dumps(
                {
                    "n": previous.number + 1,
                    **fields,
                    **opening,
                    **mended,
                    "before": previous.digest,
                }
            ).encode()[:-1]
            link = Link(previous.number + 1, sha256(body).hexdigest())
            line = body + f', "hash": "{link.digest}"}}\n'.encode()
            content = b"\n" + line if torn else line
            # All of it, or nothing: half a line would be in the way of the next.
            if (written := os.write(file, content)) < len(content):
                os.ftruncate(file, size)
                raise OSError(f"{written} bytes of a line of {len(content)} have room")
            os.pwrite(head, f"{link.number:020} {link.digest}\n".encode(), 0)

    def refuse_full(self) -> None:
        """Pass where the next line can be written.

        Raises:
            OSError: there is no room, or no permission.
        """
        with self._opened() as (file, _head):
            size = os.fstat(file).st_size
            try:
                os.posix_fallocate(file, size, LONGEST)
            finally:
                os.ftruncate(file, size)

    def files(self) -> list[Path]:
        """The file and those that the system has put away: `<name>.1`, `<name>-20261127.gz`."""
        beside = self.path.parent.glob(f"{self.path.name}[.-]*")
        lines = (one for one in beside if one not in {self.head, self.begun})
        return [*lines, *filter(Path.exists, [self.path])]

    def snapshot(self) -> tuple[int, Link | None]:
        """How long the file is between two lines, and the newest line by the head; None without."""
        if not self.head.exists():
            return (self.path.stat().st_size if self.path.exists() else 0), None
        with self.head.open("rb") as head:
            fcntl.flock(head, fcntl.LOCK_SH)
            size = self.path.stat().st_size if self.path.exists() else 0
            return size, _stated(head.fileno())

    @contextmanager
    def _opened(self) -> Iterator[tuple[int, int]]:
        """Descriptors of the file and of its head, while nobody else writes.

        Both are opened anew each time: the system may have put the file away since, and the lock of
        a descriptor holds between threads as well.
        """
        head = os.open(self.head, os.O_RDWR | os.O_CREAT, MODE)
        try:
            fcntl.flock(head, fcntl.LOCK_EX)
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, MODE)
            try:
                yield file, head
            finally:
                os.close(file)
        finally:
            os.close(head)


def _stated(head: int) -> Link:
    found = _HEAD.fullmatch(os.pread(head, 128, 0))
    return Link(int(found[1]), found[2].decode()) if found else Link()


def _tail(file: int, size: int) -> tuple[Link, bytes]:
    """The newest line of a file, and what a process that was ended has left of another."""
    start = max(0, size - 4 * LONGEST)
    whole, _end, torn = os.pread(file, size - start, start).rpartition(b"\n")
    line = parsed(torn) or parsed(whole.rpartition(b"\n")[2])
    return (line.link if line and line.is_sound else Link()), torn


@dataclass
class Verification:
    """What a chain is found to be, line by line.

    Attributes:
        numbers: of all its lines, wherever they stand.
        first: number of the first line; 0 where there is none.
        newest: the last line.
        lines: how many there are.
        faults: where it is broken, as `audit.jsonl:17: …`, in the order of the lines.
        is_known: whether the hash of the last line is beyond doubt.
        place: file and line of the last line.
        strange: what stands between the last line and the next, and is none.
    """

    numbers: Set[int]
    first: int = 0
    newest: Link = field(default_factory=Link)
    lines: int = 0
    faults: list[str] = field(default_factory=list)
    is_known: bool = False
    place: str = ""
    strange: list[tuple[str, bytes]] = field(default_factory=list)

    def see(self, place: str, raw: bytes, *, begins: bool) -> None:
        """Look at a line; `begins` a file."""
        line = parsed(raw)
        if line is None:
            self.strange.append((place, raw))
            return
        if self.strange and line.fields.get("torn") == sha256(self.strange[-1][1]).hexdigest():
            # What a crash has left, as the next line says itself.
            self.strange.pop()
        lost = self.pass_strange()
        number = line.link.number
        self.lines += 1
        if not line.is_sound:
            self.faults.append(f"{place}: line {number} was changed")
            number = self.newest.number + lost + 1 if self.place else number
            self.go_on(place, Link(number), known=False)
        elif number <= self.newest.number:
            self.faults.append(f"{place}: line {number} does not belong here, or stands twice")
        else:
            self.faults += self.breaks_before(place, line, lost)
            if begins and "opens" not in line.fields and not lost:
                self.faults.append(f"{place}: {_NO_BEGINNING}")
            self.go_on(place, line.link, known=True)

    def pass_strange(self) -> int:
        """Refuse what stands between two lines, and say how much that is."""
        strange, self.strange = self.strange, []
        self.faults += [f"{place}: {_NO_LINE}" for place, _raw in strange]
        return len(strange)

    def breaks_before(self, place: str, line: Line, lost: int) -> Iterator[str]:
        """What is wrong between the last line and the next one, which is sound itself."""
        first, number = self.newest.number + 1, line.link.number
        if not self.place:
            if number == 1 and line.before != Link().digest:
                yield f"{place}: the first line refers to another before it"
        elif number > first + lost:
            # What stands elsewhere is told there.
            if any(missing not in self.numbers for missing in range(first, number)):
                yield f"{place}: {_range_of_lines(first, number - 1)} missing before it"
        elif not lost and self.is_known and line.before != self.newest.digest:
            yield f"{self.place}: line {first - 1} was changed, and its hash with it"

    def go_on(self, place: str, link: Link, *, known: bool) -> None:
        """Let a line be the last one."""
        self.first = self.first or link.number
        self.place, self.newest, self.is_known = place, link, known

    def end(self, current: Chain, head: Link | None) -> None:
        """Hold the newest line against what the head of a chain says of it."""
        newest = self.newest
        if head is None and not newest.number:
            return
        if head is None or head.number < newest.number - 1:
            text = "was removed or put back: lines may be missing"
            self.faults.append(f"{current.head.name}: {text}")
        elif head.number > newest.number:
            missing = _range_of_lines(newest.number + 1, head.number)
            place = self.place or current.path.name
            self.faults.append(f"{place}: {missing} missing behind it: cut off")
        elif head.number == newest.number and self.is_known and head.digest != newest.digest:
            self.faults.append(
                f"{self.place}: line {newest.number} was changed, and its hash with it"
            )


_NO_LINE = "no line of the audit: changed, or written by something else"
_NO_BEGINNING = "lines are missing before it: no file began with this one"


def _range_of_lines(first: int, last: int) -> str:
    return f"line {first} is" if first == last else f"lines {first} to {last} are"


def verify(files: Iterable[Path], current: Chain | None = None) -> Verification:
    """Check every line of some files, oldest first in any order given.

    Args:
        files: of one chain; packed ones end in `.gz`.
        current: the file that is written to: the newest line is compared with its head.

    Raises:
        OSError: a file cannot be read.
    """
    size, head = current.snapshot() if current else (0, None)
    ordered = sorted(files, key=_first_number)
    found = Verification({line["n"] for line in read_lines(ordered)})
    for file in ordered:
        is_current = current is not None and file == current.path
        for number, (place, raw) in enumerate(_lines(file, size if is_current else None)):
            found.see(place, raw, begins=number == 0)
    found.pass_strange()
    if current:
        found.end(current, head)
    return found


def read_lines(files: Iterable[Path]) -> Iterator[Mapping[str, Any]]:
    """What the lines of some files say, the oldest first; what is no line is passed over.

    Raises:
        OSError: a file cannot be read.
    """
    for file in sorted(files, key=_first_number):
        for _place, raw in _lines(file):
            if line := parsed(raw):
                yield line.fields


def _lines(file: Path, size: int | None = None) -> Iterator[tuple[str, bytes]]:
    """Each line of a file with its place, without its end."""
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rb") as content:
        taken = 0
        for number, raw in enumerate(content, start=1):
            taken += len(raw)
            if size is not None and taken > size:
                return
            yield f"{file.name}:{number}", raw.rstrip(b"\n")


def _first_number(file: Path) -> int:
    lines = (parsed(raw) for _place, raw in _lines(file))
    return next((line.link.number for line in lines if line), 0)
