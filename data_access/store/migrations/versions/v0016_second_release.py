"""The tables of release 1.0.0; what follows from figures is empty, and `upkeep` fills it."""

import sqlalchemy as sa
from alembic import op

revision = "v0016"
down_revision = "v0001"

row_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
tables = sa.MetaData()
batch = sa.Table("batch", tables, sa.Column("id", sa.Integer, primary_key=True))
sa.Table(
    "label",
    tables,
    sa.Column("batch_id", sa.Integer, nullable=False),
    sa.Column("series_code", sa.String(40), nullable=False),
    sa.Column("dimension", sa.String(12), nullable=False),
    sa.Column("value", sa.String(40), nullable=False),
    sa.CheckConstraint(
        "dimension IN ('route', 'country', 'nationality')", name="ck_label_dimension"
    ),
    sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_label_batch_id_batch"),
    sa.PrimaryKeyConstraint("batch_id", "series_code", "dimension", "value", name="pk_label"),
    sa.Index("ix_label_series_code", "series_code"),
)
sa.Table(
    "expected_range",
    tables,
    sa.Column("metric_code", sa.String(40), nullable=False),
    sa.Column("route_code", sa.String(40), nullable=False),
    sa.Column("month", sa.Integer, autoincrement=False, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("lower", sa.BigInteger),
    sa.Column("expected", sa.Float),
    sa.Column("upper", sa.BigInteger),
    sa.Column("p_value", sa.Float),
    sa.Column("unusual", sa.SmallInteger),
    sa.Column("parameters", sa.SmallInteger, nullable=False),
    sa.Column("inputs", sa.String(16), nullable=False),
    sa.CheckConstraint("month % 100 <= 12", name="ck_expected_range_month"),
    sa.CheckConstraint("unusual IN (0, 1)", name="ck_expected_range_unusual"),
    sa.PrimaryKeyConstraint("metric_code", "route_code", "month", name="pk_expected_range"),
)
sa.Table(
    "short_link",
    tables,
    sa.Column("code", sa.String(12), nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("made_at", sa.DateTime, nullable=False),
    sa.Column("made_by", sa.Text),
    sa.PrimaryKeyConstraint("code", name="pk_short_link"),
)
sa.Table(
    "delivery",
    tables,
    sa.Column("list_name", sa.String(80), nullable=False),
    sa.Column("entry_name", sa.String(80), nullable=False),
    sa.Column("recipient", sa.String(320), nullable=False),
    sa.Column("data_version", sa.String(64), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("changed_at", sa.DateTime, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.CheckConstraint(
        "state IN ('waiting', 'sending', 'delivered', 'refused')", name="ck_delivery_state"
    ),
    sa.PrimaryKeyConstraint(
        "list_name", "entry_name", "recipient", "data_version", name="pk_delivery"
    ),
)
sa.Table(
    "earlier_playlist",
    tables,
    sa.Column("code", sa.String(40), nullable=False),
    sa.Column("edition", sa.Integer, autoincrement=False, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("saved_at", sa.DateTime, nullable=False),
    sa.PrimaryKeyConstraint("code", "edition", name="pk_earlier_playlist"),
)
sa.Table(
    "device_token",
    tables,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("label", sa.String(80), nullable=False),
    sa.Column("role", sa.String(60), nullable=False),
    sa.Column("playlist", sa.String(40), nullable=False),
    sa.Column("made_at", sa.DateTime, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
    sa.Column("used_at", sa.DateTime),
    sa.Column("revoked_at", sa.DateTime),
    sa.PrimaryKeyConstraint("id", name="pk_device_token"),
    sa.UniqueConstraint("hash", name="uq_device_token_hash"),
)
sa.Table(
    "yearly_sum",
    tables,
    sa.Column("id", row_id, nullable=False),
    sa.Column("grain", sa.String(10), nullable=False),
    sa.Column("metric_code", sa.String(40), nullable=False),
    sa.Column("series_code", sa.String(40), nullable=False),
    sa.Column("month", sa.Integer, nullable=False),
    sa.Column("country_code", sa.String(3), server_default="", nullable=False),
    sa.Column("category_code", sa.String(40), server_default="", nullable=False),
    sa.Column("channel_code", sa.String(20), server_default="", nullable=False),
    sa.Column("place_code", sa.String(40), server_default="", nullable=False),
    sa.Column("value", sa.BigInteger, nullable=False),
    *(sa.Column(f"month_{number:02}", sa.BigInteger) for number in range(1, 13)),
    sa.CheckConstraint("month % 100 <= 12", name="ck_yearly_sum_month"),
    sa.PrimaryKeyConstraint("id", name="pk_yearly_sum"),
    sa.Index(
        "ix_yearly_sum_grain",
        *("grain", "metric_code", "month", "category_code", "channel_code", "place_code"),
        *("country_code", "series_code", "value"),
    ),
    sa.Index("ix_yearly_sum_series_code_month", "series_code", "month"),
    sa.Index(
        "ix_yearly_sum_country_code",
        *("grain", "metric_code", "country_code", "category_code", "month", "value"),
    ),
)
sa.Table(
    "withheld",
    tables,
    sa.Column("id", row_id, nullable=False),
    sa.Column("metric_code", sa.String(40), nullable=False),
    sa.Column("series_code", sa.String(40), nullable=False),
    sa.Column("grain", sa.String(10), nullable=False),
    sa.Column("month", sa.Integer, nullable=False),
    sa.Column("months", sa.SmallInteger, nullable=False),
    sa.Column("route_code", sa.String(40), server_default="", nullable=False),
    sa.Column("country_code", sa.String(3), server_default="", nullable=False),
    sa.Column("category_code", sa.String(40), server_default="", nullable=False),
    sa.Column("place_code", sa.String(40), server_default="", nullable=False),
    sa.Column("known_from", sa.Date, nullable=False),
    sa.Column("known_until", sa.Date),
    sa.CheckConstraint(
        "grain IN ('month', 'months', 'year', 'together')", name="ck_withheld_grain"
    ),
    sa.CheckConstraint("month % 100 <= 12", name="ck_withheld_month"),
    sa.PrimaryKeyConstraint("id", name="pk_withheld"),
    sa.Index("ix_withheld_metric_code_grain_month", "metric_code", "grain", "month"),
    sa.Index("ix_withheld_series_code_month", "series_code", "month"),
)
sa.Table(
    "network_sum",
    tables,
    sa.Column("id", row_id, nullable=False),
    sa.Column("grain", sa.String(10), nullable=False),
    sa.Column("metric_code", sa.String(40), nullable=False),
    sa.Column("month", sa.Integer, nullable=False),
    sa.Column("category_code", sa.String(40), server_default="", nullable=False),
    sa.Column("channel_code", sa.String(20), server_default="", nullable=False),
    sa.Column("value", sa.BigInteger, nullable=False),
    *(sa.Column(f"month_{number:02}", sa.BigInteger) for number in range(1, 13)),
    sa.CheckConstraint("month % 100 <= 12", name="ck_network_sum_month"),
    sa.PrimaryKeyConstraint("id", name="pk_network_sum"),
    sa.Index("ix_network_sum_grain", "grain", "metric_code", "month"),
)
sa.Table(
    "silence",
    tables,
    sa.Column("rule_code", sa.String(40), nullable=False),
    sa.Column("bureau_code", sa.String(3), nullable=False),
    sa.Column("judged_from", sa.Integer),
    sa.Column("settled_on", sa.Date, nullable=False),
    sa.Column("usual", sa.Integer, nullable=False),
    sa.Column("awaited", sa.Integer, nullable=False),
    sa.Column("raised", sa.JSON, nullable=False),
    sa.PrimaryKeyConstraint("rule_code", "bureau_code", name="pk_silence"),
)
sa.Table(
    "hit_scatter",
    tables,
    sa.Column("bureau_code", sa.String(3), nullable=False),
    sa.Column("category_code", sa.String(40), nullable=False),
    sa.Column("month", sa.Integer, nullable=False),
    sa.Column("ratio", sa.Float),
    sa.Column("freedom", sa.Float),
    sa.PrimaryKeyConstraint("bureau_code", "category_code", name="pk_hit_scatter"),
)
sa.Table(
    "nationality_sum",
    tables,
    sa.Column("id", row_id, nullable=False),
    sa.Column("metric_code", sa.String(40), nullable=False),
    sa.Column("series_code", sa.String(40), nullable=False),
    sa.Column("month", sa.Integer, nullable=False),
    sa.Column("nationality_code", sa.String(3), server_default="", nullable=False),
    sa.Column("value", sa.BigInteger, nullable=False),
    *(sa.Column(f"month_{number:02}", sa.BigInteger) for number in range(1, 13)),
    sa.CheckConstraint("month % 100 <= 12", name="ck_nationality_sum_month"),
    sa.PrimaryKeyConstraint("id", name="pk_nationality_sum"),
    sa.Index("ix_nationality_sum_metric_code", "metric_code", "nationality_code", "month"),
)


def upgrade() -> None:
    """Make the tables, columns and indexes that release 0.1.0 did not have."""
    for name in ("yearly_sum", "withheld"):
        op.drop_table(name)
    tables.create_all(op.get_bind(), [one for one in tables.sorted_tables if one is not batch])
    for name in ("batch", "taken_back"):
        op.add_column(name, sa.Column("marking", sa.String(60)))
        op.add_column(name, sa.Column("not_before", sa.Date))
    op.add_column("playlist", sa.Column("made_by", sa.Text))
    op.create_index("ix_coverage_month", "coverage", ["month", "series_code", "known_until"])
    op.create_index(
        "ix_coverage_batch_id",
        "coverage",
        ["batch_id", "month", "series_code", "known_from", "known_until"],
    )
    current: sa.ColumnClause[bool] = sa.literal_column("known_until IS NULL AND bureau_code = ''")
    op.create_index(
        "ix_monthly_total_route_code",
        "monthly_total",
        ["metric_code", "route_code", "month", "series_code", "value", "known_until"],
        sqlite_where=current,
        postgresql_where=current,
    )
