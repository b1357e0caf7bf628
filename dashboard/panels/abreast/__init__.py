"""A against B: the address's own filters beside the same with one thing changed (`other`)."""

from typing import Any

from dashboard.panels.abreast import headlines, maps, over_time, ranking
from dashboard.panels.panel import Panel

PANELS: tuple[Panel[Any], ...] = (
    *headlines.PANELS,
    *over_time.PANELS,
    *ranking.PANELS,
    *maps.PANELS,
)
