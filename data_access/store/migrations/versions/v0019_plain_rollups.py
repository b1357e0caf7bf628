"""One rollup by month, fewer indexes, and no table of what is worked out when it is asked for."""

from alembic import op

revision = "v0019"
down_revision = "v0016"

_DROPPED = {
    "coverage": ("month", "batch_id"),
    "incident": ("largest", "doubtful"),
    "monthly_detail": ("country_code", "nationality_code"),
    "monthly_total": ("metric_code_month", "metric_code_bureau_code", "now", "route_code"),
}


def upgrade() -> None:
    """Drop what nothing reads any more; `upkeep` makes anew what follows from figures."""
    for name in ("yearly_sum", "network_sum", "nationality_sum", "silence", "hit_scatter"):
        op.drop_table(name)
    op.execute("DELETE FROM withheld")
    op.drop_column("withheld", "months")
    op.drop_column("expected_range", "p_value")
    for table, names in _DROPPED.items():
        for name in names:
            op.drop_index(f"ix_{table}_{name}", table)
    op.create_index(
        "ix_monthly_total_metric_code_month",
        "monthly_total",
        [
            *("metric_code", "month", "route_code", "category_code", "bureau_code", "series_code"),
            *("value", "known_from", "known_until"),
        ],
    )
