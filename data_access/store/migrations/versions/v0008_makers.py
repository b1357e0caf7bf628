"""Who saved a playlist and made a short link: nobody known so far."""

import sqlalchemy as sa
from alembic import op

revision = "v0008"
down_revision = "v0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    for table in ("playlist", "short_link"):
        op.add_column(table, sa.Column("made_by", sa.Text))
