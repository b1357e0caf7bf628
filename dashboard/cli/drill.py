"""`routewatch drill`: whether what is backed up comes back, before it is needed."""

from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.console import FAILED, REFUSED, Bars, command, out
from dashboard.settings import Settings
from data_access.store import drill as drills
from data_access.store.archive import of_store
from data_access.store.upgrade import megabytes


@command
def drill(
    folder: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Room for backup and copy; else beside the archive."),
    ] = None,
    *,
    pg_dump: Annotated[
        str,
        typer.Option(metavar="ADDRESS", help="By pg_dump, into this empty database, left there."),
    ] = "",
    replica: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Compare this replica, and back nothing up.")
    ] = "",
    patience: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="That the replica may be behind.")
    ] = 60,
) -> None:
    """Back the store up, restore it elsewhere, and compare every control total.

    The store is only read, and goes on; an import meanwhile is no difference. Every batch and
    measure of the copy is added up from its facts and compared with what was imported. Says how
    long it took and how large it is; exit code 1, with batch and measure, where anything differs.

    Example: `routewatch drill --folder /backups`

    On PostgreSQL: `routewatch drill --pg-dump postgresql:///drill`,
    `routewatch drill --replica postgresql://replica.example.org/routewatch`
    """
    settings = Settings.from_environment()
    address = settings.database_url
    if pg_dump and replica:
        typer.echo("--pg-dump and --replica are two drills: call one after the other", err=True)
        raise typer.Exit(REFUSED)
    place = folder or of_store(address, settings.archive).folder.with_suffix(".backups")
    if replica:
        done = drills.of_replica(address, replica, patience)
    elif pg_dump:
        done = drills.of_dump(address, pg_dump, place)
    else:
        with Bars() as bars:
            done = drills.of_backup(address, place, bars.step)
    for part, seconds in done.seconds.items():
        out.print(f"{part}: {seconds / 60:.2f} minutes")
    if done.size:
        out.print(f"size of the backup: {megabytes(done.size)}")
    out.print(f"compared: {done.totals:,} control totals of {done.batches:,} batches")
    out.print(f"version of the data: {done.version or 'none, nothing is imported'}")
    for sentence in done.differing:
        out.print(sentence, markup=False)
    if done.differing:
        raise typer.Exit(FAILED)
    out.print("All agree.")
