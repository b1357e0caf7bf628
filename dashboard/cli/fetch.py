"""`routewatch fetch`: new releases from the publishers, the only command that asks other hosts."""

import json
import os
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.cli.console import REFUSED, command, log
from dashboard.cli.imports import inbox_at
from dashboard.settings import Settings, SettingsError
from data_access.declaration import cells
from data_access.declaration.file_schema import SourceRefusedError
from data_access.ingest import inbox as inboxes
from data_access.registry.sources import EXERCISE, SOURCES, of_bureaus
from data_access.retrieval import BY_HAND
from data_access.store import inventory
from data_access.store.archive import Archive, of_store
from data_access.store.engine import reading
from data_access.store.upkeep import check_version

if TYPE_CHECKING:
    from data_access.retrieval.new_releases import Round

_LONGEST = 4000


@command
def fetch(
    source: Annotated[
        str, typer.Argument(help="Id of one source; else all that publishers release.")
    ] = "",
    *,
    inbox: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Of `routewatch watch`; else one beside the archive."),
    ] = None,
    import_: Annotated[
        bool, typer.Option("--import/--no-import", help="Import what came, or leave it there.")
    ] = True,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Ask and check only; keep nothing.")
    ] = False,
) -> None:
    """Get new releases from the publishers' addresses, and import what the checks let through.

    It is off unless ROUTEWATCH_FETCH is yes. What has not changed is not sent again; a file whose
    layout has changed is refused and put away with the reason. Exit code 0: done, or there was
    nothing new. 2: something was refused. 75: a publisher did not answer or the store was busy;
    call it again later. 1: the store cannot be used. Killed at any moment it leaves nothing half.

    Example: `routewatch fetch`

    Example: `routewatch fetch iom_mmp --inbox /srv/inbox --no-import`
    """
    settings = Settings.from_environment()
    settings.check_fetching()
    archive = of_store(settings.database_url, settings.archive)
    folder = inbox or archive.folder.with_suffix(".inbox")
    stored = None
    if import_:
        with reading(settings.database_url) as connection:
            check_version(connection)
            stored = inventory.files(connection)
    with TemporaryDirectory(prefix="routewatch-") as passing:
        files = inbox_at(Path(passing) if dry_run else folder, settings)
        round_ = replace(_round(settings, archive, files, stored), dry_run=dry_run)
        outcomes = set()
        by_hand = []
        for one in round_.of(_codes(source)):
            outcomes.add(one.what)
            if one.what == BY_HAND and not source:
                by_hand.append(one.source)
                continue
            where = json.dumps(cells.printable(one.address), ensure_ascii=False)
            log(one.source, where, cells.printable(f"{one.what}, {one.sentence}", _LONGEST))
        if by_hand:
            log("-", BY_HAND, f"{', '.join(by_hand)}: see `routewatch sources`")
    refusals = {inboxes.REFUSED} | ({BY_HAND} if source else set())
    if inboxes.LATER in outcomes:
        raise typer.Exit(os.EX_TEMPFAIL)
    raise typer.Exit(REFUSED if refusals & outcomes else 0)


def _codes(source: str) -> list[str]:
    """The sources to ask for: publishers, each but what bureaus report and what we make.

    Raises:
        SourceRefusedError: there is no such source, or it has no address.
    """
    if not source:
        ours = {*of_bureaus(), EXERCISE}
        return [code for code in SOURCES if code not in ours]
    if source not in SOURCES:
        raise SourceRefusedError(
            f"there is no source {cells.quoted(source)}; see `routewatch sources`"
        )
    return [source]


def _round(
    settings: Settings, archive: Archive, files: inboxes.Inbox, stored: dict[str, set[str]] | None
) -> "Round":
    try:
        # Of the extra `fetch`; nothing else may load it.
        from data_access.retrieval.new_releases import KnownReleases, Round  # noqa: PLC0415
        from data_access.retrieval.transport import Terms  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise SettingsError("fetching needs requests: install routewatch[fetch]") from error
    agent = f"Routewatch/{version('routewatch')}"
    terms = Terms(agent, settings.fetch_ca, settings.fetch_megabytes)
    known = KnownReleases(archive.folder.with_suffix(".fetch.json"))
    return Round(files, known, terms, stored, files.limits)
