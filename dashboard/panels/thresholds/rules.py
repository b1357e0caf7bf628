"""The rules as a table: when each is raised, what it says now, how often it was raised before."""

from dashboard.figures.drawings import Align, Column, Table
from dashboard.i18n import N_, _
from dashboard.panels.panel import Kind, Panel, View, adapted
from dashboard.panels.thresholds import judged, wording
from data_access.periods import iso
from data_access.registry.metrics import METRICS
from data_access.registry.thresholds import THRESHOLDS, Threshold


def _row(rule: Threshold, view: View) -> tuple[object, ...]:
    history = judged.history(rule, view)
    month = judged.newest_of(rule, view)
    raised = [one for course in history for one in course.raised()]
    return (
        _(rule.title),
        wording.rule_in_words(rule),
        _(METRICS[rule.metric].label),
        iso(month) if month else None,
        sum(one.month == month for one in raised) if month else None,
        len({one.month for one in raised}) if month else None,
        len(raised) if month else None,
    )


def _tabulate(_frame: None, view: View) -> Table:
    return Table(
        (
            Column("threshold", _("Threshold")),
            Column("rule", _("Raised when")),
            Column("measure", _("Measure")),
            Column("judged", _("Newest month judged"), Align.SHORT),
            Column("raised", _("Raised now"), Align.NUMBER),
            Column("months", _("Months with any, in its history"), Align.NUMBER),
            Column("times", _("Times raised in it"), Align.NUMBER),
        ),
        [_row(rule, view) for rule in THRESHOLDS.values()],
    )


def _measured(view: View) -> tuple[str, ...]:
    codes = (r.metric for r in THRESHOLDS.values() if judged.newest_of(r, view))
    return tuple(dict.fromkeys(codes))


RULES = Panel[None](
    code="threshold-rules",
    title=lambda _view: _("Rules"),
    kind=Kind.TABLE,
    metrics=(),
    measured=_measured,
    reads=judged.read_history,
    shape=adapted(_tabulate, _tabulate),
    explanation=N_(
        "A rule is held against each route or bureau, month by month. Months that are provisional, "
        "or held in part, raise nothing; what is not held is unknown and raises nothing either. "
        "The history is the chosen period, or three years to its end where it is shorter."
    ),
    in_scope=True,
    needs_rows=False,
)

PANELS = (RULES,)
