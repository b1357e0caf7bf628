"""`routewatch playlists`: whether what walls show can be shown."""

from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.console import REFUSED, command, out
from dashboard.settings import Settings


@command
def playlists(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder of the files; without it, the server's own.")
    ] = None,
) -> None:
    """Check the playlists of walls, and list their scenes; exit 2 with the place of a mistake.

    Example: `routewatch playlists /srv/playlists`
    """
    # Here, not above: commands about the data need no panels.
    from dashboard.resources import PLAYLISTS  # noqa: PLC0415
    from dashboard.wall.playlist_files import (  # noqa: PLC0415
        PlaylistError,
        read_playlists,
    )

    own = Settings.from_environment().playlists
    try:
        found = read_playlists(folder or (Path(own) if own else PLAYLISTS))
    except PlaylistError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(REFUSED) from error
    for playlist in found.values():
        out.print(f"/wall/{playlist.code}: {playlist.title}, {playlist.seconds} s", markup=False)
        for number, scene in enumerate(playlist.scenes, 1):
            line = f"  {number} {scene.title} ({scene.dwell} s): {', '.join(scene.panels)}"
            out.print(line, markup=False)
