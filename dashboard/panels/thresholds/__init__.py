"""Thresholds: what is raised now, the rules, and what each would have raised."""

from dashboard.panels.thresholds import history, listing, rules

PANELS = (*listing.PANELS, *rules.PANELS, *history.PANELS)
