"""Hits per 100,000 searches, as the data interface gives them: a row a database, never pooled."""

from collections.abc import Mapping
from typing import Any

from dashboard.api.answers import BadParameterError
from dashboard.api.counting import Rows, stated, written
from dashboard.api.questions import Question
from dashboard.figures.rates import per_searches
from dashboard.wiring import Store
from data_access.availability.measures import Availabilities
from data_access.frames import HIDDEN, fetch, records
from data_access.queries import conditions, series
from data_access.registry.metrics import METRICS, Metric
from data_access.registry.series import TIMES, Dimension
from data_access.registry.sources import SOURCES

_SPLITS = TIMES | {
    Dimension.DATABASE,
    Dimension.BUREAU,
    Dimension.COUNTRY,
    Dimension.CHANNEL,
    Dimension.PLACE,
}


def answer(
    metric: Metric, question: Question, availabilities: Availabilities, store: Store
) -> dict[str, Any]:
    """Rate, hits and searches of each database, and of whatever else they are asked by.

    Raises:
        BadParameterError: a rate is asked for by something that searches are not counted by.
        DataUnavailableError: nothing is held of hits or of searches.
    """
    refused = [d.value for d in question.by if d not in _SPLITS]
    if refused:
        message = f"{metric.code} is formed by database, bureau and time, not by {refused[0]}"
        raise BadParameterError("by", message)
    by = tuple(dict.fromkeys((Dimension.DATABASE, *question.by)))
    parts = [METRICS[code] for code in (metric.numerator, metric.denominator) if code]
    held = [availabilities.of(part, question.filters, by) for part in parts]
    months = availabilities.months(metric, question.filters, by)
    caveats = dict.fromkeys(
        [metric.caveat, *(SOURCES[code].caveat for one in held for code in one.published)]
    )
    scope = {d for part in parts for d in conditions.out_of_scope(part, question.filters)}
    rows: Rows = []
    if not scope:
        query = series.counts(parts, question.filters, by, {part.code: months for part in parts})
        frame = store.once(
            ("series", metric.code, question),
            lambda: store.run(lambda connection: fetch(connection, query)),
        )
        rows = _rows(metric, records(frame), by)
    return {
        **stated(metric, question, store, months, held),
        "caveats": [*caveats, *(f"not recorded by {d}: no figures" for d in sorted(scope))],
        "rows": rows,
    }


def _rows(
    metric: Metric, counted: list[dict[str, Any]], by: tuple[Dimension, ...]
) -> list[dict[str, Any]]:
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in counted:
        key = tuple(row[dimension.value] for dimension in by)
        groups.setdefault(key, {})[row["metric"]] = row["value"]
    return [
        {d.value: written(d, value) for d, value in zip(by, key, strict=True)} | _row(metric, group)
        for key, group in groups.items()
    ]


def _row(metric: Metric, group: Mapping[str, Any]) -> dict[str, Any]:
    above, below = (group.get(code or "") for code in (metric.numerator, metric.denominator))
    if above is HIDDEN or below is HIDDEN:
        return {"value": None, "hidden": True}
    return {
        "value": per_searches(above, below),
        metric.numerator or "": above,
        metric.denominator or "": below,
    }
