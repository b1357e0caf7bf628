"""Headline figures of those who died or went missing."""

from dashboard.panels.shapes.headline import Count
from data_access.registry.metrics import DEAD_MISSING, INCIDENTS

PANELS = (
    Count(DEAD_MISSING).panel("headline-dead-missing"),
    Count(INCIDENTS).panel("headline-incidents"),
)
