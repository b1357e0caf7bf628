"""Values to places along an axis that ends at a round number."""

from collections.abc import Sequence
from math import ceil, floor, log10

from dashboard.exports.pack.plots import Kind, Plot

_TICKS = 5


class Scale:
    """Values to distances along an axis, linear from 0 or logarithmic."""

    def __init__(self, plot: Plot) -> None:
        self.log = plot.log
        self.low: float = 0
        self.high: float = 1
        known = [v for series in plot.series for v in series.values if v is not None]
        if plot.kind in {Kind.COLUMN_STACKED, Kind.BAR_STACKED}:
            columns = zip(*(series.values for series in plot.series), strict=True)
            known = [sum(v for v in column if v is not None) for column in columns]
        most = max(known, default=1) or 1
        if self.log:
            least = min((v for v in known if v > 0), default=1)
            self.low, self.high = (
                floor(log10(least)),
                max(ceil(log10(most)), floor(log10(least)) + 1),
            )
            self.ticks: Sequence[float] = [10.0**n for n in range(self.low, self.high + 1)]
            return
        step = _step(most / _TICKS)
        count = ceil(most / step)
        self.high = count * step
        self.ticks = [number * step for number in range(count + 1)]

    def share(self, value: float) -> float:
        """Of the axis' length."""
        if self.log:
            return (log10(value) - self.low) / (self.high - self.low)
        return value / self.high


def _step(rough: float) -> float:
    """The next larger of 1, 2, 5 times a power of ten."""
    power = 10.0 ** floor(log10(rough))
    return next(power * unit for unit in (1, 2, 5, 10) if power * unit >= rough * 0.999)
