"""Courses by topic, and beside a country's searches of the databases before and after them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.figures.drawings import Align, Chart, Column, Table
from dashboard.figures.measures import Measure, Row, side_by_side
from dashboard.formats import format_months, format_number
from dashboard.i18n import N_, _, ngettext
from dashboard.panels.card_text import nothing_loaded
from dashboard.panels.data import Data
from dashboard.panels.names import BY_BUREAU, BY_TOPIC
from dashboard.panels.panel import Content, Kind, Panel
from dashboard.panels.shapes.headline import numbers
from dashboard.panels.shapes.measures import SideBySide
from data_access.frames import Counts, Query, records
from data_access.periods import MonthRange, shifted
from data_access.queries import series
from data_access.registry.metrics import METRICS
from data_access.registry.series import Dimension

TRAININGS, PARTICIPANTS = METRICS["trainings"], METRICS["training_participants"]
SEARCHES = METRICS["searches"]

TOPICS = SideBySide((TRAININGS.code, PARTICIPANTS.code), BY_TOPIC).panel(
    "training-by-topic",
    N_("Training by topic"),
    N_("Courses differ in length, and one person may take part in several."),
)

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

    @property
    def numbers(self) -> Sequence[float | None]:
        """In the order of the columns."""
        means = (None if mean is None else round(mean) for mean in (self.before, self.after))
        return (self.trainings, self.participants, *means)


def _query(data: Data) -> Query[Counts]:
    months = data.months(TRAININGS)
    around = MonthRange(shifted(months.first, -_AROUND), shifted(months.last, _AROUND))
    return series.counts(
        (TRAININGS, PARTICIPANTS, SEARCHES),
        data.filters,
        (Dimension.BUREAU, Dimension.MONTH),
        {TRAININGS.code: months, PARTICIPANTS.code: months, SEARCHES.code: around},
    )


def trained(frame: Counts) -> Sequence[Trained]:
    """Everybody who was trained, most courses first.

    Args:
        frame: metric, bureau, month, value.
    """
    counted: dict[str, dict[str, dict[int, int]]] = {}
    for row in records(frame):
        by_metric = counted.setdefault(row["bureau"], {})
        by_metric.setdefault(row["metric"], {})[row["month"]] = row["value"]
    every = [_one(bureau, by_metric) for bureau, by_metric in counted.items()]
    return sorted(
        (one for one in every if one.trainings), key=lambda one: (-one.trainings, one.bureau)
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


def _beside_use(frame: Counts, data: Data) -> Content:
    """Columns: metric, bureau, month, value."""
    countries = trained(frame)
    columns = (
        (TRAININGS, TRAININGS.code, _(TRAININGS.label)),
        (PARTICIPANTS, PARTICIPANTS.code, _(PARTICIPANTS.label)),
        (SEARCHES, "searches_before", _("Searches a month before")),
        (SEARCHES, "searches_after", _("Searches a month after")),
    )
    rows = [
        Row(
            BY_BUREAU.name(one.bureau),
            one.numbers,
            [_("not reported") if n is None else format_number(n) for n in one.numbers],
        )
        for one in countries[:_MOST]
    ]
    measures = [Measure(heading, data.theme.hue(metric.hue)) for metric, _key, heading in columns]
    in_words = ngettext(
        "{count} country with courses; all values are in the table.",
        "{count} countries with courses; all values are in the table.",
        len(rows),
    ).format(count=len(rows))
    return Content(
        Chart(side_by_side(rows, measures, data.theme), in_words),
        lambda: Table(
            columns=(
                Column("bureau", _("Bureau")),
                *(Column(key, heading, Align.NUMBER) for _metric, key, heading in columns),
            ),
            rows=[(BY_BUREAU.name(one.bureau), *one.numbers) for one in countries],
        ),
    )


def _subtitle(data: Data) -> str:
    months = data.months(TRAININGS)
    return " · ".join(
        (
            _("separate scale for each column"),
            format_months(months.first, months.last),
            _("six months before the first course and after the last"),
        )
    )


BESIDE_USE = Panel[Counts](
    code="training-and-use",
    title=lambda _data: _("Training, and searches before and after"),
    kind=Kind.CHART,
    metrics=(TRAININGS.code, SEARCHES.code),
    beside=(PARTICIPANTS.code,),
    query=_query,
    shape=_beside_use,
    subtitle=_subtitle,
    explanation=N_(
        "The mean of the months that a bureau reported, in the six months before its first course "
        "of the period and in the six after its last. It shows coincidence, not effect: searches "
        "grow by themselves where border systems are connected."
    ),
    lacks=lambda data: nothing_loaded(data, TRAININGS.code, SEARCHES.code),
    when_empty=N_("No course is reported for this choice."),
)

PANELS = (*numbers(TRAININGS.code, PARTICIPANTS.code), TOPICS, BESIDE_USE)
