"""What readers keep in the store: no figures, and no part of the version of the data."""

from sqlalchemy import CheckConstraint, Column, DateTime, Integer, String, Table, Text

from data_access.store.schema.columns import metadata

playlist = Table(
    "playlist",
    metadata,
    # In the address of its wall.
    Column("code", String(40), primary_key=True),
    # TOML, as in a file: checked when it is saved, and again whenever it is read.
    Column("content", Text, nullable=False),
    # One more with every change, so that nobody writes over what he has not seen.
    Column("edition", Integer, nullable=False),
    Column("saved_at", DateTime, nullable=False),
    CheckConstraint("edition >= 1", "edition"),
)
