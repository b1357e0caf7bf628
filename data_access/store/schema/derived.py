"""What follows from facts and is kept with them: revisions, sums, what is unusual or hidden."""

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
)

from data_access.store.schema.columns import (
    code,
    counting_days,
    measured,
    metadata,
    month,
    number,
    of_batch,
    required,
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
