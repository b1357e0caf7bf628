"""All panels, by code. Pages, wall, briefing and files name panels; they never query or draw."""

from types import MappingProxyType
from typing import Any

from dashboard.panels import (
    abreast,
    bureau,
    casualties,
    death_rate,
    doubtful,
    headlines,
    maps,
    movements,
    network,
    on_map,
    operations,
    provenance,
    rankings,
    revisions,
    set_aside,
    since,
    thresholds,
    trends,
)
from dashboard.panels.panel import Panel

PANELS: MappingProxyType[str, Panel[Any]] = MappingProxyType(
    {
        panel.code: panel
        for module in (
            headlines,
            death_rate,
            casualties,
            movements,
            rankings,
            maps,
            bureau,
            operations,
            network,
            on_map,
            provenance,
            revisions,
            set_aside,
            doubtful,
            thresholds,
            since,
            trends,
            abreast,
        )
        for panel in module.PANELS
    }
)
