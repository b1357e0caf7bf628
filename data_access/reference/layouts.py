"""Which published files the project's own tables are made from, and what of each they hold.

Whole months only, and no more detail than pages show: counts that differ in nothing else are added
up. Publications without a stated licence are left out.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from data_access.declaration.facts import Fact, ObservationFact, OperationFact, PublishedFact
from data_access.declaration.file_schema import FileSchema
from data_access.reference import compact_tables, facts
from data_access.store.schema import incident, observation

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
        values = [row["incidents"], *(row[name] for name in compact_tables.COUNTS)]
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


def _facts(
    name: str,
    source: str,
    made_from: str,
    kind: type[Fact] = ObservationFact,
    reduced: facts.Reduced = facts.AS_STORED,
) -> ReferenceTable:
    """A table of a source's facts."""

    def rows(connection: Connection) -> Iterable[Cells]:
        return facts.rows(connection, kind, reduced)

    return ReferenceTable(name, facts.schema(source, kind), made_from, rows)


TABLES = (
    ReferenceTable(
        "iom_incidents", compact_tables.INCIDENTS, "mmp/mmp_alldata_2014_2025-04.xlsx", _incidents
    ),
    ReferenceTable(
        "iom_incidents", compact_tables.INCIDENTS, "mmp/mmp_api_2025-01_2025-09.json", _incidents
    ),
    ReferenceTable(
        "frontex_nationalities",
        compact_tables.BY_MONTH_ROUTE_BORDER_NATIONALITY,
        "frontex/frontex_ibc_wide_2009-01_2025-04.xlsx",
        _by_nationality,
    ),
    ReferenceTable(
        "frontex_routes",
        compact_tables.BY_MONTH_AND_ROUTE,
        "frontex/frontex_ibc_route_month_2009-01_2026-06.json",
        _by_route,
    ),
    _facts("unhcr_arrivals", "unhcr_med", "arrivals/unhcr_med_arrivals_monthly_2014_2019.csv"),
    _facts("italy_arrivals", "italy_landings", "arrivals/italy_landings_daily_2019-09_2025-09.csv"),
    _facts("uk_small_boats", "uk_small_boats", "uk_channel/uk_small_boats_2018-01_2026-08.ods"),
    # The long table reaches back to 2017; the newer one of the whole country answers from 2021.
    _facts(
        "cbp_southwest",
        "cbp_encounters",
        "us_cbp/cbp_swb_encounters_long_2017-10_2025-05.csv",
        reduced=facts.Reduced(
            told_as={"encounters-southwest-by-area": "encounters-southwest"},
            without=("category_code", "place_code"),
        ),
    ),
    _facts("cbp_borders", "cbp_encounters", "us_cbp/nationwide-encounters-fy22-fy25-state.csv"),
    _facts(
        "panama_transits",
        "panama_snm",
        "americas/panama_darien_transits_nationality_2010_2025-04.csv",
    ),
    _facts(
        "mexico_transits",
        "mexico_upm",
        "americas/mexico_irregular_nationality_month_2018-01_2025-04.csv",
    ),
    _facts(
        "honduras_entries",
        "honduras_inm",
        "americas/honduras_irregular_entries_month_2014-01_2025-04.csv",
    ),
    _facts(
        "published_figures", "published_figures", "reference/published_figures.csv", PublishedFact
    ),
    _facts("operations", "operations", "reference/operations.csv", OperationFact),
)
SCHEMAS = tuple(
    {(table.schema.source, table.schema.layout): table.schema for table in TABLES}.values()
)
