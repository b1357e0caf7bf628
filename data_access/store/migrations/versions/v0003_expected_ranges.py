"""Expected ranges of the newest months, empty: `upkeep` has them fitted after the last step."""

import sqlalchemy as sa
from alembic import op

revision = "v0003"
down_revision = "v0002"
branch_labels = None
depends_on = None

tables = sa.MetaData()

sa.Table(
    "expected_range",
    tables,
    sa.Column("metric_code", sa.String(40), nullable=False),
    sa.Column("route_code", sa.String(40), nullable=False),
    sa.Column("month", sa.Integer, autoincrement=False, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("lower", sa.BigInteger),
    sa.Column("expected", sa.Float),
    sa.Column("upper", sa.BigInteger),
    sa.Column("p_value", sa.Float),
    sa.Column("unusual", sa.SmallInteger),
    sa.Column("parameters", sa.SmallInteger, nullable=False),
    sa.Column("inputs", sa.String(16), nullable=False),
    sa.CheckConstraint("month % 100 <= 12", name="ck_expected_range_month"),
    sa.CheckConstraint("unusual IN (0, 1)", name="ck_expected_range_unusual"),
    sa.PrimaryKeyConstraint("metric_code", "route_code", "month", name="pk_expected_range"),
)


def upgrade() -> None:
    """Make the table."""
    tables.create_all(op.get_bind(), checkfirst=False)
