"""Commands about the data: make the store, import files, say what it holds."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.console import Bars, out, refusing
from dashboard.settings import Settings
from data_access.importers import reference_build
from data_access.importers.report import Outcome, Report
from data_access.importers.run import Order, import_file
from data_access.store.engine import writer
from data_access.store.upkeep import migrate

_DATE = ["%Y-%m-%d"]


@refusing
def init(
    *,
    empty: Annotated[
        bool, typer.Option("--empty", help="Leave out the reference figures.")
    ] = False,
) -> None:
    """Make the store, or bring its tables up to date, and load the reference figures.

    Example: `routewatch init`
    """
    engine = writer(Settings.from_environment().database_url, create=True)
    migrate(engine)
    if not empty:
        with Bars() as bars:
            reports = reference_build.load(engine, progress=bars.step)
        for report in reports:
            _say(report)
    out.print("The store is ready.")


@refusing
def import_(
    source: Annotated[str, typer.Argument(help="Id of the source: see `routewatch sources`.")],
    files: Annotated[list[Path], typer.Argument(help="Files as published: CSV, XLSX or JSON.")],
    published: Annotated[
        datetime | None,
        typer.Option(formats=_DATE, help="Day of publication, where the file does not tell it."),
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check only.")] = False,
    replace: Annotated[
        int | None,
        typer.Option(metavar="BATCH", help="Number of the batch that the file corrects."),
    ] = None,
) -> None:
    """Import published files, each in one transaction: all of it or nothing.

    Example: `routewatch import iom_mmp ~/Downloads/Missing_Migrants_Global_Figures_allData.xlsx`
    """
    engine = writer(Settings.from_environment().database_url)
    day = published.date() if published else None
    for file in files:
        with Bars() as bars:
            order = Order(source, file, day, replace, dry_run)
            report = import_file(engine, order, bars.of(file.name))
        _say(report)


def _say(report: Report) -> None:
    if report.outcome is Outcome.ALREADY_THERE:
        out.print(
            f"{report.file_name}: already imported on {report.imported_at:%Y-%m-%d} "
            f"as batch {report.batch_id}"
        )
        return
    out.print(report)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(init)
    app.command("import")(import_)
