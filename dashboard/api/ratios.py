"""Ratios, as the data interface gives them: route by route, each held against its own movement."""

from collections.abc import Iterator
from typing import Any

from dashboard.api.answers import BadParameterError
from dashboard.api.counting import Rows, stated
from dashboard.api.questions import Question
from dashboard.figures import steps
from dashboard.panels.route_rates import Counted, RouteRate, by_route, formed, written
from dashboard.wiring import Store
from data_access.availability.measures import Availabilities, DataUnavailableError
from data_access.filters import Grain
from data_access.frames import fetch
from data_access.periods import MonthRange
from data_access.queries import rates
from data_access.queries.rates import Rated
from data_access.registry.metrics import Metric
from data_access.registry.series import TIMES, Dimension
from data_access.registry.sources import SOURCES


def answer(
    metric: Metric, question: Question, availabilities: Availabilities, store: Store
) -> dict[str, Any]:
    """A row for each route and step: the rate, its parts, what counts movement, what is left out.

    Raises:
        BadParameterError: a rate is asked for by something that movement is not counted by.
        DataUnavailableError: nothing of the numerator is held.
    """
    refused = [d.value for d in question.by if d not in TIMES | {Dimension.ROUTE}]
    if refused:
        message = f"{metric.code} is formed by route and time, not by {', '.join(refused)}"
        raise BadParameterError("by", message)
    rated = rates.rated(metric, question.filters, availabilities)
    if not rated:
        return _unknown(metric, question, availabilities, store)
    months = rates.hull(one.months for one in rated)
    query = rates.counts(metric, rated, question.filters, months)
    frame = store.once(
        ("series", metric.code, question),
        lambda: store.run(lambda connection: fetch(connection, query)),
    )
    held = [availability for one in rated for availability in one.availabilities]
    counted = by_route(frame)
    return {
        **stated(metric, question, store, months, held),
        "caveats": list(_caveats(metric, rated)),
        "rows": [row for one in rated for row in _rows(metric, one, counted, question)],
    }


def _unknown(
    metric: Metric, question: Question, availabilities: Availabilities, store: Store
) -> dict[str, Any]:
    if not availabilities.has(metric):
        raise DataUnavailableError(metric.code)
    months, availability = (
        availabilities.months(metric, question.filters),
        availabilities.of(metric),
    )
    reason = "deaths and movement are not both known for what is asked for: no figures"
    return {
        **stated(metric, question, store, months, (availability,)),
        "caveats": [metric.caveat, reason],
        "rows": [] if question.by else [{"value": None}],
    }


def _rows(metric: Metric, rated: Rated, counted: Counted, question: Question) -> Rows:
    time = next((d for d in question.by if d in TIMES), None)
    if time is None:
        return [_row(formed(metric, rated, counted, rated.months))]
    grain = Grain(time.value)
    return [
        {time.value: steps.label(step, grain)} | _row(formed(metric, rated, counted, months))
        for step, months in _steps(rated.months, grain)
    ]


def _steps(months: MonthRange, grain: Grain) -> Iterator[tuple[int, MonthRange]]:
    """The steps of a range, and the months of it that are in each."""
    inside: dict[int, list[int]] = {}
    for month in months.months():
        inside.setdefault(steps.step_of(month, grain), []).append(month)
    for step, named in inside.items():
        yield step, MonthRange(named[0], named[-1])


def _row(found: RouteRate) -> dict[str, Any]:
    return {
        "route": found.rated.route,
        "value": found.rate.value,
        **found.counted,
        "denominator": found.rated.denominator.code,
        "left_out": written(found.left_out) or None,
    }


def _caveats(metric: Metric, rated: tuple[Rated, ...]) -> Iterator[str]:
    yield metric.caveat
    yield from dict.fromkeys(one.denominator.caveat for one in rated)
    sources = dict.fromkeys(
        s for one in rated for availability in one.availabilities for s in availability.published
    )
    yield from (SOURCES[source].caveat for source in sources)
