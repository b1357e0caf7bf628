"""Import one file: read it, check it, write it, report the result."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import BigInteger, Connection, Engine, cast, func, select

from data_access.declaration import cells
from data_access.declaration.file_schema import Refusal, SourceRefusedError, refused_for
from data_access.ingest import layout_detection, layouts, parsing, releases
from data_access.readers import documents
from data_access.registry.metrics import METRICS
from data_access.store import durable
from data_access.store.archive import ArchiveError, all_or_nothing, record_of
from data_access.store.engine import exclusive
from data_access.store.schema import batch, coverage, data_version, revision
from data_access.store.upkeep import check_version


class Outcome(StrEnum):
    """How an import ended."""

    IMPORTED = "imported"
    ALREADY_THERE = "already there"
    DRY_RUN = "dry run"


@dataclass(frozen=True, slots=True)
class Report:
    """The result of importing one file.

    Attributes:
        batch_id: None after a dry run.
        answers_for: months of the file for which it is now the one that counts.
        first_month, last_month: what it spans, yyyymm; yyyy00 where it holds years only.
        covers: months of the file, or its years.
        revised: figures (metric, route, month) that differ from the release before.
        reasons: why rows are in quarantine, with how many each.
        notes: remarks on kept rows.
        warnings: sentences that a person should read.
    """

    outcome: Outcome
    file_name: str
    layout: str
    title: str
    published_on: date
    batch_id: int | None = None
    imported_at: datetime | None = None
    rows_read: int = 0
    rows_kept: int = 0
    rows_quarantined: int = 0
    notes: int = 0
    first_month: int = 0
    last_month: int = 0
    covers: int = 0
    answers_for: int = 0
    revised: int = 0
    totals: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    warnings: Sequence[str] = ()
    data_version: str = ""


def import_file(
    engine: Engine,
    order: releases.Order,
    progress: parsing.Progress = lambda _read, _size: None,
    fitting: parsing.Progress = lambda _done, _all: None,
) -> Report:
    """Import one file in one transaction.

    Args:
        engine: of the store.
        order: what to import, and how.
        progress: called with how much of the file was read, and its size.
        fitting: called with how many expected ranges were fitted, of how many.

    Raises:
        SourceRefusedError: the file cannot be imported; nothing was changed.
        ImportRunningError: another import is writing.
        StoreOutdatedError: the store's tables are of another version.
    """
    try:
        return _imported(engine, order, progress, fitting)
    except SourceRefusedError as error:
        raise SourceRefusedError(f"{order.name}: {error}", error.details, error.kind) from error
    except ArchiveError as error:
        raise SourceRefusedError(f"{order.name}: {error}") from error
    except OSError as error:
        raise SourceRefusedError(f"{order.name}: {error.strerror or error}") from error


def _imported(
    engine: Engine, order: releases.Order, progress: parsing.Progress, fitting: parsing.Progress
) -> Report:
    layouts.of_source(order.source)
    before = durable.state_of(order.path)
    digest = durable.sha256_of(order.path)
    _check_beside(order.path, digest)
    with exclusive(engine) as connection:
        check_version(connection)
        earlier_report = _already_there(connection, order, digest)
        if earlier_report is not None:
            _archive(connection, order, earlier_report)
    if earlier_report is not None:
        return earlier_report
    with parsing.listing(order.list_bad) as listing:
        detected = _detected(order)
        with refused_for(Refusal.ROWS):
            reading = parsing.read_rows(detected, order.today, progress, listing, order.limits.rows)
    if durable.state_of(order.path) != before:
        raise SourceRefusedError("the file changed while it was read")
    with refused_for(Refusal.RELEASE):
        release = releases.release_of(order, reading, digest)
    if order.dry_run:
        return _report(Outcome.DRY_RUN, release, reading)
    if order.archive is not None:
        order.archive.keep(order.path, digest)
    with all_or_nothing(order.archive), exclusive(engine) as connection:
        # Another import may have brought the same file meanwhile.
        earlier_report = _already_there(connection, order, digest)
        if earlier_report is not None:
            return earlier_report
        with refused_for(Refusal.RELEASE):
            release = releases.ranked(connection, order, release)
        batch_id = releases.write(connection, release, releases.contents_of(reading), fitting)
        report = _written(connection, batch_id, _report(Outcome.IMPORTED, release, reading))
        _archive(connection, order, report)
        return report


def _archive(connection: Connection, order: releases.Order, report: Report) -> None:
    """See to it that a batch has its file and its record, before anybody learns that it counts.

    A batch that is there already may come from before there was an archive.
    """
    number = report.batch_id
    if order.archive is None or order.dry_run or number is None:
        return
    is_known = report.outcome is Outcome.ALREADY_THERE
    record = record_of(
        connection, number, published_given=is_known or order.published_on is not None
    )
    if is_known:
        order.archive.keep(order.path, record.sha256)
    if not (is_known and order.archive.holds(number)):
        order.archive.note(record)


def _detected(order: releases.Order) -> layout_detection.DetectedLayout:
    schemas = layouts.of_source(order.source)
    try:
        document = documents.read_document(order.path, order.limits)
        with refused_for(Refusal.LAYOUT):
            return layout_detection.detect(document, schemas, layouts.UNSUITABLE)
    except SourceRefusedError:
        source = ""
        with suppress(SourceRefusedError):
            anybodys = documents.read_document(order.path)
            source = layout_detection.detect(anybodys, layouts.SCHEMAS).schema.source
        if source in {"", order.source}:
            raise
        raise SourceRefusedError(
            f"this is a file of {source}: `routewatch import {source} {order.name}`",
            kind=Refusal.SOURCE,
        ) from None


def _check_beside(path: Path, digest: str) -> None:
    """Compare the file with FILE.sha256 beside it, if there is one, as `sha256sum` writes it.

    A file that was cut exactly at the end of a line looks whole; only this can tell.
    """
    beside = path.with_name(path.name + ".sha256")
    if not durable.is_file(beside):
        return
    wanted = beside.read_text(encoding="utf-8", errors="replace").split()[:1]
    if [digest] != [word.casefold() for word in wanted]:
        raise SourceRefusedError(
            f"the file is not the one that {cells.printable(beside.name)} tells of; is it cut?"
        )


def _already_there(connection: Connection, order: releases.Order, digest: str) -> Report | None:
    same = (batch.c.source_code == order.source) & (batch.c.sha256 == digest)
    row = connection.execute(select(batch).where(same)).one_or_none()
    if row is None:
        return None
    return Report(
        outcome=Outcome.ALREADY_THERE,
        file_name=order.name,
        layout=row.layout,
        title=row.layout,
        published_on=row.published_on,
        batch_id=row.id,
        imported_at=row.imported_at,
    )


def _report(outcome: Outcome, release: releases.Release, reading: parsing.Reading) -> Report:
    all_months = set().union(*release.months.values())
    # Years stand among the months of a register for records without month; alone, they are all.
    months = sorted({month for month in all_months if month % 100} or all_months)
    warnings = [_CUT] if reading.cut else []
    if reading.schema.complete and (absent := reading.builder.absent()):
        # An extract in the layout of a whole file.
        warnings.append(_EXTRACT.format(", ".join(absent)))
    return Report(
        outcome=outcome,
        file_name=release.file_name,
        layout=release.layout,
        title=reading.schema.title,
        published_on=release.published_on,
        rows_read=reading.rows_read,
        rows_kept=reading.rows_kept,
        rows_quarantined=reading.quarantine.total(),
        notes=sum(issue.state == "note" for issue in reading.issues),
        first_month=months[0] if months else 0,
        last_month=months[-1] if months else 0,
        covers=len(months),
        reasons=reading.quarantine.reasons(),
        warnings=warnings,
    )


def _written(connection: Connection, batch_id: int, report: Report) -> Report:
    row = connection.execute(select(batch).where(batch.c.id == batch_id)).one()
    in_years = report.last_month % 100 == 0
    current = select(func.count(func.distinct(coverage.c.month))).where(
        coverage.c.batch_id == batch_id,
        coverage.c.known_until.is_(None),
        (coverage.c.month % 100 == 0) if in_years else (coverage.c.month % 100 != 0),
    )
    changed = select(func.count()).where(revision.c.batch_id == batch_id)
    return replace(
        report,
        batch_id=batch_id,
        published_on=row.published_on,
        imported_at=row.imported_at,
        totals=row.totals,
        answers_for=connection.scalar(current) or 0,
        revised=connection.scalar(changed) or 0,
        warnings=[
            *report.warnings,
            *_fewer(connection, batch_id, row.totals),
            *_of_the_same_day(connection, batch_id),
        ],
        data_version=connection.scalar(select(data_version.c.version)) or "",
    )


_CUT = "the last line has no line end; make sure that the file was not cut off"
_EXTRACT = (
    "it names no country of {}: it is taken for an extract, which answers only where no whole "
    "release does and says nothing of other regions"
)
# Registers grow: a release that loses more than this of what it replaces may be a cut file.
_MOST_LOST = 0.2
_COUNTED = ("incidents", "detections", "arrivals", "interceptions")


def _fewer(connection: Connection, batch_id: int, totals: Mapping[str, int]) -> Iterator[str]:
    figures = revision.c
    lost = func.coalesce(figures.old_value, 0) - func.coalesce(figures.new_value, 0)
    changes = select(figures.metric_code, cast(func.sum(lost), BigInteger)).where(
        figures.batch_id == batch_id, figures.metric_code.in_(_COUNTED)
    )
    for metric, fewer in connection.execute(changes.group_by(figures.metric_code)):
        if fewer > _MOST_LOST * (totals.get(metric, 0) + fewer):
            yield (
                f"it holds {fewer:,} {METRICS[metric].unit} fewer than the releases that it "
                "replaces; make sure that the file is whole"
            )


def _of_the_same_day(connection: Connection, batch_id: int) -> Iterator[str]:
    mine, other = coverage.alias(), coverage.alias()
    new, old = batch.alias(), batch.alias()
    same_months = (mine.c.series_code == other.c.series_code) & (mine.c.month == other.c.month)
    rivals = (
        select(old.c.id)
        .select_from(mine)
        .join(new, new.c.id == mine.c.batch_id)
        .join(other, same_months & (other.c.batch_id != mine.c.batch_id))
        .join(old, old.c.id == other.c.batch_id)
        .where(mine.c.batch_id == batch_id, old.c.published_on == new.c.published_on)
        .where(old.c.complete == new.c.complete, old.c.correction == new.c.correction)
        .distinct()
        .order_by(old.c.id)
    )
    for number in connection.scalars(rivals):
        yield (
            f"batch {number} was published on the same day; if this file corrects it, import it "
            f"with --replace {number}"
        )
