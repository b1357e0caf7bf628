"""Where the documents say how the figures of a card are formed: addresses below `/docs/`."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from dashboard.panels.panel import Panel
from dashboard.resources import SITE
from data_access.registry import Metric

_CHANGE = "change-between-two-periods"
_RANGE = "expected-range-of-a-month"
SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "headline-death-rate": "death-rate",
        "map-death-rate": "death-rate",
        "hit-rates": "hit-rate-of-a-database",
        "bureau-rates": "hit-rate-of-a-database",
        "change-by-nationality": "parts-of-a-change",
        "change-by-database": "parts-of-a-change",
        "change-by-route": "parts-of-a-change",
        "second-change-by-route": "parts-of-a-change",
        "shift-between-routes": "shift-between-routes",
        "events-after": "after-events",
        "thresholds": "alarms-unusually-large-incidents",
        "threshold-rules": "alarms-unusually-large-incidents",
        "threshold-deaths-above-season": "alarms-unusually-large-incidents",
        "alarm-backtest": "alarms-unusually-large-incidents",
        "threshold-detections-up": "rises-of-detections-and-encounters",
        "threshold-encounters-up": "rises-of-detections-and-encounters",
        "deaths-over-time": _RANGE,
        "deaths-lately": _RANGE,
        "detections-lately": _RANGE,
        "deaths-and-movement": _RANGE,
        "measure-over-time": _RANGE,
        "both-dead-missing": _CHANGE,
        "both-incidents": _CHANGE,
        "both-movement": _CHANGE,
        "map-of-difference": _CHANGE,
    }
)
"""Headings of docs/methods.md, by panel."""


def method_address(panel: Panel, metrics: Sequence[Metric]) -> str:
    """The address of a card's method, or else of its first measure; empty without a built site.

    Args:
        panel: whose card it is.
        metrics: as the card states them.
    """
    if not (SITE / "index.html").is_file():
        return ""
    section = SECTIONS.get(panel.code, _CHANGE if panel.compares else "")
    if section or not metrics:
        return f"/docs/methods/#{section}".rstrip("#")
    return f"/docs/data/#{anchor(metrics[0])}"


def anchor(metric: Metric) -> str:
    """A measure's heading in the dictionary, as the site and GitHub write it in addresses."""
    return re.sub(r"[^\w\s-]", "", f"{metric.label} {metric.code}".lower()).replace(" ", "-")
