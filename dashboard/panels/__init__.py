"""All panels, by code. Pages, wall, briefing and files name panels; they never query or draw."""

from types import MappingProxyType
from typing import Any

from dashboard.panels import (
    abreast,
    death_rate,
    doubtful,
    maps,
    network,
    on_map,
    operations,
    provenance,
    quarantine,
    revisions,
    since,
    thresholds,
)
from dashboard.panels.catalogue import (
    bureau,
    bureau_reporting,
    bureaus,
    casualties,
    headlines,
    movements,
    rankings,
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
            bureaus,
            bureau,
            bureau_reporting,
            operations,
            network,
            on_map,
            provenance,
            revisions,
            quarantine,
            doubtful,
            thresholds,
            since,
            trends,
            abreast,
        )
        for panel in module.PANELS
    }
)
