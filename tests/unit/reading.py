"""Files read as before anything is written of them, for tests of what their rows mean."""

from datetime import date
from pathlib import Path

import pytest

from data_access.declaration.facts import IncidentFact, ObservationFact
from data_access.declaration.file_schema import SourceRefusedError
from data_access.ingest import layout_detection, layouts, parsing
from data_access.readers import documents
from tests.builders import Cell, a_csv, all_data

TODAY = date(2026, 11, 25)


def read(path: Path, source: str = "iom_mmp") -> parsing.Reading:
    """A file as it is read before anything is written."""
    detected = layout_detection.detect(
        documents.read_document(path), layouts.of_source(source), layouts.UNSUITABLE
    )
    return parsing.read_rows(detected, TODAY, lambda _read, _size: None)


def incidents(reading: parsing.Reading) -> list[IncidentFact]:
    settled = reading.builder.settled(reading.facts)
    return [fact for fact in settled if isinstance(fact, IncidentFact)]


def counts(reading: parsing.Reading) -> list[ObservationFact]:
    return [fact for fact in reading.facts if isinstance(fact, ObservationFact)]


def notes(reading: parsing.Reading) -> list[tuple[int, str, str]]:
    return [(i.line, i.field, i.reason) for i in reading.issues if i.state == "note"]


def fields_of(reading: parsing.Reading, *names: str) -> list[tuple[object, ...]]:
    """Some fields of each count, and the count."""
    return [tuple(getattr(fact, name) for name in (*names, "value")) for fact in counts(reading)]


def remarks(reading: parsing.Reading) -> list[str]:
    return [reason for _, _, reason in notes(reading)]


def refusal(path: Path, source: str = "iom_mmp") -> SourceRefusedError:
    with pytest.raises(SourceRefusedError) as caught:
        read(path, source)
    return caught.value


def one_row(tmp_path: Path, **changes: Cell) -> parsing.Reading:
    """A hundred good rows and one with changes, so that a bad one does not sink the file."""
    named = {title.replace("_", " "): value for title, value in changes.items()}
    return read(a_csv(tmp_path / "rows.csv", all_data(*([{}] * 100), named)))
