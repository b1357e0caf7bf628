"""Panels about National Central Bureaus: all of them side by side, and one on its own page."""

from typing import Any

from dashboard.panels.bureau import (
    comparison,
    headlines,
    listing,
    movements,
    operations,
    rates,
    reporting,
    roles_map,
    silence,
)
from dashboard.panels.panel import Panel

PANELS: tuple[Panel[Any], ...] = (
    *roles_map.PANELS,
    *listing.PANELS,
    *comparison.PANELS,
    *headlines.PANELS,
    *movements.PANELS,
    *rates.PANELS,
    *operations.PANELS,
    *reporting.PANELS,
    *silence.PANELS,
)
