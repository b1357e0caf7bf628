"""`routewatch watch`: an inbox that imports what lands in it."""

import json
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.console import FAILED, REFUSED, answering, out
from dashboard.cli.wording import said
from dashboard.settings import Settings
from data_access.ingest.inbox import LATER, SETTLED_AFTER, Handled, Inbox
from data_access.ingest.inbox import REFUSED as TURNED_DOWN
from data_access.store.archive import of_store


@answering
def watch(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="With one sub-folder a source.")],
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Handle what is there, and end; for cron.")
    ] = False,
    every: Annotated[float, typer.Option(min=0.5, help="Seconds between two looks.")] = 2.0,
) -> None:
    """Import what lands in a folder: DIR/iom_mmp/figures.csv is a file of `iom_mmp`.

    A file is complete when it has not changed for two seconds, or when FILE.done lies beside it
    (which may hold the day of publication). It is moved to DIR/done or DIR/refused, with its
    report beside it. What is still growing is left alone. With --once: exit code 2 where a file
    was refused, 1 where one has to wait for the store.

    Example: `routewatch watch /srv/inbox`

    Example: `routewatch watch /srv/inbox --once`
    """
    settings = Settings.from_environment()
    archive = of_store(settings.database_url, settings.archive)
    inbox = Inbox(folder, settings.database_url, archive, said)
    with inbox.alone():
        for name in inbox.strangers():
            _log("-", name, "no source of this name; what is in this folder is left alone")
        if once:
            _once(inbox)
        _for_ever(inbox, every)


def _once(inbox: Inbox) -> None:
    handled = list(_told(inbox.step()))
    if inbox.waiting():
        time.sleep(SETTLED_AFTER)
        handled += _told(inbox.step())
    outcomes = {one.outcome for one in handled}
    raise typer.Exit(FAILED if LATER in outcomes else REFUSED if TURNED_DOWN in outcomes else 0)


def _for_ever(inbox: Inbox, every: float) -> None:
    waits: dict[tuple[str, str], str] = {}
    while True:
        for one in inbox.step():
            # Why a file has to wait is said once, not at every look.
            if one.outcome != LATER or waits.get((one.source, one.file)) != one.sentence:
                _tell(one)
            waits[one.source, one.file] = one.sentence
        time.sleep(every)


def _told(handled: Iterable[Handled]) -> Iterator[Handled]:
    for one in handled:
        _tell(one)
        yield one


def _tell(one: Handled) -> None:
    moved = f" -> {one.outcome}/{one.source}/{one.moved_to.name}" if one.moved_to else ""
    name = json.dumps(one.file, ensure_ascii=False)
    _log(one.source, name, f"{one.outcome}, {one.sentence}{moved}")


def _log(source: str, file: str, sentence: str) -> None:
    """One line an event: names are quoted and hold nothing that could begin another."""
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    out.print(f"{at} {source} {file}: {sentence}", markup=False)


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(watch)
