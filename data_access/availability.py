"""Availability of a measure, as a value: which months, how complete, published when.

Of one release, of one run of months, and of several runs that answer together; `availabilities` has
those of all measures.

A release of all routes answers for what its source had named by then, itself or in an earlier
release: of that, what it does not count is 0. What nobody had named is unknown, since the source
has no such label; so is all but what it names in an extract of some routes.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from data_access.filters import Filters
from data_access.periods import MonthRange, distance, month_of, shifted
from data_access.registry import (
    COMPLETENESS,
    EXERCISE,
    SOURCES,
    Break,
    Dimension,
    breaks,
    revisions_at,
    series,
)

Labels = Mapping[Dimension, frozenset[str]]
"""Values by dimension (route, country, nationality)."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Months of one run that a release answers for, all whole or all not.

    Attributes:
        source: code of the publication.
        complete: whether it has everything asked for: all routes, or all of those chosen.
        whole: whether it holds the months to their last day.
        months: yyyymm, yyyy00 where only the year is known.
        labels: what it answers for; empty where that is not narrowed down, as of bureaus' reports.
    """

    source: str
    published_on: date
    complete: bool
    whole: bool
    months: tuple[int, ...]
    labels: Labels = field(default_factory=dict)


def narrowed(
    releases: Sequence[Coverage], wanted: Mapping[Dimension, Collection[str]]
) -> tuple[Coverage, ...]:
    """What some releases of a run cover of some routes, countries or nationalities.

    A release that names none of them is left out; one that lacks some of them is not complete. Of
    routes only those count that one of the releases names, since a route comes with others inside
    it; a country or nationality that none of them names is missing.

    Args:
        releases: of one run.
        wanted: values by dimension, as filters choose them.
    """
    wanted_names: dict[Dimension, frozenset[str]] = {}
    for dimension, values in wanted.items():
        labels_of_each = (release.labels.get(dimension, frozenset()) for release in releases)
        wanted_names[dimension] = frozenset(values) & frozenset[str]().union(*labels_of_each)
    lacks = any(
        wanted_names[dimension] != set(values)
        for dimension, values in wanted.items()
        if dimension is not Dimension.ROUTE
    )
    covering = []
    for release in releases:
        own_names = {
            dimension: values & release.labels.get(dimension, frozenset())
            for dimension, values in wanted_names.items()
        }
        if all(own_names.values()):
            # An extract of some routes holds all of each of them.
            has_routes = release.complete or Dimension.ROUTE in wanted
            complete = has_routes and own_names == wanted_names and not lacks
            labels = own_names.get(Dimension.ROUTE)
            months = release.months
            if labels is not None:
                months = breaks.months_in_use(release.source, labels, months)
            # Months without a label are unknown, and no 0.
            if any(month % 100 for month in months) or months == release.months:
                covering.append(replace(release, complete=complete, months=months))
    return tuple(covering)


@dataclass(frozen=True)
class Availability:
    """Availability of one run of months, or of several that make up a measure.

    Attributes:
        series: codes of the runs.
        published: publication date of the newest release that counts, by source.
        months: covered months, yyyymm, oldest first; unknown months of a known year are not here.
        newest_complete: newest month that a release covers to its last day.
        partial: months that are known of some routes, countries or bureaus only.
        years: years (yyyy) of which only the total is known, which no month may show.
        ends_in_part: whether the newest month is not known to its last day.
        ends_on: the day to which it is known then; None where that is not known either.
        releases: what makes up a run of which releases answer for some values only.
        open_from: first month that one of several publishers still revises; 0 of a single run.
        is_settled: whether its publishers ended so long ago that nobody revises a month of it.
    """

    series: tuple[str, ...]
    published: Mapping[str, date]
    months: tuple[int, ...]
    newest_complete: int
    partial: frozenset[int] = frozenset()
    years: frozenset[int] = frozenset()
    ends_in_part: bool = False
    ends_on: date | None = None
    releases: tuple[Coverage, ...] = ()
    open_from: int = 0
    is_settled: bool = False

    @property
    def oldest(self) -> int:
        """First month that is known, by itself or within a year's total."""
        return min([*self.months[:1], *[year * 100 + 1 for year in self.years]])

    @property
    def newest(self) -> int:
        """Last known month, complete or not."""
        return max([*self.months[-1:], max(self.years, default=0) * 100 + 12])

    @property
    def span(self) -> MonthRange:
        """From the first known month to the last."""
        return MonthRange(self.oldest, self.newest)

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
        if self.is_settled:
            return shifted(max(self.newest, self.newest_complete), 1)
        if self.open_from:
            return self.open_from
        # A source still revises its newest complete months, as many as its row says.
        lag = max(SOURCES[source].provisional_months for source in self.published)
        return shifted(self.newest_complete, 1 - lag)

    def revisions_of(self, month: int) -> tuple[float, float] | None:
        """The least and the most that later releases may make of a month, as multiples of it.

        None where the month is still revised, and nothing says by how much.
        """
        if month < self.provisional_from:
            return 1.0, 1.0
        age = distance(month, self.newest_complete) + 1
        return revisions_at(self.sources[0], age) if len(self.sources) == 1 else None

    def in_full(self, months: MonthRange) -> frozenset[int]:
        """The months of a range that are known in full, by themselves or within a year's total."""
        known_months = self.covered(months) - self.partial
        years = (MonthRange(year * 100 + 1, year * 100 + 12) for year in self.years)
        of_years = (year.months() for year in years if months.holds(year.first // 100 * 100))
        return known_months.union(*of_years)

    def breaks(self, filters: Filters, *ranges: MonthRange) -> tuple[Break, ...]:
        """The breaks in the labels of what filters choose, between some months: see `crosses`."""
        first = min(months.first for months in ranges)
        last = max(months.last for months in ranges)
        chosen = {**filters.chosen, Dimension.SOURCE: self.sources}
        return tuple(breaks.within(self.published, chosen, first, last))

    def crosses(self, filters: Filters, months: MonthRange, base: MonthRange) -> Break | None:
        """The break between a period and what it is compared with; None where there is none.

        Where there is one, the two are not counted alike, and nothing is compared.
        """
        return next(iter(self.breaks(filters, months, base)), None)

    def covered(self, months: MonthRange) -> frozenset[int]:
        """The months of a range that are known to their last day, of some or of all reporters."""
        last = min(months.last, self.newest_complete)
        return frozenset(month for month in self.months if months.first <= month <= last)

    def knows(self, months: MonthRange) -> bool:
        """Whether every month of a range is known, by itself or within a year's total."""
        others = set(months.months()).difference(self.months)
        return all(
            month // 100 in self.years and months.holds(month // 100 * 100) for month in others
        )


_SETTLED = 24
"""Months after which figures stay as they are, where no release says how complete they were."""


def settled(spans: Mapping[str, MonthRange]) -> frozenset[str]:
    """Sources that ended so long ago that nobody revises their figures.

    Where releases were compared (`COMPLETENESS`), those say how complete the newest months are,
    however old the last release is.

    Args:
        spans: first and last month of each source.
    """
    last = {source: span.last for source, span in spans.items() if source != EXERCISE}
    newest = max(last.values(), default=0)
    return frozenset(
        source
        for source, month in last.items()
        if month < shifted(newest, -_SETTLED) and source not in COMPLETENESS
    )


def of_run(code: str, releases: Sequence[Coverage], ended: Collection[str] = ()) -> Availability:
    """What some releases of a run make known; there is at least one.

    Args:
        code: of the run.
        releases: that answer, each for months that no other one has.
        ended: sources that nobody revises any more (`settled`).
    """
    months_by_release = [(row, [m for m in row.months if m % 100]) for row in releases]
    months = tuple(sorted({month for _row, covered in months_by_release for month in covered}))
    # A register's records without a month do not make their year known; a table's total does.
    years = frozenset(m // 100 for row in releases if row.whole for m in row.months if not m % 100)
    # A release with some of the routes leaves the others unknown: its months are not complete.
    whole = [
        max(covered) for row, covered in months_by_release if covered and row.whole and row.complete
    ]
    whole += [year * 100 + 12 for year in years]
    published: dict[str, date] = {}
    for row in releases:
        published[row.source] = max(row.published_on, published.get(row.source, row.published_on))
    last = max([*months[-1:], *(year * 100 + 12 for year in years)], default=0)
    ends = [row for row, covered in months_by_release if last in covered]
    ends_in_part = bool(ends) and not any(row.whole for row in ends)
    day = max((row.published_on for row in ends), default=None)
    within = ends_in_part and day is not None and month_of(day.year, day.month) == last
    return Availability(
        series=(code,),
        published=published,
        months=months,
        newest_complete=max(whole, default=max(months, default=0)),
        partial=frozenset(
            m for row, covered in months_by_release if not row.complete for m in covered
        ),
        years=years,
        ends_in_part=ends_in_part,
        ends_on=day if within else None,
        releases=tuple(releases) if any(row.labels for row in releases) else (),
        is_settled=published.keys() <= set(ended),
    )


def joined(runs: list[Availability], *, lacks: bool) -> Availability:
    """Several runs as one: where some of them lack a month, it is known in part only.

    Args:
        runs: at least one.
        lacks: whether a part of the measure has no run at all, so that every month is partial.
    """
    if len(runs) == 1 and not lacks:
        return runs[0]
    months = frozenset[int]().union(*[run.months for run in runs])
    everywhere = months.intersection(*[run.months for run in runs])
    in_full = everywhere.difference(*[run.partial for run in runs])
    published: dict[str, date] = {}
    for run in runs:
        for source, day in run.published.items():
            published[source] = max(day, published.get(source, day))
    codes = tuple([code for run in runs for code in run.series])
    newest = sorted([run.newest_complete for run in runs], reverse=True)
    # Bureaus report one after the other: what two of two hundred have sent is no newest month, and
    # which months are still revised is judged by most of them.
    by_bureaus = any(map(series.reporter_of, codes))
    ends = [run.newest for run in runs]
    last = max(ends)
    ending = [run for run, end in zip(runs, ends, strict=True) if end == last]
    days = [run.ends_on for run in ending if run.ends_on]
    return Availability(
        series=codes,
        published=published,
        months=tuple(sorted(months)),
        newest_complete=newest[len(newest) // 2] if by_bureaus else newest[0],
        partial=months if lacks else months - in_full,
        years=frozenset().union(*[run.years for run in runs]),
        ends_in_part=all(run.ends_in_part for run in ending),
        ends_on=min(days) if len(days) == len(ending) else None,
        open_from=0 if by_bureaus else _open_from(runs, newest[0]),
        is_settled=all(run.is_settled for run in runs),
    )


_ENDED = 12
"""Months without a figure after which a publisher's run is taken to have ended."""


def _open_from(runs: list[Availability], newest: int) -> int:
    """First month that any of several publishers still revises, one that is behind included."""
    revised = (
        run.provisional_from
        for run in runs
        if run.newest_complete > shifted(newest, -_ENDED)
        and not run.is_settled
        and any(SOURCES[source].provisional_months for source in run.published)
    )
    return min(revised, default=0)


def newest_step(availability: Availability, months: MonthRange) -> MonthRange:
    """The newest month of a range that is known, or the newest year known as a whole."""
    known_months = [m for m in availability.months if months.holds(m)]
    if known_months:
        return MonthRange(known_months[-1], known_months[-1])
    years = [year for year in availability.years if months.holds(year * 100)]
    if years:
        return MonthRange(max(years) * 100 + 1, max(years) * 100 + 12)
    return MonthRange(months.last, months.last)
