"""Sums of years by nationality, which `upkeep` makes, and an index of months by route."""

import sqlalchemy as sa
from alembic import op

revision = "v0016"
down_revision = "v0015"
branch_labels = None
depends_on = None

row_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
tables = sa.MetaData()

sa.Table(
    "nationality_sum",
    tables,
    sa.Column("id", row_id, nullable=False),
    sa.Column("metric_code", sa.String(40), nullable=False),
    sa.Column("series_code", sa.String(40), nullable=False),
    sa.Column("month", sa.Integer, nullable=False),
    sa.Column("nationality_code", sa.String(3), server_default="", nullable=False),
    sa.Column("value", sa.BigInteger, nullable=False),
    *(sa.Column(f"month_{number:02}", sa.BigInteger) for number in range(1, 13)),
    sa.CheckConstraint("month % 100 <= 12", name="ck_nationality_sum_month"),
    sa.PrimaryKeyConstraint("id", name="pk_nationality_sum"),
    sa.Index("ix_nationality_sum_metric_code", "metric_code", "nationality_code", "month"),
)


def upgrade() -> None:
    """Make the table and the index."""
    tables.create_all(op.get_bind(), checkfirst=False)
    now: sa.ColumnClause[bool] = sa.literal_column("known_until IS NULL AND bureau_code = ''")
    op.create_index(
        "ix_monthly_total_route_code",
        "monthly_total",
        ["metric_code", "route_code", "month", "series_code", "value", "known_until"],
        sqlite_where=now,
        postgresql_where=now,
    )
