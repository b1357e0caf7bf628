"""`routewatch export`: one panel of a view as a file."""

import os
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.console import REFUSED, answering, out
from dashboard.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export")(export)


@answering
def export(
    panel: Annotated[str, typer.Argument(help="Code of the panel, as in `data-panel`.")],
    form: Annotated[str, typer.Option("--format", help="csv, png or svg.")],
    file: Annotated[Path, typer.Option("--out", help="The file to write.")],
    view: Annotated[
        str, typer.Option(help="A query string, or an address copied from the browser.")
    ] = "",
) -> None:
    """Write one panel of a view to a file, with its source, filters and caveats inside.

    Example: `routewatch export deaths-over-time --view 'r=central-mediterranean&t=2015'
    --format csv --out deaths.csv`
    """
    # Here, not above: an import of figures needs a third of the memory that drawing does.
    from dashboard.exports.asking import ExportRefusedError, asked  # noqa: PLC0415

    try:
        content = asked(panel, view, form, Settings.from_environment())
        write_whole(file, content)
    except (ExportRefusedError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(REFUSED) from error
    out.print(f"{file}: {len(content):,} bytes", markup=False)


def write_whole(file: Path, content: bytes) -> None:
    """The whole file or none: a reader never finds half of it."""
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        partial.write_bytes(content)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
