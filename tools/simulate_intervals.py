"""Prints how often 95% intervals hold, by simulation: of counts and changes of every route.

    python -m tools.simulate_intervals

Ten years of incidents that come by chance, with a season and levels that go up and down, as many a
year as the route had and each as large as one drawn from all of its own; then the same incidents
reported late, for what months are expected to have when complete. `docs/methods.md` has the tables;
a thorough test holds the first.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from rich.console import Console

from data_access.analysis.changes import of_change, of_count
from data_access.analysis.completeness import Report, development, expected
from data_access.analysis.scatter import YEARS, dispersion
from data_access.periods import shifted

OUT = Console(soft_wrap=True)

TABLES = Path(__file__).resolve().parents[1] / "data_access" / "reference" / "tables"
RELEASES = (
    ("iom_incidents_2025-04-29.csv.gz", "2014"),
    ("iom_incidents_2025-09-08.csv.gz", "2025"),
)
"""Tables that come with the program, and from when on each is taken."""
LEAST_INCIDENTS = 20
"""Of a route, below which its sizes are not told."""
LEAST_PEOPLE = 3000
"""Of a route, below which its newest months are too few to be expected."""
SEASON = (1 + 0.5 * np.sin(np.arange(12) / 6 * np.pi)) / 12
LEVELS = np.array([*(1 + 0.3 * np.sin(2.1 * np.arange(YEARS - 2))), 1.0, 0.7])
"""Of a mean year: those behind, the base, the year that is judged."""
PERIODS = (12, 3, 1)
"""Months to the end of the last year, whose change is judged."""
WRECKS = (("western-mediterranean", 400), ("western-mediterranean", 1000), ("channel-uk", 400))
"""People of a wreck that a route has not had yet, once in as many years as are known of it."""
REPORTED = np.array([0.6, 0.15, 0.08, 0.05, *[0.012] * 10])
"""Shares of the incidents of a month that are reported in it, in the next month, and so on."""


class History(NamedTuple):
    """The incidents of a route: people of each, and how many came a year."""

    sizes: np.ndarray
    a_year: float


class Coverage(NamedTuple):
    """How often intervals were formed, and how often those held the truth.

    Attributes:
        formed: share of the draws whose year had an interval.
        changes: share of the changes with an interval that held, by the months of their period.
        counts: of the counts of the year.
        width: upper over lower end of the change of the year, its median.
    """

    formed: float
    changes: Mapping[int, float]
    counts: float
    width: float


def main(draws: int = 4000) -> None:
    """Print both tables."""
    known = histories()
    for route, history in sorted(known.items(), key=lambda one: -one[1].sizes.sum()):
        _print_row(route, history, draws)
    for route, wreck in WRECKS:
        longer = History(np.append(known[route].sizes, wreck), known[route].a_year)
        _print_row(f"{route} + {wreck}", longer, draws)
    for route, gap, releases in product(known, (1, 2), (6, 12)):
        if known[route].sizes.sum() >= LEAST_PEOPLE:
            held = completed(known[route], gap, releases, draws // 40)
            OUT.print(f"{route:30} {releases:2} releases, {gap} apart: when complete {held:4.0%}")


def _print_row(route: str, history: History, draws: int) -> None:
    row = coverage(history, draws)
    changes = "  ".join(f"{months:2} months {row.changes[months]:4.0%}" for months in PERIODS)
    OUT.print(
        f"{route:30} {history.a_year:5.1f} a year  largest {history.sizes.max():5,}  "
        f"formed {row.formed:4.0%}  {changes}  count {row.counts:4.0%}  width {row.width:.1f}"
    )


def histories() -> dict[str, History]:
    """The incidents of each route that has enough, records of a whole period left out."""
    tables = [pd.read_csv(TABLES / name, dtype={"date": str}) for name, _first in RELEASES]
    ends = [*(first for _name, first in RELEASES[1:]), "9999"]
    parts = [
        table[(table["date"] >= first) & (table["date"] < end)]
        for table, (_name, first), end in zip(tables, RELEASES, ends, strict=True)
    ]
    records = pd.concat(parts)
    records = records[(records["kind"] != "cumulative") & (records["dead_missing"] > 0)]
    return {
        str(route): History(
            group["dead_missing"].to_numpy(int), len(group) / group["date"].str[:4].nunique()
        )
        for route, group in records.groupby("route")
        if len(group) >= LEAST_INCIDENTS
    }


def coverage(history: History, draws: int) -> Coverage:
    """Draws of ten years of a route, of which the last is judged against the one before."""
    chance = np.random.default_rng(20150418)
    mean = history.a_year * history.sizes.mean() * LEVELS[-1]
    change = LEVELS[-1] / LEVELS[-2] - 1
    held: dict[int, list[bool]] = {months: [] for months in PERIODS}
    of_counts, widths = list[bool](), list[float]()
    for rows in drawn(chance, history, draws):
        spread = dispersion(rows.tolist())
        if spread is None:
            continue
        of_counts.append(of_count(rows[-1].sum(), spread).spans(mean))
        for months in PERIODS:
            before, now = rows[-2:, -months:].sum(axis=1).tolist()
            interval = of_change(now, before, spread)
            if interval is not None:
                held[months].append(interval.spans(change))
                if months == PERIODS[0]:
                    widths.append(
                        (1 + interval.high) / (1 + interval.low) if interval.low > -1 else np.inf
                    )
    return Coverage(
        len(widths) / draws,
        {months: float(np.mean(found)) for months, found in held.items()},
        float(np.mean(of_counts)),
        float(np.median(widths)),
    )


def drawn(chance: np.random.Generator, history: History, draws: int) -> Iterator[np.ndarray]:
    """People by year and month, of incidents that come by chance."""
    expected = history.a_year * np.outer(LEVELS, SEASON)
    for _draw in range(draws):
        incidents = chance.poisson(expected)
        people = chance.choice(history.sizes, incidents.sum())
        places = np.repeat(np.arange(expected.size), incidents.ravel())
        yield np.bincount(places, people, expected.size).reshape(expected.shape)


def completed(history: History, gap: int, releases: int, draws: int) -> float:
    """How often what twelve months are expected to have when complete holds what they have then."""
    chance = np.random.default_rng(20150418)
    months = [shifted(202001, n) for n in range(48)]
    ends = [len(months) - 1 - gap * back for back in reversed(range(releases))]
    held = list[bool]()
    for _draw in range(draws):
        # People by month, and by how many months later they are reported.
        people = np.zeros((len(months), len(REPORTED)), int)
        incidents = chance.poisson(history.a_year / 12, len(months))
        places = np.repeat(np.arange(len(months)), incidents)
        late = chance.choice(len(REPORTED), len(places), p=REPORTED / REPORTED.sum())
        np.add.at(people, (places, late), chance.choice(history.sizes, len(places)))
        known = people.cumsum(axis=1)
        reports = [
            Report(months[at], release, int(known[at, min(end - at, len(REPORTED) - 1)]))
            for release, end in enumerate(ends)
            for at in range(end + 1)
        ]
        grown = development(reports, [months[end] for end in ends])
        newest = {one.month: one.value for one in reports if one.release == releases - 1}
        reported = {month: newest[month] for month in months[-12:]}
        answer = grown and expected(reported, months[-1], grown)
        if answer:
            held.append(answer.interval.spans(people[-12:].sum()))
    return float(np.mean(held))


if __name__ == "__main__":
    main()
