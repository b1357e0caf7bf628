"""All panels, by code. Pages, wall, briefing and files name panels; they never query or draw."""

from types import MappingProxyType
from typing import Any

from dashboard.panels.catalogue import (
    bureau,
    bureau_reporting,
    bureaus,
    casualties,
    comparison,
    crime,
    databases,
    headlines,
    identification,
    map_marks,
    maps,
    movements,
    notices,
    operation_effects,
    operations,
    provenance,
    published,
    rankings,
    rates,
    since,
    thresholds,
    training,
    trends,
)
from dashboard.panels.panel import Panel

PANELS: MappingProxyType[str, Panel[Any]] = MappingProxyType(
    {
        panel.code: panel
        for module in (
            headlines,
            rates,
            casualties,
            movements,
            rankings,
            maps,
            bureaus,
            bureau,
            bureau_reporting,
            operations,
            operation_effects,
            databases,
            published,
            notices,
            identification,
            crime,
            training,
            map_marks,
            provenance,
            thresholds,
            since,
            trends,
            comparison,
        )
        for panel in module.PANELS
    }
)
