"""`routewatch audit`: who did what, and whether that record is whole."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from dashboard.audit.chain import Chain, read_lines, verify
from dashboard.cli.console import FAILED, REFUSED, command, out, text_table
from dashboard.settings import Settings
from data_access.declaration.cells import printable

audit_commands = typer.Typer(
    help="Who did what, with which result, and whether that record is whole.",
    invoke_without_command=True,
)
_COLUMNS = ("at", "who", "act", "what", "marking", "result", "from")


@audit_commands.callback()
def _list(
    context: typer.Context,
    of: Annotated[str, typer.Option(help="Subject of a reader, as lines name it.")] = "",
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day, in UTC.")
    ] = None,
    act: Annotated[str, typer.Option(help="What was done, as `export` or `playlist saved`.")] = "",
) -> None:
    """List what was done.

    Example: `routewatch audit --of 8f14e45f --since 2026-11-01 --act export`
    """
    if context.invoked_subcommand is None:
        list_lines(of, since, act)


@command
def list_lines(of: str, since: datetime | None, act: str) -> None:
    """Print the lines of a subject, from a day on, of an act; an empty choice takes all."""
    first = since.replace(tzinfo=UTC).isoformat() if since else ""
    chosen = (
        line
        for line in read_lines(_chain().files())
        if of in {"", line.get("who", "")}
        and act in {"", line.get("act", "")}
        and str(line.get("at", "")) >= first
    )
    rows = (
        {**line, "what": line.get("file") or line.get("object") or line.get("address", "")}
        for line in chosen
    )
    cells = ([printable(str(row.get(name, ""))) for name in _COLUMNS] for row in rows)
    out.print(text_table(_COLUMNS, cells))


@audit_commands.command("verify")
@command
def verify_chain(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]...", help="Files of one audit; else all of this one."),
    ] = None,
) -> None:
    """Find lines that were removed, changed, put elsewhere or cut off since they were written.

    Exit code 1, with the place named, where the chain is broken. Keep the hash that it prints with
    somebody who cannot write to the file: a chain that was written anew as a whole has another.

    Example: `routewatch audit verify`
    """
    current = None if files else _chain()
    found = verify(files or _chain().files(), current)
    for fault in found.faults:
        out.print(printable(str(fault)), markup=False)
    if not found.lines:
        out.print("There is no line.")
    else:
        newest = found.newest
        lines = "line" if found.lines == 1 else "lines"
        text = f"{found.lines:,} {lines}, {found.first} to {newest.number}; hash {newest.digest}"
        out.print(text)
        if found.first > 1:
            out.print(f"Lines before {found.first} are in no file that was looked at.")
    if found.faults:
        raise typer.Exit(FAILED)


def _chain() -> Chain:
    # Here, not above: commands about the data need no web application.
    from dashboard.audit.record import audit_of  # noqa: PLC0415

    chain = audit_of(Settings.from_environment()).chain
    if chain is None:
        typer.echo("ROUTEWATCH_AUDIT names no file: name the files themselves", err=True)
        raise typer.Exit(REFUSED)
    return chain
