"""Read which months of every series are known: once per data version, for every page."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Row, String, case, cast, func, select

from data_access.availabilities import Availabilities
from data_access.availability import Coverage, Labels, of_run, settled
from data_access.filters import Filters
from data_access.periods import MonthRange
from data_access.queries import conditions
from data_access.registry.series import Dimension
from data_access.store.schema import batch, coverage, label

AnsweredFor = Mapping[str, Mapping[int, Labels]]
"""By run and batch."""


def read_availabilities(
    connection: Connection,
    as_known_on: date | None = None,
    labels: AnsweredFor | None = None,
    now: Availabilities | None = None,
) -> Availabilities:
    """Read which months of every series are known, as of a day (None: now).

    Args:
        connection: to the store.
        as_known_on: the day.
        labels: of `read_labels`, which are the same for every day; None: they are read.
        now: what is known today, which tells since when each run is; None: that is read.
    """
    row = coverage.c
    groups = (row.batch_id, row.series_code)
    # A row a file and run, not one a month: of two hundred bureaus there are a hundred thousand.
    months = (
        func.aggregate_strings(case((row.whole == whole, cast(row.month, String))), " ")
        for whole in (1, 0)
    )
    statement = (
        select(*groups, func.max(row.known_from), *months)
        .where(conditions.is_current(coverage, Filters(as_known_on=as_known_on)))
        .group_by(*groups)
    )
    columns = (batch.c.id, batch.c.source_code, batch.c.published_on, batch.c.complete)
    files = {
        number: rest for number, *rest in connection.execute(select(*columns, batch.c.marking))
    }
    labels = read_labels(connection) if labels is None else labels
    releases: dict[str, list[tuple[int, int, Coverage]]] = {}
    markings: dict[str, set[str]] = {}
    known_from: dict[str, date] = {}
    for number, series, since, *listed_months in connection.execute(statement):
        known_from[series] = max(since, known_from.get(series, since))
        source, published_on, complete, marking = files[number]
        if marking:
            markings.setdefault(series, set()).add(marking)
        answers_for = labels.get(series, {}).get(number, {})
        for listed, whole in zip(listed_months, (True, False), strict=True):
            if listed:
                covered = tuple(sorted(map(int, listed.split())))
                release = Coverage(
                    source, published_on, bool(complete), whole, covered, answers_for
                )
                releases.setdefault(series, []).append((covered[0], number, release))
    by_series = {
        series: [release for *_order, release in sorted(some, key=itemgetter(0, 1))]
        for series, some in sorted(releases.items())
    }
    spans = _spans(by_series)
    ended = settled(spans)
    runs = {
        series: of_run(series, rows, ended)
        for series, rows in by_series.items()
        if any(row.whole or any(m % 100 for m in row.months) for row in rows)
    }
    since_when = select(row.series_code, func.min(row.known_from)).group_by(row.series_code)
    days: Iterable[Any] = now.first_releases.items() if now else connection.execute(since_when)
    first = {code: day for code, day in days if as_known_on is None or day <= as_known_on}
    real = {code: run.published_on for code, run in runs.items() if not run.is_exercise}
    return Availabilities(
        by_series=runs,
        spans=spans,
        settled=ended,
        first_releases=first,
        newest_update=max((day for code, day in real.items() if first[code] < day), default=None),
        markings={run: frozenset(some) for run, some in markings.items()},
        known_from=known_from,
    )


def read_labels(connection: Connection) -> AnsweredFor:
    """What each batch answers for, by run and batch: what it or an earlier one of it names."""
    columns = (label.c.series_code, label.c.batch_id, label.c.dimension, label.c.value)
    names: dict[str, dict[int, dict[Dimension, set[str]]]] = {}
    for series, number, dimension, value in connection.execute(select(*columns)):
        of_batch = names.setdefault(series, {}).setdefault(number, {})
        of_batch.setdefault(Dimension(dimension), set()).add(value)
    columns = (batch.c.id, batch.c.source_code, batch.c.published_on, batch.c.complete)
    batches = {row.id: row for row in connection.execute(select(*columns))}
    return {
        series: {number: _answered(batches, by_batch, number) for number in by_batch}
        for series, by_batch in names.items()
    }


def _answered(
    batches: Mapping[int, Row[int, str, date, int]],
    names: Mapping[int, Mapping[Dimension, Collection[str]]],
    number: int,
) -> Labels:
    """What a batch answers for, with the earlier ones of its source among all of its run.

    One that names no value of a dimension has no column for it, and answers for none.

    Args:
        batches: their source, day and completeness, by number.
        names: what each batch of the run names itself, by number.
        number: of the batch.
    """
    own, earlier = batches[number], [number]
    if own.complete:
        earlier = [
            other
            for other in names
            if batches[other].source_code == own.source_code
            and batches[other].published_on <= own.published_on
        ]
    return {
        dimension: frozenset[str]().union(*(names[other].get(dimension, ()) for other in earlier))
        for dimension in names[number]
    }


def _spans(by_series: Mapping[str, Sequence[Coverage]]) -> dict[str, MonthRange]:
    """First and last month of each source; a total of a year is all of its months."""
    found: dict[str, MonthRange] = {}
    for row in (row for rows in by_series.values() for row in rows):
        years = [month for month in row.months if not month % 100] if row.whole else []
        ends = [month for month in row.months if month % 100]
        ends += [year + month for year in years for month in (1, 12)]
        if ends:
            known = found.get(row.source, MonthRange(ends[0], ends[0]))
            first, last = min(known.first, *ends), max(known.last, *ends)
            found[row.source] = MonthRange(first, last)
    return found
