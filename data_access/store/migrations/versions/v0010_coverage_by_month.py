"""An index of which runs have a month."""

from alembic import op

revision = "v0010"
down_revision = "v0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_coverage_month", "coverage", ["month", "series_code", "known_until"])
