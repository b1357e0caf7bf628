"""Keeping `withheld` right: which counts of a reporter's years stay hidden, whoever asks.

Like revisions, it follows from which batches there are and not from the order in which they came
in; it is decided anew (`deciding`) for the years that an import touches.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Connection, delete, select

from data_access.registry.series import EXERCISE_RUN, SERIES, Series, of_run
from data_access.registry.sources import hides_below
from data_access.store import bulk
from data_access.store.schema import coverage, withheld

_DECEMBER = 12
_CHUNK = 20_000
_COLUMNS = tuple(column.name for column in withheld.columns if column.name != "id")


def _below(series: Series) -> int:
    """The threshold of a series; 0 where nothing of it is hidden."""
    return 0 if series.hides_by is None else hides_below(series.sources)


def renew(connection: Connection, run: str, months: Collection[int]) -> None:
    """Decide anew what is hidden in the years of some months of a run."""
    below = _below(of_run(run))
    for year in sorted({month // 100 for month in months}) if below > 1 else ():
        low, high = year * 100, year * 100 + _DECEMBER
        of_year = (withheld.c.series_code == run) & withheld.c.month.between(low, high)
        connection.execute(delete(withheld).where(of_year))
        _insert(connection, _decided(connection, run, year, below))


def renew_all(connection: Connection) -> None:
    """Decide everything anew: after the tables or a threshold have changed."""
    connection.execute(delete(withheld))
    for run, months in _runs(connection).items():
        renew(connection, run, months)


def forget_exercises(connection: Connection) -> None:
    """Nothing of exercise figures is hidden any more: they are out of the store."""
    connection.execute(delete(withheld).where(withheld.c.series_code.startswith(EXERCISE_RUN)))


def disagreements(connection: Connection) -> Iterator[str]:
    """Runs of which other counts are hidden than should be, one sentence each."""
    for run, months in _runs(connection).items():
        below = _below(of_run(run))
        content = (withheld.c[name] for name in _COLUMNS)
        held = connection.execute(select(*content).where(withheld.c.series_code == run))
        wanted = [
            row
            for year in {month // 100 for month in months}
            for row in _decided(connection, run, year, below)
        ]
        if sorted(map(tuple, held), key=str) != sorted(wanted, key=str):
            yield f"what is hidden of {run} does not follow from its facts"


def _runs(connection: Connection) -> dict[str, list[int]]:
    """The months of every run of which something may be hidden."""
    guarded = [series.code for series in SERIES.values() if _below(series) > 1]
    runs: dict[str, list[int]] = {}
    rows = select(coverage.c.series_code, coverage.c.month).distinct()
    for run, month in connection.execute(rows):
        if of_run(run).code in guarded:
            runs.setdefault(run, []).append(month)
    return runs


def _decided(connection: Connection, run: str, year: int, below: int) -> Iterator[tuple[Any, ...]]:
    """The rows that must be held of a run's year."""
    # Here, not above: it brings numpy, which a file without border points never needs.
    from data_access.store.hidden_years import decided  # noqa: PLC0415

    return decided(connection, run, year, below)


def _insert(connection: Connection, rows: Iterable[tuple[Any, ...]]) -> None:
    source = iter(rows)
    while chunk := list(islice(source, _CHUNK)):
        bulk.append(connection, withheld, _COLUMNS, chunk)
