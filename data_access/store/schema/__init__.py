"""All tables, on one MetaData.

Facts and rollups are append-only by batch and effective-dated: `known_from` is the day their
batch was published, `known_until` the day a newer batch took its place for that month. What is
current has no `known_until`; what was known on a day is one comparison. A batch that never
counts has both equal. Dimensions that a fact does not carry hold an empty string, so that they
can stand in a key.
"""

from data_access.store.schema.columns import metadata
from data_access.store.schema.facts import (
    database_use,
    incident,
    observation,
    operation,
    place,
    published_figure,
)
from data_access.store.schema.releases import (
    batch,
    coverage,
    data_version,
    quarantine,
    revision,
    taken_back,
)
from data_access.store.schema.sums import (
    monthly_detail,
    monthly_place,
    monthly_total,
    yearly_sum,
)
from data_access.store.schema.walls import playlist
from data_access.store.schema.withheld import withheld

__all__ = [
    "batch",
    "coverage",
    "data_version",
    "database_use",
    "incident",
    "metadata",
    "monthly_detail",
    "monthly_place",
    "monthly_total",
    "observation",
    "operation",
    "place",
    "playlist",
    "published_figure",
    "quarantine",
    "revision",
    "taken_back",
    "withheld",
    "yearly_sum",
]
