"""Months beside sums of years, and hidden months by year: both made anew, `upkeep` fills them."""

import sqlalchemy as sa
from alembic import op

revision = "v0009"
down_revision = "v0008"
branch_labels = None
depends_on = None

row_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
tables = sa.MetaData()

sa.Table(
    "yearly_sum",
    tables,
    sa.Column("id", row_id, nullable=False),
    sa.Column("grain", sa.String(10), nullable=False),
    sa.Column("metric_code", sa.String(40), nullable=False),
    sa.Column("series_code", sa.String(40), nullable=False),
    sa.Column("month", sa.Integer, nullable=False),
    sa.Column("country_code", sa.String(3), server_default="", nullable=False),
    sa.Column("category_code", sa.String(40), server_default="", nullable=False),
    sa.Column("channel_code", sa.String(20), server_default="", nullable=False),
    sa.Column("place_code", sa.String(40), server_default="", nullable=False),
    sa.Column("value", sa.BigInteger, nullable=False),
    *(sa.Column(f"month_{number:02}", sa.BigInteger) for number in range(1, 13)),
    sa.CheckConstraint("month % 100 <= 12", name="ck_yearly_sum_month"),
    sa.PrimaryKeyConstraint("id", name="pk_yearly_sum"),
    sa.Index(
        "ix_yearly_sum_grain",
        *("grain", "metric_code", "month", "category_code", "channel_code", "place_code"),
        *("country_code", "series_code", "value"),
    ),
    sa.Index("ix_yearly_sum_series_code_month", "series_code", "month"),
)
sa.Table(
    "withheld",
    tables,
    sa.Column("id", row_id, nullable=False),
    sa.Column("metric_code", sa.String(40), nullable=False),
    sa.Column("series_code", sa.String(40), nullable=False),
    sa.Column("grain", sa.String(10), nullable=False),
    sa.Column("month", sa.Integer, nullable=False),
    sa.Column("months", sa.SmallInteger, nullable=False),
    sa.Column("route_code", sa.String(40), server_default="", nullable=False),
    sa.Column("country_code", sa.String(3), server_default="", nullable=False),
    sa.Column("category_code", sa.String(40), server_default="", nullable=False),
    sa.Column("place_code", sa.String(40), server_default="", nullable=False),
    sa.Column("known_from", sa.Date, nullable=False),
    sa.Column("known_until", sa.Date),
    sa.CheckConstraint(
        "grain IN ('month', 'months', 'year', 'together')", name="ck_withheld_grain"
    ),
    sa.CheckConstraint("month % 100 <= 12", name="ck_withheld_month"),
    sa.PrimaryKeyConstraint("id", name="pk_withheld"),
    sa.Index("ix_withheld_metric_code_grain_month", "metric_code", "grain", "month"),
    sa.Index("ix_withheld_series_code_month", "series_code", "month"),
)


def upgrade() -> None:
    """Replace the tables, which hold nothing but what follows from others."""
    for table in tables.sorted_tables:
        op.drop_table(table.name)
    tables.create_all(op.get_bind(), checkfirst=False)
