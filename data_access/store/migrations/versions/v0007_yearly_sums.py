"""Sums of years, so that long periods cost no more with each year that is held."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; `upkeep.migrate` fills it."""
    op.create_table(
        "yearly_sum",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("grain", sa.String(length=10), nullable=False),
        sa.Column("metric_code", sa.String(length=40), nullable=False),
        sa.Column("series_code", sa.String(length=40), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(length=3), server_default="", nullable=False),
        sa.Column("category_code", sa.String(length=40), server_default="", nullable=False),
        sa.Column("channel_code", sa.String(length=20), server_default="", nullable=False),
        sa.Column("place_code", sa.String(length=40), server_default="", nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("month % 100 <= 12", name=op.f("ck_yearly_sum_month")),
        sa.PrimaryKeyConstraint("id", name="pk_yearly_sum"),
    )
    op.create_index(
        "ix_yearly_sum_grain",
        "yearly_sum",
        [
            *("grain", "metric_code", "month", "category_code", "channel_code", "place_code"),
            *("country_code", "series_code", "value"),
        ],
    )
    op.create_index("ix_yearly_sum_series_code_month", "yearly_sum", ["series_code", "month"])
