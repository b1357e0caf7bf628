"""`routewatch playlists`: whether what walls show can be shown, and what was saved earlier."""

from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.console import command, out
from dashboard.settings import Settings
from data_access.store import playlists as saved_playlists
from data_access.store.engine import keeper, reader


@command
def playlists(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder of the files; without it, the server's own.")
    ] = None,
    *,
    earlier: Annotated[
        bool, typer.Option("--earlier", help="List earlier editions of saved playlists.")
    ] = False,
    restore: Annotated[
        str, typer.Option(metavar="CODE", help="Bring back the edition that --edition names.")
    ] = "",
    edition: Annotated[int, typer.Option(min=1, max=(1 << 31) - 1, help="For --restore.")] = 1,
) -> None:
    """Check the playlists of walls, and list their scenes; exit 2 with the place of a mistake.

    Example: `routewatch playlists /srv/playlists`

    Earlier ones: `routewatch playlists --earlier` and
    `routewatch playlists --restore room-1 --edition 3`
    """
    settings = Settings.from_environment()
    if earlier:
        with reader(settings.database_url).connect() as connection:
            for one in saved_playlists.earlier(connection):
                out.print(f"{one.code} {one.edition} saved {one.saved_at} UTC", markup=False)
    elif restore:
        with keeper(settings.database_url).begin() as connection:
            newest = saved_playlists.restore(connection, restore, edition)
        out.print(f"{restore}: edition {edition} is back, as edition {newest}", markup=False)
    else:
        _check(folder or (Path(settings.playlists) if settings.playlists else None))


def _check(folder: Path | None) -> None:
    # Here, not above: commands about the data need no panels.
    from dashboard.resources import PLAYLISTS  # noqa: PLC0415
    from dashboard.wall.playlist_files import read_playlists  # noqa: PLC0415

    for playlist in read_playlists(folder or PLAYLISTS).values():
        out.print(f"/wall/{playlist.code}: {playlist.title}, {playlist.seconds} s", markup=False)
        for number, scene in enumerate(playlist.scenes, 1):
            line = f"  {number} {scene.title} ({scene.dwell} s): {', '.join(scene.panels)}"
            out.print(line, markup=False)
