"""Which rows of the store a reader may see, and the gate through which every statement passes.

A statement is run as it is, behind `WITH monthly_total AS (SELECT … WHERE …), …`: inside it, the
name of a table means its visible rows. So no query has to know of rights, none can forget them,
and a sum is of what may be seen. What is visible is worked out once for a grant, a version of the
data and a day: the files that a scope of the grant admits (source, marking, embargo), the runs of
months of the bureaus that it names, and its measures.

What was worked out of all rows together (expected ranges, revisions) is given only where everything
it rests on is visible. So is a whole year of a run of which small counts are hidden: a sum of a
part of it could be a count that is to stay hidden.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Engine,
    MetaData,
    Row,
    Select,
    Table,
    and_,
    case,
    event,
    false,
    literal_column,
    not_,
    null,
    or_,
    select,
    true,
    type_coerce,
)

from data_access.grants import Grant, Scope
from data_access.registry import METRICS, is_exercise, of_run, reporter_of
from data_access.store.schema import (
    LARGEST_INCIDENT,
    batch,
    coverage,
    database_use,
    expected_range,
    incident,
    label,
    metadata,
    monthly_detail,
    monthly_place,
    monthly_total,
    observation,
    operation,
    place,
    published_figure,
    quarantine,
    revision,
    taken_back,
    withheld,
)
from data_access.store.supersession import KNOWN_FROM, ending_of

_OPTION = "visibility"
_DECEMBER = 12
_WITHOUT_ROWS = ("BEGIN", "PRAGMA", "SET LOCAL")
_NAMES = re.compile(rf"\b(?:{'|'.join(metadata.tables)})\b")
_UNKNOWN = 1 << 15
"""Rank of a mark that the scheme no longer has: above everything that anybody may see."""
_OF_FACTS = (incident, database_use, operation, published_figure)
"""Rows that hold several measures, or none: they are whole or not there."""
_OF_A_MEASURE = (observation, monthly_total, monthly_detail, monthly_place)
_OF_MONTHS = (coverage, label)
_INCIDENTS = "incidents"
"""The run of all single records."""


class UngatedError(RuntimeError):
    """A statement did not say which rows may be seen: our mistake."""


@dataclass(frozen=True, slots=True)
class Visibility:
    """What is visible.

    Attributes:
        rows: by table, the statement of its visible rows; empty where all are.
        mark: hash of what is visible, which changes with nothing else; empty where that is all.
    """

    rows: Mapping[str, str]
    mark: str = ""

    def limited(self, statement: str) -> str:
        """A statement whose tables are what is visible of them."""
        named = set(_NAMES.findall(statement)) & self.rows.keys()
        if not named:
            return statement
        # Not kept aside by the engine: its indexes answer as they do without us.
        parts = ", ".join(
            f"{name} AS NOT MATERIALIZED ({rows})"
            for name, rows in self.rows.items()
            if name in named
        )
        return f"WITH {parts} {statement}"


ALL = Visibility({})
"""For the operator, and for stores without figures."""


def gate(engine: Engine) -> Engine:
    """Let no statement through an engine but for one who may see its rows."""

    def limit(
        connection: Connection, _cursor: object, statement: str, *rest: object
    ) -> tuple[str, object]:
        visible = connection.get_execution_options().get(_OPTION)
        if visible is None and not statement.startswith(_WITHOUT_ROWS):
            raise UngatedError("a statement came to the gate without a reader")
        parameters, *_others = rest
        return (visible.limited(statement) if visible else statement), parameters

    event.listen(engine, "before_cursor_execute", limit, retval=True)
    return engine


def seen_by(connection: Connection, visible: Visibility) -> Connection:
    """A connection through which no more than this is visible."""
    return connection.execution_options(**{_OPTION: visible})


def visibility(connection: Connection, grant: Grant, today: date) -> Visibility:
    """What a grant lets see on a day."""
    waiting = select(batch.c.id).where(today < KNOWN_FROM).limit(1)
    if grant.is_everything and connection.scalar(waiting) is None:
        return ALL
    store = _Contents.of(connection, today)
    ranks = dict(grant.ranks)
    marks = dict(grant.marks)
    scopes = [_Admitted.of(scope, store, ranks, marks) for scope in grant.scopes]
    if any(one.is_all for one in scopes):
        return ALL
    schema = "main" if connection.dialect.name == "sqlite" else None
    rows = _Rows(store, scopes, schema)
    found = {
        table.name: str(
            statement.compile(connection, compile_kwargs={"literal_binds": True})
        ).replace("\n", " ")
        for table, statement in rows.statements()
    }
    return Visibility(found, sha256(repr(rows.contents()).encode()).hexdigest()[:16])


@dataclass(frozen=True)
class _Contents:
    """What there is to be seen.

    Attributes:
        today: the day that embargoes are compared with.
        files: id, source_code, marking, content_hash and known_from of each, by number.
        runs: of each file, runs of months that it covers.
        years: of each file and run whose years are closed as a whole, the years that it covers.
        all_runs: every run that a file covers.
    """

    today: date
    files: Mapping[int, Row[Any]]
    runs: Mapping[int, set[str]]
    years: Mapping[tuple[int, str], set[int]]
    all_runs: set[str]

    @classmethod
    def of(cls, connection: Connection, today: date) -> "_Contents":
        """The contents of a store."""
        known_from = KNOWN_FROM.label("known_from")
        columns: list[Any] = [batch.c.id, batch.c.source_code, batch.c.marking]
        columns += [batch.c.content_hash, known_from]
        files: dict[int, Row[Any]] = {row.id: row for row in connection.execute(select(*columns))}
        runs: dict[int, set[str]] = {number: set() for number in files}
        years: dict[tuple[int, str], set[int]] = {}
        year = coverage.c.month // 100
        covered = select(coverage.c.batch_id, coverage.c.series_code, year).distinct()
        for number, run, of_year in connection.execute(covered):
            runs[number].add(run)
            if of_run(run).hides_by or of_run(run).whole_years:
                years.setdefault((number, run), set()).add(of_year)
        return cls(today, files, runs, years, set[str]().union(*runs.values()))


@dataclass(frozen=True)
class _Admitted:
    """What a scope admits.

    Attributes:
        files: numbers of files.
        runs: of these, the runs of which it admits a measure, or that have none.
        whole_runs: those of which it admits all measures.
        measures: None means all.
        bureaus: None means all.
        is_all: whether nothing is left out.
        closed: by year, runs of which it admits a part of the year's files only, where a sum of
            that part could tell what is to stay hidden.
    """

    files: frozenset[int]
    runs: frozenset[str]
    whole_runs: frozenset[str]
    measures: frozenset[str] | None
    bureaus: frozenset[str] | None
    is_all: bool
    closed: Mapping[int, set[str]]

    @classmethod
    def of(
        cls, scope: Scope, store: _Contents, ranks: Mapping[str, int], marks: Mapping[str, int]
    ) -> "_Admitted":
        """What a scope admits of what there is."""

        def admits(file: Row[Any]) -> bool:
            rank = marks.get(file.marking, _UNKNOWN) if file.marking else 0
            rank = max(rank, ranks.get(file.source_code, 0))
            of_source = scope.sources is None or file.source_code in scope.sources
            return of_source and rank <= scope.highest and file.known_from <= store.today

        def is_of_bureaus(run: str) -> bool:
            """Whether it is no bureau's own, or that of one of some; exercises are nobody's."""
            reporter = "" if is_exercise(run) else reporter_of(run)
            return scope.bureaus is None or not reporter or reporter in scope.bureaus

        measures = scope.measures
        runs = {run: {*of_run(run).metrics} for run in store.all_runs if is_of_bureaus(run)}
        any_of = frozenset(
            run
            for run, counted in runs.items()
            if measures is None or not counted or counted & measures
        )
        whole = frozenset(
            run for run, counted in runs.items() if measures is None or counted <= measures
        )
        files = frozenset(
            number
            for number, file in store.files.items()
            if admits(file) and not store.runs[number].isdisjoint(any_of)
        )
        top = max((*ranks.values(), *marks.values()), default=0)
        is_all = (
            (scope.sources, scope.measures, scope.bureaus) == (None, None, None)
            and scope.highest >= top
            and files == frozenset(store.files)
        )
        seen = frozenset[str]().union(*(store.runs[number] for number in files))
        closed: dict[int, set[str]] = defaultdict(set)
        for (number, run), years in store.years.items():
            if number not in files and run in seen & any_of:
                for year in years:
                    closed[year].add(run)
        return cls(
            files=files,
            runs=any_of & seen,
            whole_runs=whole & seen,
            measures=scope.measures,
            bureaus=scope.bureaus,
            is_all=is_all,
            closed=closed,
        )


_Condition = Callable[[_Admitted, Table], ColumnElement[bool]]
"""Which rows of a table a scope admits."""


class _Rows:
    """The statements of the visible rows of each table."""

    def __init__(self, store: _Contents, scopes: Sequence[_Admitted], schema: str | None) -> None:
        self._store = store
        self._scopes = scopes
        self._tables = MetaData()
        self._schema = schema

    def statements(self) -> Iterator[tuple[Table, Select[Any]]]:
        """Table and statement."""
        for table in _OF_FACTS:
            yield table, self._of(table, lambda one, rows: self._cells(one, rows, one.whole_runs))
        for table in (*_OF_A_MEASURE, withheld):
            yield table, self._of(table, self._of_measures)
        for table in _OF_MONTHS:
            yield table, self._of(table, lambda one, rows: self._cells(one, rows, one.runs))
        yield revision, self._of(revision, self._revisions)
        yield place, self._of(place, self._places)
        yield (
            quarantine,
            self._of(
                quarantine,
                lambda one, rows: _among(rows.c.batch_id, self._whole(one), self._store.files),
            ),
        )
        yield batch, self._batches()
        yield taken_back, select(self._real(taken_back)).where(false())
        yield expected_range, self._expected_ranges()

    def contents(self) -> tuple[object, ...]:
        """Parts that the visible rows follow from, in an order that is always the same."""
        runs = frozenset[str]().union(*(one.runs for one in self._scopes))
        counted = {code for run in runs for code in of_run(run).metrics}
        return (
            sorted(code for code in counted if self._sees_all(code)),
            sorted(repr(self._admitted(one)) for one in self._scopes),
        )

    def _admitted(self, one: _Admitted) -> tuple[object, ...]:
        """What a scope admits; hidden files count where they take the place of visible rows."""
        today, since = self._store.today, dict[str, date]()
        for file in self._store.files.values():
            since[file.source_code] = min(since.get(file.source_code, date.max), file.known_from)
        ends = {run: ending_of(run, since) for run in sorted(one.runs) if is_exercise(run)}
        demo = [(run, day, day is None or day > today) for run, day in ends.items()]
        files = [
            (number, file.content_hash, number in one.files, file.known_from > today)
            for number, file in sorted(self._store.files.items())
            if number in one.files or not one.runs.isdisjoint(self._store.runs[number])
        ]
        parts = (one.runs, one.whole_runs, one.measures, one.bureaus)
        return (files, demo, *(part if part is None else sorted(part) for part in parts))

    def _real(self, table: Table) -> Table:
        """The table itself: inside the statement its name means its visible rows.

        PostgreSQL never reads a name as the part of WITH that it stands in; SQLite would.
        """
        if not self._schema:
            return table
        known = self._tables.tables.get(f"{self._schema}.{table.name}")
        return table.to_metadata(self._tables, schema=self._schema) if known is None else known

    def _of(self, table: Table, admitted: _Condition) -> Select[Any]:
        rows = self._real(table)
        conditions = [admitted(one, rows) for one in self._scopes]
        return select(*self._columns(rows)).where(or_(false(), *conditions))

    def _columns(self, rows: Table) -> Iterator[ColumnElement[Any]]:
        """The columns; what an embargoed file will take the place of counts until then."""
        is_embargoed = any(one.known_from > self._store.today for one in self._store.files.values())
        for column in rows.c:
            if column.name == "known_until" and is_embargoed:
                later = column > self._store.today
                yield case((later, null()), else_=column).label(column.name)
            else:
                yield column

    def _of_files(self, one: _Admitted, rows: Table) -> ColumnElement[bool]:
        column = rows.c.id if rows.name == batch.name else rows.c.batch_id
        return _among(column, one.files, self._store.files)

    def _of_runs(self, rows: Table, runs: Collection[str]) -> ColumnElement[bool]:
        return _among(rows.c.series_code, runs, self._store.all_runs)

    def _cells(self, one: _Admitted, rows: Table, runs: Collection[str]) -> ColumnElement[bool]:
        if "series_code" in rows.c:
            return and_(self._of_files(one, rows), self._of_runs(rows, runs), _open(one, rows))
        return self._of_files(one, rows) if _INCIDENTS in runs else false()

    def _of_measures(self, one: _Admitted, rows: Table) -> ColumnElement[bool]:
        of_files = self._of_files(one, rows) if "batch_id" in rows.c else true()
        of_measures = (
            true() if one.measures is None else rows.c.metric_code.in_(sorted(one.measures))
        )
        return and_(of_files, self._of_runs(rows, one.runs), of_measures, _open(one, rows))

    def _revisions(self, one: _Admitted, rows: Table) -> ColumnElement[bool]:
        """A step from a figure to another is shown where both may be."""
        hidden = self._store.files.keys() - one.files
        mixed = frozenset[str]().union(*(self._store.runs[number] for number in hidden))
        return and_(self._of_measures(one, rows), self._of_runs(rows, one.runs - mixed))

    def _places(self, one: _Admitted, rows: Table) -> ColumnElement[bool]:
        of_files = self._of_files(one, rows)
        if one.bureaus is None:
            return of_files
        own = rows.c.country_code.in_(sorted(one.bureaus))
        return and_(of_files, or_(own, rows.c.batch_id.in_(sorted(self._whole(one)))))

    def _whole(self, one: _Admitted) -> frozenset[int]:
        """The files of which everything is admitted."""
        return frozenset(n for n in one.files if self._store.runs[n] <= one.whole_runs)

    def _batches(self) -> Select[Any]:
        """Files; the totals of one that is seen in part are not among what is seen."""
        rows = self._real(batch)
        whole = frozenset[int]().union(*(self._whole(one) for one in self._scopes))
        totals = case(
            (_among(rows.c.id, whole, self._store.files), rows.c.totals),
            else_=type_coerce(literal_column("'{}'"), JSON),
        ).label("totals")
        columns = (totals if column.name == "totals" else column for column in rows.c)
        admitted = (self._of_files(one, rows) for one in self._scopes)
        return select(*columns).where(or_(false(), *admitted))

    def _expected_ranges(self) -> Select[Any]:
        """Ranges of the measures of which all is visible: they rest on all of it."""
        rows = self._real(expected_range)
        seen = sorted(code for code in METRICS if self._sees_all(code))
        if "dead_missing" in seen:
            seen.append(LARGEST_INCIDENT)
        return select(rows).where(rows.c.metric_code.in_(seen))

    def _sees_all(self, metric: str) -> bool:
        return all(
            any(
                number in one.files
                and run in one.runs
                and (one.measures is None or metric in one.measures)
                for one in self._scopes
            )
            for number, runs in self._store.runs.items()
            for run in runs
            if metric in of_run(run).metrics
        )


def _open(one: _Admitted, rows: Table) -> ColumnElement[bool]:
    """Rows of years that are not closed to a scope."""
    if "month" not in rows.c:
        return true()
    closed = (
        and_(
            rows.c.month.between(100 * year, 100 * year + _DECEMBER),
            rows.c.series_code.in_(sorted(runs)),
        )
        for year, runs in sorted(one.closed.items())
    )
    return not_(or_(false(), *closed))


def _among(
    column: ColumnElement[Any], some: Collection[Any], every: Collection[Any]
) -> ColumnElement[bool]:
    """Whether a column has one of some values, written the shortest way."""
    left_out = frozenset(every) - frozenset(some)
    if not left_out:
        return true()
    if len(left_out) < len(some):
        return column.not_in(sorted(left_out))
    return column.in_(sorted(some))
