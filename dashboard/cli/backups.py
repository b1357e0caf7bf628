"""Commands that keep the figures safe: `rebuild`, `backup`, `restore`, `upgrade`."""

from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.console import Bars, command, out
from dashboard.exports.pack.signatures import ensure_key, key_file
from dashboard.settings import Settings
from data_access import rebuild as rebuilding
from data_access.registry.sources import EXERCISE
from data_access.store import backup as backups
from data_access.store import inventory, playlists
from data_access.store import upgrade as upgrades
from data_access.store.archive import of_store, record_of
from data_access.store.engine import reading


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


@command
def upgrade(
    backup: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where the backup goes; else beside the archive."),
    ] = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say each step, and change nothing.")
    ] = False,
) -> None:
    """Bring the store of an older release to this program, after a backup of it.

    All steps are one transaction: if anything fails, or the process is killed, the store is as it
    was, and the same command begins anew. Archive and playlists stay as they are; what of them is
    missing, or cannot be shown any more, is pointed out.

    Example: `routewatch upgrade --dry-run`, `routewatch upgrade --backup /backups`
    """
    settings = Settings.from_environment()
    address = settings.database_url
    archive = of_store(address, settings.archive)
    folder = backup or archive.folder.with_suffix(".backups")
    if dry_run:
        _explain(upgrades.plan_of(address, folder))
        return
    with Bars() as bars:
        done = upgrades.upgrade(address, folder, bars.step)
    ensure_key(key_file(address, settings.archive))
    if done.backup is None:
        out.print(f"The store is of this program already (tables {done.plan.wanted}).")
        return
    out.print(f"The store is of this program now: tables {done.plan.wanted}", end="")
    out.print(f", were {done.plan.version}." if done.plan.steps else ", as before.")
    _report(done)
    _report_kept(settings)


def _explain(plan: upgrades.Plan) -> None:
    if not plan.is_due:
        out.print(f"The store is of this program already (tables {plan.wanted}); nothing to do.")
        return
    needed, free = upgrades.megabytes(plan.needed), upgrades.megabytes(plan.free)
    steps = [
        f"back the store up into {plan.folder}: {needed} at most, {free} are free",
        *(f"tables {step.revision}: {step.doc}" for step in plan.steps),
        "decide and add up anew what follows from the figures",
        "hold every batch and every measure against what was imported",
    ]
    out.print(f"The store has tables {plan.version}, this program needs {plan.wanted}:")
    for number, step in enumerate(steps, start=1):
        out.print(f"  {number}. {step}", markup=False)
    upgrades.refuse_without_room(plan)
    out.print("Nothing was changed.")


def _report(done: upgrades.Upgraded) -> None:
    out.print(f"  {done.batches:,} batches agree with what was imported")
    version = done.version or "none, nothing is imported"
    same = ", the same as before" if done.version == done.version_before else ""
    out.print(f"  version of the data: {version}{same}")
    out.print(f"  the store as it was: {done.backup}", markup=False)


def _report_kept(settings: Settings) -> None:
    """What of archive and playlists needs somebody's care."""
    # Here, not above: what walls show is half of the program, and no other command needs it.
    from dashboard.wall.playlist_files import checked_playlist  # noqa: PLC0415

    with reading(settings.database_url) as connection:
        saved = playlists.saved(connection)
        records = [
            record_of(connection, one.id)
            for one in inventory.batches(connection)
            if one.source != EXERCISE
        ]
    out.print(f"  {len(saved):,} saved playlists, {len(records):,} files in the archive")
    for hole in of_store(settings.database_url, settings.archive).holes(records):
        out.print(f"Take note: {hole}", markup=False)
    for one in saved:
        for fault in checked_playlist(one.code, one.content)[1][:1]:
            place = f"the saved playlist {one.code}, line {fault.line}"
            out.print(f"Take note: {place}: {fault.sentence}", markup=False)
