"""What each rule would have raised: a row a route or bureau, a cell a month."""

from collections.abc import Sequence

from dashboard.figures.drawings import Strip, StripState, Table
from dashboard.i18n import N_, _, format_months, format_number
from dashboard.panels.catalogue.bureaus import bureau_address
from dashboard.panels.panel import Kind, Panel, View, adapted
from dashboard.panels.thresholds import judged, listing, wording
from data_access.analysis.rules import Course, Judgement, Standing
from data_access.registry.thresholds import THRESHOLDS, Subject, Threshold

_JANUARY = 1
_LETTERS = {
    Standing.RAISED: "r",
    Standing.QUIET: "q",
    Standing.OPEN: "o",
    Standing.UNKNOWN: " ",
}


def _states() -> tuple[StripState, ...]:
    return (
        StripState("r", "raised", _("raised")),
        StripState("q", "quiet", _("not raised")),
        StripState("o", "open", _("provisional or held in part: raises nothing")),
    )


def _ever_raised(rule: Threshold, view: View) -> list[tuple[Course, list[Judgement]]]:
    """Those that were raised at all, by name, and when."""
    found = ((course, course.raised()) for course in judged.history(rule, view))
    return sorted((one for one in found if one[1]), key=lambda one: wording.name(one[0]))


def _ticks(months: Sequence[int]) -> list[tuple[int, str]]:
    return [
        (place, str(month // 100)) for place, month in enumerate(months) if month % 100 == _JANUARY
    ]


def _link(rule: Threshold, newest: Judgement, view: View) -> str:
    """Where the newest month that was raised can be seen."""
    if rule.subject is Subject.BUREAU:
        return bureau_address(newest.subject, view.filters)
    return wording.address(newest, view)


def _strip(rule: Threshold, view: View) -> Strip:
    shown = _ever_raised(rule, view)
    return Strip(
        labels=[wording.name(course) for course, _raised in shown],
        links=[_link(rule, raised[-1], view) for _course, raised in shown],
        rows=["".join(map(_LETTERS.__getitem__, course.standings())) for course, _raised in shown],
        ticks=_ticks(shown[0][0].months if shown else ()),
        states=_states(),
        alternative=_("{rule}: raised {count} times; all of them are in the table.").format(
            rule=_(rule.title), count=format_number(sum(len(raised) for _course, raised in shown))
        ),
    )


def _table(rule: Threshold, view: View) -> Table:
    raised = [one for _course, some in _ever_raised(rule, view) for one in some]
    newest_first = sorted(raised, key=lambda one: (-one.month, wording.name(one)))
    links = {place: wording.address(one, view) for place, one in enumerate(newest_first)}
    return Table(listing.columns(), [listing.row(one) for one in newest_first], links=links)


def _subtitle(rule: Threshold, view: View) -> str:
    months = judged.window(rule, view)
    span = format_months(months.first, months.last) if months else ""
    return " · ".join(filter(None, (wording.rule_in_words(rule), span)))


def _lacks(rule: Threshold, view: View) -> str:
    if not judged.window(rule, view) or _ever_raised(rule, view):
        return ""
    if judged.newest_of(rule, view) is None:
        return _("Nothing that this choice leaves can be judged by this rule.")
    return _("Never raised in these months: {rule}").format(rule=wording.rule_in_words(rule))


def _panel(rule: Threshold) -> Panel[None]:
    return Panel[None](
        code=f"threshold-{rule.code}",
        title=lambda _view: _(rule.title),
        kind=Kind.STRIP,
        metrics=(rule.metric,),
        reads=lambda view: judged.read_history(view, (rule,)),
        shape=adapted(
            lambda _frame, view: _strip(rule, view), lambda _frame, view: _table(rule, view)
        ),
        subtitle=lambda view: _subtitle(rule, view),
        lacks=lambda view: _lacks(rule, view),
        explanation=N_(
            "Routes or bureaus that were raised at least once, one cell a month; a blank is "
            "unknown. The table has every case with its number and its limit."
        ),
        needs_rows=False,
    )


PANELS = tuple(_panel(rule) for rule in THRESHOLDS.values())
