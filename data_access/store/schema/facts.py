"""What was counted, as finely as it was reported."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    desc,
    literal_column,
)

from data_access.store.schema.columns import code, known, metadata, month, of_batch, row_id

# What a list of incidents is narrowed by.
_NARROWED = ("month", "route_code", "country_code", "quality", "kind", "incidents", "known_until")

incident = Table(
    "incident",
    metadata,
    Column("id", row_id, primary_key=True),
    of_batch(),
    Column("incident_key", String(120), nullable=False),
    Column("occurred_on", Date),
    Column("date_precision", String(5), nullable=False),
    month(),
    code("route_code"),
    code("country_code", 3),
    code("cause_code"),
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
    *known(),
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

DOUBTFUL = incident.c.position_code == literal_column("'doubtful'")
"""Events whose position cannot be right, said as the index below says it, without a parameter."""
Index(
    "ix_incident_doubtful",
    *(desc(incident.c.dead_missing), desc(incident.c.occurred_on)),
    *(incident.c[name] for name in ("id", "kind", "known_until")),
    sqlite_where=DOUBTFUL,
    postgresql_where=DOUBTFUL,
)

observation = Table(
    "observation",
    metadata,
    Column("id", row_id, primary_key=True),
    of_batch(),
    Column("metric_code", String(40), nullable=False),
    Column("series_code", String(40), nullable=False),
    month(),
    code("route_code"),
    code("border_code", 20),
    code("country_code", 3),
    code("nationality_code", 3),
    # Database, colour, kind of vessel, area of crime, component: what the measure is split by.
    code("category_code"),
    code("channel_code", 20),
    code("place_code"),
    Column("value", BigInteger, nullable=False),
    *known(),
    CheckConstraint("value >= 0", "value"),
    Index("ix_observation_batch_id_series_code_month", "batch_id", "series_code", "month"),
)

# One row a report: four measures that are read, checked and added up together.
database_use = Table(
    "database_use",
    metadata,
    Column("id", row_id, primary_key=True),
    of_batch(),
    Column("series_code", String(40), nullable=False),
    month(),
    code("country_code", 3),
    code("category_code"),
    code("channel_code", 20),
    code("place_code"),
    Column("searches", BigInteger),
    Column("hits", BigInteger),
    Column("hits_confirmed", BigInteger),
    Column("hits_acted_on", BigInteger),
    *known(),
    CheckConstraint("searches >= 0", "searches"),
    CheckConstraint("hits BETWEEN 0 AND searches", "hits"),
    CheckConstraint("hits_confirmed BETWEEN 0 AND hits", "hits_confirmed"),
    CheckConstraint("hits_acted_on BETWEEN 0 AND hits_confirmed", "hits_acted_on"),
    Index("ix_database_use_batch_id_series_code_month", "batch_id", "series_code", "month"),
)

operation = Table(
    "operation",
    metadata,
    Column("id", row_id, primary_key=True),
    of_batch(),
    Column("series_code", String(40), nullable=False),
    month(),
    Column("operation_key", String(80), nullable=False),
    Column("name", String(200), nullable=False),
    Column("kind", String(40), nullable=False, server_default=""),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("date_precision", String(5), nullable=False),
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
    *known(),
    UniqueConstraint("batch_id", "operation_key"),
    CheckConstraint("starts_on <= ends_on", "days"),
)

published_figure = Table(
    "published_figure",
    metadata,
    Column("id", row_id, primary_key=True),
    of_batch(),
    Column("series_code", String(40), nullable=False),
    month(),
    Column("figure_series", String(80), nullable=False),
    Column("value", Float, nullable=False),
    Column("unit", String(60), nullable=False),
    Column("qualifier", String(40), nullable=False, server_default=""),
    Column("as_of", String(20), nullable=False, server_default=""),
    Column("source_address", Text, nullable=False),
    Column("evidence", String(20), nullable=False),
    # 1 where several figures of one year differ and this is the one to show.
    Column("preferred", SmallInteger, nullable=False),
    *known(),
    Index("ix_published_figure_figure_series", "figure_series", "month"),
)

# Where a place of a batch is: towns of arrival, border points.
place = Table(
    "place",
    metadata,
    Column("batch_id", ForeignKey("batch.id"), primary_key=True),
    Column("place_code", String(40), primary_key=True),
    Column("name", String(120), nullable=False),
    code("country_code", 3),
    Column("kind", String(20), nullable=False, server_default=""),
    Column("lat_hundredths", Integer),
    Column("lon_hundredths", Integer),
    CheckConstraint("lat_hundredths BETWEEN -9000 AND 9000", "lat"),
    CheckConstraint("lon_hundredths BETWEEN -18000 AND 18000", "lon"),
)
