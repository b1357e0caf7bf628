"""One rollup by month: no sums of years, hidden counts a row a month, and fewer indexes."""

from alembic import op

revision = "v0017"
down_revision = "v0016"

_DROPPED = {
    "coverage": ("month", "batch_id"),
    "incident": ("largest", "doubtful"),
    "monthly_detail": ("country_code", "nationality_code"),
    "monthly_total": ("metric_code_month", "metric_code_bureau_code", "now", "route_code"),
}


def upgrade() -> None:
    """Drop what nothing reads any more; `upkeep` decides anew what is hidden."""
    for name in ("yearly_sum", "network_sum", "nationality_sum"):
        op.drop_table(name)
    op.execute("DELETE FROM withheld")
    op.drop_column("withheld", "months")
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
