"""All tables on one MetaData: of facts, of what follows from them, and of what readers keep.

Facts and rollups are append-only by batch and effective-dated: `known_from` is the day their
batch was published, `known_until` the day a newer batch took its place for that month. What is
current has no `known_until`; what was known on a day is one comparison. A batch that never
counts has both equal. Dimensions that a fact does not carry hold an empty string, so that they
can stand in a key.
"""

from datetime import UTC, datetime
from typing import Any

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
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
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
row_id = BigInteger().with_variant(Integer, "sqlite")


def code(name: str, length: int = 40) -> Column[str]:
    """A registry code; empty where the fact does not carry that dimension."""
    return Column(name, String(length), nullable=False, server_default="")


def required(name: str, length: int = 40) -> Column[str]:
    """A text that every row has."""
    return Column(name, String(length), nullable=False)


def number() -> Column[int]:
    """The number of a row, given by the engine."""
    return Column("id", row_id, primary_key=True)


def of_batch() -> Column[int]:
    """The imported file that a row comes from."""
    return Column("batch_id", ForeignKey("batch.id"), nullable=False)


def measured() -> tuple[Column[Any], ...]:
    """Measure, run and month of a count."""
    return required("metric_code"), required("series_code"), month()


def marks() -> tuple[Column[Any], ...]:
    """Handling mark of a file, where it is higher than its source's, and the end of an embargo."""
    return (Column("marking", String(60)), Column("not_before", Date))


def counting_days() -> tuple[Column[object], ...]:
    """From which day on a row counted, and up to which (without it); none for what is current."""
    return (
        Column("known_from", Date, nullable=False),
        Column("known_until", Date),
    )


def month(name: str = "month") -> Column[int]:
    """yyyymm; yyyy00 where only the year is known."""
    return Column(name, Integer, CheckConstraint(f"{name} % 100 <= 12", "month"), nullable=False)


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


# -------------------------------------------------------------------------------------------------
# What files name, and what they changed.

# The routes, countries and nationalities that a batch names: of any other it says nothing, which
# is not 0. Kept of what publishers count; what bureaus report has a run for each of them.
label = Table(
    "label",
    metadata,
    Column("batch_id", ForeignKey("batch.id"), primary_key=True),
    Column("series_code", String(40), primary_key=True),
    Column("dimension", String(12), primary_key=True),
    Column("value", String(40), primary_key=True),
    CheckConstraint("dimension IN ('route', 'country', 'nationality')", "dimension"),
    Index("ix_label_series_code", "series_code"),
)

revision = Table(
    "revision",
    metadata,
    number(),
    of_batch(),
    required("series_code"),
    required("metric_code"),
    required("route_code"),
    month(),
    Column("old_value", BigInteger),
    Column("new_value", BigInteger),
    Column("revised_on", Date, nullable=False),
    Index("ix_revision_metric_code_month", "metric_code", "month"),
    Index("ix_revision_series_code_month", "series_code", "month"),
)


# -------------------------------------------------------------------------------------------------
# Sums of facts, which pages read: kept in the transaction that writes the facts.

monthly_total = Table(
    "monthly_total",
    metadata,
    number(),
    of_batch(),
    *measured(),
    code("route_code"),
    code("category_code"),
    # Who reported, in a series that each bureau reports for itself.
    code("bureau_code", 3),
    Column("value", BigInteger, nullable=False),
    *counting_days(),
    # All that sums of a measure read, without a look at the rows themselves.
    Index(
        "ix_monthly_total_metric_code_month",
        *("metric_code", "month", "route_code", "category_code", "bureau_code", "series_code"),
        *("value", "known_from", "known_until"),
    ),
    Index("ix_monthly_total_series_code_month", "series_code", "month", "batch_id"),
)

monthly_detail = Table(
    "monthly_detail",
    metadata,
    number(),
    of_batch(),
    *measured(),
    code("route_code"),
    code("country_code", 3),
    code("nationality_code", 3),
    code("border_code", 20),
    code("cause_code"),
    # 0 where the source gives none.
    Column("quality", SmallInteger, nullable=False, server_default="0"),
    code("category_code"),
    code("channel_code", 20),
    Column("value", BigInteger, nullable=False),
    *counting_days(),
    Index("ix_monthly_detail_metric_code_month", "metric_code", "month", "route_code"),
    Index("ix_monthly_detail_series_code_month", "series_code", "month", "batch_id"),
)

monthly_place = Table(
    "monthly_place",
    metadata,
    number(),
    of_batch(),
    *measured(),
    code("route_code"),
    code("country_code", 3),
    code("category_code"),
    code("place_code"),
    Column("value", BigInteger, nullable=False),
    *counting_days(),
    Index("ix_monthly_place_metric_code_month", "metric_code", "month", "place_code"),
    Index("ix_monthly_place_series_code_month", "series_code", "month", "batch_id"),
)


LARGEST_INCIDENT = "largest_incident"
"""People of a month's largest incident: judged like a measure, and added up nowhere."""

# In which range the newest months were expected, as known now (`store.expected_ranges`).
expected_range = Table(
    "expected_range",
    metadata,
    Column("metric_code", String(40), primary_key=True),
    # Empty: all routes together.
    Column("route_code", String(40), primary_key=True),
    Column("month", Integer, primary_key=True, autoincrement=False),
    # Why there is a range or not: ok, too short, too sparse, not fitted.
    required("state", 10),
    Column("lower", BigInteger),
    Column("expected", Float),
    Column("upper", BigInteger),
    # 1 where the rule of alarms raises the month, 0 where not; none where it judges nothing.
    Column("unusual", SmallInteger),
    # Version of the method's settings, and hash of the counts that the range rests on.
    Column("parameters", SmallInteger, nullable=False),
    required("inputs", 16),
    CheckConstraint("unusual IN (0, 1)", "unusual"),
    CheckConstraint("month % 100 <= 12", "month"),
)


# -------------------------------------------------------------------------------------------------
# Counts that stay hidden: decided with each import, for all questions (`store.hidden_counts`).

MONTH = "month"
"""A count of a category in a month."""
MONTH_TOGETHER = "months"
"""A count in a month over all categories that units are split by."""
YEAR = "year"
"""A count of a category over a year."""
YEAR_TOGETHER = "together"
"""A count over a year and all categories that units are split by."""


withheld = Table(
    "withheld",
    metadata,
    number(),
    required("metric_code"),
    required("series_code"),
    required("grain", 10),
    # Of a count over a year yyyy00.
    month(),
    code("route_code"),
    code("country_code", 3),
    code("category_code"),
    code("place_code"),
    *counting_days(),
    CheckConstraint("grain IN ('month', 'months', 'year', 'together')", "grain"),
    Index("ix_withheld_metric_code_grain_month", "metric_code", "grain", "month"),
    Index("ix_withheld_series_code_month", "series_code", "month"),
)


playlist = Table(
    "playlist",
    metadata,
    # In the address of its wall.
    Column("code", String(40), primary_key=True),
    # TOML, as in a file: checked when it is saved, and again whenever it is read.
    Column("content", Text, nullable=False),
    # One more with every change, so that nobody writes over what he has not seen.
    Column("edition", Integer, nullable=False),
    Column("saved_at", DateTime, nullable=False),
    CheckConstraint("edition >= 1", "edition"),
    # The opaque subject of a reader, where readers are known.
    Column("made_by", Text),
)

# What a change or a removal took the place of, so that it can be brought back.
earlier_playlist = Table(
    "earlier_playlist",
    metadata,
    Column("code", String(40), primary_key=True),
    Column("edition", Integer, primary_key=True, autoincrement=False),
    Column("content", Text, nullable=False),
    Column("saved_at", DateTime, nullable=False),
)

# Long addresses on slides and files; what a link leads to is looked up when it is followed.
short_link = Table(
    "short_link",
    metadata,
    # Of the hash of its address: one address, one link.
    Column("code", String(12), primary_key=True),
    # Path and query of a page of ours, never another host.
    Column("address", Text, nullable=False),
    Column("made_at", DateTime, nullable=False),
    # As of a playlist.
    Column("made_by", Text),
)

# What `routewatch deliver` has sent: one row for each version of the data and recipient.
delivery = Table(
    "delivery",
    metadata,
    Column("list_name", String(80), primary_key=True),
    Column("entry_name", String(80), primary_key=True),
    # A mail address, or `folder`.
    Column("recipient", String(320), primary_key=True),
    Column("data_version", String(64), primary_key=True),
    required("state", 10),
    Column("attempts", Integer, nullable=False),
    Column("changed_at", DateTime, nullable=False),
    # What the mail server answered, or the file.
    Column("answer", Text, nullable=False),
    CheckConstraint("state IN ('waiting', 'sending', 'delivered', 'refused')", "state"),
)

# Tokens of screens and scripts, which whoever made one has seen once.
device_token = Table(
    "device_token",
    metadata,
    number(),
    # Of the token: whoever reads the store is nobody by it.
    Column("hash", String(64), nullable=False, unique=True),
    required("label", 80),
    required("role", 60),
    # Of the only wall that it shows; empty for any.
    required("playlist"),
    Column("made_at", DateTime, nullable=False),
    # The last day on which it counts.
    Column("ends_on", Date, nullable=False),
    Column("used_at", DateTime),
    Column("revoked_at", DateTime),
)

READER_TABLES = (playlist, earlier_playlist, short_link, delivery, device_token)
"""All of them: no file in the archive has their rows."""


def now() -> datetime:
    """The current instant in UTC, without a zone as SQLite keeps it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
