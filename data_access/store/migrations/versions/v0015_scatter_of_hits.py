"""How much the hits of each bureau scatter: `upkeep` fills it."""

import sqlalchemy as sa
from alembic import op

revision = "v0015"
down_revision = "v0014"
branch_labels = None
depends_on = None

tables = sa.MetaData()

sa.Table(
    "hit_scatter",
    tables,
    sa.Column("bureau_code", sa.String(3), nullable=False),
    sa.Column("category_code", sa.String(40), nullable=False),
    sa.Column("month", sa.Integer, nullable=False),
    sa.Column("ratio", sa.Float),
    sa.Column("freedom", sa.Float),
    sa.PrimaryKeyConstraint("bureau_code", "category_code", name="pk_hit_scatter"),
)


def upgrade() -> None:
    """Make the table."""
    tables.create_all(op.get_bind(), checkfirst=False)
