"""Sums by nationality are read from an index alone, and so are those over the whole network."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put an index that holds the sums in place of the one that only finds their rows."""
    op.drop_index("ix_monthly_detail_metric_code_nationality_code", "monthly_detail")
    of_no_channel = sa.column("channel_code") == sa.literal_column("''")
    op.create_index(
        "ix_monthly_detail_nationality_code",
        "monthly_detail",
        [
            *("metric_code", "nationality_code", "month", "route_code", "series_code"),
            *("value", "known_until"),
        ],
        sqlite_where=of_no_channel,
        postgresql_where=of_no_channel,
    )
    now = sa.column("known_until").is_(None)
    op.drop_index("ix_monthly_total_now", "monthly_total")
    op.create_index(
        "ix_monthly_total_now",
        "monthly_total",
        [
            *("metric_code", "month", "category_code", "route_code", "bureau_code"),
            *("series_code", "value", "known_until"),
        ],
        sqlite_where=now,
        postgresql_where=now,
    )
