"""Prints how often ranges of complete counts hold, and how far forecasts of a month err.

    python -m tools.backtest_month_ahead

Each month since 2021 of each route is judged by the months before it, as known now: no older
release of these counts comes with the program. A route has forecasts where those of its newest five
years err little beside the count of the year before (`analysis.month_ahead`). `docs/methods.md` has
the tables; a test holds them. It takes some seconds.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from rich.console import Console

from data_access.analysis.alarms import REPORTED
from data_access.analysis.expected_range import Numbers
from data_access.analysis.month_ahead import COVERAGE, record
from data_access.registry import NOT_STATED, ROUTES, SEVERAL
from tools.backtest_alarms import TABLES, inside

OUT = Console(soft_wrap=True)
COUNTED = {
    "detections": "frontex_routes_2026-08-04.csv.gz",
    "arrivals": "uk_small_boats_2026-08-20.csv.gz",
    "encounters": "cbp_southwest_2025-05-31.csv.gz",
    "transits": "panama_transits_2025-04-30.csv.gz",
}
"""A measure and its table."""
SHARES = (COVERAGE, 0.5)
SUMMED = 6
"""Months whose sums are judged as well: those after an event."""


def main() -> None:
    """Print both tables: of ranges by measure, of forecasts by route."""
    for measure in COUNTED:
        of_routes = dict(by_route(measure))
        for share in SHARES:
            cells = share_within(list(of_routes.values()), share)
            OUT.print(f"| {measure} | {share:.0%} | {' | '.join(cells)} |")
        for route, counts in of_routes.items():
            newest = record(counts.to_numpy())
            word = "yes" if newest.is_useful else "no"
            numbers = f"{newest.error:.2f} | {newest.held:.0%} of {len(newest.past)}"
            OUT.print(f"| {measure} | {route} | {numbers} | {word}, {newest.next.state} |")


def by_route(measure: str) -> Iterator[tuple[str, pd.Series]]:
    """The counts of each route by month, without a gap."""
    rows = pd.read_csv(TABLES / COUNTED[measure]).rename(columns={"route_code": "route"})
    # A year of which only the total is known has no months.
    rows = rows[
        rows["route"].isin(ROUTES.keys() - {NOT_STATED, SEVERAL}) & (rows["month"] % 100 > 0)
    ]
    if "metric_code" in rows:
        rows = rows[rows["metric_code"] == measure]
    table = rows.pivot_table("value", "month", "route", "sum", fill_value=0).astype(float)
    yield from ((str(route), table[route]) for route in table)


def share_within(of_routes: Sequence[pd.Series], share: float) -> tuple[str, str]:
    """How many months since 2021 lay inside their ranges, and how many sums of six of them."""
    judged = [
        ends(counts.to_numpy(), int((counts.index >= REPORTED.first).sum()), share)
        for counts in of_routes
    ]
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
