"""What follows from facts and from the days on which they count, kept in the same transaction.

Revisions (what later releases changed), hidden counts (`withheld`), what each file names (`label`),
and expected ranges (`store.expected_ranges`) follow from which batches there are, and not from the
order in which they came in; so they are made anew for what an import touches.
What was known on a past day is read from the monthly sums themselves.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
)

from data_access.registry import (
    EXERCISE,
    EXERCISE_RUN,
    SERIES,
    Series,
    hides_below,
    is_exercise,
    of_run,
    reporter_of,
)
from data_access.store import (
    engine,
    expected_ranges,
    supersession,
)
from data_access.store.schema import (
    batch,
    coverage,
    label,
    monthly_detail,
    monthly_total,
    revision,
    withheld,
)

_NAMING = frozenset({"incident", "observation"})
"""The tables with facts that publishers count."""
_NAMED = {
    "route": (monthly_total, monthly_detail),
    "country": (monthly_detail,),
    "nationality": (monthly_detail,),
}
"""Dimensions that are named, and the sums that have their values."""
_DECEMBER = 12
_CHUNK = 20_000
_HIDDEN = tuple(column.name for column in withheld.columns if column.name != "id")


def supersede(connection: Connection, cells: supersession.Cells) -> None:
    """Decide again which releases answer for some months, and renew what follows from them.

    For batches that were changed or removed; one that is new does it in steps of its own.
    """
    supersession.close(connection, supersession.expected(connection, cells))
    renew_revisions(connection, cells)
    renew(connection, cells)
    expected_ranges.renew(connection, expected_ranges.touched(cells))


def supersede_exercises(connection: Connection, source: str) -> None:
    """End exercise figures where real ones begin, after a batch was written or removed."""
    if source not in _DISPLACING:
        return
    cells: dict[str, set[int]] = defaultdict(set)
    rows = select(coverage.c.series_code, coverage.c.month).where(
        coverage.c.series_code.startswith(EXERCISE_RUN)
    )
    for series, month in connection.execute(rows):
        cells[series].add(month)
    changed = supersession.close(connection, supersession.expected(connection, cells))
    renew_revisions(connection, changed)
    renew(connection, changed)


_DISPLACING = frozenset[str]().union(
    *(
        supersession.displacing_sources(code)
        for code, series in SERIES.items()
        if EXERCISE in series.sources
    )
)
"""The sources of real figures in the place of exercises."""


def renew(connection: Connection, cells: supersession.Cells) -> None:
    """Decide what is hidden and name anew, in the years of some months, by run."""
    _renew_labels(connection, cells)
    for run, months in cells.items():
        _renew_hidden(connection, run, months)


def renew_all(
    connection: Connection, progress: expected_ranges.Progress = lambda _done, _all: None
) -> None:
    """Decide everything anew: after the tables or a threshold have changed."""
    _renew_labels(connection, connection.scalars(select(coverage.c.series_code).distinct()).all())
    connection.execute(delete(withheld))
    for run, months in _hiding_runs(connection).items():
        _renew_hidden(connection, run, months)
    expected_ranges.renew(connection, progress=progress)


def forget_exercises(connection: Connection) -> None:
    """Nothing follows from exercise figures any more: they are out of the store."""
    connection.execute(delete(withheld).where(withheld.c.series_code.startswith(EXERCISE_RUN)))


def disagreements(connection: Connection) -> Iterator[str]:
    """Rows that do not follow from the facts, one sentence each."""
    for run, months in _hiding_runs(connection).items():
        rows = select(*(withheld.c[name] for name in _HIDDEN)).where(withheld.c.series_code == run)
        stored = map(tuple, connection.execute(rows))
        years = {month // 100 for month in months}
        wanted = (row for year in years for row in _hidden(connection, run, year))
        if sorted(stored, key=str) != sorted(wanted, key=str):
            yield f"what is hidden of {run} does not follow from its facts"
    runs = connection.scalars(select(coverage.c.series_code).distinct()).all()
    named = (set(map(tuple, connection.execute(one))) for one in _label_rows(runs))
    if set(map(tuple, connection.execute(select(label)))) != set().union(*named):
        yield "what files name does not follow from their facts"


# -------------------------------------------------------------------------------------------------
# What files name


def _renew_labels(connection: Connection, runs: Collection[str]) -> None:
    """Note anew what each batch names in some runs."""
    connection.execute(delete(label).where(label.c.series_code.in_(_naming(runs))))
    for names in _label_rows(runs):
        connection.execute(insert(label).from_select(label.c.keys(), names))


def _naming(runs: Iterable[str]) -> list[str]:
    """Runs of publishers' counts: what one bureau reports is about itself alone."""
    return [
        run
        for run in runs
        if of_run(run).facts in _NAMING and not (is_exercise(run) or reporter_of(run))
    ]


def _label_rows(runs: Iterable[str]) -> Iterator[Select[Any]]:
    """Select batch, run, dimension and value of named labels, a statement for each dimension."""
    naming = _naming(runs)
    for dimension, tables in _NAMED.items() if naming else ():
        names = (
            select(
                table.c.batch_id,
                table.c.series_code,
                cast(literal(dimension), String(12)).label("dimension"),
                value.label("value"),
            ).where(table.c.series_code.in_(naming), value != "")
            for table in tables
            for value in (table.c[f"{dimension}_code"],)
        )
        yield select(union_all(*names).subquery()).distinct()


# -------------------------------------------------------------------------------------------------
# Hidden counts


def _threshold(series: Series) -> int:
    """Below which counts of a series are small; 0 where nothing of it is hidden."""
    return 0 if series.hides_by is None else hides_below(series.sources)


def _renew_hidden(connection: Connection, run: str, months: Collection[int]) -> None:
    """Decide anew what is hidden in the years of some months of a run."""
    if _threshold(of_run(run)) <= 1:
        return
    for year in sorted({month // 100 for month in months}):
        of_year = withheld.c.month.between(year * 100, year * 100 + _DECEMBER)
        connection.execute(delete(withheld).where(withheld.c.series_code == run, of_year))
        rows = _hidden(connection, run, year)
        while chunk := list(islice(rows, _CHUNK)):
            hidden = [dict(zip(_HIDDEN, row, strict=True)) for row in chunk]
            engine.append_rows(connection, withheld, hidden)


def _hiding_runs(connection: Connection) -> dict[str, list[int]]:
    """The months of every run of which something may be hidden."""
    runs: dict[str, list[int]] = defaultdict(list)
    rows = select(coverage.c.series_code, coverage.c.month).distinct()
    for run, month in connection.execute(rows):
        if _threshold(of_run(run)) > 1:
            runs[run].append(month)
    return runs


def _hidden(connection: Connection, run: str, year: int) -> Iterator[tuple[Any, ...]]:
    """The rows that `withheld` must have of a run's year."""
    # Here, not above: it brings numpy, which a file without border points never needs.
    from data_access.store.hidden_counts import hidden_rows  # noqa: PLC0415

    return hidden_rows(connection, run, year, _threshold(of_run(run)))


# -------------------------------------------------------------------------------------------------
# Revisions


def renew_revisions(connection: Connection, cells: supersession.Cells) -> None:
    """Record anew what changed in some months of some series from release to release."""
    alike: dict[frozenset[int], list[str]] = {}
    for series, months in cells.items():
        alike.setdefault(frozenset(months), []).append(series)
    for months, runs in alike.items():
        of_runs = revision.c.series_code.in_(runs)
        connection.execute(delete(revision).where(of_runs, revision.c.month.in_(months)))
        changes = _changes(_successions(runs, sorted(months)))
        adding = insert(revision).from_select(changes.selected_columns.keys(), changes)
        connection.execute(adding)


def _successions(runs: Sequence[str], months: Sequence[int]) -> Subquery:
    """Which batch took over from which of the same publisher, in which month and when.

    Where another publisher's figures begin, nobody has revised anything.
    """
    old, new = coverage.alias(), coverage.alias()
    old_batch, new_batch = batch.alias(), batch.alias()
    took_over = and_(
        old.c.series_code == new.c.series_code,
        old.c.month == new.c.month,
        old.c.known_until == new.c.known_from,
        old.c.known_from < old.c.known_until,
    )
    return (
        select(
            old.c.batch_id.label("old_batch"),
            new.c.batch_id.label("new_batch"),
            new.c.series_code,
            new.c.month,
            new.c.known_from.label("revised_on"),
            old_batch.c.complete.label("old_complete"),
            new_batch.c.complete.label("new_complete"),
        )
        .select_from(
            new.join(old, took_over)
            .join(old_batch, old_batch.c.id == old.c.batch_id)
            .join(new_batch, new_batch.c.id == new.c.batch_id)
        )
        .where(new.c.series_code.in_(runs), new.c.month.in_(months))
        .where(old_batch.c.source_code == new_batch.c.source_code)
        .where(or_(new.c.known_until.is_(None), new.c.known_until > new.c.known_from))
        .subquery()
    )


def _changes(successions: Subquery) -> Select[Any]:
    """Rows for `revision`: each sum in which a batch differs from the one before it."""
    pair, total = successions.c, monthly_total.c

    def value(which: str) -> ColumnElement[int]:
        found = func.sum(case((total.batch_id == pair[f"{which}_batch"], total.value)))
        # A complete release without a row for a route counts nobody there; a partial one may
        # not hold the route at all.
        complete = func.min(pair[f"{which}_complete"]) == 1
        return case((complete, func.coalesce(found, 0)), else_=found)

    batches = or_(total.batch_id == pair.old_batch, total.batch_id == pair.new_batch)
    of_month = and_(total.series_code == pair.series_code, total.month == pair.month, batches)
    groups = (
        pair.new_batch,
        total.series_code,
        total.metric_code,
        total.route_code,
        pair.month,
        pair.revised_on,
    )
    sums = (
        select(
            pair.new_batch.label("batch_id"),
            total.series_code,
            total.metric_code,
            total.route_code,
            pair.month,
            pair.revised_on,
            value("old").label("old_value"),
            value("new").label("new_value"),
        )
        .select_from(successions.join(monthly_total, of_month))
        .group_by(*groups)
        .subquery()
    )
    return select(sums).where(sums.c.old_value.is_distinct_from(sums.c.new_value))
