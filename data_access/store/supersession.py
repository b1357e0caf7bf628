"""Which batch answers for a month, and since when: keeping `known_from` and `known_until` right.

One rule, `intervals`, says by which releases supersede each other. It is pure, so that it can be
tried with every order of imports: the intervals follow from which batches there are, never from
when they came in. Exercise figures end on the day from which anybody's real ones in their place are
known. That the days meet is what keeps the two apart: on no day do both answer, so that no sum, on
any page and as known on any day, can have a part of each.

What changes the store takes all the runs of months that a batch touches at once: what bureaus
report is a run for each of them, and a file may have two hundred.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Table, Update, func, select, update

from data_access.registry import EXERCISE, counting, is_exercise, of_bureaus, of_run
from data_access.store.rollups import ROLLUPS, facts_of
from data_access.store.schema import batch, coverage

KNOWN_FROM: ColumnElement[Any] = func.coalesce(batch.c.not_before, batch.c.published_on)
"""The day from which a batch counts."""


class Claim(NamedTuple):
    """One batch that covers a month of a series.

    Attributes:
        complete: whether it holds all routes; a partial one only fills gaps.
        published_on: the day from which it is known: of an embargo the day on which it ends.
        correction: 0 for a release, higher for what corrects it.
        sha256: of the file; decides between releases of one day, so that the answer never
            depends on the order of imports.
        whole: whether it holds the month to its last day; a few days of a month never hide all.
    """

    batch_id: int
    complete: bool
    published_on: date
    correction: int
    sha256: str
    whole: bool = True

    @property
    def rank(self) -> tuple[bool, bool, date, int, str]:
        """The higher one answers."""
        return (self.whole, self.complete, self.published_on, self.correction, self.sha256)


class Interval(NamedTuple):
    """Days on which a batch answers: from the first, up to but without the second."""

    known_from: date
    known_until: date | None


def intervals(claims: Iterable[Claim]) -> Mapping[int, Interval]:
    """The interval of each batch for one month of one series.

    On every day the highest ranking batch of those published by then answers. One that never
    does has an empty interval.
    """
    known: dict[int, Interval] = {}
    leader: Claim | None = None
    published_on = attrgetter("published_on")
    by_day = groupby(sorted(claims, key=published_on), key=published_on)
    for day, published in by_day:
        contenders = list(published)
        known |= {claim.batch_id: Interval(day, day) for claim in contenders}
        best = max(contenders, key=lambda claim: claim.rank)
        if leader is not None and leader.rank > best.rank:
            continue
        if leader is not None:
            known[leader.batch_id] = known[leader.batch_id]._replace(known_until=day)
        leader = best
        known[best.batch_id] = Interval(day, None)
    return known


def ending_of(run: str, since: Mapping[str, date]) -> date | None:
    """The day on which a run ends, since real figures begin; None where it is real itself.

    What bureaus report displaces all exercises; a public source those of its own measures.

    Args:
        run: code of the run.
        since: from which day figures of each source are known.
    """
    real = displacing_sources(run) if is_exercise(run) else ()
    return min((day for source, day in since.items() if source in real), default=None)


def clipped(known: Mapping[int, Interval], day: date | None) -> Mapping[int, Interval]:
    """Intervals that end on a day at the latest; as they are where there is none."""
    if day is None:
        return known
    return {
        number: Interval(start, max(start, min(end or day, day)))
        for number, (start, end) in known.items()
    }


def displacing_sources(run: str) -> frozenset[str]:
    """The sources whose figures displace an exercise run: bureaus' all, others of its measures."""
    alike = (series for metric in of_run(run).metrics for series in counting(metric))
    return (of_bureaus() | {source for series in alike for source in series.sources}) - {EXERCISE}


Cells = Mapping[str, Collection[int]]
"""Months (yyyymm) by series: what releases supersede each other in."""

Known = Mapping[str, Mapping[int, Mapping[int, Interval]]]
"""The interval of each batch, by series, month and batch."""

_RUNS_AT_ONCE = 400


def expected(connection: Connection, cells: Cells) -> Known:
    """The interval of each batch in each of some cells."""
    covering = {series: dict.fromkeys(months, _NONE) for series, months in cells.items()}
    return _expected(connection, covering, {})


def with_new(
    connection: Connection, new: Claim, covered: Mapping[str, Mapping[int, bool]]
) -> Known:
    """The intervals with a batch that is not stored yet, in the months that it covers.

    Args:
        connection: to the store.
        new: the batch.
        covered: by series, its months, and whether each to its last day.
    """
    covering: dict[str, dict[int, _Batches]] = {
        series: {month: ((new.batch_id, whole),) for month, whole in months.items()}
        for series, months in covered.items()
    }
    return _expected(connection, covering, {new.batch_id: new})


_Batches = tuple[tuple[int, bool], ...]
"""Batches that cover a month, and whether each to its last day."""
_NONE: _Batches = ()


def _expected(
    connection: Connection, covering: dict[str, dict[int, _Batches]], new: dict[int, Claim]
) -> Known:
    of_batches = (batch.c.id, batch.c.complete, KNOWN_FROM, batch.c.correction, batch.c.sha256)
    claims = {
        number: Claim(number, bool(complete), *rest)
        for number, complete, *rest in connection.execute(select(*of_batches))
    } | new
    columns = (coverage.c.month, coverage.c.batch_id, coverage.c.whole)
    rows = select(coverage.c.series_code, *columns)
    for series, month, batch_id, whole in _of_runs(connection, rows, covering):
        batches = covering[series]
        if month in batches:
            batches[month] = (*batches[month], (batch_id, bool(whole)))
    days = select(batch.c.source_code, func.min(KNOWN_FROM)).group_by(batch.c.source_code)
    since = dict(map(tuple, connection.execute(days)))
    # Thousands of months are covered by the same few batches.
    answering = {
        batches: intervals(claims[number]._replace(whole=whole) for number, whole in batches)
        for batches in {one for months in covering.values() for one in months.values()}
    }
    expected: dict[str, Mapping[int, Mapping[int, Interval]]] = {}
    for series, months in covering.items():
        day = ending_of(series, since)
        expected[series] = {
            month: clipped(answering[batches], day) for month, batches in months.items()
        }
    return expected


def close(connection: Connection, known: Known) -> None:
    """Give coverage, facts and rollups of some runs the intervals that they should have."""
    rows = select(
        coverage.c.series_code,
        coverage.c.month,
        coverage.c.batch_id,
        coverage.c.known_from,
        coverage.c.known_until,
    )
    changed: dict[tuple[str, int, Interval], list[int]] = defaultdict(list)
    for series, month, batch_id, *stored in _of_runs(connection, rows, known):
        wanted = known[series].get(month, {}).get(batch_id)
        if wanted is not None and wanted != Interval(*stored):
            changed[series, batch_id, wanted].append(month)
    # Runs of one release mostly change alike: one statement for all of them.
    alike: dict[tuple[int, Interval, tuple[int, ...]], list[str]] = defaultdict(list)
    for (series, batch_id, interval), months in changed.items():
        alike[batch_id, interval, tuple(sorted(months))].append(series)
    for (batch_id, interval, when), runs in alike.items():
        for table, of_table in _tables_of(runs):
            statement = (
                update(table)
                .where(table.c.batch_id == batch_id, table.c.month.in_(when))
                .values(known_from=interval.known_from, known_until=interval.known_until)
            )
            _of_each(connection, statement, table, of_table)


def _tables_of(runs: Collection[str]) -> Iterator[tuple[Table, Collection[str]]]:
    """The tables with rows of some runs, each with those of them that it has."""
    by_table: dict[Table, list[str]] = defaultdict(list)
    for series in runs:
        by_table[facts_of(series)].append(series)
    yield from by_table.items()
    for table in (coverage, *ROLLUPS):
        yield table, runs


def _of_each(
    connection: Connection, statement: Update, table: Table, runs: Collection[str]
) -> None:
    """Change the rows of a table that are of some runs."""
    if "series_code" not in table.c:
        connection.execute(statement)
        return
    for some in in_parts(runs):
        connection.execute(statement.where(table.c.series_code.in_(some)))


def _of_runs(
    connection: Connection, rows: Select[Any], runs: Collection[str]
) -> Iterator[tuple[Any, ...]]:
    """Rows of coverage that are of some runs."""
    for some in in_parts(runs):
        of_some = rows.where(coverage.c.series_code.in_(some))
        yield from map(tuple, connection.execute(of_some).fetchall())


def in_parts(runs: Collection[str]) -> Iterator[list[str]]:
    """Runs in lists that fit into a statement."""
    every = list(runs)
    for start in range(0, len(every), _RUNS_AT_ONCE):
        yield every[start : start + _RUNS_AT_ONCE]
