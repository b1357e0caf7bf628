"""Which series answers what is asked of a measure.

A measure is the sum of its parts (arrivals in Italy, in Greece, …). A part has one series or
more: they say the same in different detail and are never added to each other. What a reader asks
decides which of them answers, see `chosen`.
"""

from collections.abc import Collection, Mapping
from functools import lru_cache
from types import MappingProxyType

from data_access.registry.dimensions import Dimension
from data_access.registry.published_series import PUBLISHED
from data_access.registry.reported_series import REPORTED
from data_access.registry.run import BY_REPORTER, EXERCISE_RUN, Series

SERIES = MappingProxyType({series.code: series for series in (*PUBLISHED, *REPORTED)})


@lru_cache(maxsize=8192)
def of_run(code: str) -> Series:
    """The series of what the store keeps under a code, of a reporter or an exercise, too."""
    return SERIES[code.removeprefix(EXERCISE_RUN).partition(BY_REPORTER)[0]]


@lru_cache(maxsize=8192)
def reporter_of(code: str) -> str:
    """ISO3 of the bureau that a run of months is of; empty where nobody reports for itself."""
    return code.partition(BY_REPORTER)[2]


def is_exercise(code: str) -> bool:
    """Whether a run of months was made for exercises."""
    return code.startswith(EXERCISE_RUN)


@lru_cache(maxsize=256)
def counting(metric: str) -> tuple[Series, ...]:
    """The series that count a measure, alternatives after each other, the least detailed first."""
    return tuple(series for series in SERIES.values() if metric in series.metrics)


def told(metric: str, sums: Mapping[str, int]) -> dict[tuple[str, str], int]:
    """What a file counts of each part, for each reporter: its least detailed series says it.

    Args:
        metric: code of a measure.
        sums: by run, of what the file holds of the measure.
    """
    order = {held.code: place for place, held in enumerate(counting(metric))}
    found: dict[tuple[str, str], int] = {}
    for run in sorted(sums, key=lambda code: order.get(of_run(code).code, -1)):
        found.setdefault((of_run(run).part, reporter_of(run)), sums[run])
    return found


def parts(metric: str) -> dict[str, tuple[Series, ...]]:
    """The parts of a measure and the series that tell each."""
    found: dict[str, tuple[Series, ...]] = {}
    for series in counting(metric):
        found[series.part] = (*found.get(series.part, ()), series)
    return found


def chosen(metric: str, wanted: Collection[Dimension]) -> tuple[Series, ...]:
    """One series for each part of a measure that carries all that is wanted: the least detailed."""
    return _chosen(metric, frozenset(wanted))


@lru_cache(maxsize=1024)
def _chosen(metric: str, wanted: frozenset[Dimension]) -> tuple[Series, ...]:
    fitting = (
        next((series for series in alternatives if series.carries(wanted)), None)
        for alternatives in parts(metric).values()
    )
    return tuple(series for series in fitting if series is not None)
