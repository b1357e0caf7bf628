"""What is asked of `GET /api/v1/series`, read from its query string."""

from dataclasses import dataclass

from dashboard import url_state
from dashboard.api.answers import BadParameterError
from data_access.filters import Filters
from data_access.registry.metrics import METRICS, Metric
from data_access.registry.series import TIMES, Dimension


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Attributes:
        by: dimensions to split by, at most one of them a time.
        as_csv: rather than JSON.
    """

    metrics: tuple[Metric, ...]
    by: tuple[Dimension, ...]
    filters: Filters
    as_csv: bool


def read(query: str) -> Question:
    """The question of a query string.

    Raises:
        BadParameterError, InvalidFilterError: names the parameter that cannot be read.
    """
    reading = url_state.strict(query)
    others = dict(reading.others)
    if not reading.filters.metrics:
        raise BadParameterError("m", f"name one of {', '.join(METRICS)}")
    by = []
    for text in filter(None, others.get("by", "").split(",")):
        if text not in tuple(Dimension):
            raise BadParameterError("by", f"unknown dimension {text!r}; {', '.join(Dimension)}")
        by.append(Dimension(text))
    if len(set(by) & TIMES) > 1:
        raise BadParameterError("by", "one of month, quarter and year at a time")
    form = others.get("format", "json")
    if form not in {"json", "csv"}:
        raise BadParameterError("format", "json or csv")
    metrics = tuple(METRICS[code] for code in reading.filters.metrics)
    return Question(metrics, tuple(dict.fromkeys(by)), reading.filters, form == "csv")
