"""Border points on the map: searches at the frontline, and what they hit."""

from dashboard.figures import symbols
from dashboard.figures.drawings import Align, Column, MapDrawing, Table
from dashboard.i18n import N_, _, format_months, format_number
from dashboard.panels.network.loading import how_to_load
from dashboard.panels.network.names import BY_BORDER_POINT
from dashboard.panels.network.tallies import known, tallied, written
from dashboard.panels.on_map.drawing import drawn, sized
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.frames import Counts, Query
from data_access.queries import series
from data_access.registry.countries import COUNTRIES
from data_access.registry.geography import BORDER_POINTS
from data_access.registry.metrics import METRICS
from data_access.registry.series import Dimension

_SHOWN = (METRICS["searches"], METRICS["hits"])
_KIND = "hits"


def _query(view: View) -> Query[Counts]:
    held = [metric for metric in _SHOWN if view.has(metric, Dimension.PLACE)]
    months = {metric.code: view.months(metric, Dimension.PLACE) for metric in held}
    return series.counts(held, view.filters, (Dimension.PLACE,), months)


def _draw(frame: Counts, view: View) -> MapDrawing:
    found = tallied(frame, Dimension.PLACE)
    places = [
        symbols.Symbol(
            lat=BORDER_POINTS[code].lat_hundredths / 100,
            lon=BORDER_POINTS[code].lon_hundredths / 100,
            name=f"{BORDER_POINTS[code].name}, {_(COUNTRIES[BORDER_POINTS[code].country].name)}",
            lines=[f"{_(m.label)}: {written(found[code], m.code)}" for m in _SHOWN],
            kind=_KIND,
            letter="" if searches is not None else symbols.UNKNOWN,
            value=searches,
        )
        for code, searches in (
            (code, known(found[code].get("searches"))) for code in found if code in BORDER_POINTS
        )
    ]
    keys = sized(places, _KIND, _searches)
    if any(place.value is None for place in places):
        keys.append(symbols.Key(_("searches hidden or not reported"), _KIND, symbols.UNKNOWN))
    without = len([code for code in found if code and code not in BORDER_POINTS])
    note = _("{count} border points without a known position").format(count=format_number(without))
    said = _("Map of {count} border points, by searches. The table has searches and hits.").format(
        count=format_number(len(places))
    )
    return drawn(
        view,
        places,
        keys,
        said,
        note=note if without else "",
        without=_("no mark: no post named by its bureau"),
    )


def _searches(number: int) -> str:
    return _("{number} searches").format(number=format_number(number))


def _tabulate(frame: Counts, _view: View) -> Table:
    found = tallied(frame, Dimension.PLACE)
    return Table(
        columns=(
            Column("place", _("Border point")),
            *(Column(metric.code, _(metric.label), Align.NUMBER) for metric in _SHOWN),
        ),
        rows=[
            (BY_BORDER_POINT.name(code), *(found[code].get(metric.code) for metric in _SHOWN))
            for code in sorted(found, key=BY_BORDER_POINT.name)
            if code
        ],
    )


def _subtitle(view: View) -> str:
    months = view.months(_SHOWN[0], Dimension.PLACE)
    return " · ".join(
        (_("area: searches, all databases"), format_months(months.first, months.last))
    )


MAP = Panel[Counts](
    code="border-points",
    title=lambda _view: _("Searches at border points"),
    kind=Kind.MAP,
    metrics=("searches",),
    beside=("hits",),
    by=(Dimension.PLACE,),
    query=_query,
    shape=adapted(_draw, _tabulate),
    subtitle=_subtitle,
    explanation=N_(
        "Posts that bureaus report by name, with searches of all databases; rates stand by "
        "database in the other cards. A bureau that reports no posts is not on this map."
    ),
    lacks=lambda view: how_to_load(view, "searches"),
    when_empty=N_("No bureau names its border points for this choice."),
)

PANELS = (MAP,)
