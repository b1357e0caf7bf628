"""How much the hits of each bureau scatter, kept with the reports that say it (`hit_scatter`).

Made anew in the transaction that writes a bureau's reports, up to the newest month of each, since a
list of two hundred bureaus would read ten years of all of them. What is asked of a period that ends
before, what was known on an earlier day, and what a reader sees who may not see everything, is
worked out from the reports themselves (`dashboard.panels.hit_rates`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from data_access.analysis import scatter
from data_access.registry.series import of_run, reporter_of
from data_access.store.schema.derived import hit_scatter, monthly_total
from data_access.store.silences import REPORT, reported_months

_HITS = "hits"


def renew(connection: Connection, runs: Collection[str]) -> None:
    """Work out anew the bureaus whose reports these runs are."""
    bureaus = frozenset(reporter_of(run) for run in runs if of_run(run) is REPORT)
    if bureaus:
        connection.execute(delete(hit_scatter).where(hit_scatter.c.bureau_code.in_(bureaus)))
        _write(connection, bureaus)


def renew_all(connection: Connection) -> None:
    """Work out all anew."""
    connection.execute(delete(hit_scatter))
    _write(connection, None)


def follow(connection: Connection) -> bool:
    """Whether what is kept is what the reports say."""
    stored = map(tuple, connection.execute(select(hit_scatter)))
    wanted = (tuple(row.values()) for row in _scatter_rows(connection, None))
    return _by_key(stored) == _by_key(wanted)


def _by_key(rows: Iterable[tuple[Any, ...]]) -> Mapping[tuple[Any, ...], tuple[Any, ...]]:
    return {row[:2]: row[2:] for row in rows}


def _write(connection: Connection, bureaus: Collection[str] | None) -> None:
    rows = list(_scatter_rows(connection, bureaus))
    if rows:
        connection.execute(insert(hit_scatter), rows)


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
