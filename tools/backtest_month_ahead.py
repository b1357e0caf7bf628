"""Prints how often ranges of complete counts hold, and how far forecasts of a month err.

    python -m tools.backtest_month_ahead

Each month since 2021 of each route is judged by the months before it, as known now: no older
release of these counts comes with the program. A route has forecasts where those of its newest five
years err little beside the count of the year before (`analysis.month_ahead`). `docs/methods.md` has
the tables; a test holds them. It takes some seconds.
"""

import numpy as np
import pandas as pd
from rich.console import Console

from data_access.analysis.alarms import REPORTED
from data_access.analysis.expected_range import Numbers
from data_access.analysis.month_ahead import COVERAGE, record
from tools.backtest_alarms import COUNTED, counts_of, inside

OUT = Console(soft_wrap=True)
SHARES = (COVERAGE, 0.5)
SUMMED = 6
"""Months whose sums are judged as well: those after an event."""


def main() -> None:
    """Print both tables: of ranges by measure, of forecasts by route."""
    for measure in COUNTED:
        counts = counts_of(measure)
        for share in SHARES:
            cells = share_within(counts, share)
            OUT.print(f"| {measure} | {share:.0%} | {' | '.join(cells)} |")
        for route in counts:
            newest = record(counts[route].to_numpy())
            word = "yes" if newest.is_useful else "no"
            numbers = f"{newest.error:.2f} | {newest.held:.0%} of {len(newest.past)}"
            OUT.print(f"| {measure} | {route} | {numbers} | {word}, {newest.next.state} |")


def share_within(counts: pd.DataFrame, share: float) -> tuple[str, str]:
    """How many months since 2021 lay inside their ranges, and how many sums of six of them."""
    months = int((counts.index >= REPORTED.first).sum())
    judged = [ends(counts[route].to_numpy(), months, share) for route in counts]
    six = [
        np.lib.stride_tricks.sliding_window_view(one, SUMMED, 1).sum(-1)
        for one in judged
        if one.shape[1]
    ]
    of_months, of_sums = (inside(*np.concatenate(some, axis=1)) for some in (judged, six))
    return of_months, of_sums


def ends(counts: Numbers, months: int, share: float) -> Numbers:
    """A row each: the newest counts that have a range, its lower ends, its upper ends."""
    past = record(counts, months).past
    ranges = np.array([one.range(share) for one in past.values()]).reshape(-1, 2)
    return np.vstack([counts[list(past)], ranges.T])


if __name__ == "__main__":
    main()
