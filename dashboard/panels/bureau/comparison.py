"""Bureaus that a reader has picked, beside each other: searches over time."""

from collections.abc import Mapping

from dashboard.figures import steps, time_series
from dashboard.figures.drawings import Chart, Table
from dashboard.i18n import N_, _
from dashboard.panels.bureau.reporting import SEARCHES
from dashboard.panels.panel import Kind, Panel, View, adapted
from dashboard.panels.shapes import lines as charts
from data_access.filters import CountryRole
from data_access.frames import Counts, Query
from data_access.queries import series
from data_access.registry.countries import COUNTRIES
from data_access.registry.series import Dimension

_FEWEST, _MOST = 2, 8


def _picked(view: View) -> tuple[str, ...]:
    return view.filters.places()[:_MOST]


def _lacks(view: View) -> str:
    if len(_picked(view)) >= _FEWEST or not view.has(SEARCHES):
        return ""
    return _("Pick two bureaus or more: tick them in the table, or choose them under Countries.")


def _query(view: View) -> Query[Counts]:
    by = (Dimension.BUREAU, Dimension(view.filters.grain))
    months = {SEARCHES.code: charts.window(view, SEARCHES)}
    return series.counts((SEARCHES,), view.filters, by, months)


def _values(frame: Counts, view: View) -> Mapping[str, Mapping[int, int | None]]:
    """Searches of each bureau by step; a month that one has not reported is unknown."""
    counted = steps.by_group(frame, Dimension.BUREAU, view.filters.grain)
    months = charts.window(view, SEARCHES)
    shown = {}
    for iso3 in _picked(view):
        own = view.about(CountryRole(iso3))
        if not own.availabilities.answers(SEARCHES, own.filters):
            continue
        calendar = steps.Calendar.over(months, own.availability(SEARCHES), view.filters.grain)
        shown[iso3] = calendar.filled(counted.get(iso3, {}))
    return shown


def _draw(frame: Counts, view: View) -> Chart:
    shown, palette = _values(frame, view), view.theme.categories
    lines = [
        time_series.Line(
            _(COUNTRIES[iso3].name),
            time_series.smoothed(values, charts.smoothing(view)),
            palette[1 + place],
        )
        for place, (iso3, values) in enumerate(shown.items())
    ]
    setting = charts.setting(view, SEARCHES, legend=True, events=False)
    return Chart(
        time_series.lines(lines, setting, view.theme),
        _("Lines of searches of {bureaus}. All values are in the table.").format(
            bureaus=", ".join(_(COUNTRIES[iso3].name) for iso3 in shown)
        ),
    )


def _tabulate(frame: Counts, view: View) -> Table:
    shown = _values(frame, view)
    names = [(iso3, _(COUNTRIES[iso3].name)) for iso3 in shown]
    return charts.table(view, names, list(shown.values()))


SIDE_BY_SIDE = Panel[Counts](
    code="bureaus-compared",
    title=lambda _view: _("Searches of the bureaus picked"),
    kind=Kind.CHART,
    metrics=(SEARCHES.code,),
    query=_query,
    shape=adapted(_draw, _tabulate),
    subtitle=lambda view: charts.subtitle(view, SEARCHES),
    explanation=N_(
        "Searches rise by orders of magnitude when a country connects its border systems: two "
        "bureaus differ in what is connected before they differ in anything else. Up to eight are "
        "drawn."
    ),
    lacks=_lacks,
    needs_rows=False,
)

PANELS = (SIDE_BY_SIDE,)
