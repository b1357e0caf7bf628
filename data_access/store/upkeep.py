"""Make a store, bring its tables up to date, and check whether they are."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, String, column, inspect, select, table, update

from data_access.sentences import RefusedError
from data_access.store import derived_tables
from data_access.store.expected_ranges import Progress

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import Script

_SCRIPTS = Path(__file__).parent / "migrations"
VERSION_TABLE = "alembic_version"
_NUMBER = column("version_num", String)
_VERSION = table(VERSION_TABLE, _NUMBER)

FIRST_RELEASE = "0009"
"""What the first release called the tables of the first step."""
_FIRST_STEP = "v0001"
_BEFORE_IT = re.compile("000[1-8]")


class StoreOutdatedError(RefusedError):
    """The store's tables are not those of this version."""


def migrate(engine: Engine) -> None:
    """Bring the tables of a store to this version, all steps in one transaction.

    Raises:
        StoreOutdatedError: they are of a version that no step leads on from.
    """
    with engine.begin() as connection:
        take_steps(connection)
        if _version(connection) == newest():
            # A threshold may have changed with the program, too.
            derived_tables.renew_all(connection)


def adopt(
    connection: Connection,
    taken: Callable[[str], None] = lambda _version: None,
    progress: Progress = lambda _done, _all: None,
) -> None:
    """Bring the tables to this version in the caller's transaction, those of the first release too.

    For a copy, a store that is verified afterwards, or one whose figures are about to
    be made anew from its files.

    Args:
        connection: to the store.
        taken: called with the version that a step has led to.
        progress: called while what follows from figures is made anew.

    Raises:
        StoreOutdatedError: they are of a version that no step leads on from.
    """
    before = _version(connection)
    if before == FIRST_RELEASE:
        _name(connection, _FIRST_STEP)
    take_steps(connection, taken=taken)
    if before != newest():
        derived_tables.renew_all(connection, progress)


def make_tables(connection: Connection, version: str) -> None:
    """Make the tables of this version or of an older one where there are none."""
    take_steps(connection, _FIRST_STEP if version == FIRST_RELEASE else version)
    if version == FIRST_RELEASE:
        _name(connection, version)


def _name(connection: Connection, version: str) -> None:
    connection.execute(update(_VERSION).values(version_num=version))


def has_tables(connection: Connection) -> bool:
    """Whether there are tables of ours, of any version."""
    return _version(connection) is not None


def check_version(connection: Connection) -> None:
    """Make sure that the tables are those of this version.

    Raises:
        StoreOutdatedError: they are older, newer, or not there at all.
    """
    version, wanted = _version(connection), newest()
    _refuse_unknown(version)
    if version is None:
        raise StoreOutdatedError("there are no tables of a store: make them with `routewatch init`")
    if version != wanted:
        raise StoreOutdatedError(
            f"the store's tables are of version {version}, this program needs {wanted}: "
            "bring them up to date with `routewatch upgrade`"
        )


def known_version(connection: Connection) -> str:
    """The version of a store's tables, from which steps lead to that of this program.

    Raises:
        StoreOutdatedError: there are no tables, or no steps.
    """
    version = _version(connection)
    if version == FIRST_RELEASE:
        return version
    _refuse_unknown(version)
    if version is None:
        check_version(connection)
    return str(version)


def steps_from(version: str) -> "Sequence[Script]":
    """What leads from a version to that of this program, step by step, as Alembic has it."""
    # Loaded by those alone who need it: see below.
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    scripts = ScriptDirectory.from_config(_config())
    since = _FIRST_STEP if version == FIRST_RELEASE else version
    return list(scripts.iterate_revisions("head", since))[::-1]


def take_steps(
    connection: Connection,
    version: str = "head",
    taken: Callable[[str], None] = lambda _version: None,
) -> None:
    """Change the tables, and nothing that follows from figures, in the caller's transaction.

    Args:
        connection: to the store.
        version: to lead to.
        taken: called with the version that a step has led to.

    Raises:
        StoreOutdatedError: they are of a version that no step leads on from.
    """
    # A server that only looks at the version starts a tenth of a second sooner without it.
    from alembic.command import upgrade  # noqa: PLC0415

    _refuse_unknown(_version(connection))
    config = _config()
    config.attributes["connection"] = connection
    config.attributes["taken"] = taken
    upgrade(config, version)


def _config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config


def _version(connection: Connection) -> str | None:
    """The version of a store's tables; None where there are none."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.scalar(select(_NUMBER).select_from(_VERSION))


def _steps() -> list[str]:
    """The versions that there are steps to, the oldest first: their files begin with them."""
    return sorted(step.name.partition("_")[0] for step in _SCRIPTS.glob("versions/v*.py"))


def newest() -> str:
    """The version that this program needs."""
    return _steps()[-1]


def _refuse_unknown(version: str | None) -> None:
    if version is None or version in _steps():
        return
    if version == FIRST_RELEASE:
        msg = (
            "the store is one of the first release: call `routewatch upgrade`, or `routewatch "
            "rebuild`, which makes it anew from the archive of imported files"
        )
    elif _BEFORE_IT.fullmatch(version):
        msg = (
            f"the store's tables are of version {version}, from before the first release: call its "
            "`routewatch init --empty`, then `routewatch upgrade` of this program"
        )
    else:
        msg = (
            f"the store's tables are of version {version}, which this program does not know: "
            "use the newer program that made them"
        )
    raise StoreOutdatedError(msg)
