"""`routewatch doctor`: one page on whether this installation has what it needs, and what to do."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.console import FAILED, command, out
from dashboard.settings import Settings


@command
def doctor(
    *,
    inbox: Annotated[Path | None, typer.Option(help="Folder of routewatch watch.")] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Of the server.")] = 8050,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Look over the installation, and say what to do; exit code 1 where there is anything to do.

    Example: `routewatch doctor --inbox /srv/routewatch/inbox`
    """
    # Here, not above: commands about the data need neither pictures nor sessions.
    from dashboard.cli.findings import LOOKS, Installation, look  # noqa: PLC0415

    installation = Installation(Settings.from_environment(), inbox, port)
    found = [look(name, installation) for name in LOOKS]
    if as_json:
        lines = [{**asdict(one), "is_well": one.is_well} for one in found]
        typer.echo(json.dumps(lines, indent=2, ensure_ascii=False))
    else:
        for one in found:
            out.print(
                f"{'ok' if one.is_well else 'to do':<6} {one.of:<12} {one.text}", markup=False
            )
            if not one.is_well:
                out.print(f"{'':<19} → {one.to_do}", markup=False)
    if not all(one.is_well for one in found):
        raise typer.Exit(FAILED)
