"""What a card states of its figures: measures, sources and dates, caveats, what is missing."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from dashboard.figures.drawings import Drawing, Headline
from dashboard.figures.wording import available_in_words
from dashboard.i18n import _, format_months
from dashboard.panels import freshness
from dashboard.panels.gaps import gaps_in_words, is_partial
from dashboard.panels.panel import F, Panel, State, View
from data_access.queries import conditions
from data_access.registry.denominators import Denominator
from data_access.registry.metrics import METRICS, Metric
from data_access.registry.series import SERIES, Dimension, of_run
from data_access.registry.sources import EXERCISE, hides_below

_REASONS = {
    Dimension.COUNTRY: "{measure} are not recorded by the country where they happened; choose the "
    "country as origin, transit or destination instead",
    Dimension.NATIONALITY: "{measure} are not recorded by nationality here; choose a place, or "
    "transit or destination instead",
    Dimension.QUALITY: "{measure} carry no source quality",
    Dimension.ROUTE: "{measure} are not counted on this route by the publisher",
}


def stated(panel: Panel[F], view: View) -> tuple[Metric, ...]:
    """The metrics of a panel, the denominators of a ratio after them."""
    shown = panel.measures(view)
    below = [METRICS[code] for m in shown for code in _below(m, view)]
    return tuple(dict.fromkeys([*shown, *below]))


def counted(panel: Panel[F], view: View) -> tuple[Metric, ...]:
    """The counts of a panel: a ratio's parts in its place."""
    above = [METRICS[m.numerator] for m in panel.measures(view) if m.numerator]
    counts = [m for m in stated(panel, view) if not m.is_ratio]
    return tuple(dict.fromkeys([*counts, *above]))


def told(view: View, drawing: Drawing | None) -> View:
    """The view that a drawing is about: of one route, where it shows one of those asked for."""
    about = drawing.about if isinstance(drawing, Headline) else ""
    return view.on(about) if about else view


def source_line(panel: Panel[F], view: View) -> str:
    """Publisher and publication date of each source behind a panel, and how far to trust it yet."""
    said = (part for side in panel.sides(view) for part in _source_parts(panel, side))
    return " · ".join(dict.fromkeys(said))


def _source_parts(panel: Panel[F], view: View) -> Iterator[str]:
    dates: dict[str, date] = {}
    provisional: dict[str, int] = {}
    shown = _shown(panel, view)
    by = {metric: freshness.split(metric, panel.by, view) for metric in shown}
    ends = {metric: view.months(metric, *by[metric]).last for metric in shown}
    # A ratio ends where its parts do.
    last = min(ends.values()) if any(metric.is_ratio for metric in shown) else None
    for metric in shown:
        availability = view.availability(metric, *by[metric])
        for source, day in availability.published.items():
            dates[source] = max(day, dates.get(source, day))
            first = freshness.provisional_from(source, availability, view)
            if first is not None and first <= (last or ends[metric]) and not panel.in_scope:
                provisional[source] = min(first, provisional.get(source, first))
    for source in panel.sources:
        days = [
            availability.published[source] for availability in view.availabilities.of_source(source)
        ]
        dates |= {source: max(days)} if days else {}
    return (
        freshness.in_words(source, day, provisional.get(source), view)
        for source, day in dates.items()
    )


def behind(panel: Panel[F], view: View) -> frozenset[str]:
    """Codes of all sources that a panel's figures may come from, exercises included."""
    published = (
        source
        for side in panel.sides(view)
        for metric in _measures(panel, side)
        for source in side.availability(metric).published
    )
    named = (source for source in panel.sources if view.availabilities.of_source(source))
    return frozenset((*published, *named))


def units(panel: Panel[F], view: View) -> str:
    """The units of the measures that a panel shows."""
    return ", ".join(dict.fromkeys(_(metric.unit) for metric in _shown(panel, view)))


def period(panel: Panel[F], view: View) -> str:
    """From when to when a panel's measures are told for a view."""
    spans = dict.fromkeys(
        side.months(metric, *panel.by)
        for side in panel.sides(view)
        for metric in _shown(panel, side)
    )
    return ", ".join(format_months(months.first, months.last) for months in spans)


def caveats(panel: Panel[F], view: View) -> str:
    """What is missing in the figures shown, then the caveats that belong to them."""
    said = (part for side in panel.sides(view) for part in _caveats(panel, side))
    return " ".join(dict.fromkeys(said))


def _caveats(panel: Panel[F], view: View) -> Iterator[str]:
    shown = _shown(panel, view)
    denominators = [held for metric in shown for held in _denominators(metric, view)]
    # What a denominator cannot say for the rate is said for the rate; not once more for itself.
    below = {code for held in denominators for code in held.metrics}
    own = [_(m.caveat) for m in shown if m.code not in below]
    # A list lacks nothing: what is not held of it is not in it.
    gaps = [] if panel.in_scope else gaps_in_words(shown, view)
    yield from (*gaps, *own, *(_(held.caveat) for held in denominators))
    if Dimension.PLACE in panel.by and any(metric.reported for metric in shown):
        yield _("What is reported without a border point or flag counts in totals only.")


def some_hidden(panel: Panel[F], view: View) -> str:
    """Why some counts are hidden."""
    return _("Counts from 1 to {most} are hidden, and others that would tell them.").format(
        most=hides_below(_sources(panel, view)) - 1
    )


def all_hidden(panel: Panel[F], view: View) -> str:
    """Why nothing can be shown, and what may show more."""
    return " ".join(
        (some_hidden(panel, view), _("Whole years, or a coarser split, may show more."))
    )


def _sources(panel: Panel[F], view: View) -> Iterator[str]:
    return (code for metric in counted(panel, view) for code in metric.sources)


def is_exercise(panel: Panel[F], view: View) -> bool:
    """Whether any figure of a panel was made for exercises."""
    for side in panel.sides(view):
        if any(side.availability(metric).is_exercise for metric in _measures(panel, side)):
            return True
    # Lists of single records name the sources they come from and no measure.
    listed = {code for code, held in SERIES.items() if set(panel.sources) & set(held.sources)}
    made = view.availabilities.of_source(EXERCISE) if listed else ()
    return any(of_run(run).code in listed for held in made for run in held.series)


def state(panel: Panel[F], view: View) -> State:
    """Whether months are held in part only, or newer figures have long been due."""
    for side in panel.sides(view):
        if not panel.in_scope and any(is_partial(m, side) for m in _shown(panel, side)):
            return State.PARTIAL
    shown = _shown(panel, view)
    published = [
        view.availability(metric, *freshness.split(metric, panel.by, view)).published
        for metric in shown
    ]
    stale = [
        all(freshness.is_stale(code, day, view) for code, day in held.items()) for held in published
    ]
    return State.STALE if any(stale) else State.READY


def unavailable(panel: Panel[F], view: View) -> str:
    """Why a panel has no figures for a view; empty where it has."""
    if reason := panel.lacks(view):
        return reason
    told = (_unavailable(panel, side) for side in panel.sides(view))
    return next(filter(None, told), "")


def _unavailable(panel: Panel[F], view: View) -> str:
    for metric in counted(panel, view):
        if not view.availabilities.has(metric):
            missing = _("{measure}: no figures are loaded.").format(measure=_(metric.label))
            return f"{missing} {_remedy(metric)}"
        if panel.in_scope:
            continue
        for dimension in sorted(conditions.out_of_scope(metric, view.filters)):
            return _(_REASONS[dimension]).format(measure=_(metric.label)) + "."
        if not view.answers(metric):
            missing = _("{measure}: nothing is held of this choice, so they are unknown.").format(
                measure=_(metric.label)
            )
            return f"{missing} {_remedy(metric)}" if metric.reported else missing
    return ""


def nothing(panel: Panel[F], view: View) -> str:
    """That there are no rows, and what would fill a card of what bureaus report."""
    beside = (METRICS[code] for code in panel.beside)
    reported = (metric for metric in (*counted(panel, view), *beside) if metric.reported)
    remedies = map(_remedy, reported)
    return " ".join((_(panel.when_empty), *islice(remedies, 1)))


def outside(panel: Panel[F], view: View) -> str:
    """From when to when figures are held, where none are of the chosen months; else empty."""
    reasons = list[str]()
    for metric in () if panel.in_scope else counted(panel, view):
        availability, months = view.availability(metric, *panel.by), view.months(metric, *panel.by)
        if availability.oldest <= months.last and months.first <= availability.newest:
            return ""
        reasons.append(
            f"{_(metric.label)}: {available_in_words(availability.oldest, availability.newest)}"
        )
    return f"{'; '.join(reasons)}." if reasons else ""


def _remedy(metric: Metric) -> str:
    """What would fill a measure, and how it is loaded."""
    source = metric.sources[0]
    load = _("`routewatch import {source} FILE` loads them.").format(source=source)
    if not metric.reported:
        return load
    form = _("`routewatch template {source}` makes the form.").format(source=source)
    return f"{form} {load}"


def _shown(panel: Panel[F], view: View) -> tuple[Metric, ...]:
    """The metrics that a view really shows: held, and in scope."""
    beside = [
        metric
        for metric in (METRICS[code] for code in panel.beside)
        if not conditions.out_of_scope(metric, view.filters) and view.answers(metric)
    ]
    return tuple(m for m in (*stated(panel, view), *beside) if view.has(m))


def _measures(panel: Panel[F], view: View) -> tuple[Metric, ...]:
    """What a view really shows, and the parts of ratios that are held."""
    return (*_shown(panel, view), *(m for m in counted(panel, view) if view.has(m)))


def _denominators(metric: Metric, view: View) -> Iterator[Denominator]:
    """What a ratio is held against on the routes of a view."""
    if metric.by_route:
        rated = view.rated(metric)
        yield from {one.denominator.code: one.denominator for one in rated}.values()


def _below(metric: Metric, view: View) -> Iterator[str]:
    if metric.denominator:
        yield metric.denominator
    for held in _denominators(metric, view):
        yield from held.metrics
