"""Sums of years of notices and vessels, too: no table changes, `upkeep` makes them anew."""

revision = "v0011"
down_revision = "v0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing but a new version, so that an older store is brought up to date before it is read."""
