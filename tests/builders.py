"""One valid default of everything that tests build, so that a test shows only what it is about."""

import csv
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from sqlalchemy import Engine

from data_access.declaration.facts import (
    DatabaseUseFact,
    Fact,
    IncidentFact,
    ObservationFact,
    OperationFact,
)
from data_access.declaration.file_schema import Builder, Built
from data_access.ingest import layouts
from data_access.ingest.file_import import Report, import_file
from data_access.ingest.parsing import Reading
from data_access.ingest.releases import Order, Release, contents_of, write
from data_access.registry.thresholds import Threshold
from data_access.store.engine import exclusive

RAW = Path(__file__).with_name("raw")
"""Short files in the publishers' layouts."""

Cell = str | int | float | date | None

SEASON = Threshold(
    code="above-three-years",
    metric="dead_missing",
    title="Deaths above earlier years",
    rule="More than in any of the {years} years before, and at least {floor}.",
    why="{subject}: {value} in {month}; at most {before} before",
    unit="persons",
    years=3,
    floor=10,
)
"""A simple rule, as a user may add one."""

ALL_DATA: dict[str, Cell] = {
    "Main ID": "2024.MMP0001",
    "Incident ID": "2024.MMP0001",
    "Incident Type": "Incident",
    "Region of Incident": "Mediterranean",
    "Incident Date": "2024-05-10",
    "Incident Year": 2024,
    "Month": "May",
    "Number of Dead": 2,
    "Minimum Estimated Number of Missing": 1,
    "Total Number of Dead and Missing": 3,
    "Number of Survivors": None,
    "Number of Females": None,
    "Number of Males": 2,
    "Number of Children": 0,
    "Country of Origin": "Unknown",
    "Region of Origin": "Unknown",
    "Cause of Death": "Drowning",
    "Country of Incident": "Italy",
    "Migration Route": "Central Mediterranean",
    "Location of Incident": "Off an island",
    "Coordinates": "35.5012, 12.6034",
    "UNSD Geographical Grouping": "Uncategorized",
    "Information Source": "A newspaper",
    "URL": "https://example.org/1",
    "Source Quality": 3,
}
"""A row of IOM's all-data workbook by its titles."""


def an_incident(**changes: Any) -> IncidentFact:
    """A record as importers make it."""
    return IncidentFact(
        incident_key="2024.MMP0001",
        occurred_on=date(2024, 5, 10),
        date_precision="day",
        month=202405,
        route_code="central-mediterranean",
        country_code="ITA",
        cause_code="drowning",
        kind="incident",
        quality=3,
        lat_hundredths=3550,
        lon_hundredths=1260,
        position_code="stated",
        incidents=1,
        dead=2,
        missing=1,
        dead_missing=3,
        survivors=None,
        women=None,
        men=2,
        children=0,
    )._replace(**changes)


def a_detection(**changes: Any) -> ObservationFact:
    """A monthly count as importers make it."""
    return ObservationFact(
        metric_code="detections",
        series_code="detections-by-nationality",
        month=202405,
        route_code="central-mediterranean",
        border_code="sea",
        country_code="",
        nationality_code="BGD",
        value=41,
    )._replace(**changes)


def an_operation(**changes: Any) -> OperationFact:
    """A joint operation as importers make it; its month follows from its first day."""
    fact = OperationFact(
        series_code="operations",
        month=0,
        operation_key="lighthouse-ii",
        name="Lighthouse II",
        kind="border",
        starts_on=date(2024, 9, 29),
        ends_on=date(2024, 10, 4),
        date_precision="day",
        countries="ITA TUN",
        routes="central-mediterranean",
        partners="INTERPOL",
        country_count=2,
        checks=8_000,
        hits=3,
        arrests=2,
        victims_identified=None,
        migrants_found=None,
        source_address="https://example.org/lighthouse",
    )._replace(**changes)
    return fact._replace(month=fact.starts_on.year * 100 + fact.starts_on.month)


def a_use(**changes: Any) -> DatabaseUseFact:
    """What a bureau reports of one database in a month."""
    fact = DatabaseUseFact(
        series_code="",
        month=202505,
        country_code="ITA",
        category_code="sltd",
        channel_code="find",
        place_code="",
        searches=1_000_000,
        hits=80,
        hits_confirmed=None,
        hits_acted_on=None,
    )._replace(**changes)
    return fact._replace(series_code=f"database-use:{fact.country_code}")


def all_data(*changes: Mapping[str, Cell]) -> list[list[Cell]]:
    """A table in the all-data layout: a row for each set of changes, ids of their own."""
    rows: list[dict[str, Cell]] = [
        {**ALL_DATA, "Main ID": f"2024.MMP{n:04}", "Incident ID": f"2024.MMP{n:04}", **change}
        for n, change in enumerate(changes, start=1)
    ]
    return [list(ALL_DATA), *([row[title] for title in ALL_DATA] for row in rows)]


def a_csv(path: Path, rows: Iterable[Sequence[Cell]], **style: Any) -> Path:
    """A CSV file; `style` is that of `csv.writer`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n", **style).writerows(rows)
    return path


def a_workbook(path: Path, sheets: Mapping[str, Iterable[Sequence[Cell]]]) -> Path:
    """An Excel workbook with the given sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def a_json(path: Path, value: object) -> Path:
    """A JSON file."""
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def imported(engine: Engine, path: Path, source: str = "iom_mmp", **how: Any) -> Report:
    """Import a file and give the report; `how` are further fields of the order."""
    return import_file(engine, Order(source, path, **how))


def an_observation(
    metric: str, series: str, month: int, value: int, **more: str
) -> ObservationFact:
    """A count of a month (yyyy00: of a year) as importers make it."""
    return ObservationFact(metric, series, month, value, **more)


class _Plain(Builder):
    """A builder whose facts are made already."""

    def __init__(self) -> None:
        self.months = {}
        self.newest = None

    def build(self, values: Mapping[str, Any]) -> Built:
        return Built((values["fact"],))

    def persons(self, cells: Mapping[str, str]) -> int | None:
        return None if cells else 0


def released(  # noqa: PLR0913 - each has a default but what a release is
    engine: Engine,
    source: str,
    facts: Iterable[Fact],
    on: date,
    months: Mapping[str, Mapping[int, bool]] | None = None,
    *,
    complete: bool = True,
    name: str = "",
) -> int:
    """A release of facts, written as an import writes it; the number of its batch.

    Args:
        engine: that may write to the store.
        source: its code.
        facts: what is in it.
        on: day of publication.
        months: by series, the months covered, and whether to their last day; else those of the
            facts, whole.
        complete: whether it holds all routes.
        name: of the file, which no two of a source have alike; else of source and day.
    """
    reading = Reading(schema=layouts.SCHEMAS[0], builder=_Plain())
    covered: dict[str, dict[int, bool]] = {}
    for fact in facts:
        reading.facts.extend((fact,))
        series = getattr(fact, "series_code", "incidents")
        covered.setdefault(series, {})[getattr(fact, "month", 0)] = True
        reading.rows_read += 1
        reading.rows_kept += 1
    name = name or f"{source}-{on}"
    digest = hashlib.sha256(name.encode()).hexdigest()
    release = Release(source, "made", name, digest, on, complete, months or covered)
    with exclusive(engine) as connection:
        return write(connection, release, contents_of(reading))
