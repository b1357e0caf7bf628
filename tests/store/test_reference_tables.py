"""The reference tables: what the manifest says, numbers only, loaded once."""

import csv
import gzip
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, func, select

from data_access import reference_build
from data_access.declaration.cells import CellError
from data_access.declaration.file_schema import SourceRefusedError
from data_access.filters import Filters
from data_access.frames import fetch, records
from data_access.ingest.file_import import import_file
from data_access.ingest.parsing import parse_row
from data_access.ingest.releases import Order
from data_access.periods import MonthRange
from data_access.queries import incidents
from data_access.reference import layouts
from data_access.registry import METRICS, SERIES, countries, routes, vocabularies
from data_access.store import inventory
from data_access.store.engine import reader, writer
from data_access.store.schema import (
    incident,
    monthly_total,
    revision,
)
from data_access.store.verification import verify
from tests.cases import quick
from tests.conftest import invoke_routewatch

TABLES = {entry["file"]: entry for entry in reference_build.manifest_entries()}


@pytest.fixture
def connection(reference_store: str) -> Iterator[Connection]:
    """The store that `routewatch init` makes, read only."""
    engine = reader(reference_store)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def test_what_the_newer_release_changed_is_on_record(connection: Connection) -> None:
    changes: Counter[tuple[str, int]] = Counter()
    rows = select(revision).where(revision.c.metric_code == "detections")
    for row in connection.execute(rows).mappings():
        changes[row["route_code"], row["month"] // 100] += row["new_value"] - row["old_value"]
    assert changes["eastern-land-borders", 2024] == 86
    assert changes["eastern-mediterranean", 2023] == -62
    assert changes["eastern-mediterranean", 2024] == -6


@pytest.mark.thorough
def test_the_reference_store_agrees_with_itself(connection: Connection) -> None:
    assert verify(connection) == []


def test_its_batches_have_the_totals_of_the_manifest(connection: Connection) -> None:
    assert reference_build.differing(inventory.batches(connection)) == []


def test_a_table_is_what_the_manifest_says(subtests: pytest.Subtests) -> None:
    for name, entry in TABLES.items():
        with subtests.test(name=name):
            content = (reference_build.FOLDER / name).read_bytes()
            assert sha256(content).hexdigest() == entry["sha256"]
            assert len(gzip.decompress(content).splitlines()) - 1 == entry["rows"]
            assert entry["publisher"]
            assert entry["licence"]
            assert entry["published_on"] in name


def test_no_record_of_a_table_is_several_incidents(connection: Connection) -> None:
    now = incident.c.known_until.is_(None)
    assert set(connection.scalars(select(incident.c.incidents).where(now))) == {1}
    # Added up, three incidents of one day off Libya were the largest of their month: 144.
    of_november = Filters(routes=("central-mediterranean",))
    query = incidents.largest(of_november, MonthRange(201611, 201611), 1)
    (first,) = records(fetch(connection, query))
    assert (first["dead_missing"], first["occurred_on"]) == (135, date(2016, 11, 14))


def test_a_total_of_a_year_stays_one(connection: Connection) -> None:
    yearly = select(monthly_total.c.month).where(
        monthly_total.c.metric_code == "transits",
        monthly_total.c.route_code == "darien",
        monthly_total.c.month < 202000,
    )
    assert {month % 100 for month in connection.scalars(yearly)} == {0}


# Names and addresses of what was published are part of what these say.
OF_NUMBERS = [name for name in TABLES if not name.startswith(("operations", "published"))]


def test_a_table_holds_numbers_dates_and_codes_only(subtests: pytest.Subtests) -> None:
    codes = {"", "day", *routes.ROUTES, *countries.COUNTRIES, *vocabularies.CAUSES}
    codes |= {*vocabularies.BORDERS, *vocabularies.RECORD_KINDS, *vocabularies.POSITIONS}
    codes |= {*METRICS, *SERIES}
    for name in OF_NUMBERS:
        with subtests.test(name=name):
            text = gzip.decompress((reference_build.FOLDER / name).read_bytes()).decode()
            for row in csv.DictReader(text.splitlines()):
                for cell in row.values():
                    assert cell in codes or not cell.strip("-0123456789"), cell


def test_a_table_that_was_changed_is_not_loaded(tmp_path: Path) -> None:
    for path in reference_build.FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    name = next(iter(TABLES))
    (tmp_path / name).write_bytes(b"x" + (tmp_path / name).read_bytes())
    engine = writer(f"sqlite:///{tmp_path / 'store.sqlite'}", create=True)
    with pytest.raises(SourceRefusedError, match="differs from the manifest"):
        reference_build.load(engine, tmp_path)
    engine.dispose()


# That a new store has them is shown by every test that reads one.
@pytest.mark.thorough
def test_init_loads_them_once_on_each_engine(address: str, reference_store: str) -> None:
    if address.startswith("sqlite"):
        # As `init` has made it for all tests.
        shutil.copy(*(one.removeprefix("sqlite:///") for one in (reference_store, address)))
    else:
        first = invoke_routewatch("init", "--no-exercise", address=address)
        assert first.returncode == 0, first.stderr
    before = json.loads(invoke_routewatch("status", "--json", address=address).stdout)
    again = invoke_routewatch("init", "--no-exercise", address=address)
    assert again.returncode == 0
    assert again.stdout.count("already imported on") == len(TABLES)
    assert json.loads(invoke_routewatch("status", "--json", address=address).stdout) == before
    assert [batch["file"] for batch in before["batches"]] == list(TABLES)
    assert before["quarantine"] == {"open": 0, "resolved": 0, "note": 0}


def test_the_last_month_that_a_country_published_counts(connection: Connection) -> None:
    """The file of arrivals goes on to November 2019; Cyprus and Malta end in September."""
    arrivals = monthly_total.c
    of_september = select(arrivals.series_code, func.sum(arrivals.value)).where(
        arrivals.metric_code == "arrivals",
        arrivals.month == 201909,
        arrivals.series_code.in_(("arrivals-cyprus", "arrivals-malta")),
    )
    rows = connection.execute(of_september.group_by(arrivals.series_code))
    found = {series: int(value) for series, value in rows}
    assert found == {"arrivals-cyprus": 326, "arrivals-malta": 492}


ODD = (
    *("", "NA", "-1", "0", "1.5", "1e30", "9" * 40, "NaN", "inf", "²", "٣", "12 34", "null"),
    *("202613", "2024-13", "2024-00", "999999", '"', "=1+1"),
)


@pytest.mark.parametrize("name", quick(of=list(TABLES)))
def test_no_odd_cell_of_a_table_stops_the_inbox(name: str, engine: Engine, tmp_path: Path) -> None:
    entry = TABLES[name]
    text = gzip.decompress((reference_build.FOLDER / name).read_bytes()).decode()
    titles, *rows = list(csv.reader(StringIO(text)))[:200]
    (schema,) = (
        one
        for one in layouts.SCHEMAS
        if one.source == entry["source"] and [column.name for column in one.columns] == titles
    )
    builder = schema.builder(date(2026, 12, 1))
    for place in range(len(titles)):
        for odd in ODD:
            spoilt = [*rows[0][:place], odd, *rows[0][place + 1 :]]
            # It is refused, and its row set aside; else the store has to hold it.
            with suppress(CellError):
                parse_row(schema, builder, dict(zip(titles, spoilt, strict=True)))
                rows.append(spoilt)
    file = tmp_path / "table.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([titles, *rows])
    # Refused in a sentence, or imported: nothing else is raised.
    with suppress(SourceRefusedError):
        import_file(engine, Order(entry["source"], file, date(2026, 11, 30)))
