"""Sums of years over all bureaus, and an index of those of each by bureau: `upkeep` fills them."""

import sqlalchemy as sa
from alembic import op

revision = "v0012"
down_revision = "v0011"
branch_labels = None
depends_on = None

row_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
tables = sa.MetaData()

sa.Table(
    "network_sum",
    tables,
    sa.Column("id", row_id, nullable=False),
    sa.Column("grain", sa.String(10), nullable=False),
    sa.Column("metric_code", sa.String(40), nullable=False),
    sa.Column("month", sa.Integer, nullable=False),
    sa.Column("category_code", sa.String(40), server_default="", nullable=False),
    sa.Column("channel_code", sa.String(20), server_default="", nullable=False),
    sa.Column("value", sa.BigInteger, nullable=False),
    *(sa.Column(f"month_{number:02}", sa.BigInteger) for number in range(1, 13)),
    sa.CheckConstraint("month % 100 <= 12", name="ck_network_sum_month"),
    sa.PrimaryKeyConstraint("id", name="pk_network_sum"),
    sa.Index("ix_network_sum_grain", "grain", "metric_code", "month"),
)


def upgrade() -> None:
    """Make the table and the index."""
    tables.create_all(op.get_bind(), checkfirst=False)
    op.create_index(
        "ix_yearly_sum_country_code",
        "yearly_sum",
        ["grain", "metric_code", "country_code", "category_code", "month", "value"],
    )
