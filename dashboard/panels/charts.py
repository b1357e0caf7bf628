"""What the time charts share: the months they reach over, and what surrounds their lines."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from dashboard.figures import marks, steps, time_series
from dashboard.figures.drawings import Align, Column, Entry, Table
from dashboard.i18n import _, format_date, format_month, format_months
from dashboard.panels import revised
from dashboard.panels.panel import View
from data_access.filters import Grain
from data_access.frames import Counts
from data_access.periods import MonthRange
from data_access.registry.events import Event
from data_access.registry.metrics import Metric

_CONTEXT_MONTHS = 72
_SHORT = 24
SEASON_YEARS = 3


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


def reach(view: View, metric: Metric) -> dict[str, MonthRange]:
    """The months to fetch: the window and the years before it that its season band needs."""
    return {metric.code: window(view, metric).extended_back(12 * SEASON_YEARS)}


def counted_back(frame: Counts, view: View, metric: Metric) -> dict[int, int | None]:
    """Counts for every step that the chart or its season band needs: 0 where nothing happened.

    What is stated for some records only is unknown where nothing is stated, not zero.
    """
    every = steps.by_step(frame, metric.code, grain(view))
    if metric.sparse:
        return {**every}
    months = reach(view, metric)[metric.code]
    known = steps.Calendar.over(months, view.availability(metric), grain(view))
    return known.filled(every)


def grain(view: View) -> Grain:
    """The length of a step."""
    return view.filters.grain


def calendar(view: View, metric: Metric, *, on: str = "") -> steps.Calendar:
    """The steps that the chart draws, and which of them are known: of all shown, or on a route."""
    availability = view.on(on).availability(metric) if on else view.availability(metric)
    return steps.Calendar.over(window(view, metric), availability, grain(view))


def setting(
    view: View,
    metric: Metric,
    *,
    band: time_series.Band | None = None,
    legend: bool = False,
    names_period: bool = True,
) -> time_series.Setting:
    """What surrounds the lines of a chart: period, hatching, events.

    Args:
        view: what is shown.
        metric: whose months count.
        band: the range of earlier years.
        legend: whether the chart has a key.
        names_period: whether the key names the ground of the chosen period, where it has room.
    """
    shown, months = window(view, metric), view.months(metric)
    availability = view.availability(metric)
    hatched = None
    if availability.provisional_from <= shown.last:
        start = max(availability.provisional_from, shown.first)
        hatched = MonthRange(start, max(start, min(availability.newest, shown.last)))
    return time_series.Setting(
        grain=grain(view),
        chosen=months if months.length < shown.length else None,
        chosen_name=_("chosen period") if legend and names_period else "",
        provisional=hatched,
        events=events(view, metric),
        band=band if view.options.get("season", "1") == "1" else None,
        log=view.options.get("scale") == "log",
        legend=legend,
    )


def events(view: View, metric: Metric) -> Sequence[Event]:
    """Events to mark, unless the reader switched them off."""
    if view.options.get("ann", "1") != "1":
        return ()
    return marks.events_within(window(view, metric), view.filters.route_codes())


def quiet(view: View) -> View:
    """The view without marked events, for cards too low for the list that says what they are."""
    return replace(view, options={**view.options, "ann": "0"})


def marked(view: View, metric: Metric) -> Sequence[Entry]:
    """The marked events in words, in the order of their numbers on the chart."""
    return [Entry(_when(event), _(event.title)) for event in events(view, metric)]


def _when(event: Event) -> str:
    if event.precision == "day":
        return format_date(date.fromisoformat(event.starts_on))
    return format_month(event.month)


def subtitle(view: View, metric: Metric) -> str:
    """Unit and period, and what is provisional; the key names all other marks."""
    shown, availability = window(view, metric), view.availability(metric)
    parts = [_(metric.unit), format_months(shown.first, shown.last)]
    if availability.provisional_from <= shown.last:
        parts.append(_("hatched: provisional"))
    return " · ".join(filter(None, (*parts, revised.said(view))))


def changed(
    view: View, metric: Metric, values: time_series.Values, *, route: str | None = None
) -> Mapping[int, revised.Step]:
    """The revised steps of a chart's line, where the reader asks for them."""
    return revised.of_line(metric, values, view, window(view, metric), route=route)


def band(
    every: Mapping[int, int | None], shown: Sequence[int], view: View
) -> time_series.Band | None:
    """The range of the same step in earlier years; None where not all of those are held."""
    season = time_series.season(every, shown, grain(view), SEASON_YEARS)
    return season and time_series.Band(_("range, three years before"), *season)


def year_before(
    every: Mapping[int, int | None], shown: Sequence[int], view: View
) -> time_series.Line:
    """The same steps a year earlier, as a dotted line."""
    turn = {Grain.MONTH: 100, Grain.QUARTER: 10, Grain.YEAR: 1}[grain(view)]
    values = {step: every.get(step - turn) for step in shown}
    return time_series.Line(_("the year before"), values, view.theme.inks[2], dash="dot")


def smoothing(view: View) -> int:
    """Steps that a line is averaged over; 1 leaves it as it is."""
    text = view.options.get("avg", "1")
    return int(text) if text in {"3", "12"} else 1


def table(
    view: View,
    names: Sequence[tuple[str, str]],
    columns: Sequence[time_series.Values],
    changes: Mapping[str, Mapping[int, revised.Step]] = MappingProxyType({}),
) -> Table:
    """One row a step, one column a series.

    Args:
        view: what is shown.
        names: key and label of each series.
        columns: their values by step, all over the same steps.
        changes: the revised steps of a series, by its key; it has two columns more then.
    """
    step_names = {Grain.MONTH: _("Month"), Grain.QUARTER: _("Quarter"), Grain.YEAR: _("Year")}
    chosen = grain(view)
    shown = list(columns[0]) if columns else []
    more = [(key, label) for key, label in names if changes.get(key)]
    return Table(
        columns=(
            Column(chosen.value, step_names[chosen]),
            *(Column(key, label, Align.NUMBER) for key, label in names),
            *(column for key, label in more for column in revised.columns(key, label)),
        ),
        rows=[
            (
                steps.label(step, chosen),
                *(values.get(step) for values in columns),
                *(cell for key, _label in more for cell in revised.cells(changes[key], step)),
            )
            for step in shown
        ],
    )
