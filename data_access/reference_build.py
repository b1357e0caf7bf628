"""The reference figures: how their tables are made from published files, and how they are loaded.

A table holds numbers, dates and registry codes only: no text, name or address of the source. It
is made by importing the published file into a store of its own and adding up what arrived, so
that nothing reads a source twice in two ways.
"""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from hashlib import sha256
from io import BytesIO, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, select

from data_access.declaration.file_schema import SourceRefusedError
from data_access.ingest.file_import import import_file
from data_access.ingest.parsing import Progress
from data_access.ingest.releases import Order
from data_access.ingest.report import Report
from data_access.reference.layouts import TABLES, Cells, ReferenceTable
from data_access.registry.sources import SOURCES
from data_access.store.archive import Archive
from data_access.store.engine import writer
from data_access.store.inventory import Batch
from data_access.store.schema import batch
from data_access.store.upkeep import migrate

FOLDER = Path(__file__).parent / "reference" / "tables"
_MANIFEST = "manifest.json"


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
        "totals": _totals(header, rows) or origin.totals,
        "sha256": sha256(content).hexdigest(),
    }
    return entry, content


def _totals(header: Sequence[str], rows: Iterable[Cells]) -> dict[str, int]:
    """What a table of counts adds up to, which may be less than its file; empty for others."""
    if "metric_code" not in header:
        return {}
    metric, value = header.index("metric_code"), header.index("value")
    found: Counter[str] = Counter()
    for row in rows:
        found[str(row[metric])] += int(str(row[value]))
    return dict(sorted(found.items()))


def _packed(rows: Iterable[Cells]) -> bytes:
    """Gzipped CSV without time or name in it: the same rows give the same bytes."""
    packed = BytesIO()
    with (
        gzip.GzipFile("", "wb", compresslevel=9, fileobj=packed, mtime=0) as file,
        TextIOWrapper(file, encoding="utf-8", newline="") as text,
    ):
        csv.writer(text, lineterminator="\n").writerows(rows)
    return packed.getvalue()
