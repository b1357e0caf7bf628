"""Thresholds: what is raised now, the rules, and what each would have raised."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, repeat
from typing import Any

from dashboard import url_state
from dashboard.access.portions import portion_of_measure
from dashboard.figures.drawings import (
    Align,
    Column,
    Dated,
    Entries,
    Entry,
    Strip,
    StripState,
    Table,
)
from dashboard.formats import (
    comma_list,
    format_date,
    format_month,
    format_months,
    format_number,
    name_order,
)
from dashboard.i18n import N_, _, ngettext
from dashboard.panels.catalogue import bureaus
from dashboard.panels.catalogue.bureaus import bureau_address
from dashboard.panels.data import Data, Reading, RuleCourse, once_a_card, once_a_view
from dashboard.panels.panel import Content, Kind, Panel
from data_access.analysis.rules import Course, Judgement, Standing
from data_access.filters import Filters
from data_access.periods import MonthRange, Period, PeriodKind, month_of, shifted
from data_access.registry.bureaus import ROLES
from data_access.registry.countries import COUNTRIES
from data_access.registry.metrics import METRICS
from data_access.registry.routes import ROUTES
from data_access.registry.sources import EXERCISE
from data_access.registry.thresholds import THRESHOLDS, Subject, Threshold


def rule_in_words(rule: Threshold) -> str:
    """When a rule is raised."""
    return _(rule.rule).format(
        years=format_number(rule.years),
        share=format_number(rule.share),
        floor=format_number(rule.floor),
        days=format_number(rule.days),
    )


def subject_name(judged: Judgement | Course) -> str:
    """The route or the bureau."""
    if THRESHOLDS[judged.rule].subject is Subject.BUREAU:
        return _(COUNTRIES[judged.subject].name)
    return _(ROUTES[judged.subject].name)


def why(judgement: Judgement) -> str:
    """What raised it, with the numbers."""
    verdict = judgement.verdict
    rule = THRESHOLDS[judgement.rule]
    text = rule.why_largest if verdict.is_largest else rule.why
    return ngettext(text, text, int(verdict.value or 0)).format(
        subject=subject_name(judgement),
        value=format_number(verdict.value or 0),
        before=format_number(verdict.before or 0),
        limit=format_number(verdict.limit or 0),
        share=format_number(rule.share),
        month=format_month(verdict.month or judgement.month),
    )


def month_address(judgement: Judgement, data: Data) -> str:
    """Where exactly that can be seen: the month on the route's chart, or the bureau's page."""
    rule = THRESHOLDS[judgement.rule]
    if rule.subject is Subject.BUREAU:
        return bureau_address(judgement.subject, data.filters)
    # The rule counts all of the route: what else is chosen would show less than it raised.
    filters = Filters(
        as_known_on=data.filters.as_known_on,
        routes=(judgement.subject,),
        metrics=(rule.metric,),
        period=Period(PeriodKind.SPAN, judgement.month, judgement.month),
    )
    return f"/trends?{url_state.write(filters)}"


def address_of_history(rules: Iterable[str], filters: Filters) -> str:
    """The page of the rules, at one of them."""
    query = url_state.write(filters)
    anchor = next(iter(rules), "")
    return "/thresholds" + (f"?{query}" if query else "") + f"#card-title-threshold-{anchor}"


_HISTORY = 36
_LOOKED_BACK = 12
"""Months before a period's end among which the newest one that can be judged is looked for."""


@once_a_card
def raised_now(data: Data, codes: tuple[str, ...] = tuple(THRESHOLDS)) -> tuple[Judgement, ...]:
    """All that some rules raise in the newest month that each can judge, the farthest above first.

    Figures made for exercises raise nothing: an alarm of theirs on the overview of real ones would
    be believed. What they would have raised is in the rule's history, marked.
    """
    raised = [_raised_by(rule, data) for rule in rules(data) if rule.code in codes]
    return tuple(chain.from_iterable(raised))


def rules(data: Data) -> Sequence[Threshold]:
    """The rules about measures of which anything may be seen."""
    return [one for one in THRESHOLDS.values() if portion_of_measure(data.grant, one.metric)]


@once_a_view
def read_latest(data: Data) -> Mapping[str, RuleCourse]:
    """What `raised_now` needs to be read: the last months of each rule that has real figures."""
    months = [(rule, _last_months(rule, data)) for rule in rules(data) if _is_real(rule, data)]
    return {rule.code: _course_of(rule, found, data) for rule, found in months if found}


def _is_real(rule: Threshold, data: Data) -> bool:
    """Whether some of what is held of its measure was not made for exercises."""
    metric = METRICS[rule.metric]
    return data.has(metric) and data.availability(metric).published.keys() != {EXERCISE}


def read_history(data: Data, chosen: Iterable[Threshold] = ()) -> Sequence[Reading[Any]]:
    """What `history` needs to be read, of some rules or all."""
    months = ((rule, window(rule, data)) for rule in chosen or rules(data))
    return [_course_of(rule, found, data) for rule, found in months if found]


def _course_of(rule: Threshold, months: MonthRange, data: Data) -> RuleCourse:
    return RuleCourse(rule.code, months, data.filters.as_known_on, judgement_day(data))


def newest_month(courses: Iterable[Course]) -> int | None:
    """The newest month that was judged; None where none was."""
    months = [course.newest(_JUDGED[THRESHOLDS[course.rule].is_expected]) for course in courses]
    return max(filter(None, months), default=None)


_SETTLED = frozenset({Standing.RAISED, Standing.QUIET})
_JUDGED = {False: _SETTLED, True: _SETTLED | {Standing.OPEN}}
"""How a month stands that counts as judged, by whether the rule goes by what was expected.

An alarm is rare: months without one since are news, although they may yet have one.
"""


@once_a_card
def newest_of(data: Data, code: str) -> int | None:
    """The newest month that was judged in a rule's history."""
    return newest_month(courses(THRESHOLDS[code], data))


def courses(rule: Threshold, data: Data) -> Sequence[Course]:
    """What a rule says of each month of `window`."""
    months = window(rule, data)
    if months is None:
        return ()
    return _verdicts(rule, data, _course_of(rule, months, data))


def window(rule: Threshold, data: Data) -> MonthRange | None:
    """The months of a rule's history: the period, or three years to its end where it is short."""
    months = _months_of(rule, data)
    if months is None:
        return None
    return months.extended_back(max(0, _HISTORY - months.length))


@once_a_card
def _judged(data: Data, code: str) -> tuple[Sequence[Course], int | None]:
    """What a rule says of the last months of the period, and the newest that it can judge."""
    latest = read_latest(data).get(code)
    found = _verdicts(THRESHOLDS[code], data, latest) if latest else ()
    return found, newest_month(found)


def _last_months(rule: Threshold, data: Data) -> MonthRange | None:
    months = _months_of(rule, data)
    if months is None:
        return None
    # Silence is judged on every day: the last one is enough.
    steps = _LOOKED_BACK if rule.subject is Subject.ROUTE else 1
    first = max(shifted(months.last, 1 - steps), data.availability(METRICS[rule.metric]).oldest)
    return MonthRange(first, months.last) if first <= months.last else None


def judgement_day(data: Data) -> date:
    """The day on which silence is judged: that of the view's knowledge."""
    # Nothing is silent yet on a day to come; an address may name one eight thousand years ahead.
    return min(data.filters.as_known_on or data.today, data.today)


def _raised_by(rule: Threshold, data: Data) -> list[Judgement]:
    found, month = _judged(data, rule.code)
    real = [course for course in found if not course.exercise]
    raised = [one for course in real for one in course.raised() if one.month == month]
    return sorted(raised, key=_excess, reverse=True)


def _excess(judgement: Judgement) -> float:
    verdict = judgement.verdict
    return (verdict.value or 0) / ((verdict.limit or 0) + 1)


def _months_of(rule: Threshold, data: Data) -> MonthRange | None:
    """The period as a rule's measure means it; None where it cannot be judged."""
    metric = METRICS[rule.metric]
    if not data.has(metric):
        return None
    months = data.months(metric)
    if rule.subject is Subject.ROUTE:
        return months
    now = month_of(judgement_day(data).year, judgement_day(data).month)
    if data.filters.period.kind is not PeriodKind.SPAN:
        # Silence goes on after the last report.
        return MonthRange(min(months.first, now), now)
    return MonthRange(months.first, min(months.last, now)) if months.first <= now else None


def _verdicts(rule: Threshold, data: Data, reading: RuleCourse) -> Sequence[Course]:
    """The routes or bureaus that the filters choose; what is counted on them stays whole."""
    is_route = rule.subject is Subject.ROUTE
    chosen = _routes(data) if is_route else bureaus.chosen(data)
    return [one for one in data.read(reading) if one.subject in chosen]


@once_a_view
def _routes(data: Data) -> set[str]:
    """Those that the filters admit; of a country, those that it lies on in any role."""
    filters = data.filters
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


def measures_raised(data: Data) -> tuple[str, ...]:
    """The measures of the rules that are raised: a quiet rule shows no figure of its own."""
    return tuple(dict.fromkeys(THRESHOLDS[one.rule].metric for one in raised_now(data)))


def alarm_entries(raised: Sequence[Judgement], data: Data, most: int = _MOST) -> list[Entry]:
    """One line a route; bureaus together in one line, where they are many."""
    routes = [one for one in raised if THRESHOLDS[one.rule].subject is Subject.ROUTE]
    silent = [one for one in raised if THRESHOLDS[one.rule].subject is Subject.BUREAU]
    together = len(silent) > _BUREAUS_NAMED
    room = most - (1 if together else len(silent))
    named = routes if len(routes) <= room else routes[: room - 1]
    lines = [_entry(one, data) for one in named]
    if len(routes) > len(named):
        rest = len(routes) - len(named)
        more = ngettext("{count} more on routes", "{count} more on routes", rest).format(
            count=format_number(rest)
        )
        lines.append(Entry("", more, address_of_history((routes[-1].rule,), data.filters)))
    lines += [_silent(silent, data)] if together else [_entry(one, data) for one in silent]
    return lines


def _entry(judgement: Judgement, data: Data) -> Entry:
    text = why(judgement)
    if _is_provisional(judgement, data):
        text = _("{alarm}, provisional").format(alarm=text)
    return Entry(_when(judgement, data), text, month_address(judgement, data))


def _is_provisional(judgement: Judgement, data: Data) -> bool:
    """Whether a month is still filled: it may have had more, and hardly less."""
    rule = THRESHOLDS[judgement.rule]
    if rule.subject is Subject.BUREAU:
        return False
    metric = METRICS[rule.metric]
    return judgement.month >= data.on(judgement.subject).availability(metric).provisional_from


def _when(judgement: Judgement, data: Data) -> str:
    if THRESHOLDS[judgement.rule].subject is Subject.BUREAU:
        return format_date(judgement_day(data))
    return format_month(judgement.month)


def _silent(bureaus: Sequence[Judgement], data: Data) -> Entry:
    named = comma_list(subject_name(one) for one in bureaus[:_BUREAUS_NAMED])
    text = ngettext(
        "{count} bureau silent beyond its usual time: {names} and others",
        "{count} bureaus silent beyond their usual time: {names} and others",
        len(bureaus),
    ).format(count=format_number(len(bureaus)), names=named)
    link = address_of_history((bureaus[0].rule,), data.filters)
    return Entry(_when(bureaus[0], data), text, link)


def _now(_frame: None, data: Data) -> Content:
    raised = raised_now(data)
    if raised:
        entries = alarm_entries(raised, data)
    elif any(_newest(data)):
        is_open = any(map(_is_open, rules(data), repeat(data)))
        settled = _("No threshold is crossed in the newest whole months.")
        provisional = _("No threshold is crossed yet; the newest whole months are provisional.")
        entries = [Entry("", provisional if is_open else settled)]
    else:
        entries = [Entry("", _("No month of this period can be judged on any route."))]
    return Content(Entries(entries), lambda: cases(raised, data))


def _is_open(rule: Threshold, data: Data) -> bool:
    """Whether routes may still be raised in the newest month that was judged."""
    found, month = _judged(data, rule.code)
    return month is not None and Standing.OPEN in [one.standing(month) for one in found]


def cases(judgements: Sequence[Judgement], data: Data) -> Table:
    """A judgement a row, with the address where it can be seen."""
    return Table(
        (
            Column("rule", _("Threshold")),
            Column("subject", _("Route or bureau")),
            Column("month", _("Month"), Align.SHORT),
            Column("value", _("Value"), Align.NUMBER),
            Column("limit", _("Limit"), Align.NUMBER),
            Column("before", _("Before, expected or usual"), Align.NUMBER),
            Column("unit", _("Unit")),
        ),
        [
            (
                _(THRESHOLDS[one.rule].title),
                subject_name(one),
                Dated.month(one.month),
                one.verdict.value,
                one.verdict.limit,
                one.verdict.before,
                _unit(one),
            )
            for one in judgements
        ],
        links={place: month_address(one, data) for place, one in enumerate(judgements)},
    )


def _unit(judgement: Judgement) -> str:
    unit = _(THRESHOLDS[judgement.rule].unit)
    if judgement.verdict.is_largest:
        return _("{unit}, largest incident").format(unit=unit)
    return unit


def _subtitle(data: Data) -> str:
    return " · ".join(filter(None, (*_newest(data), _of_what(data))))


def _of_what(data: Data) -> str:
    """What rules about routes judge, where the filters choose a part of that."""
    is_narrowed = bool(data.filters.countries) or data.filters.quality is not None
    return _("judged on whole routes and all their records") if is_narrowed else ""


def _newest(data: Data) -> Iterator[str]:
    months = dict[int, list[str]]()
    for rule in rules(data):
        if rule.subject is Subject.ROUTE and (month := _judged(data, rule.code)[1]):
            months.setdefault(month, []).append(_(METRICS[rule.metric].label))
    for month, labels in months.items():
        yield _("{units} to {month}").format(units=comma_list(labels), month=format_month(month))


THRESHOLDS_NOW = Panel[None](
    code="thresholds",
    title=lambda _data: _("Thresholds crossed"),
    kind=Kind.LIST,
    metrics=(),
    measured=measures_raised,
    reads=lambda data: list(read_latest(data).values()),
    shape=_now,
    subtitle=_subtitle,
    explanation=N_(
        "What the rules of the page Thresholds raise in the newest month that each can judge; one "
        "that is still revised is raised where it is above already. Deaths are held against the "
        "range that was expected of the month. A bureau’s silence is judged on the day."
    ),
    in_scope=True,
    needs_rows=False,
)


def _rule_row(rule: Threshold, data: Data) -> tuple[object, ...]:
    month = newest_of(data, rule.code)
    raised = [one for course in courses(rule, data) for one in course.raised_months()]
    return (
        _(rule.title),
        rule_in_words(rule),
        _(METRICS[rule.metric].label),
        Dated.month(month) if month else None,
        raised.count(month) if month else None,
        len(set(raised)) if month else None,
        len(raised) if month else None,
    )


def _rules(_frame: None, data: Data) -> Content:
    table = Table(
        (
            Column("threshold", _("Threshold")),
            Column("rule", _("Raised when")),
            Column("measure", _("Measure")),
            Column("judged", _("Newest month judged"), Align.SHORT),
            Column("raised", _("Raised now"), Align.NUMBER),
            Column("months", _("Months when it was raised"), Align.NUMBER),
            Column("times", _("Times raised in all"), Align.NUMBER),
        ),
        [_rule_row(rule, data) for rule in rules(data)],
    )
    return Content.of_table(table)


def _measures_judged(data: Data) -> tuple[str, ...]:
    codes = (rule.metric for rule in rules(data) if newest_of(data, rule.code))
    return tuple(dict.fromkeys(codes))


RULES = Panel[None](
    code="threshold-rules",
    title=lambda _data: _("Rules"),
    kind=Kind.TABLE,
    metrics=(),
    measured=_measures_judged,
    reads=read_history,
    shape=_rules,
    subtitle=_of_what,
    explanation=N_(
        "A rule is held against each route or bureau, month by month. A month known in "
        "part raises nothing. A provisional one, which is still filled, is raised where it is "
        "above already, and quiet only when it is settled; what is not known raises nothing. "
        "The history is the chosen period, or three years to its end where it is shorter; what was "
        "expected is kept for the newest three years alone."
    ),
    in_scope=True,
    needs_rows=False,
)


_JANUARY = 1
_LETTERS = {
    Standing.RAISED: "r",
    Standing.QUIET: "q",
    Standing.PART: "o",
    Standing.OPEN: "o",
    Standing.UNKNOWN: " ",
}


def _states() -> tuple[StripState, ...]:
    return (
        StripState("r", "raised", _("raised")),
        StripState("q", "quiet", _("not raised")),
        StripState("o", "open", _("known in part, or provisional and not above yet")),
    )


@once_a_card
def _ever_raised(data: Data, code: str) -> list[tuple[Course, list[Judgement]]]:
    """Those that a rule raised at all, by name, and when."""
    rule = THRESHOLDS[code]
    found = ((course, course.raised()) for course in courses(rule, data))
    return sorted(
        (one for one in found if one[1]), key=lambda one: name_order(subject_name(one[0]))
    )


def _ticks(months: Sequence[int]) -> list[tuple[int, str]]:
    return [
        (place, str(month // 100)) for place, month in enumerate(months) if month % 100 == _JANUARY
    ]


def _link(rule: Threshold, newest: Judgement, data: Data) -> str:
    """Where the newest month that was raised can be seen."""
    if rule.subject is Subject.BUREAU:
        return bureau_address(newest.subject, data.filters)
    return month_address(newest, data)


def _history(rule: Threshold, data: Data) -> Content:
    """A strip of those that were raised at all; the table has every case, the newest first."""
    found = _ever_raised(data, rule.code)
    times = sum(len(raised) for _course, raised in found)
    strip = Strip(
        labels=[subject_name(course) for course, _raised in found],
        links=[_link(rule, raised[-1], data) for _course, raised in found],
        rows=["".join(map(_LETTERS.__getitem__, course.standings())) for course, _raised in found],
        ticks=_ticks(found[0][0].months if found else ()),
        states=_states(),
        alternative=ngettext(
            "{rule}: raised {count} time; all of them are in the table.",
            "{rule}: raised {count} times; all of them are in the table.",
            times,
        ).format(rule=_(rule.title), count=format_number(times)),
    )

    def table() -> Table:
        raised = [one for _course, some in found for one in some]
        newest_first = sorted(raised, key=lambda one: (-one.month, name_order(subject_name(one))))
        return cases(newest_first, data)

    return Content(strip, table)


def _of_history(rule: Threshold, data: Data) -> str:
    months = window(rule, data)
    span = format_months(months.first, months.last) if months else ""
    of_what = _of_what(data) if rule.subject is Subject.ROUTE else ""
    # No full stop before the dot that stands between parts.
    parts = (rule_in_words(rule).rstrip("."), span, of_what, _judged_in_words(rule, data))
    return " · ".join(filter(None, parts))


def _judged_in_words(rule: Threshold, data: Data) -> str:
    """Of how many routes anything can be expected; empty where that is no question."""
    found = courses(rule, data) if rule.is_expected else ()
    judged = sum(one.newest(_JUDGED[rule.is_expected]) is not None for one in found)
    if not judged or judged == len(found):
        return ""
    return ngettext(
        "{judged} of {all} route judged, too little recorded on the others",
        "{judged} of {all} routes judged, too little recorded on the others",
        len(found),
    ).format(judged=format_number(judged), all=format_number(len(found)))


def _never_raised(rule: Threshold, data: Data) -> str:
    if not window(rule, data) or _ever_raised(data, rule.code):
        return ""
    if newest_of(data, rule.code) is None:
        if rule.is_expected and data.filters.as_known_on is not None:
            return _("What was expected is kept as known now, not as known on an earlier day.")
        return _("Nothing that this choice leaves can be judged by this rule.")
    return _("Never raised in these months: {rule}").format(rule=rule_in_words(rule))


def _history_panel(rule: Threshold) -> Panel[None]:
    return Panel[None](
        code=f"threshold-{rule.code}",
        title=lambda _data: _(rule.title),
        kind=Kind.STRIP,
        metrics=(rule.metric,),
        reads=lambda data: read_history(data, (rule,)),
        shape=lambda _frame, data: _history(rule, data),
        subtitle=lambda data: _of_history(rule, data),
        lacks=lambda data: _never_raised(rule, data),
        explanation=N_(
            "Routes or bureaus that were raised at least once, one cell a month; a blank is "
            "unknown. The table has every case with its number and its limit."
        ),
        needs_rows=False,
    )


PANELS = (THRESHOLDS_NOW, RULES, *map(_history_panel, THRESHOLDS.values()))
