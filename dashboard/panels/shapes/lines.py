"""Counts over time as lines: the months they reach over, and what surrounds them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from dashboard import steps
from dashboard.drawings import Align, Column, Entry, Table
from dashboard.formats import clauses, comma_list, format_date, format_month
from dashboard.i18n import N_, _
from dashboard.panels import findings
from dashboard.panels.changes import written
from dashboard.panels.panel import Content, Kind, Panel
from dashboard.panels.shapes import expectation, label_breaks, partial_steps, revised_steps
from dashboard.plots import time_series
from dashboard.plots.plot import Series, Setting
from dashboard.view import View, question
from dashboard.wording import figure, period_in_words
from data_access.filters import Grain
from data_access.frames import Counts
from data_access.periods import MonthRange
from data_access.queries import conditions
from data_access.registry import ROUTES, Break, Dimension, Event, Metric, routes

_CONTEXT_MONTHS = 72
_SHORT = 24
_ROUTES = 5
_REST = "other"
_FILL, _GROUND = 0.12, 0.28

Part = tuple[Metric, str]
"""A part of a measure that is drawn as a darker ground of its line, and its name in the key."""


@dataclass(frozen=True, slots=True)
class Lines:
    """One measure over time: all of it in one line, with the range of earlier years behind.

    Attributes:
        ground: drawn as a darker ground of the line.
        parts: further columns of its table.
        events: whether events are marked; a low card has no room for the list of them.
    """

    metric: Metric
    ground: Part | None = None
    parts: tuple[Metric, ...] = ()
    events: bool = True

    def panel(self, code: str, title: str, explanation: str, **row: Any) -> Panel:
        """A row of this shape.

        Args:
            code: of the panel.
            title: English message id; `{measure}` in it stands for the name of the measure.
            explanation: how to read it; English message id.
            row: what else the row says.
        """
        return Panel(
            code=code,
            title=lambda _view: _(title).format(measure=_(self.metric.label)),
            kind=Kind.CHART,
            metrics=(self.metric.code,),
            draw=self.draw,
            subtitle=lambda view: _with_reason(view, self.metric),
            explanation=explanation,
            revisable=self.events,
            lacks=lambda view: pooled(self.metric, view),
            scope=lambda view: _by_what_is_known(self.metric, view),
            **row,
        )

    def _query(self, view: View) -> Counts:
        metrics, months = (self.metric, *self.parts), reach(view, self.metric)
        by = (Dimension(view.filters.grain),)
        return view.counts(metrics, by, {one.code: months for one in metrics})

    def draw(self, view: View) -> Content:
        """Columns: metric, the filters' grain, value."""
        frame = self._query(view)
        metric, grain = self.metric, view.filters.grain
        span, every_month = window(view, metric), reach(view, metric)
        known = steps.Calendar.over(every_month, view.availability(metric), grain)
        steps_drawn = calendar(view, metric).steps
        parts = partial_steps.steps_in_part(view, metric, every_month)
        every: dict[Metric, Mapping[int, int | None]] = {}
        for one in (metric, *self.parts):
            counted = steps.by_step(frame, one.code, grain)
            # What is stated for some records only is unknown where nothing is stated, not zero.
            every[one] = counted if one.sparse else known.filled(counted)
        values = {
            one: {step: counts.get(step) for step in steps_drawn} for one, counts in every.items()
        }
        changes = revised_steps.revised(view, metric, span, values[metric])
        available = view.availability(metric)
        months_broken = [one.month for one in available.breaks(view.filters, every_month)]

        colour, average = view.theme.hue(metric.hue), smoothing(view)
        whole = {one: partial_steps.without(counts, parts) for one, counts in values.items()}
        marked = revised_steps.in_words(changes, values[metric])
        lines = [
            time_series.Line(
                Series(_(metric.label), colour, metric.code, fill=_FILL),
                time_series.smoothed(values[metric] if average == 1 else whole[metric], average),
                revised=marked,
                in_part=partial_steps.in_words(parts, values[metric]) if average == 1 else {},
            )
        ]
        if self.ground:
            part, name = self.ground
            below = time_series.smoothed(whole[part], average)
            ground = Series(_(name), colour, part.code, fill=_GROUND, width=0)
            lines.append(time_series.Line(ground, below))
        alike = partial_steps.without(every[metric], parts)
        if view.options.get("yoy") == "1":
            earlier = time_series.year_before(alike, steps_drawn, grain, months_broken)
            lines.append(_year_before(earlier, view))
        expected = expectation.ranges(view, metric, span)
        band = expectation.band(expected, alike, steps_drawn, grain, months_broken)
        broken = label_breaks.breaks_of(view, metric, span)
        around = setting(view, metric, legend=True, events=self.events, broken=broken)
        return Content(
            time_series.lines(
                lines,
                around,
                view.theme,
                band=_chosen_band(view, band),
                alternative=self._in_words(whole[metric], grain, expected),
                marked=_listed(around.events, broken) if self.events else (),
            ),
            lambda: expectation.beside(
                table(
                    view,
                    [(one.code, _(one.label)) for one in values],
                    list(values.values()),
                    {metric.code: changes},
                    parts,
                ),
                expected,
                steps_drawn,
            ),
            finding=lambda: findings.of_measures(view, (metric,)),
        )

    def _in_words(
        self, values: Mapping[int, int | None], grain: Grain, expected: expectation.Ranges
    ) -> str:
        found = finding(self.metric, values, grain)
        if not found:
            return _("No figures in this period.")
        unusual = expectation.above_in_words(expected, values)
        parts = clauses(filter(None, (found, unusual)))
        return _("{findings}. All values are in the table.").format(findings=parts)


def finding(metric: Metric, values: Mapping[int, int | None], grain: Grain) -> str:
    """What a line shows, in words; empty where it has no value."""
    known = {step: value for step, value in values.items() if value is not None}
    if not known:
        return ""
    highest = max(known, key=known.__getitem__)
    return _("Line of {measure}; highest {value} in {step}").format(
        measure=_(metric.label),
        value=figure(metric, known[highest]),
        step=format_month(highest) if grain is Grain.MONTH else steps.label(highest, grain),
    )


@dataclass(frozen=True, slots=True)
class LinesByRoute:
    """One measure over time, a line for each of the routes with most of it.

    Attributes:
        events: whether events are marked; a low card has no room for the list of them.
        named: what the measure is called in a sentence, where not by its own name: as of
            `names.measure_name`.
    """

    metric: Metric
    events: bool = True
    named: str = ""

    def panel(self, code: str, title: str, alone: str = "", **row: Any) -> Panel:
        """A row of this shape.

        Args:
            code: of the panel.
            title: English message id; `{measure}` in it stands for the name of the measure.
            alone: the same where the view is of one route; its title otherwise.
            row: what else the row says.
        """

        def title_of(view: View) -> str:
            text = alone if alone and len(view.filters.routes) == 1 else title
            return _(text).format(measure=_(self.metric.label))

        return Panel(
            code=code,
            title=title_of,
            kind=Kind.CHART,
            metrics=(self.metric.code,),
            draw=self.draw,
            subtitle=lambda view: (
                _with_reason(view, self.metric)
                if len(view.filters.routes) == 1
                else subtitle(view, self.metric)
            ),
            explanation=BY_ROUTE,
            revisable=self.events,
            **row,
        )

    def _query(self, view: View) -> Counts:
        by = (Dimension.ROUTE, Dimension(view.filters.grain))
        months = {self.metric.code: window(view, self.metric)}
        return view.counts((self.metric,), by, months)

    def draw(self, view: View) -> Content:
        """Columns: metric, route, the filters' grain, value."""
        frame = self._query(view)
        metric, by_route = self.metric, self._by_route(frame, view)
        names = {code: self._name(code) for code in by_route}
        span = window(view, metric)
        # What was revised of the rest is in no line of its own.
        changes = {
            code: revised_steps.revised(view, metric, span, values, route=code)
            if code in ROUTES
            else {}
            for code, values in by_route.items()
        }
        alone, average = len(by_route) == 1, smoothing(view)
        colours = self._colours(list(by_route), view)
        parts = {
            code: partial_steps.steps_in_part(view, metric, span, on=code if code in ROUTES else "")
            for code in by_route
        }
        lines = [
            time_series.Line(
                Series(
                    names[code],
                    colours[code],
                    code,
                    fill=_FILL if alone else 0,
                    dash="solid" if code in ROUTES else "dot",
                    label="" if alone else names[code],
                ),
                time_series.smoothed(
                    values if average == 1 else partial_steps.without(values, parts[code]), average
                ),
                revised=revised_steps.in_words(changes[code], values),
                in_part=partial_steps.in_words(parts[code], values) if average == 1 else {},
            )
            for code, values in by_route.items()
        ]
        of_routes = [code for code in by_route if code in ROUTES]
        broken = label_breaks.breaks_of(view, metric, span, of_routes)
        drawn = list(next(iter(by_route.values()), {}))
        expected = expectation.ranges(view, metric, span) if alone else {}
        around = setting(
            view,
            metric,
            legend=True,
            names_period=False,
            events=self.events,
            broken=broken,
        )
        band = expectation.band(expected, {}, drawn, view.filters.grain, ())
        return Content(
            time_series.lines(
                lines,
                around,
                view.theme,
                band=_chosen_band(view, band),
                alternative=_(
                    "Lines of {measure} for {routes}. All values are in the table."
                ).format(measure=_(metric.label), routes=comma_list(names.values())),
                marked=_listed(around.events, broken) if self.events else (),
            ),
            lambda: expectation.beside(
                table(
                    view,
                    list(names.items()),
                    list(by_route.values()),
                    changes,
                    partial_steps.steps_in_part(view, metric, span),
                ),
                expected,
                drawn,
            ),
            rows=frame,
            finding=lambda: self._finding(view, {names[code]: by_route[code] for code in names}),
        )

    def _finding(self, view: View, lines: Mapping[str, Mapping[int, int | None]]) -> str:
        if len(lines.keys() - {self._name(_REST)}) > 1:
            return findings.of_lines_by_route(view, self.metric, lines, self.named)
        return findings.of_measures(view, (self.metric,), self.named)

    def _by_route(self, frame: Counts, view: View) -> Mapping[str, Mapping[int, int | None]]:
        """Complete series by route, the largest first, the rest added up under one name."""
        counted = steps.by_group(frame, Dimension.ROUTE, view.filters.grain)
        ranked = sorted(counted, key=lambda code: (-sum(counted[code].values()), code))
        # A route is only known where the series that counts on it is: each has its own calendar.
        by_route = {
            code: calendar(view, self.metric, on=code).filled(counted[code])
            for code in ranked[:_ROUTES]
        }
        if len(ranked) > _ROUTES:
            rest: dict[int, int] = {}
            for code in ranked[_ROUTES:]:
                for step, value in counted[code].items():
                    rest[step] = rest.get(step, 0) + value
            by_route[_REST] = calendar(view, self.metric).filled(rest)
        return by_route

    def _name(self, code: str) -> str:
        return _(ROUTES[code].name) if code in ROUTES else _("All others")

    def _colours(self, codes: Sequence[str], view: View) -> Mapping[str, str]:
        """A colour for each line; the measure's where no other line is to be told apart."""
        if len(codes) == 1 and self.metric.hue:
            return dict.fromkeys(codes, view.theme.hue(self.metric.hue))
        places = routes.colours([code for code in codes if code in ROUTES])
        return {code: view.theme.categories[places.get(code, 0)] for code in codes}


OVER_TIME = N_("{measure} over time")
ALL = N_(
    "The grey band is where the month was expected, 95 times in 100, by the five years before it; "
    "where no range is formed, the lowest and highest count of the three years before. "
    "Numbers on dotted lines are events; they mark dates, not causes."
)
LATELY = N_(
    "The grey band is where the month was expected, 95 times in 100, by the five years before it; "
    "where no range is formed, the lowest and highest count of the three years before."
)
BY_ROUTE = N_(
    "The five routes with the largest counts in the months shown; all others are added up in the "
    "dotted line. A route inside another has a line of its own and is in no other. Behind a single "
    "line by month, the grey band is where the month was expected, 95 times in 100."
)


def pooled(metric: Metric, view: View) -> str:
    """Why all routes cannot be one line; empty where they can."""
    if not conditions.pooled(metric, view.filters):
        return ""
    return _(
        "{measure}: one journey is counted on several routes, so their counts are never added up. "
        "Choose one route."
    ).format(measure=_(metric.label))


def _by_what_is_known(metric: Metric, view: View) -> View:
    """The view by years, where nothing but totals of years is held."""
    if not view.has(metric) or view.availability(metric).months:
        return view
    return replace(view, filters=replace(view.filters, grain=Grain.YEAR))


# The months that a chart reaches over.


@question
def window(view: View, metric: Metric) -> MonthRange:
    """The months that a chart draws: the period, or six years to its end where it is short.

    Twelve months alone cannot be judged; the chosen ones are marked on the longer chart.
    """
    months, availability = view.months(metric), view.availability(metric)
    if months.length >= _SHORT:
        return MonthRange(max(months.first, min(availability.oldest, months.last)), months.last)
    longer = months.extended_back(_CONTEXT_MONTHS - months.length)
    first = max(longer.first, min(availability.oldest, months.first))
    return MonthRange(first, max(months.last, first))


def reach(view: View, metric: Metric) -> MonthRange:
    """The months to fetch: the window and the years before it that its season band needs."""
    return window(view, metric).extended_back(12 * expectation.YEARS)


def calendar(view: View, metric: Metric, *, on: str = "") -> steps.Calendar:
    """The steps that the chart draws, and which of them are known: of all shown, or on a route."""
    availability = view.on(on).availability(metric) if on else view.availability(metric)
    return steps.Calendar.over(window(view, metric), availability, view.filters.grain)


def smoothing(view: View) -> int:
    """Steps that a line is averaged over; 1 leaves it as it is."""
    text = view.options.get("avg", "1")
    return int(text) if text in {"3", "12"} else 1


# What surrounds the lines.


def setting(  # noqa: PLR0913 - each of them is a part of the picture that some charts lack
    view: View,
    metric: Metric,
    *,
    legend: bool = False,
    names_period: bool = True,
    events: bool = True,
    broken: Sequence[Break] = (),
) -> Setting:
    """What surrounds the lines of a chart: period, hatching, events, breaks.

    Args:
        view: what is shown.
        metric: whose months count.
        legend: whether the chart has a key.
        names_period: whether the key names the ground of the chosen period, where it has room.
        events: whether events are marked, unless the reader switched them off.
        broken: the breaks of its lines (`label_breaks.breaks_of`).
    """
    span, months = window(view, metric), view.months(metric)
    availability = view.availability(metric)
    hatched = None
    if availability.provisional_from <= span.last:
        start = max(availability.provisional_from, span.first)
        hatched = MonthRange(start, max(start, min(availability.newest, span.last)))
    marked = _events(view, span) if events else ()
    return Setting(
        grain=view.filters.grain,
        chosen=months if months.length < span.length else None,
        chosen_name=_("chosen period") if legend and names_period else "",
        provisional=hatched,
        events=marked,
        breaks=label_breaks.words(broken, len(marked) if events else None),
        log=view.options.get("scale") == "log",
        legend=legend,
        peak=lambda value: figure(metric, value),
    )


def _chosen_band(view: View, band: time_series.Band | None) -> time_series.Band | None:
    """The range of earlier years, unless the reader switched it off."""
    return band if view.options.get("season", "1") == "1" else None


def _events(view: View, span: MonthRange) -> Sequence[Event]:
    """Events to mark, unless the reader switched them off."""
    if view.options.get("ann", "1") != "1":
        return ()
    return time_series.events_within(span, view.filters.concerned_routes())


def _listed(events: Sequence[Event], broken: Sequence[Break]) -> Sequence[Entry]:
    """The marked events, then breaks in labels, in the order of their numbers on the chart."""
    entries = [Entry(_when(event), _(event.title)) for event in events]
    return [*entries, *label_breaks.in_words(broken)]


def _when(event: Event) -> str:
    if event.precision == "day":
        return format_date(date.fromisoformat(event.starts_on))
    return format_month(event.month)


def subtitle(view: View, metric: Metric) -> str:
    """Unit and period, and what is provisional; the key names all other marks."""
    span, availability = window(view, metric), view.availability(metric)
    parts = [_(metric.unit), period_in_words(span, availability)]
    if availability.provisional_from <= span.last:
        parts.append(_("hatched: provisional"))
    if revised_steps.are_asked_for(view):
        by_route_only = bool(view.filters.dimensions)
        parts.append(
            _("revisions are only known by route")
            if by_route_only
            else _("diamonds: revised by a later release")
        )
    return " · ".join(filter(None, parts))


def _with_reason(view: View, metric: Metric) -> str:
    """The same, and why no month has an expected range where that is for the day looked at."""
    why = expectation.why_not(view, metric, window(view, metric)) if view.has(metric) else ""
    return " · ".join(filter(None, (subtitle(view, metric), why)))


def _year_before(earlier: time_series.Values, view: View) -> time_series.Line:
    name = _("the year before")
    series = Series(name, view.theme.inks[2], "year-before", dash="dot", label=name)
    return time_series.Line(series, earlier)


def table(
    view: View,
    names: Sequence[tuple[str, str]],
    columns: Sequence[time_series.Values],
    changes: Mapping[str, Mapping[int, revised_steps.Step]] = MappingProxyType({}),
    parts: Mapping[int, tuple[int, ...]] = MappingProxyType({}),
) -> Table:
    """One row a step, one column a series.

    Args:
        view: what is shown.
        names: key and label of each series.
        columns: their values by step, all over the same steps.
        changes: the revised steps of a series, by its key; it has two columns more then.
        parts: steps of which not all months are counted, with those that are; where there are any,
            a column says so.
    """
    step_names = {Grain.MONTH: _("Month"), Grain.QUARTER: _("Quarter"), Grain.YEAR: _("Year")}
    grain = view.filters.grain
    more = [(key, label) for key, label in names if changes.get(key)]
    return Table(
        columns=(
            Column(grain.value, step_names[grain]),
            *(Column(key, label, Align.NUMBER) for key, label in names),
            *(column for key, label in more for column in revised_steps.columns(key, label)),
            *([Column("months_known", _("Months counted, where not all"))] if parts else []),
        ),
        rows=[
            (
                steps.cell(step, grain),
                *(values.get(step) for values in columns),
                *(cell for key, _label in more for cell in revised_steps.cells(changes[key], step)),
                *([_months_counted(parts[step]) if step in parts else None] if parts else []),
            )
            for step in (columns[0] if columns else ())
        ],
    )


def _months_counted(months: tuple[int, ...]) -> str:
    return written(months) or _("in part")
