"""The handling mark of a file, and the day before which nobody sees it: none so far."""

import sqlalchemy as sa
from alembic import op

revision = "v0006"
down_revision = "v0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, to what was taken back too."""
    for table in ("batch", "taken_back"):
        op.add_column(table, sa.Column("marking", sa.String(60)))
        op.add_column(table, sa.Column("not_before", sa.Date))
