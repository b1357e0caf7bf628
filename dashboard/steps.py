"""Counts as complete series: each step of a period, 0 where nothing happened, None if unknown."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from dashboard.drawings import Dated
from dashboard.formats import format_month, format_quarter
from data_access.analysis import changes
from data_access.availability import Availability
from data_access.filters import Grain
from data_access.frames import Counts, how_many_hidden
from data_access.periods import MonthRange, iso, shifted

Series = Mapping[int, int | None]
"""Step (yyyymm, yyyyq or yyyy) to count, in order; None is unknown."""


def step_of(month: int, grain: Grain) -> int:
    """The step that a month (yyyymm) falls into."""
    match grain:
        case Grain.MONTH:
            return month
        case Grain.QUARTER:
            return month // 100 * 10 + (month % 100 + 2) // 3
        case Grain.YEAR:
            return month // 100


def first_month(step: int, grain: Grain) -> int:
    """The month (yyyymm) that a step begins with."""
    match grain:
        case Grain.MONTH:
            return step
        case Grain.QUARTER:
            return step // 10 * 100 + step % 10 * 3 - 2
        case Grain.YEAR:
            return step * 100 + 1


_LENGTH = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}


def months_of(step: int, grain: Grain) -> MonthRange:
    """All months of a step."""
    first = first_month(step, grain)
    return MonthRange(first, shifted(first, _LENGTH[grain] - 1))


def middle(step: int, grain: Grain) -> int:
    """The month in the middle of a step."""
    return shifted(first_month(step, grain), _LENGTH[grain] // 2)


def crosses(earlier: int, step: int, grain: Grain, breaks: Iterable[int]) -> bool:
    """Whether one of some months from which labels differ lies between two steps, or inside one."""
    first, last = first_month(earlier, grain), months_of(step, grain).last
    return any(first < month <= last for month in breaks)


def label(step: int, grain: Grain) -> str:
    """A step as files and the data interface write it: `2015-04`, `2015-Q2`, `2015`."""
    if grain is Grain.QUARTER:
        return f"{step // 10}-Q{step % 10}"
    return iso(step) if grain is Grain.MONTH else str(step)


def name(step: int, grain: Grain) -> str:
    """A step as readers see it: `Apr 2015`, `Q2 2015`, `2015`."""
    if grain is Grain.QUARTER:
        return format_quarter(first_month(step, grain))
    return format_month(step) if grain is Grain.MONTH else str(step)


def cell(step: int, grain: Grain) -> str:
    """A step for a table's cell: files write it as `label`, readers see a month by its name."""
    return Dated.month(step) if grain is Grain.MONTH else label(step, grain)


C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The steps of a period and which of them a series knows.

    Attributes:
        steps: in order.
        known: those with at least one covered month.
    """

    steps: tuple[int, ...]
    known: frozenset[int]

    @classmethod
    def over(
        cls, months: MonthRange, availability: Availability, grain: Grain = Grain.MONTH
    ) -> "Calendar":
        """The calendar of a period for the months available of a series."""
        covered = frozenset(availability.months).intersection(months.months())
        known = {step_of(month, grain) for month in covered}
        if grain is Grain.YEAR:
            known |= {year for year in availability.years if months.holds(year * 100)}
        steps = dict.fromkeys(step_of(month, grain) for month in months.months())
        return cls(steps=tuple(steps), known=frozenset(known))

    def filled(self, counted: Mapping[int, C]) -> dict[int, C | int | None]:
        """Counts for every step: 0 in a known one without rows, None in an unknown one."""
        return {
            step: counted.get(step, 0) if step in self.known else counted.get(step)
            for step in self.steps
        }


def by_step(frame: Counts, metric: str, grain: Grain = Grain.MONTH) -> dict[int, int]:
    """One metric's counts by step; rows whose month is unknown are not in a step.

    Raises:
        ValueError: some are hidden: those cannot be added up.
    """
    sums = _sums(frame, "metric", grain.value)
    return {step: value for (code, step), value in sums.items() if code == metric}


def by_group(
    frame: Counts, dimension: str, grain: Grain = Grain.MONTH
) -> dict[str, dict[int, int]]:
    """Counts by step for each value of a dimension.

    Raises:
        ValueError: some are hidden: those cannot be added up.
    """
    groups = defaultdict[str, dict[int, int]](dict)
    for (code, step), value in _sums(frame, dimension, grain.value).items():
        groups[code][step] = value
    return dict(groups)


def by_metric(
    frame: Counts, dimension: str, grain: Grain = Grain.MONTH
) -> dict[str, dict[str, dict[int, int]]]:
    """The same of several metrics, by their codes; only those with rows are in it.

    Raises:
        ValueError: some are hidden: those cannot be added up.
    """
    metrics: dict[str, dict[str, dict[int, int]]] = {}
    for (metric, code, step), value in _sums(frame, "metric", dimension, grain.value).items():
        metrics.setdefault(metric, {}).setdefault(code, {})[step] = value
    return metrics


def _sums(frame: Counts, *names: str) -> Mapping[tuple[Any, ...], int]:
    """Counts added up by the values of some columns."""
    if how_many_hidden(frame):
        raise ValueError("hidden counts cannot be added up")
    sums = frame.groupby(list(names), sort=False)["value"].sum()
    return dict(zip(sums.index, sums, strict=True))


def total(counted: Mapping[int, int], months: MonthRange, availability: Availability) -> int | None:
    """The sum over a range of months; None unless the series covers every month of it.

    Args:
        counted: by month; a yyyy00 counts where its whole year is inside.
        months: the range, both ends inside.
        availability: of the series.
    """
    if not availability.knows(months):
        return None
    return changes.total(counted, months.months())


def known_total(
    counted: Mapping[int, int], months: MonthRange, availability: Availability
) -> int | None:
    """The sum over those months of a range that are known; None where none is."""
    known = frozenset(months.months()).intersection(availability.months)
    return sum(map(counted.__getitem__, known & counted.keys())) if known else None
