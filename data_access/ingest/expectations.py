"""What a new release is expected to be like; where it is not, a person should look at the file."""

from collections.abc import Iterator, Mapping

from sqlalchemy import BigInteger, Connection, func, select
from sqlalchemy import cast as sql_cast

from data_access.registry.metrics import METRICS
from data_access.store.schema import batch, coverage, revision

# Registers grow: a release that loses more than this of what it replaces may be a cut file.
_MOST_LOST = 0.2
_COUNTED = ("incidents", "detections", "arrivals", "interceptions")


def surprises(connection: Connection, batch_id: int, totals: Mapping[str, int]) -> Iterator[str]:
    """Sentences about a release that was just written."""
    yield from _fewer(connection, batch_id, totals)
    yield from _of_the_same_day(connection, batch_id)


def _fewer(connection: Connection, batch_id: int, totals: Mapping[str, int]) -> Iterator[str]:
    held = revision.c
    lost = func.coalesce(held.old_value, 0) - func.coalesce(held.new_value, 0)
    changes = select(held.metric_code, sql_cast(func.sum(lost), BigInteger)).where(
        held.batch_id == batch_id, held.metric_code.in_(_COUNTED)
    )
    for metric, fewer in connection.execute(changes.group_by(held.metric_code)):
        if fewer > _MOST_LOST * (totals.get(metric, 0) + fewer):
            yield (
                f"it holds {fewer:,} {METRICS[metric].unit} fewer than the releases that it "
                "replaces; make sure that the file is whole"
            )


def _of_the_same_day(connection: Connection, batch_id: int) -> Iterator[str]:
    mine, other = coverage.alias(), coverage.alias()
    new, old = batch.alias(), batch.alias()
    same_months = (mine.c.series_code == other.c.series_code) & (mine.c.month == other.c.month)
    rivals = (
        select(old.c.id)
        .select_from(mine)
        .join(new, new.c.id == mine.c.batch_id)
        .join(other, same_months & (other.c.batch_id != mine.c.batch_id))
        .join(old, old.c.id == other.c.batch_id)
        .where(mine.c.batch_id == batch_id, old.c.published_on == new.c.published_on)
        .where(old.c.complete == new.c.complete, old.c.correction == new.c.correction)
        .distinct()
        .order_by(old.c.id)
    )
    for number in connection.scalars(rivals):
        yield (
            f"batch {number} was published on the same day; if this file corrects it, import it "
            f"with --replace {number}"
        )
