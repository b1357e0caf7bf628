"""All measures in one order: that of menus, the data dictionary and the data interface."""

from types import MappingProxyType

from data_access.registry import movements, network, recorded
from data_access.registry.dimensions import TIMES, Dimension
from data_access.registry.measures import Hue, Metric
from data_access.registry.movements import DETECTIONS
from data_access.registry.recorded import DEAD, DEAD_MISSING, DEATHS_PER_1000, INCIDENTS, MISSING

__all__ = [
    "DEAD",
    "DEAD_MISSING",
    "DEATHS_PER_1000",
    "DETECTIONS",
    "INCIDENTS",
    "METRICS",
    "MISSING",
    "TIMES",
    "Dimension",
    "Hue",
    "Metric",
]

METRICS = MappingProxyType(
    {metric.code: metric for metric in (*recorded.ALL, *movements.ALL, *network.ALL)}
)
