"""Earlier editions of playlists, empty: kept from the next change on."""

import sqlalchemy as sa
from alembic import op

revision = "v0005"
down_revision = "v0004"
branch_labels = None
depends_on = None

tables = sa.MetaData()

sa.Table(
    "earlier_playlist",
    tables,
    sa.Column("code", sa.String(40), nullable=False),
    sa.Column("edition", sa.Integer, autoincrement=False, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("saved_at", sa.DateTime, nullable=False),
    sa.PrimaryKeyConstraint("code", "edition", name="pk_earlier_playlist"),
)


def upgrade() -> None:
    """Make the table."""
    tables.create_all(op.get_bind(), checkfirst=False)
