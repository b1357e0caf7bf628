"""The reference figures: what their tables are made from, how they are made, and how loaded.

A table holds numbers, dates and registry codes only: no text, name or address of the source. It
is made by importing the published file into a store of its own and adding up what arrived, so
that nothing reads a source twice in two ways. Whole months only, and no more detail than pages
show. Publications without a stated licence are left out, but for counts that others published too.
"""

import csv
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from io import BytesIO, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, select

from data_access.declaration.facts import ObservationFact, OperationFact, PublishedFact
from data_access.declaration.file_schema import FileSchema, SourceRefusedError
from data_access.ingest.file_import import Report, import_file
from data_access.ingest.parsing import Progress
from data_access.ingest.releases import Order
from data_access.periods import iso
from data_access.reference import layouts
from data_access.registry import SERIES, SOURCES, sums_by_part
from data_access.store.archive import Archive
from data_access.store.engine import opened, writer
from data_access.store.schema import (
    batch,
    coverage,
    incident,
    observation,
    operation,
    published_figure,
)
from data_access.store.upkeep import migrate

FOLDER = Path(__file__).parent / "reference" / "tables"
_MANIFEST = "manifest.json"
_COUNTED = ("incidents", *layouts.COUNTS)
Cells = Sequence[object]


@dataclass(frozen=True, slots=True)
class ReferenceTable:
    """One table and the published file that it is made from.

    Attributes:
        name: of the table, to which its date of publication is added.
        made_from: path below the folder of published files.
        rows: what of a store that holds that file alone the table holds.
    """

    name: str
    schema: FileSchema
    made_from: str
    rows: Callable[[Connection], Iterable[Cells]]


def _incidents(connection: Connection) -> Iterator[Cells]:
    """A record a row, in its tenth-of-a-degree cell; unknown stays unknown.

    Records of one day and cell stand apart: the largest incident of a month is one of them.
    """
    rows = [
        (
            str(row["occurred_on"] or iso(row["month"])),
            _tenths(row["lat_hundredths"]),
            _tenths(row["lon_hundredths"]),
            *(row[f"{name}_code"] for name in ("position", "route", "country", "cause")),
            row["kind"],
            *("" if row[name] is None else row[name] for name in ("quality", *_COUNTED)),
        )
        for row in connection.execute(select(incident)).mappings()
    ]
    yield from sorted(rows, key=lambda cells: tuple(map(str, cells)))


def _tenths(hundredths: int | None) -> int | str:
    """The nearest tenth of a degree: about 11 km, no house and no beach."""
    return "" if hundredths is None else (hundredths + 5) // 10


def _stored(table: Table, names: Iterable[str]) -> Callable[[Connection], Iterator[Cells]]:
    """Some columns of stored facts as they are."""
    columns = [table.c[name] for name in names]

    def rows(connection: Connection) -> Iterator[Cells]:
        stored = connection.execute(select(*columns))
        yield from sorted(tuple("" if cell is None else cell for cell in row) for row in stored)

    return rows


def _counts(
    renamed: Mapping[str, str] = MappingProxyType({}), without: Collection[str] = ()
) -> Callable[[Connection], Iterator[Cells]]:
    """The counts of whole months, then such months without any.

    Args:
        renamed: series whose counts are kept under another.
        without: fields that are left empty; counts that differ in nothing else are added up.
    """
    fields = ObservationFact._fields
    at_value = fields.index("value")

    def rows(connection: Connection) -> Iterator[Cells]:
        covered = select(coverage.c.series_code, coverage.c.month).where(coverage.c.whole == 1)
        whole = {(series, month) for series, month in connection.execute(covered)}
        sums: Counter[tuple[object, ...]] = Counter()
        known_months: set[tuple[str, int]] = set()
        stored = select(*(observation.c[name] for name in fields))
        for row in connection.execute(stored).mappings():
            fact = dict(row) | dict.fromkeys(without, "")
            series = fact["series_code"] = renamed.get(row["series_code"], row["series_code"])
            if (series, row["month"]) in whole:
                known_months.add((series, row["month"]))
                sums[tuple(fact[name] for name in fields if name != "value")] += row["value"]
        yield from sorted((*key[:at_value], total, *key[at_value:]) for key, total in sums.items())
        for series, month in sorted(one for one in whole - known_months if one[0] not in renamed):
            metric = SERIES[series].metrics[0]
            nothing = {"metric_code": metric, "series_code": series, "month": month, "value": 0}
            yield [nothing.get(name, "") for name in fields]

    return rows


_ALL_COUNTS = _counts()


def _of_counts(
    name: str,
    source: str,
    made_from: str,
    rows: Callable[[Connection], Iterator[Cells]] = _ALL_COUNTS,
) -> ReferenceTable:
    return ReferenceTable(name, layouts.facts(source), made_from, rows)


TABLES = (
    ReferenceTable(
        "iom_incidents", layouts.INCIDENTS, "mmp/mmp_alldata_2014_2025-04.xlsx", _incidents
    ),
    ReferenceTable(
        "iom_incidents", layouts.INCIDENTS, "mmp/mmp_api_2025-01_2025-09.json", _incidents
    ),
    ReferenceTable(
        "frontex_nationalities",
        layouts.DETECTIONS_BY_NATIONALITY,
        "frontex/frontex_ibc_wide_2009-01_2025-04.xlsx",
        _stored(
            observation,
            ("month", "route_code", "border_code", "nationality_code", "value"),
        ),
    ),
    ReferenceTable(
        "frontex_routes",
        layouts.DETECTIONS_BY_ROUTE,
        "frontex/frontex_ibc_route_month_2009-01_2026-06.json",
        _stored(observation, ("month", "route_code", "value")),
    ),
    _of_counts("unhcr_arrivals", "unhcr_med", "arrivals/unhcr_med_arrivals_monthly_2014_2019.csv"),
    _of_counts(
        "italy_arrivals", "italy_landings", "arrivals/italy_landings_daily_2019-09_2025-09.csv"
    ),
    _of_counts("uk_small_boats", "uk_small_boats", "uk_channel/uk_small_boats_2018-01_2026-08.ods"),
    _of_counts(
        "libya_interceptions",
        "central_med_interceptions",
        "interceptions/central_med_month_2010_2023.csv",
    ),
    # The long table reaches back to 2017; the newer one of the whole country answers from 2021.
    _of_counts(
        "cbp_southwest",
        "cbp_encounters",
        "us_cbp/cbp_swb_encounters_long_2017-10_2025-05.csv",
        _counts(
            renamed={"encounters-southwest-by-area": "encounters-southwest"},
            without=("category_code", "place_code"),
        ),
    ),
    _of_counts("cbp_borders", "cbp_encounters", "us_cbp/nationwide-encounters-fy22-fy25-state.csv"),
    _of_counts(
        "panama_transits",
        "panama_snm",
        "americas/panama_darien_transits_nationality_2010_2025-04.csv",
    ),
    _of_counts(
        "mexico_transits",
        "mexico_upm",
        "americas/mexico_irregular_nationality_month_2018-01_2025-04.csv",
    ),
    _of_counts(
        "honduras_entries",
        "honduras_inm",
        "americas/honduras_irregular_entries_month_2014-01_2025-04.csv",
    ),
    ReferenceTable(
        "published_figures",
        layouts.facts("published_figures", PublishedFact),
        "reference/published_figures.csv",
        _stored(published_figure, PublishedFact._fields),
    ),
    ReferenceTable(
        "operations",
        layouts.facts("operations", OperationFact),
        "reference/operations.csv",
        _stored(operation, OperationFact._fields),
    ),
)


FileProgress = Callable[[str, int, int], None]
"""Called with a file's name, what was read of it and its size."""


def _step(progress: FileProgress, name: str) -> Progress:
    return lambda done, size: progress(name, done, size)


def build(
    published: Path, into: Path = FOLDER, progress: FileProgress = lambda _name, _done, _size: None
) -> list[Path]:
    """Make all tables and their manifest from a folder of published files.

    Progress is called with a file's name, what was read of it and its size.

    Raises:
        SourceRefusedError: a file is not there or cannot be imported.
    """
    into.mkdir(parents=True, exist_ok=True)
    entries, written = [], []
    for table in TABLES:
        name = Path(table.made_from).name
        entry, content = _built_table(table, published / table.made_from, _step(progress, name))
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
    progress: FileProgress = lambda _name, _done, _size: None,
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
            raise SourceRefusedError(
                f"{path.name} differs from the manifest; restore it from the project"
            )
        day = date.fromisoformat(entry["published_on"])
        order = Order(entry["source"], path, day, archive=archive)
        reports.append(
            import_file(
                engine, order, _step(progress, path.name), _step(progress, "expected ranges")
            )
        )
    return reports


def manifest_entries(folder: Path = FOLDER) -> list[dict[str, Any]]:
    """What the manifest says of each table."""
    entries: list[dict[str, Any]] = json.loads((folder / _MANIFEST).read_text())["tables"]
    return entries


def differing(batches: Iterable[Row[Any]]) -> list[str]:
    """Batches of the project's own tables whose totals are not those of the manifest."""
    wanted = {entry["sha256"]: entry["totals"] for entry in manifest_entries()}
    return [
        f"batch {batch.id}: its totals are not those of the project's manifest"
        for batch in batches
        if batch.totals != wanted.get(batch.sha256, batch.totals)
    ]


def _built_table(table: ReferenceTable, file: Path, step: Progress) -> tuple[dict[str, Any], bytes]:
    with TemporaryDirectory() as folder:
        store = writer(f"sqlite:///{folder}/store.sqlite", create=True)
        with opened(store) as engine, engine.connect() as connection:
            migrate(engine)
            report = import_file(engine, Order(table.schema.source, file), step)
            rows = [list(row) for row in table.rows(connection)]
            origin = connection.execute(select(batch)).one()
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
    """What a table of counts adds up to, which may be less than its file; empty for others.

    Series of the same in different detail count once, as in a batch (`verification.totals_of`).
    """
    if "metric_code" not in header:
        return {}
    metric, series, value = map(header.index, ("metric_code", "series_code", "value"))
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        sums[str(row[metric])][str(row[series])] += int(str(row[value]))
    return {code: sum(sums_by_part(code, sums[code]).values()) for code in sorted(sums)}


def _packed(rows: Iterable[Cells]) -> bytes:
    """Gzipped CSV without time or name in it: the same rows give the same bytes."""
    packed = BytesIO()
    with (
        gzip.GzipFile("", "wb", compresslevel=9, fileobj=packed, mtime=0) as file,
        TextIOWrapper(file, encoding="utf-8", newline="") as text,
    ):
        csv.writer(text, lineterminator="\n").writerows(rows)
    return packed.getvalue()
