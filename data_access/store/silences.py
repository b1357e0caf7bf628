"""How long each bureau was silent, and how much its hits scatter (`silence`, `hit_scatter`).

Made anew in the transaction that writes a bureau's reports, so that a page need not go through all
reports of two hundred bureaus. What was known on an earlier day, and what a reader sees who may not
see everything, is worked out from the reports themselves (`queries.thresholds`,
`dashboard.panels.hit_rates`).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, select, true

from data_access.analysis import rules, scatter
from data_access.registry.bureaus import BUREAUS
from data_access.registry.series import SERIES, of_run, reporter_of
from data_access.registry.thresholds import THRESHOLDS, Subject
from data_access.store.schema.derived import hit_scatter, monthly_total, silence
from data_access.store.schema.facts import coverage

REPORT = SERIES["database-use"]
"""The report that every bureau is expected to send."""
DELAY = "reporting_delay"
_HITS = "hits"
_RULES = tuple(rule for rule in THRESHOLDS.values() if rule.subject is Subject.BUREAU)


def renew(connection: Connection, runs: Collection[str]) -> None:
    """Judge anew the bureaus (ISO3) whose runs these are."""
    _write(connection, silence, frozenset(filter(None, map(reporter_of, runs))))
    _write(connection, hit_scatter, {reporter_of(run) for run in runs if of_run(run) is REPORT})


def renew_all(connection: Connection) -> None:
    """Judge all anew."""
    for table in _ROWS:
        _write(connection, table, None)


def follows(connection: Connection, table: Table) -> bool:
    """Whether what is stored is what the reports and the rules say."""
    stored = [dict(row) for row in connection.execute(select(table)).mappings()]
    wanted = list(_ROWS[table](connection, None))
    return sorted(stored, key=str) == sorted(wanted, key=str)


def _write(connection: Connection, table: Table, bureaus: Collection[str] | None) -> None:
    old = delete(table)
    if bureaus is not None:
        old = old.where(table.c.bureau_code.in_(bureaus))
    connection.execute(old)
    rows = list(_ROWS[table](connection, bureaus)) if bureaus is None or bureaus else []
    if rows:
        connection.execute(insert(table), rows)


def _judged(connection: Connection, bureaus: Collection[str] | None) -> Iterator[dict[str, Any]]:
    delays = _delays(connection, bureaus)
    for bureau, known in reported_months(connection, bureaus).items():
        of_known = {month: days for month, days in delays[bureau].items() if month in known}
        for rule in _RULES:
            found = rules.silence(rule, of_known, known - of_known.keys())
            raised = [[month, *numbers] for month, (_is, *numbers, _) in found.raised.items()]
            yield {
                "rule_code": rule.code,
                "bureau_code": bureau,
                **{name: value for name, value in found._asdict().items() if name != "raised"},
                "raised": raised,
            }


def reported_months(
    connection: Connection, bureaus: Collection[str] | None
) -> Mapping[str, frozenset[int]]:
    """The months of each bureau's report, real or made for exercises."""
    runs = [
        code
        for bureau in (BUREAUS if bureaus is None else bureaus)
        for code in (REPORT.run_of(bureau), REPORT.exercise_of(bureau))
    ]
    found: dict[str, set[int]] = defaultdict(set)
    rows = select(coverage.c.series_code, coverage.c.month).where(
        coverage.c.series_code.in_(runs),
        coverage.c.known_until.is_(None),
        coverage.c.month % 100 > 0,
    )
    for run, month in connection.execute(rows):
        found[reporter_of(run)].add(month)
    return {bureau: frozenset(months) for bureau, months in found.items()}


def _delays(
    connection: Connection, bureaus: Collection[str] | None
) -> Mapping[str, Mapping[int, int]]:
    """Days from a month's end to its report, by bureau and month (yyyymm)."""
    columns = monthly_total.c
    of_bureaus: ColumnElement[bool] = true()
    if bureaus is not None:
        of_bureaus = columns.bureau_code.in_(bureaus)
    found: dict[str, dict[int, int]] = defaultdict(dict)
    rows = select(columns.bureau_code, columns.month, columns.value).where(
        columns.metric_code == DELAY, columns.known_until.is_(None), of_bureaus
    )
    for bureau, month, days in connection.execute(rows):
        found[bureau][month] = days
    return found


def _scatter_rows(
    connection: Connection, bureaus: Collection[str] | None
) -> Iterator[dict[str, Any]]:
    known = reported_months(connection, bureaus)
    for (bureau, database), counted in _hits_by_series(connection, bureaus).items():
        if of_bureau := known.get(bureau):
            last = max(of_bureau)
            inside = of_bureau.intersection(scatter.history(last).months())
            found = scatter.of_months(counted, last, inside)
            yield {
                "bureau_code": bureau,
                "category_code": database,
                "month": last,
                "ratio": found.ratio if found else None,
                "freedom": found.freedom if found else None,
            }


def _hits_by_series(
    connection: Connection, bureaus: Collection[str] | None
) -> Mapping[tuple[str, str], Mapping[int, int]]:
    """Hits by bureau and database, by month; what is real and what is not may share one."""
    columns = monthly_total.c
    keys = (columns.bureau_code, columns.category_code, columns.month)
    rows = select(*keys, func.sum(columns.value)).where(
        columns.metric_code == _HITS, columns.known_until.is_(None)
    )
    if bureaus is not None:
        rows = rows.where(columns.bureau_code.in_(bureaus))
    hits: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for bureau, database, month, value in connection.execute(rows.group_by(*keys)):
        hits[bureau, database][month] = int(value)
    return hits


_ROWS: Mapping[Table, Callable[..., Iterator[dict[str, Any]]]] = {
    silence: _judged,
    hit_scatter: _scatter_rows,
}
"""What is stored of bureaus, and what works it out of their reports: all, or some."""
