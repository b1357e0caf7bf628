"""The reference figures: how their tables are made from published files, and how they are loaded.

A table holds numbers, dates and registry codes only: no text, name or address of the source. It
is made by importing the published file into a store of its own and adding up what arrived, so
that nothing reads a source twice in two ways.
"""

import csv
import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from io import BytesIO, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Engine, select

from data_access.importers import reference_tables as tables
from data_access.importers.declare import FileSchema, SourceRefusedError
from data_access.importers.parsing import Progress
from data_access.importers.releasing import Order
from data_access.importers.report import Report
from data_access.importers.run import import_file
from data_access.registry.sources import SOURCES
from data_access.store.archive import Archive
from data_access.store.engine import writer
from data_access.store.inventory import Batch
from data_access.store.schema import batch, incident, observation
from data_access.store.upkeep import migrate

FOLDER = Path(__file__).parents[1] / "reference"
_MANIFEST = "manifest.json"
Cells = Sequence[object]


@dataclass(frozen=True, slots=True)
class ReferenceTable:
    """One table and the published file that it is made from.

    Attributes:
        name: of the table, to which its date of publication is added.
        made_from: path below the folder of published files.
    """

    name: str
    schema: FileSchema
    made_from: str
    rows: Callable[[Connection], Iterable[Cells]]


def _incidents(connection: Connection) -> Iterator[Cells]:
    """Records of one day, tenth-of-a-degree cell and kind added up; unknown stays unknown."""
    sums: dict[tuple[object, ...], list[int | None]] = {}
    for row in connection.execute(select(incident)).mappings():
        key: tuple[object, ...] = (
            _date(row["occurred_on"], row["month"]),
            _tenths(row["lat_hundredths"]),
            _tenths(row["lon_hundredths"]),
            row["position_code"],
            row["route_code"],
            row["country_code"],
            row["cause_code"],
            row["kind"],
            "" if row["quality"] is None else row["quality"],
        )
        values = [row["incidents"], *(row[name] for name in tables.COUNTS)]
        held = sums.setdefault(key, [None] * len(values))
        sums[key] = [_sum(a, b) for a, b in zip(held, values, strict=True)]
    for key in sorted(sums, key=lambda cells: tuple(map(str, cells))):
        yield (*key, *("" if value is None else value for value in sums[key]))


def _by_nationality(connection: Connection) -> Iterator[Cells]:
    held = observation.c
    columns = (held.month, held.route_code, held.border_code, held.nationality_code, held.value)
    yield from sorted(tuple(row) for row in connection.execute(select(*columns)))


def _by_route(connection: Connection) -> Iterator[Cells]:
    held = observation.c
    rows = connection.execute(select(held.month, held.route_code, held.value))
    yield from sorted(tuple(row) for row in rows)


TABLES = (
    ReferenceTable(
        "iom_incidents", tables.INCIDENTS, "mmp/mmp_alldata_2014_2025-04.xlsx", _incidents
    ),
    ReferenceTable(
        "iom_incidents", tables.INCIDENTS, "mmp/mmp_api_2025-01_2025-09.json", _incidents
    ),
    ReferenceTable(
        "frontex_nationalities",
        tables.BY_MONTH_ROUTE_BORDER_NATIONALITY,
        "frontex/frontex_ibc_wide_2009-01_2025-04.xlsx",
        _by_nationality,
    ),
    ReferenceTable(
        "frontex_routes",
        tables.BY_MONTH_AND_ROUTE,
        "frontex/frontex_ibc_route_month_2009-01_2026-06.json",
        _by_route,
    ),
)


def build(
    published: Path, into: Path = FOLDER, progress: Callable[[str, int, int], None] | None = None
) -> list[Path]:
    """Make all tables and their manifest from a folder of published files.

    Progress is told a file's name, what was read of it and its size.

    Raises:
        SourceRefusedError: a file is not there or cannot be imported.
    """
    into.mkdir(parents=True, exist_ok=True)
    entries, written = [], []
    for table in TABLES:
        name = Path(table.made_from).name

        def step(read: int, size: int, name: str = name) -> None:
            if progress is not None:
                progress(name, read, size)

        entry, content = _made(table, published / table.made_from, step)
        path = into / entry["file"]
        path.write_bytes(content)
        entries.append(entry)
        written.append(path)
    manifest = into / _MANIFEST
    manifest.write_text(json.dumps({"tables": entries}, indent=2, ensure_ascii=False) + "\n")
    return [*written, manifest]


def load(
    engine: Engine,
    folder: Path = FOLDER,
    progress: Callable[[str, int, int], None] | None = None,
    archive: Archive | None = None,
) -> list[Report]:
    """Import the tables that come with the project.

    Raises:
        SourceRefusedError: a table differs from what the manifest says of it.
    """
    reports = []
    for entry in manifest_entries(folder):
        path = folder / entry["file"]
        if sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
            msg = f"{path.name} differs from the manifest; restore it from the project"
            raise SourceRefusedError(msg)
        day = date.fromisoformat(entry["published_on"])
        order = Order(entry["source"], path, day, archive=archive)

        def step(read: int, size: int, name: str = path.name) -> None:
            if progress is not None:
                progress(name, read, size)

        reports.append(import_file(engine, order, step))
    return reports


def manifest_entries(folder: Path = FOLDER) -> list[dict[str, Any]]:
    """What the manifest says of each table."""
    entries: list[dict[str, Any]] = json.loads((folder / _MANIFEST).read_text())["tables"]
    return entries


def differing(batches: Iterable[Batch], folder: Path = FOLDER) -> list[str]:
    """Batches of the project's own tables whose totals are not those of the manifest."""
    wanted = {entry["sha256"]: entry["totals"] for entry in manifest_entries(folder)}
    return [
        f"batch {batch.id}: its totals are not those of the project's manifest"
        for batch in batches
        if batch.totals != wanted.get(batch.sha256, batch.totals)
    ]


def _made(table: ReferenceTable, file: Path, step: Progress) -> tuple[dict[str, Any], bytes]:
    with TemporaryDirectory() as folder:
        engine = writer(f"sqlite:///{folder}/store.sqlite", create=True)
        try:
            migrate(engine)
            report = import_file(engine, Order(table.schema.source, file), step)
            with engine.connect() as connection:
                rows = [list(row) for row in table.rows(connection)]
                origin = connection.execute(select(batch)).one()
        finally:
            engine.dispose()
    header = [column.name for column in table.schema.columns]
    content = _packed([header, *rows])
    source = SOURCES[table.schema.source]
    entry = {
        "file": f"{table.name}_{report.published_on}.csv.gz",
        "source": source.code,
        "publisher": source.publisher,
        "title": source.title,
        "licence": source.licence,
        "address": source.address,
        "published_on": report.published_on.isoformat(),
        "first_month": report.first_month,
        "last_month": report.last_month,
        "made_from": {"file": file.name, "sha256": origin.sha256, "rows": origin.rows_read},
        "rows": len(rows),
        "totals": origin.totals,
        "sha256": sha256(content).hexdigest(),
    }
    return entry, content


def _packed(rows: Iterable[Cells]) -> bytes:
    """Gzipped CSV without time or name in it: the same rows give the same bytes."""
    packed = BytesIO()
    with (
        gzip.GzipFile("", "wb", compresslevel=9, fileobj=packed, mtime=0) as file,
        TextIOWrapper(file, encoding="utf-8", newline="") as text,
    ):
        csv.writer(text, lineterminator="\n").writerows(rows)
    return packed.getvalue()


def _date(day: date | None, month: int) -> str:
    if day is not None:
        return day.isoformat()
    year, number = divmod(month, 100)
    return f"{year}-{number:02d}" if number else str(year)


def _tenths(hundredths: int | None) -> int | str:
    """The nearest tenth of a degree: about 11 km, no house and no beach."""
    return "" if hundredths is None else (hundredths + 5) // 10


def _sum(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other
