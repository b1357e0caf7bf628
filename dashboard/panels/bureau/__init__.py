"""Panels about National Central Bureaus: all of them side by side, and one on its own page."""

from typing import Any

from dashboard.panels.bureau import headlines, listing, movements, rates, reporting, silence
from dashboard.panels.panel import Panel

PANELS: tuple[Panel[Any], ...] = (
    *listing.PANELS,
    *headlines.PANELS,
    *movements.PANELS,
    *rates.PANELS,
    *reporting.PANELS,
    *silence.PANELS,
)
