"""Prints how often 95 % intervals of counts and of changes hold, by simulation.

    python -m tools.simulate_intervals

Ten years of months with a season and levels that go up and down, as groups of people: Poisson
(single people), negative binomial (groups of a logarithmic size) and Poisson groups of a geometric
size. `docs/methods.md` has the table; a thorough test holds a part of it.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from rich import print as echo

from data_access.analysis.changes import of_change, of_count
from data_access.analysis.scatter import dispersion

SEASON = (1 + 0.5 * np.sin(np.arange(12) / 6 * np.pi)) / 12
YEARS = 10
LEVELS = np.array([*(1 + 0.3 * np.sin(2.1 * np.arange(YEARS - 2))), 1.0, 0.7])
"""Of a mean year: those behind, the base, the year that is judged."""
MEANS = (5, 10, 20, 50, 200, 1000, 5000)
RATIOS = (1, 3, 15, 40)
LEAST_GROUPS = 3
"""Independent groups a year below which intervals are too wide to say anything, on purpose."""


class Coverage(NamedTuple):
    """How often intervals were formed, and how often those held the truth.

    Attributes:
        mean: people a year.
        ratio: variance over mean.
        sizes: of groups, `logarithmic` or `geometric`.
        formed: share of the draws that had an interval.
        changes, counts: share of these whose interval of the change and of the count held.
        width: upper over lower end of the change, its median.
    """

    mean: int
    ratio: int
    sizes: str
    formed: float
    changes: float
    counts: float
    width: float


def main(draws: int = 2000) -> None:
    """Print the table."""
    for row in table(draws):
        echo(
            f"{row.sizes:12} {row.ratio:3} {row.mean:6,}  formed {row.formed:4.0%}  "
            f"change {row.changes:6.1%}  count {row.counts:6.1%}  width {row.width:.1f}"
        )


def table(draws: int) -> Iterator[Coverage]:
    """Every mean with every dispersion that leaves some groups a year."""
    for sizes in ("logarithmic", "geometric"):
        for ratio in RATIOS:
            for mean in MEANS:
                if mean >= LEAST_GROUPS * ratio and (ratio > 1 or sizes == "logarithmic"):
                    yield coverage(mean, ratio, sizes, draws)


def coverage(mean: int, ratio: int, sizes: str, draws: int, years: int = YEARS) -> Coverage:
    """Draws of one mean and dispersion.

    Args:
        mean: people in a mean year.
        ratio: variance over mean.
        sizes: of groups.
        draws: how many.
        years: of history that are known.
    """
    chance = np.random.default_rng(20150418)
    levels = LEVELS[-years:]
    expected = np.broadcast_to(mean * np.outer(levels, SEASON), (draws, years, 12))
    judged, change = mean * levels[-1], levels[-1] / levels[-2] - 1
    of_changes, of_counts, widths = list[bool](), list[bool](), list[float]()
    for rows in drawn(chance, expected, ratio, sizes).tolist():
        spread = dispersion(rows)
        now, before = sum(rows[-1]), sum(rows[-2])
        if spread is None or (interval := of_change(now, before, spread)) is None:
            continue
        of_changes.append(interval.spans(change))
        of_counts.append(of_count(now, spread).spans(judged))
        widths.append((1 + interval.high) / (1 + interval.low) if interval.low > -1 else np.inf)
    return Coverage(
        mean,
        ratio,
        sizes,
        len(of_changes) / draws,
        float(np.mean(of_changes)),
        float(np.mean(of_counts)),
        float(np.median(widths)),
    )


def drawn(chance: np.random.Generator, expected: np.ndarray, ratio: int, sizes: str) -> np.ndarray:
    """Counts of groups, whose variance is `ratio` times their mean."""
    if ratio == 1:
        return chance.poisson(expected)
    if sizes == "logarithmic":
        return chance.negative_binomial(expected / (ratio - 1), 1 / ratio)
    alone = 2 / (ratio + 1)
    groups = chance.poisson(expected * alone)
    others = chance.negative_binomial(np.maximum(groups, 1), alone)
    return np.where(groups, groups + others, 0)


if __name__ == "__main__":
    main()
