"""How long each bureau was silent at the end of each month: `upkeep` fills it."""

import sqlalchemy as sa
from alembic import op

revision = "v0014"
down_revision = "v0013"
branch_labels = None
depends_on = None

tables = sa.MetaData()

sa.Table(
    "silence",
    tables,
    sa.Column("rule_code", sa.String(40), nullable=False),
    sa.Column("bureau_code", sa.String(3), nullable=False),
    sa.Column("judged_from", sa.Integer),
    sa.Column("settled_on", sa.Date, nullable=False),
    sa.Column("usual", sa.Integer, nullable=False),
    sa.Column("awaited", sa.Integer, nullable=False),
    sa.Column("raised", sa.JSON, nullable=False),
    sa.PrimaryKeyConstraint("rule_code", "bureau_code", name="pk_silence"),
)


def upgrade() -> None:
    """Make the table."""
    tables.create_all(op.get_bind(), checkfirst=False)
