"""Panels about joint operations: timeline, table, the chosen one, what was counted around it."""

from typing import Any

from dashboard.panels.operations import around, details, listing, timeline
from dashboard.panels.panel import Panel

PANELS: tuple[Panel[Any], ...] = (
    *timeline.PANELS,
    *listing.PANELS,
    *details.PANELS,
    *around.PANELS,
)
