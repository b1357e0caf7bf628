"""An index of which months a file has."""

from alembic import op

revision = "v0013"
down_revision = "v0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index(
        "ix_coverage_batch_id",
        "coverage",
        ["batch_id", "month", "series_code", "known_from", "known_until"],
    )
