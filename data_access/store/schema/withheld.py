"""Counts that stay hidden: decided with each import, for all questions (`store.withholding`)."""

from sqlalchemy import CheckConstraint, Column, Index, String, Table

from data_access.store.schema.columns import code, known, metadata, month, row_id

MONTH = "month"
"""A count of a category and month."""
YEAR = "year"
"""A count of a category over a year."""
YEAR_TOGETHER = "together"
"""A count over a year and all categories that units are split by."""

withheld = Table(
    "withheld",
    metadata,
    Column("id", row_id, primary_key=True),
    Column("metric_code", String(40), nullable=False),
    Column("series_code", String(40), nullable=False),
    Column("grain", String(10), nullable=False),
    # That of a year is yyyy00.
    month(),
    code("route_code"),
    code("country_code", 3),
    code("category_code"),
    code("place_code"),
    *known(),
    CheckConstraint("grain IN ('month', 'year', 'together')", "grain"),
    Index("ix_withheld_metric_code_grain_month", "metric_code", "grain", "month"),
    Index("ix_withheld_series_code_month", "series_code", "month"),
)
