"""Commands about single batches: `batch list`, `batch revert`."""

from typing import Annotated

import typer

from dashboard.cli.console import answering, listed, out
from dashboard.settings import Settings
from data_access.ingest.revert import revert_batch
from data_access.store import inventory
from data_access.store.archive import of_store
from data_access.store.engine import reader, writer
from data_access.store.upkeep import check_version

batch = typer.Typer(help="Imported files, one by one.", no_args_is_help=True)


@batch.command("list")
@answering
def list_batches() -> None:
    """List every imported file, those that were taken back too, and what each answers for.

    Example: `routewatch batch list`
    """
    with reader(Settings.from_environment().database_url).connect() as connection:
        check_version(connection)
        standing = inventory.batches(connection)
        gone = inventory.taken_back(connection)
    rows = {
        held.id: (held.source, held.file, held.published_on, f"newest for {held.months_current:,}")
        for held in standing
    } | {
        held.id: (held.source, held.file, held.published_on, f"taken back on {held.on}")
        for held in gone
    }
    titles = ("batch", "source", "file", "published", "months")
    table = listed(titles, ((number, *cells) for number, cells in sorted(rows.items())))
    out.print(table if rows else "Nothing is imported.")


@batch.command()
@answering
def revert(
    number: Annotated[int, typer.Argument(metavar="ID", help="See `routewatch batch list`.")],
) -> None:
    """Take a batch back: the store as if its file had never been imported.

    What it had replaced answers again. That it was there, and when it was taken back, stays on
    record; its number is not given again, and the file can be imported anew.

    Example: `routewatch batch revert 17`
    """
    settings = Settings.from_environment()
    archive = of_store(settings.database_url, settings.archive)
    done = revert_batch(writer(settings.database_url), number, archive)
    out.print(f"Batch {done.number} ({done.file_name}) is taken back.", markup=False)
    if done.answered_by:
        numbers = ", ".join(map(str, done.answered_by))
        out.print(f"  for its {done.months:,} months, these answer now: batch {numbers}")
    if done.unknown:
        out.print(f"  {done.unknown:,} months are now unknown")
    out.print(f"  version of the data: {done.data_version or 'none, nothing is imported'}")


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(batch, name="batch")
