"""What readers keep in the store, and what was sent: neither figures nor part of their version."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Integer,
    String,
    Table,
    Text,
)

from data_access.store.schema.columns import metadata, number, required

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
    # The opaque subject of a reader, where readers are known.
    Column("made_by", Text),
)

# What a change or a removal took the place of, so that it can be brought back.
earlier_playlist = Table(
    "earlier_playlist",
    metadata,
    Column("code", String(40), primary_key=True),
    Column("edition", Integer, primary_key=True, autoincrement=False),
    Column("content", Text, nullable=False),
    Column("saved_at", DateTime, nullable=False),
)

# Long addresses on slides and files; what a link leads to is looked up when it is followed.
short_link = Table(
    "short_link",
    metadata,
    # Of the hash of its address: one address, one link.
    Column("code", String(12), primary_key=True),
    # Path and query of a page of ours, never another host.
    Column("address", Text, nullable=False),
    Column("made_at", DateTime, nullable=False),
    # As of a playlist.
    Column("made_by", Text),
)

# What `routewatch deliver` has sent: one row for each version of the data and recipient.
delivery = Table(
    "delivery",
    metadata,
    Column("list_name", String(80), primary_key=True),
    Column("entry_name", String(80), primary_key=True),
    # A mail address, or `folder`.
    Column("recipient", String(320), primary_key=True),
    Column("data_version", String(64), primary_key=True),
    required("state", 10),
    Column("attempts", Integer, nullable=False),
    Column("changed_at", DateTime, nullable=False),
    # What the mail server answered, or the file.
    Column("answer", Text, nullable=False),
    CheckConstraint("state IN ('waiting', 'sending', 'delivered', 'refused')", "state"),
)

# Tokens of screens and scripts, which whoever made one has seen once.
device_token = Table(
    "device_token",
    metadata,
    number(),
    # Of the token: whoever reads the store is nobody by it.
    Column("hash", String(64), nullable=False, unique=True),
    required("label", 80),
    required("role", 60),
    # Of the only wall that it shows; empty for any.
    required("playlist"),
    Column("made_at", DateTime, nullable=False),
    # The last day on which it counts.
    Column("ends_on", Date, nullable=False),
    Column("used_at", DateTime),
    Column("revoked_at", DateTime),
)

READER_TABLES = (playlist, earlier_playlist, short_link, delivery, device_token)
"""All of them: no file in the archive has their rows."""
