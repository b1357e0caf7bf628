"""The command line: `routewatch`. One module a subject; the rows below are its commands."""

from importlib.metadata import version
from typing import Annotated

import typer

from dashboard.cli.access import access_commands
from dashboard.cli.audit import audit_commands
from dashboard.cli.availability import sources, status, verify
from dashboard.cli.backups import backup, rebuild, restore
from dashboard.cli.device_tokens import token_commands
from dashboard.cli.doctor import doctor
from dashboard.cli.drill import drill
from dashboard.cli.event_logs import aggregate
from dashboard.cli.exercise import exercise_commands
from dashboard.cli.exports import brief, deliver, export, keys
from dashboard.cli.fetch import fetch
from dashboard.cli.imports import batch_commands, import_, init, quarantine_commands, watch
from dashboard.cli.messages import messages_commands
from dashboard.cli.playlists import playlists
from dashboard.cli.reference import docs, reference_commands
from dashboard.cli.serve import serve
from dashboard.cli.templates import template
from dashboard.cli.upgrade import upgrade

app = typer.Typer(
    name="routewatch",
    help="Migration routes, the people who die on them, and what policing along them finds.",
    no_args_is_help=True,
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


for name, run in (
    ("serve", serve),
    ("init", init),
    ("import", import_),
    ("template", template),
    ("aggregate", aggregate),
    ("sources", sources),
    ("status", status),
    ("verify", verify),
    ("export", export),
    ("playlists", playlists),
    ("brief", brief),
    ("deliver", deliver),
    ("keys", keys),
    ("rebuild", rebuild),
    ("backup", backup),
    ("restore", restore),
    ("upgrade", upgrade),
    ("drill", drill),
    ("watch", watch),
    ("fetch", fetch),
    ("doctor", doctor),
    ("docs", docs),
):
    app.command(name)(run)
access_commands.add_typer(token_commands, name="token", no_args_is_help=True)
for name, group in (
    ("quarantine", quarantine_commands),
    ("batch", batch_commands),
    ("exercise", exercise_commands),
    ("reference", reference_commands),
    ("access", access_commands),
    ("audit", audit_commands),
    ("messages", messages_commands),
):
    app.add_typer(group, name=name, no_args_is_help=name != "audit")
