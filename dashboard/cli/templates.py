"""The command `template`: files for bureaus and task forces to fill."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.console import command, out
from data_access.bureau_reports import formats
from data_access.declaration.file_schema import SourceRefusedError


class Form(StrEnum):
    """What a template can be."""

    CSV = "csv"
    XLSX = "xlsx"


@command
def template(
    source: Annotated[str, typer.Argument(help="Id of a source that bureaus fill.")],
    form: Annotated[Form, typer.Option("--format", help="What to write.")] = Form.CSV,
    into: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Else a name after the source.")
    ] = None,
) -> None:
    """Write an empty file to fill: its columns are explained in `docs/bureaus.md`.

    A workbook explains them itself and offers the codes that they may hold.

    Example: `routewatch template bureau_database_use --format xlsx --out march.xlsx`
    """
    wanted = formats.format_of(source)
    path = into or Path(f"{source}.{form}")
    if path.exists():
        msg = f"{path} is there already; remove it, or name another with --out"
        raise SourceRefusedError(msg)
    # Writing workbooks takes memory that no other command should pay for.
    from data_access.bureau_reports import templates  # noqa: PLC0415

    writers = {Form.CSV: templates.as_csv, Form.XLSX: templates.as_workbook}
    path.write_bytes(writers[form](wanted))
    out.print(f"{path} is written; filled, `routewatch import {source} {path}` reads it.")
