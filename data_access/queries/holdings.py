"""What the store holds of each measure: months, completeness, publication.

Read once per data version and kept: every page needs it to know which months "latest" means,
which months are unknown rather than zero, and what its source line must say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlalchemy import Connection, select

from data_access.filters import Compare, Filters
from data_access.periods import MonthRange, Period, shifted
from data_access.queries import conditions
from data_access.registry.metrics import METRICS, Metric
from data_access.registry.sources import SOURCES
from data_access.store.schema import batch, coverage, data_version

NO_DATA_YET = "empty"


class DataUnavailableError(RuntimeError):
    """The store holds nothing of a measure; the card says so and the others live."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What is held of one series.

    Attributes:
        months: covered months, yyyymm, oldest first; unknown months of a known year are not here.
        newest_complete: newest month that a release holds to its last day.
        published_on: publication date of the newest release that counts.
    """

    series: str
    source: str
    months: tuple[int, ...]
    newest_complete: int
    published_on: date

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


def read_version(connection: Connection) -> str:
    """The version of the data: changes with every import, equal for equal contents."""
    return connection.scalar(select(data_version.c.version)) or NO_DATA_YET


def read_holdings(connection: Connection, as_known_on: date | None = None) -> Holdings:
    """What the store holds, as known on a day (None: now)."""
    rows = connection.execute(
        select(
            coverage.c.series_code,
            batch.c.source_code,
            coverage.c.month,
            coverage.c.whole,
            batch.c.published_on,
        )
        .join(batch, batch.c.id == coverage.c.batch_id)
        .where(conditions.known(coverage, Filters(as_known_on=as_known_on)))
        .where(coverage.c.month % 100 != 0)
        .order_by(coverage.c.series_code, coverage.c.month)
    ).all()
    by_series: dict[str, list[tuple[str, int, int, date]]] = {}
    for series, source, month, whole, published_on in rows:
        by_series.setdefault(series, []).append((source, month, whole, published_on))
    return Holdings(
        version=read_version(connection),
        by_series=MappingProxyType(
            {series: _holding(series, months) for series, months in by_series.items()}
        ),
    )


def _holding(series: str, rows: Iterable[tuple[str, int, int, date]]) -> Holding:
    rows = list(rows)
    months = tuple(sorted({month for _, month, _, _ in rows}))
    whole = [month for _, month, whole, _ in rows if whole]
    return Holding(
        series=series,
        source=rows[-1][0],
        months=months,
        newest_complete=max(whole, default=months[-1]),
        published_on=max(published_on for *_, published_on in rows),
    )
