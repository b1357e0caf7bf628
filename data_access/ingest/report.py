"""What came of an import, as a value that the command line words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Outcome(StrEnum):
    """How an import ended."""

    IMPORTED = "imported"
    ALREADY_THERE = "already there"
    DRY_RUN = "dry run"


@dataclass(frozen=True, slots=True)
class Report:
    """What came of one file.

    Attributes:
        batch_id: None after a dry run.
        answers_for: months of the file for which it is now the one that counts.
        first_month, last_month: what it spans, yyyymm; yyyy00 where it holds years only.
        covers: months of the file, or its years.
        revised: figures (metric, route, month) that differ from the release before.
        reasons: why rows were set aside, with how many each.
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
