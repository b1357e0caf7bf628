"""`routewatch brief`: a briefing pack of a view, or one for each of several bureaus."""

from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.console import REFUSED, Bars, answering, out
from dashboard.cli.export import write_whole
from dashboard.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("brief")(brief)


@answering
def brief(  # noqa: PLR0913 - the options of a command
    *,
    form: Annotated[str, typer.Option("--format", help="pptx, pdf or zip.")],
    path: Annotated[Path, typer.Option("--out", help="The file, or the folder for one file each.")],
    view: Annotated[
        str,
        typer.Option(
            help="A query string, or an address copied from the browser: of any page, "
            "or of a briefing put together there."
        ),
    ] = "",
    bureau: Annotated[
        list[str] | None, typer.Option(help="Country of a bureau; may be given again.")
    ] = None,
    paper: Annotated[str, typer.Option(help="16x9 or a4.")] = "",
    marking: Annotated[str, typer.Option(help="A higher mark than the figures ask for.")] = "",
    title: Annotated[str, typer.Option(help="Of the pack.")] = "",
    template: Annotated[
        Path | None, typer.Option(help="A .pptx or .potx whose masters the slides take.")
    ] = None,
) -> None:
    """Write a briefing pack: native charts, tables, notes with definition, source and link.

    Example: `routewatch brief --view 'r=central-mediterranean&t=2015' --format pptx
    --out central-mediterranean.pptx`

    Several bureaus: `routewatch brief --bureau ITA --bureau GRC --format pdf --out packs/`
    """
    # Here, not above: an import of figures needs a third of the memory that drawing does.
    from dashboard.app import create_app  # noqa: PLC0415
    from dashboard.exports.pack.brief_files import BatchSpec, batch_files  # noqa: PLC0415
    from dashboard.exports.pack.contents import page_maps  # noqa: PLC0415
    from dashboard.exports.pack.orders import OrderRefusedError  # noqa: PLC0415

    spec = BatchSpec(view, tuple(bureau or ()), form, paper, marking, title, template)
    settings = Settings.from_environment()
    maps = page_maps(lambda: create_app(settings).server)
    try:
        with Bars() as bars:
            for name, content in batch_files(spec, settings, bars.of("briefs"), maps):
                file = _place(path, name, several=len(spec.bureaus) > 1)
                write_whole(file, content)
                out.print(f"{file}: {len(content):,} bytes", markup=False)
    except (OrderRefusedError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(REFUSED) from error


def _place(path: Path, name: str, *, several: bool) -> Path:
    """A folder takes files under their own names; a path of a file is that file."""
    if several or path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        return path / name
    return path
