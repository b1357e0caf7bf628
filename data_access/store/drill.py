"""A drill: back a store up, restore it elsewhere, and compare every control total.

The store goes on meanwhile, imports too. What is compared are the totals that each batch had when
it was imported, as the store says, with those that the facts of the copy add up to; a batch that
came or went since the drill began is no difference.
"""

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Engine, select
from sqlalchemy.engine import make_url

from data_access.store import durable, inventory
from data_access.store.backup import BackupError, Condition, back_up, condition, restore
from data_access.store.engine import reader, writer
from data_access.store.schema.facts import batch
from data_access.store.upkeep import check_version
from data_access.store.verification import totals_of, verify

Progress = Callable[[str, int, int], None]
Totals = Mapping[int, Mapping[str, int]]
"""Control totals by batch and measure."""
_LOOKS_EVERY = 0.5


@dataclass(slots=True)
class Drill:
    """What came of one.

    Attributes:
        seconds: that each part took, by its name.
        size: bytes of the backup; 0 where none was made.
        batches, totals: how many were compared.
        differing: what is not as it was, one sentence each.
        version: of the data in the copy.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    size: int = 0
    batches: int = 0
    totals: int = 0
    differing: Sequence[str] = ()
    version: str = ""

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        """Take the time of a part."""
        began = time.monotonic()
        yield
        self.seconds[part] = time.monotonic() - began


def of_backup(address: str, folder: Path, progress: Progress) -> Drill:
    """By `routewatch backup`, into a SQLite store below a folder, which is gone afterwards.

    Raises:
        StoreDamagedError: the store, or what came back, does not agree with itself.
    """
    with _room(folder) as place:
        file, copy = place / "backup.zip", f"sqlite:///{place / 'restored.sqlite'}"
        done, before = Drill(), _imported(address)
        with done.timed("back up"):
            back_up(address, file, lambda n, of: progress("back up", n, of))
        done.size = file.stat().st_size
        with done.timed("restore"):
            restore(copy, file, lambda n, of: progress("restore", n, of))
        _compare(done, before, address, copy)
    return done


def of_dump(address: str, copy: str, folder: Path) -> Drill:
    """By `pg_dump` and `pg_restore`, from one database on PostgreSQL into another one, left there.

    Raises:
        BackupError: one of them is not on PostgreSQL, there is a store already, or they fail.
    """
    if not all(make_url(one).get_backend_name() == "postgresql" for one in (address, copy)):
        raise BackupError("pg_dump and pg_restore are for two databases on PostgreSQL")
    if condition(copy) is not Condition.MISSING:
        raise BackupError(
            "there is a store already where the drill is to restore; name an empty database"
        )
    with _room(folder) as place:
        file = place / "store.dump"
        done, before = Drill(), _imported(address)
        with done.timed("back up"):
            _call("pg_dump", address, "--format=custom", f"--file={file}")
        done.size = file.stat().st_size
        with done.timed("restore"):
            _call("pg_restore", copy, "--no-owner", "--exit-on-error", str(file))
        _compare(done, before, address, copy)
    return done


def of_replica(address: str, replica: str, patience: float) -> Drill:
    """A streaming replica against its primary, when it has got as far as that was at the beginning.

    Args:
        address: of the primary.
        replica: its address.
        patience: seconds that it may be behind.

    Raises:
        BackupError: it is further behind.
    """
    done, before = Drill(), _imported(address)
    with done.timed("catch up"):
        _wait(replica, before, patience)
    _compare(done, before, address, replica)
    return done


@contextmanager
def _room(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    durable.sweep(folder)
    with TemporaryDirectory(prefix=durable.UNFINISHED, dir=folder) as place:
        yield Path(place)


def _wait(replica: str, wanted: Totals, patience: float) -> None:
    until = time.monotonic() + patience
    while not wanted.keys() <= _imported(replica).keys():
        if time.monotonic() > until:
            msg = f"the replica lacks batches that its primary had {patience:.0f} seconds ago"
            raise BackupError(msg)
        time.sleep(_LOOKS_EVERY)


def _imported(address: str) -> Totals:
    """What the batches of a store added up to when they were imported."""
    engine = reader(address, of_primary=True)
    try:
        with engine.connect() as connection:
            check_version(connection)
            return dict(
                tuple(row) for row in connection.execute(select(batch.c.id, batch.c.totals))
            )
    finally:
        engine.dispose()


def _compare(done: Drill, before: Totals, address: str, copy: str) -> None:
    with done.timed("compare"):
        engine = _patient(copy)
        try:
            with engine.connect() as connection:
                check_version(connection)
                found = _added_up(connection)
                faults = [
                    f"the copy does not agree with itself: {fault}" for fault in verify(connection)
                ]
                done.version = inventory.version(connection)
        finally:
            engine.dispose()
        differing = list(differences(before, found, _imported(address)))
    done.batches, done.totals = len(found), sum(map(len, found.values()))
    done.differing = [*differing, *faults]


def _patient(address: str) -> Engine:
    """Of a file, one that keeps no import waiting; of a server, one without the limits of pages."""
    is_file = make_url(address).get_backend_name() == "sqlite"
    return reader(address) if is_file else writer(address)


def _added_up(connection: Connection) -> Totals:
    numbers = connection.scalars(select(batch.c.id).order_by(batch.c.id)).all()
    return {number: totals_of(connection, number) for number in numbers}


def differences(before: Totals, found: Totals, after: Totals) -> Iterator[str]:
    """Control totals of a copy that are not those of the store, one sentence each.

    Args:
        before: of the store when the drill began.
        found: of the copy, from its facts.
        after: of the store now.
    """
    for number in sorted(before.keys() | found.keys()):
        wanted = before.get(number, after.get(number))
        if number not in found:
            if number in after:
                yield f"batch {number} is not in the copy"
        elif wanted is not None:
            for measure in sorted(wanted.keys() | found[number].keys()):
                one, other = wanted.get(measure), found[number].get(measure)
                if one != other:
                    yield f"batch {number}: {measure} is {one} in the store and {other} in the copy"


def _call(program: str, address: str, *arguments: str) -> None:
    """Call a program of PostgreSQL on a database; its password is not on the command line."""
    url = make_url(address)
    own = {"PGPASSWORD": url.password} if url.password else {}
    plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    try:
        answer = subprocess.run(  # noqa: S603 - the installation's own database
            [program, f"--dbname={plain}", *arguments],
            env=os.environ | own,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        msg = f"{program} is not here: it comes with PostgreSQL (Debian: postgresql-client)"
        raise BackupError(msg) from error
    if answer.returncode:
        last = (answer.stderr.strip().splitlines() or ["it said nothing"])[-1]
        msg = f"{program} failed: {last}"
        raise BackupError(msg)
