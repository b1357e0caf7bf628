"""How many a month will have when all is reported: chain-ladder over the releases of a source.

Numbers in, numbers out: no store and no clock. `docs/methods.md` has the method and its limits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log, prod, sqrt
from statistics import median_low
from typing import NamedTuple

from data_access.analysis.changes import Interval
from data_access.periods import distance

LEAST_RELEASES = 6
_LONGEST_GAP = 2
"""Months between two releases, as a rule, beyond which a step says too little of what it hides."""
_LEAST_LINKS = 2
"""Months that were seen at an age and the next, below which a step has no variance of its own."""
_QUANTILE = 1.959964
"""Of the normal distribution at 97.5 %."""


class Report(NamedTuple):
    """What one release had of a month.

    Attributes:
        month: yyyymm.
        release: number of the release, the oldest 0.
        value: counted.
    """

    month: int
    release: int
    value: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step from one age to the next, over all months that were seen at both.

    Attributes:
        factor: the count at the later age over that at the earlier one.
        variance: of single months around it, as a share of the count (Mack's sigma squared).
        weight: counted at the earlier age, of all months.
    """

    factor: float
    variance: float
    weight: float


@dataclass(frozen=True, slots=True)
class Expected:
    """What months are expected to have when complete; never a part of what is reported.

    Attributes:
        reported: what they have now.
        value: expected.
        error: its standard error (Mack).
        interval: of it, at 95 %.
    """

    reported: int
    value: float
    error: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Development:
    """How counts grow with their age.

    Attributes:
        gap: months from one age to the next: the usual time between two releases.
        steps: from each age to the next, the youngest first.
    """

    gap: int
    steps: tuple[Step, ...]

    def column(self, age: int) -> int:
        """Which step a month of an age (1 is the newest) is before."""
        return (age - 1) // self.gap


def development(reports: Iterable[Report], newest: Sequence[int]) -> Development | None:
    """The steps of a reporting triangle.

    Mack, "Distribution-free calculation of the standard error of chain ladder reserve estimates",
    ASTIN Bulletin 23(2), 1993, 213-225: the factor of a step is the sum of the later counts over
    that of the earlier ones. Releases come at odd times, so an age is a run of months as long as
    the usual time between two releases, and only months that went from one age to the next between
    two releases count; those that skipped one say nothing of a single step.

    Args:
        reports: what each release had of each month that it covers to its last day.
        newest: the newest complete month (yyyymm) of each release, in order.

    Returns:
        None with fewer than six releases, with releases more than two months apart as a rule, or
        where no step can be formed.
    """
    if len(newest) < LEAST_RELEASES:
        return None
    gaps = [distance(first, then) for first, then in pairwise(newest)]
    gap = max(1, median_low(gaps))
    if gap > _LONGEST_GAP:
        return None
    by_month: dict[int, dict[int, int]] = {}
    for one in reports:
        by_month.setdefault(one.month, {})[one.release] = one.value
    links: dict[int, list[tuple[int, int]]] = {}
    for month, values in by_month.items():
        seen = [
            ((distance(month, newest[release])) // gap, value)
            for release, value in sorted(values.items())
        ]
        for (column, before), (later, after) in pairwise(seen):
            if later == column + 1:
                links.setdefault(column, []).append((before, after))
    steps = list[Step]()
    while (step := _step(links.get(len(steps), ()), steps)) is not None:
        steps.append(step)
    return Development(gap, tuple(steps)) if steps else None


def _step(pairs: Sequence[tuple[int, int]], earlier: Sequence[Step]) -> Step | None:
    counted = [(before, after) for before, after in pairs if before]
    weight = sum(before for before, _after in counted)
    if not counted or (len(counted) < _LEAST_LINKS and len(earlier) < _LEAST_LINKS):
        return None
    # A month that had none and has some now adds to the later sum: it is no month of its own.
    factor = sum(after for _before, after in pairs) / weight
    if not factor:
        return None
    if len(counted) < _LEAST_LINKS:
        # Of the oldest age one month tells: its variance is carried on from those before (Mack).
        last, before_last = earlier[-1].variance, earlier[-2].variance
        carried = last**2 / before_last if before_last else last
        return Step(factor, min(carried, last, before_last), weight)
    squares = sum(before * (after / before - factor) ** 2 for before, after in counted)
    return Step(factor, squares / (len(counted) - 1), weight)


def expected(reported: Mapping[int, int], newest: int, grown: Development) -> Expected | None:
    """The expected sum of some months when complete, by Mack's formulas.

    The interval is that of the whole, with what all months owe to the same factors; it is taken for
    log-normal, as he advises, which keeps it above 0.

    Args:
        reported: what is known now, by month (yyyymm).
        newest: the newest complete month.
        grown: how counts grow.

    Returns:
        None where nothing is reported, or where none of the months is still growing.
    """
    rows = [
        (value, grown.steps[grown.column(distance(month, newest) + 1) :])
        for month, value in reported.items()
    ]
    ends = [count * prod(step.factor for step in steps) for count, steps in rows]
    value = sum(ends)
    if value <= 0 or not any(steps for _count, steps in rows):
        return None
    own = sum(_own_error(count, steps) for count, steps in rows)
    shared = 0.0
    for place, step in enumerate(grown.steps):
        # What all months share that the step is still ahead of.
        behind = len(grown.steps) - place
        growing = sum(
            end for end, (_, steps) in zip(ends, rows, strict=True) if len(steps) >= behind
        )
        shared += growing**2 * step.variance / step.factor**2 / step.weight
    spread = sqrt(log(1 + (own + shared) / value**2))
    middle = log(value) - spread**2 / 2
    interval = Interval(exp(middle - _QUANTILE * spread), exp(middle + _QUANTILE * spread))
    return Expected(sum(reported.values()), value, sqrt(own + shared), interval)


def _own_error(count: int, steps: Sequence[Step]) -> float:
    """The variance of one month's growth, the factors taken for known."""
    end, now, error = count * prod(step.factor for step in steps), float(count), 0.0
    for step in steps:
        if now:
            error += end**2 * step.variance / step.factor**2 / now
        now *= step.factor
    return error
