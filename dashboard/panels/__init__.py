"""All panels, by code. Pages, wall, briefing and files name panels; they never query or draw."""

from types import MappingProxyType
from typing import Any

from dashboard.panels import (
    abreast,
    death_rate,
    doubtful,
    maps,
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
    crime,
    databases,
    headlines,
    identification,
    movements,
    notices,
    published,
    rankings,
    training,
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
            databases,
            published,
            notices,
            identification,
            crime,
            training,
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
