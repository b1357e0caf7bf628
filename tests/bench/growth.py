"""What a store of very many rows costs: its size, periods by border point, all panels."""

import sys
from collections.abc import Iterator
from itertools import product

from rich.console import Console
from sqlalchemy import Connection, func, select

from data_access.filters import Filters
from data_access.frames import Counts, Query, fetch
from data_access.periods import MonthRange, shifted
from data_access.queries.series import counts
from data_access.registry.metrics import METRICS
from data_access.registry.series import SERIES, Dimension
from data_access.store.engine import reader
from data_access.store.schema.facts import coverage
from tests.bench import panels
from tests.bench.measures import Measured, wall_ms
from tests.bench.yardstick import Yardstick

_BY_POINT = ((Dimension.PLACE,), (Dimension.PLACE, Dimension.YEAR))
_USE = SERIES["database-use"].metrics


def measure(address: str, what: str) -> Iterator[Measured]:
    """The size of a store, periods by border point that begin and end within a year, all panels."""
    yield Measured(f"store of {what}", "MB", (_megabytes(address),))
    yield from by_point(address, what)
    yield from panels.measure(address, what, clock=wall_ms)


def by_point(address: str, what: str) -> Iterator[Measured]:
    """All measures by border point over periods without whole years at their ends."""
    engine = reader(address)
    values, stick = [], Yardstick()
    with engine.connect() as connection:
        last = connection.scalar(
            select(func.max(coverage.c.month)).where(
                coverage.c.series_code.startswith("database-use:")
            )
        )
        metrics = [METRICS[code] for code in _USE]
        for by, months in product(_BY_POINT, _periods(last or 202512)):
            query = counts(metrics, Filters(), by, dict.fromkeys(_USE, months))
            with stick.beside():
                values.append(_answer_ms(connection, query))
    engine.dispose()
    name = f"four measures by border point, no whole years, {what}"
    yield Measured(name, "ms", tuple(values), 50, f"slowest {max(values):,.0f}", tuple(stick.paces))


def _answer_ms(connection: Connection, query: Query[Counts]) -> float:
    return wall_ms(lambda: fetch(connection, query))


def _periods(last: int) -> Iterator[MonthRange]:
    """Periods of 2 to 23 months that hold no whole year of all."""
    for length in (2, 5, 11, 17, 22):
        for before in (1, 4, 8):
            end = shifted(last, -before)
            yield MonthRange(shifted(end, 1 - length), end)


def _megabytes(address: str) -> float:
    """What the tables and indexes of a store take on the disk."""
    engine = reader(address)
    of_engine = {
        "postgresql": "SELECT pg_database_size(current_database())",
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    }
    with engine.connect() as connection:
        size = connection.exec_driver_sql(of_engine[engine.dialect.name]).scalar_one()
    engine.dispose()
    return int(size) / 2**20


if __name__ == "__main__":
    for one in measure(sys.argv[1], "this store"):
        Console().print(f"{one.name}: {one.median:,.3g} {one.unit} {one.note}")
