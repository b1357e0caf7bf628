"""Courses in a country beside its searches of the databases, before and after them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.figures.drawings import Align, Chart, Column, Table
from dashboard.figures.measures_abreast import Measure, Row, abreast
from dashboard.i18n import N_, _, format_months, format_number
from dashboard.panels.network.loading import how_to_load
from dashboard.panels.network.names import BY_BUREAU
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.frames import Counts, Query, records
from data_access.periods import MonthRange, shifted
from data_access.queries import series
from data_access.registry.metrics import METRICS, Metric
from data_access.registry.series import Dimension

TRAININGS, PARTICIPANTS = METRICS["trainings"], METRICS["training_participants"]
SEARCHES = METRICS["searches"]

_AROUND = 6
"""Months on either side: long enough for the seasons' worst, short enough to be about a course."""
_MOST = 16


@dataclass(frozen=True, slots=True)
class Trained:
    """A country that was trained.

    Attributes:
        before, after: searches a month, the mean of the months reported; None where none was.
    """

    bureau: str
    trainings: int
    participants: int | None
    before: float | None
    after: float | None


def _months(view: View) -> Mapping[str, MonthRange]:
    trained = view.months(TRAININGS)
    around = MonthRange(shifted(trained.first, -_AROUND), shifted(trained.last, _AROUND))
    return {TRAININGS.code: trained, PARTICIPANTS.code: trained, SEARCHES.code: around}


def _query(view: View) -> Query[Counts]:
    metrics: Sequence[Metric] = (TRAININGS, PARTICIPANTS, SEARCHES)
    by = (Dimension.BUREAU, Dimension.MONTH)
    return series.counts(metrics, view.filters, by, _months(view))


def trained(frame: Counts) -> Sequence[Trained]:
    """Everybody who was trained, most courses first."""
    counted: dict[str, dict[str, dict[int, int]]] = {}
    for row in records(frame):
        by_metric = counted.setdefault(row["bureau"], {})
        by_metric.setdefault(row["metric"], {})[row["month"]] = row["value"]
    found = [_one(bureau, by_metric) for bureau, by_metric in counted.items()]
    return sorted(
        (one for one in found if one.trainings), key=lambda one: (-one.trainings, one.bureau)
    )


def _one(bureau: str, counted: Mapping[str, Mapping[int, int]]) -> Trained:
    courses = {month: n for month, n in counted.get(TRAININGS.code, {}).items() if n}
    people, searches = counted.get(PARTICIPANTS.code), counted.get(SEARCHES.code, {})
    first, last = min(courses, default=0), max(courses, default=0)
    return Trained(
        bureau=bureau,
        trainings=sum(courses.values()),
        participants=sum(people.values()) if people else None,
        before=_mean(searches, shifted(first, -_AROUND), shifted(first, -1)) if first else None,
        after=_mean(searches, shifted(last, 1), shifted(last, _AROUND)) if last else None,
    )


def _mean(searches: Mapping[int, int], first: int, last: int) -> float | None:
    known = [value for month, value in searches.items() if first <= month <= last]
    return sum(known) / len(known) if known else None


def _columns() -> Sequence[tuple[str, str]]:
    return (
        (TRAININGS.code, _(TRAININGS.label)),
        (PARTICIPANTS.code, _(PARTICIPANTS.label)),
        ("searches_before", _("Searches a month before")),
        ("searches_after", _("Searches a month after")),
    )


def _values(one: Trained) -> Sequence[float | None]:
    means = (None if mean is None else round(mean) for mean in (one.before, one.after))
    return (one.trainings, one.participants, *means)


def _draw(frame: Counts, view: View) -> Chart:
    rows = [
        Row(
            BY_BUREAU.name(one.bureau),
            _values(one),
            [_("not reported") if v is None else format_number(v) for v in _values(one)],
        )
        for one in trained(frame)[:_MOST]
    ]
    hues = (TRAININGS.hue, PARTICIPANTS.hue, SEARCHES.hue, SEARCHES.hue)
    measures = [
        Measure(heading, view.theme.hues[hue], log=key.startswith(SEARCHES.code))
        for (key, heading), hue in zip(_columns(), hues, strict=True)
    ]
    said = _("{count} countries with courses; all values are in the table.").format(count=len(rows))
    return Chart(abreast(rows, measures, view.theme), said)


def _tabulate(frame: Counts, _view: View) -> Table:
    return Table(
        columns=(
            Column("bureau", _("Bureau")),
            *(Column(key, heading, Align.NUMBER) for key, heading in _columns()),
        ),
        rows=[(BY_BUREAU.name(one.bureau), *_values(one)) for one in trained(frame)],
    )


def _subtitle(view: View) -> str:
    months = view.months(TRAININGS)
    return " · ".join(
        (
            _("courses, people, searches: an axis each"),
            format_months(months.first, months.last),
            _("six months before the first course and after the last"),
        )
    )


BESIDE_USE = Panel[Counts](
    code="training-and-use",
    title=lambda _view: _("Training, and searches before and after"),
    kind=Kind.CHART,
    metrics=(TRAININGS.code, SEARCHES.code),
    beside=(PARTICIPANTS.code,),
    query=_query,
    shape=adapted(_draw, _tabulate),
    subtitle=_subtitle,
    explanation=N_(
        "The mean of the months that a bureau reported, in the six months before its first course "
        "of the period and in the six after its last. It shows coincidence, not effect: searches "
        "grow by themselves where border systems are connected."
    ),
    lacks=lambda view: how_to_load(view, TRAININGS.code, SEARCHES.code),
    when_empty=N_("No course is reported for this choice."),
)

PANELS = (BESIDE_USE,)
