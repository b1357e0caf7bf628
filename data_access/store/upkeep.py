"""Making a store, bringing its tables up to date, and telling whether they are."""

import functools
import re
from pathlib import Path

from alembic.command import upgrade
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, String, column, table, update

from data_access.store import derived_tables

_SCRIPTS = Path(__file__).parent / "migrations"


FIRST_RELEASE = "0009"
"""What the first release called the tables of `v0001`."""
_BEFORE_IT = re.compile("000[1-8]")


class StoreOutdatedError(RuntimeError):
    """The store's tables are not those of this version."""


def migrate(engine: Engine) -> None:
    """Bring the tables of a store to this version, all steps in one transaction.

    Raises:
        StoreOutdatedError: they are of a version that no step leads on from.
    """
    with engine.begin() as connection:
        _upgrade(connection)
        if _version(connection) == newest():
            # A threshold may have changed with the program, too.
            derived_tables.renew_all(connection)


def adopt(connection: Connection) -> None:
    """Bring the tables to this version in the caller's transaction, those of the first release too.

    For a copy, or a store whose figures are about to be made anew from its files.

    Raises:
        StoreOutdatedError: they are of a version that no step leads on from.
    """
    before = _version(connection)
    if before == FIRST_RELEASE:
        number = column("version_num", String)
        connection.execute(update(table("alembic_version", number)).values(version_num="v0001"))
    _upgrade(connection)
    if before != newest():
        derived_tables.renew_all(connection)


def has_tables(connection: Connection) -> bool:
    """Whether there are tables of ours, of whatever version."""
    return _version(connection) is not None


def check_version(connection: Connection) -> None:
    """Make sure that the tables are those of this version.

    Raises:
        StoreOutdatedError: they are older, newer, or not there at all.
    """
    version, wanted = _version(connection), newest()
    _refuse_unknown(version)
    if version != wanted:
        msg = (
            f"the store's tables are of version {version or 'none'}, this program needs {wanted}: "
            "bring them up to date with `routewatch init --empty`"
        )
        raise StoreOutdatedError(msg)


def _upgrade(connection: Connection) -> None:
    _refuse_unknown(_version(connection))
    config = _config()
    config.attributes["connection"] = connection
    upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    """The version of a store's tables; None where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The version that this program needs."""
    return _steps().get_current_head()


def _refuse_unknown(version: str | None) -> None:
    if version is None or version in {step.revision for step in _steps().walk_revisions()}:
        return
    if version == FIRST_RELEASE:
        msg = (
            "the store is one of the first release: call `routewatch rebuild`, which makes it anew "
            "from the archive of imported files and keeps all that is in it"
        )
    elif _BEFORE_IT.fullmatch(version):
        msg = (
            f"the store's tables are of version {version}, from before the first release: call its "
            "`routewatch init --empty`, then `routewatch rebuild` of this program"
        )
    else:
        msg = (
            f"the store's tables are of version {version}, which this program does not know: "
            "use the newer program that made them"
        )
    raise StoreOutdatedError(msg)


@functools.cache
def _steps() -> ScriptDirectory:
    """The steps from version to version: read once, since each is a module to be compiled."""
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config
