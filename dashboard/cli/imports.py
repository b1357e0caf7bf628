"""Commands that bring files into the store and take them out: import, quarantine, inbox, batch."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from dashboard.audit.changes import changing
from dashboard.audit.record import AuditUnavailableError
from dashboard.cli.console import FAILED, REFUSED, Bars, command, log, out, text_table
from dashboard.exports.pack.signatures import ensure_key, key_file
from dashboard.handling_marks import marking as handling_marks
from dashboard.settings import Settings
from data_access import reference_build
from data_access.declaration.file_schema import Refusal, SourceRefusedError
from data_access.exercise import loading as exercises
from data_access.ingest import layouts
from data_access.ingest.batches import mark_batch, retry, revert_batch
from data_access.ingest.file_import import Outcome, Report, import_file
from data_access.ingest.inbox import LATER, REFUSED as TURNED_DOWN, SETTLED_AFTER, Handled, Inbox
from data_access.ingest.parsing import Progress
from data_access.ingest.releases import Order
from data_access.periods import iso
from data_access.rebuild import refuse_over_archive
from data_access.registry.metrics import METRICS
from data_access.store import inventory
from data_access.store.archive import Refusals, of_store
from data_access.store.durable import is_file, sha256_of
from data_access.store.engine import reading, writer
from data_access.store.upkeep import check_version, migrate

FITTING = "expected ranges"
_MARKING = "Handling mark of the file, where it is higher than that of its source."
_NOT_BEFORE = "Embargo: nobody sees the figures before this day."


def report_text(report: Report) -> str:
    """The lines that the command line prints for one file."""
    if report.outcome is Outcome.ALREADY_THERE:
        return (
            f"{report.file_name}: already imported on {report.imported_at:%Y-%m-%d} "
            f"as batch {report.batch_id}"
        )
    is_dry = report.outcome is Outcome.DRY_RUN
    what = (
        "can be imported; nothing was written" if is_dry else f"imported as batch {report.batch_id}"
    )
    return "\n".join([f"{report.file_name}: {what}", *(f"  {line}" for line in _lines(report))])


def _lines(report: Report) -> Iterator[str]:
    yield f"{report.title}, published {report.published_on}"
    yield f"{report.rows_read:,} rows read, {report.rows_kept:,} kept"
    if report.rows_quarantined:
        yield f"{report.rows_quarantined:,} set aside: see `routewatch quarantine list`"
        for reason, times in report.reasons.items():
            yield f"  {times:,} × {reason}"
    if report.notes:
        yield f"{report.notes:,} remarks on rows kept: see `routewatch quarantine list --notes`"
    steps = "months" if report.last_month % 100 else "years"
    yield f"{iso(report.first_month)} to {iso(report.last_month)}, {report.covers:,} {steps}"
    if report.outcome is Outcome.IMPORTED:
        yield from _effect(report)
    for warning in report.warnings:
        yield f"Take note: {warning}"


def _effect(report: Report) -> Iterator[str]:
    for metric, total in report.totals.items():
        if METRICS[metric].import_total:
            yield f"{METRICS[metric].label}: {total:,}"
    if report.answers_for < report.covers:
        yield (
            f"it is the newest for {report.answers_for:,} of them; other releases answer for "
            "the rest"
        )
    if report.revised:
        yield f"{report.revised:,} monthly figures differ from the release before"
    yield f"version of the data: {report.data_version}"


quarantine_commands = typer.Typer(
    help="Rows that could not be read, and remarks on rows that were kept.", no_args_is_help=True
)


@command
def init(
    *,
    empty: Annotated[
        bool, typer.Option("--empty", help="Leave out the reference figures.")
    ] = False,
    no_exercise: Annotated[
        bool, typer.Option("--no-exercise", help="Leave out the figures made for exercises.")
    ] = False,
) -> None:
    """Make the store, or bring its tables up to date, and load the reference figures.

    Where no bureau has reported yet, figures made for exercises are loaded in its place, so that
    every page has something to show; they are marked wherever they are shown. Where a store was
    lost and its archive is there, it is refused: that store can be made anew.

    Example: `routewatch init --no-exercise`
    """
    settings = Settings.from_environment()
    archive = of_store(settings.database_url, settings.archive)
    own = {entry["sha256"] for entry in reference_build.manifest_entries()}
    refuse_over_archive(settings.database_url, archive, own)
    with changing("init"):
        engine = writer(settings.database_url, create=True)
        migrate(engine)
        ensure_key(key_file(settings))
        if not empty:
            with Bars() as bars:
                reports = reference_build.load(engine, progress=bars.step, archive=archive)
            for report in reports:
                out.print(report_text(report), markup=False)
    with engine.connect() as connection:
        has_reports = exercises.has_reports(connection)
    if not (empty or no_exercise or has_reports):
        with Bars() as bars, changing("exercise load"):
            exercises.load(engine, progress=bars.of("exercise figures"), archive=archive)
        out.print("Figures made for exercises are loaded, not real; to take them out:")
        out.print("  routewatch exercise clear")
    out.print("The store is ready.")


@command
def import_(  # noqa: PLR0913 - one argument an option
    source: Annotated[str, typer.Argument(help="Id of the source: see `routewatch sources`.")],
    files: Annotated[list[Path], typer.Argument(help="As published: CSV, XLSX or JSON.")],
    published: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day of publication; else the file's own."),
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check only.")] = False,
    replace: Annotated[
        int | None, typer.Option(metavar="BATCH", help="The batch that this file corrects.")
    ] = None,
    list_bad: Annotated[
        Path | None,
        typer.Option(metavar="LIST", help="Write a line for each row that cannot be read here."),
    ] = None,
    mark: Annotated[str, typer.Option("--marking", metavar="MARK", help=_MARKING)] = "",
    not_before: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help=_NOT_BEFORE)
    ] = None,
) -> None:
    """Import published files, each in one transaction: all of it or nothing.

    A file that is there already changes nothing. What cannot be imported is refused with the
    reason (exit code 2) and leaves the store as it was.

    Example: `routewatch import iom_mmp Missing_Migrants_Global_Figures_allData.xlsx`

    Example: `routewatch import frontex_ibc monthly.csv --published 2025-06-03`

    Example: `routewatch import bureau_notices ITA.xlsx --marking TLP:RED --not-before 2026-12-01`
    """
    if replace is not None and len(files) > 1:
        raise SourceRefusedError(
            "--replace corrects one batch with one file; import the others by themselves"
        )
    if list_bad is not None and len(files) > 1:
        raise SourceRefusedError(
            "--list-bad lists the rows of one file; import the others by themselves"
        )
    settings = Settings.from_environment()
    engine = writer(settings.database_url)
    archive = of_store(settings.database_url, settings.archive)
    day = published.date() if published else None
    limits = settings.import_limits()
    for file in files:
        order = Order(
            *(source, file, day, replace, dry_run, archive),
            list_bad=list_bad,
            marking=_label(settings, mark),
            not_before=not_before.date() if not_before else None,
            limits=limits,
        )
        with Bars() as bars, _noting_refusal(order):
            report = import_audited(engine, order, bars.of(file.name), bars.of(FITTING))
        out.print(report_text(report), markup=False)


def import_audited(engine: Engine, order: Order, *progress: Progress) -> Report:
    """Import a file; the audit has which one, and what it replaced.

    Raises:
        SourceRefusedError: it cannot be imported, or no line of the audit can be kept.
    """
    if order.dry_run or not is_file(order.path):
        return import_file(engine, order, *progress)
    of_file = {"object": order.name, "source": order.source, "sha256": sha256_of(order.path)}
    try:
        with changing("import", **of_file, replaces=order.replaces) as line:
            report = import_file(engine, order, *progress)
            line["batch"], line["revised"] = report.batch_id, report.revised
            line["data_version"] = report.data_version
    except AuditUnavailableError as error:
        raise SourceRefusedError(str(error)) from error
    return report


def inbox_at(folder: Path, settings: Settings) -> Inbox:
    """The inbox of an installation, whose imports are in its audit."""
    archive = of_store(settings.database_url, settings.archive)
    inbox = Inbox(folder, settings.database_url, archive, report_text)
    inbox.bring_in = import_audited
    inbox.limits = settings.import_limits()
    return inbox


@contextmanager
def _noting_refusal(order: Order) -> Iterator[None]:
    """Let monitoring know of a file that is refused; of a disk or a source that is none, not."""
    try:
        yield
    except SourceRefusedError as error:
        is_of_file = order.source in layouts.SOURCES and not isinstance(error.__cause__, OSError)
        if is_of_file and order.archive and not order.dry_run:
            Refusals(order.archive.folder).note(order.source, error.kind or Refusal.FILE)
        raise


@quarantine_commands.command("list")
@command
def list_rows(
    batch: Annotated[int | None, typer.Option(help="Of this batch only.")] = None,
    *,
    notes: Annotated[bool, typer.Option("--notes", help="Also remarks on rows kept.")] = False,
) -> None:
    """List rows that were set aside, with line, field, reason and the people they concern.

    Example: `routewatch quarantine list --batch 3 --notes`
    """
    engine = writer(Settings.from_environment().database_url)
    states = ("open", "note") if notes else ("open",)
    with engine.connect() as connection:
        rows = inventory.quarantined(connection, states=states, batch_id=batch)
    table = text_table(
        ("batch", "line", "field", "reason", "people", "state"),
        (
            (
                *(row.batch_id, row.line or "", row.field, row.reason),
                "" if row.persons is None else f"{row.persons:,}",
                row.state,
            )
            for row in rows
        ),
    )
    out.print(table if rows else "No row is in quarantine.")


@quarantine_commands.command("retry")
@command
def retry_rows(
    batch: Annotated[int | None, typer.Option(help="Of this batch only.")] = None,
) -> None:
    """Read the rows that were set aside once more, after a spelling has been added.

    Example: `routewatch quarantine retry --batch 3`
    """
    settings = Settings.from_environment()
    archive = of_store(settings.database_url, settings.archive)
    with changing("quarantine retry", object=batch) as line:
        result = retry(writer(settings.database_url), batch, archive)
        line["rows"] = result.resolved
    out.print(f"{result.resolved:,} rows now count; {len(result.reasons):,} are still set aside.")
    for number, reason in list(result.reasons.items())[:20]:
        out.print(f"  row {number}: {reason}", markup=False)


@command
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
    inbox = inbox_at(folder, Settings.from_environment())
    with inbox.alone():
        for name, sentence in inbox.strangers():
            log("-", name, sentence)
        if once:
            _once(inbox)
        _for_ever(inbox, every)


def _once(inbox: Inbox) -> None:
    outcomes = {_report(one) for one in inbox.step()}
    if inbox.waiting():
        time.sleep(SETTLED_AFTER)
        outcomes |= {_report(one) for one in inbox.step()}
    raise typer.Exit(FAILED if LATER in outcomes else REFUSED if TURNED_DOWN in outcomes else 0)


def _for_ever(inbox: Inbox, every: float) -> None:
    waits: dict[tuple[str, str], str] = {}
    while True:
        for one in inbox.step():
            # Why a file has to wait is said once, not at every look.
            if one.outcome != LATER or waits.get((one.source, one.file)) != one.sentence:
                _report(one)
            waits[one.source, one.file] = one.sentence
        time.sleep(every)


def _report(one: Handled) -> str:
    """Say what became of a file; its outcome."""
    moved = f" -> {one.outcome}/{one.source}/{one.moved_to.name}" if one.moved_to else ""
    name = json.dumps(one.file, ensure_ascii=False)
    log(one.source, name, f"{one.outcome}, {one.sentence}{moved}")
    return one.outcome


batch_commands = typer.Typer(help="Imported files, one by one.", no_args_is_help=True)


@batch_commands.command("list")
@command
def list_batches() -> None:
    """List every imported file, those that were taken back too, and what each answers for.

    Example: `routewatch batch list`
    """
    with reading(Settings.from_environment().database_url) as connection:
        check_version(connection)
        standing = inventory.batches(connection)
        gone = inventory.taken_back(connection)
    months = {one.id: f"newest for {one.months_current:,}" for one in standing}
    months |= {one.id: f"taken back on {one.taken_back_at:%Y-%m-%d}" for one in gone}
    rows = sorted((one.id, one.source, one.file, one.published_on) for one in (*standing, *gone))
    titles = ("batch", "source", "file", "published", "months")
    table = text_table(titles, ((*row, months[row[0]]) for row in rows))
    out.print(table if rows else "Nothing is imported.")


@batch_commands.command("mark")
@command
def mark(
    number: Annotated[int, typer.Argument(metavar="ID", help="See `routewatch batch list`.")],
    marking: Annotated[str, typer.Option(metavar="MARK", help=_MARKING)] = "",
    not_before: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help=_NOT_BEFORE)
    ] = None,
) -> None:
    """Give an imported file its handling mark and its embargo; what is left out is taken away.

    Example: `routewatch batch mark 17 --marking TLP:RED --not-before 2026-12-01`
    """
    settings = Settings.from_environment()
    archive = of_store(settings.database_url, settings.archive)
    day = not_before.date() if not_before else None
    engine, label = writer(settings.database_url), _label(settings, marking)
    with changing("batch mark", object=number, marking=label, embargo=day):
        file, hidden_until = mark_batch(engine, number, label, day, archive)
    bears = f"is marked {label}" if label else "bears the mark of its source"
    until = f", and nobody sees it before {hidden_until}" if hidden_until else ""
    out.print(f"Batch {number} ({file}) {bears}{until}.", markup=False)


def _label(settings: Settings, text: str) -> str | None:
    """A mark as the installation's scheme writes it.

    Raises:
        MarkingError: the scheme has none of that name.
    """
    return handling_marks(settings).scheme.level(text).label if text else None


@batch_commands.command()
@command
def revert(
    number: Annotated[int, typer.Argument(metavar="ID", help="See `routewatch batch list`.")],
) -> None:
    """Take a batch back: the store as if its file had never been imported.

    What it had replaced answers again. That it was there, and when it was taken back, stays on
    record; its number is not given again, and the file can be imported anew.

    Example: `routewatch batch revert 17`
    """
    settings = Settings.from_environment()
    archive = of_store(settings.database_url, settings.archive)
    with changing("revert", object=number) as line:
        done = revert_batch(writer(settings.database_url), number, archive)
        line |= {"file": done.file_name, "data_version": done.data_version}
    out.print(f"Batch {done.number} ({done.file_name}) is taken back.", markup=False)
    if done.answered_by:
        numbers = ", ".join(map(str, done.answered_by))
        out.print(f"  for its {done.months:,} months, these answer now: batch {numbers}")
    if done.unknown:
        out.print(f"  {done.unknown:,} months are now unknown")
    out.print(f"  version of the data: {done.data_version or 'none, nothing is imported'}")
