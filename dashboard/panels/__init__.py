"""All panels, by code. Pages, wall, briefing and files name panels; they never query or draw."""

from types import MappingProxyType

from dashboard.panels.catalogue import (
    around_events,
    attempts,
    bureau,
    bureaus,
    comparison,
    comparison_by_route,
    crime,
    databases,
    forecasts,
    identification,
    map_marks,
    maps,
    notices,
    operations,
    people,
    provenance,
    published_figures,
    rankings,
    rates,
    reconciliation,
    shifts,
    since,
    thresholds,
    timeliness,
    training,
)
from dashboard.panels.panel import Panel

PANELS: MappingProxyType[str, Panel] = MappingProxyType(
    {
        panel.code: panel
        for rows in (
            people.NUMBERS,
            rates.PANELS,
            (attempts.deaths_by_attempts,),
            people.OF_DEATHS,
            people.OF_MOVEMENT,
            rankings.PANELS,
            maps.PANELS,
            bureaus.PANELS,
            bureau.PANELS,
            timeliness.PANELS,
            operations.PANELS,
            around_events.AROUND_OPERATIONS,
            databases.PANELS,
            published_figures.PANELS,
            notices.PANELS,
            identification.PANELS,
            crime.PANELS,
            training.PANELS,
            map_marks.PANELS,
            provenance.PANELS,
            thresholds.PANELS,
            (around_events.events_after, forecasts.next_month),
            since.PANELS,
            people.OF_OVERVIEW,
            people.OF_TRENDS,
            shifts.PANELS,
            comparison.PANELS,
            comparison_by_route.PANELS,
            reconciliation.PANELS,
        )
        for panel in rows
    }
)
