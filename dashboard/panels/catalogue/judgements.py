"""What the rules of thresholds say of a view: what is raised, since when, and why in words.

The page of thresholds shows it; overview, briefings, the list of what is new and the data
interface say parts of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from dashboard import url_state
from dashboard.access.portions import portion_of_measure
from dashboard.drawings import Entry
from dashboard.formats import comma_list, format_date, format_month, format_number
from dashboard.i18n import _, ngettext
from dashboard.panels.catalogue import bureaus
from dashboard.panels.names import BY_BUREAU, BY_ROUTE
from dashboard.view import View, question
from data_access.analysis.rules import Course, Judgement, Standing, Verdict
from data_access.filters import Filters
from data_access.periods import MonthRange, Period, PeriodKind, month_of, shifted
from data_access.registry import (
    EXERCISE,
    METRICS,
    ROLES,
    ROUTES,
    THRESHOLDS,
    Subject,
    Threshold,
)


def rule_in_words(rule: Threshold) -> str:
    """When a rule is raised, and how often by chance."""
    text = _(rule.rule).format(
        years=format_number(rule.years),
        share=format_number(rule.share),
        floor=format_number(rule.floor),
        days=format_number(rule.days),
    )
    if not rule.false_alarms:
        return text
    months = round(1 / rule.false_alarms)
    return ngettext(
        "{rule} About one false alarm a month.",
        "{rule} About one false alarm in {months} months.",
        months,
    ).format(rule=text, months=format_number(months))


def subject_name(judged: Judgement | Course) -> str:
    """The route or the bureau."""
    if THRESHOLDS[judged.rule].subject is Subject.BUREAU:
        return BY_BUREAU.name(judged.subject)
    return BY_ROUTE.name(judged.subject)


def why(judgement: Judgement) -> str:
    """What raised it, with its numbers and the month of a route's."""
    text = _why(judgement)
    if THRESHOLDS[judgement.rule].subject is Subject.BUREAU:
        return text
    return _("{alarm} ({month})").format(alarm=text, month=format_month(judgement.month))


def _why(judgement: Judgement) -> str:
    verdict = judgement.verdict
    rule = THRESHOLDS[judgement.rule]
    return ngettext(rule.why, rule.why, int(verdict.value or 0)).format(
        subject=subject_name(judgement),
        value=format_number(verdict.value or 0),
        before=format_number(verdict.before or 0),
        limit=format_number(verdict.limit or 0),
        share=format_number(rule.share),
        years=format_number(rule.years),
        month=format_month(verdict.month or judgement.month),
    )


def month_address(judgement: Judgement, view: View) -> str:
    """Where exactly that can be seen: the month on the route's chart, or the bureau's page."""
    rule = THRESHOLDS[judgement.rule]
    if rule.subject is Subject.BUREAU:
        return url_state.bureau_address(judgement.subject, view.filters)
    # The rule counts all of the route: what else is chosen would show less than it raised.
    filters = Filters(
        as_known_on=view.filters.as_known_on,
        routes=(judgement.subject,),
        metrics=(rule.metric,),
        period=Period(PeriodKind.SPAN, judgement.month, judgement.month),
    )
    return f"/trends?{url_state.write(filters)}"


def address_of_history(rule: str, filters: Filters) -> str:
    """The page of the rules, at one of them."""
    query = url_state.with_mark(url_state.write(filters))
    return f"/thresholds{query}#card-title-threshold-{rule}"


_HISTORY = 36
_LOOKED_BACK = 12
"""Months before a period's end among which the newest one that can be judged is looked for."""


@question
def raised_now(view: View, codes: tuple[str, ...] = tuple(THRESHOLDS)) -> tuple[Judgement, ...]:
    """Alerts of some rules in the newest month that each can judge, the farthest above first.

    Figures made for exercises raise nothing: an alarm of theirs on the overview of real ones would
    be believed. What they would have raised is in the rule's history, marked.
    """
    return tuple(
        one for rule in rules(view) if rule.code in codes for one in _raised_by(rule, view)
    )


def raised_routes(view: View) -> tuple[str, ...]:
    """The routes that have an alert now."""
    subjects = [one.subject for one in raised_now(view)]
    return tuple(code for code in ROUTES if code in subjects)


SILENCE = next(one for one in THRESHOLDS.values() if one.subject is Subject.BUREAU)


@question
def silence(view: View) -> Mapping[str, Verdict]:
    """What the rule of silence says of each bureau on the period's last day, by ISO3."""
    months = _last_months(SILENCE, view)
    found = _verdicts(SILENCE, view, months) if months else ()
    return {course.subject: course.verdicts[-1] for course in found}


def silent(view: View) -> Mapping[str, Verdict]:
    """The bureaus that are silent then, whatever card says so; exercises are among them."""
    return {
        iso3: verdict
        for iso3, verdict in silence(view).items()
        if verdict.standing is Standing.RAISED
    }


def rules(view: View) -> Sequence[Threshold]:
    """The rules about measures of which anything may be seen."""
    return [one for one in THRESHOLDS.values() if portion_of_measure(view.grant, one.metric)]


@question
def latest_months(view: View) -> Mapping[str, MonthRange]:
    """The last months of each rule that has real figures, by its code: `raised_now` judges them."""
    latest = {}
    for rule in rules(view):
        metric = METRICS[rule.metric]
        is_real = view.has(metric) and view.availability(metric).published.keys() != {EXERCISE}
        if is_real and (months := _last_months(rule, view)):
            latest[rule.code] = months
    return latest


def newest_month(courses: Iterable[Course]) -> int | None:
    """The newest month that was judged; None where none was."""
    months = [course.newest(_JUDGED[THRESHOLDS[course.rule].is_expected]) for course in courses]
    return max(filter(None, months), default=None)


_SETTLED = frozenset({Standing.RAISED, Standing.QUIET})
_JUDGED = {False: _SETTLED, True: _SETTLED | {Standing.OPEN}}
"""How a month stands that counts as judged, by whether the rule goes by what was expected.

An alarm is rare: months without one since are news, although they may yet have one.
"""


@question
def newest_of(view: View, code: str) -> int | None:
    """The newest month that was judged in a rule's history."""
    return newest_month(courses(THRESHOLDS[code], view))


def courses(rule: Threshold, view: View) -> Sequence[Course]:
    """What a rule says of each month of `window`."""
    months = window(rule, view)
    return _verdicts(rule, view, months) if months else ()


def window(rule: Threshold, view: View) -> MonthRange | None:
    """The months of a rule's history: the period, or three years to its end where it is short."""
    months = _months_of(rule, view)
    return months and months.extended_back(max(0, _HISTORY - months.length))


@question
def judged(view: View, code: str) -> tuple[Sequence[Course], int | None]:
    """What a rule says of the last months of the period, and the newest that it can judge."""
    latest = latest_months(view).get(code)
    found = _verdicts(THRESHOLDS[code], view, latest) if latest else ()
    return found, newest_month(found)


def _last_months(rule: Threshold, view: View) -> MonthRange | None:
    months = _months_of(rule, view)
    if months is None:
        return None
    # Silence is judged on every day: the last one is enough.
    steps = _LOOKED_BACK if rule.subject is Subject.ROUTE else 1
    first = max(shifted(months.last, 1 - steps), view.availability(METRICS[rule.metric]).oldest)
    return MonthRange(first, months.last) if first <= months.last else None


def judgement_day(view: View) -> date:
    """The day on which silence is judged: that of the view's knowledge."""
    # Nothing is silent yet on a day to come; an address may name one eight thousand years ahead.
    return min(view.filters.as_known_on or view.today, view.today)


def _raised_by(rule: Threshold, view: View) -> list[Judgement]:
    found, month = judged(view, rule.code)
    raised = [
        one
        for course in found
        if not course.exercise
        for one in course.raised()
        if one.month == month
    ]
    return sorted(
        raised,
        key=lambda one: (one.verdict.value or 0) / ((one.verdict.limit or 0) + 1),
        reverse=True,
    )


def _months_of(rule: Threshold, view: View) -> MonthRange | None:
    """The period as a rule's measure means it; None where it cannot be judged."""
    metric = METRICS[rule.metric]
    if not view.has(metric):
        return None
    months = view.months(metric)
    if rule.subject is Subject.ROUTE:
        return months
    now = month_of(judgement_day(view).year, judgement_day(view).month)
    if view.filters.period.kind is not PeriodKind.SPAN:
        # Silence goes on after the last report.
        return MonthRange(min(months.first, now), now)
    return MonthRange(months.first, min(months.last, now)) if months.first <= now else None


def _verdicts(rule: Threshold, view: View, months: MonthRange) -> Sequence[Course]:
    """The routes or bureaus that the filters choose; what is counted on them stays whole."""
    is_route = rule.subject is Subject.ROUTE
    chosen = _routes(view) if is_route else bureaus.chosen(view)
    of_all = view.courses(rule, months, judgement_day(view))
    return [one for one in of_all if one.subject in chosen]


@question
def _routes(view: View) -> set[str]:
    """Those that the filters admit; of a country, those that it lies on in any role."""
    filters = view.filters
    codes = set(ROUTES if (admitted := filters.route_codes) is None else admitted)
    for places, roles in ((filters.places, ROLES), (filters.origins, ("src",))):
        if places:
            codes &= {
                code
                for code in codes
                for role in roles
                if set(places) & set(ROUTES[code].countries(role))
            }
    return codes


_MOST = 8
_BUREAUS_NAMED = 3


def alarm_entries(raised: Sequence[Judgement], view: View, most: int = _MOST) -> list[Entry]:
    """One line a route; bureaus together in one line, where they are many."""
    routes = [one for one in raised if THRESHOLDS[one.rule].subject is Subject.ROUTE]
    silent = [one for one in raised if THRESHOLDS[one.rule].subject is Subject.BUREAU]
    together = len(silent) > _BUREAUS_NAMED
    room = most - (1 if together else len(silent))
    named = routes if len(routes) <= room else routes[: room - 1]
    lines = [_entry(one, view) for one in named]
    if len(routes) > len(named):
        rest = len(routes) - len(named)
        more = ngettext("{count} more on routes", "{count} more on routes", rest).format(
            count=format_number(rest)
        )
        lines.append(Entry("", more, address_of_history(routes[-1].rule, view.filters)))
    lines += [_silent(silent, view)] if together else [_entry(one, view) for one in silent]
    return lines


def _entry(judgement: Judgement, view: View) -> Entry:
    text = _why(judgement)
    if _is_provisional(judgement, view):
        text = _("{alarm}, provisional").format(alarm=text)
    return Entry(_when(judgement, view), text, month_address(judgement, view))


def _is_provisional(judgement: Judgement, view: View) -> bool:
    """Whether a month is still filled: it may have had more, and hardly less."""
    rule = THRESHOLDS[judgement.rule]
    if rule.subject is Subject.BUREAU:
        return False
    metric = METRICS[rule.metric]
    return judgement.month >= view.on(judgement.subject).availability(metric).provisional_from


def _when(judgement: Judgement, view: View) -> str:
    if THRESHOLDS[judgement.rule].subject is Subject.BUREAU:
        return format_date(judgement_day(view))
    return format_month(judgement.month)


def _silent(bureaus: Sequence[Judgement], view: View) -> Entry:
    named = comma_list(subject_name(one) for one in bureaus[:_BUREAUS_NAMED])
    text = ngettext(
        "{count} bureau silent beyond its usual time: {names} and others",
        "{count} bureaus silent beyond their usual time: {names} and others",
        len(bureaus),
    ).format(count=format_number(len(bureaus)), names=named)
    link = address_of_history(bureaus[0].rule, view.filters)
    return Entry(_when(bureaus[0], view), text, link)
