"""Titles, sources and caveats of a card, and what its figures lack."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import NamedTuple

from dashboard.formats import (
    clauses,
    comma_list,
    dot_list,
    format_date,
    format_month,
    with_subject,
)
from dashboard.handling_marks import Marking
from dashboard.i18n import N_, _
from dashboard.panels import gaps
from dashboard.panels.panel import Kind, Panel, State
from dashboard.view import View, question
from dashboard.wording import available_in_words, period_in_words
from data_access.availability import Availability
from data_access.periods import PeriodKind
from data_access.queries import conditions
from data_access.registry import (
    EXERCISE,
    METRICS,
    SERIES,
    SOURCES,
    Denominator,
    Dimension,
    Freshness,
    Metric,
    of_run,
)
from data_access.registry.sources import hides_below

_NO_DATA = N_("{measure}: no data for this selection.")
_REASONS = {
    Dimension.COUNTRY: N_(
        "{measure} are not recorded by the country where they happened; choose the country as "
        "origin, transit or destination instead."
    ),
    Dimension.NATIONALITY: N_(
        "{measure} are not recorded by nationality here; choose a place, or transit or destination "
        "instead."
    ),
    Dimension.QUALITY: N_("{measure} carry no source quality."),
    Dimension.ROUTE: N_("{measure} are not counted on this route by the publisher."),
}
_UNNAMED = {
    Dimension.ROUTE: N_("{measure}: not published for this route."),
    Dimension.COUNTRY: N_("{measure}: not published for this country."),
    Dimension.NATIONALITY: N_("{measure}: not published for this nationality."),
}


class Origin(NamedTuple):
    """A source of what a card shows, and how far to trust it yet.

    Attributes:
        published_on: day of its newest release that counts.
        provisional: first month shown (yyyymm) that it still revises; None where it revises none.
        is_overdue: whether newer figures have long been due.
    """

    source: str
    published_on: date
    provisional: int | None
    is_overdue: bool


@dataclass(frozen=True)
class Side:
    """One of the views whose figures a card shows, with the measures that it states of it.

    Attributes:
        view: whose figures they are.
        counted: the counts behind its figures: a ratio's parts in its place.
        measures: those that the card names: available and in scope.
        denominators: what rates are compared with on the routes of the view, by metric.
        held: the months available of all of these.
        of_named: what is available of each publication named.
        in_part: the measures with incomplete months among those shown.
        is_stale: whether newer figures of a measure have long been due from all its publishers.
        origins: each source behind the measures, and each that is named.
    """

    view: View
    counted: tuple[Metric, ...]
    measures: tuple[Metric, ...]
    denominators: tuple[Denominator, ...]
    held: Sequence[Availability]
    of_named: Mapping[str, Sequence[Availability]]
    in_part: Sequence[Metric]
    is_stale: bool
    origins: Sequence[Origin]


@question
def side_of(view: View, panel: Panel) -> Side:
    """What a panel states of a view."""
    own, metrics = panel.measures(view), stated(panel, view)
    above = [METRICS[m.numerator] for m in own if m.numerator]
    counted = tuple(dict.fromkeys([*[m for m in metrics if not m.is_ratio], *above]))
    is_demo = any(map(view.is_demo, own))
    further = [
        metric
        for metric in panel.metrics_beside(view)
        if not conditions.out_of_scope(metric, view.filters)
        and view.answers(metric)
        # Figures made for exercises stand in no chart or table beside real ones.
        and view.is_demo(metric) == is_demo
    ]
    measures = tuple([m for m in (*metrics, *further) if view.has(m)])
    published = {one: view.availability(one, *split(one, panel.by, view)) for one in measures}
    of_source = view.availabilities.of_source
    of_named = {source: runs for source in panel.sources if (runs := of_source(source))}
    return Side(
        view=view,
        counted=counted,
        measures=measures,
        denominators=tuple([one for m in measures for one in _denominators(m, view)]),
        held=[view.availability(metric) for metric in (*measures, *filter(view.has, counted))],
        of_named=of_named,
        in_part=[metric for metric in measures if gaps.is_partial(metric, view)],
        is_stale=any(
            all(
                is_stale(source, day, view, settled=is_settled(source, known, view))
                for source, day in known.published.items()
            )
            for known in published.values()
        ),
        origins=_origins(view, panel, published, of_named),
    )


def _origins(
    view: View,
    panel: Panel,
    published: Mapping[Metric, Availability],
    of_named: Mapping[str, Sequence[Availability]],
) -> Sequence[Origin]:
    """Each source behind some measures, and each that is named."""
    dates: dict[str, date] = {}
    provisional: dict[str, int] = {}
    settled: dict[str, bool] = {}
    ends = {one: view.months(one, *split(one, panel.by, view)).last for one in published}
    # A ratio ends where its parts do.
    last = min(ends.values()) if any(one.is_ratio for one in ends) else None
    for metric, availability in published.items():
        for source, day in availability.published.items():
            dates[source] = max(day, dates.get(source, day))
            no_more = is_settled(source, availability, view)
            settled[source] = no_more and settled.get(source, True)
            first = view.availabilities.provisional_from(source, availability)
            if first is not None and first <= (last or ends[metric]) and not panel.in_scope:
                provisional[source] = min(first, provisional.get(source, first))
    for source, runs in of_named.items():
        dates[source] = max(run.published[source] for run in runs)
        settled.setdefault(source, any(is_settled(source, run, view) for run in runs))
    return [
        Origin(
            source,
            day,
            provisional.get(source),
            is_stale(source, day, view, settled=settled[source]),
        )
        for source, day in dates.items()
    ]


class CardText:
    """The texts of a card, worked out once for a panel and its figures."""

    def __init__(self, panel: Panel, view: View) -> None:
        self.panel, self.view = panel, view
        self.sides = [side_of(one, panel) for one in panel.sides(view)]
        self.own = self.sides[0]

    def source_line(self, *, overdue: bool = True) -> str:
        """Publisher and publication date of each source, and how far to trust it yet.

        Args:
            overdue: whether it says what is overdue, which a page says once.
        """
        parts = [origin_in_words(one, overdue=overdue) for one in self._origins()]
        return dot_list(*dict.fromkeys(parts))

    def _origins(self) -> Iterable[Origin]:
        """The sources of all views, but those that the panel does not name.

        Each release of a source stands once, trusted as little as the side that trusts it least.
        """
        named = self.panel.publishers(self.view) if self.panel.publishers else None
        origins: dict[tuple[str, date], Origin] = {}
        for one in chain.from_iterable([side.origins for side in self.sides]):
            if named is None or one.source in named:
                known = origins.setdefault((one.source, one.published_on), one)
                months = [m for m in (known.provisional, one.provisional) if m is not None]
                origins[one.source, one.published_on] = known._replace(
                    provisional=min(months, default=None),
                    is_overdue=known.is_overdue or one.is_overdue,
                )
        return origins.values()

    @property
    def sources(self) -> frozenset[str]:
        """Codes of all sources that the figures may come from, exercises included."""
        named = chain.from_iterable([side.of_named for side in self.sides])
        return frozenset(named).union(*[one.published for side in self.sides for one in side.held])

    def rank(self, marks: Marking) -> int:
        """The rank of the highest mark that the figures ask for: of their sources and files."""
        known, sources = self.view.availabilities, self.sources
        held = [
            one
            for side in self.sides
            for one in (*side.held, *chain.from_iterable(side.of_named.values()))
        ]
        runs = frozenset[str]().union(*[one.series for one in held])
        if not (self.panel.metrics or self.panel.measured or self.panel.sources):
            # A list of what the store holds: of all of it.
            runs |= known.markings.keys()
            sources |= known.spans.keys() if self.view.grant.ranks else frozenset()
        return rank_of(sources, runs, self.view, marks)

    def units(self) -> str:
        """The units of the measures shown."""
        return comma_list(dict.fromkeys(_(one.unit) for one in self.own.measures))

    def period(self) -> str:
        """From when to when the measures are known for the view."""
        by = self.panel.by
        periods = [
            period_in_words(side.view.months(metric, *by), side.view.availability(metric, *by))
            for side in self.sides
            for metric in side.measures
        ]
        return comma_list(dict.fromkeys(periods))

    def whole_years(self) -> str:
        """Why whole years are shown where the filters name months; empty where that is not so."""
        view, by = self.view, self.panel.by
        for metric in self.own.measures:
            known, months = view.availability(metric, *by), view.months(metric, *by)
            if known.years and not known.months:
                return _("published for whole years only")
            in_years = view.availabilities.in_whole_years(metric, view.filters, by)
            if in_years and Dimension.YEAR not in by and months.holds_year(months.last // 100):
                return _("a whole year: small counts are hidden")
        return ""

    def caveats(self) -> str:
        """What is missing in the figures shown, then the caveats that belong to them."""
        return " ".join(dict.fromkeys(chain.from_iterable(map(self._caveats, self.sides))))

    def shortfall(self) -> str:
        """What the figures leave out of what they count, in a few words; empty where nothing."""
        if self.panel.in_scope:
            return ""
        parts = (gaps.in_brief(one, self.view) for one in self.own.in_part)
        return gaps.countries_counted(self.view) or next(filter(None, parts), "")

    def _caveats(self, side: Side) -> Iterator[str]:
        # What a denominator cannot say for the rate is said for the rate; not once more for itself.
        below = {code for one in side.denominators for code in one.metrics}
        # A list lacks nothing: what is not held of it is not in it.
        if side.in_part and not self.panel.in_scope:
            yield from gaps.in_words(side.in_part, side.view)
        yield from [_(metric.caveat) for metric in side.measures if metric.code not in below]
        is_of_one = not (self.panel.against or any(one.is_ratio for one in side.measures))
        if self.panel.kind is Kind.HEADLINE and is_of_one:
            growths = [gaps.growth(side.view, metric) for metric in side.measures]
            yield from [growth.why_not for growth in growths if growth and growth.why_not]
        yield from [_(one.caveat) for one in side.denominators]
        if Dimension.PLACE in self.panel.by and any(metric.reported for metric in side.measures):
            yield _("Reports without a border point or flag count in totals only.")

    def some_hidden(self) -> str:
        """Why some counts are hidden."""
        sources = (code for metric in self.own.counted for code in metric.sources)
        return _("Counts from 1 to {most}, and any that would reveal them, are hidden.").format(
            most=hides_below(sources) - 1
        )

    def is_exercise(self) -> bool:
        """Whether any figure was made for exercises."""
        if any(one.is_exercise for side in self.sides for one in side.held):
            return True
        # Lists of single records name the sources they come from and no measure.
        named = set(self.panel.sources)
        listed = {code for code, series in SERIES.items() if named & set(series.sources)}
        made = self.view.availabilities.of_source(EXERCISE) if named else ()
        return any(of_run(run).code in listed for months in made for run in months.series)

    def state(self) -> State:
        """Whether months are incomplete, or newer figures are overdue."""
        if not self.panel.in_scope and any(side.in_part for side in self.sides):
            return State.PARTIAL
        return State.STALE if self.own.is_stale else State.READY

    def unavailable(self) -> str:
        """Why there are no figures for the view; empty where there are."""
        if reason := self.panel.lacks(self.view):
            return reason
        return next(filter(None, map(self._unavailable, self.sides)), "")

    def _unavailable(self, side: Side) -> str:
        for metric in side.counted:
            measure = _(metric.label)
            if not side.view.availabilities.answers(metric):
                return _why_nothing(metric, side.view)
            if self.panel.in_scope:
                continue
            for dimension in sorted(conditions.out_of_scope(metric, side.view.filters)):
                return _(_REASONS.get(dimension, _NO_DATA)).format(measure=measure)
            if not side.view.answers(metric):
                unnamed = side.view.availabilities.unnamed(metric, side.view.filters)
                return _(_UNNAMED[unnamed] if unnamed else _NO_DATA).format(measure=measure)
        return ""

    def outside(self) -> str:
        """The months that have figures, if the chosen ones have none; else empty."""
        reasons, by = list[str](), self.panel.by
        for metric in () if self.panel.in_scope else self.own.counted:
            span = self.view.availability(metric, *by).span
            if span.overlap(self.view.months(metric, *by)):
                return ""
            reasons.append(with_subject(_(metric.label), available_in_words(span)))
        return f"{clauses(reasons)}." if reasons else ""


def _why_nothing(metric: Metric, view: View) -> str:
    """That nothing of a measure is loaded, or was published by the day that is looked at."""
    day = view.filters.as_known_on
    if day and view.is_published(metric):
        return _("{measure}: nothing was published by {day}.").format(
            measure=_(metric.label), day=format_date(day)
        )
    return _("{measure}: no figures are loaded.").format(measure=_(metric.label))


def rank_of(sources: Iterable[str], runs: Iterable[str], view: View, marks: Marking) -> int:
    """The highest rank of the marks of some sources, and of the files of some runs."""
    by_source = dict(view.grant.ranks)
    labels = {label for run in runs for label in view.availabilities.markings.get(run, ())}
    # Where readers are known, the rows of rights say how each source is marked.
    ranks = [by_source.get(one, 0) for one in sources] if by_source else [marks.of(sources).rank]
    return max([0, *ranks, *map(marks.rank, labels)])


def stated(panel: Panel, view: View) -> tuple[Metric, ...]:
    """The metrics of a panel, the denominators of a ratio after them."""
    measures = panel.measures(view)
    below = [
        code
        for metric in measures
        for codes in (
            filter(None, [metric.denominator]),
            *(one.metrics for one in _denominators(metric, view)),
        )
        for code in codes
    ]
    return tuple(dict.fromkeys([*measures, *(METRICS[code] for code in below)]))


def _denominators(metric: Metric, view: View) -> Iterable[Denominator]:
    """What a ratio is compared with on the routes of a view."""
    rated = view.rated(metric) if metric.by_route else ()
    return {one.denominator.code: one.denominator for one in rated}.values()


def nothing_loaded(view: View, *codes: str) -> str:
    """The measures without any figures; empty if all have some."""
    lacking = [_(METRICS[code].label) for code in codes if not view.has(METRICS[code])]
    if not lacking:
        return ""
    return _("{measures}: no figures are loaded.").format(measures=comma_list(lacking))


# How old a source is against its own cadence.


def is_stale(source: str, published_on: date, view: View, *, settled: bool) -> bool:
    """Whether newer figures have long been due, whatever period is shown that is not settled."""
    if settled or view.filters.as_known_on is not None:
        return False
    return SOURCES[source].freshness(published_on, view.today) is Freshness.STALE


def is_settled(source: str, availability: Availability, view: View) -> bool:
    """Whether a source has a past period to its end and, as a rule, no longer revises it."""
    period = view.filters.period
    if period.kind is not PeriodKind.SPAN:
        return False
    last = period.last or availability.newest
    return last <= view.availabilities.settled_to(source, availability)


def split(metric: Metric, by: Sequence[Dimension], view: View) -> Sequence[Dimension]:
    """The splits that tell a metric for a panel: details may be of an older release, or of none."""
    return by if view.has(metric, *by) else ()


def origin_in_words(one: Origin, *, overdue: bool = True) -> str:
    """`Frontex, 4 Aug 2026 (overdue; provisional from May 2026)`."""
    named = comma_list((_(SOURCES[one.source].short_name), format_date(one.published_on)))
    # How many days that is stands on the data page.
    remarks = [_("overdue")] if overdue and one.is_overdue else []
    if one.provisional is not None:
        remarks.append(_("provisional from {month}").format(month=format_month(one.provisional)))
    return f"{named} ({clauses(remarks)})" if remarks else named
