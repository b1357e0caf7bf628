"""Panels of single layers of the map: marks at routes, at countries, at places of arrival."""

from typing import Any

from dashboard.panels.on_map import arrivals, change, operations, rates, routes
from dashboard.panels.panel import Panel

PANELS: tuple[Panel[Any], ...] = (
    *routes.PANELS,
    *arrivals.PANELS,
    *operations.PANELS,
    *change.PANELS,
    *rates.PANELS,
)
