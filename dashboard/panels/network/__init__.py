"""Panels about the network as a whole: databases, notices, identification, links, vessels."""

from typing import Any

from dashboard.panels.network import (
    border_points,
    databases,
    facilitators,
    identification,
    links,
    notices,
    published,
    training,
    training_and_use,
    vessels,
)
from dashboard.panels.panel import Panel

PANELS: tuple[Panel[Any], ...] = (
    *databases.PANELS,
    *border_points.PANELS,
    *published.PANELS,
    *notices.PANELS,
    *identification.PANELS,
    *links.PANELS,
    *facilitators.PANELS,
    *vessels.PANELS,
    *training.PANELS,
    *training_and_use.PANELS,
)
