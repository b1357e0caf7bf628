"""Commands that bring files into the store: `init`, `import`, `quarantine`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.console import Bars, answering, listed, out
from dashboard.cli.wording import said
from dashboard.settings import Settings
from data_access import reference_build
from data_access.declaration.file_schema import SourceRefusedError
from data_access.exercise import loading as exercises
from data_access.ingest.file_import import import_file
from data_access.ingest.quarantine import retry
from data_access.ingest.releases import Order
from data_access.store import inventory
from data_access.store.archive import of_store
from data_access.store.engine import writer
from data_access.store.upkeep import migrate

quarantine = typer.Typer(help="Rows that could not be read, and remarks on rows that were kept.")


@answering
def init(
    *,
    empty: Annotated[
        bool, typer.Option("--empty", help="Leave out the reference figures.")
    ] = False,
    no_exercise: Annotated[
        bool, typer.Option("--no-exercise", help="Leave out the figures made for exercises.")
    ] = False,
) -> None:
    """Make the store, or bring its tables up to date, and load the reference figures.

    Where no bureau has reported yet, figures made for exercises are loaded in its place, so that
    every page has something to show; they are marked wherever they are shown.

    Example: `routewatch init --no-exercise`
    """
    settings = Settings.from_environment()
    engine = writer(settings.database_url, create=True)
    migrate(engine)
    archive = of_store(settings.database_url, settings.archive)
    if not empty:
        with Bars() as bars:
            reports = reference_build.load(engine, progress=bars.step, archive=archive)
        for report in reports:
            out.print(said(report), markup=False)
    if not (empty or no_exercise) and not exercises.reported(engine):
        with Bars() as bars:
            exercises.load(engine, progress=bars.of("exercise figures"), archive=archive)
        out.print("Figures made for exercises are loaded, not real; to take them out:")
        out.print("  routewatch exercise clear")
    out.print("The store is ready.")


@answering
def import_(  # noqa: PLR0913 - one argument an option
    source: Annotated[str, typer.Argument(help="Id of the source: see `routewatch sources`.")],
    files: Annotated[list[Path], typer.Argument(help="As published: CSV, XLSX or JSON.")],
    published: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day of publication; else the file's own."),
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check only.")] = False,
    replace: Annotated[
        int | None, typer.Option(metavar="BATCH", help="The batch that this file corrects.")
    ] = None,
    list_bad: Annotated[
        Path | None,
        typer.Option(metavar="LIST", help="Write a line for each row that cannot be read here."),
    ] = None,
) -> None:
    """Import published files, each in one transaction: all of it or nothing.

    A file that is there already changes nothing. What cannot be imported is refused with the
    reason (exit code 2) and leaves the store as it was.

    Example: `routewatch import iom_mmp Missing_Migrants_Global_Figures_allData.xlsx`

    Example: `routewatch import frontex_ibc monthly.csv --published 2025-06-03`
    """
    if replace is not None and len(files) > 1:
        msg = "--replace corrects one batch with one file; import the others by themselves"
        raise SourceRefusedError(msg)
    if list_bad is not None and len(files) > 1:
        msg = "--list-bad lists the rows of one file; import the others by themselves"
        raise SourceRefusedError(msg)
    settings = Settings.from_environment()
    engine = writer(settings.database_url)
    archive = of_store(settings.database_url, settings.archive)
    day = published.date() if published else None
    for file in files:
        order = Order(source, file, day, replace, dry_run, archive, list_bad=list_bad)
        with Bars() as bars:
            report = import_file(engine, order, bars.of(file.name))
        out.print(said(report), markup=False)


@quarantine.command("list")
@answering
def list_rows(
    batch: Annotated[int | None, typer.Option(help="Of this batch only.")] = None,
    *,
    notes: Annotated[bool, typer.Option("--notes", help="Also remarks on rows kept.")] = False,
) -> None:
    """List rows that were set aside, with line, field, reason and the people they concern.

    Example: `routewatch quarantine list --batch 3 --notes`
    """
    engine = writer(Settings.from_environment().database_url)
    states = ("open", "note") if notes else ("open",)
    with engine.connect() as connection:
        rows = inventory.quarantined(connection, states=states, batch_id=batch)
    table = listed(
        ("batch", "line", "field", "reason", "people", "state"),
        (
            (row.batch_id, row.line or "", row.field, row.reason, _people(row.persons), row.state)
            for row in rows
        ),
    )
    out.print(table if rows else "No row is in quarantine.")


def _people(persons: int | None) -> str:
    return "" if persons is None else f"{persons:,}"


@quarantine.command("retry")
@answering
def retry_rows(
    batch: Annotated[int | None, typer.Option(help="Of this batch only.")] = None,
) -> None:
    """Read the rows that were set aside once more, after a spelling has been added.

    Example: `routewatch quarantine retry --batch 3`
    """
    settings = Settings.from_environment()
    archive = of_store(settings.database_url, settings.archive)
    result = retry(writer(settings.database_url), batch, archive)
    out.print(f"{result.resolved:,} rows now count; {result.still_open:,} are still set aside.")
    for number, reason in list(result.reasons.items())[:20]:
        out.print(f"  row {number}: {reason}", markup=False)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(init)
    app.command("import")(import_)
    app.add_typer(quarantine, name="quarantine", no_args_is_help=True)
