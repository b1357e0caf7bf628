"""What each batch names: filled with what follows from facts, after the tables are made."""

import sqlalchemy as sa
from alembic import op

revision = "v0002"
down_revision = "v0001"

tables = sa.MetaData()
sa.Table("batch", tables, sa.Column("id", sa.Integer, primary_key=True))
label = sa.Table(
    "label",
    tables,
    sa.Column("batch_id", sa.Integer, nullable=False),
    sa.Column("series_code", sa.String(40), nullable=False),
    sa.Column("dimension", sa.String(12), nullable=False),
    sa.Column("value", sa.String(40), nullable=False),
    sa.CheckConstraint(
        "dimension IN ('route', 'country', 'nationality')", name="ck_label_dimension"
    ),
    sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_label_batch_id_batch"),
    sa.PrimaryKeyConstraint("batch_id", "series_code", "dimension", "value", name="pk_label"),
    sa.Index("ix_label_series_code", "series_code"),
)


def upgrade() -> None:
    """Create the table of labels."""
    label.create(op.get_bind(), checkfirst=False)
