"""All tables on one MetaData: of facts, of what follows from them, and of what readers keep.

Facts and rollups are append-only by batch and effective-dated: `known_from` is the day their
batch was published, `known_until` the day a newer batch took its place for that month. What is
current has no `known_until`; what was known on a day is one comparison. A batch that never
counts has both equal. Dimensions that a fact does not carry hold an empty string, so that they
can stand in a key.
"""

# Whoever reads one of these modules has all of their tables on the MetaData.
from data_access.store.schema import derived, facts, reader_tables  # noqa: F401
from data_access.store.schema.columns import metadata as metadata
