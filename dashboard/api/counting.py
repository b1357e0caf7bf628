"""Counts of a measure, as the data interface gives them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from dashboard import url_state
from dashboard.api.questions import Question
from dashboard.figures import steps
from dashboard.wiring import Store
from data_access.availability.measures import Availabilities
from data_access.availability.series import Availability
from data_access.filters import Grain
from data_access.frames import HIDDEN, Counts, Hidden, fetch, how_many_hidden, records
from data_access.periods import MonthRange, iso
from data_access.queries import conditions, series
from data_access.registry.metrics import Metric
from data_access.registry.series import TIMES, Dimension
from data_access.registry.sources import SOURCES

Rows = list[dict[str, Any]]
HIDDEN_COUNTS = (
    "small counts are hidden (null, hidden: true), and with them as many others as would tell them"
)

ONLY_BY_PLACE = "what is reported without a border point or flag counts in totals only"


def answer(
    metric: Metric, question: Question, availabilities: Availabilities, store: Store
) -> dict[str, Any]:
    """The rows of a count with what they rest on.

    Raises:
        DataUnavailableError: nothing of the measure is held.
        NotCarriedError: it is not recorded by what is asked for.
    """
    filters, by = question.filters, question.by
    availability, months = (
        availabilities.of(metric, filters, by),
        availabilities.months(metric, filters, by),
    )
    scope = sorted(conditions.out_of_scope(metric, filters))
    unknown = [f"not recorded by {dimension}: no figures" for dimension in scope]
    if not unknown and not availabilities.answers(metric, filters, by):
        unknown = ["nothing is held of what is asked for: no figures"]
    if conditions.pooled(metric, filters) and Dimension.ROUTE not in by:
        unknown = ["counts of several routes are never added up: ask by route"]
    hidden: list[str] = []
    # Unknown is one null where one number was asked, no rows where a split was.
    rows: Rows = [] if by else [{"value": None}]
    if not unknown:
        query = series.counts((metric,), filters, list(by), {metric.code: months})
        frame = store.once(
            ("series", metric.code, question),
            lambda: store.run(lambda connection: fetch(connection, query)),
        )
        rows = _rows(metric, frame, list(by), months, availability)
        hidden = [HIDDEN_COUNTS] if how_many_hidden(frame) else []
    return {
        **stated(metric, question, store, months, (availability,)),
        "caveats": [
            *_caveats(metric, availability),
            *hidden,
            *([ONLY_BY_PLACE] if metric.reported and Dimension.PLACE in by else []),
            *unknown,
            *_missing(metric, availability, months),
        ],
        "rows": rows,
    }


def stated(
    metric: Metric,
    question: Question,
    store: Store,
    months: MonthRange,
    availabilities: Iterable[Availability],
) -> dict[str, Any]:
    """What every answer says of itself above its rows."""
    sources = {
        source: (availability, day)
        for availability in availabilities
        for source, day in availability.published.items()
    }
    return {
        "metric": metric.code,
        "unit": metric.unit,
        "filters": url_state.write(replace(question.filters, metrics=(metric.code,))),
        "period": {"first": iso(months.first), "last": iso(months.last)},
        "data_version": store.version(),
        "sources": [
            {
                "id": source,
                "publisher": SOURCES[source].publisher,
                "published_on": day.isoformat(),
                "provisional_from": iso(availability.provisional_from),
            }
            for source, (availability, day) in sources.items()
        ],
        "exercise": any(availability.is_exercise for availability, _day in sources.values()),
    }


def _caveats(metric: Metric, availability: Availability) -> Iterable[str]:
    return dict.fromkeys(
        [metric.caveat, *(SOURCES[source].caveat for source in availability.published)]
    )


def _missing(metric: Metric, availability: Availability, months: MonthRange) -> Iterable[str]:
    """How many months a sum is about, where bureaus have left out some."""
    known = sum(map(months.holds, availability.months))
    if metric.reported and known < months.length:
        yield f"{known} of {months.length} months reported; the others are unknown"


def _rows(
    metric: Metric,
    frame: Counts,
    by: Sequence[Dimension],
    months: MonthRange,
    availability: Availability,
) -> Rows:
    if by and set(by) <= TIMES:
        return _complete(metric, frame, by[0], months, availability)
    if not by:
        return [{"value": _only(frame, metric, months, availability)}]
    return [
        {d.value: written(d, row[d.value]) for d in by} | _value(row["value"])
        for row in records(frame)
    ]


def _value(value: int | Hidden) -> dict[str, Any]:
    """A count, or that it is hidden, which is neither 0 nor unknown."""
    return {"value": None, "hidden": True} if value is HIDDEN else {"value": value}


def _complete(
    metric: Metric, frame: Counts, time: Dimension, months: MonthRange, availability: Availability
) -> Rows:
    """Every step of the period: 0 where covered and empty, null where unknown."""
    grain = Grain(time.value)
    counted = steps.by_step(frame, metric.code, grain)
    over = steps.Calendar.over(months, availability, grain)
    calendar = {s: counted.get(s) for s in over.steps} if metric.sparse else over.filled(counted)
    rows: Rows = [
        {time.value: steps.label(step, grain), "value": value} for step, value in calendar.items()
    ]
    # People whose month is unknown still count in the year: null for the step, not dropped.
    undated = sum(value for step, value in counted.items() if step not in calendar)
    return [*rows, {time.value: None, "value": undated}] if undated else rows


def _only(
    frame: Counts, metric: Metric, months: MonthRange, availability: Availability
) -> int | None:
    if len(frame):
        return int(frame["value"].sum())
    return 0 if availability.knows(months) and not metric.sparse else None


def written(dimension: Dimension, value: str | int) -> str | int | None:
    """A dimension's value as it is written; unknown is null."""
    if dimension in TIMES:
        grain = Grain(dimension.value)
        step = int(value)
        undated = grain is not Grain.YEAR and step % (100 if grain is Grain.MONTH else 10) == 0
        return None if undated else steps.label(step, grain)
    return None if value in {"", 0} else value
