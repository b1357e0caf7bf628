"""The command line: `routewatch`. One module a subject; the rows below are its commands."""

from collections import UserDict
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from dashboard.settings import WITHDRAWN, withdrawal

_COMMANDS = {
    "serve": "serve:serve",
    "init": "imports:init",
    "import": "imports:import_",
    "template": "reports:template",
    "aggregate": "reports:aggregate",
    "sources": "store:sources",
    "status": "store:status",
    "verify": "store:verify",
    "export": "exports:export",
    "playlists": "reference:playlists",
    "brief": "exports:brief",
    "deliver": "exports:deliver",
    "keys": "exports:keys",
    "rebuild": "store:rebuild",
    "backup": "store:backup",
    "restore": "store:restore",
    "upgrade": "store:upgrade",
    "watch": "imports:watch",
    "fetch": "fetch:fetch",
    "doctor": "doctor:doctor",
    "docs": "reference:docs",
    "quarantine": "imports:quarantine_commands",
    "batch": "imports:batch_commands",
    "exercise": "reference:exercise_commands",
    "reference": "reference:reference_commands",
    "access": "access:access_commands",
    "audit": "access:audit_commands",
    "messages": "reference:messages_commands",
}
"""By name: the module in this package, and what in it is the command or the group of some."""


def _command(name: str, place: str) -> object:
    """A command, or a group of commands, as Typer makes it."""
    module, _colon, attribute = place.partition(":")
    found = getattr(import_module(f"{__name__}.{module}"), attribute)
    around = typer.Typer(rich_markup_mode="markdown")
    # With a callback it is a group, however few commands it has.
    around.callback()(lambda: None)
    if isinstance(found, typer.Typer):
        around.add_typer(found, name=name)
    else:
        around.command(name)(found)
    group: Any = get_command(around)
    made: object = group.commands[name]
    return made


class _Commands(UserDict[str, Any]):
    """All commands; the module of each is imported when the command is looked at.

    What others read (forms, layouts, publishers) was a tenth of the time in which a server starts.
    """

    def __getitem__(self, name: str) -> object:
        found = super().__getitem__(name)
        if isinstance(found, str):
            found = self.data[name] = _command(name, found)
        return found


class _Program(TyperGroup):
    """`routewatch` itself."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - Typer's own types
        """A command by its name.

        Raises:
            typer.Exit: it was withdrawn, and what to do in its place is written.
        """
        if cmd_name in WITHDRAWN:
            typer.echo(withdrawal(cmd_name), err=True)
            raise typer.Exit(2)
        return super().get_command(ctx, cmd_name)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = _Commands(_COMMANDS)


app = typer.Typer(
    name="routewatch",
    help="Migration routes, the people who die on them, and what policing along them finds.",
    no_args_is_help=True,
    cls=_Program,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


def _print_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"routewatch {version('routewatch')}")
        raise typer.Exit


@app.callback()
def _before_commands(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Say which release this is."
        ),
    ] = False,
) -> None:
    pass
