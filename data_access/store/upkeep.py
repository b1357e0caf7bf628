"""Making a store, bringing its tables up to date, and telling whether they are."""

import functools
from pathlib import Path

from alembic.command import upgrade
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from data_access.store import derived_tables

_SCRIPTS = Path(__file__).parent / "migrations"


class StoreOutdatedError(RuntimeError):
    """The store's tables are not those of this version."""


def migrate(engine: Engine) -> None:
    """Bring the tables of a store to this version, all steps in one transaction.

    Raises:
        StoreOutdatedError: they are of a version that this program does not know.
    """
    with engine.begin() as connection:
        _refuse_unknown(_held(connection))
        config = _config()
        config.attributes["connection"] = connection
        upgrade(config, "head")
        if _held(connection) == _wanted():
            # A threshold may have changed with the program, too.
            derived_tables.renew_all(connection)


def has_tables(connection: Connection) -> bool:
    """Whether there are tables of ours, of whatever version."""
    return _held(connection) is not None


def check_version(connection: Connection) -> None:
    """Make sure that the tables are those of this version.

    Raises:
        StoreOutdatedError: they are older, newer, or not there at all.
    """
    held, wanted = _held(connection), _wanted()
    _refuse_unknown(held)
    if held != wanted:
        msg = (
            f"the store's tables are of version {held or 'none'}, this program needs {wanted}: "
            "bring them up to date with `routewatch init --empty`"
        )
        raise StoreOutdatedError(msg)


def _held(connection: Connection) -> str | None:
    """The version of a store's tables; None where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def _wanted() -> str | None:
    """The version that this program needs."""
    return _steps().get_current_head()


def _refuse_unknown(held: str | None) -> None:
    known = {step.revision for step in _steps().walk_revisions()}
    if held is not None and held not in known:
        msg = (
            f"the store's tables are of version {held}, which this program does not know: "
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
