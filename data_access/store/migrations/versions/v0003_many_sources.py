"""Tables for every source: categories, places, what bureaus report, operations, published figures.

Tables that get new columns are made anew and filled from what they held, which SQLite and
PostgreSQL do alike.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

row_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
tables = sa.MetaData()
sa.Table("batch", tables, sa.Column("id", sa.Integer, primary_key=True))
sa.Table(
    "database_use",
    tables,
    sa.Column("id", row_id, nullable=False),
    sa.Column("batch_id", sa.Integer(), nullable=False),
    sa.Column("series_code", sa.String(length=40), nullable=False),
    sa.Column("month", sa.Integer(), nullable=False),
    sa.Column("country_code", sa.String(length=3), server_default="", nullable=False),
    sa.Column("category_code", sa.String(length=40), server_default="", nullable=False),
    sa.Column("channel_code", sa.String(length=20), server_default="", nullable=False),
    sa.Column("place_code", sa.String(length=40), server_default="", nullable=False),
    sa.Column("searches", sa.BigInteger(), nullable=True),
    sa.Column("hits", sa.BigInteger(), nullable=True),
    sa.Column("hits_confirmed", sa.BigInteger(), nullable=True),
    sa.Column("hits_acted_on", sa.BigInteger(), nullable=True),
    sa.Column("known_from", sa.Date(), nullable=False),
    sa.Column("known_until", sa.Date(), nullable=True),
    sa.CheckConstraint("month % 100 <= 12", name="ck_database_use_month"),
    sa.CheckConstraint("hits BETWEEN 0 AND searches", name="ck_database_use_hits"),
    sa.CheckConstraint(
        "hits_acted_on BETWEEN 0 AND hits_confirmed", name="ck_database_use_hits_acted_on"
    ),
    sa.CheckConstraint("hits_confirmed BETWEEN 0 AND hits", name="ck_database_use_hits_confirmed"),
    sa.CheckConstraint("searches >= 0", name="ck_database_use_searches"),
    sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_database_use_batch_id_batch"),
    sa.PrimaryKeyConstraint("id", name="pk_database_use"),
    sa.Index("ix_database_use_batch_id_series_code_month", "batch_id", "series_code", "month"),
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
    sa.Column("category_code", sa.String(length=40), server_default="", nullable=False),
    sa.Column("channel_code", sa.String(length=20), server_default="", nullable=False),
    sa.Column("value", sa.BigInteger(), nullable=False),
    sa.Column("known_from", sa.Date(), nullable=False),
    sa.Column("known_until", sa.Date(), nullable=True),
    sa.CheckConstraint("month % 100 <= 12", name="ck_monthly_detail_month"),
    sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_monthly_detail_batch_id_batch"),
    sa.PrimaryKeyConstraint("id", name="pk_monthly_detail"),
    sa.Index("ix_monthly_detail_metric_code_country_code", "metric_code", "country_code", "month"),
    sa.Index("ix_monthly_detail_metric_code_month", "metric_code", "month", "route_code"),
    sa.Index("ix_monthly_detail_metric_code_nationality_code", "metric_code", "nationality_code"),
    sa.Index("ix_monthly_detail_series_code_month", "series_code", "month", "batch_id"),
)
sa.Table(
    "monthly_place",
    tables,
    sa.Column("id", row_id, nullable=False),
    sa.Column("batch_id", sa.Integer(), nullable=False),
    sa.Column("metric_code", sa.String(length=40), nullable=False),
    sa.Column("series_code", sa.String(length=40), nullable=False),
    sa.Column("month", sa.Integer(), nullable=False),
    sa.Column("route_code", sa.String(length=40), server_default="", nullable=False),
    sa.Column("country_code", sa.String(length=3), server_default="", nullable=False),
    sa.Column("category_code", sa.String(length=40), server_default="", nullable=False),
    sa.Column("place_code", sa.String(length=40), server_default="", nullable=False),
    sa.Column("value", sa.BigInteger(), nullable=False),
    sa.Column("known_from", sa.Date(), nullable=False),
    sa.Column("known_until", sa.Date(), nullable=True),
    sa.CheckConstraint("month % 100 <= 12", name="ck_monthly_place_month"),
    sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_monthly_place_batch_id_batch"),
    sa.PrimaryKeyConstraint("id", name="pk_monthly_place"),
    sa.Index("ix_monthly_place_metric_code_month", "metric_code", "month", "place_code"),
    sa.Index("ix_monthly_place_series_code_month", "series_code", "month", "batch_id"),
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
    sa.Column("category_code", sa.String(length=40), server_default="", nullable=False),
    sa.Column("bureau_code", sa.String(length=3), server_default="", nullable=False),
    sa.Column("value", sa.BigInteger(), nullable=False),
    sa.Column("known_from", sa.Date(), nullable=False),
    sa.Column("known_until", sa.Date(), nullable=True),
    sa.CheckConstraint("month % 100 <= 12", name="ck_monthly_total_month"),
    sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_monthly_total_batch_id_batch"),
    sa.PrimaryKeyConstraint("id", name="pk_monthly_total"),
    sa.Index("ix_monthly_total_metric_code_bureau_code", "metric_code", "bureau_code", "month"),
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
    sa.Column("category_code", sa.String(length=40), server_default="", nullable=False),
    sa.Column("channel_code", sa.String(length=20), server_default="", nullable=False),
    sa.Column("place_code", sa.String(length=40), server_default="", nullable=False),
    sa.Column("value", sa.BigInteger(), nullable=False),
    sa.Column("known_from", sa.Date(), nullable=False),
    sa.Column("known_until", sa.Date(), nullable=True),
    sa.CheckConstraint("month % 100 <= 12", name="ck_observation_month"),
    sa.CheckConstraint("value >= 0", name="ck_observation_value"),
    sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_observation_batch_id_batch"),
    sa.PrimaryKeyConstraint("id", name="pk_observation"),
    sa.Index("ix_observation_batch_id_series_code_month", "batch_id", "series_code", "month"),
)
sa.Table(
    "operation",
    tables,
    sa.Column("id", row_id, nullable=False),
    sa.Column("batch_id", sa.Integer(), nullable=False),
    sa.Column("series_code", sa.String(length=40), nullable=False),
    sa.Column("month", sa.Integer(), nullable=False),
    sa.Column("operation_key", sa.String(length=80), nullable=False),
    sa.Column("name", sa.String(length=200), nullable=False),
    sa.Column("kind", sa.String(length=40), server_default="", nullable=False),
    sa.Column("starts_on", sa.Date(), nullable=False),
    sa.Column("ends_on", sa.Date(), nullable=False),
    sa.Column("date_precision", sa.String(length=5), nullable=False),
    sa.Column("countries", sa.Text(), server_default="", nullable=False),
    sa.Column("routes", sa.Text(), server_default="", nullable=False),
    sa.Column("partners", sa.Text(), server_default="", nullable=False),
    sa.Column("country_count", sa.Integer(), nullable=True),
    sa.Column("checks", sa.BigInteger(), nullable=True),
    sa.Column("hits", sa.BigInteger(), nullable=True),
    sa.Column("arrests", sa.BigInteger(), nullable=True),
    sa.Column("victims_identified", sa.BigInteger(), nullable=True),
    sa.Column("migrants_found", sa.BigInteger(), nullable=True),
    sa.Column("source_address", sa.Text(), server_default="", nullable=False),
    sa.Column("known_from", sa.Date(), nullable=False),
    sa.Column("known_until", sa.Date(), nullable=True),
    sa.CheckConstraint("month % 100 <= 12", name="ck_operation_month"),
    sa.CheckConstraint("starts_on <= ends_on", name="ck_operation_days"),
    sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_operation_batch_id_batch"),
    sa.PrimaryKeyConstraint("id", name="pk_operation"),
    sa.UniqueConstraint("batch_id", "operation_key", name="uq_operation_batch_id_operation_key"),
)
sa.Table(
    "place",
    tables,
    sa.Column("batch_id", sa.Integer(), nullable=False),
    sa.Column("place_code", sa.String(length=40), nullable=False),
    sa.Column("name", sa.String(length=120), nullable=False),
    sa.Column("country_code", sa.String(length=3), server_default="", nullable=False),
    sa.Column("kind", sa.String(length=20), server_default="", nullable=False),
    sa.Column("lat_hundredths", sa.Integer(), nullable=True),
    sa.Column("lon_hundredths", sa.Integer(), nullable=True),
    sa.CheckConstraint("lat_hundredths BETWEEN -9000 AND 9000", name="ck_place_lat"),
    sa.CheckConstraint("lon_hundredths BETWEEN -18000 AND 18000", name="ck_place_lon"),
    sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_place_batch_id_batch"),
    sa.PrimaryKeyConstraint("batch_id", "place_code", name="pk_place"),
)
sa.Table(
    "published_figure",
    tables,
    sa.Column("id", row_id, nullable=False),
    sa.Column("batch_id", sa.Integer(), nullable=False),
    sa.Column("series_code", sa.String(length=40), nullable=False),
    sa.Column("month", sa.Integer(), nullable=False),
    sa.Column("figure_series", sa.String(length=80), nullable=False),
    sa.Column("value", sa.Float(), nullable=False),
    sa.Column("unit", sa.String(length=60), nullable=False),
    sa.Column("qualifier", sa.String(length=40), server_default="", nullable=False),
    sa.Column("as_of", sa.String(length=20), server_default="", nullable=False),
    sa.Column("source_address", sa.Text(), nullable=False),
    sa.Column("evidence", sa.String(length=20), nullable=False),
    sa.Column("preferred", sa.SmallInteger(), nullable=False),
    sa.Column("known_from", sa.Date(), nullable=False),
    sa.Column("known_until", sa.Date(), nullable=True),
    sa.CheckConstraint("month % 100 <= 12", name="ck_published_figure_month"),
    sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_published_figure_batch_id_batch"),
    sa.PrimaryKeyConstraint("id", name="pk_published_figure"),
    sa.Index("ix_published_figure_figure_series", "figure_series", "month"),
)
sa.Table(
    "revision",
    tables,
    sa.Column("id", row_id, nullable=False),
    sa.Column("batch_id", sa.Integer(), nullable=False),
    sa.Column("series_code", sa.String(length=40), nullable=False),
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
    sa.Index("ix_revision_series_code_month", "series_code", "month"),
)

_WIDENED = ("monthly_detail", "monthly_total", "observation", "revision")


def upgrade() -> None:
    """Set aside what is held, make the tables, bring it back."""
    connection = op.get_bind()
    for name in _WIDENED:
        connection.execute(sa.select(_found(connection, name)).into(f"old_{name}"))
        op.drop_table(name)
    made = [table for table in tables.sorted_tables if table.name != "batch"]
    tables.create_all(connection, tables=made, checkfirst=False)
    for name in _WIDENED:
        held = sa.select(*(c for c in _found(connection, f"old_{name}").c if c.name != "id"))
        if name == "revision":
            held = held.add_columns(sa.literal("").label("series_code"))
        names = held.selected_columns.keys()
        connection.execute(sa.insert(tables.tables[name]).from_select(names, held))
        op.drop_table(f"old_{name}")
    revisions = tables.tables["revision"]
    of_frontex = revisions.c.metric_code == "detections"
    series = sa.case((of_frontex, "detections-by-route"), else_="incidents")
    connection.execute(sa.update(revisions).values(series_code=series))


def _found(connection: sa.Connection, name: str) -> sa.Table:
    """A table as the database has it."""
    return sa.Table(name, sa.MetaData(), autoload_with=connection)
