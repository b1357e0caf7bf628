"""All measures in one order: that of menus, the data dictionary and the data interface."""

from types import MappingProxyType

from data_access.registry import casualties, movements, network
from data_access.registry.casualties import (
    DEAD,
    DEAD_MISSING,
    DEATHS_PER_1000,
    INCIDENTS,
    MISSING,
)
from data_access.registry.measures import Hue, Metric
from data_access.registry.movements import DETECTIONS
from data_access.registry.series import TIMES, Dimension

__all__ = [
    "CHARTED_BY_DEFAULT",
    "DEAD",
    "DEAD_MISSING",
    "DEATHS_PER_1000",
    "DETECTIONS",
    "INCIDENTS",
    "METRICS",
    "MISSING",
    "OVER_TIME",
    "TIMES",
    "Dimension",
    "Hue",
    "Metric",
]

_NO_MONTHS = frozenset({"operation", "published_figure"})
_GROUPS = (
    ("deaths", casualties.ALL),
    ("movement", movements.ALL),
    ("bureaus", network.ALL),
)

METRICS = MappingProxyType(
    {metric.code: metric for metric in (*casualties.ALL, *movements.ALL, *network.ALL)}
)

OVER_TIME = MappingProxyType(
    {
        group: tuple(
            metric.code
            for metric in metrics
            if not (metric.is_ratio or metric.stock)
            and any(held.facts not in _NO_MONTHS for held in metric.series)
        )
        for group, metrics in _GROUPS
    }
)
"""Counts with monthly series, by the part of a menu. Levels are left out: they make no sums."""

CHARTED_BY_DEFAULT = (DEAD_MISSING.code, DETECTIONS.code)
"""What charts over time are of where nobody has chosen a measure; as many can be chosen."""
