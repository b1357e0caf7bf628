"""The store of an older release becomes one of this program: backed up first, then all at once.

Every step happens in one transaction that no import shares. A process that is killed before its
end leaves the old store as it was, and the same call begins anew; a backup that it has finished is
found again by what is in it.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from data_access.sentences import RefusedError
from data_access.store import derived_tables, durable, expected_ranges, inventory
from data_access.store.backup import back_up_unchanged, refuse_faults
from data_access.store.engine import exclusive, opened, writer
from data_access.store.upkeep import adopt, known_version, newest, steps_from
from data_access.store.verification import file_size

if TYPE_CHECKING:
    from alembic.script import Script

Progress = Callable[[str, int, int], None]
# A copy that is held against itself, and the file that it is packed into.
_OF_A_BACKUP = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps between a store and this program.

    Attributes:
        version: of its tables; `wanted` is that of this program.
        steps: of the tables, the oldest first.
        is_stale: whether what follows from its figures is that of another program.
        folder: of the backup.
        needed, free: bytes in that folder, for the backup and, of a file beside it, the change.
    """

    version: str
    wanted: str
    steps: "Sequence[Script]"
    is_stale: bool
    folder: Path
    needed: int
    free: int

    @property
    def is_due(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.steps) or self.is_stale


@dataclass(frozen=True, slots=True)
class Upgraded:
    """The result of an upgrade.

    Attributes:
        backup: of the store as it was; None where nothing was due.
        version_before: of the data; `version` is that of now.
    """

    plan: Plan
    backup: Path | None
    batches: int
    version_before: str
    version: str


def plan_of(address: str, folder: Path) -> Plan:
    """What an upgrade would do; changes nothing.

    Raises:
        StoreOutdatedError: no step leads on from it, or there is none.
    """
    with opened(writer(address)) as engine, engine.connect() as connection:
        return _plan(connection, address, folder)


def upgrade(address: str, folder: Path, progress: Progress) -> Upgraded:
    """Bring a store to this program, or leave it as it is.

    Args:
        address: of the store.
        folder: of the backup.
        progress: called with what is done, how much of it is, and how much there is.

    Raises:
        StoreOutdatedError: no step leads on from it, or there is none.
        RefusedError: there is no room for the backup.
        FailedError: it does not agree with itself afterwards.
    """
    # Held from the backup to the end: what is imported meanwhile would not be in it.
    with opened(writer(address)) as engine, exclusive(engine) as connection:
        plan = _plan(connection, address, folder)
        before = inventory.version(connection)
        backup = None
        if plan.is_due:
            refuse_without_room(plan)
            stem = folder / Path(make_url(address).database or "routewatch").stem
            backup = back_up_unchanged(
                address, plan.version, stem, lambda done, of: progress("backup", done, of)
            )
            _change(connection, plan, progress)
        after, batches = inventory.version(connection), len(inventory.batches(connection))
        return Upgraded(plan, backup, batches, before, after)


def refuse_without_room(plan: Plan) -> None:
    """Make sure that the backup fits.

    Raises:
        RefusedError: it does not.
    """
    if plan.free < plan.needed:
        raise RefusedError(
            f"nothing was changed: the backup needs {megabytes(plan.needed)} in {plan.folder}, "
            f"where {megabytes(plan.free)} are free; name another folder with --backup"
        )


def megabytes(size: int) -> str:
    """Bytes as an operator reads them, rounded up."""
    return f"{-(-size // 10**6):,} MB"


def _plan(connection: Connection, address: str, folder: Path) -> Plan:
    version = known_version(connection)
    steps = steps_from(version)
    size = _size(connection)
    path = Path(make_url(address).database or "")
    # The log that SQLite writes ahead lies beside the store, and may hold all of it.
    disks = {durable.nearest(one).stat().st_dev for one in (path, folder)}
    shares_disk = connection.dialect.name == "sqlite" and len(disks) == 1
    return Plan(
        version=version,
        wanted=newest(),
        steps=steps,
        # Whether thresholds or models are others than those that it was made by.
        is_stale=not steps
        and any(
            next(faults, None)
            for faults in (
                derived_tables.disagreements(connection),
                expected_ranges.disagreements(connection),
            )
        ),
        folder=folder,
        needed=size * (_OF_A_BACKUP + shares_disk),
        free=shutil.disk_usage(durable.nearest(folder)).free,
    )


def _size(connection: Connection) -> int:
    """Bytes that a store takes, and its copy at most."""
    if connection.dialect.name == "sqlite":
        return file_size(connection)
    found = connection.exec_driver_sql("SELECT pg_database_size(current_database())")
    return int(found.scalar_one())


def _change(connection: Connection, plan: Plan, progress: Progress) -> None:
    order = [step.revision for step in plan.steps]

    def taken(version: str) -> None:
        progress("tables", order.index(version) + 1, len(order))

    def renewed(done: int, of: int) -> None:
        progress("what follows from figures", done, of)

    if plan.steps:
        adopt(connection, taken, renewed)
    else:
        derived_tables.renew_all(connection, renewed)
    refuse_faults(
        connection,
        "nothing was changed: to make the store anew from its archive call `routewatch rebuild`, "
        "since it would not agree with itself",
    )
