"""The handling mark of an imported file and its embargo, given after it was imported."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, select, update

from data_access.ingest import writing
from data_access.ingest.revert import covered_by
from data_access.registry.sources import EXERCISE
from data_access.store import derived_tables
from data_access.store.archive import Archive, all_or_nothing
from data_access.store.engine import exclusive
from data_access.store.schema.facts import batch
from data_access.store.upkeep import check_version


class MarkRefusedError(RuntimeError):
    """There is no such batch, or none that can be marked; one sentence says which."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a batch bears.

    Attributes:
        file_name: of the batch.
        marking: label of its handling mark; none where that of its source is enough.
        not_before: day before which nobody sees it.
    """

    file_name: str
    marking: str | None
    not_before: date | None


def mark_batch(
    engine: Engine,
    number: int,
    marking: str | None,
    not_before: date | None,
    archive: Archive | None = None,
) -> Marks:
    """Give a batch its mark and its embargo, in one transaction; None takes one away.

    Raises:
        MarkRefusedError: there is no such batch, or it was made for exercises.
        ImportRunningError: an import is writing.
    """
    with all_or_nothing(archive), exclusive(engine) as connection:
        check_version(connection)
        columns = (batch.c.file_name, batch.c.source_code, batch.c.published_on)
        row = connection.execute(select(*columns).where(batch.c.id == number)).one_or_none()
        if row is None or row.source_code == EXERCISE:
            raise MarkRefusedError(
                f"there is no imported file {number}: see `routewatch batch list`"
            )
        if not_before is not None and not_before <= row.published_on:
            not_before = None
        marks = Marks(row.file_name, marking, not_before)
        connection.execute(
            update(batch).where(batch.c.id == number).values(marking=marking, not_before=not_before)
        )
        derived_tables.supersede(connection, covered_by(connection, number))
        known_from = not_before or row.published_on
        derived_tables.supersede_exercises(connection, row.source_code, known_from)
        writing.seal(connection, number)
        if archive is not None:
            archive.renew(connection, number)
        return marks
