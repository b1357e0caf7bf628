"""European publishers' files: their totals come out, twice is once, and broken changes nothing."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from data_access.filters import Filters
from data_access.frames import fetch, records
from data_access.periods import MonthRange
from data_access.queries import series
from data_access.registry.metrics import METRICS
from data_access.store.engine import writer
from data_access.store.schema.derived import monthly_place
from data_access.store.schema.facts import place
from data_access.store.verification import refuse_unsound
from tests.cases import quick
from tests.conftest import run_routewatch
from tests.material import SHARED
from tests.store.published import (
    bring,
    by_year,
    counted,
    detail,
    months_of,
)
from tests.store.reading import agrees, everything, known_facts

pytestmark = pytest.mark.published
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


def test_unhcr_s_workbook_tells_nationalities_beside_the_totals(
    engine: Engine, address: str
) -> None:
    bring(address, "unhcr_med", UNHCR_BOOK)
    italy = detail(engine, "arrivals-italy-by-nationality", "month")
    assert (italy[201601,], italy[201910,]) == (4_850, 2_016)
    greece = detail(engine, "arrivals-greece-by-nationality", "month", "nationality_code")
    assert greece[201910, "PSE"] == 475
    cyprus = detail(engine, "arrivals-cyprus-by-nationality", "year", "nationality_code")
    assert sum(cyprus.values()) == 2_670
    assert min(months_of(engine, "arrivals-spain-by-nationality")) == 201601


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


def test_landings_in_italy_have_every_day_once(engine: Engine, address: str) -> None:
    output = bring(address, "italy_landings", ITALY_DAYS)
    assert "4,352 rows read, 4,345 kept" in output
    assert "7 set aside" in output
    years = {2019: 6_213, 2020: 33_487, 2021: 65_114, 2022: 102_427, 2023: 155_515, 2024: 64_148}
    assert by_year(counted(engine, ARRIVALS), "arrivals-italy") == years | {2025: 47_263}
    months = months_of(engine, "arrivals-italy")
    assert (min(months), max(months), len(months)) == (201909, 202509, 73)
    assert [month for month, whole in months.items() if not whole] == [202509]
    assert agrees(engine)


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


def test_quarters_of_irregular_entry_are_kept_as_years(engine: Engine, address: str) -> None:
    bring(address, "uk_irregular_entry", ENTRIES)
    by_method = detail(engine, "entries-uk", "year", "category_code")
    boats = {2018: 299, 2019: 1_843, 2020: 8_466, 2021: 28_526, 2022: 45_774, 2023: 29_437}
    assert {year: by_method[year, "small-boat"] for year in boats} == boats
    assert set(months_of(engine, "entries-uk")) == {year * 100 for year in boats}
    assert agrees(engine)


def test_interceptions_off_libya_and_boats_to_australia(engine: Engine, address: str) -> None:
    bring(address, "central_med_interceptions", LIBYA)
    stopped = by_year(counted(engine, "interceptions"), "interceptions-libya")
    assert stopped == {
        2016: 14_332,
        2017: 18_900,
        2018: 15_428,
        2019: 9_225,
        2020: 11_891,
        2021: 32_425,
        2022: 24_684,
        2023: 17_025,
    }
    assert "1976 to 2024, 49 years" in bring(address, "australia_boats", AUSTRALIA)
    years = by_year(counted(engine, ARRIVALS), "arrivals-australia")
    assert (years[2013], 2025 in years) == (20_587, False)
    assert agrees(engine)


@pytest.mark.thorough
def test_a_second_import_of_each_changes_nothing(engine: Engine, address: str) -> None:
    for name, source in FILES.items():
        bring(address, source, name)
    before = everything(engine)
    for name, source in FILES.items():
        assert "already imported" in bring(address, source, name)
    assert everything(engine) == before
    refuse_unsound(address)


@pytest.mark.thorough
def test_the_order_of_imports_makes_no_difference(tmp_path: Path) -> None:
    files = [UNHCR_MONTHS, UNHCR_BOOK, ITALY_DAYS, ITALY_NATIONS]
    stores = []
    for number, order in enumerate((files, files[::-1])):
        address = f"sqlite:///{tmp_path / f'{number}.sqlite'}"
        assert run_routewatch("init", "--empty", address=address).returncode == 0
        for name in order:
            bring(address, FILES[name], name)
        engine = writer(address)
        stores.append(known_facts(engine))
        engine.dispose()
    assert stores[0] == stores[1]


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
        answer = run_routewatch("import", source, str(path), address=address)
        assert (answer.returncode, answer.stderr.count("\n")) == (2, 1), answer.stderr
    assert everything(engine) == before


def test_a_file_under_another_source_s_name_says_how_to_import_it(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'store.sqlite'}"
    assert run_routewatch("init", "--empty", address=address).returncode == 0
    for name, source in FILES.items():
        answer = run_routewatch("import", "frontex_ibc", str(SHARED / name), address=address)
        output = f"`routewatch import {source} {Path(name).name}`"
        assert (answer.returncode, output in answer.stderr) == (2, True), answer.stderr
