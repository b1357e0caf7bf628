"""Movement, by whatever measure counts it: over time, by route, by nationality."""

from dashboard.figures import bars
from dashboard.figures.drawings import Align, Chart, Column, Table
from dashboard.figures.wording import figure
from dashboard.i18n import N_, _, format_months
from dashboard.panels import by_route, over_time
from dashboard.panels.headlines import of_count
from dashboard.panels.panel import Kind, Panel, View
from data_access.frames import Counts, Query
from data_access.queries import series
from data_access.registry.countries import COUNTRIES
from data_access.registry.denominators import DENOMINATORS
from data_access.registry.metrics import DETECTIONS, METRICS, Metric
from data_access.registry.series import Dimension

_TOP = 10

BY_ROUTE = by_route.panel(
    code="detections-by-route",
    metric=DETECTIONS,
    title=N_("Detections by route"),
    alone=N_("Detections on this route"),
)

LATELY = by_route.lately(BY_ROUTE, "detections-lately", DETECTIONS)

COUNTED = tuple(
    METRICS[code]
    for code in dict.fromkeys(code for held in DENOMINATORS.values() for code in held.metrics)
)
"""The measures that count movement on some route."""


def _query(metric: Metric, view: View) -> Query[Counts]:
    months = {metric.code: view.months(metric, Dimension.NATIONALITY)}
    return series.counts((metric,), view.filters, (Dimension.NATIONALITY,), months)


def _ranked(frame: Counts) -> list[tuple[str, int]]:
    rows = zip(frame["nationality"], frame["value"], strict=True)
    return sorted(((str(c), int(v)) for c, v in rows), key=lambda row: (-row[1], row[0]))


def _name(code: str) -> str:
    return _(COUNTRIES[code].name) if code in COUNTRIES else _("Not stated")


def _draw(metric: Metric, frame: Counts, view: View) -> Chart:
    ranked = _ranked(frame)[:_TOP]
    labels, values = [_name(code) for code, _value in ranked], [v for _code, v in ranked]
    listed = "; ".join(
        f"{label} {figure(metric, value)}" for label, value in zip(labels, values, strict=True)
    )
    colour = view.theme.hue(metric.hue)
    return Chart(bars.ranked(labels, values, colour, view.theme), listed)


def _tabulate(metric: Metric, frame: Counts) -> Table:
    return Table(
        (
            Column("nationality", _("Nationality")),
            Column(metric.code, _(metric.label), Align.NUMBER),
        ),
        _ranked(frame),
    )


def _subtitle(metric: Metric, view: View) -> str:
    months = view.months(metric, Dimension.NATIONALITY)
    return " · ".join((_(metric.unit), format_months(months.first, months.last)))


def _unknown(metric: Metric, view: View) -> str:
    if view.availabilities.answers(metric, view.filters, (Dimension.NATIONALITY,)):
        return ""
    return _("{measure}: no figures by nationality are held of this choice.").format(
        measure=_(metric.label)
    )


def _nationalities(metric: Metric, title: str, explanation: str) -> Panel[Counts]:
    return Panel(
        code=f"{metric.code}-by-nationality",
        title=lambda _view: _(title),
        kind=Kind.CHART,
        metrics=(metric.code,),
        by=(Dimension.NATIONALITY,),
        query=lambda view: _query(metric, view),
        draw=lambda frame, view: _draw(metric, frame, view),
        tabulate=lambda frame, _view: _tabulate(metric, frame),
        subtitle=lambda view: _subtitle(metric, view),
        explanation=explanation,
        lacks=lambda view: _unknown(metric, view),
    )


_TEN = N_("The ten nationalities with most people, where the publisher states them.")
_BY_NATIONALITY = {
    "detections": (
        N_("Nationalities detected"),
        N_(
            "The ten nationalities with most detections. Frontex publishes nationalities later "
            "than route totals, so the period can end earlier than on other cards."
        ),
    ),
    "arrivals": (N_("Nationalities of those who arrived"), _TEN),
    "encounters": (N_("Nationalities encountered"), _TEN),
    "transits": (N_("Nationalities in transit"), _TEN),
}


def of_nationalities(metric: Metric) -> Panel[Counts]:
    """The nationalities with most people, by a measure that counts them."""
    return _nationalities(metric, *_BY_NATIONALITY[metric.code])


PANELS: tuple[Panel[Counts], ...] = (
    BY_ROUTE,
    LATELY,
    *(of_count(f"headline-{metric.code}", metric) for metric in COUNTED),
    *(over_time.lately(metric) for metric in COUNTED if metric is not DETECTIONS),
    *(of_nationalities(METRICS[code]) for code in _BY_NATIONALITY),
)
