"""What comes with the project: `reference build`, `exercise`, `docs`, `messages`, `playlists`."""

from pathlib import Path
from typing import Annotated

import typer

from dashboard.audit.changes import changing
from dashboard.cli.console import FAILED, Bars, command, out
from dashboard.settings import Settings
from data_access import documents, reference_build
from data_access.exercise import loading
from data_access.sentences import RefusedError
from data_access.store import inventory, playlists as saved_playlists
from data_access.store.archive import of_store
from data_access.store.engine import keeper, reader, writer

reference_commands = typer.Typer(
    help="The figures that come with the project.", no_args_is_help=True
)


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
    """Write the data dictionary.

    Example: `routewatch docs`
    """
    for name in documents.NAMES:
        path = into / name
        path.write_text(documents.markdown(name), encoding="utf-8")
        out.print(f"{path} is written.", markup=False)


exercise_commands = typer.Typer(
    help="Figures made for exercises, marked wherever they are shown.", no_args_is_help=True
)


@exercise_commands.command()
@command
def load(
    seed: Annotated[
        int, typer.Option(min=0, help="Equal seeds make equal figures.")
    ] = loading.SEED,
) -> None:
    """Load figures made for exercises: what all bureaus might report, none of it real.

    They are marked on every card, picture, file and answer, never added to real figures, and
    hidden as soon as a bureau's own report is imported. Those of another seed are taken out first.

    Example: `routewatch exercise load --seed 7`
    """
    settings = Settings.from_environment()
    engine = writer(settings.database_url)
    archive = of_store(settings.database_url, settings.archive)
    with Bars() as bars, changing("exercise load", seed=seed):
        done = loading.load(engine, seed, bars.of("exercise figures"), archive)
    with engine.connect() as connection:
        version = inventory.version(connection)
    if done.batches:
        out.print(f"Exercise figures of seed {seed} are loaded: {done.facts:,} facts, not real.")
    else:
        out.print(f"Exercise figures of seed {seed} are there already; nothing was changed.")
    out.print(f"  version of the data: {version}")
    out.print("  to take them out: routewatch exercise clear")


@exercise_commands.command()
@command
def clear() -> None:
    """Take all figures made for exercises out of the store; nothing of them is kept on record.

    Example: `routewatch exercise clear`
    """
    engine = writer(Settings.from_environment().database_url)
    with Bars() as bars, changing("exercise clear"):
        bars.step("exercise figures", 0, 1)
        removed = loading.clear(engine)
    with engine.connect() as connection:
        version = inventory.version(connection)
    if removed:
        out.print("The exercise figures are taken out.")
    else:
        out.print("The store holds no exercise figures.")
    out.print(f"  version of the data: {version or 'none, nothing is imported'}")


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
        raise RefusedError(f"there is no language {code!r}; there are {', '.join(LANGUAGES)}")
    found = [fault for one in ([code] if code else LANGUAGES) for fault in faults(one)]
    for fault in found:
        out.print(str(fault), markup=False)
    if found:
        raise typer.Exit(FAILED)
    out.print(f"nothing is missing, stale or ill-formed: {code or ', '.join(LANGUAGES)}")


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
