"""What is new since the day of the last meeting."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dashboard import url_state
from dashboard.drawings import Align, Column, Entries, Entry, Table
from dashboard.formats import (
    all_of,
    comma_list,
    dot_list,
    format_date,
    format_month,
    format_months,
    format_number,
)
from dashboard.i18n import N_, _, ngettext
from dashboard.panel_request import SINCE as OPTION
from dashboard.panels.catalogue import judgements
from dashboard.panels.gaps import part_name
from dashboard.panels.panel import Content, Kind, panel
from dashboard.view import View, question
from dashboard.wording import period_in_words
from data_access.analysis.rules import Judgement
from data_access.frames import records
from data_access.periods import MonthRange, Period, PeriodKind
from data_access.queries import conditions, incidents, revisions
from data_access.queries.thresholds import is_as_now
from data_access.registry import (
    COUNTRIES,
    DEAD_MISSING,
    METRICS,
    ROUTES,
    SOURCES,
    THRESHOLDS,
    Metric,
    Subject,
    of_run,
)

_DAYS = 30
_MOST = {"new": 3, "first": 2, "revised": 2, "incident": 3, "crossed": 4}
_COMPARED = ("dead_missing", "detections", "encounters", "arrivals", "interceptions", "transits")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is known now and was not then.

    Attributes:
        kind: what it is, in one word of the reader's language.
        metrics: codes of the measures that it shows.
        sources: codes of who published it.
        released: when that was, with the publisher: `Frontex, 4 Aug 2026`.
        before, now: numbers, where it is about a figure that changed or is new.
    """

    kind: str
    text: str
    link: str
    metrics: tuple[str, ...]
    sources: frozenset[str] = frozenset()
    released: str = ""
    before: int | None = None
    now: int | None = None


def day(view: View) -> date:
    """The day that is compared with: the address says it, else the one of `default`."""
    try:
        chosen = date.fromisoformat(view.options.get(OPTION, ""))
    except ValueError:
        return default(view)
    return chosen if chosen < judgements.judgement_day(view) else default(view)


def default(view: View) -> date:
    """Thirty days ago, or the day before the newest release of real figures where that is older.

    So that there is always a release to speak of, and always a month. A first release has nothing
    before it that it could be compared with.
    """
    month_ago = judgements.judgement_day(view) - timedelta(days=_DAYS)
    newest = view.availabilities.newest_update
    return min(month_ago, newest - timedelta(days=1)) if newest else month_ago


@question
def lines(view: View) -> Sequence[Line]:
    """All of it: new figures, revised ones, incidents, thresholds crossed.

    Only what was known on that day can have changed since; the rest is named as new.
    """
    then = day(view)
    earlier = view.as_known_on(then)
    incidents = _incidents(view, then) if _has_incidents(view, earlier) else ()
    return (
        *_new(view, earlier),
        *_first_held(view, earlier),
        *_revised(view, earlier, then),
        *incidents,
        *_crossed(view, earlier),
    )


def _has_incidents(view: View, then: View) -> bool:
    """Whether incidents were published since; looking for those of none would read all."""
    if conditions.out_of_scope(DEAD_MISSING, view.filters) or not then.has(DEAD_MISSING):
        return False
    return (
        view.availability(DEAD_MISSING).published_on > then.availability(DEAD_MISSING).published_on
    )


def _released(runs: Collection[str], view: View, then: date) -> tuple[frozenset[str], str]:
    """Who has published some runs since a day, and their newest release in words."""
    known = view.availabilities.by_series
    published = [release for run in runs for release in known[run].published.items()]
    newest = {
        source: max(day for one, day in published if one == source) for source, _day in published
    }
    # What ended an embargo since bears an older day.
    since = {source: day for source, day in newest.items() if day > then} or newest
    named = [
        comma_list((_(SOURCES[source].short_name), format_date(day)))
        for source, day in since.items()
    ]
    return frozenset(since), all_of(named)


_Fresh = tuple[MonthRange, tuple[str, ...], bool]
"""Months of a measure that are known now and were not, though a part of it was; the parts that have
them, none if all have; and whether nothing counted in these months was known then."""


def _fresh(view: View, then: View) -> Mapping[Metric, _Fresh]:
    """The new months of each measure, for runs that had a release by then."""
    fresh = {}
    for metric in _compared(view):
        series, first = view.availability(metric).series, _first_runs(metric, view, then)
        runs = [code for code in series if code not in first]
        new = {code: _months_of(code, view) - _months_of(code, then) for code in runs}
        if months := {month for some in new.values() for month in some}:
            span = MonthRange(min(months), max(months))
            known = {m for code in runs for m in _months_of(code, then)}
            known |= {m for code in first for m in _months_of(code, view)}
            with_some = tuple(code for code, some in new.items() if some)
            parts = () if set(with_some) == set(series) else with_some
            fresh[metric] = span, parts, not any(map(span.holds, known))
    return fresh


def _months_of(run: str, view: View) -> set[int]:
    known = view.availabilities.by_series.get(run)
    return set(known.months) if known else set()


def _first_runs(metric: Metric, view: View, then: View) -> tuple[str, ...]:
    """The runs of a measure without figures then: what is new in them is unknown."""
    held = then.availabilities.by_series
    return tuple(code for code in view.availability(metric).series if code not in held)


def _new(view: View, then: View) -> Iterator[Line]:
    fresh = _fresh(view, then)
    if not fresh:
        return
    months = {metric.code: span for metric, (span, _runs, _is_whole) in fresh.items()}
    counted = records(view.counts(fresh, (), months, filters=view.filters.scope()))
    totals = {row["metric"]: row["value"] for row in counted}
    for metric, (span, parts, is_whole) in list(fresh.items())[: _MOST["new"]]:
        total, known = totals.get(metric.code, 0), view.availability(metric)
        untold = conditions.pooled(metric, view.filters) or not is_whole
        text = _("{measure}, {months}: {total}").format(
            measure=_measure_in_words(metric, parts, view),
            months=period_in_words(span, known),
            total=_("new months") if untold else format_number(total),
        )
        link = _address("/trends", view, metric, span)
        released = _released(parts or known.series, view, day(view))
        yield Line(_("New"), text, link, (metric.code,), *released, now=None if untold else total)


def _measure_in_words(metric: Metric, runs: Sequence[str], view: View) -> str:
    """A measure, with the parts of it that are meant where those are not all."""
    if not runs:
        return _(metric.label)
    others = set(view.availability(metric).series).difference(runs)
    beside = {part_name(of_run(code).code) for code in others}
    parts = dict.fromkeys(part_name(of_run(code).code) for code in runs)
    named = (_("a part of {name}").format(name=n) if n in beside else n for n in parts)
    return f"{_(metric.label)} ({comma_list(named)})"


def _first_held(view: View, then: View) -> Iterator[Line]:
    """Measures, or parts of them, without a release then."""
    first = {metric: _first_runs(metric, view, then) for metric in _compared(view)}
    for metric, runs in [pair for pair in first.items() if pair[1]][: _MOST["first"]]:
        known = view.availability(metric)
        text = _("{measure}: new with the release of {day}; no earlier version").format(
            measure=_measure_in_words(metric, runs if len(runs) < len(known.series) else (), view),
            day=format_date(min(view.availabilities.first_releases[code] for code in runs)),
        )
        # The text has the day of the first release itself.
        sources, _newest = _released(runs, view, day(view))
        link = _address("/trends", view, metric, known.span)
        yield Line(_("First release"), text, link, (metric.code,), sources)


def _compared(view: View) -> Iterator[Metric]:
    for metric in (METRICS[code] for code in _COMPARED):
        if conditions.out_of_scope(metric, view.filters) or not view.has(metric):
            continue
        if view.answers(metric) and not view.availability(metric).is_exercise:
            yield metric


def _revised(view: View, earlier: View, then: date) -> Iterator[Line]:
    """Sums of a month and route that both days know, and know differently."""
    compared = [
        row
        for row in records(view.rows(revisions.after, view.filters.scope(), then))
        if row["metric"] in _COMPARED and earlier.has(METRICS[row["metric"]])
    ]
    for row in sorted(compared, key=lambda row: _COMPARED.index(row["metric"]))[: _MOST["revised"]]:
        metric = METRICS[row["metric"]]
        month: int = row["last_month"]
        span = MonthRange(
            max(row["first_month"], row["first_month"] // 100 * 100 + 1),
            month if month % 100 else month + 12,
        )
        text = ngettext(
            "{measure}, {months}: {figures} figure revised, {old} → {new}",
            "{measure}, {months}: {figures} figures revised, in total {old} → {new}",
            row["figures"],
        ).format(
            measure=_(metric.label),
            months=format_months(span),
            figures=format_number(row["figures"]),
            old=format_number(row["old_value"]),
            new=format_number(row["new_value"]),
        )
        link = _address("/trends", view, metric, span) + "&rev=1"
        released = _released(earlier.availability(metric).series, view, then)
        values = (row["old_value"], row["new_value"])
        yield Line(_("Revised"), text, link, (metric.code,), *released, *values)


def _incidents(view: View, then: date) -> Iterator[Line]:
    rows = view.rows(incidents.new_since, view.filters.scope(), then, _MOST["incident"])
    for row in records(rows):
        where = COUNTRIES[row["country"]].name if row["country"] else ROUTES[row["route"]].name
        month = row["month"]
        text = _("{when}, {where}: {people} dead and missing").format(
            when=format_date(row["occurred_on"]) if row["occurred_on"] else format_month(month),
            where=_(where),
            people=format_number(row["dead_missing"]),
        )
        span = MonthRange(month, month) if month % 100 else MonthRange(month + 1, month + 12)
        narrowed = view.on(row["route"]) if row["route"] else view
        yield Line(
            _("Incident"),
            text,
            _address("/map", narrowed, None, span),
            (DEAD_MISSING.code,),
            *_released(view.availability(DEAD_MISSING).series, view, then),
            now=row["dead_missing"],
        )


def _crossed(view: View, then: View) -> Iterator[Line]:
    """Thresholds that are raised now and were not then; of bureaus, those gone silent."""
    day, before = then.filters.as_known_on or view.today, judgements.latest_months(then)
    # Those that may raise something else than then: by other counts, or in other months.
    rules = tuple(
        code
        for code, now in judgements.latest_months(view).items()
        if code not in before
        or now != before[code]
        or not is_as_now(THRESHOLDS[code], view.availabilities, day)
    )
    known = {(one.rule, one.subject) for one in judgements.raised_now(then, rules)}
    crossed = [
        one
        for one in judgements.raised_now(view, rules)
        if (one.rule, one.subject) not in known and _could_be_new(one, then)
    ]
    routes = [one for one in crossed if THRESHOLDS[one.rule].subject is Subject.ROUTE]
    silent = [one for one in crossed if THRESHOLDS[one.rule].subject is Subject.BUREAU]
    for kind, some in ((_("Alert"), routes), (_("Silent"), silent)):
        codes = tuple(dict.fromkeys(THRESHOLDS[one.rule].metric for one in some))
        known_runs = {run for code in codes for run in view.availability(METRICS[code]).series}
        sources = frozenset[str]().union(
            *[view.availabilities.by_series[run].published for run in known_runs]
        )
        for entry in judgements.alarm_entries(some, view, _MOST["crossed"]):
            text = entry.text
            if some is routes and entry.when:
                text = _("{alarm} ({month})").format(alarm=text, month=entry.when)
            yield Line(kind, text, entry.link, codes, sources)


def _could_be_new(judgement: Judgement, then: View) -> bool:
    """Whether what is raised now may not have been on an earlier day, of which something is known.

    What was expected is kept as known now: of a month that was known in full then, nothing says
    whether it was unusual by the figures of that day.
    """
    rule = THRESHOLDS[judgement.rule]
    metric = METRICS[rule.metric]
    if not then.has(metric):
        return False
    return not rule.is_expected or judgement.month > then.availability(metric).newest_complete


def _address(path: str, view: View, metric: Metric | None, span: MonthRange) -> str:
    period = Period(PeriodKind.SPAN, span.first, span.last)
    metrics = (metric.code,) if metric else ()
    query = url_state.write(replace(view.filters, period=period, metrics=metrics))
    return f"{path}?{query}"


@panel(
    "since",
    title=N_("Since your last meeting"),
    kind=Kind.LIST,
    metrics=(),
    measured=lambda view: tuple(dict.fromkeys(c for line in lines(view) for c in line.metrics)),
    subtitle=lambda view: _("new since {day}").format(day=format_date(day(view))),
    explanation=N_(
        "New months, figures that later releases changed, the largest incidents first known "
        "since, and alerts since. A source that is new since has one line. The day is "
        "`since=YYYY-MM-DD` in the address; without it, thirty days ago, or the day before the "
        "newest release that has an earlier one where that is older."
    ),
    in_scope=True,
    publishers=lambda view: {source for line in lines(view) for source in line.sources},
    since=day,
)
def since_last_meeting(view: View) -> Content:
    """List what is known now and was not then."""
    found = lines(view)
    entries = [Entry(line.kind, dot_list(line.text, line.released), line.link) for line in found]
    nothing = [Entry("", _("Nothing that is shown here has changed since."))]

    return Content(
        Entries(entries or nothing),
        lambda: Table(
            (
                Column("kind", _("What"), Align.SHORT),
                Column("text", _("Since then")),
                Column("released", _("Release")),
                Column("before", _("Before"), Align.NUMBER),
                Column("now", _("Now"), Align.NUMBER),
            ),
            [
                (line.kind, line.text, line.released or None, line.before, line.now)
                for line in found
            ],
            links={place: line.link for place, line in enumerate(found)},
        ),
    )


PANELS = (since_last_meeting,)
