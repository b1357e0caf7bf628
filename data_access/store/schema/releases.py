"""Imported files: what they cover, what of them was not understood, what they changed."""

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from data_access.store.schema.columns import known, metadata, month, of_batch, row_id

batch = Table(
    "batch",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_code", String(40), nullable=False),
    Column("layout", String(40), nullable=False),
    Column("file_name", String(255), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("published_on", Date, nullable=False),
    Column("imported_at", DateTime, nullable=False),
    Column("complete", SmallInteger, nullable=False),
    # 0 for a release; a correction of batch n has one more than n, and so outranks it. Of what was
    # handed in on one day for one month, the later has one more, too.
    Column("correction", SmallInteger, nullable=False, server_default="0"),
    Column("rows_read", Integer, nullable=False),
    Column("rows_kept", Integer, nullable=False),
    Column("rows_quarantined", Integer, nullable=False),
    Column("totals", JSON, nullable=False),
    # Number of the batch that it corrects.
    Column("corrects", Integer),
    UniqueConstraint("source_code", "sha256"),
    CheckConstraint("rows_read >= 0 AND rows_kept >= 0 AND rows_quarantined >= 0", "rows"),
    CheckConstraint("complete IN (0, 1)", "complete"),
    CheckConstraint("correction >= 0", "correction"),
)

# What a batch had been that was taken back: no figure reads it, and its number is not given again.
taken_back = Table(
    "taken_back",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    *(Column(c.name, c.type, nullable=c.nullable) for c in batch.columns if c.name != "id"),
    Column("taken_back_at", DateTime, nullable=False),
)

coverage = Table(
    "coverage",
    metadata,
    Column("batch_id", ForeignKey("batch.id"), primary_key=True),
    Column("series_code", String(40), primary_key=True),
    Column("month", Integer, primary_key=True, autoincrement=False),
    # 1 where the release holds the month to its last day.
    Column("whole", SmallInteger, nullable=False),
    *known(),
    CheckConstraint("whole IN (0, 1)", "whole"),
    Index("ix_coverage_series_code_month", "series_code", "month"),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", row_id, primary_key=True),
    of_batch(),
    Column("line", Integer, nullable=False),
    Column("field", String(80), nullable=False),
    Column("reason", Text, nullable=False),
    Column("row", JSON, nullable=False),
    Column("persons", Integer),
    Column("state", String(10), nullable=False),
    # note: the row was kept; what is odd about it is listed here all the same.
    CheckConstraint("state IN ('open', 'resolved', 'note')", "state"),
    Index("ix_quarantine_batch_id_line", "batch_id", "line"),
)

revision = Table(
    "revision",
    metadata,
    Column("id", row_id, primary_key=True),
    of_batch(),
    Column("series_code", String(40), nullable=False),
    Column("metric_code", String(40), nullable=False),
    Column("route_code", String(40), nullable=False),
    month(),
    Column("old_value", BigInteger),
    Column("new_value", BigInteger),
    Column("revised_on", Date, nullable=False),
    Index("ix_revision_metric_code_month", "metric_code", "month"),
    Index("ix_revision_series_code_month", "series_code", "month"),
)

data_version = Table(
    "data_version",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", String(12), nullable=False),
    Column("changed_at", DateTime, nullable=False),
    CheckConstraint("id = 1", "one_row"),
)
