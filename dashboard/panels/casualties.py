"""Dead and missing over time, by route, by cause, by country."""

from collections.abc import Mapping
from dataclasses import replace

from dashboard.figures import bars, steps, time_series
from dashboard.figures.drawings import Align, Chart, Column, Table
from dashboard.figures.wording import figure
from dashboard.i18n import N_, _, format_months
from dashboard.panels import by_route, charts, revised
from dashboard.panels.panel import Kind, Panel, View
from data_access.frames import Counts, Query
from data_access.queries import series
from data_access.registry.countries import COUNTRIES
from data_access.registry.metrics import DEAD, DEAD_MISSING, MISSING
from data_access.registry.series import Dimension
from data_access.registry.vocabularies import CAUSES

_STACKED = (DEAD, MISSING)
_TOP = 10


def _query(view: View) -> Query[Counts]:
    reach = charts.reach(view, DEAD_MISSING)[DEAD_MISSING.code]
    measures = (DEAD_MISSING, *_STACKED)
    return series.counts(
        measures,
        view.filters,
        (Dimension(charts.grain(view)),),
        {metric.code: reach for metric in measures},
    )


def _values(frame: Counts, view: View) -> Mapping[str, Mapping[int, int | None]]:
    calendar = charts.calendar(view, DEAD_MISSING)
    return {
        metric.code: calendar.filled(steps.by_step(frame, metric.code, charts.grain(view)))
        for metric in (DEAD_MISSING, *_STACKED)
    }


def _draw(frame: Counts, view: View) -> Chart:
    shown = _values(frame, view)
    theme, deaths = view.theme, view.theme.hue(DEAD_MISSING.hue)
    every = charts.counted_back(frame, view, DEAD_MISSING)
    total = time_series.smoothed(shown[DEAD_MISSING.code], charts.smoothing(view))
    dead = time_series.smoothed(shown[DEAD.code], charts.smoothing(view))
    band = charts.band(every, list(total), view)
    counted = shown[DEAD_MISSING.code]
    marks = revised.in_words(charts.changed(view, DEAD_MISSING, counted), counted)
    lines = [
        time_series.Line(_("Dead and missing"), total, deaths, fill=0.12, revised=marks),
        time_series.Line(_("dead"), dead, deaths, fill=0.28, width=0),
    ]
    if view.options.get("yoy") == "1":
        lines.append(charts.year_before(every, list(total), view))
    setting = charts.setting(view, DEAD_MISSING, band=band, legend=True)
    picture = time_series.lines(lines, setting, theme)
    alternative = _alternative(view, shown[DEAD_MISSING.code])
    return Chart(picture, alternative, charts.marked(view, DEAD_MISSING))


def _alternative(view: View, values: Mapping[int, int | None]) -> str:
    known = {step: value for step, value in values.items() if value is not None}
    if not known:
        return _("No figures in this period.")
    highest = max(known, key=lambda step: known[step])
    return _("Line of {measure}; highest {value} in {step}. All values are in the table.").format(
        measure=_(DEAD_MISSING.label),
        value=figure(DEAD_MISSING, known[highest]),
        step=steps.label(highest, charts.grain(view)),
    )


def _tabulate(frame: Counts, view: View) -> Table:
    shown = _values(frame, view)
    metrics = (DEAD_MISSING, *_STACKED)
    names = [(metric.code, _(metric.label)) for metric in metrics]
    changes = {DEAD_MISSING.code: charts.changed(view, DEAD_MISSING, shown[DEAD_MISSING.code])}
    return charts.table(view, names, [shown[metric.code] for metric in metrics], changes)


BY_MONTH = Panel[Counts](
    code="deaths-over-time",
    title=lambda _view: _("Dead and missing over time"),
    kind=Kind.CHART,
    metrics=(DEAD_MISSING.code,),
    query=_query,
    draw=_draw,
    tabulate=_tabulate,
    subtitle=lambda view: charts.subtitle(view, DEAD_MISSING),
    explanation="The line is all dead and missing, the darker ground the dead among them. The grey "
    "band is the lowest and highest count of the same month in the three years before. Numbers on "
    "dotted lines are events; they mark dates, not causes.",
    revisable=True,
    needs_rows=False,
)

LATELY = replace(
    BY_MONTH,
    code="deaths-lately",
    revisable=False,
    draw=lambda frame, view: _draw(frame, charts.quiet(view)),
    explanation=N_(
        "The line is all dead and missing, the darker ground the dead among them. The grey band is "
        "the lowest and highest count of the same month in the three years before."
    ),
)

BY_ROUTE = by_route.panel(
    code="deaths-by-route",
    metric=DEAD_MISSING,
    title=N_("Dead and missing by route"),
    alone=N_("Dead and missing on this route"),
)


def _split_query(view: View, dimension: Dimension) -> Query[Counts]:
    months = {DEAD_MISSING.code: view.months(DEAD_MISSING)}
    return series.counts((DEAD_MISSING,), view.filters, (dimension,), months)


def _ranked(frame: Counts, dimension: Dimension) -> list[tuple[str, int]]:
    rows = zip(frame[dimension.value], frame["value"], strict=True)
    return sorted(((str(c), int(v)) for c, v in rows), key=lambda row: (-row[1], row[0]))


def _cause(code: str) -> str:
    return _(CAUSES[code].label) if code in CAUSES else _("Not stated")


def _country(code: str) -> str:
    return _(COUNTRIES[code].name) if code in COUNTRIES else _("Not stated")


def _split(code: str, title: str, dimension: Dimension, explanation: str) -> Panel[Counts]:
    name = {Dimension.CAUSE: _cause, Dimension.COUNTRY: _country}[dimension]

    def draw(frame: Counts, view: View) -> Chart:
        ranked = _ranked(frame, dimension)[:_TOP]
        colour = view.theme.hue(DEAD_MISSING.hue)
        labels, values = [name(code) for code, _value in ranked], [v for _code, v in ranked]
        listed = "; ".join(
            f"{label} {figure(DEAD_MISSING, value)}"
            for label, value in zip(labels, values, strict=True)
        )
        return Chart(bars.ranked(labels, values, colour, view.theme), listed)

    def tabulate(frame: Counts, _view: View) -> Table:
        return Table(
            (
                Column(dimension.value, _(title)),
                Column(DEAD_MISSING.code, _(DEAD_MISSING.label), Align.NUMBER),
            ),
            _ranked(frame, dimension),
        )

    def subtitle(view: View) -> str:
        months = view.months(DEAD_MISSING)
        return " · ".join(
            (_("people"), _("minimum estimate"), format_months(months.first, months.last))
        )

    return Panel(
        code=code,
        title=lambda _view: _(title),
        kind=Kind.CHART,
        metrics=(DEAD_MISSING.code,),
        query=lambda view: _split_query(view, dimension),
        draw=draw,
        tabulate=tabulate,
        subtitle=subtitle,
        explanation=explanation,
    )


BY_CAUSE = _split(
    "deaths-by-cause",
    N_("Causes of death"),
    Dimension.CAUSE,
    "As recorded by IOM. A record that names several causes stands under mixed or unknown.",
)
BY_COUNTRY = _split(
    "deaths-by-country",
    N_("Dead and missing by country"),
    Dimension.COUNTRY,
    "The country in or off which the incident was recorded, the ten with most people.",
)

PANELS: tuple[Panel[Counts], ...] = (BY_MONTH, LATELY, BY_ROUTE, BY_CAUSE, BY_COUNTRY)
