"""What is raised now: each entry opens the view in which it can be seen."""

from collections.abc import Iterator, Sequence

from dashboard.figures.drawings import Align, Column, Entries, Entry, Table
from dashboard.i18n import N_, _, format_date, format_month, format_number
from dashboard.panels.panel import Kind, Panel, View, adapted
from dashboard.panels.thresholds import judged, wording
from data_access.analysis.rules import Judgement
from data_access.periods import iso
from data_access.registry.thresholds import THRESHOLDS, Subject

_MOST = 8
_BUREAUS_NAMED = 3


def measured(view: View) -> tuple[str, ...]:
    """The measures of the rules that are raised: a quiet rule shows no figure of its own."""
    return tuple(dict.fromkeys(THRESHOLDS[one.rule].metric for one in judged.raised(view)))


def entries(raised: Sequence[Judgement], view: View, most: int = _MOST) -> list[Entry]:
    """One line a route; bureaus together in one line, where they are many."""
    routes = [one for one in raised if THRESHOLDS[one.rule].subject is Subject.ROUTE]
    silent = [one for one in raised if THRESHOLDS[one.rule].subject is Subject.BUREAU]
    together = len(silent) > _BUREAUS_NAMED
    room = most - (1 if together else len(silent))
    shown = routes if len(routes) <= room else routes[: room - 1]
    lines = [_entry(one, view) for one in shown]
    if len(routes) > len(shown):
        more = _("{count} more on routes").format(count=format_number(len(routes) - len(shown)))
        lines.append(Entry("", more, wording.address_of_history((routes[-1].rule,), view.filters)))
    lines += [_silent(silent, view)] if together else [_entry(one, view) for one in silent]
    return lines


def _entry(judgement: Judgement, view: View) -> Entry:
    return Entry(_when(judgement, view), wording.why(judgement), wording.address(judgement, view))


def _when(judgement: Judgement, view: View) -> str:
    if THRESHOLDS[judgement.rule].subject is Subject.BUREAU:
        return format_date(judged.today(view))
    return format_month(judgement.month)


def _silent(bureaus: Sequence[Judgement], view: View) -> Entry:
    named = ", ".join(wording.name(one) for one in bureaus[:_BUREAUS_NAMED])
    text = _("{count} bureaus silent beyond their usual time: {names} and others").format(
        count=format_number(len(bureaus)), names=named
    )
    link = wording.address_of_history((bureaus[0].rule,), view.filters)
    return Entry(_when(bureaus[0], view), text, link)


def _draw(_frame: None, view: View) -> Entries:
    raised = judged.raised(view)
    if not raised and not any(_newest(view)):
        return Entries([Entry("", _("No month of this period can be judged on any route."))])
    if not raised:
        return Entries([Entry("", _("No threshold is crossed in the newest whole months."))])
    return Entries(entries(raised, view))


def columns() -> tuple[Column, ...]:
    """Of every table of judgements."""
    return (
        Column("rule", _("Threshold")),
        Column("subject", _("Route or bureau")),
        Column("month", _("Month"), Align.SHORT),
        Column("value", _("Value"), Align.NUMBER),
        Column("limit", _("Limit"), Align.NUMBER),
        Column("before", _("Before, or usual"), Align.NUMBER),
        Column("unit", _("Unit")),
    )


def row(judgement: Judgement) -> Sequence[object]:
    """A judgement for `columns`."""
    rule, verdict = THRESHOLDS[judgement.rule], judgement.verdict
    return (
        _(rule.title),
        wording.name(judgement),
        iso(judgement.month),
        verdict.value,
        verdict.limit,
        verdict.before,
        _(rule.unit),
    )


def _tabulate(_frame: None, view: View) -> Table:
    raised = judged.raised(view)
    links = {place: wording.address(one, view) for place, one in enumerate(raised)}
    return Table(columns(), [row(one) for one in raised], links=links)


def _subtitle(view: View) -> str:
    return " · ".join(_newest(view))


def _newest(view: View) -> Iterator[str]:
    months = dict[int, list[str]]()
    for rule in THRESHOLDS.values():
        if rule.subject is Subject.ROUTE and (month := judged.newest(judged.latest(rule, view))):
            months.setdefault(month, []).append(_(rule.unit))
    for month, units in months.items():
        yield _("{units} to {month}").format(units=", ".join(units), month=format_month(month))


THRESHOLDS_NOW = Panel[None](
    code="thresholds",
    title=lambda _view: _("Thresholds crossed"),
    kind=Kind.LIST,
    metrics=(),
    measured=measured,
    reads=judged.read_latest,
    shape=adapted(_draw, _tabulate),
    subtitle=_subtitle,
    explanation=N_(
        "What the rules of the page Thresholds raise in the newest month that is whole and no "
        "longer provisional; a bureau’s silence is judged on the day."
    ),
    in_scope=True,
    needs_rows=False,
)

PANELS = (THRESHOLDS_NOW,)
