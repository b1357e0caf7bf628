"""How long each bureau was silent, kept with the reports that it follows from (`silence`).

Made anew in the transaction that writes a bureau's reports, so that a page need not go through all
reports of two hundred bureaus to say which of them are late. What was known on an earlier day, and
what a reader sees who may not see everything, is judged from the reports themselves
(`queries.thresholds`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, true

from data_access.analysis import rules
from data_access.registry.bureaus import BUREAUS
from data_access.registry.series import SERIES, reporter_of
from data_access.registry.thresholds import THRESHOLDS, Subject
from data_access.store.schema.derived import monthly_total, silence
from data_access.store.schema.facts import coverage

REPORT = SERIES["database-use"]
"""The report that every bureau is expected to send."""
DELAY = "reporting_delay"
_RULES = tuple(rule for rule in THRESHOLDS.values() if rule.subject is Subject.BUREAU)


def renew(connection: Connection, runs: Collection[str]) -> None:
    """Judge anew the bureaus (ISO3) whose runs these are."""
    bureaus = frozenset(filter(None, map(reporter_of, runs)))
    if bureaus:
        connection.execute(delete(silence).where(silence.c.bureau_code.in_(bureaus)))
        _write(connection, bureaus)


def renew_all(connection: Connection) -> None:
    """Judge all anew."""
    connection.execute(delete(silence))
    _write(connection, None)


def follow(connection: Connection) -> bool:
    """Whether what is kept is what the reports and the rules say."""
    order = (silence.c.rule_code, silence.c.bureau_code)
    stored = connection.execute(select(silence).order_by(*order)).mappings()
    wanted = _judged(connection, None)
    return [dict(row) for row in stored] == sorted(wanted, key=lambda row: tuple(row.values())[:2])


def _write(connection: Connection, bureaus: Collection[str] | None) -> None:
    rows = list(_judged(connection, bureaus))
    if rows:
        connection.execute(insert(silence), rows)


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
