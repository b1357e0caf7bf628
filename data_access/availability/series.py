"""`Availability`: what is held of one run of months, or of several as one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from data_access.periods import MonthRange, shifted
from data_access.registry import series
from data_access.registry.sources import EXERCISE, SOURCES


@dataclass(frozen=True, slots=True)
class Availability:
    """What is held of one run of months, or of several that make up a measure.

    Attributes:
        series: codes of the runs.
        published: publication date of the newest release that counts, by source.
        months: covered months, yyyymm, oldest first; unknown months of a known year are not here.
        newest_complete: newest month that a release holds to its last day.
        partial: months of which only some routes, countries or bureaus are held.
        years: years (yyyy) of which only the total is known, which no month may show.
    """

    series: tuple[str, ...]
    published: Mapping[str, date]
    months: tuple[int, ...]
    newest_complete: int
    partial: frozenset[int] = frozenset()
    years: frozenset[int] = frozenset()

    @property
    def oldest(self) -> int:
        """First month that is known, by itself or within a year's total."""
        return min([*self.months[:1], *(year * 100 + 1 for year in self.years)])

    @property
    def newest(self) -> int:
        """Last known month, complete or not."""
        return max([*self.months[-1:], *(year * 100 + 12 for year in self.years)])

    @property
    def sources(self) -> tuple[str, ...]:
        """Codes of the publications that it comes from."""
        return tuple(self.published)

    @property
    def published_on(self) -> date:
        """Day of the newest publication."""
        return max(self.published.values())

    @property
    def is_exercise(self) -> bool:
        """Whether it was made for exercises; real figures are never in it then."""
        return EXERCISE in self.published

    @property
    def provisional_from(self) -> int:
        """First month that a publisher still revises as a rule."""
        lag = max(SOURCES[source].provisional_months for source in self.published)
        return shifted(self.newest_complete, 1 - lag)

    def knows(self, months: MonthRange) -> bool:
        """Whether every month of a range is known, by itself or within a year's total."""
        known = set(self.months)
        return all(
            month in known or (month // 100 in self.years and months.holds(month // 100 * 100))
            for month in months.months()
        )


def joined(runs: list[Availability], *, lacks: bool) -> Availability:
    """Several runs as one: where not all of them tell a month, it is known in part only."""
    if len(runs) == 1 and not lacks:
        return runs[0]
    # Most bureaus have reported the same months: each set of them is looked at once.
    alike = {(run.months, run.partial) for run in runs}
    months = {month for told, _partial in alike for month in told}
    everywhere = set.intersection(*(set(told) - partial for told, partial in alike))
    published: dict[str, date] = {}
    for run in runs:
        for source, day in run.published.items():
            published[source] = max(day, published.get(source, day))
    return Availability(
        series=tuple(code for run in runs for code in run.series),
        published=published,
        months=tuple(sorted(months)),
        newest_complete=_newest_of_most(runs),
        partial=frozenset(months if lacks else months - everywhere),
        years=frozenset(year for run in runs for year in run.years),
    )


def _newest_of_most(runs: list[Availability]) -> int:
    """The newest complete month: of any publisher, or of half of the bureaus that report.

    Bureaus report one after the other; what two of two hundred have sent is no newest month.
    """
    newest = sorted((run.newest_complete for run in runs), reverse=True)
    reported = any(series.reporter_of(code) for run in runs for code in run.series)
    return newest[len(newest) // 2] if reported else newest[0]


def newest_step(availability: Availability, months: MonthRange) -> MonthRange:
    """The newest month of a range that is known, or the newest year known as a whole."""
    known = [m for m in availability.months if months.holds(m)]
    if known:
        return MonthRange(known[-1], known[-1])
    years = [year for year in availability.years if months.holds(year * 100)]
    if years:
        return MonthRange(max(years) * 100 + 1, max(years) * 100 + 12)
    return MonthRange(months.last, months.last)
