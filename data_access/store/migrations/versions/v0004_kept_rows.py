"""Short links and the record of deliveries, empty."""

import sqlalchemy as sa
from alembic import op

revision = "v0004"
down_revision = "v0003"
branch_labels = None
depends_on = None

tables = sa.MetaData()

sa.Table(
    "short_link",
    tables,
    sa.Column("code", sa.String(12), nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("made_at", sa.DateTime, nullable=False),
    sa.PrimaryKeyConstraint("code", name="pk_short_link"),
)

sa.Table(
    "delivery",
    tables,
    sa.Column("list_name", sa.String(80), nullable=False),
    sa.Column("entry_name", sa.String(80), nullable=False),
    sa.Column("recipient", sa.String(320), nullable=False),
    sa.Column("data_version", sa.String(64), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("changed_at", sa.DateTime, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.CheckConstraint(
        "state IN ('waiting', 'sending', 'delivered', 'refused')", name="ck_delivery_state"
    ),
    sa.PrimaryKeyConstraint(
        "list_name", "entry_name", "recipient", "data_version", name="pk_delivery"
    ),
)


def upgrade() -> None:
    """Make the tables."""
    tables.create_all(op.get_bind(), checkfirst=False)
