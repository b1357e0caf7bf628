"""Commands that say what the store holds: `sources`, `status`, `verify`."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from dashboard.access.reader import Act, reading_as
from dashboard.cli.access import As, command_reader
from dashboard.cli.console import FAILED, REFUSED, Bars, command, out, text_table
from dashboard.settings import Settings
from data_access import reference_build
from data_access.availabilities import Availabilities
from data_access.ingest import layouts
from data_access.periods import iso
from data_access.queries.availability import read_availabilities
from data_access.registry.sources import EXERCISE, SOURCES, Source
from data_access.store import inventory
from data_access.store.archive import of_store, record_of
from data_access.store.engine import reading, writer
from data_access.store.upkeep import check_version
from data_access.store.verification import verify as find_faults

_NOT_COMPARABLE = 3
"""Exit code of a comparison that cannot be made here, or not with that version of the data."""


@command
def sources() -> None:
    """List every source: id, publisher, licence, cadence, what is loaded and how fresh it is.

    Example: `routewatch sources`
    """
    with reading(Settings.from_environment().database_url) as connection:
        check_version(connection)
        availabilities = read_availabilities(connection)
    for source in SOURCES.values():
        titles = [schema.title for schema in layouts.SCHEMAS if schema.source == source.code]
        out.print(f"{source.code}: {source.publisher}, {source.title}", markup=False)
        out.print(f"  {source.licence}; a release every {source.cadence_days} days or so")
        if source.address:
            way = f"routewatch fetch {source.code}" if source.downloads else "by hand"
            out.print(f"  from: {source.address} ({way})", markup=False)
        out.print(f"  loaded: {_loaded(availabilities, source)}")
        if source.code == EXERCISE:
            out.print(
                "  made by: routewatch exercise load; taken out by: routewatch exercise clear"
            )
        else:
            out.print("  reads: " + "; ".join(dict.fromkeys(titles)), markup=False)


def _loaded(availabilities: Availabilities, source: Source) -> str:
    span = availabilities.spans.get(source.code)
    if span is None:
        return "nothing"
    newest = max(run.published[source.code] for run in availabilities.of_source(source.code))
    today = datetime.now(UTC).date()
    age = f"{(today - newest).days:,} days old, {source.freshness(newest, today)}"
    return f"{iso(span.first)} to {iso(span.last)}, newest release {newest} ({age})"


@command
def status(
    *, as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False
) -> None:
    """Say what the store holds: version of the data, freshness, imported files, quarantine.

    Example: `routewatch status --json`
    """
    with reading(Settings.from_environment().database_url) as connection:
        check_version(connection)
        answer = _answer(connection)
    if as_json:
        typer.echo(
            json.dumps(answer, indent=2, default=lambda day: day.isoformat(), ensure_ascii=False)
        )
        return
    out.print(f"Version of the data: {answer['data_version'] or 'none, nothing is imported'}")
    titles = ("batch", "source", "file", "published", "rows", "set aside", "newest for")
    rows = (
        (
            *(batch[name] for name in ("id", "source", "file", "published_on")),
            f"{batch['rows_kept']:,}",
            f"{batch['rows_quarantined']:,}",
            f"{batch['months_current']:,} months",
        )
        for batch in answer["batches"]
    )
    out.print(text_table(titles, rows))
    if answer["exercise"]:
        out.print("Some figures are made for exercises, not real; `routewatch exercise clear`")
    for series in answer["freshness"]:
        mark = " (exercise)" if EXERCISE in series["sources"] else ""
        out.print(
            f"{series['series']}{mark}: {series['first_month']} to {series['last_month']}, "
            f"complete to {series['newest_complete']}, published {series['published_on']}"
        )
    quarantine = answer["quarantine"]
    out.print(f"Quarantine: {quarantine['open']:,} open, {quarantine['note']:,} remarks")


def _answer(connection: Connection) -> dict[str, Any]:
    availabilities = read_availabilities(connection)
    return {
        "data_version": inventory.version(connection),
        "batches": [batch._asdict() for batch in inventory.batches(connection)],
        "exercise": bool(availabilities.of_source(EXERCISE)),
        "quarantine": dict(inventory.states(connection)),
        "freshness": [
            {
                "series": series,
                "sources": list(availability.sources),
                "first_month": iso(availability.oldest),
                "last_month": iso(availability.newest),
                "newest_complete": iso(availability.newest_complete),
                "published_on": availability.published_on,
            }
            for series, availability in availabilities.by_kind().items()
        ],
    }


@command
def verify(
    pack: Annotated[
        Path | None, typer.Option(help="A briefing's ZIP, or the manifest of an unpacked one.")
    ] = None,
    manifest: Annotated[
        Path | None, typer.Option(help="The same, whoever has signed it or nobody.")
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(help="Public key of whoever signed; else that of this installation."),
    ] = None,
    claims: As = None,
) -> None:
    """Hold the store against itself: hashes, totals, sums and intervals of every batch.

    Exit code 1, with the batch named, where something does not agree. A file that is missing
    from the archive is pointed out; importing it again adds it.

    With a pack, check a briefing instead: its signature, the hash of each file, and each of its
    figures, which are computed anew. Changed files and the rows of changed figures are named.
    One that was made for somebody holds what they may see: name their claims with --as.

    Example: `routewatch verify`, `routewatch verify --pack brief.zip`
    """
    settings = Settings.from_environment()
    if file := pack or manifest:
        with reading_as(command_reader(settings, claims, Act.BRIEF)):
            _verify_pack(file, settings, key, must_be_signed=pack is not None)
        return
    if key is not None:
        typer.echo("--key is for a briefing: name it with --pack", err=True)
        raise typer.Exit(REFUSED)
    engine = writer(settings.database_url)
    with Bars() as bars, engine.connect() as connection:
        check_version(connection)
        faults = find_faults(connection, bars.of("batches"))
        batches = inventory.batches(connection)
        # Exercise figures are made, not read: there is no file to be missing.
        records = [record_of(connection, b.id) for b in batches if b.source != EXERCISE]
    for hole in of_store(settings.database_url, settings.archive).holes(records):
        out.print(f"Take note: {hole}", markup=False)
    faults += reference_build.differing(batches)
    for fault in faults:
        out.print(fault, markup=False)
    if faults:
        raise typer.Exit(FAILED)
    out.print(f"{len(batches):,} batches agree with what was imported.")


def _verify_pack(file: Path, settings: Settings, key: Path | None, *, must_be_signed: bool) -> None:
    # Here, not above: figures are drawn by a third of the program that no import needs.
    from dashboard.exports.pack import signatures, verification  # noqa: PLC0415
    from dashboard.wiring import Store  # noqa: PLC0415

    signer = f"by the owner of {key.name}" if key else "with the key of this installation"
    if must_be_signed and key is None:
        private = signatures.key_file(settings.database_url, settings.archive)
        key = signatures.public_file(private)
    pack = verification.verify(file, Store(settings), key)
    for fault in pack.faults:
        out.print(fault, markup=False, soft_wrap=True)
    if pack.faults:
        raise typer.Exit(FAILED)
    signed = f", which is signed {signer}" if key else ""
    out.print(f"{pack.files:,} files are those of the manifest{signed}.")
    if not pack.is_of_this_version:
        out.print(
            f"The pack was made of version {pack.data_version} of the data, which the store no "
            f"longer has: it has {pack.store_version}. Whether the figures were those of that "
            "version can be told by a backup of it, restored elsewhere."
        )
    for reason in pack.unproved:
        out.print(f"Not proved: {reason}", markup=False, soft_wrap=True)
    if pack.unproved or not pack.is_of_this_version:
        raise typer.Exit(_NOT_COMPARABLE)
    out.print(f"{pack.figures:,} figures are what the store has in version {pack.data_version}.")
