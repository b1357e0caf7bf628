"""A change between two periods: which of their months can be held against each other, and how sure.

Numbers in, numbers out: no store and no clock. `docs/methods.md` has the method and its validation.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from scipy.special import betaincinv, gammaincinv, ndtr, stdtrit

from data_access.periods import MonthRange, distance, shifted

_YEAR = 12
_CONFIDENCE = 0.975
"""Below the upper end of an interval of 95 %."""
YEARS = 3
"""To the end of a period, whose months tell how much its counts scatter."""
_LEAST_EVENTS = 20
"""Independent events in the history below which its scatter says nothing."""


@dataclass(frozen=True, slots=True)
class LikeMonths:
    """The months of two periods that can be held against each other, in pairs.

    Attributes:
        now: yyyymm, in order; at least one.
        before: the same months of the base, in the same order.
        is_whole: whether they are all months of both periods.
    """

    now: tuple[int, ...]
    before: tuple[int, ...]
    is_whole: bool

    @property
    def are_of_one_season(self) -> bool:
        """Whether each month is held against the same month of another year."""
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
        (month, shifted(month, -back))
        for month in period.months()
        if month in known and shifted(month, -back) in known
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


def total(counted: Mapping[int, int], months: Collection[int]) -> int:
    """The sum over some months; what only has a year (yyyy00) counts where the whole year is in.

    Args:
        counted: by yyyymm or yyyy00.
        months: yyyymm.
    """
    return sum(value for month, value in counted.items() if _is_in(month, months))


def _is_in(month: int, months: Collection[int]) -> bool:
    return month in months if month % 100 else all(month + n in months for n in range(1, 13))


class Interval(NamedTuple):
    """Between what ends a number lies, 95 times in 100; in the number's own unit."""

    low: float
    high: float

    def spans(self, value: float) -> bool:
        """Whether a value lies inside."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How much counts scatter beside what year and season explain.

    Attributes:
        ratio: variance over mean; 1 where events are single and independent (Poisson), more where
            they come in groups. Never below 1.
        freedom: degrees of freedom that it rests on.
    """

    ratio: float
    freedom: int


def dispersion(rows: Sequence[Sequence[int]]) -> Dispersion | None:
    """Pearson's dispersion of a quasi-Poisson model with a factor a row and a factor a column.

    Deaths and crossings come in boats, so that their counts scatter more than single events do
    (compound Poisson). McCullagh and Nelder, Generalized Linear Models, 1989, section 6.2.

    Args:
        rows: counts, a row a year (or a period), a column a month of it; equally long.

    Returns:
        None where the rows say too little: fewer than two of them or of columns with counts, or
        fewer than 20 independent events in all.
    """
    columns = [column for column in zip(*rows, strict=True) if any(column)]
    everything = sum(map(sum, columns))
    of_rows = [sum(row) for row in rows]
    freedom = (len(rows) - 1) * (len(columns) - 1)
    if freedom < 1:
        return None
    squares = 0.0
    for column in columns:
        for value, of_row in zip(column, of_rows, strict=True):
            expected = sum(column) * of_row / everything
            squares += (value - expected) ** 2 / expected if expected else 0.0
    ratio = max(1.0, squares / freedom)
    if everything / ratio < _LEAST_EVENTS:
        return None
    return Dispersion(ratio, freedom)


def years_back(
    counted: Mapping[int, int], last: int, known: Collection[int], years: int
) -> list[list[int]]:
    """Counts in rows of twelve months that end with a month, the oldest first.

    Args:
        counted: by yyyymm; a month that is known and not here had none.
        last: yyyymm that the newest row ends with.
        known: months known in full; a row with another is left out, and all before it.
        years: rows at the most.
    """
    rows: list[list[int]] = []
    for year in range(years):
        end = shifted(last, -_YEAR * year)
        months = MonthRange(shifted(end, 1 - _YEAR), end).months()
        if not all(month in known for month in months):
            break
        rows.insert(0, [counted.get(month, 0) for month in months])
    return rows


def of_change(now: float, before: float, scatter: Dispersion) -> Interval | None:
    """The interval of a relative change: -0.2 is a fifth fewer.

    Both counts are divided by the dispersion and taken for Poisson; given their sum, the first is
    binomial, whose share has Jeffreys' interval (Brown, Cai and DasGupta, Statistical Science
    16(2), 2001). Its ends are as far out as Student's t with the freedom of the dispersion says.

    Returns:
        None where the base has nothing.
    """
    if before <= 0:
        return None
    tail = _tail(scatter.freedom)
    above, below = now / scatter.ratio + 0.5, before / scatter.ratio + 0.5
    # Each end by the smaller of a share and its rest, which keeps its digits where the share is 1.
    low, rest = float(betaincinv(above, below, tail)), float(betaincinv(below, above, tail))
    return Interval(low / (1 - low) - 1, (1 - rest) / rest - 1)


def of_count(value: float, scatter: Dispersion) -> Interval:
    """The interval of the mean that a count was drawn from, by the same model (gamma, Jeffreys)."""
    tail, shape = _tail(scatter.freedom), value / scatter.ratio + 0.5
    low, high = (float(gammaincinv(shape, at)) * scatter.ratio for at in (tail, 1 - tail))
    return Interval(low, high)


def _tail(freedom: int) -> float:
    """What lies beyond the quantile of Student's t on either side, by the normal distribution."""
    return 1 - float(ndtr(stdtrit(freedom, _CONFIDENCE)))


@dataclass(frozen=True, slots=True)
class Compared:
    """A count held against its base, over like months only.

    Attributes:
        like: the months of both.
        now, before: what is counted in them.
        interval: of the relative change; None where nothing can be said of it.
        is_exact: whether the change is a difference of two levels, which do not scatter.
        is_provisional: whether the publisher still revises some of the newer months.
    """

    like: LikeMonths
    now: float
    before: float
    interval: Interval | None = None
    is_exact: bool = False
    is_provisional: bool = False

    @property
    def is_clear(self) -> bool:
        """Whether the change is more than chance; a difference of levels always is."""
        return self.is_exact or (self.interval is not None and not self.interval.spans(0))


def compared(
    counted: Mapping[int, int],
    like: LikeMonths,
    known: Collection[int],
    *,
    is_exact: bool = False,
    is_provisional: bool = False,
) -> Compared:
    """A count of some months against the same of its base, and how sure that is.

    Args:
        counted: by yyyymm or yyyy00.
        like: which months are held against each other.
        known: months known in full; the years behind the newest tell how much counts scatter.
        is_exact: whether it is a difference of two levels.
        is_provisional: whether some of the newer months are still revised.
    """
    now, before = total(counted, like.now), total(counted, like.before)
    scatter = None if is_exact else dispersion(years_back(counted, like.now[-1], known, YEARS))
    interval = of_change(now, before, scatter) if scatter else None
    return Compared(like, now, before, interval, is_exact, is_provisional)


def between_sides(
    first: Mapping[int, int],
    second: Mapping[int, int],
    months: MonthRange,
    others: MonthRange,
    *,
    is_provisional: bool = False,
) -> Compared:
    """Two counts that a reader put side by side, both known in full; the second is the base.

    Args:
        first: by yyyymm or yyyy00.
        second: the same of the base.
        months: of the first.
        others: of the second, equally long.
        is_provisional: whether some months of either are still revised.
    """
    like = LikeMonths(months.months(), others.months(), is_whole=True)
    rows = [
        [counted.get(month, 0) for month in span]
        for counted, span in ((first, like.now), (second, like.before))
    ]
    now, before = total(first, like.now), total(second, like.before)
    scatter = dispersion(rows)
    interval = of_change(now, before, scatter) if scatter else None
    return Compared(like, now, before, interval, is_provisional=is_provisional)


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
    return Contribution("", sum(one.now for one in parts), sum(one.before for one in parts))


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
