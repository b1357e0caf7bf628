"""Published files of many sources through the command line: their totals come out, in any order."""

from collections import Counter

import pytest
from sqlalchemy import Engine, func, select

from data_access.store.schema.derived import monthly_detail
from data_access.store.schema.facts import operation, place
from data_access.store.schema.facts import published_figure as figure
from tests.store.published import bring, by_year, counted, total
from tests.store.reading import agrees

pytestmark = pytest.mark.published
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


@pytest.mark.thorough
def test_encounters_add_up_to_the_totals_of_each_fiscal_year(engine: Engine, address: str) -> None:
    bring(address, "cbp_encounters", CBP)
    sums = counted(engine, "encounters")
    for series, wanted in NATIONWIDE.items():
        assert by_fiscal_year(sums, series) == wanted, series
    assert {
        year: sum(wanted[year] for wanted in NATIONWIDE.values()) for year in range(2022, 2026)
    } == {2022: 2_766_582, 2023: 3_201_144, 2024: 2_901_142, 2025: 691_906}
    assert sum(sums.values()) == 9_560_774
    assert agrees(engine)


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


@pytest.mark.thorough
def test_returns_add_up_to_what_their_tables_hold(engine: Engine, address: str) -> None:
    bring(address, "mexico_upm", "americas/mexico_expulsions_nationality_month_2015-01_2025-04.csv")
    assert total(engine, "returns") == 1_080_851
    bring(address, "guatemala_igm", "americas/guatemala_returnees_month_2020-01_2025-04.csv")
    assert total(engine, "returns") == 372_614
    assert agrees(engine)


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
