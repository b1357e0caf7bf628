"""Reports of bureaus: `template` writes an empty one, `aggregate` counts event logs into one."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.console import Bars, command, out, text_table
from data_access.bureau_reports import formats
from data_access.declaration.file_schema import SourceRefusedError
from data_access.event_logs.logs import log_of
from data_access.periods import iso


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
    """Write an empty file to fill: its columns are explained in `docs/data.md`.

    A workbook explains them itself and offers the codes that they may hold.

    Example: `routewatch template bureau_database_use --format xlsx --out march.xlsx`
    """
    wanted = formats.format_of(source)
    path = into or Path(f"{source}.{form}")
    if path.exists():
        raise SourceRefusedError(f"{path} is there already; remove it, or name another with --out")
    # Writing workbooks takes memory that no other command should pay for.
    from data_access.bureau_reports import templates  # noqa: PLC0415

    writers = {Form.CSV: templates.as_csv, Form.XLSX: templates.as_workbook}
    path.write_bytes(writers[form](wanted))
    out.print(f"{path} is written; filled, `routewatch import {source} {path}` reads it.")


_MOST_REASONS = 20


@command
def aggregate(
    events: Annotated[
        Path, typer.Argument(help="Folder of the log: `day=2026-03-01/` with Parquet or CSV files.")
    ],
    into: Annotated[Path, typer.Option("--out", metavar="REPORT", help="The report, as CSV.")],
    source: Annotated[
        str, typer.Option("--report", metavar="SOURCE", help="What the log is counted into.")
    ] = "bureau_database_use",
    engine: Annotated[
        str, typer.Option(help="duckdb, local[*], spark://HOST:PORT or sc://HOST:PORT.")
    ] = "duckdb",
    keep: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Keeps counts by day: only new days are counted."),
    ] = None,
) -> None:
    """Count an event log into the report that `routewatch import` takes, small counts hidden.

    Columns, time zone, doubled and late events and quarantine: `docs/events.md`.

    Example: `routewatch aggregate searches --out march.csv --keep searches-counted`
    """
    log = log_of(source)
    try:
        # An engine is an extra, and takes a second to load.
        from data_access.event_logs.aggregation import Job  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise SourceRefusedError(
            f"{error.name} is not installed: pip install 'routewatch[duckdb]'"
        ) from error
    with Bars() as bars:
        result = Job(log, events, engine, keep).run(datetime.now(UTC).date(), bars.of(events.name))
    total, report = result.total, result.report
    out.print(
        f"{result.counted:,} days counted, {result.kept:,} known from before: {total.rows:,} rows, "
        f"{total.events:,} events, {total.doubled:,} doubled, "
        f"{total.quarantine.total():,} in quarantine."
    )
    reasons = sorted(total.quarantine.items(), key=lambda reason: (-reason[1], reason[0]))
    if reasons:
        first = reasons[:_MOST_REASONS]
        rows = ((column, code or "(empty)", f"{n:,}") for (column, code), n in first)
        out.print(text_table(("quarantine", "what stands there", "rows"), rows))
    for month, why in report.left_out.items():
        out.print(f"{iso(month)} is left out: {why}.", markup=False)
    if not report.months:
        raise SourceRefusedError(f"no month can be reported, so {into} is not written")
    report.write(into)
    coarser = sum(level > 0 for level in report.levels.values())
    out.print(
        f"{into}: {len(report.rows):,} rows of {len(report.months)} months. Small counts: "
        f"{coarser:,} of {len(report.levels):,} are told less finely.",
        markup=False,
    )
