"""What a batch holds, as one hash and as totals: computed from the stored rows alone.

Rows enter the hash as a sum of their own hashes, so that neither their order nor a row that was
added later (retried from quarantine) matters: equal contents, equal hash, on every engine.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Select, func, select

from data_access.registry.series import sums_by_part
from data_access.store.rollups import FACTS, RECORDED, value_of
from data_access.store.schema import batch, coverage, observation, place

_CHUNK = 10_000
# Where a row stands, how it is called and how long it counts is no part of what it says.
_NOT_CONTENT = frozenset({"id", "batch_id", "incident_key", "known_from", "known_until"})
# Columns of a later version come last and only where they say something, so that what was stored
# before keeps its hash.
_LATER = ("category_code", "channel_code", "place_code")


def content_hash(connection: Connection, batch_id: int) -> str:
    """The hash of a stored batch: its release, the months that it covers, its facts."""
    held = batch.c
    release = connection.execute(
        select(held.source_code, held.published_on, held.complete, held.correction).where(
            held.id == batch_id
        )
    ).one()
    total = _hash_of(release)
    for table in (coverage, *FACTS, place):
        later = _LATER if table is observation else ()
        names = [c for c in table.columns if c.name not in {*_NOT_CONTENT, *later}]
        rows = select(*names, *(table.c[name] for name in later))
        for row in _stream(connection, rows.where(table.c.batch_id == batch_id)):
            said = row[: len(names)] if later and not any(row[len(names) :]) else row
            total += _hash_of((table.name, *said))
    return f"{total % 2**256:064x}"


def totals(connection: Connection, batch_id: int) -> dict[str, int]:
    """The sum of each metric over a batch's facts, metrics that it does not count left out.

    Series that tell the same in different detail count once, by the least detailed.
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
    """The version of the data that some batches make up, in whatever order they came in."""
    return sha256("\n".join(sorted(content_hashes)).encode()).hexdigest()[:12]


def _stream(connection: Connection, rows: Select[Any]) -> Iterable[Sequence[object]]:
    return connection.execute(rows.execution_options(yield_per=_CHUNK))


def _hash_of(row: Sequence[object]) -> int:
    return int.from_bytes(sha256("\x1f".join(map(str, row)).encode()).digest(), "big")
