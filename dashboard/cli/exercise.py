"""Commands about figures made for exercises: `exercise load`, `exercise clear`."""

from typing import Annotated

import typer

from dashboard.cli.console import Bars, command, out
from dashboard.settings import Settings
from data_access.exercise import loading
from data_access.store import inventory
from data_access.store.archive import of_store
from data_access.store.engine import writer

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
    with Bars() as bars:
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
    with Bars() as bars:
        bars.step("exercise figures", 0, 1)
        removed = loading.clear(engine)
    with engine.connect() as connection:
        version = inventory.version(connection)
    if removed:
        out.print("The exercise figures are taken out.")
    else:
        out.print("The store holds no exercise figures.")
    out.print(f"  version of the data: {version or 'none, nothing is imported'}")
