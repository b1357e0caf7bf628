"""The command line: `routewatch`. One module a subject; each adds its commands to `app`."""

import typer

from dashboard.cli import (
    availability,
    batches,
    brief,
    exercise,
    export,
    files,
    playlists,
    reference,
    safekeeping,
    templates,
    watch,
)
from dashboard.cli.serve import serve

app = typer.Typer(
    name="routewatch",
    help="Migration routes, the people who die on them, and what policing along them finds.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
app.command()(serve)
files.register(app)
templates.register(app)
batches.register(app)
availability.register(app)
export.register(app)
playlists.register(app)
brief.register(app)
safekeeping.register(app)
watch.register(app)
exercise.register(app)
reference.register(app)
