"""Commands that keep the figures safe: `rebuild`, `backup`, `restore`."""

from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.console import Bars, command, out
from dashboard.settings import Settings
from data_access import rebuild as rebuilding
from data_access.store import backup as backups
from data_access.store.archive import of_store


@command
def rebuild(
    *,
    accept: Annotated[
        bool, typer.Option("--accept", help="Also where files are read differently now.")
    ] = False,
    ignore_store: Annotated[
        bool, typer.Option("--ignore-store", help="Go by the archive alone.")
    ] = False,
) -> None:
    """Make the store anew from the archive of imported files.

    It is made beside the old one and held against itself; then it takes its place, at once. If
    anything fails, the old one is as it was. Ends with the same figures and the same version.

    Example: `routewatch rebuild`
    """
    settings = Settings.from_environment()
    archive = of_store(settings.database_url, settings.archive)
    with Bars() as bars:
        done = rebuilding.rebuild(
            settings.database_url, archive, bars.step, accept=accept, ignore_store=ignore_store
        )
    gone = f", and {done.reverted:,} taken back" if done.reverted else ""
    out.print(f"The store is made anew from {done.batches:,} files{gone}.", markup=False)
    _report_aside(done.aside)
    for what in done.differing:
        out.print(f"  read differently than before: {what}", markup=False)
    if not done.version_before:
        out.print(f"  version of the data: {done.version}")
    elif done.version == done.version_before:
        out.print(f"  version of the data: {done.version}, the same as before")
    else:
        out.print(f"  version of the data: {done.version}, was {done.version_before}")


@command
def backup(
    file: Annotated[Path, typer.Argument(help="What to write; must not be there yet.")],
) -> None:
    """Write the store into one file, also while an import is running.

    The backup is one committed state, held against itself, and fits SQLite and PostgreSQL.

    Example: `routewatch backup /backups/routewatch-2026-11-25.zip`
    """
    with Bars() as bars:
        manifest = backups.back_up(Settings.from_environment().database_url, file, bars.of("store"))
    size = file.stat().st_size
    out.print(f"{file}: {manifest.batches:,} batches, {size:,} bytes", markup=False)
    out.print(f"  version of the data: {manifest.data_version or 'none, nothing is imported'}")
    out.print(f"  to restore it: routewatch restore {file} --replace", markup=False)


@command
def restore(
    file: Annotated[Path, typer.Argument(help="As `routewatch backup` wrote it.")],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of the store that is there.")
    ] = False,
) -> None:
    """Put a backup in the place of the store.

    It is held against its checksum and against itself before; if anything fails, the old store
    is as it was.

    Example: `routewatch restore /backups/routewatch-2026-11-25.zip --replace`
    """
    with Bars() as bars:
        manifest, aside = backups.restore(
            Settings.from_environment().database_url, file, bars.of("store"), replace=replace
        )
    out.print(f"Restored: {manifest.batches:,} batches as of {manifest.made_at}.", markup=False)
    _report_aside(aside)
    out.print(f"  version of the data: {manifest.data_version or 'none, nothing is imported'}")


def _report_aside(aside: Path | None) -> None:
    if aside is not None:
        out.print(f"  what was there is kept as {aside}; restart the server", markup=False)
