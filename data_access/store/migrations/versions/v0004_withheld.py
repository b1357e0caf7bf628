"""Counts that stay hidden."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; `upkeep.migrate` fills it."""
    op.create_table(
        "withheld",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("metric_code", sa.String(length=40), nullable=False),
        sa.Column("series_code", sa.String(length=40), nullable=False),
        sa.Column("grain", sa.String(length=10), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("route_code", sa.String(length=40), server_default="", nullable=False),
        sa.Column("country_code", sa.String(length=3), server_default="", nullable=False),
        sa.Column("category_code", sa.String(length=40), server_default="", nullable=False),
        sa.Column("place_code", sa.String(length=40), server_default="", nullable=False),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("known_until", sa.Date(), nullable=True),
        sa.CheckConstraint("month % 100 <= 12", name=op.f("ck_withheld_month")),
        sa.CheckConstraint(
            "grain IN ('month', 'year', 'together')", name=op.f("ck_withheld_grain")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_withheld"),
    )
    op.create_index(
        "ix_withheld_metric_code_grain_month", "withheld", ["metric_code", "grain", "month"]
    )
    op.create_index("ix_withheld_series_code_month", "withheld", ["series_code", "month"])
