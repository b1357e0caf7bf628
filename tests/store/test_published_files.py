"""Published files through the command line: every published total comes out."""

import csv
import gzip
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from data_access import reference_build
from data_access.filters import Filters
from data_access.frames import fetch, records
from data_access.periods import MonthRange
from data_access.queries import series
from data_access.registry import METRICS, routes
from data_access.store.schema import (
    incident,
    monthly_detail,
    monthly_place,
    observation,
    operation,
    place,
    published_figure as figure,
)
from data_access.store.verification import refuse_unsound
from tests.cases import quick
from tests.conftest import invoke_routewatch
from tests.material import SHARED
from tests.store.published import (
    bring,
    by_year,
    counted,
    detail,
    months_of,
    total,
)
from tests.store.reading import agrees, everything

CBP = "us_cbp/nationwide-encounters-fy22-fy25-state.csv"
CBP_COMPONENTS = "us_cbp/sbo-encounters-fy22-fy25-aug.csv"
CBP_AREAS = "us_cbp/cbp_swb_encounters_long_2017-10_2025-05.csv"


def by_fiscal_year(sums: dict[tuple[str, int], int], series: str) -> dict[int, int]:
    """Fiscal years begin in October of the calendar year before."""
    shifted = {
        (code, month + (100 if month % 100 >= 10 else 0)): 0 for code, month in sums if month % 100
    }
    for (code, month), value in sums.items():
        if month % 100:
            shifted[code, month + (100 if month % 100 >= 10 else 0)] += value
    return by_year(shifted, series)


NATIONWIDE = {
    "encounters-southwest": {2022: 2_378_944, 2023: 2_475_669, 2024: 2_135_005, 2025: 443_671},
    "encounters-northern": {2022: 109_535, 2023: 189_402, 2024: 198_929, 2025: 85_746},
    "encounters-elsewhere": {2022: 278_103, 2023: 536_073, 2024: 567_208, 2025: 162_489},
}
SOUTHWEST = {2018: 521_090, 2019: 977_509, 2020: 458_088, 2021: 1_734_686}


@pytest.mark.published
@pytest.mark.thorough
def test_encounters_add_up_to_the_totals_of_each_fiscal_year(engine: Engine, address: str) -> None:
    bring(address, "cbp_encounters", CBP)
    sums = counted(engine, "encounters")
    for code, wanted in NATIONWIDE.items():
        assert by_fiscal_year(sums, code) == wanted, code
    assert {
        year: sum(wanted[year] for wanted in NATIONWIDE.values()) for year in range(2022, 2026)
    } == {2022: 2_766_582, 2023: 3_201_144, 2024: 2_901_142, 2025: 691_906}
    assert sum(sums.values()) == 9_560_774
    assert agrees(engine)


@pytest.mark.published
@pytest.mark.thorough
def test_overlapping_releases_take_each_other_s_place(engine: Engine, address: str) -> None:
    bring(address, "cbp_encounters", CBP_COMPONENTS, CBP_AREAS, CBP)
    sums = counted(engine, "encounters")
    wanted = SOUTHWEST | NATIONWIDE["encounters-southwest"]
    assert by_fiscal_year(sums, "encounters-southwest") == wanted
    # Areas and components are told to May by the one table, and to August by the other.
    detail = monthly_detail.c
    by_area = (detail.series_code == "encounters-southwest-by-area") & detail.known_until.is_(None)
    with engine.connect() as connection:
        parts: Counter[tuple[int, str]] = Counter()
        for month, component, value in connection.execute(
            select(detail.month, detail.category_code, detail.value).where(by_area)
        ):
            parts[month // 100 + (month % 100 >= 10), component] += value
        assert len(connection.scalars(select(place.c.place_code)).all()) == 13
    assert (parts[2022, "border-patrol"], parts[2022, "field-operations"]) == (2_206_436, 172_508)
    assert (parts[2024, "border-patrol"], parts[2024, "field-operations"]) == (1_530_523, 604_482)
    # 405,203 to May by the one table, and the three months after it by the other.
    assert parts[2025, "border-patrol"] + parts[2025, "field-operations"] == 405_203 + 26_866
    assert agrees(engine)


@pytest.mark.published
@pytest.mark.thorough
def test_alternatives_of_one_file_are_never_added_up(engine: Engine, address: str) -> None:
    bring(address, "ohss_khsm", "us_cbp/ohss_khsm_usbp_encounters_fy2000_fy2025-nov.xlsx")
    sums = counted(engine, "border_patrol_encounters")
    assert {series for series, _month in sums} == {"border-patrol"}
    years = {2000: 1_590_310, 2022: 2_214_650, 2023: 2_063_690, 2024: 1_557_330, 2025: 105_660}
    assert years.items() <= by_fiscal_year(sums, "border-patrol").items()
    assert total(engine, "border_patrol_encounters") == sum(sums.values()) == 22_738_870
    # Rounded parts: each alternative has a sum of its own.
    detail = monthly_detail.c
    with engine.connect() as connection:
        rows = select(detail.series_code, func.sum(detail.value)).group_by(detail.series_code)
        assert {series: int(value) for series, value in connection.execute(rows)} == {
            "border-patrol": 22_738_870,
            "border-patrol-by-family": 22_739_100,
            "border-patrol-by-nationality": 22_715_440,
        }
    assert agrees(engine)


@pytest.mark.published
@pytest.mark.thorough
def test_transits_add_up_to_their_published_totals(engine: Engine, address: str) -> None:
    darien = "americas/panama_darien_transits_{}.csv"
    names = ("nationality_2010_2025-04", "sex_age_month_2021-01_2025-04")
    bring(address, "panama_snm", *(darien.format(name) for name in names))
    months = ("nationality_month_2018-01_2025-04", "month_2014-01_2025-04")
    honduras = "americas/honduras_irregular_entries_{}.csv"
    bring(address, "honduras_inm", *(honduras.format(name) for name in months))
    bring(address, "mexico_upm", "americas/mexico_irregular_sex_age_month_2018-01_2025-04.csv")
    assert total(engine, "transits") == 3_265_387
    bring(address, "mexico_upm", "americas/mexico_irregular_nationality_month_2018-01_2025-04.csv")
    sums = counted(engine, "transits")
    years = {2019: 22_102, 2020: 6_465, 2021: 133_726, 2022: 248_284, 2023: 520_085}
    years |= {2024: 302_203, 2025: 2_904}
    assert years.items() <= by_year(sums, "transits-darien").items()
    assert ("transits-darien", 201900) in sums
    assert ("transits-darien", 201901) not in sums
    assert sum(by_year(sums, "transits-honduras").values()) == 1_251_145
    assert sum(by_year(sums, "transits-mexico").values()) == 3_266_581
    assert agrees(engine)


@pytest.mark.published
def test_public_notices_are_those_of_each_snapshot(engine: Engine, address: str) -> None:
    names = ("summary", "by_nationality")
    files = [f"interpol/interpol_public_notices_{name}.csv" for name in names]
    bring(address, "interpol_public_notices", *files)
    assert counted(engine, "public_notices") == {
        ("public-notices-red", 202012): 6010,
        ("public-notices-red", 202505): 6400,
        ("public-notices-yellow", 202304): 8287,
    }
    detail = monthly_detail.c
    with engine.connect() as connection:
        namibians = select(detail.month).where(detail.nationality_code == "NAM")
        assert set(connection.scalars(namibians)) == {202012, 202304}
    assert agrees(engine)


@pytest.mark.published
def test_only_figures_and_operations_with_evidence_enter(engine: Engine, address: str) -> None:
    bring(address, "published_figures", "reference/published_figures.csv")
    bring(address, "operations", "reference/operations.csv")
    with engine.connect() as connection:
        kinds = Counter(connection.scalars(select(figure.c.evidence)))
        assert kinds == {"verified": 585, "derived": 643}
        names = connection.scalars(select(operation.c.name)).all()
        members = (figure.c.figure_series == "interpol/member_countries") & (
            figure.c.month == 202300
        )
        assert connection.scalars(select(figure.c.value).where(members)).one() == 196
    assert len(names) == 45
    assert {"Turquesa VI", "Neptune V", "Adwenpa I"}.isdisjoint(names)
    assert agrees(engine)


ARRIVALS = "arrivals"
UNHCR_MONTHS = "arrivals/unhcr_med_arrivals_monthly_2014_2019.csv"
UNHCR_BOOK = "arrivals/unhcr_med_arrivals_workbook_2014_2019.xlsx"
UNHCR_PLACES = "arrivals/unhcr_med_arrivals_location_year_2014_2022.csv"
ITALY_DAYS = "arrivals/italy_landings_daily_2019-09_2025-09.csv"
ITALY_NATIONS = "arrivals/italy_landings_nationality_ytd_2019-09_2025-09.csv"
BOATS = "uk_channel/uk_small_boats_2018-01_2026-08.ods"
ENTRIES = "uk_channel/uk_irregular_entry_quarterly_2018_2023.csv"
LIBYA = "interceptions/central_med_month_2010_2023.csv"
AUSTRALIA = "americas/australia_boat_arrivals_year_1976_2025-04.csv"
FILES = {
    UNHCR_MONTHS: "unhcr_med",
    UNHCR_BOOK: "unhcr_med",
    UNHCR_PLACES: "unhcr_med",
    ITALY_DAYS: "italy_landings",
    ITALY_NATIONS: "italy_landings",
    BOATS: "uk_small_boats",
    ENTRIES: "uk_irregular_entry",
    LIBYA: "central_med_interceptions",
    AUSTRALIA: "australia_boats",
}


@pytest.mark.published
@pytest.mark.parametrize(
    "files",
    quick(
        [UNHCR_BOOK, UNHCR_MONTHS], of=[[UNHCR_MONTHS], [UNHCR_BOOK], [UNHCR_BOOK, UNHCR_MONTHS]]
    ),
)
@pytest.mark.thorough
def test_unhcr_s_table_and_workbook_tell_the_same_arrivals(
    engine: Engine, address: str, files: list[str]
) -> None:
    bring(address, "unhcr_med", *files)
    sums = counted(engine, ARRIVALS)
    greece = by_year(sums, "arrivals-greece")
    assert (greece[2015], greece[2019]) == (856_723, 62_190)
    assert by_year(sums, "arrivals-spain")[2018] == 65_383
    assert by_year(sums, "arrivals-italy")[2016] == 181_436
    assert sum(sums.values()) == 2_045_770
    assert len(months_of(engine, "arrivals-cyprus")) == 35
    assert len(months_of(engine, "arrivals-malta")) == 49
    assert months_of(engine, "arrivals-italy")[201911] == 0
    by_border = detail(engine, "arrivals-greece-by-border", "year", "border_code")
    assert (by_border[2018, "sea"], by_border[2018, "land"]) == (32_494, 18_014)
    assert (2017, "land") not in by_border
    by_sea = detail(engine, "arrivals-spain-by-border", "year", "border_code")
    assert by_sea[2018, "sea"] == 58_569
    assert agrees(engine)
    refuse_unsound(address)


@pytest.mark.published
def test_places_tell_years_and_their_countries_totals(engine: Engine, address: str) -> None:
    output = bring(address, "unhcr_med", UNHCR_PLACES)
    assert "2014 to 2022, 9 years" in output
    total = monthly_place.c
    sums: Counter[tuple[str, int]] = Counter()
    with engine.connect() as connection:
        for code, month, value in connection.execute(
            select(total.place_code, total.month, total.value)
        ):
            sums[code[:3], month] += value
        assert connection.scalar(select(func.count()).select_from(place)) == 30
    italy = (159_135, 153_842, 181_436, 119_369, 22_962, 11_471, 33_965, 67_477, 105_131)
    assert tuple(sums["ITA", year * 100] for year in range(2014, 2023)) == italy
    assert (sums["GRC", 201500], sums["GRC", 202200]) == (856_723, 12_770)
    assert (sums["ESP", 201800], sums["ESP", 202200]) == (58_569, 29_895)
    assert all(month % 100 == 0 for _, month in sums)
    assert agrees(engine)
    with engine.connect() as connection:
        query = series.counts_by_place(
            METRICS["arrivals_by_place"], Filters(), MonthRange(201501, 201512)
        )
        found = records(fetch(connection, query))
    assert sum(row["value"] for row in found) == sum(
        n for (_, at), n in sums.items() if at == 201500
    )
    assert found[0]["name"] == "Lesvos"
    assert (found[0]["lat_hundredths"] // 100, found[0]["lon_hundredths"] // 100) == (39, 26)


@pytest.mark.published
def test_nationalities_in_italy_add_up_to_the_table_of_each_31_december(
    engine: Engine, address: str
) -> None:
    bring(address, "italy_landings", ITALY_NATIONS)
    years = detail(engine, "arrivals-italy-by-nationality", "year")
    ends = {(2020,): 34_154, (2021,): 67_040, (2022,): 105_129, (2023,): 157_652, (2024,): 66_317}
    assert ends.items() <= years.items()
    # From the report of 30 September on: 11,471 less what had come by then.
    assert years[2019,] == 11_471 - 7_521
    assert min(months_of(engine, "arrivals-italy-by-nationality")) == 201910
    assert not counted(engine, ARRIVALS)
    assert agrees(engine)
    refuse_unsound(address)


@pytest.mark.published
@pytest.mark.thorough
def test_small_boats_and_people_prevented_are_the_published_totals(
    engine: Engine, address: str
) -> None:
    bring(address, "uk_small_boats", BOATS)
    arrived = by_year(counted(engine, ARRIVALS), "arrivals-uk")
    assert arrived == {
        2018: 299,
        2019: 1_843,
        2020: 8_462,
        2021: 28_526,
        2022: 45_755,
        2023: 29_437,
        2024: 36_816,
        2025: 41_472,
        2026: 15_897,
    }
    prevented = by_year(counted(engine, "interceptions"), "interceptions-uk")
    assert prevented == {2024: 21_317, 2025: 22_476, 2026: 8_231}
    assert min(months_of(engine, "interceptions-uk")) == 202405
    assert months_of(engine, "arrivals-uk")[202608] == 0
    assert agrees(engine)


@pytest.mark.published
def test_a_file_that_was_cut_is_refused_and_changes_nothing(
    engine: Engine, address: str, tmp_path: Path
) -> None:
    before = everything(engine)
    for name, source in FILES.items():
        content = (SHARED / name).read_bytes()
        path = tmp_path / Path(name).name
        # A table in the midst of a row, where a letter cannot be; a workbook in the midst.
        half = content[: len(content) // 2]
        path.write_bytes(half if path.suffix != ".csv" else half + b",\xff")
        answer = invoke_routewatch("import", source, str(path), address=address)
        assert (answer.returncode, answer.stderr.count("\n")) == (2, 1), answer.stderr
    assert everything(engine) == before


@pytest.mark.published
def test_a_file_under_another_source_s_name_says_how_to_import_it(migrated_file: Path) -> None:
    address = f"sqlite:///{migrated_file}"
    for name, source in FILES.items():
        answer = invoke_routewatch("import", "frontex_ibc", str(SHARED / name), address=address)
        output = f"`routewatch import {source} {Path(name).name}`"
        assert (answer.returncode, output in answer.stderr) == (2, True), answer.stderr


TOTALS = SHARED / "control_totals"

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
TOTALS_METRICS = {"rows": "incidents", "dead_and_missing": "dead_missing", "total": "dead_missing"}


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
                metric = counted if is_year else TOTALS_METRICS.get(title, title)
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


@pytest.mark.published
@pytest.mark.parametrize(
    "name",
    quick("frontex/frontex_ibc_route_month_2009-01_2026-06.json", of=CONTROLS),
)
def test_every_control_total_comes_out(engine: Engine, address: str, name: str) -> None:
    source = source_of(name)
    bring(address, source, name)
    found = stored(engine)
    for control, key in CONTROLS[name]:
        cells = wanted(source, control, key)
        assert cells
        assert {cell: found[cell] for cell in cells} == dict(cells), control


@pytest.mark.published
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


@pytest.mark.published
def test_all_positions_that_an_audit_found_wrong_are_doubtful(engine: Engine, address: str) -> None:
    bring(address, "iom_mmp", "mmp/mmp_europe_routes_2014_2026-05.csv")
    with (SHARED / "mmp" / "mmp_coordinate_audit_2026-05.csv").open(encoding="utf-8") as file:
        ids = [row["main_id"] for row in csv.DictReader(file)]
    positions = select(incident.c.position_code).where(incident.c.incident_key.in_(ids))
    with engine.connect() as connection:
        codes = connection.scalars(positions).all()
    assert len(codes) > 50
    assert set(codes) == {"doubtful"}
