"""Published files through the command line into an empty store: every published total comes out."""

import csv
import gzip
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from data_access import reference_build
from data_access.registry import routes
from data_access.store.schema.facts import incident, observation
from tests.cases import quick
from tests.conftest import run_routewatch
from tests.material import SHARED

TOTALS = SHARED / "control_totals"
pytestmark = pytest.mark.published

Cells = Counter[tuple[str, str, str]]
"""Sums by metric, year (empty: all years) and route (empty: all routes)."""

# Files with the columns of numbers in their control totals, and what each is the total of.
CONTROLS = {
    "mmp/mmp_alldata_2014_2025-04.xlsx": [
        ("mmp_alldata_2025-04_by_year.csv", "year"),
        ("mmp_alldata_2025-04_by_route_year.csv", "route"),
    ],
    "mmp/mmp_api_2025-01_2025-09.json": [("mmp_api_2025_by_route.csv", "migration_route")],
    "mmp/mmp_europe_routes_2014_2026-05.csv": [("mmp_europe_2026-05_by_route_year.csv", "Route")],
    "frontex/frontex_ibc_wide_2009-01_2025-04.xlsx": [
        ("frontex_2025-06-03_by_route_year.csv", "Route")
    ],
    "frontex/frontex_ibc_long_iso3_2009-01_2025-04.csv": [
        ("frontex_2025-06-03_by_route_year.csv", "Route")
    ],
    "frontex/frontex_ibc_route_month_2009-01_2026-06.json": [
        ("frontex_2026-08-04_by_route_year.csv", "route")
    ],
}
METRICS = {"rows": "incidents", "dead_and_missing": "dead_missing", "total": "dead_missing"}


def source_of(name: str) -> str:
    return "iom_mmp" if name.startswith("mmp") else "frontex_ibc"


def route_of(label: str, source: str) -> str:
    """The route code of a label; labels that share a route add up in it."""
    if label == "TOTAL":
        return ""
    if label == "(blank)":
        return routes.NOT_STATED
    return routes.by_spelling(label, source) or routes.SEVERAL


def wanted(source: str, control: str, key: str) -> Cells:
    """Every number of a table of control totals."""
    cells: Cells = Counter()
    with (TOTALS / control).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            label = row.pop(key)
            year = label if key == "year" else ""
            route = "" if key == "year" else route_of(label, source)
            for title, number in row.items():
                is_year = title.isdigit()
                counted = "detections" if source == "frontex_ibc" else "dead_missing"
                metric = counted if is_year else METRICS.get(title, title)
                cells[metric, title if is_year else year, route] += int(float(number))
    return cells


def stored(engine: Engine) -> Cells:
    """The same sums from the facts, added up here."""
    metrics = ("dead", "missing", "dead_missing", "survivors", "incidents")
    facts = [select(incident.c.month, incident.c.route_code, *(incident.c[m] for m in metrics))]
    cells: Cells = Counter()
    with engine.connect() as connection:
        for month, route, *values in connection.execute(facts[0]):
            for metric, value in zip(metrics, values, strict=True):
                add(cells, metric, month, route, value or 0)
        counts = observation.c
        for month, route, value in connection.execute(
            select(counts.month, counts.route_code, counts.value)
        ):
            add(cells, "detections", month, route, value)
    return cells


def add(cells: Cells, metric: str, month: int, route: str, value: int) -> None:
    for year in (str(month // 100), ""):
        for of_route in (route, ""):
            cells[metric, year, of_route] += value


@pytest.mark.parametrize(
    "name",
    quick("frontex/frontex_ibc_route_month_2009-01_2026-06.json", of=CONTROLS),
)
def test_every_control_total_comes_out(engine: Engine, address: str, name: str) -> None:
    source = source_of(name)
    answer = run_routewatch("import", source, str(SHARED / name), address=address)
    assert answer.returncode == 0, answer.stderr
    found = stored(engine)
    for control, key in CONTROLS[name]:
        cells = wanted(source, control, key)
        assert cells
        assert {cell: found[cell] for cell in cells} == dict(cells), control


@pytest.mark.thorough
def test_the_reference_tables_are_those_that_the_published_files_make(tmp_path: Path) -> None:
    written = reference_build.build(SHARED, tmp_path)
    assert {path.name for path in written} == {
        path.name for path in reference_build.FOLDER.iterdir()
    }
    # Unpacked: libraries of one day may pack the same bytes in different ways.
    for path in written:
        held_bytes = (reference_build.FOLDER / path.name).read_bytes()
        if path.suffix == ".gz":
            assert gzip.decompress(path.read_bytes()) == gzip.decompress(held_bytes), path.name


def test_all_positions_that_an_audit_found_wrong_are_doubtful(engine: Engine, address: str) -> None:
    published = SHARED / "mmp" / "mmp_europe_routes_2014_2026-05.csv"
    assert run_routewatch("import", "iom_mmp", str(published), address=address).returncode == 0
    with (SHARED / "mmp" / "mmp_coordinate_audit_2026-05.csv").open(encoding="utf-8") as file:
        ids = [row["main_id"] for row in csv.DictReader(file)]
    positions = select(incident.c.position_code).where(incident.c.incident_key.in_(ids))
    with engine.connect() as connection:
        codes = connection.scalars(positions).all()
    assert len(codes) > 50
    assert set(codes) == {"doubtful"}
