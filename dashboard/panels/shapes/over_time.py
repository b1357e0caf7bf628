"""What a chart over time reaches over, what surrounds its lines, and its table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from dashboard import steps
from dashboard.drawings import Align, Column, Entry, Table
from dashboard.formats import (
    comma_list,
    dot_list,
    format_date,
    format_month,
    format_number,
    name_order,
    with_subject,
)
from dashboard.i18n import N_, _, ngettext
from dashboard.panels import gaps
from dashboard.panels.shapes.table import written_months
from dashboard.plots import time_series
from dashboard.plots.plot import Series, Setting
from dashboard.view import View, question
from dashboard.wording import figure, months_in_words, period_in_words
from data_access.filters import Grain
from data_access.periods import MonthRange, distance, shifted, spans
from data_access.queries import expected_ranges
from data_access.registry import EVENTS, ROUTES, Break, Dimension, Metric
from data_access.registry.breaks import Kind as BreakKind
from data_access.store.expected_ranges import MEASURES

_CONTEXT_MONTHS, _SHORT, _MARKS = 72, 24, 40
_WRECK = "shipwreck"
_SMOOTHED = {"3": 3, "12": 12}
"""Steps that a line may be averaged over, by the option `avg`."""

Ranges = Mapping[int, tuple[int, int]]
"""Lowest and highest expected count by month, of the months that have a range."""
Parts = Mapping[int, tuple[int, ...]]
"""Steps of which not all months are counted, with the months that are."""
Revisions = Mapping[int, tuple[int, date]]
"""Steps that later releases changed: the first count of each, and the day of the newest release."""


@dataclass(frozen=True, slots=True)
class Course:
    """The counts of one line of a chart, and of one column of its table.

    Attributes:
        code: names it in files.
        name: in the reader's language.
    """

    code: str
    name: str
    values: Mapping[int, int | None]
    parts: Parts = field(default_factory=dict)
    revisions: Revisions = field(default_factory=dict)

    @property
    def whole(self) -> dict[int, int | None]:
        """Counts of whole steps; None where some months of a step are missing."""
        return {step: None if step in self.parts else value for step, value in self.values.items()}

    @property
    def in_part(self) -> dict[int, str]:
        """What stands at the point of each step of which some months are missing."""
        return {
            step: months_in_words(months) or _("in part")
            for step, months in self.parts.items()
            if self.values.get(step) is not None
        }

    def line(
        self, view: View, series: Series, expected: Ranges = MappingProxyType({})
    ) -> time_series.Line:
        """The line as its reader wants it: no mean has a step of which months are missing."""
        width = _SMOOTHED.get(view.options.get("avg", ""), 1)
        if width > 1:
            means = time_series.smoothed(self.whole, width)
            return time_series.Line(series, means, self._revisions_in_words(), expected=expected)
        revisions = self._revisions_in_words()
        return time_series.Line(series, self.values, revisions, self.in_part, expected=expected)

    def _revisions_in_words(self) -> dict[int, str]:
        """What a mark on the line says: `1,322 → 1,480, release of 8 Sep 2025`."""
        return {
            step: _("{old} → {new}, release of {day}").format(
                old=format_number(before),
                new=format_number(self.values[step] or 0),
                day=format_date(day),
            )
            for step, (before, day) in self.revisions.items()
        }


# The months that a chart reaches over, and what is known of them.


def available_months(view: View, metric: Metric) -> MonthRange:
    """The period, but no years before there were figures."""
    months, availability = view.months(metric), view.availability(metric)
    return MonthRange(max(months.first, min(availability.oldest, months.last)), months.last)


@question
def window(view: View, metric: Metric) -> MonthRange:
    """The months that a chart draws: the period, or six years to its end where it is short.

    Twelve months alone cannot be judged; the chosen ones are marked on the longer chart.
    """
    months, availability = view.months(metric), view.availability(metric)
    if months.length >= _SHORT:
        return available_months(view, metric)
    longer = months.extended_back(_CONTEXT_MONTHS - months.length)
    first = max(longer.first, min(availability.oldest, months.first))
    return MonthRange(first, max(months.last, first))


def calendar(view: View, metric: Metric, part: View | None = None) -> steps.Calendar:
    """The steps that the chart draws, and which of them are known: of all shown, or of a part."""
    availability = (part or view).availability(metric)
    return steps.Calendar.over(window(view, metric), availability, view.filters.grain)


def months_in_part(view: View, metric: Metric, span: MonthRange) -> Parts:
    """The steps of a range of which not all months are counted: no line may rise or fall to them.

    A step that the range cuts is one of them. Of what bureaus report, a month counts that any of
    them has reported: which ones have not is the caveat's subject.
    """
    availability, grain = view.availability(metric), view.filters.grain
    covered = set(availability.months)
    if grain is Grain.MONTH:
        return {m: () for m in span.months() if m in covered and m > availability.newest_complete}
    known = availability.covered(span) if metric.reported else availability.in_full(span)
    parts: dict[int, tuple[int, ...]] = {}
    for step in dict.fromkeys(steps.step_of(month, grain) for month in span.months()):
        months = steps.months_of(step, grain).months()
        counted = tuple(month for month in months if month in known)
        if len(counted) < len(months) and (counted or covered.intersection(months)):
            parts[step] = counted
    return parts


def revised(
    view: View, metric: Metric, values: Mapping[int, int | None], route: str | None = None
) -> Revisions:
    """The revised steps of a line, where the reader asks for them.

    Nothing is known of revisions by country, nationality or quality.

    Args:
        view: what is shown.
        metric: what the line is of.
        values: its counts by step, as they are now.
        route: of which the line is, where it is one of several.
    """
    if view.options.get("rev") != "1" or view.filters.dimensions or not view.has(metric):
        return {}
    changes: dict[int, int] = {}
    newest: dict[int, date] = {}
    for one in view.revisions(metric, window(view, metric)):
        if route is None or one.route == route:
            step = steps.step_of(one.month, view.filters.grain)
            changes[step] = changes.get(step, 0) + one.change
            newest[step] = max(one.revised_on, newest.get(step, one.revised_on))
    return {
        step: (round(value) - changes[step], newest[step])
        for step, value in values.items()
        if value is not None and changes.get(step)
    }


# The range in which each month of a line was expected.


def _expected_route(view: View, metric: Metric) -> str | None:
    """The route (empty: all) whose months have expected ranges; None where none answers."""
    if view.filters.grain is not Grain.MONTH or not view.has(metric):
        return None
    return (
        None if view.availability(metric).is_exercise else expected_ranges.whole_route(view.filters)
    )


def ranges(view: View, metric: Metric, months: MonthRange) -> Ranges:
    """The expected ranges of a chart by month; empty where none answers."""
    route = _expected_route(view, metric)
    if route is None:
        return {}
    rows = view.rows(expected_ranges.course, metric.code, route, view.filters.as_known_on)
    rows = rows[(rows["state"] == "ok") & rows["month"].between(months.first, months.last)]
    return dict(zip(rows["month"], zip(rows["lower"], rows["upper"], strict=True), strict=True))


def drawn_ranges(view: View, expected: Ranges) -> Ranges:
    """The ground behind a line, unless its reader switched it off.

    The lowest and highest count of a few years would take a year's shipwreck for the season of
    the next ones: where nothing is fitted, nothing is drawn.
    """
    return expected if view.options.get("season", "1") == "1" else {}


def above_in_words(expected: Ranges, values: Mapping[int, int | None]) -> str:
    """How many of the months with a range lie above it; empty where none has one."""
    judged = [(values.get(month), high) for month, (_low, high) in expected.items()]
    above = [value > high for value, high in judged if value is not None]
    if not above:
        return ""
    return ngettext(
        "{above} of {all} month above its expected range",
        "{above} of {all} months above their expected range",
        len(above),
    ).format(above=sum(above), all=len(above))


# What surrounds the lines.


def breaks_of(
    view: View, metric: Metric, span: MonthRange, routes: Sequence[str] = ()
) -> Sequence[Break]:
    """The breaks in a chart's lines, by month: in labels, and where parts of a sum begin or end.

    Args:
        view: what is shown.
        metric: what the lines are of.
        span: the months of the chart.
        routes: those with a line of their own.
    """
    inside = (
        one
        for part in (view, *map(view.on, routes))
        if part.answers(metric)
        for one in part.availability(metric).breaks(part.filters, span)
    )
    of_lines = dict.fromkeys((*inside, *_ends_of_parts(view, metric, span)))
    return sorted(of_lines, key=lambda one: (one.month, one.what))


_ENDS = MappingProxyType(
    {
        BreakKind.BEGUN: (N_("figures begin"), N_("No figures before.")),
        BreakKind.ENDED: (N_("figures end"), N_("No figures since.")),
    }
)
"""Title and text of a break where a part of a sum begins or ends."""


def _ends_of_parts(view: View, metric: Metric, span: MonthRange) -> Iterator[Break]:
    """Where the figures of a country begin or end among those of others."""
    if metric.reported or not view.answers(metric):
        return
    months = [month for month in view.availability(metric).months if span.holds(month)]
    names: dict[tuple[int, BreakKind], set[str]] = {}
    for gap in view.availabilities.gaps(metric, view.filters, span):
        for blank in spans(gap.months) if gap.ever and not gap.in_part else ():
            if blank.first == months[0]:
                ends = shifted(blank.last, 1), BreakKind.BEGUN
            else:
                ends = blank.first, BreakKind.ENDED
            if blank.first == months[0] or blank.last == months[-1]:
                names.setdefault(ends, set()).add(gaps.part_name(gap.series))
    for (month, kind), parts in names.items():
        where = (Dimension.COUNTRY, frozenset(parts), frozenset[str]())
        yield Break("", *where, month, kind, *_ENDS[kind])


def setting(
    view: View, metric: Metric, *, broken: Sequence[Break] = (), events: bool = False
) -> Setting:
    """What surrounds the lines of a chart: period, provisional months, events, breaks.

    Args:
        view: what is shown.
        metric: whose months count.
        broken: the breaks of its lines (`breaks_of`).
        events: whether events are marked, unless the reader switched them off.
    """
    span, months, availability = (
        window(view, metric),
        view.months(metric),
        view.availability(metric),
    )
    revised_months = None
    if availability.provisional_from <= span.last:
        start = max(availability.provisional_from, span.first)
        revised_months = MonthRange(start, max(start, min(availability.newest, span.last)))
    is_marked = events and view.options.get("ann", "1") == "1"
    routes = view.filters.concerned_routes()
    marked = time_series.events_within(span, routes) if is_marked else ()
    words: dict[int, list[tuple[str, str]]] = {}
    for place, one in enumerate(broken, start=len(marked) + 1):
        # A title beside a line in a chart of years would lie over the highest number.
        word = str(place) if events else _(one.title)
        # Those that lie within a width of a number have one mark.
        near = (month for month in words if distance(month, one.month) * _MARKS < span.length)
        words.setdefault(next(near, one.month), []).append((word, _break_in_words(one)))
    return Setting(
        grain=view.filters.grain,
        chosen=months if months.length < span.length else None,
        chosen_name=_("chosen period"),
        provisional=revised_months,
        events=marked,
        breaks=[
            (month, comma_list(word for word, _text in some), "\n".join(text for _, text in some))
            for month, some in words.items()
        ],
        log=view.options.get("scale") == "log",
        legend=True,
        peak=lambda value, step: _peak_in_words(view, metric, value, step),
        least=metric.minimum,
    )


def _peak_in_words(view: View, metric: Metric, value: float, step: int) -> str:
    """The largest value with its step, and below it the shipwreck that is part of it, if any."""
    grain, routes = view.filters.grain, view.filters.concerned_routes()
    lines = [f"{figure(metric, value)} · {steps.name(step, grain)}"]
    wrecks = [
        event
        for event in EVENTS.values()
        if event.category == _WRECK
        and event.month == step
        and (routes is None or not set(event.routes).isdisjoint(routes))
    ]
    if wrecks and metric.minimum:
        event = min(wrecks, key=lambda one: one.importance)
        wreck = _(event.title).partition(":")[0]
        lines.append(_("including {shipwreck}").format(shipwreck=wreck))
    return "\n".join(lines)


def listed(around: Setting, broken: Sequence[Break]) -> Sequence[Entry]:
    """The marked events, then breaks in labels, in the order of their numbers on the chart."""
    entries = [
        Entry(
            format_date(date.fromisoformat(event.starts_on))
            if event.precision == "day"
            else format_month(event.month),
            _(event.title),
        )
        for event in around.events
    ]
    entries += [Entry(format_month(one.month), _break_in_words(one)) for one in broken]
    return entries


def _break_in_words(one: Break) -> str:
    """What changed, and of what; nothing else is named where it is the source."""
    labels = [_(ROUTES[value].name) if value in ROUTES else value for value in one.values]
    of_source = one.dimension is Dimension.SOURCE
    return (
        _(one.what)
        if of_source
        else with_subject(comma_list(sorted(labels, key=name_order)), _(one.what))
    )


def subtitle(view: View, metric: Metric) -> str:
    """Since when, or the period where that ends earlier; a ratio's unit comes first."""
    months, known = window(view, metric), view.availability(metric)
    period = period_in_words(months, known)
    if months.last == known.newest_complete and months.length > 1:
        period = _("since {month}").format(month=format_month(max(months.first, known.oldest)))
    parts = [_(metric.unit) if metric.is_ratio else "", period]
    if view.options.get("rev") == "1":
        by_route_only = bool(view.filters.dimensions)
        parts.append(
            _("revisions are only known by route")
            if by_route_only
            else _("diamonds: revised by a later release")
        )
    return dot_list(*parts)


def units(metric: Metric) -> str:
    """The unit of a count, which repeats what its title says is counted."""
    return "" if metric.is_ratio else _(metric.unit)


def subtitle_of_one(view: View, metric: Metric) -> str:
    """The same, and why no month has an expected range where that is for the day looked at."""
    text, day = subtitle(view, metric), view.filters.as_known_on
    if day is None or metric.code not in MEASURES or _expected_route(view, metric) is None:
        return text
    if ranges(view, metric, window(view, metric)):
        return text
    why = _("no expected range as known on {day}").format(day=format_date(day))
    return dot_list(text, why)


def table(
    view: View,
    courses: Sequence[Course],
    parts: Parts = MappingProxyType({}),
    expected: Ranges = MappingProxyType({}),
) -> Table:
    """One row a step, one column a series.

    Args:
        view: what is shown.
        courses: the series, all over the same steps; a revised one has two columns more.
        parts: where there are any, a column says which months are counted.
        expected: both ends of each month's range; no columns where none has one.
    """
    grain, drawn = view.filters.grain, courses[0].values if courses else ()
    step_names = {Grain.MONTH: _("Month"), Grain.QUARTER: _("Quarter"), Grain.YEAR: _("Year")}
    # Each column with what it has of a step.
    columns: list[tuple[Column, Mapping[int, object]]] = [
        (Column(grain.value, step_names[grain]), {step: steps.cell(step, grain) for step in drawn}),
        *((Column(one.code, one.name, Align.NUMBER), one.values) for one in courses),
    ]
    for one in courses:
        if one.revisions:
            before = _("{measure}, before revisions").format(measure=one.name)
            last = _("{measure}, last revised").format(measure=one.name)
            counts = {step: count for step, (count, _day) in one.revisions.items()}
            days = {step: day.isoformat() for step, (_count, day) in one.revisions.items()}
            columns += (
                (Column(f"{one.code}_before", before, Align.NUMBER), counts),
                (Column(f"{one.code}_revised_on", last), days),
            )
    if parts:
        known = {step: written_months(some) or _("in part") for step, some in parts.items()}
        columns.append((Column("months_known", _("Months counted, where not all")), known))
    if expected:
        lows = {month: low for month, (low, _high) in expected.items()}
        highs = {month: high for month, (_low, high) in expected.items()}
        columns += (
            (Column("expected_low", _("Expected range, lower end"), Align.NUMBER), lows),
            (Column("expected_high", _("Expected range, upper end"), Align.NUMBER), highs),
        )
    return Table(
        [column for column, _cells in columns],
        [tuple(cells.get(step) for _column, cells in columns) for step in drawn],
    )
