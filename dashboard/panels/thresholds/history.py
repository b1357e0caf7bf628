"""What each rule would have raised: a row a route or bureau, a cell a month."""

from collections.abc import Mapping, Sequence

from dashboard.figures.drawings import Strip, StripState, Table
from dashboard.i18n import N_, _, format_months, format_number
from dashboard.panels.bureau.address import bureau_address
from dashboard.panels.panel import Kind, Panel, View
from dashboard.panels.thresholds import judged, listing, wording
from data_access.judging import Judgement, Standing
from data_access.registry.thresholds import THRESHOLDS, Subject, Threshold

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


def _by_subject(judgements: Sequence[Judgement]) -> Mapping[str, list[Judgement]]:
    """The months of those that were raised at all, by name."""
    found: dict[str, list[Judgement]] = {}
    for one in judgements:
        found.setdefault(one.subject, []).append(one)
    ever = {code: months for code, months in found.items() if any(m.is_raised for m in months)}
    return dict(sorted(ever.items(), key=lambda item: wording.name(item[1][0])))


def _ticks(judgements: Sequence[Judgement]) -> list[tuple[int, str]]:
    return [
        (place, str(one.month // 100))
        for place, one in enumerate(judgements)
        if one.month % 100 == 1
    ]


def _link(rule: Threshold, months: Sequence[Judgement], view: View) -> str:
    """Where the newest month that was raised can be seen."""
    if rule.subject is Subject.BUREAU:
        return bureau_address(months[0].subject, view.filters)
    return wording.address([one for one in months if one.is_raised][-1], view)


def _strip(rule: Threshold, view: View) -> Strip:
    shown = _by_subject(judged.history(rule, view))
    raised = sum(one.is_raised for months in shown.values() for one in months)
    return Strip(
        labels=[wording.name(months[0]) for months in shown.values()],
        links=[_link(rule, months, view) for months in shown.values()],
        rows=["".join(_LETTERS[m.verdict.standing] for m in each) for each in shown.values()],
        ticks=_ticks(next(iter(shown.values()), ())),
        states=_states(),
        alternative=_("{rule}: raised {count} times; all of them are in the table.").format(
            rule=_(rule.title), count=format_number(raised)
        ),
    )


def _table(rule: Threshold, view: View) -> Table:
    raised = [one for one in judged.history(rule, view) if one.is_raised]
    newest_first = sorted(raised, key=lambda one: (-one.month, wording.name(one)))
    links = {place: wording.address(one, view) for place, one in enumerate(newest_first)}
    return Table(listing.columns(), [listing.row(one) for one in newest_first], links=links)


def _subtitle(rule: Threshold, view: View) -> str:
    months = judged.window(rule, view)
    span = format_months(months.first, months.last) if months else ""
    return " · ".join(filter(None, (wording.rule_in_words(rule), span)))


def _lacks(rule: Threshold, view: View) -> str:
    if not judged.window(rule, view) or _by_subject(judged.history(rule, view)):
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
        query=lambda _view: None,
        draw=lambda _frame, view: _strip(rule, view),
        tabulate=lambda _frame, view: _table(rule, view),
        subtitle=lambda view: _subtitle(rule, view),
        lacks=lambda view: _lacks(rule, view),
        explanation=N_(
            "Routes or bureaus that were raised at least once, one cell a month; a blank is "
            "unknown. The table has every case with its number and its limit."
        ),
        needs_rows=False,
    )


PANELS = tuple(_panel(rule) for rule in THRESHOLDS.values())
