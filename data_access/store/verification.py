"""Check the store against itself: every batch's hash, totals, sums and intervals.

A count that was changed behind the importer's back (a damaged disk, a hand in the database) shows
with the number of its batch. What a batch has is one hash and totals, computed from the stored rows
alone. Rows enter the hash as a sum of their own hashes, so that neither their order nor a row that
was added later (retried from quarantine) matters: equal contents, equal hash, on every engine.

`verify` is the full check. `refuse_unsound` is a cheap look before the store is served: no fact is
read, only what sums them up. It finds a file that is damaged or cut, tables of another version,
totals that are not those of the imports, and wrong days of answering.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

from sqlalchemy import Connection, ScalarSelect, Select, SelectBase, Table, func, select, union_all
from sqlalchemy.exc import DatabaseError, OperationalError

from data_access.registry.series import parts, sums_by_part
from data_access.store import derived_tables, expected_ranges, rollups, supersession
from data_access.store.engine import StoreMissingError, reading
from data_access.store.rollups import FACTS, RECORDED, value_of
from data_access.store.schema import (
    batch,
    coverage,
    data_version,
    monthly_detail,
    monthly_total,
    observation,
    place,
)
from data_access.store.upkeep import check_version

_CHUNK = 10_000
# Where a row stands, how it is called and how long it counts is no part of what it says.
_NOT_CONTENT = frozenset({"id", "batch_id", "incident_key", "known_from", "known_until"})
# Columns of a later version come last and only where they say something, so that what was stored
# before keeps its hash.
_LATER = ("category_code", "channel_code", "place_code")


def content_hash(connection: Connection, batch_id: int) -> str:
    """The hash of a stored batch: its release, the months that it covers, its facts."""
    columns = (batch.c.source_code, batch.c.published_on, batch.c.complete, batch.c.correction)
    since = (batch.c.marking, batch.c.not_before)
    release = connection.execute(select(*columns, *since).where(batch.c.id == batch_id)).one()
    total = _hash_of(release if any(release[len(columns) :]) else release[: len(columns)])
    for table in (coverage, *FACTS, place):
        later = _LATER if table is observation else ()
        names = [c for c in table.columns if c.name not in {*_NOT_CONTENT, *later}]
        rows = select(*names, *(table.c[name] for name in later))
        of_batch = rows.where(table.c.batch_id == batch_id).execution_options(yield_per=_CHUNK)
        for row in connection.execute(of_batch):
            content = row[: len(names)] if later and not any(row[len(names) :]) else row
            total += _hash_of((table.name, *content))
    return f"{total % 2**256:064x}"


def totals_of(connection: Connection, batch_id: int) -> dict[str, int]:
    """The sum of each metric over a batch's facts, metrics that it does not count left out.

    Series of the same in different detail count once, by the least detailed.
    """
    found: dict[str, int] = {}
    for facts, metrics in RECORDED.items():
        sums = select(*(func.sum(value_of(facts, m.code)).label(m.code) for m in metrics))
        row = connection.execute(sums.where(facts.c.batch_id == batch_id)).mappings().one()
        found |= {code: int(value) for code, value in row.items() if value is not None}
    observed: dict[str, dict[str, int]] = {}
    for metric, run, value in connection.execute(
        select(observation.c.metric_code, observation.c.series_code, func.sum(observation.c.value))
        .where(observation.c.batch_id == batch_id)
        .group_by(observation.c.metric_code, observation.c.series_code)
    ):
        observed.setdefault(metric, {})[run] = int(value)
    return found | {
        metric: sum(sums_by_part(metric, sums).values()) for metric, sums in observed.items()
    }


def version_of(content_hashes: Iterable[str]) -> str:
    """The version of the data that some batches make up, in any order."""
    return sha256("\n".join(sorted(content_hashes)).encode()).hexdigest()[:12]


def _hash_of(row: Sequence[object]) -> int:
    return int.from_bytes(sha256("\x1f".join(map(str, row)).encode()).digest(), "big")


Progress = Callable[[int, int], None]


def verify(connection: Connection, progress: Progress = lambda _done, _all: None) -> list[str]:
    """What does not agree, one sentence each; empty where all does."""
    damage = broken_pages(connection)
    found = [f"the file is damaged ({damage}); restore it from a copy"] if damage else []
    batches = connection.scalars(select(batch.c.id).order_by(batch.c.id)).all()
    for done, batch_id in enumerate(batches):
        progress(done, len(batches))
        found += [f"batch {batch_id}: {what}" for what in _disagreements(connection, batch_id)]
    found += wrong_intervals(connection)
    found += derived_tables.disagreements(connection)
    if not found:
        # They follow from the figures, which need no second sentence where they are wrong.
        found += expected_ranges.disagreements(connection)
    found += wrong_version(connection)
    progress(len(batches), len(batches))
    return found


def _disagreements(connection: Connection, batch_id: int) -> Iterator[str]:
    stored = connection.execute(select(batch).where(batch.c.id == batch_id)).one()
    if content_hash(connection, batch_id) != stored.content_hash:
        yield "its facts are not those that were imported"
    totals = totals_of(connection, batch_id)
    for metric in sorted(totals.keys() | stored.totals.keys()):
        imported, now = stored.totals.get(metric), totals.get(metric)
        if now != imported:
            yield f"{metric} was {imported} at import and is {now} now"
    for table in rollups.ROLLUPS:
        found = connection.execute(_difference(table), {rollups.BATCH.key: batch_id}).one()
        if tuple(found) != (0, 0):
            yield f"its sums in {table.name} do not follow from its facts"


def _difference(table: Table) -> Select[int, int]:
    """How many rows too few are stored, and how many that should be are not."""
    computed = union_all(*rollups.selects(table)).cte()
    names = [column.name for column in computed.c]
    stored = select(*(table.c[name] for name in names)).where(table.c.batch_id == rollups.BATCH)

    def rows(statement: SelectBase) -> ScalarSelect[int]:
        return select(func.count()).select_from(statement.subquery()).scalar_subquery()

    # EXCEPT does not see a row that stands there twice; the number of rows does.
    wanted = select(computed)
    return select(rows(wanted) - rows(stored), rows(wanted.except_(stored)))


def wrong_intervals(connection: Connection) -> Iterator[str]:
    """Batches that answer on other days than they should."""
    columns = (coverage.c.series_code, coverage.c.month, coverage.c.batch_id)
    rows = connection.execute(select(*columns, coverage.c.known_from, coverage.c.known_until))
    by_series: dict[str, dict[tuple[int, int], supersession.Interval]] = {}
    for series, month, batch_id, *known in rows:
        by_series.setdefault(series, {})[month, batch_id] = supersession.Interval(*known)
    cells = {series: {month for month, _ in known} for series, known in by_series.items()}
    expected = supersession.expected(connection, cells)
    for series, intervals in by_series.items():
        wanted = expected[series]
        wrong = {
            batch_id
            for (month, batch_id), interval in intervals.items()
            if wanted[month][batch_id] != interval
        }
        for batch_id in sorted(wrong):
            yield f"batch {batch_id}: the days on which it answers for {series} are wrong"


def wrong_version(connection: Connection) -> Iterator[str]:
    """A version of the data that is not that of the batches."""
    hashes = connection.scalars(select(batch.c.content_hash)).all()
    stored = connection.scalar(select(data_version.c.version))
    if hashes and stored != version_of(hashes):
        yield "the version of the data is not that of its batches"


class StoreUnsoundError(RuntimeError):
    """A store that must not be served; one sentence says what is wrong and how to mend it."""


# About a second.
_QUICKLY_READ = 500 * 2**20
_REMEDY = "restore it: `routewatch restore BACKUP --replace`, or make it anew: `routewatch rebuild`"


def refuse_unsound(address: str) -> None:
    """Look a store over; one that is missing or does not answer is for the pages to report.

    Raises:
        StoreUnsoundError: it is damaged.
        StoreOutdatedError: its tables are of another version.
    """
    try:
        with reading(address) as connection:
            check_version(connection)
            found = next(quick_faults(connection), None)
    except StoreMissingError:
        return
    except OperationalError as error:
        # A server that is away, or a lock, comes right by itself; a disk does not.
        if "disk I/O" not in str(error.orig):
            return
        found = str(error.orig)
    except DatabaseError as error:
        found = str(error.orig)
    if found is not None:
        raise StoreUnsoundError(f"will not start: the store is damaged ({found}); {_REMEDY}")


def quick_faults(connection: Connection) -> Iterator[str]:
    """What does not agree, one sentence each."""
    damage = broken_pages(connection, _QUICKLY_READ)
    if damage:
        yield damage
    yield from wrong_version(connection)
    yield from wrong_intervals(connection)
    yield from _wrong_totals(connection)


def broken_pages(connection: Connection, most_bytes: float = math.inf) -> str:
    """What SQLite finds wrong in its file first; empty where nothing is, or the file is larger."""
    if connection.dialect.name != "sqlite":
        return ""
    if file_size(connection) > most_bytes:
        return ""
    answer = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    return "" if answer == "ok" else answer


def file_size(connection: Connection) -> int:
    """Bytes of SQLite's file."""
    pages, size = (
        connection.exec_driver_sql(f"PRAGMA {what}").scalar_one()
        for what in ("page_count", "page_size")
    )
    return int(pages * size)


def _wrong_totals(connection: Connection) -> Iterator[str]:
    """Batches whose monthly sums do not add up to what was imported, in either rollup."""
    small, detailed = (_sums(connection, table) for table in (monthly_total, monthly_detail))
    covers = select(coverage.c.batch_id, coverage.c.series_code).distinct()
    covered = set(map(tuple, connection.execute(covers)))
    for number, totals in connection.execute(select(batch.c.id, batch.c.totals)):
        for metric, imported in totals.items():
            details = sums_by_part(metric, detailed[number, metric])
            totalled = sums_by_part(metric, small[number, metric])
            # What a file has in detail only is in no total, and what carries no detail in no
            # other; where both hold a part, both must be right.
            missing = {
                part: value
                for part, value in details.items()
                if part not in totalled and (number, _run_of_total(metric, part)) not in covered
            }
            for now in (
                sum({**missing, **totalled}.values()),
                sum({**totalled, **details}.values()),
            ):
                if now != imported:
                    yield f"batch {number}: {metric} was {imported} at import and adds up to {now}"


def _sums(connection: Connection, table: Table) -> dict[tuple[int, str], dict[str, int]]:
    """What a rollup adds up to, by batch, measure and run."""
    keys = (table.c.batch_id, table.c.metric_code, table.c.series_code)
    sums: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    added = select(*keys, func.sum(table.c.value)).group_by(*keys)
    for number, metric, run, value in connection.execute(added):
        sums[number, metric][run] = int(value)
    return sums


def _run_of_total(metric: str, part: tuple[str, str]) -> str:
    """The run that has the total of a part."""
    total = parts(metric)[part[0]][0]
    return total.run_of(part[1]) if part[1] else total.code
