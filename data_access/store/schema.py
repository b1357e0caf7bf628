"""All tables, on one MetaData.

Facts and rollups are append-only by batch and effective-dated: `known_from` is the day their
batch was published, `known_until` the day a newer batch took its place for that month. What is
current has no `known_until`; what was known on a day is one comparison. A batch that never
counts has both equal. Dimensions that a fact does not carry hold an empty string, so that they
can stand in a key.
"""

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
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    desc,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives 64-bit row ids only to INTEGER PRIMARY KEY.
_row_id = BigInteger().with_variant(Integer, "sqlite")


def _code(name: str, length: int = 40) -> Column[str]:
    """A registry code; empty where the fact does not carry that dimension."""
    return Column(name, String(length), nullable=False, server_default="")


def _batch() -> Column[int]:
    return Column("batch_id", ForeignKey("batch.id"), nullable=False)


def _known() -> tuple[Column[object], ...]:
    return (
        Column("known_from", Date, nullable=False),
        Column("known_until", Date),
    )


def _month(name: str = "month") -> Column[int]:
    """yyyymm; yyyy00 where only the year is known."""
    return Column(name, Integer, CheckConstraint(f"{name} % 100 <= 12", "month"), nullable=False)


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
    # 0 for a release; a correction of batch n has one more than n, and so outranks it.
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
    *_known(),
    CheckConstraint("whole IN (0, 1)", "whole"),
    Index("ix_coverage_series_code_month", "series_code", "month"),
)

# What a list of incidents is narrowed by.
_NARROWED = ("month", "route_code", "country_code", "quality", "kind", "incidents", "known_until")

incident = Table(
    "incident",
    metadata,
    Column("id", _row_id, primary_key=True),
    _batch(),
    Column("incident_key", String(120), nullable=False),
    Column("occurred_on", Date),
    Column("date_precision", String(5), nullable=False),
    _month(),
    _code("route_code"),
    _code("country_code", 3),
    _code("cause_code"),
    Column("kind", String(20), nullable=False),
    Column("quality", SmallInteger),
    Column("lat_hundredths", Integer),
    Column("lon_hundredths", Integer),
    Column("position_code", String(20), nullable=False),
    Column("incidents", Integer, nullable=False),
    # Corrections make the parts negative now and then; the total never is.
    Column("dead", Integer),
    Column("missing", Integer),
    Column("dead_missing", Integer, nullable=False),
    Column("survivors", Integer),
    Column("women", Integer),
    Column("men", Integer),
    Column("children", Integer),
    *_known(),
    UniqueConstraint("batch_id", "incident_key"),
    CheckConstraint("dead_missing >= 0", "dead_missing"),
    CheckConstraint("incidents >= 1", "incidents"),
    CheckConstraint("quality BETWEEN 1 AND 5", "quality"),
    CheckConstraint("date_precision IN ('day', 'month', 'year')", "date_precision"),
    CheckConstraint("lat_hundredths BETWEEN -9000 AND 9000", "lat"),
    CheckConstraint("lon_hundredths BETWEEN -18000 AND 18000", "lon"),
    Index("ix_incident_month_route_code", "month", "route_code"),
    # The largest first: a list of them is walked, never sorted.
    Index("ix_incident_largest", desc("dead_missing"), desc("occurred_on"), "id", *_NARROWED),
    Index("ix_incident_batch_id_month", "batch_id", "month"),
)

observation = Table(
    "observation",
    metadata,
    Column("id", _row_id, primary_key=True),
    _batch(),
    Column("metric_code", String(40), nullable=False),
    Column("series_code", String(40), nullable=False),
    _month(),
    _code("route_code"),
    _code("border_code", 20),
    _code("country_code", 3),
    _code("nationality_code", 3),
    Column("value", BigInteger, nullable=False),
    *_known(),
    CheckConstraint("value >= 0", "value"),
    Index("ix_observation_batch_id_series_code_month", "batch_id", "series_code", "month"),
)

monthly_total = Table(
    "monthly_total",
    metadata,
    Column("id", _row_id, primary_key=True),
    _batch(),
    Column("metric_code", String(40), nullable=False),
    Column("series_code", String(40), nullable=False),
    _month(),
    _code("route_code"),
    Column("value", BigInteger, nullable=False),
    *_known(),
    UniqueConstraint("batch_id", "metric_code", "month", "route_code"),
    Index("ix_monthly_total_metric_code_month", "metric_code", "month", "route_code"),
    Index("ix_monthly_total_series_code_month", "series_code", "month", "batch_id"),
)

monthly_detail = Table(
    "monthly_detail",
    metadata,
    Column("id", _row_id, primary_key=True),
    _batch(),
    Column("metric_code", String(40), nullable=False),
    Column("series_code", String(40), nullable=False),
    _month(),
    _code("route_code"),
    _code("country_code", 3),
    _code("nationality_code", 3),
    _code("border_code", 20),
    _code("cause_code"),
    # 0 where the source gives none.
    Column("quality", SmallInteger, nullable=False, server_default="0"),
    Column("value", BigInteger, nullable=False),
    *_known(),
    Index("ix_monthly_detail_metric_code_month", "metric_code", "month", "route_code"),
    Index("ix_monthly_detail_series_code_month", "series_code", "month", "batch_id"),
    Index("ix_monthly_detail_metric_code_nationality_code", "metric_code", "nationality_code"),
    Index("ix_monthly_detail_metric_code_country_code", "metric_code", "country_code"),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", _row_id, primary_key=True),
    _batch(),
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
    Column("id", _row_id, primary_key=True),
    _batch(),
    Column("metric_code", String(40), nullable=False),
    Column("route_code", String(40), nullable=False),
    _month(),
    Column("old_value", BigInteger),
    Column("new_value", BigInteger),
    Column("revised_on", Date, nullable=False),
    Index("ix_revision_metric_code_month", "metric_code", "month"),
)

data_version = Table(
    "data_version",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", String(12), nullable=False),
    Column("changed_at", DateTime, nullable=False),
    CheckConstraint("id = 1", "one_row"),
)
