"""What the store holds of each measure, as values: months, completeness, publication.

Every page needs it to know which months "latest" means, which months are unknown rather than zero,
and what its source line must say. `queries.holdings` reads it once per data version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from data_access.filters import Compare
from data_access.periods import MonthRange, Period, shifted
from data_access.registry.metrics import METRICS, Metric
from data_access.registry.sources import SOURCES


class DataUnavailableError(RuntimeError):
    """The store holds nothing of a measure; the card says so and the others live."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What is held of one series.

    Attributes:
        months: covered months, yyyymm, oldest first; unknown months of a known year are not here.
        newest_complete: newest month that a release holds to its last day.
        published_on: publication date of the newest release that counts.
        partial: months for which only a release with some of the routes is held.
    """

    series: str
    source: str
    months: tuple[int, ...]
    newest_complete: int
    published_on: date
    partial: frozenset[int] = frozenset()

    @property
    def oldest(self) -> int:
        """First covered month."""
        return self.months[0]

    @property
    def newest(self) -> int:
        """Last covered month, complete or not."""
        return self.months[-1]

    @property
    def provisional_from(self) -> int:
        """First month that the publisher still revises as a rule."""
        return shifted(self.newest_complete, 1 - SOURCES[self.source].provisional_months)


@dataclass(frozen=True, slots=True)
class Holdings:
    """All that is held, as known on one day."""

    version: str
    by_series: Mapping[str, Holding]

    def of(self, metric: Metric, *, detail: bool = False) -> Holding:
        """What is held of a metric.

        Args:
            metric: for a ratio, its numerator answers.
            detail: of its splits by nationality and the like, which fewer releases carry.

        Raises:
            DataUnavailableError: nothing is held.
        """
        series = metric.detail_series if detail else metric.series
        holding = self.by_series.get(series)
        if holding is None:
            raise DataUnavailableError(metric.code)
        return holding

    def has(self, metric: Metric, *, detail: bool = False) -> bool:
        """Whether anything is held of a metric."""
        return (metric.detail_series if detail else metric.series) in self.by_series

    def months(self, metric: Metric, period: Period, *, detail: bool = False) -> MonthRange:
        """The months that a period means for a metric.

        A ratio's named period ends where both of its parts are complete.
        """
        holding = self.of(metric, detail=detail)
        complete = holding.newest_complete
        if metric.denominator is not None:
            complete = min(complete, self.of(METRICS[metric.denominator]).newest_complete)
        return period.resolve(holding.oldest, complete, holding.newest)

    def base(self, months: MonthRange, compare: Compare) -> MonthRange | None:
        """The months that a period is compared with; None where nothing is asked."""
        match compare:
            case Compare.YEAR_BEFORE:
                return months.moved(-12 * -(-months.length // 12))
            case Compare.PREVIOUS_PERIOD:
                return months.moved(-months.length)
            case Compare.NONE:
                return None

    def covers(self, metric: Metric, months: MonthRange, *, detail: bool = False) -> bool:
        """Whether every month of a range is known."""
        return set(months.months()) <= set(self.of(metric, detail=detail).months)
