"""Thresholds: what is raised now, the rules, and what each would have raised."""

from collections.abc import Iterator, Sequence

from dashboard.drawings import (
    Align,
    Column,
    Dated,
    Entries,
    Entry,
    Strip,
    StripRow,
    StripState,
    Table,
)
from dashboard.formats import (
    comma_list,
    dot_list,
    format_month,
    format_months,
    format_number,
    name_order,
)
from dashboard.i18n import N_, _, ngettext
from dashboard.panels.catalogue.judgements import (
    alarm_entries,
    courses,
    judged,
    month_address,
    newest_month,
    newest_of,
    raised_now,
    rule_in_words,
    rules,
    subject_name,
    window,
)
from dashboard.panels.names import measure_name
from dashboard.panels.panel import Content, Kind, Panel, panel
from dashboard.panels.shapes.table import Field, number, short, stated_route, table
from dashboard.view import View, question
from dashboard.wording import of_month
from data_access.analysis.alarms import REPORTED, RULE, backtest
from data_access.analysis.rules import Course, Judgement, Standing
from data_access.registry import DEAD_MISSING, METRICS, THRESHOLDS, Metric, Subject, Threshold


def _is_open(rule: Threshold, view: View) -> bool:
    """Whether routes may still be raised in the newest month that was judged."""
    found, month = judged(view, rule.code)
    return month is not None and Standing.OPEN in [one.standing(month) for one in found]


def cases(judgements: Sequence[Judgement], view: View) -> Table:
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
        links={place: month_address(one, view) for place, one in enumerate(judgements)},
    )


def _unit(judgement: Judgement) -> str:
    rule = THRESHOLDS[judgement.rule]
    text = _("{unit}, largest incident") if rule.is_expected else "{unit}"
    return text.format(unit=_(rule.unit))


def _of_what(view: View) -> str:
    """What rules about routes judge, where the filters choose a part of that."""
    is_narrowed = bool(view.filters.countries or view.filters.dimensions)
    return _("judged on whole routes and all their records") if is_narrowed else ""


def _newest(view: View) -> Iterator[str]:
    """To which month each measure is judged, which others show to a later one."""
    months, is_short = dict[int, list[Metric]](), False
    for rule in rules(view):
        if rule.subject is Subject.ROUTE and (month := judged(view, rule.code)[1]):
            months.setdefault(month, []).append(METRICS[rule.metric])
    for month, metrics in months.items():
        is_short |= any(month < view.months(one).last for one in metrics)
        names = comma_list(measure_name("", one) for one in metrics)
        text = _("{measure} judged to {month}")
        yield text.format(measure=names, month=format_month(month))
    if is_short:
        yield _("newer months are still revised")


@panel(
    "thresholds",
    title=N_("Alerts"),
    kind=Kind.LIST,
    metrics=(),
    # A quiet rule shows no figure of its own.
    measured=lambda view: tuple(
        dict.fromkeys(THRESHOLDS[one.rule].metric for one in raised_now(view))
    ),
    subtitle=lambda view: dot_list(*_newest(view), _of_what(view)),
    explanation=N_(
        "What each rule raises in the newest month that it can judge; a provisional month is "
        "raised where it is above already. A bureau’s silence is judged on the day. Some alerts "
        "are chance: about one in 4 months for deaths, one in 3 for detections and one in 14 for "
        "encounters."
    ),
    in_scope=True,
)
def thresholds_crossed(view: View) -> Content:
    """List what is raised in the newest month that each rule can judge."""
    raised = raised_now(view)
    text = _("Nothing to judge in this period")
    if any(_newest(view)):
        text = _("No alerts in the newest complete months")
        if any(_is_open(rule, view) for rule in rules(view)):
            text = _("No alerts yet: the newest months may still be revised")
    entries = alarm_entries(raised, view) if raised else [Entry("", text)]
    return Content(Entries(entries), lambda: cases(raised, view))


def _rule_row(rule: Threshold, view: View) -> tuple[object, ...]:
    # What the rule makes of exercises stands in its history, and not beside real figures.
    month = None if view.is_demo(METRICS[rule.metric]) else newest_of(view, rule.code)
    raised = [one.month for course in courses(rule, view) for one in course.raised()]
    return (
        _(rule.title),
        rule_in_words(rule),
        _(METRICS[rule.metric].label),
        Dated.month(month) if month else None,
        raised.count(month) if month else None,
        len(set(raised)) if month else None,
        len(raised) if month else None,
    )


@panel(
    "threshold-rules",
    title=N_("Rules"),
    kind=Kind.TABLE,
    metrics=(),
    measured=lambda view: tuple(
        dict.fromkeys(
            rule.metric
            for rule in rules(view)
            if not view.is_demo(METRICS[rule.metric]) and newest_of(view, rule.code)
        )
    ),
    subtitle=_of_what,
    explanation=N_(
        "Each rule judges each route or bureau, month by month. A month known in part raises "
        "nothing; a provisional one is raised where it is above already, and quiet only when it is "
        "settled. False alarms were counted in months drawn from each route’s own past, on which "
        "nothing changes. The history is the chosen period, or three years to its end where that "
        "is shorter; expected ranges are kept for the newest three years."
    ),
    in_scope=True,
)
def threshold_rules(view: View) -> Content:
    """List the rules, and how often each was raised."""
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
        [_rule_row(rule, view) for rule in rules(view)],
    )
    return Content.of_table(table)


_LETTERS = {
    Standing.RAISED: "r",
    Standing.QUIET: "q",
    Standing.PART: "o",
    Standing.OPEN: "o",
    Standing.UNKNOWN: " ",
}
_STATES = (
    StripState("r", "raised", N_("raised")),
    StripState("q", "quiet", N_("not raised")),
    StripState("o", "open", N_("known in part, or provisional and not above yet")),
)


@question
def _ever_raised(view: View, code: str) -> list[tuple[Course, list[Judgement]]]:
    """Those that a rule raised at all, by name, and when."""
    rule = THRESHOLDS[code]
    found = ((course, course.raised()) for course in courses(rule, view))
    return sorted(
        (one for one in found if one[1]), key=lambda one: name_order(subject_name(one[0]))
    )


def _history(rule: Threshold, view: View) -> Content:
    """A strip of those that were raised at all; the table has every case, the newest first."""
    found = _ever_raised(view, rule.code)
    every = [one for _course, raised in found for one in raised]
    rows = [
        StripRow(
            subject_name(course),
            "".join(map(_LETTERS.__getitem__, course.standings())),
            # Where the newest month that was raised can be seen.
            month_address(raised[-1], view),
        )
        for course, raised in found
    ]
    in_words = ngettext(
        "{rule}: raised {count} time; all of them are in the table.",
        "{rule}: raised {count} times; all of them are in the table.",
        len(every),
    ).format(rule=_(rule.title), count=format_number(len(every)))

    def table() -> Table:
        return cases(
            sorted(every, key=lambda one: (-one.month, name_order(subject_name(one)))), view
        )

    months = found[0][0].months if found else ()
    return Content(Strip(rows, months, _STATES, in_words), table)


def _of_history(rule: Threshold, view: View) -> str:
    months = window(rule, view)
    return dot_list(
        format_months(months) if months else "",
        _of_what(view) if rule.subject is Subject.ROUTE else "",
        _judged_in_words(rule, view),
    )


def _judged_in_words(rule: Threshold, view: View) -> str:
    """Of how many routes anything can be expected; empty where that is no question."""
    found = courses(rule, view) if rule.is_expected else ()
    judged = sum(newest_month((one,)) is not None for one in found)
    if not judged or judged == len(found):
        return ""
    return ngettext(
        "{judged} of {all} route judged: too few records on the others",
        "{judged} of {all} routes judged: too few records on the others",
        len(found),
    ).format(judged=format_number(judged), all=format_number(len(found)))


def _never_raised(rule: Threshold, view: View) -> str:
    if not window(rule, view) or _ever_raised(view, rule.code):
        return ""
    if newest_of(view, rule.code) is None:
        if rule.is_expected and view.filters.as_known_on is not None:
            return _("Expected ranges are kept as known today, not as known on an earlier day.")
        return _("This rule can judge nothing in this selection.")
    return _("Never raised in these months: {rule}").format(rule=rule_in_words(rule))


def _history_panel(rule: Threshold) -> Panel:
    return Panel(
        code=f"threshold-{rule.code}",
        title=rule.title,
        kind=Kind.STRIP,
        metrics=(rule.metric,),
        draw=lambda view: _history(rule, view),
        subtitle=lambda view: _of_history(rule, view),
        lacks=lambda view: _never_raised(rule, view),
        explanation=N_(
            "Routes or bureaus that were raised at least once, one cell a month; a blank is "
            "unknown. The table has every case with its number and its limit."
        ),
    )


# What the rule of alarms would have raised in earlier years.


def _count(column: str, title: str) -> Field:
    return number(column, title, lambda row: round(float(row[column])))


_BACKTEST: tuple[Field, ...] = (
    short("month", N_("Month"), lambda row: of_month(int(row["month"]))),
    Field("route", N_("Route"), value=stated_route),
    _count("largest_incident", N_("Largest incident")),
    _count("expected", N_("Expected")),
    _count("upper", N_("Limit")),
    _count("dead_missing", N_("Dead and missing in the month")),
    number(
        "months_after_above",
        N_("Above expectation in the months after"),
        lambda row: (
            _("{above} of {all}").format(above=row["months_after_above"], all=row["months_after"])
            if row["months_after"]
            else _("Too early to tell")
        ),
    ),
)


def _summary() -> str:
    """How often the rule was raised, how often it is by chance, and what it found."""
    alarms = backtest()
    since = [row for row in alarms if int(row["month"]) >= REPORTED.first]
    return ngettext(
        "{count} alarm on all routes · {rate} a month since 2021, {chance} by chance alone · 7 of "
        "9 well-known incidents since 2019",
        "{count} alarms on all routes · {rate} a month since 2021, {chance} by chance alone · 7 of "
        "9 well-known incidents since 2019",
        len(alarms),
    ).format(
        count=format_number(len(alarms)),
        rate=format_number(len(since) / REPORTED.length, 2),
        chance=format_number(RULE.false_alarms, 2),
    )


@panel(
    "alarm-backtest",
    title=N_("Past alerts under this rule"),
    kind=Kind.TABLE,
    metrics=(DEAD_MISSING.code,),
    subtitle=lambda _view: _summary(),
    explanation=N_(
        "An alert says that an incident was rare on its route, not that the route has changed: in "
        "months drawn from each route’s own past, on which nothing changes, there are nearly as "
        "many. The limit was chosen to find most of these incidents. Found: Essex 2019, the "
        "Channel 2021, San Antonio and Tartus 2022, Pylos 2023, Nouakchott 2024, Abyan 2025. Not "
        "found: Melilla 2022 and Cutro 2023, whose routes had seen as large ones. Each month is as "
        "the oldest release that comes with the program gives it: up to March 2025 that of April "
        "2025."
    ),
    in_scope=True,
)
def alarm_backtest(view: View) -> Content:
    """List what the rule would have raised, the newest first."""
    codes = view.filters.route_codes
    rows = [row for row in backtest() if codes is None or row["route"] in codes]
    return Content.of_table(table(_BACKTEST, rows[::-1]))


PANELS = (
    thresholds_crossed,
    threshold_rules,
    *map(_history_panel, THRESHOLDS.values()),
    alarm_backtest,
)
