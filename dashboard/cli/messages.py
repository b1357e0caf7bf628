"""The catalogues of translations: what is missing, stale or ill-formed in them."""

from typing import Annotated

import typer

from dashboard.cli.console import FAILED, REFUSED, command, out

messages_commands = typer.Typer(help="Translations of what readers see.", no_args_is_help=True)


@messages_commands.command("check")
@command
def check(
    code: Annotated[
        str, typer.Argument(help="Of a language: fr, es, ar; all of them without it.")
    ] = "",
) -> None:
    """Name what is missing, stale or ill-formed in the catalogues, by file and line.

    Ill-formed are other blanks in braces than the English text has, too few plural forms, brackets
    that do not close, other spaces at the ends. Exit 1 where anything is found.

    Example: `routewatch messages check fr`
    """
    from dashboard.catalogue_check import faults  # noqa: PLC0415 - Babel's catalogues
    from dashboard.i18n import LANGUAGES  # noqa: PLC0415

    if code and code not in LANGUAGES:
        typer.echo(f"there is no language {code!r}; there are {', '.join(LANGUAGES)}", err=True)
        raise typer.Exit(REFUSED)
    found = [fault for one in ([code] if code else LANGUAGES) for fault in faults(one)]
    for fault in found:
        out.print(str(fault), markup=False)
    if found:
        raise typer.Exit(FAILED)
    out.print(f"nothing is missing, stale or ill-formed: {code or ', '.join(LANGUAGES)}")
