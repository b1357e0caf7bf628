"""One measure over time: all of it in one line, with the range of earlier years behind."""

from collections.abc import Mapping
from dataclasses import replace

from dashboard.figures import steps, time_series
from dashboard.figures.drawings import Chart, Table
from dashboard.figures.wording import figure
from dashboard.i18n import N_, _
from dashboard.panels import charts, revised
from dashboard.panels.panel import Kind, Panel, View
from data_access.filters import Grain
from data_access.frames import Counts, Query
from data_access.queries import conditions, series
from data_access.registry.metrics import Metric
from data_access.registry.series import Dimension


def panel(code: str, metric: Metric) -> Panel[Counts]:
    """A chart of a count over time."""
    return Panel(
        code=code,
        title=lambda _view: _("{measure} over time").format(measure=_(metric.label)),
        kind=Kind.CHART,
        metrics=(metric.code,),
        query=lambda view: _query(metric, view),
        draw=lambda frame, view: _draw(metric, frame, view),
        tabulate=lambda frame, view: _tabulate(metric, frame, view),
        subtitle=lambda view: charts.subtitle(view, metric),
        explanation=N_(
            "The grey band is the lowest and highest count of the same month in the three years "
            "before. Numbers on dotted lines are events; they mark dates, not causes."
        ),
        revisable=True,
        needs_rows=False,
        lacks=lambda view: pooled(metric, view),
        scope=lambda view: _by_what_is_known(metric, view),
    )


def _by_what_is_known(metric: Metric, view: View) -> View:
    """The view by years, where nothing but totals of years is held."""
    if not view.has(metric) or view.availability(metric).months:
        return view
    return replace(view, filters=replace(view.filters, grain=Grain.YEAR))


def pooled(metric: Metric, view: View) -> str:
    """Why all routes cannot be one line; empty where they can."""
    if not conditions.pooled(metric, view.filters):
        return ""
    return _(
        "{measure}: one journey is counted on several routes, so their counts are never added up. "
        "Choose one route."
    ).format(measure=_(metric.label))


def lately(metric: Metric) -> Panel[Counts]:
    """The same chart without marked events, for a low card."""
    return replace(
        panel(f"{metric.code}-over-time", metric),
        revisable=False,
        draw=lambda frame, view: _draw(metric, frame, charts.quiet(view)),
        explanation=N_(
            "The grey band is the lowest and highest count of the same month in the three years "
            "before."
        ),
    )


def _query(metric: Metric, view: View) -> Query[Counts]:
    by = (Dimension(charts.grain(view)),)
    return series.counts((metric,), view.filters, by, charts.reach(view, metric))


def _shown(every: Mapping[int, int | None], metric: Metric, view: View) -> dict[int, int | None]:
    return {step: every.get(step) for step in charts.calendar(view, metric).steps}


def _draw(metric: Metric, frame: Counts, view: View) -> Chart:
    every = charts.counted_back(frame, view, metric)
    values = _shown(every, metric, view)
    shown = time_series.smoothed(values, charts.smoothing(view))
    colour = view.theme.hue(metric.hue)
    marks = revised.in_words(charts.changed(view, metric, values), values)
    lines = [time_series.Line(_(metric.label), shown, colour, fill=0.12, revised=marks)]
    if view.options.get("yoy") == "1":
        lines.append(charts.year_before(every, list(shown), view))
    band = charts.band(every, list(shown), view)
    setting = charts.setting(view, metric, band=band, legend=True)
    return Chart(
        time_series.lines(lines, setting, view.theme),
        _alternative(metric, values, view),
        charts.marked(view, metric),
    )


def _alternative(metric: Metric, values: Mapping[int, int | None], view: View) -> str:
    known = {step: value for step, value in values.items() if value is not None}
    if not known:
        return _("No figures in this period.")
    highest = max(known, key=lambda step: known[step])
    return _("Line of {measure}; highest {value} in {step}. All values are in the table.").format(
        measure=_(metric.label),
        value=figure(metric, known[highest]),
        step=steps.label(highest, charts.grain(view)),
    )


def _tabulate(metric: Metric, frame: Counts, view: View) -> Table:
    shown = _shown(charts.counted_back(frame, view, metric), metric, view)
    changes = {metric.code: charts.changed(view, metric, shown)}
    return charts.table(view, [(metric.code, _(metric.label))], [shown], changes)
