"""The first schema: batches, coverage, facts, rollups, quarantine, revisions.

The tables as they were at this step, written out: later changes to `store.schema` must not
change what an old step does.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

tables = sa.MetaData()
row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

sa.Table(
    "batch",
    tables,
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("source_code", sa.String(length=40), nullable=False),
    sa.Column("layout", sa.String(length=40), nullable=False),
    sa.Column("file_name", sa.String(length=255), nullable=False),
    sa.Column("sha256", sa.String(length=64), nullable=False),
    sa.Column("content_hash", sa.String(length=64), nullable=False),
    sa.Column("published_on", sa.Date(), nullable=False),
    sa.Column("imported_at", sa.DateTime(), nullable=False),
    sa.Column("complete", sa.SmallInteger(), nullable=False),
    sa.Column("correction", sa.SmallInteger(), server_default="0", nullable=False),
    sa.Column("rows_read", sa.Integer(), nullable=False),
    sa.Column("rows_kept", sa.Integer(), nullable=False),
    sa.Column("rows_quarantined", sa.Integer(), nullable=False),
    sa.Column("totals", sa.JSON(), nullable=False),
    sa.CheckConstraint("complete IN (0, 1)", name="ck_batch_complete"),
    sa.CheckConstraint("correction >= 0", name="ck_batch_correction"),
    sa.CheckConstraint(
        "rows_read >= 0 AND rows_kept >= 0 AND rows_quarantined >= 0", name="ck_batch_rows"
    ),
    sa.PrimaryKeyConstraint("id", name="pk_batch"),
    sa.UniqueConstraint("source_code", "sha256", name="uq_batch_source_code_sha256"),
)
sa.Table(
    "data_version",
    tables,
    sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column("version", sa.String(length=12), nullable=False),
    sa.Column("changed_at", sa.DateTime(), nullable=False),
    sa.CheckConstraint("id = 1", name="ck_data_version_one_row"),
    sa.PrimaryKeyConstraint("id", name="pk_data_version"),
)
sa.Table(
    "coverage",
    tables,
    sa.Column("batch_id", sa.Integer(), nullable=False),
    sa.Column("series_code", sa.String(length=40), nullable=False),
    sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column("whole", sa.SmallInteger(), nullable=False),
    sa.Column("known_from", sa.Date(), nullable=False),
    sa.Column("known_until", sa.Date(), nullable=True),
    sa.CheckConstraint("whole IN (0, 1)", name="ck_coverage_whole"),
    sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_coverage_batch_id_batch"),
    sa.PrimaryKeyConstraint("batch_id", "series_code", "month", name="pk_coverage"),
    sa.Index("ix_coverage_series_code_month", "series_code", "month"),
)
sa.Table(
    "incident",
    tables,
    sa.Column("id", row_id, nullable=False),
    sa.Column("batch_id", sa.Integer(), nullable=False),
    sa.Column("incident_key", sa.String(length=120), nullable=False),
    sa.Column("occurred_on", sa.Date(), nullable=True),
    sa.Column("date_precision", sa.String(length=5), nullable=False),
    sa.Column("month", sa.Integer(), nullable=False),
    sa.Column("route_code", sa.String(length=40), server_default="", nullable=False),
    sa.Column("country_code", sa.String(length=3), server_default="", nullable=False),
    sa.Column("cause_code", sa.String(length=40), server_default="", nullable=False),
    sa.Column("kind", sa.String(length=20), nullable=False),
    sa.Column("quality", sa.SmallInteger(), nullable=True),
    sa.Column("lat_hundredths", sa.Integer(), nullable=True),
    sa.Column("lon_hundredths", sa.Integer(), nullable=True),
    sa.Column("position_code", sa.String(length=20), nullable=False),
    sa.Column("incidents", sa.Integer(), nullable=False),
    sa.Column("dead", sa.Integer(), nullable=True),
    sa.Column("missing", sa.Integer(), nullable=True),
    sa.Column("dead_missing", sa.Integer(), nullable=False),
    sa.Column("survivors", sa.Integer(), nullable=True),
    sa.Column("women", sa.Integer(), nullable=True),
    sa.Column("men", sa.Integer(), nullable=True),
    sa.Column("children", sa.Integer(), nullable=True),
    sa.Column("known_from", sa.Date(), nullable=False),
    sa.Column("known_until", sa.Date(), nullable=True),
    sa.CheckConstraint(
        "date_precision IN ('day', 'month', 'year')", name="ck_incident_date_precision"
    ),
    sa.CheckConstraint("dead_missing >= 0", name="ck_incident_dead_missing"),
    sa.CheckConstraint("incidents >= 1", name="ck_incident_incidents"),
    sa.CheckConstraint("lat_hundredths BETWEEN -9000 AND 9000", name="ck_incident_lat"),
    sa.CheckConstraint("lon_hundredths BETWEEN -18000 AND 18000", name="ck_incident_lon"),
    sa.CheckConstraint("quality BETWEEN 1 AND 5", name="ck_incident_quality"),
    sa.CheckConstraint("month % 100 <= 12", name="ck_incident_month"),
    sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_incident_batch_id_batch"),
    sa.PrimaryKeyConstraint("id", name="pk_incident"),
    sa.UniqueConstraint("batch_id", "incident_key", name="uq_incident_batch_id_incident_key"),
    sa.Index("ix_incident_batch_id_month", "batch_id", "month"),
    sa.Index(
        "ix_incident_largest",
        sa.desc("dead_missing"),
        sa.desc("occurred_on"),
        "id",
        "month",
        "route_code",
        "country_code",
        "quality",
        "kind",
        "incidents",
        "known_until",
    ),
    sa.Index("ix_incident_month_route_code", "month", "route_code"),
)
sa.Table(
    "monthly_detail",
    tables,
    sa.Column("id", row_id, nullable=False),
    sa.Column("batch_id", sa.Integer(), nullable=False),
    sa.Column("metric_code", sa.String(length=40), nullable=False),
    sa.Column("series_code", sa.String(length=40), nullable=False),
    sa.Column("month", sa.Integer(), nullable=False),
    sa.Column("route_code", sa.String(length=40), server_default="", nullable=False),
    sa.Column("country_code", sa.String(length=3), server_default="", nullable=False),
    sa.Column("nationality_code", sa.String(length=3), server_default="", nullable=False),
    sa.Column("border_code", sa.String(length=20), server_default="", nullable=False),
    sa.Column("cause_code", sa.String(length=40), server_default="", nullable=False),
    sa.Column("quality", sa.SmallInteger(), server_default="0", nullable=False),
    sa.Column("value", sa.BigInteger(), nullable=False),
    sa.Column("known_from", sa.Date(), nullable=False),
    sa.Column("known_until", sa.Date(), nullable=True),
    sa.CheckConstraint("month % 100 <= 12", name="ck_monthly_detail_month"),
    sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_monthly_detail_batch_id_batch"),
    sa.PrimaryKeyConstraint("id", name="pk_monthly_detail"),
    sa.Index("ix_monthly_detail_metric_code_country_code", "metric_code", "country_code"),
    sa.Index("ix_monthly_detail_metric_code_month", "metric_code", "month", "route_code"),
    sa.Index("ix_monthly_detail_metric_code_nationality_code", "metric_code", "nationality_code"),
    sa.Index("ix_monthly_detail_series_code_month", "series_code", "month", "batch_id"),
)
sa.Table(
    "monthly_total",
    tables,
    sa.Column("id", row_id, nullable=False),
    sa.Column("batch_id", sa.Integer(), nullable=False),
    sa.Column("metric_code", sa.String(length=40), nullable=False),
    sa.Column("series_code", sa.String(length=40), nullable=False),
    sa.Column("month", sa.Integer(), nullable=False),
    sa.Column("route_code", sa.String(length=40), server_default="", nullable=False),
    sa.Column("value", sa.BigInteger(), nullable=False),
    sa.Column("known_from", sa.Date(), nullable=False),
    sa.Column("known_until", sa.Date(), nullable=True),
    sa.CheckConstraint("month % 100 <= 12", name="ck_monthly_total_month"),
    sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_monthly_total_batch_id_batch"),
    sa.PrimaryKeyConstraint("id", name="pk_monthly_total"),
    sa.UniqueConstraint(
        "batch_id",
        "metric_code",
        "month",
        "route_code",
        name="uq_monthly_total_batch_id_metric_code_month_route_code",
    ),
    sa.Index("ix_monthly_total_metric_code_month", "metric_code", "month", "route_code"),
    sa.Index("ix_monthly_total_series_code_month", "series_code", "month", "batch_id"),
)
sa.Table(
    "observation",
    tables,
    sa.Column("id", row_id, nullable=False),
    sa.Column("batch_id", sa.Integer(), nullable=False),
    sa.Column("metric_code", sa.String(length=40), nullable=False),
    sa.Column("series_code", sa.String(length=40), nullable=False),
    sa.Column("month", sa.Integer(), nullable=False),
    sa.Column("route_code", sa.String(length=40), server_default="", nullable=False),
    sa.Column("border_code", sa.String(length=20), server_default="", nullable=False),
    sa.Column("country_code", sa.String(length=3), server_default="", nullable=False),
    sa.Column("nationality_code", sa.String(length=3), server_default="", nullable=False),
    sa.Column("value", sa.BigInteger(), nullable=False),
    sa.Column("known_from", sa.Date(), nullable=False),
    sa.Column("known_until", sa.Date(), nullable=True),
    sa.CheckConstraint("value >= 0", name="ck_observation_value"),
    sa.CheckConstraint("month % 100 <= 12", name="ck_observation_month"),
    sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_observation_batch_id_batch"),
    sa.PrimaryKeyConstraint("id", name="pk_observation"),
    sa.Index("ix_observation_batch_id_series_code_month", "batch_id", "series_code", "month"),
)
sa.Table(
    "quarantine",
    tables,
    sa.Column("id", row_id, nullable=False),
    sa.Column("batch_id", sa.Integer(), nullable=False),
    sa.Column("line", sa.Integer(), nullable=False),
    sa.Column("field", sa.String(length=80), nullable=False),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.Column("row", sa.JSON(), nullable=False),
    sa.Column("persons", sa.Integer(), nullable=True),
    sa.Column("state", sa.String(length=10), nullable=False),
    sa.CheckConstraint("state IN ('open', 'resolved', 'note')", name="ck_quarantine_state"),
    sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_quarantine_batch_id_batch"),
    sa.PrimaryKeyConstraint("id", name="pk_quarantine"),
    sa.Index("ix_quarantine_batch_id_line", "batch_id", "line"),
)
sa.Table(
    "revision",
    tables,
    sa.Column("id", row_id, nullable=False),
    sa.Column("batch_id", sa.Integer(), nullable=False),
    sa.Column("metric_code", sa.String(length=40), nullable=False),
    sa.Column("route_code", sa.String(length=40), nullable=False),
    sa.Column("month", sa.Integer(), nullable=False),
    sa.Column("old_value", sa.BigInteger(), nullable=True),
    sa.Column("new_value", sa.BigInteger(), nullable=True),
    sa.Column("revised_on", sa.Date(), nullable=False),
    sa.CheckConstraint("month % 100 <= 12", name="ck_revision_month"),
    sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_revision_batch_id_batch"),
    sa.PrimaryKeyConstraint("id", name="pk_revision"),
    sa.Index("ix_revision_metric_code_month", "metric_code", "month"),
)


def upgrade() -> None:
    """Create all tables."""
    tables.create_all(op.get_bind(), checkfirst=False)
