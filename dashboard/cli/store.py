"""What the store holds, and keeping it safe.

`sources`, `status`, `verify`; `rebuild`, `backup`, `restore`, `upgrade`.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from dashboard.access.reader import Act, reading_as
from dashboard.audit.changes import changing
from dashboard.cli.access import As, command_reader
from dashboard.cli.console import FAILED, Bars, command, out, text_table
from dashboard.exports.pack.signatures import ensure_key, key_file, public_file
from dashboard.settings import Settings
from data_access import rebuild as rebuilding, reference_build
from data_access.availabilities import Availabilities
from data_access.ingest import layouts
from data_access.periods import iso
from data_access.queries.availability import read_availabilities
from data_access.registry.sources import EXERCISE, SOURCES, Source
from data_access.sentences import RefusedError
from data_access.store import backup as backups, inventory, playlists, upgrade as upgrades
from data_access.store.archive import of_store, record_of
from data_access.store.durable import is_file, sha256_of
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
        out.print(f"  {source.licence}; released {source.how_often}")
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
        Path | None,
        typer.Option(help="A briefing's ZIP, the manifest of an unpacked one, or a single file."),
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
    Of slides, a PDF or a workbook by itself it says by whom it is signed.
    One that was made for somebody holds what they may see: name their claims with --as.

    Example: `routewatch verify`, `routewatch verify --pack brief.zip`
    """
    settings = Settings.from_environment()
    if file := pack or manifest:
        with reading_as(command_reader(settings, claims, Act.BRIEF)):
            _verify_pack(file, settings, key, must_be_signed=pack is not None)
        return
    if key is not None:
        raise RefusedError("--key is for a briefing: name it with --pack")
    engine = writer(settings.database_url)
    with Bars() as bars, engine.connect() as connection:
        check_version(connection)
        faults = find_faults(connection, bars.of("batches"))
        batches = inventory.batches(connection)
    _report_holes(settings)
    faults += reference_build.differing(batches)
    for fault in faults:
        out.print(fault, markup=False)
    if faults:
        raise typer.Exit(FAILED)
    out.print(f"{len(batches):,} batches agree with what was imported.")


def _report_holes(settings: Settings) -> None:
    """Name imported files that are missing from the archive."""
    with reading(settings.database_url) as connection:
        # Exercise figures are made, not read: there is no file to be missing.
        batches = (one.id for one in inventory.batches(connection) if one.source != EXERCISE)
        records = [record_of(connection, number) for number in batches]
    for hole in of_store(settings.database_url, settings.archive).holes(records):
        out.print(f"Take note: {hole}", markup=False)


def _verify_pack(file: Path, settings: Settings, key: Path | None, *, must_be_signed: bool) -> None:
    # Here, not above: figures are drawn by a third of the program that no import needs.
    from dashboard.exports.pack.bundle import verify as verify_pack  # noqa: PLC0415
    from dashboard.wiring import Store  # noqa: PLC0415

    signer = f"signed by the owner of {key.name}" if key else "signed by this installation"
    if must_be_signed and key is None:
        key = public_file(key_file(settings))
    pack = verify_pack(file, Store(settings), key)
    for fault in pack.faults:
        out.print(fault, markup=False, soft_wrap=True)
    if pack.faults:
        raise typer.Exit(FAILED)
    if not pack.data_version:
        out.print(f"{file.name}: {signer}", markup=False, soft_wrap=True)
        return
    signed = f", {signer}" if key else ""
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


@command
def rebuild(
    *,
    accept: Annotated[
        bool, typer.Option("--accept", help="Also where files are read differently now.")
    ] = False,
    ignore_store: Annotated[
        bool, typer.Option("--ignore-store", help="Go by the archive alone.")
    ] = False,
) -> None:
    """Make the store anew from the archive of imported files.

    It is made beside the old one and verified; then it takes its place, at once. If
    anything fails, the old one is as it was. Ends with the same figures and the same version.

    Example: `routewatch rebuild`
    """
    settings = Settings.from_environment()
    archive = of_store(settings.database_url, settings.archive)
    with Bars() as bars, changing("rebuild") as line:
        done = rebuilding.rebuild(
            settings.database_url, archive, bars.step, accept=accept, ignore_store=ignore_store
        )
        line |= {"replaces": done.version_before, "data_version": done.version}
    gone = f", and {done.reverted:,} taken back" if done.reverted else ""
    out.print(f"The store is made anew from {done.batches:,} files{gone}.", markup=False)
    _report_aside(done.aside)
    for what in done.differing:
        out.print(f"  read differently than before: {what}", markup=False)
    if not done.version_before:
        out.print(f"  version of the data: {done.version}")
    elif done.version == done.version_before:
        out.print(f"  version of the data: {done.version}, the same as before")
    else:
        out.print(f"  version of the data: {done.version}, was {done.version_before}")


@command
def backup(
    file: Annotated[Path, typer.Argument(help="What to write; must not be there yet.")],
) -> None:
    """Write the store into one file, also while an import is running.

    The backup is one committed state, verified, and fits SQLite and PostgreSQL.

    Example: `routewatch backup /backups/routewatch-2026-11-25.zip`
    """
    with Bars() as bars:
        manifest = backups.back_up(Settings.from_environment().database_url, file, bars.of("store"))
    size = file.stat().st_size
    out.print(f"{file}: {manifest.batches:,} batches, {size:,} bytes", markup=False)
    out.print(f"  version of the data: {manifest.data_version or 'none, nothing is imported'}")
    out.print(f"  to restore it: routewatch restore {file} --replace", markup=False)


@command
def restore(
    file: Annotated[Path, typer.Argument(help="As `routewatch backup` wrote it.")],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of the store that is there.")
    ] = False,
) -> None:
    """Put a backup in the place of the store.

    Its checksum and contents are verified first; if anything fails, the old store
    is as it was.

    Example: `routewatch restore /backups/routewatch-2026-11-25.zip --replace`
    """
    out.print(f"Restoring {file}. The file is checked before anything is changed.", markup=False)
    of_file = {"object": file.name, "sha256": sha256_of(file) if is_file(file) else ""}
    with Bars() as bars, changing("restore", **of_file) as line:
        manifest, aside = backups.restore(
            Settings.from_environment().database_url, file, bars.of("store"), replace=replace
        )
        line["data_version"] = manifest.data_version
    out.print(f"Restored: {manifest.batches:,} batches as of {manifest.made_at}.", markup=False)
    _report_aside(aside)
    out.print(f"  version of the data: {manifest.data_version or 'none, nothing is imported'}")


def _report_aside(aside: Path | None) -> None:
    if aside is not None:
        out.print(f"  what was there is kept as {aside}; restart the server", markup=False)


@command
def upgrade(
    backup: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where the backup goes; else beside the archive."),
    ] = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say each step, and change nothing.")
    ] = False,
) -> None:
    """Bring the store of an older release to this program, after a backup of it.

    All steps are one transaction: if anything fails, or the process is killed, the store is as it
    was, and the same command begins anew. Archive and playlists stay as they are; what of them is
    missing, or cannot be shown any more, is pointed out.

    Example: `routewatch upgrade --dry-run`, `routewatch upgrade --backup /backups`
    """
    settings = Settings.from_environment()
    address = settings.database_url
    archive = of_store(address, settings.archive)
    folder = backup or archive.folder.with_suffix(".backups")
    if dry_run:
        _explain(upgrades.plan_of(address, folder))
        return
    with Bars() as bars, changing("upgrade") as line:
        done = upgrades.upgrade(address, folder, bars.step)
        line |= {"replaces": done.version_before, "data_version": done.version}
    ensure_key(key_file(settings))
    if done.backup is None:
        out.print(f"The store is of this program already (tables {done.plan.wanted}).")
        return
    out.print(f"The store is of this program now: tables {done.plan.wanted}", end="")
    out.print(f", were {done.plan.version}." if done.plan.steps else ", as before.")
    _report(done)
    _report_kept(settings)


def _explain(plan: upgrades.Plan) -> None:
    if not plan.is_due:
        out.print(f"The store is of this program already (tables {plan.wanted}); nothing to do.")
        return
    needed, free = upgrades.megabytes(plan.needed), upgrades.megabytes(plan.free)
    steps = [
        f"back the store up into {plan.folder}: {needed} at most, {free} are free",
        *(f"tables {step.revision}: {step.doc}" for step in plan.steps),
        "decide and add up anew what follows from the figures",
        "hold every batch and every measure against what was imported",
    ]
    out.print(f"The store has tables {plan.version}, this program needs {plan.wanted}:")
    for number, step in enumerate(steps, start=1):
        out.print(f"  {number}. {step}", markup=False)
    upgrades.refuse_without_room(plan)
    out.print("Nothing was changed.")


def _report(done: upgrades.Upgraded) -> None:
    out.print(f"  {done.batches:,} batches agree with what was imported")
    version = done.version or "none, nothing is imported"
    same = ", the same as before" if done.version == done.version_before else ""
    out.print(f"  version of the data: {version}{same}")
    out.print(f"  the store as it was: {done.backup}", markup=False)


def _report_kept(settings: Settings) -> None:
    """What of archive and playlists needs somebody's care."""
    # Here, not above: what walls show is half of the program, and no other command needs it.
    from dashboard.wall.playlist_files import checked_playlist  # noqa: PLC0415

    with reading(settings.database_url) as connection:
        saved = playlists.saved(connection)
    out.print(f"  {len(saved):,} saved playlists")
    _report_holes(settings)
    for one in saved:
        for fault in checked_playlist(one.code, one.content)[1][:1]:
            place = f"the saved playlist {one.code}, line {fault.line}"
            out.print(f"Take note: {place}: {fault.sentence}", markup=False)
