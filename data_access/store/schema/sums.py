"""Monthly sums of facts, which pages read: kept in the transaction that writes the facts."""

from sqlalchemy import BigInteger, Column, Index, SmallInteger, String, Table, literal_column

from data_access.store.schema.columns import code, known, metadata, month, of_batch, row_id

monthly_total = Table(
    "monthly_total",
    metadata,
    Column("id", row_id, primary_key=True),
    of_batch(),
    Column("metric_code", String(40), nullable=False),
    Column("series_code", String(40), nullable=False),
    month(),
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
    sqlite_where=_now,
    postgresql_where=_now,
)

monthly_detail = Table(
    "monthly_detail",
    metadata,
    Column("id", row_id, primary_key=True),
    of_batch(),
    Column("metric_code", String(40), nullable=False),
    Column("series_code", String(40), nullable=False),
    month(),
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
"""Rows that no channel splits, said as the index below says it, without a parameter."""
Index(
    "ix_monthly_detail_nationality_code",
    *(monthly_detail.c[name] for name in ("metric_code", "nationality_code", "month")),
    *(monthly_detail.c[name] for name in ("route_code", "series_code", "value", "known_until")),
    sqlite_where=NO_CHANNEL,
    postgresql_where=NO_CHANNEL,
)

monthly_place = Table(
    "monthly_place",
    metadata,
    Column("id", row_id, primary_key=True),
    of_batch(),
    Column("metric_code", String(40), nullable=False),
    Column("series_code", String(40), nullable=False),
    month(),
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

# Sums of years as known now, of what is reported in such numbers that its months are too many to
# be added up for a page (`store.yearly`).
yearly_sum = Table(
    "yearly_sum",
    metadata,
    Column("id", row_id, primary_key=True),
    Column("grain", String(10), nullable=False),
    Column("metric_code", String(40), nullable=False),
    Column("series_code", String(40), nullable=False),
    # yyyy00.
    month(),
    code("country_code", 3),
    code("category_code"),
    code("channel_code", 20),
    code("place_code"),
    Column("value", BigInteger, nullable=False),
    Index(
        "ix_yearly_sum_grain",
        *("grain", "metric_code", "month", "category_code", "channel_code", "place_code"),
        *("country_code", "series_code", "value"),
    ),
    Index("ix_yearly_sum_series_code_month", "series_code", "month"),
)
