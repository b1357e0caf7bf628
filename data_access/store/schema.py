"""All tables of figures, on one MetaData with those of readers (`store.reader_tables`).

Facts and rollups are append-only by batch and effective-dated: `known_from` is the day their
batch was published, `known_until` the day a newer batch took its place for that month. What is
current has no `known_until`; what was known on a day is one comparison. A batch that never
counts has both equal. Dimensions that a fact does not carry hold an empty string, so that they
can stand in a key.
"""

from collections.abc import Iterable

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
    and_,
    desc,
    literal_column,
)

from data_access.store import reader_tables
from data_access.store.columns import (
    code,
    known,
    marks,
    measured,
    month,
    number,
    of_batch,
    required,
    where,
)

metadata = reader_tables.metadata
"""Of all tables: those that readers keep, and those below."""

# -------------------------------------------------------------------------------------------------
# Imported files: what they cover, what of them was not understood, what they changed.

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
    *known(),
    CheckConstraint("whole IN (0, 1)", "whole"),
    Index("ix_coverage_series_code_month", "series_code", "month"),
    # Which runs go on after a month.
    Index("ix_coverage_month", "month", "series_code", "known_until"),
    # Which months a file has, of whatever run.
    Index(
        "ix_coverage_batch_id",
        *("batch_id", "month", "series_code", "known_from", "known_until"),
    ),
)

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

# What a list of incidents is narrowed by.
_NARROWED = ("month", "route_code", "country_code", "quality", "kind", "incidents", "known_until")

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
"""Events whose position cannot be right, written as in the index below, without a parameter."""
Index(
    "ix_incident_doubtful",
    *(desc(incident.c.dead_missing), desc(incident.c.occurred_on)),
    *(incident.c[name] for name in ("id", "kind", "known_until")),
    **where(DOUBTFUL),
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
    *known(),
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
    *known(),
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
    *known(),
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
    *known(),
    Index("ix_monthly_total_metric_code_month", "metric_code", "month", "route_code"),
    Index("ix_monthly_total_metric_code_bureau_code", "metric_code", "bureau_code", "month"),
    Index("ix_monthly_total_series_code_month", "series_code", "month", "batch_id"),
)
_now = monthly_total.c.known_until.is_(None)
# All that sums over the whole network read, without a look at the rows themselves: SQLite looks
# for the condition's column, too, though it is the same in all of them.
Index(
    "ix_monthly_total_now",
    *(monthly_total.c[name] for name in ("metric_code", "month", "category_code", "route_code")),
    *(monthly_total.c[name] for name in ("bureau_code", "series_code", "value", "known_until")),
    **where(_now),
)
NO_BUREAU = monthly_total.c.bureau_code == literal_column("''")
# What publishers count by route, in the order in which all months of it are read.
Index(
    "ix_monthly_total_route_code",
    *(monthly_total.c[name] for name in ("metric_code", "route_code", "month")),
    *(monthly_total.c[name] for name in ("series_code", "value", "known_until")),
    **where(and_(_now, NO_BUREAU)),
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
    *known(),
    Index("ix_monthly_detail_metric_code_month", "metric_code", "month", "route_code"),
    Index("ix_monthly_detail_series_code_month", "series_code", "month", "batch_id"),
    # Holds the sums by country, so that no row is looked at for them.
    Index(
        "ix_monthly_detail_country_code",
        *("metric_code", "country_code", "month", "route_code", "series_code"),
        *("value", "known_until"),
    ),
)

NO_CHANNEL = monthly_detail.c.channel_code == literal_column("''")
"""Rows that no channel splits, written as in the index below, without a parameter."""
Index(
    "ix_monthly_detail_nationality_code",
    *(monthly_detail.c[name] for name in ("metric_code", "nationality_code", "month")),
    *(monthly_detail.c[name] for name in ("route_code", "series_code", "value", "known_until")),
    **where(NO_CHANNEL),
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
    *known(),
    Index("ix_monthly_place_metric_code_month", "metric_code", "month", "place_code"),
    Index("ix_monthly_place_series_code_month", "series_code", "month", "batch_id"),
)

TOTALS = "total"
CHANNELS = "channel"
PLACES = "place"
"""Sums by category, those by channel or by border point for each category."""
PLACES_TOGETHER = "together"
"""Sums by border point over all categories."""

BY_MONTH = tuple(f"month_{number:02}" for number in range(1, 13))
"""What each month of a year adds to its sum, January first; none where it has no row."""

# Sums of years as known now, of what is reported in such numbers that its months are too many to
# be added up for a page (`store.derived_tables`). A part of a year is added up across its row.
yearly_sum = Table(
    "yearly_sum",
    metadata,
    number(),
    required("grain", 10),
    required("metric_code"),
    required("series_code"),
    # yyyy00.
    month(),
    code("country_code", 3),
    code("category_code"),
    code("channel_code", 20),
    code("place_code"),
    Column("value", BigInteger, nullable=False),
    *(Column(name, BigInteger) for name in BY_MONTH),
    Index(
        "ix_yearly_sum_grain",
        *("grain", "metric_code", "month", "category_code", "channel_code", "place_code"),
        *("country_code", "series_code", "value"),
    ),
    Index("ix_yearly_sum_series_code_month", "series_code", "month"),
    # In the order of bureaus, whose figures stand side by side in lists.
    Index(
        "ix_yearly_sum_country_code",
        *("grain", "metric_code", "country_code", "category_code", "month", "value"),
    ),
)

# The same over all bureaus, where none is told apart. Which of them a reader may see is found out
# in another place: of less than all it is added up anew (`store.visible_rows`).
network_sum = Table(
    "network_sum",
    metadata,
    number(),
    required("grain", 10),
    required("metric_code"),
    # yyyy00.
    month(),
    code("category_code"),
    code("channel_code", 20),
    Column("value", BigInteger, nullable=False),
    *(Column(name, BigInteger) for name in BY_MONTH),
    Index("ix_network_sum_grain", "grain", "metric_code", "month"),
)

# The same of what publishers count by nationality, over all routes.
nationality_sum = Table(
    "nationality_sum",
    metadata,
    number(),
    *measured(),
    code("nationality_code", 3),
    Column("value", BigInteger, nullable=False),
    *(Column(name, BigInteger) for name in BY_MONTH),
    Index("ix_nationality_sum_metric_code", "metric_code", "nationality_code", "month"),
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
    # Of a count as high or higher by chance.
    Column("p_value", Float),
    # 1 where the rule of alarms raises the month, 0 where not; none where it judges nothing.
    Column("unusual", SmallInteger),
    # Version of the method's settings, and hash of the counts that the range rests on.
    Column("parameters", SmallInteger, nullable=False),
    required("inputs", 16),
    CheckConstraint("unusual IN (0, 1)", "unusual"),
    CheckConstraint("month % 100 <= 12", "month"),
)


# How much the hits of each bureau and database scatter, as known now (`store.hit_scatters`).
hit_scatter = Table(
    "hit_scatter",
    metadata,
    Column("bureau_code", String(3), primary_key=True),
    Column("category_code", String(40), primary_key=True),
    # The newest month that the bureau has reported.
    Column("month", Integer, nullable=False),
    # Variance over mean, and its degrees of freedom; none where too little is known to tell.
    Column("ratio", Float),
    Column("freedom", Float),
)

# How long each bureau was silent at the end of each month, as known now (`store.silences`).
silence = Table(
    "silence",
    metadata,
    Column("rule_code", String(40), primary_key=True),
    Column("bureau_code", String(3), primary_key=True),
    # Before it there are too few reports for a verdict; none where there still are.
    Column("judged_from", Integer),
    # From which day on no report is to come, what is usual then and which month is awaited.
    Column("settled_on", Date, nullable=False),
    Column("usual", Integer, nullable=False),
    Column("awaited", Integer, nullable=False),
    # Of each month that is raised: yyyymm, days, limit, usual days, month awaited.
    Column("raised", JSON, nullable=False),
)


# -------------------------------------------------------------------------------------------------
# Counts that stay hidden: decided with each import, for all questions (`store.hidden_counts`).

MONTH = "month"
"""Counts of a category in months of a year."""
MONTH_TOGETHER = "months"
"""Counts in months of a year over all categories that units are split by."""
YEAR = "year"
"""A count of a category over a year."""
YEAR_TOGETHER = "together"
"""A count over a year and all categories that units are split by."""


def month_bits(months: Iterable[int]) -> int:
    """Months of one year, yyyymm, as a bit each: 1 is what is of no month (yyyy00), 2 January."""
    return sum(1 << month % 100 for month in months)


ALL_MONTHS = month_bits(range(13))

withheld = Table(
    "withheld",
    metadata,
    number(),
    required("metric_code"),
    required("series_code"),
    required("grain", 10),
    # The year, yyyy00.
    month(),
    # Which months of it, see `month_bits`; of a count over the year all.
    Column("months", SmallInteger, nullable=False),
    code("route_code"),
    code("country_code", 3),
    code("category_code"),
    code("place_code"),
    *known(),
    CheckConstraint("grain IN ('month', 'months', 'year', 'together')", "grain"),
    Index("ix_withheld_metric_code_grain_month", "metric_code", "grain", "month"),
    Index("ix_withheld_series_code_month", "series_code", "month"),
)
