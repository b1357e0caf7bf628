"""Commands that write into the project: `reference build` and `docs`."""

from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.console import Bars, command, out
from data_access import reference_build
from data_access.bureau_reports import guide
from data_access.ingest import layouts
from data_access.registry import dictionary

reference_commands = typer.Typer(
    help="The figures that come with the project.", no_args_is_help=True
)


@reference_commands.callback()
def _group() -> None:
    """Keep `build` a command of a group, though it is the only one yet."""


@reference_commands.command()
@command
def build(
    published: Annotated[
        Path, typer.Option("--from", metavar="DIR", help="Folder of the published files.")
    ],
    into: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder of the tables.")
    ] = reference_build.FOLDER,
) -> None:
    """Make the tables of the reference figures anew from published files.

    Example: `routewatch reference build --from ../shared/data`
    """
    with Bars() as bars:
        written = reference_build.build(published, into, bars.step)
    for path in written:
        out.print(f"{path.name}: {path.stat().st_size:,} bytes", markup=False)


@command
def docs(
    into: Annotated[Path, typer.Option(metavar="DIR", help="Folder to write into.")] = Path("docs"),
) -> None:
    """Write the data dictionary, the guide for bureaus and the list of layouts.

    Example: `routewatch docs`
    """
    for name, text in (
        ("data.md", dictionary.markdown()),
        ("bureaus.md", guide.markdown()),
        ("layouts.md", layouts.markdown()),
    ):
        path = into / name
        path.write_text(text, encoding="utf-8")
        out.print(f"{path} is written.", markup=False)
