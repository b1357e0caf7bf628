"""Detections over time and by nationality."""

from dashboard.figures import bars
from dashboard.figures.drawings import Align, Chart, Column, Table
from dashboard.figures.wording import figure
from dashboard.i18n import N_, _, format_months
from dashboard.panels import by_route
from dashboard.panels.panel import Kind, Panel, View
from data_access.frames import Counts, Query
from data_access.queries import series
from data_access.registry.countries import COUNTRIES
from data_access.registry.metrics import DETECTIONS, Dimension

_TOP = 10

BY_ROUTE = by_route.panel(
    code="detections-by-route",
    metric=DETECTIONS,
    title=N_("Detections by route"),
)

LATELY = by_route.lately(BY_ROUTE, "detections-lately", DETECTIONS)


def _query(view: View) -> Query[Counts]:
    months = {DETECTIONS.code: view.months(DETECTIONS, Dimension.NATIONALITY)}
    return series.counts((DETECTIONS,), view.filters, (Dimension.NATIONALITY,), months)


def _ranked(frame: Counts) -> list[tuple[str, int]]:
    rows = zip(frame["nationality"], frame["value"], strict=True)
    return sorted(((str(c), int(v)) for c, v in rows), key=lambda row: (-row[1], row[0]))


def _draw(frame: Counts, view: View) -> Chart:
    ranked = _ranked(frame)[:_TOP]
    labels = [_(COUNTRIES[code].name) for code, _value in ranked]
    values = [value for _code, value in ranked]
    listed = "; ".join(
        f"{label} {figure(DETECTIONS, value)}" for label, value in zip(labels, values, strict=True)
    )
    colour = view.theme.hue(DETECTIONS.hue)
    return Chart(bars.ranked(labels, values, colour, view.theme), listed)


def _tabulate(frame: Counts, _view: View) -> Table:
    return Table(
        (
            Column("nationality", _("Nationality")),
            Column(DETECTIONS.code, _(DETECTIONS.label), Align.NUMBER),
        ),
        _ranked(frame),
    )


def _subtitle(view: View) -> str:
    months = view.months(DETECTIONS, Dimension.NATIONALITY)
    return " · ".join((_(DETECTIONS.unit), format_months(months.first, months.last)))


NATIONALITIES = Panel[Counts](
    code="detections-by-nationality",
    title=lambda _view: _("Nationalities detected"),
    kind=Kind.CHART,
    metrics=(DETECTIONS.code,),
    query=_query,
    draw=_draw,
    tabulate=_tabulate,
    subtitle=_subtitle,
    explanation=N_(
        "The ten nationalities with most detections. Frontex publishes nationalities later than "
        "route totals, so the period can end earlier than on other cards."
    ),
)

PANELS: tuple[Panel[Counts], ...] = (BY_ROUTE, LATELY, NATIONALITIES)
