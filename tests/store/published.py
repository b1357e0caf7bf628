"""Published files: of which source each is, and what then counts or why it is refused."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import Engine, select

from data_access.store.schema import batch, coverage, monthly_detail, monthly_total
from tests.conftest import invoke_routewatch
from tests.material import SHARED

_REGISTRY = "it is part of the registry"
_CHECK = "control totals that importers are checked against"

IMPORTED: Mapping[str, tuple[str, Mapping[str, int]]] = {
    "mmp/mmp_alldata_2014_2025-04.xlsx": ("iom_mmp", {"dead_missing": 74_376}),
    "mmp/mmp_api_2025-01_2025-09.json": ("iom_mmp", {"dead_missing": 3_780}),
    "mmp/mmp_europe_routes_2014_2026-05.csv": ("iom_mmp", {"dead_missing": 49_989}),
    "mmp/mmp_old_webid_2014_2020-01.csv": ("iom_mmp", {"dead_missing": 34_534}),
    "mmp/mmp_webexport_2014_2021_excerpt_500.csv": ("iom_mmp", {"dead_missing": 8_666}),
    "frontex/frontex_ibc_wide_2009-01_2025-04.xlsx": ("frontex_ibc", {"detections": 4_966_869}),
    "frontex/frontex_ibc_long_iso3_2009-01_2025-04.csv": (
        "frontex_ibc",
        {"detections": 4_966_869},
    ),
    "frontex/frontex_ibc_route_month_2009-01_2026-06.json": (
        "frontex_ibc",
        {"detections": 5_147_346},
    ),
    "us_cbp/nationwide-encounters-fy22-fy25-state.csv": (
        "cbp_encounters",
        {"encounters": 9_560_774},
    ),
    "us_cbp/sbo-encounters-fy22-fy25-aug.csv": ("cbp_encounters", {"encounters": 7_421_677}),
    "us_cbp/cbp_swb_encounters_long_2017-10_2025-05.csv": (
        "cbp_encounters",
        {"encounters": 11_086_194},
    ),
    "us_cbp/ohss_khsm_usbp_encounters_fy2000_fy2025-nov.xlsx": (
        "ohss_khsm",
        {"border_patrol_encounters": 22_738_870},
    ),
    "americas/panama_darien_transits_nationality_2010_2025-04.csv": (
        "panama_snm",
        {"transits": 1_322_960},
    ),
    "americas/panama_darien_transits_sex_age_month_2021-01_2025-04.csv": (
        "panama_snm",
        {"transits": 1_207_202},
    ),
    "americas/mexico_irregular_nationality_month_2018-01_2025-04.csv": (
        "mexico_upm",
        {"transits": 3_266_581},
    ),
    "americas/mexico_irregular_sex_age_month_2018-01_2025-04.csv": (
        "mexico_upm",
        {"transits": 3_265_387},
    ),
    "americas/mexico_expulsions_nationality_month_2015-01_2025-04.csv": (
        "mexico_upm",
        {"returns": 1_080_851},
    ),
    "americas/honduras_irregular_entries_month_2014-01_2025-04.csv": (
        "honduras_inm",
        {"transits": 1_251_145},
    ),
    "americas/honduras_irregular_entries_nationality_month_2018-01_2025-04.csv": (
        "honduras_inm",
        {"transits": 1_191_581},
    ),
    "americas/guatemala_returnees_month_2020-01_2025-04.csv": (
        "guatemala_igm",
        {"returns": 372_614},
    ),
    "americas/australia_boat_arrivals_year_1976_2025-04.csv": (
        "australia_boats",
        {"arrivals": 70_819},
    ),
    "arrivals/unhcr_med_arrivals_monthly_2014_2019.csv": ("unhcr_med", {"arrivals": 2_045_770}),
    "arrivals/unhcr_med_arrivals_workbook_2014_2019.xlsx": ("unhcr_med", {"arrivals": 2_045_770}),
    "arrivals/unhcr_med_arrivals_location_year_2014_2022.csv": (
        "unhcr_med",
        {"arrivals_by_place": 2_331_193},
    ),
    "arrivals/italy_landings_daily_2019-09_2025-09.csv": (
        "italy_landings",
        {"arrivals": 474_167},
    ),
    "arrivals/italy_landings_nationality_ytd_2019-09_2025-09.csv": (
        "italy_landings",
        {"arrivals": 482_471},
    ),
    "uk_channel/uk_small_boats_2018-01_2026-08.ods": (
        "uk_small_boats",
        {"arrivals": 208_507, "interceptions": 52_024},
    ),
    "uk_channel/uk_irregular_entry_quarterly_2018_2023.csv": (
        "uk_irregular_entry",
        {"irregular_entries": 174_977},
    ),
    "interceptions/central_med_month_2010_2023.csv": (
        "central_med_interceptions",
        {"interceptions": 143_910},
    ),
    "interpol/interpol_public_notices_summary.csv": (
        "interpol_public_notices",
        {"public_notices": 20_697},
    ),
    "interpol/interpol_public_notices_by_nationality.csv": (
        "interpol_public_notices",
        {"public_notices": 21_243},
    ),
    "reference/published_figures.csv": ("published_figures", {}),
    "reference/operations.csv": ("operations", {"operations": 45}),
}
"""Which source a file is of, and what its batch counts."""

REFUSED: Mapping[str, str] = {
    "mmp/mmp_points_year_2014_2026-08.csv": "no date finer than the year",
    "mmp/mmp_region_year_2014_2026-08.csv": "yearly totals by region",
    "mmp/mmp_year_totals_2026-08-06.json": "yearly totals without month or route",
    "mmp/mmp_coordinate_audit_2026-05.csv": "an audit of positions",
    "interpol/interpol_public_notices_by_year.csv": "year in which a file was opened",
    "interpol/interpol_public_notices_by_nationality_year.csv": "folds counts under five",
    "reference/events.csv": _REGISTRY,
    "reference/bureaus.csv": _REGISTRY,
    "reference/routes.json": _REGISTRY,
    "reference/routes.geojson": "it is a map",
    "reference/route_aliases.csv": _REGISTRY,
    "geo/country_reference.csv": _REGISTRY,
    "geo/border_crossing_points_unlocode.csv": _REGISTRY,
    "geo/route_label_crosswalk.csv": "the registry's own spellings of routes supersede",
    "geo/routes_europe_corridors.geojson": "it is a map",
    "geo/routes_frontex_2015.geojson": "it is a map",
    "geo/sar_zones_central_med.geojson": "it is a map",
    "geo/world_admin0_50m.geojson": "it is a map",
    "geo/world_admin0_simplified.geojson": "it is a map",
    "control_totals/frontex_2025-06-03_by_route_year.csv": _CHECK,
    "control_totals/frontex_2026-08-04_by_route_year.csv": _CHECK,
    "control_totals/mmp_alldata_2025-04_by_route_year.csv": _CHECK,
    "control_totals/mmp_alldata_2025-04_by_year.csv": _CHECK,
    "control_totals/mmp_api_2025_by_route.csv": _CHECK,
    "control_totals/mmp_europe_2026-05_by_route_year.csv": _CHECK,
    "manifest.csv": "it lists files and their checksums",
    "README.md": "there is no table in it",
}
"""What is said of a file that cannot be imported."""


def bring(address: str, source: str, *names: str) -> str:
    """Import published files; what the command line says of it."""
    paths = [str(SHARED / name) for name in names]
    answer = invoke_routewatch("import", source, *paths, address=address)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def counted(engine: Engine, metric: str) -> dict[tuple[str, int], int]:
    """What counts now, by series and month: added up here, from the small rollup."""
    total = monthly_total.c
    current = (total.metric_code == metric) & total.known_until.is_(None)
    sums: Counter[tuple[str, int]] = Counter()
    with engine.connect() as connection:
        rows = select(total.series_code, total.month, total.value).where(current)
        for series, month, value in connection.execute(rows):
            sums[series, month] += value
    return dict(sums)


def by_year(sums: Mapping[tuple[str, int], int], series: str) -> dict[int, int]:
    """The sum of a series in each calendar year."""
    found: Counter[int] = Counter()
    for (code, month), value in sums.items():
        if code == series:
            found[month // 100] += value
    return dict(found)


def detail(engine: Engine, series: str, *columns: str) -> dict[tuple[object, ...], int]:
    """What counts now of a series in detail, by some columns; `year` is that of the month."""
    detail_of = monthly_detail.c
    named = [detail_of.month if name == "year" else detail_of[name] for name in columns]
    current = (detail_of.series_code == series) & detail_of.known_until.is_(None)
    sums: Counter[tuple[object, ...]] = Counter()
    with engine.connect() as connection:
        for *key, value in connection.execute(select(*named, detail_of.value).where(current)):
            parts = zip(columns, key, strict=True)
            sums[tuple(part // 100 if name == "year" else part for name, part in parts)] += value
    return dict(sums)


def months_of(engine: Engine, series: str) -> dict[int, int]:
    """The months that are known of a series now, and whether to their last day."""
    covered = coverage.c
    current = (covered.series_code == series) & covered.known_until.is_(None)
    with engine.connect() as connection:
        return dict(
            map(tuple, connection.execute(select(covered.month, covered.whole).where(current)))
        )


def total(engine: Engine, metric: str) -> int:
    """What the newest batch counted of a metric."""
    with engine.connect() as connection:
        newest = connection.execute(select(batch).order_by(batch.c.id.desc())).first()
    assert newest is not None
    return int(newest.totals[metric])
