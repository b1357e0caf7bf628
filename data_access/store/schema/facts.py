"""Imported files, and what they say was counted, as finely as they say it."""

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from data_access.store.schema.columns import (
    code,
    counting_days,
    marks,
    measured,
    metadata,
    month,
    number,
    of_batch,
    required,
)

# -------------------------------------------------------------------------------------------------
# Imported files: what they cover, and what of them was not understood.

batch = Table(
    "batch",
    metadata,
    Column("id", Integer, primary_key=True),
    required("source_code"),
    required("layout"),
    required("file_name", 255),
    required("sha256", 64),
    required("content_hash", 64),
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
    *marks(),
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
    *(
        Column(c.name, c.type, nullable=c.nullable)
        for c in batch.columns
        if c.name not in {"id", "marking", "not_before"}
    ),
    Column("taken_back_at", DateTime, nullable=False),
    *marks(),
)

coverage = Table(
    "coverage",
    metadata,
    Column("batch_id", ForeignKey("batch.id"), primary_key=True),
    Column("series_code", String(40), primary_key=True),
    Column("month", Integer, primary_key=True, autoincrement=False),
    # 1 where the release holds the month to its last day.
    Column("whole", SmallInteger, nullable=False),
    *counting_days(),
    CheckConstraint("whole IN (0, 1)", "whole"),
    Index("ix_coverage_series_code_month", "series_code", "month"),
)

quarantine = Table(
    "quarantine",
    metadata,
    number(),
    of_batch(),
    Column("line", Integer, nullable=False),
    required("field", 80),
    Column("reason", Text, nullable=False),
    Column("row", JSON, nullable=False),
    Column("persons", Integer),
    required("state", 10),
    # note: the row was kept; what is odd about it is listed here all the same.
    CheckConstraint("state IN ('open', 'resolved', 'note')", "state"),
    Index("ix_quarantine_batch_id_line", "batch_id", "line"),
)

data_version = Table(
    "data_version",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    required("version", 12),
    Column("changed_at", DateTime, nullable=False),
    CheckConstraint("id = 1", "one_row"),
)


# -------------------------------------------------------------------------------------------------
# What was counted, as finely as it was reported.

incident = Table(
    "incident",
    metadata,
    number(),
    of_batch(),
    required("incident_key", 120),
    Column("occurred_on", Date),
    required("date_precision", 5),
    month(),
    code("route_code"),
    code("country_code", 3),
    code("cause_code"),
    required("kind", 20),
    Column("quality", SmallInteger),
    Column("lat_hundredths", Integer),
    Column("lon_hundredths", Integer),
    required("position_code", 20),
    Column("incidents", Integer, nullable=False),
    # Corrections make the parts negative now and then; the total never is.
    Column("dead", Integer),
    Column("missing", Integer),
    Column("dead_missing", Integer, nullable=False),
    Column("survivors", Integer),
    Column("women", Integer),
    Column("men", Integer),
    Column("children", Integer),
    *counting_days(),
    UniqueConstraint("batch_id", "incident_key"),
    CheckConstraint("dead_missing >= 0", "dead_missing"),
    CheckConstraint("incidents >= 1", "incidents"),
    CheckConstraint("quality BETWEEN 1 AND 5", "quality"),
    CheckConstraint("date_precision IN ('day', 'month', 'year')", "date_precision"),
    CheckConstraint("lat_hundredths BETWEEN -9000 AND 9000", "lat"),
    CheckConstraint("lon_hundredths BETWEEN -18000 AND 18000", "lon"),
    Index("ix_incident_month_route_code", "month", "route_code"),
    Index("ix_incident_batch_id_month", "batch_id", "month"),
)

observation = Table(
    "observation",
    metadata,
    number(),
    of_batch(),
    *measured(),
    code("route_code"),
    code("border_code", 20),
    code("country_code", 3),
    code("nationality_code", 3),
    # Database, colour, kind of vessel, area of crime, component: what the measure is split by.
    code("category_code"),
    code("channel_code", 20),
    code("place_code"),
    Column("value", BigInteger, nullable=False),
    *counting_days(),
    CheckConstraint("value >= 0", "value"),
    Index("ix_observation_batch_id_series_code_month", "batch_id", "series_code", "month"),
)

# One row a report: four measures that are read, checked and added up together.
database_use = Table(
    "database_use",
    metadata,
    number(),
    of_batch(),
    required("series_code"),
    month(),
    code("country_code", 3),
    code("category_code"),
    code("channel_code", 20),
    code("place_code"),
    Column("searches", BigInteger),
    Column("hits", BigInteger),
    Column("hits_confirmed", BigInteger),
    Column("hits_acted_on", BigInteger),
    *counting_days(),
    CheckConstraint("searches >= 0", "searches"),
    CheckConstraint("hits BETWEEN 0 AND searches", "hits"),
    CheckConstraint("hits_confirmed BETWEEN 0 AND hits", "hits_confirmed"),
    CheckConstraint("hits_acted_on BETWEEN 0 AND hits_confirmed", "hits_acted_on"),
    Index("ix_database_use_batch_id_series_code_month", "batch_id", "series_code", "month"),
)

operation = Table(
    "operation",
    metadata,
    number(),
    of_batch(),
    required("series_code"),
    month(),
    required("operation_key", 80),
    required("name", 200),
    Column("kind", String(40), nullable=False, server_default=""),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    required("date_precision", 5),
    # ISO3 and route codes, blank between two.
    Column("countries", Text, nullable=False, server_default=""),
    Column("routes", Text, nullable=False, server_default=""),
    Column("partners", Text, nullable=False, server_default=""),
    Column("country_count", Integer),
    Column("checks", BigInteger),
    Column("hits", BigInteger),
    Column("arrests", BigInteger),
    Column("victims_identified", BigInteger),
    Column("migrants_found", BigInteger),
    Column("source_address", Text, nullable=False, server_default=""),
    *counting_days(),
    UniqueConstraint("batch_id", "operation_key"),
    CheckConstraint("starts_on <= ends_on", "days"),
)

published_figure = Table(
    "published_figure",
    metadata,
    number(),
    of_batch(),
    required("series_code"),
    month(),
    required("figure_series", 80),
    Column("value", Float, nullable=False),
    required("unit", 60),
    Column("qualifier", String(40), nullable=False, server_default=""),
    Column("as_of", String(20), nullable=False, server_default=""),
    Column("source_address", Text, nullable=False),
    required("evidence", 20),
    # 1 where several figures of one year differ and this is the one to show.
    Column("preferred", SmallInteger, nullable=False),
    *counting_days(),
    Index("ix_published_figure_figure_series", "figure_series", "month"),
)

# Where a place of a batch is: towns of arrival, border points.
place = Table(
    "place",
    metadata,
    Column("batch_id", ForeignKey("batch.id"), primary_key=True),
    Column("place_code", String(40), primary_key=True),
    required("name", 120),
    code("country_code", 3),
    Column("kind", String(20), nullable=False, server_default=""),
    Column("lat_hundredths", Integer),
    Column("lon_hundredths", Integer),
    CheckConstraint("lat_hundredths BETWEEN -9000 AND 9000", "lat"),
    CheckConstraint("lon_hundredths BETWEEN -18000 AND 18000", "lon"),
)
