"""Sums by country are read from an index alone, and doubtful positions are found by one."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put an index that holds the sums in place of the one that only finds their rows."""
    op.drop_index("ix_monthly_detail_metric_code_country_code", "monthly_detail")
    op.create_index(
        "ix_monthly_detail_country_code",
        "monthly_detail",
        [
            *("metric_code", "country_code", "month", "route_code", "series_code"),
            *("value", "known_until"),
        ],
    )
    doubtful = sa.column("position_code") == sa.literal_column("'doubtful'")
    op.create_index(
        "ix_incident_doubtful",
        "incident",
        [
            *(sa.desc("dead_missing"), sa.desc("occurred_on")),
            *("id", "kind", "known_until"),
        ],
        sqlite_where=doubtful,
        postgresql_where=doubtful,
    )
