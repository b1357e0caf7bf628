"""A change between two periods: which months can be compared, and its interval.

Numbers in, numbers out: no store and no clock. `docs/methods.md` has the method and its validation.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import betaincinv, gammaincinv, ndtr, stdtrit

from data_access.analysis import scatter
from data_access.analysis.scatter import Dispersion
from data_access.periods import MonthRange, distance, with_years

_YEAR = 12
_CONFIDENCE = 0.975
"""Below the upper end of an interval of 95 %."""


@dataclass(frozen=True, slots=True)
class LikeMonths:
    """The months of two periods that can be compared, in pairs.

    Attributes:
        now: yyyymm, in order; at least one.
        before: the same months of the base, in the same order.
        is_whole: whether they are all months of both periods.
    """

    now: tuple[int, ...]
    before: tuple[int, ...]
    is_whole: bool

    @property
    def is_of_year_before(self) -> bool:
        """Whether each month is compared with the same month a year earlier."""
        return distance(self.before[0], self.now[0]) == _YEAR

    @property
    def are_of_one_season(self) -> bool:
        """Whether each month is compared with the same month of another year."""
        return distance(self.before[0], self.now[0]) % _YEAR == 0


def like_months(
    period: MonthRange, base: MonthRange, known: Collection[int], undivided: Collection[int] = ()
) -> LikeMonths | None:
    """The months of a period and of its base of which both are known in full; None: there are none.

    Args:
        period: what is looked at.
        base: as long, and earlier.
        known: months (yyyymm) known in full, of both.
        undivided: years (yyyy) of which only the total is known: they count whole or not at all.
    """
    back = distance(base.first, period.first)
    pairs = [
        (month, before)
        for month, before in zip(period.months(), period.moved(-back).months(), strict=True)
        if month in known and before in known
    ]
    for year in undivided:
        for side in (0, 1):
            of_year = [pair for pair in pairs if pair[side] // 100 == year]
            if len(of_year) < _YEAR:
                pairs = [pair for pair in pairs if pair not in of_year]
    if not pairs:
        return None
    now, before = zip(*pairs, strict=True)
    return LikeMonths(now, before, is_whole=len(now) == period.length == base.length)


def total(counted: Mapping[int, int], months: tuple[int, ...] | frozenset[int]) -> int:
    """The sum over some months; what only has a year (yyyy00) counts where the whole year is in.

    Args:
        counted: by yyyymm or yyyy00.
        months: yyyymm.
    """
    return sum(counted[month] for month in with_years(months) & counted.keys())


class Interval(NamedTuple):
    """Between what ends a number lies, 95 times in 100; in the number's own unit."""

    low: float
    high: float

    def spans(self, value: float) -> bool:
        """Whether a value lies inside."""
        return self.low <= value <= self.high


def of_change(
    now: float, before: float, spread: Dispersion, of_base: Dispersion | None = None
) -> Interval | None:
    """The interval of a relative change: -0.2 is a fifth fewer.

    Both counts are divided by their dispersion and taken for Poisson; given their sum, the first is
    binomial, whose share has Jeffreys' interval (Brown, Cai and DasGupta, Statistical Science
    16(2), 2001). Its ends are as far out as Student's t with the freedom of the dispersion says.

    Args:
        now: a count.
        before: its base.
        spread: how much they scatter.
        of_base: how much the base scatters, where that is a count of something else.

    Returns:
        None where the base has nothing.
    """
    if before <= 0:
        return None
    base = of_base or spread
    above, below = now / spread.ratio + 0.5, before / base.ratio + 0.5
    # The logarithm of each count has about this variance (Welch).
    parts = ((1 / above, spread.freedom), (1 / below, base.freedom))
    of_both = sum([part for part, _ in parts]) ** 2 / sum([part**2 / free for part, free in parts])
    tail = _tail(of_both if of_base else spread.freedom)
    scale = spread.ratio / base.ratio
    # Each end by the smaller of a share and its rest, which keeps its digits where the share is 1.
    low, rest = float(betaincinv(above, below, tail)), float(betaincinv(below, above, tail))
    return Interval(scale * low / (1 - low) - 1, scale * (1 - rest) / rest - 1)


def of_count(value: float, spread: Dispersion) -> Interval:
    """The interval of the mean that a count was drawn from, by the same model (gamma, Jeffreys)."""
    return of_counts([value], spread)[0]


def of_counts(values: Sequence[float], spread: Dispersion) -> list[Interval]:
    """The intervals of many such counts, which scatter alike."""
    tail, shapes = _tail(spread.freedom), np.asarray(values, float) / spread.ratio + 0.5
    ends = (gammaincinv(shapes, at) * spread.ratio for at in (tail, 1 - tail))
    return list(map(Interval, *(end.tolist() for end in ends)))


def _tail(freedom: float) -> float:
    """What lies beyond the quantile of Student's t on either side, by the normal distribution."""
    return 1 - float(ndtr(stdtrit(freedom, _CONFIDENCE)))


SETTLED = Interval(1.0, 1.0)
"""Of what no later release revises: as many times as much as it is."""


def revised(
    counted: Mapping[int, int],
    months: tuple[int, ...],
    revisions_of: Callable[[int], tuple[float, float] | None],
) -> Interval | None:
    """Between what multiples of a sum later releases may make of it.

    Args:
        counted: by yyyymm or yyyy00.
        months: of the sum.
        revisions_of: the least and the most that later releases may make of a month; None where
            nobody knows.

    Returns:
        None where that is not known of a month, or where nothing is reported yet that could grow.
    """
    extremes = [(counted.get(month, 0), revisions_of(month)) for month in months]
    still_open = [(value, ends) for value, ends in extremes if ends != SETTLED]
    if not still_open:
        return SETTLED
    whole, low, high = total(counted, months), 0.0, 0.0
    for value, ends in still_open:
        if ends is None:
            return None
        low, high = low + value * (ends[0] - 1), high + value * (ends[1] - 1)
    is_reported = whole > 0 and any(value for value, _ends in still_open)
    return Interval(1 + low / whole, 1 + high / whole) if is_reported else None


def of_both(
    now: Interval | None, before: Interval | None, *, are_reports: bool = False
) -> Interval | None:
    """The same of a ratio of two sums; None where it is not known of one of them.

    Args:
        now: as of `revised`.
        before: the same of the base.
        are_reports: whether both are reports, whose base has to be settled.
    """
    if now is None or before is None or (are_reports and before != SETTLED):
        return None
    return Interval(now.low / before.high, now.high / before.low)


@dataclass(frozen=True, slots=True)
class Compared:
    """A count compared with its base, over like months only.

    Attributes:
        like: the months of both.
        now, before: what is counted in them.
        interval: of the relative change, by chance and by later releases; None where nothing can
            be said of it, and of what is exact.
        is_exact: whether both are complete counts, which do not scatter.
        is_provisional: whether a publisher still revises some of the months.
        is_early: whether later releases may yet turn the change, or nobody knows how far they go.
        without_largest: the same without its largest incident, where no change is clear then.
    """

    like: LikeMonths
    now: float
    before: float
    interval: Interval | None = None
    is_exact: bool = False
    is_provisional: bool = False
    is_early: bool = False
    without_largest: "Compared | None" = None

    @property
    def is_clear(self) -> bool:
        """Whether the change is more than chance, and than what later releases may add."""
        if self.is_early:
            return False
        return self.is_exact or (self.interval is not None and not self.interval.spans(0))


def judged(
    like: LikeMonths,
    now: float,
    before: float,
    by_chance: Interval | None,
    revision: Interval | None,
) -> Compared:
    """A change of reports with what later releases may make of it.

    Args:
        like: the months of both.
        now: a count.
        before: its base.
        by_chance: the interval of the change if nothing is revised; None where none is formed.
        revision: between what multiples of `now / before` later releases may make of it; None where
            nobody knows.
    """
    interval = by_chance
    if by_chance and revision and revision != SETTLED:
        low, high = by_chance
        interval = Interval((low + 1) * revision.low - 1, (high + 1) * revision.high - 1)
    # Of a route all may be reported late: what still comes in can have risen, and not fallen.
    is_rise = interval is not None and interval.low > 0
    is_early = revision is None or (revision != SETTLED and not is_rise)
    return Compared(
        like, now, before, interval, is_provisional=revision != SETTLED, is_early=is_early
    )


def exact(like: LikeMonths, now: float, before: float, revision: Interval | None) -> Compared:
    """A change of complete counts, which has no interval; arguments as of `judged`."""
    is_early = revision is None or (
        revision != SETTLED and revision.low * now <= before <= revision.high * now
    )
    return Compared(
        like,
        now,
        before,
        is_exact=True,
        is_provisional=revision != SETTLED,
        is_early=is_early,
    )


def compared(
    counted: Mapping[int, int],
    like: LikeMonths,
    known: Collection[int],
    revision: Interval | None = SETTLED,
) -> Compared:
    """Compare a count of some months with its base, and give the interval.

    Args:
        counted: by yyyymm or yyyy00.
        like: which months are compared.
        known: months known in full; the years behind the newest tell how much counts scatter.
        revision: as of `judged`.
    """
    now, before = total(counted, like.now), total(counted, like.before)
    spread = scatter.of_months(counted, like.now[-1], known)
    return judged(like, now, before, of_change(now, before, spread) if spread else None, revision)


def between_sides(
    counted: Sequence[Mapping[int, int]],
    like: LikeMonths,
    spreads: tuple[Dispersion | None, Dispersion | None],
    revision: Interval | None,
) -> Compared:
    """Two counts that a reader put side by side, both known in full; the second is the base.

    Args:
        counted: both, by yyyymm or yyyy00.
        like: the months of either.
        spreads: how much each scatters; the same twice where only their periods differ.
        revision: as of `judged`.
    """
    now, before = total(counted[0], like.now), total(counted[1], like.before)
    spread, of_base = spreads
    interval = None
    if spread and of_base:
        interval = of_change(now, before, spread, None if of_base == spread else of_base)
    return judged(like, now, before, interval, revision)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one part of a count adds to its change.

    Attributes:
        part: its code; empty for several parts together.
        now, before: what is counted of it in either period.
    """

    part: str
    now: int
    before: int

    @property
    def change(self) -> int:
        """How many more; below 0 how many fewer."""
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class Contributions:
    """A change as the sum of what its parts add to it, to the last unit.

    Attributes:
        parts: known in both periods, the largest change of either sign first.
        unknown: parts that are not, in no sum of either period.
    """

    parts: tuple[Contribution, ...]
    unknown: tuple[str, ...] = ()

    @property
    def total(self) -> Contribution:
        """All parts together."""
        return _together(self.parts)

    def largest(self, most: int) -> tuple[Contribution, ...]:
        """The parts with the largest changes, all others added up in one more behind them."""
        first, others = self.parts[:most], self.parts[most:]
        return (*first, _together(others)) if len(others) > 1 else (*first, *others)


def _together(parts: Sequence[Contribution]) -> Contribution:
    return Contribution("", sum([one.now for one in parts]), sum([one.before for one in parts]))


def contributions(now: Mapping[str, int | None], before: Mapping[str, int | None]) -> Contributions:
    """What each part of a count adds to its change: the difference of the part itself.

    Args:
        now: counts by part, over the months that are compared; None is unknown, as is a part that
            one of the two does not name.
        before: the same of the base.
    """
    parts, unknown = [], []
    for code in sorted({*now, *before}):
        newer, older = now.get(code), before.get(code)
        if newer is None or older is None:
            unknown.append(code)
        elif newer or older:
            parts.append(Contribution(code, newer, older))
    parts.sort(key=lambda one: (-abs(one.change), one.part))
    return Contributions(tuple(parts), tuple(unknown))
