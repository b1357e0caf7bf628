"""Silence and scatter of bureaus are worked out when they are asked for, and kept no more."""

from alembic import op

revision = "v0018"
down_revision = "v0017"


def upgrade() -> None:
    """Drop what nothing reads any more."""
    for name in ("silence", "hit_scatter"):
        op.drop_table(name)
