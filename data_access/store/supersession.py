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
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select, update

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


def expected(connection: Connection, cells: Cells) -> Known:
    """The interval of each batch in each of some cells."""
    of_batches = (batch.c.id, batch.c.complete, KNOWN_FROM, batch.c.correction, batch.c.sha256)
    claims = {
        number: Claim(number, bool(complete), *rest)
        for number, complete, *rest in connection.execute(select(*of_batches))
    }
    covering: dict[str, dict[int, tuple[tuple[int, bool], ...]]] = {
        series: dict.fromkeys(months, ()) for series, months in cells.items()
    }
    columns = (coverage.c.series_code, coverage.c.month, coverage.c.batch_id, coverage.c.whole)
    rows = select(*columns).where(coverage.c.series_code.in_(cells))
    for series, month, batch_id, whole in connection.execute(rows):
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


def close(connection: Connection, known: Known) -> Cells:
    """Give coverage, facts and rollups the intervals that they should have; what has changed."""
    columns = coverage.c
    rows = select(
        columns.series_code,
        columns.month,
        columns.batch_id,
        columns.known_from,
        columns.known_until,
    ).where(columns.series_code.in_(known))
    changed: dict[str, set[int]] = defaultdict(set)
    # Runs of one release mostly change alike: one statement for all of them.
    alike: dict[tuple[int, int, Interval], list[str]] = defaultdict(list)
    for series, month, batch_id, *stored in connection.execute(rows):
        wanted = known[series].get(month, {}).get(batch_id)
        if wanted is not None and wanted != Interval(*stored):
            changed[series].add(month)
            alike[batch_id, month, wanted].append(series)
    for (batch_id, month, interval), runs in alike.items():
        for table in {coverage, *ROLLUPS, *map(facts_of, runs)}:
            of_month = (table.c.batch_id == batch_id) & (table.c.month == month)
            statement = update(table).where(of_month).values(**interval._asdict())
            if "series_code" in table.c:
                statement = statement.where(table.c.series_code.in_(runs))
            connection.execute(statement)
    return changed
