"""The figures that come with the project: what they say, and what they do not hold."""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from data_access import reference_build
from data_access.declaration.file_schema import SourceRefusedError
from data_access.registry import countries, routes, vocabularies
from data_access.registry.metrics import METRICS
from data_access.registry.series import SERIES
from data_access.store import inventory
from data_access.store.engine import reader, writer
from data_access.store.schema.derived import monthly_total, revision
from data_access.store.verification import verify
from tests.conftest import run_routewatch

TABLES = {entry["file"]: entry for entry in reference_build.manifest_entries()}
WORLD = (5441, 6961, 8249, 6400, 5016, 5430, 4327, 6276, 7205, 8747, 9002, 3780)
CENTRAL = (3126, 3149, 4574, 2853, 1314, 1262, 991, 1552, 1417, 2526, 1719)


@pytest.fixture
def connection(reference_store: str) -> Iterator[Connection]:
    """The store that `routewatch init` makes, read only."""
    engine = reader(reference_store)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def by_year(connection: Connection, metric: str, route: str | None = None) -> dict[int, int]:
    """What counts now, added up here."""
    total = monthly_total.c
    statement = select(total.month, total.value).where(
        total.metric_code == metric, total.known_until.is_(None)
    )
    if route is not None:
        statement = statement.where(total.route_code == route)
    sums: Counter[int] = Counter()
    for month, value in connection.execute(statement):
        sums[month // 100] += value
    return dict(sums)


def test_the_dead_and_missing_of_the_world_are_those_of_iom(connection: Connection) -> None:
    assert by_year(connection, "dead_missing") == dict(zip(range(2014, 2026), WORLD, strict=True))


def test_those_of_the_central_mediterranean_too(connection: Connection) -> None:
    found = by_year(connection, "dead_missing", "central-mediterranean")
    assert [found[year] for year in range(2014, 2025)] == list(CENTRAL)
    april = select(monthly_total.c.value).where(
        monthly_total.c.metric_code == "dead_missing",
        monthly_total.c.route_code == "central-mediterranean",
        monthly_total.c.month == 201504,
        monthly_total.c.known_until.is_(None),
    )
    assert connection.scalars(april).one() == 1480


def test_the_detections_are_those_of_frontex_newest_release(connection: Connection) -> None:
    found = by_year(connection, "detections")
    years = {2015: 1_822_102, 2023: 381_257, 2024: 240_101, 2025: 179_921, 2026: 50_764}
    assert years.items() <= found.items()
    assert by_year(connection, "detections", "eastern-mediterranean")[2015] == 885_386


def test_what_the_newer_release_changed_is_on_record(connection: Connection) -> None:
    changes: Counter[tuple[str, int]] = Counter()
    rows = select(revision).where(revision.c.metric_code == "detections")
    for row in connection.execute(rows).mappings():
        changes[row["route_code"], row["month"] // 100] += row["new_value"] - row["old_value"]
    assert changes["eastern-land-borders", 2024] == 86
    assert changes["eastern-mediterranean", 2023] == -62
    assert changes["eastern-mediterranean", 2024] == -6


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


def test_the_tables_are_small() -> None:
    assert sum(path.stat().st_size for path in reference_build.FOLDER.iterdir()) < 600_000


def test_other_publishers_totals_come_out(connection: Connection) -> None:
    encounters = by_year(connection, "encounters")
    transits = by_year(connection, "transits", "darien")
    arrivals = by_year(connection, "arrivals", "channel-uk")
    # Fiscal years begin in October: these are calendar years of the same months.
    assert sum(encounters.values()) == 521_090 + 977_509 + 458_088 + 1_734_686 + 9_560_774
    assert (transits[2019], transits[2023], transits[2025]) == (22_102, 520_085, 2_904)
    assert (arrivals[2022], arrivals[2025]) == (45_755, 41_472)
    assert by_year(connection, "arrivals", "central-mediterranean")[2023] == 155_515
    assert by_year(connection, "interceptions")[2025] == 22_476
    assert sum(by_year(connection, "operations").values()) == 45


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
def test_init_loads_them_once_on_each_engine(address: str) -> None:
    first = run_routewatch("init", "--no-exercise", address=address)
    assert first.returncode == 0, first.stderr
    before = json.loads(run_routewatch("status", "--json", address=address).stdout)
    again = run_routewatch("init", "--no-exercise", address=address)
    assert again.returncode == 0
    assert again.stdout.count("already imported on") == len(TABLES)
    assert json.loads(run_routewatch("status", "--json", address=address).stdout) == before
    assert [batch["file"] for batch in before["batches"]] == list(TABLES)
    assert before["quarantine"] == {"open": 0, "resolved": 0, "note": 0}
