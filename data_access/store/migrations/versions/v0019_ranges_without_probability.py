"""Nothing reads how probable a month was: its range says as much."""

from alembic import op

revision = "v0019"
down_revision = "v0018"


def upgrade() -> None:
    """Drop the column; `upkeep` fits the ranges anew."""
    op.drop_column("expected_range", "p_value")
