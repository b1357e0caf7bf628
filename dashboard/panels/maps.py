"""The map: people where they died or went missing, and the corridors they moved along."""

from dashboard import map_layers
from dashboard.figures.drawings import Align, Column, MapDrawing, Table
from dashboard.figures.wording import figure
from dashboard.i18n import N_, _, format_months
from dashboard.panels.panel import Kind, Panel, View
from data_access.frames import Counts, Query, records
from data_access.queries import conditions, series
from data_access.registry.metrics import DEAD_MISSING, DETECTIONS, Dimension, Metric
from data_access.registry.routes import ROUTES


def _drawn(view: View) -> tuple[Metric, ...]:
    """People always; movement where it is held and can be narrowed as the people are."""
    moved = view.has(DETECTIONS) and not conditions.out_of_scope(DETECTIONS, view.filters)
    return (DEAD_MISSING, DETECTIONS) if moved else (DEAD_MISSING,)


def _query(view: View) -> Query[Counts]:
    metrics = _drawn(view)
    months = {metric.code: view.months(metric) for metric in metrics}
    return series.counts(metrics, view.filters, (Dimension.ROUTE,), months)


def _draw(frame: Counts, view: View) -> MapDrawing:
    movement = None
    if DETECTIONS in _drawn(view):
        moved = Counts(frame[frame["metric"] == DETECTIONS.code])
        movement = map_layers.Movement(moved, view.months(DETECTIONS))
    state = map_layers.map_view(
        view.filters, view.months(DEAD_MISSING), view.data_version, movement
    )
    people = int(frame.loc[frame["metric"] == DEAD_MISSING.code, "value"].sum())
    return MapDrawing(
        state,
        _("Map of where {people} people died or went missing. The table has them by route.").format(
            people=figure(DEAD_MISSING, people)
        ),
    )


def _tabulate(frame: Counts, view: View) -> Table:
    metrics = _drawn(view)
    cells: dict[str, dict[str, int]] = {}
    for row in records(frame):
        cells.setdefault(row["route"], {})[row["metric"]] = row["value"]
    ranked = sorted(cells, key=lambda code: (-cells[code].get(DEAD_MISSING.code, 0), code))
    return Table(
        columns=(
            Column("route", _("Route")),
            *(Column(metric.code, _(metric.label), Align.NUMBER) for metric in metrics),
        ),
        rows=[
            (
                _(ROUTES[code].name),
                # A route that the publisher does not count is unknown, not zero.
                *(cells[code].get(m.code, 0 if code in m.routes else None) for m in metrics),
            )
            for code in ranked
        ],
    )


def _subtitle(view: View) -> str:
    months = view.months(DEAD_MISSING)
    parts = [_("people per incident, minimum estimate"), format_months(months.first, months.last)]
    if DETECTIONS in _drawn(view):
        moved = view.months(DETECTIONS)
        parts.append(
            _("corridor width: detections, {months}").format(
                months=format_months(moved.first, moved.last)
            )
        )
    return " · ".join(parts)


MAP = Panel[Counts](
    code="map",
    title=lambda _view: _("Where people died or went missing, and the corridors"),
    kind=Kind.MAP,
    metrics=(DEAD_MISSING.code,),
    beside=(DETECTIONS.code,),
    query=_query,
    draw=_draw,
    tabulate=_tabulate,
    subtitle=_subtitle,
    explanation=N_(
        "Circles grow in area with the people dead and missing; circles that would overlap are "
        "drawn as one with their sum. Positions are often approximate. Corridors are indicative, "
        "not tracks; their width is the number of crossings detected on the whole route."
    ),
    needs_rows=False,
)

PANELS = (MAP,)
