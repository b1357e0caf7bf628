"""`routewatch export`: one panel of a view as a file."""

import os
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from dashboard import url_state
from dashboard.cli.console import REFUSED, answering, out
from dashboard.exports.files import EXPORTERS, NotDrawnError
from dashboard.exports.images import PictureUnavailableError
from dashboard.panels import PANELS
from dashboard.panels.rendering import Request
from dashboard.settings import Settings
from dashboard.wiring import Store, StoreUnavailableError
from data_access.filters import InvalidFilterError
from data_access.held import DataUnavailableError
from data_access.registry.routes import ROUTES

_ROUTE_PAGE = "/routes/"
_KNOWN = (
    DataUnavailableError,
    InvalidFilterError,
    NotDrawnError,
    PictureUnavailableError,
    StoreUnavailableError,
    OSError,
)


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
    if panel not in PANELS:
        _refuse(f"there is no panel {panel!r}; the panels are {', '.join(sorted(PANELS))}")
    if form not in EXPORTERS:
        _refuse(f"there is no format {form!r}; the formats are {', '.join(EXPORTERS)}")
    try:
        content = EXPORTERS[form](PANELS[panel], _request(view), Store(Settings.from_environment()))
        _write(file, content)
    except _KNOWN as error:
        _refuse(str(error))
    out.print(f"{file}: {len(content):,} bytes", markup=False)


def _request(view: str) -> Request:
    """What a view asks for; the address of a route's page fixes that route."""
    parts = urlsplit(view)
    is_address = bool(parts.netloc) or view.startswith("/")
    code = parts.path.removeprefix(_ROUTE_PAGE) if parts.path.startswith(_ROUTE_PAGE) else ""
    reading = url_state.strict(parts.query if is_address else view)
    return Request.of(reading, route=code if code in ROUTES else None)


def _write(file: Path, content: bytes) -> None:
    """The whole file or none: a reader never finds half of it."""
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        partial.write_bytes(content)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def _refuse(sentence: str) -> None:
    typer.echo(sentence, err=True)
    raise typer.Exit(REFUSED)
