"""An index that holds all of the sums that count now."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index to the smallest rollup, which the pages of the network read."""
    now = sa.column("known_until").is_(None)
    op.create_index(
        "ix_monthly_total_now",
        "monthly_total",
        [
            *("metric_code", "month", "category_code", "route_code", "bureau_code"),
            *("series_code", "value"),
        ],
        sqlite_where=now,
        postgresql_where=now,
    )
