"""Making a store, bringing its tables up to date, and telling whether they are."""

import re
from pathlib import Path

from sqlalchemy import Connection, Engine, String, column, inspect, select, table, update

from data_access.store import derived_tables

_SCRIPTS = Path(__file__).parent / "migrations"
_NUMBER = column("version_num", String)
_VERSION = table("alembic_version", _NUMBER)

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
        connection.execute(update(_VERSION).values(version_num="v0001"))
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
    # A server that only looks at the version starts a tenth of a second sooner without it.
    from alembic.command import upgrade  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    _refuse_unknown(_version(connection))
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    upgrade(config, "head")


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
