"""What a correction corrects, and what was taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("batch", sa.Column("corrects", sa.Integer(), nullable=True))
    op.create_table(
        "taken_back",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source_code", sa.String(length=40), nullable=False),
        sa.Column("layout", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.Column("complete", sa.SmallInteger(), nullable=False),
        sa.Column("correction", sa.SmallInteger(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_kept", sa.Integer(), nullable=False),
        sa.Column("rows_quarantined", sa.Integer(), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_taken_back"),
    )
