"""Tokens of screens and scripts, none so far."""

import sqlalchemy as sa
from alembic import op

revision = "v0007"
down_revision = "v0006"
branch_labels = None
depends_on = None

tables = sa.MetaData()

sa.Table(
    "device_token",
    tables,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("label", sa.String(80), nullable=False),
    sa.Column("role", sa.String(60), nullable=False),
    sa.Column("playlist", sa.String(40), nullable=False),
    sa.Column("made_at", sa.DateTime, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
    sa.Column("used_at", sa.DateTime),
    sa.Column("revoked_at", sa.DateTime),
    sa.PrimaryKeyConstraint("id", name="pk_device_token"),
    sa.UniqueConstraint("hash", name="uq_device_token_hash"),
)


def upgrade() -> None:
    """Make the table."""
    tables.create_all(op.get_bind(), checkfirst=False)
