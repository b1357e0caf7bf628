"""The command `aggregate`: event logs become the report that a bureau hands in."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.console import Bars, command, out, text_table
from data_access.declaration.file_schema import SourceRefusedError
from data_access.event_logs.logs import log_of
from data_access.periods import iso

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
        msg = f"{error.name} is not installed: pip install 'routewatch[duckdb]'"
        raise SourceRefusedError(msg) from error
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
        msg = f"no month can be reported, so {into} is not written"
        raise SourceRefusedError(msg)
    report.write(into)
    out.print(
        f"{into}: {len(report.rows):,} rows of {len(report.months)} months. Small counts: "
        f"{report.coarser:,} of {len(report.levels):,} are told less finely.",
        markup=False,
    )
