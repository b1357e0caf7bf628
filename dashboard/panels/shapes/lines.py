"""Counts over time as lines: all of a measure in one, or one for each route with most of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard import steps
from dashboard.formats import clauses, comma_list
from dashboard.i18n import N_, _
from dashboard.panels import findings, names
from dashboard.panels.panel import Content, Kind, Panel
from dashboard.panels.shapes import over_time
from dashboard.plots import time_series
from dashboard.plots.plot import Series
from dashboard.view import View
from dashboard.wording import figure
from data_access.filters import Grain
from data_access.frames import Counts
from data_access.queries import conditions
from data_access.registry import ROUTES, Dimension, Metric, routes

_ROUTES = 5
_REST = "other"

OVER_TIME = N_("{measure} over time")
ALL = N_(
    "The pale band is the range expected of each of the newest 36 months from the five years "
    "before it; of detections, above all from the month before. Since 2021, 92 of 100 months of "
    "deaths, 96 of detections and 91 of encounters lay within it. Numbers on dotted lines are "
    "events; they mark dates, not causes."
)
LATELY = N_(
    "The pale band is the range expected of each of the newest 36 months from the five years "
    "before it; of detections, above all from the month before. Since 2021, 92 of 100 months of "
    "deaths, 96 of detections and 91 of encounters lay within it."
)
BY_ROUTE = N_(
    "The five routes with the largest counts in the months shown; all others are added up in the "
    "dotted line. A route inside another counts with it. Behind a single line by month, the pale "
    "band is the range expected of each month; since 2021, 92 of 100 months of deaths, 96 of "
    "detections and 91 of encounters lay within it."
)


def pooled(metric: Metric, view: View) -> str:
    """Why all routes cannot be one line; empty where they can."""
    if not conditions.pooled(metric, view.filters):
        return ""
    return _(
        "{measure}: one journey is counted on several routes, so their counts are never added up. "
        "Choose one route."
    ).format(measure=_(metric.label))


def highest_in_words(metric: Metric, values: Mapping[int, int | None], grain: Grain) -> str:
    """What a line shows, in words; empty where it has no value."""
    known = {step: value for step, value in values.items() if value is not None}
    if not known:
        return ""
    highest = max(known, key=known.__getitem__)
    return _("Line of {measure}; highest {value} in {step}").format(
        measure=_(metric.label),
        value=figure(metric, known[highest]),
        step=steps.name(highest, grain),
    )


@dataclass(frozen=True, slots=True)
class Lines:
    """One measure over time: all of it in one line, with its expected range behind.

    Attributes:
        parts: further columns of its table.
        events: whether events are marked; a low card has no room for the list of them.
    """

    metric: Metric
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
            subtitle=lambda view: over_time.subtitle_of_one(view, self.metric),
            units=lambda _view: over_time.units(self.metric),
            explanation=explanation,
            revisable=self.events,
            lacks=lambda view: pooled(self.metric, view),
            scope=self._by_what_is_known,
            **row,
        )

    def _by_what_is_known(self, view: View) -> View:
        """The view by years, where there are totals of years only."""
        if not view.has(self.metric) or view.availability(self.metric).months:
            return view
        return replace(view, filters=replace(view.filters, grain=Grain.YEAR))

    def draw(self, view: View) -> Content:
        """Columns: metric, the filters' grain, value."""
        metric, grain, span = self.metric, view.filters.grain, over_time.window(view, self.metric)
        # For the line of the year before.
        reach = span.extended_back(12)
        counted = (metric, *self.parts)
        frame = view.counts(counted, (Dimension(grain),), reach)
        known = steps.Calendar.over(reach, view.availability(metric), grain)
        parts = over_time.months_in_part(view, metric, reach)
        drawn = over_time.calendar(view, metric).steps
        every: dict[str, Mapping[int, int | None]] = {}
        for one in counted:
            counts = steps.by_step(frame, one.code, grain)
            # What is stated for some records only is unknown where nothing is stated, not zero.
            every[one.code] = counts if one.sparse else known.filled(counts)
        courses = {
            one.code: over_time.Course(
                one.code, _(one.label), {step: every[one.code].get(step) for step in drawn}, parts
            )
            for one in counted
        }
        own = replace(
            courses[metric.code],
            revisions=over_time.revised(view, metric, courses[metric.code].values),
        )
        colour = view.theme.hue(metric.hue)
        expected = over_time.ranges(view, metric, span)
        behind = over_time.drawn_ranges(view, expected)
        lines = [own.line(view, Series(own.name, colour, own.code), behind)]
        if view.options.get("yoy") == "1":
            alike = replace(own, values=every[metric.code]).whole
            breaks = [one.month for one in view.availability(metric).breaks(view.filters, reach)]
            name = _("the year before")
            series = Series(name, view.theme.inks[2], "year-before", dash="dot", label=name)
            earlier = time_series.year_before(alike, drawn, grain, breaks)
            lines.append(time_series.Line(series, earlier, provisional=()))
        broken = over_time.breaks_of(view, metric, span)
        around = over_time.setting(view, metric, broken=broken, events=self.events)
        alternative = _("No figures in this period.")
        if highest := highest_in_words(metric, own.whole, grain):
            unusual = over_time.above_in_words(expected, own.whole)
            alternative = _("{findings}. All values are in the table.").format(
                findings=clauses(filter(None, (highest, unusual)))
            )
        return Content(
            time_series.lines(
                lines,
                around,
                view.theme,
                alternative=alternative,
                marked=over_time.listed(around, broken) if self.events else (),
            ),
            lambda: over_time.table(
                view, [own, *(courses[one.code] for one in self.parts)], parts, expected
            ),
            finding=lambda: findings.of_measures(view, (metric,)),
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

        def subtitle(view: View) -> str:
            is_one = len(view.filters.routes) == 1
            write = over_time.subtitle_of_one if is_one else over_time.subtitle
            return write(view, self.metric)

        return Panel(
            code=code,
            title=title_of,
            kind=Kind.CHART,
            metrics=(self.metric.code,),
            draw=self.draw,
            subtitle=subtitle,
            units=lambda _view: over_time.units(self.metric),
            explanation=BY_ROUTE,
            revisable=self.events,
            **row,
        )

    def draw(self, view: View) -> Content:
        """Columns: metric, route, the filters' grain, value."""
        metric, span = self.metric, over_time.window(view, self.metric)
        by = (Dimension.ROUTE, Dimension(view.filters.grain))
        frame = view.counts((metric,), by, span)
        courses = self._by_route(frame, view)
        alone, of_routes = len(courses) == 1, [one.code for one in courses if one.code in ROUTES]
        broken = over_time.breaks_of(view, metric, span, of_routes)
        expected = over_time.ranges(view, metric, span) if alone else {}
        around = over_time.setting(view, metric, broken=broken, events=self.events)
        colours = self._colours([one.code for one in courses], view)
        lines = [
            one.line(
                view,
                Series(
                    one.name,
                    colours[one.code],
                    one.code,
                    dash="solid" if one.code in ROUTES else "dot",
                    label="" if alone else one.name,
                ),
                over_time.drawn_ranges(view, expected),
            )
            for one in courses
        ]
        return Content(
            time_series.lines(
                lines,
                around,
                view.theme,
                alternative=_(
                    "Lines of {measure} for {routes}. All values are in the table."
                ).format(measure=_(metric.label), routes=comma_list(one.name for one in courses)),
                marked=over_time.listed(around, broken) if self.events else (),
                links=names.BY_ROUTE.links(of_routes, view.filters),
            ),
            lambda: over_time.table(
                view, courses, over_time.months_in_part(view, metric, span), expected
            ),
            rows=frame,
            finding=lambda: self._finding(view, courses),
        )

    def _finding(self, view: View, courses: Sequence[over_time.Course]) -> str:
        if len({one.name for one in courses} - {_("All others")}) > 1:
            lines = {one.name: one.values for one in courses}
            return findings.of_lines_by_route(view, self.metric, lines, self.named)
        return findings.of_measures(view, (self.metric,), self.named)

    def _by_route(self, frame: Counts, view: View) -> Sequence[over_time.Course]:
        """Complete series by route, the largest first, the rest added up under one name."""
        metric = self.metric
        counted = steps.by_group(frame, Dimension.ROUTE, view.filters.grain)
        ranked = sorted(counted, key=lambda code: (-sum(counted[code].values()), code))
        # A route is only known where the series that counts on it is: each has its own calendar.
        values = {
            code: over_time.calendar(view, metric, view.on(code)).filled(counted[code])
            for code in ranked[:_ROUTES]
        }
        if len(ranked) > _ROUTES:
            rest = Counter[int]()
            for code in ranked[_ROUTES:]:
                rest.update(counted[code])
            values[_REST] = over_time.calendar(view, metric).filled(rest)
        return [
            over_time.Course(
                code,
                _(ROUTES[code].name) if code in ROUTES else _("All others"),
                counts,
                over_time.months_in_part(
                    view.on(code) if code in ROUTES else view,
                    metric,
                    over_time.window(view, metric),
                ),
                # What was revised of the rest is in no line of its own.
                over_time.revised(view, metric, counts, code) if code in ROUTES else {},
            )
            for code, counts in values.items()
        ]

    def _colours(self, codes: Sequence[str], view: View) -> Mapping[str, str]:
        """A colour for each line; the measure's where no other line is to be told apart."""
        if len(codes) == 1 and self.metric.hue:
            return dict.fromkeys(codes, view.theme.hue(self.metric.hue))
        places = routes.colours([code for code in codes if code in ROUTES])
        return {code: view.theme.categories[places.get(code, 0)] for code in codes}
