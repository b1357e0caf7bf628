"""Makes data_access/analysis/alarm_backtest.csv, and measures how far alarms and ranges hold.

    python -m tools.backtest_alarms [--histories N]

In a few minutes it prints

- alarms of past months, for several measures, levels and sizes. Each month of each route is judged
  with the oldest release that comes with the program and holds the month to its last day, and with
  nothing later: months up to March 2025 as the release of 29 April 2025 gives them, since no older
  one comes with the program, and those after it as that of 8 September 2025 does;
- beside them how many alarms a month come where nothing changes: histories of each route, and
  months after them, of which the number of records a month and the people of each are drawn from
  the route's own newest five years;
- the same of the rules that compare with earlier years, over histories with a route's own season
  and pull from month to month, and no trend;
- of how many past months the count lay inside its expected range.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.console import Console

from data_access.analysis import rules
from data_access.analysis.alarms import REPORTED, RULE, are_unusual
from data_access.analysis.expected_range import Fit, Numbers, Parameters, fit, ranges
from data_access.periods import MonthRange
from data_access.registry import (
    NOT_STATED,
    ROUTES,
    SEVERAL,
    THRESHOLDS,
    WITHIN,
    Dimension,
    Threshold,
    breaks,
)

OUT = Console(soft_wrap=True)
ROOT = Path(__file__).resolve().parents[1]
TABLES = ROOT / "data_access" / "reference" / "tables"
TARGET = ROOT / "data_access" / "analysis" / "alarm_backtest.csv"
MONTHS = MonthRange(201401, 202508).months()
RELEASES = (
    ("iom_incidents_2025-04-29.csv.gz", 202503),
    ("iom_incidents_2025-09-08.csv.gz", 202508),
)
"""Oldest first, with the newest month that each holds to its last day."""
COUNTED = {
    "detections": "frontex_routes_2026-08-04.csv.gz",
    "arrivals": "uk_small_boats_2026-08-20.csv.gz",
    "encounters": "cbp_southwest_2025-05-31.csv.gz",
    "transits": "panama_transits_2025-04-30.csv.gz",
}
"""Counts that are complete, each in one release: a measure and its table."""
RISES = ("detections-up", "encounters-up")
"""The rules that compare with earlier years."""
JUDGED_FROM = 201701
"""2014 is the first year that is known, and three are needed."""
LEVEL = (1 - Parameters().coverage) / 2
"""The probability of a count above the upper end of its range."""
LEVELS = (0.025, LEVEL, 0.0025, 0.001)
SIZES = (10, RULE.floor, 30)
READ = (("largest",), ("deaths",), ("deaths", "largest"))
"""The rule reads the largest incident; others are printed for comparison."""
UNCHANGED = 60
"""Newest months of which months without a change are drawn."""
JUDGED = 48
"""Months drawn after each history."""
_YEAR = 12
KNOWN_INCIDENTS = (
    ("Essex lorry", "channel-uk", 201910),
    ("Channel", "channel-uk", 202111),
    ("Melilla", "western-mediterranean", 202206),
    ("San Antonio", "us-mexico-border", 202206),
    ("Tartus", "eastern-mediterranean", 202209),
    ("Cutro", "central-mediterranean", 202302),
    ("Pylos", "central-mediterranean", 202306),
    ("Nouakchott", "west-africa-atlantic", 202407),
    ("Abyan", "eastern-route-yemen", 202508),
)
"""The list's shipwrecks and fatal incidents since 2019, of which route and month are known."""
COLUMNS = (
    *("month", "route", "largest_incident", "expected", "upper", "dead_missing"),
    *("months_after", "months_after_above"),
)


class Measures(NamedTuple):
    """Of a route by month, or of many.

    Attributes:
        deaths: dead and missing of all records.
        largest: of the largest single incident; records of a whole period are none.
        incidents: how many there were.
    """

    deaths: Numbers
    largest: Numbers
    incidents: Numbers


class Judged(NamedTuple):
    """Months of routes, each after a history.

    Attributes:
        counts: by route, history and month after it: one where the history is what happened.
        fits: of each history, a row a route.
    """

    counts: Numbers
    fits: Sequence[Sequence[Fit]]

    def ends(self, share: float) -> tuple[Numbers, Numbers]:
        """The ends of ranges that hold a share of months, in the shape of the counts."""
        found = ranges([one for row in self.fits for one in row], share)
        shape = (*self.counts.shape[:2], 1)
        return found.lower.reshape(shape), found.upper.reshape(shape)

    def alarms(self, level: float, size: int) -> NDArray[np.bool_]:
        """Which counts are above the end that they exceed with a probability, and of some size."""
        return are_unusual(self.counts, self.ends(1 - 2 * level)[1], size)


def main() -> None:
    """Judge past months and months without a change, print what came of it, write the alarms."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--histories", type=int, default=500)
    histories = parser.parse_args().histories
    known = [by_route(rows_known(number)) for number in range(len(RELEASES))]
    codes = [code for code in ROUTES if code not in {NOT_STATED, SEVERAL} and code in known[-1]]
    past = {name: judge_past(known, codes, name) for name in Measures._fields}
    write(past["largest"], past["deaths"], codes)
    report(past, judge_unchanged(codes, histories, UNCHANGED), codes)
    for months in (36, len(MONTHS)):
        drawn = judge_unchanged(codes, histories, months)["largest"]
        OUT.print(f"drawn from {months} months: {a_month(drawn.alarms(LEVEL, RULE.floor)):.2f}")
    for code, years, percent in product(RISES, (1, 2, 3), (50, 100)):
        rule = replace(THRESHOLDS[code], years=years, share=percent)
        false, true = false_rises(rule, histories), past_rises(rule)
        OUT.print(f"| {code} | {years} | {percent} | {false:.2f} | {true:.2f} |")
    for (name, judged), share in product(past.items(), (0.95, Parameters().coverage)):
        of_months, of_sums = coverage(judged, share)
        OUT.print(f"| {name} | {share} | {of_months} | {of_sums} |")


# -------------------------------------------------------------------------------------------------
# Past months


def rows_known(number: int) -> pd.DataFrame:
    """The records of all months, as known with a release and those before it."""
    releases = [records(name) for name, _last in RELEASES[: number + 1]]
    # Each answers for the months before those of the next.
    ends = [*(later["month"].min() for later in releases[1:]), MONTHS[-1] + 1]
    rows = pd.concat([one[one["month"] < end] for one, end in zip(releases, ends, strict=True)])
    known: pd.DataFrame = rows[rows["month"].isin(MONTHS)]
    return known


def records(name: str) -> pd.DataFrame:
    """The records of a release of which the month is known, with it."""
    rows = pd.read_csv(TABLES / name, dtype={"date": str})
    rows = rows[rows["date"].str.len() > len("yyyy")]
    return rows.assign(month=rows["date"].str[:7].str.replace("-", "").astype(int))


def by_route(rows: pd.DataFrame) -> Mapping[str, Measures]:
    """Every route with its children."""
    of_routes = {code: rows[rows["route"].isin(WITHIN[code])] for code in ROUTES}
    return {code: by_month(of_route) for code, of_route in of_routes.items() if len(of_route)}


def by_month(rows: pd.DataFrame) -> Measures:
    """The measures of some records."""
    months = rows.groupby("month")
    single = rows[rows["kind"] != "cumulative"].groupby("month")
    columns = (
        months["dead_missing"].sum(),
        single["dead_missing"].max(),
        months["incidents"].sum(),
    )
    return Measures(*(one.reindex(MONTHS, fill_value=0).to_numpy(float) for one in columns))


def judge_past(
    known: Sequence[Mapping[str, Measures]], codes: Sequence[str], measure: str
) -> Judged:
    """Every month from the first on, with what was known when it was first known in full."""
    vantage = [
        next(number for number, (_name, last) in enumerate(RELEASES) if month <= last)
        for month in MONTHS
    ]
    unknown = Measures(*np.full((3, len(MONTHS)), np.nan))
    columns = range(MONTHS.index(JUDGED_FROM), len(MONTHS))
    counts, fits = [], []
    for code in codes:
        series = [getattr(one.get(code, unknown), measure) for one in known]
        counts.append([series[vantage[m]][m] for m in columns])
        fits.append([fit(series[vantage[m]][begin(code, m) : m], Parameters()) for m in columns])
    return Judged(np.array(counts)[:, :, None], fits)


def begin(code: str, column: int) -> int:
    """The place of the oldest month whose labels are those of a month's."""
    chosen = {Dimension.ROUTE: WITHIN[code]}
    month = breaks.alike_from({"iom_mmp"}, chosen, MONTHS[column])
    return MONTHS.index(month) if month in MONTHS else 0


def counts_of(measure: str) -> pd.DataFrame:
    """The counts of a measure: a row a month, a column a route.

    A year of which only the total is known has no months.
    """
    rows = pd.read_csv(TABLES / COUNTED[measure]).rename(columns={"route_code": "route"})
    rows = rows[rows["route"].isin(ROUTES.keys() - {NOT_STATED, SEVERAL})]
    rows = rows[rows["month"] % 100 > 0]
    if "metric_code" in rows:
        rows = rows[rows["metric_code"] == measure]
    return rows.pivot_table("value", "month", "route", "sum", fill_value=0).astype(float)


def coverage(judged: Judged, share: float) -> tuple[str, str]:
    """How many months since 2021 lay inside a range, and how many sums of six of them."""
    since = MONTHS.index(REPORTED.first) - MONTHS.index(JUDGED_FROM)
    by_month = [one[:, since:, 0] for one in (judged.counts, *judged.ends(share))]
    six = [np.lib.stride_tricks.sliding_window_view(one, 6, 1).sum(-1) for one in by_month]
    return inside(*by_month), inside(*six)


def inside(counts: Numbers, lower: Numbers, upper: Numbers) -> str:
    """`92 in 100, 3 above, of 1,071`: of those that have a range."""
    has_range = ~np.isnan(upper)
    above, below = (one[has_range].mean() for one in (counts > upper, counts < lower))
    share = f"{100 * (1 - above - below):.0f} in 100, {100 * above:.0f} above"
    return f"{share}, of {has_range.sum():,}"


# -------------------------------------------------------------------------------------------------
# Months without a change


def judge_unchanged(codes: Sequence[str], histories: int, months: int) -> dict[str, Judged]:
    """Months of each route on which nothing changes, after histories of the same making.

    Args:
        codes: of routes.
        histories: of each route.
        months: the newest ones, of which the number of records a month and the people of each
            record are drawn, independently of each other.
    """
    draw = np.random.default_rng(1)
    rows = rows_known(len(RELEASES) - 1)
    place = rows["month"].map({month: place for place, month in enumerate(MONTHS)})
    learnt, length = Parameters().months, Parameters().months + JUDGED
    series = np.zeros((2, len(codes), histories, length))
    for route, code in enumerate(codes):
        first = max(begin(code, len(MONTHS) - 1), len(MONTHS) - months)
        own = rows["route"].isin(WITHIN[code]) & (place >= first)
        people = rows["dead_missing"][own].to_numpy(float)
        of_incident = np.where(rows["kind"][own] == "cumulative", 0, people)
        number_by_month = np.bincount(place[own] - first, minlength=len(MONTHS) - first)
        for deaths, largest in zip(*series[:, route], strict=True):
            number = draw.choice(number_by_month, length)
            month = np.repeat(np.arange(length), number)
            records = draw.integers(0, people.size, month.size)
            np.add.at(deaths, month, people[records])
            np.maximum.at(largest, month, of_incident[records])
    return {
        name: Judged(
            of_measure[:, :, learnt:],
            [[fit(one[:learnt], Parameters()) for one in route] for route in of_measure],
        )
        for name, of_measure in zip(("deaths", "largest"), series, strict=True)
    }


def a_month(alarms: NDArray[np.bool_]) -> float:
    """Alarms a month over all routes."""
    return float(alarms.mean(axis=(1, 2)).sum())


def unchanged_counts(counts: Numbers, years: int, histories: int) -> Numbers:
    """A row a month, a column a history: a season, what the month before tells, and chance.

    Logarithms of the newest five years, their season and the autoregression of order 1 of what is
    left; its steps are drawn again.
    """
    draw = np.random.default_rng(1)
    logarithms = np.log(counts[-UNCHANGED:] + 0.5).reshape(-1, _YEAR)
    season = logarithms.mean(axis=0)
    rest = (logarithms - season).ravel()
    pull = rest[1:] @ rest[:-1] / (rest[:-1] @ rest[:-1])
    steps = rest[1:] - pull * rest[:-1]
    # As many numbers of the fit as there are no steps for.
    steps *= np.sqrt(UNCHANGED / (UNCHANGED - _YEAR - 1))
    course = [draw.choice(rest, histories)]
    for _ in range(_YEAR * (years + 3) - 1):
        course.append(pull * course[-1] + draw.choice(steps, histories))
    # The first two years only lead away from where it began.
    of_years = np.array(course[2 * _YEAR :]).reshape(years + 1, _YEAR, histories)
    counted: Numbers = np.exp(of_years + season[:, None]).reshape(-1, histories)
    return counted


def false_rises(rule: Threshold, histories: int) -> float:
    """Alarms a month over all routes by a rule that compares with earlier years, by chance."""
    counts = counts_of(rule.metric)
    return sum(
        rises(rule, unchanged_counts(counts[route].to_numpy(), rule.years, histories))
        for route in counts
    )


def past_rises(rule: Threshold) -> float:
    """The same, of the months that were."""
    counts = counts_of(rule.metric)
    return sum(rises(rule, counts[route].to_numpy()[:, None]) for route in counts)


def rises(rule: Threshold, counts: Numbers) -> float:
    """Of what share of months that have enough years before them a rule is raised."""
    first = _YEAR * rule.years
    back = range(1, rule.years + 1)
    before = [counts[first - _YEAR * year : len(counts) - _YEAR * year] for year in back]
    columns = [one.ravel().astype(int).tolist() for one in (counts[first:], *before)]
    no = [False] * len(columns[0])
    verdicts = rules.of_counts(rule, columns[0], columns[1:], no, no)
    return sum(one.standing is rules.Standing.RAISED for one in verdicts) / len(verdicts)


# -------------------------------------------------------------------------------------------------
# What is said of it


def report(
    past: Mapping[str, Judged], unchanged: Mapping[str, Judged], codes: Sequence[str]
) -> None:
    """Alarms a month without a change and in the past, and which incidents were found."""
    months = np.array(MONTHS[MONTHS.index(JUDGED_FROM) :])
    reported = months >= REPORTED.first
    for read, level, size in product(READ, LEVELS, SIZES):
        false, true = (
            np.any([judged[name].alarms(level, size) for name in read], axis=0)
            for judged in (unchanged, past)
        )
        missed = [
            incident
            for incident, route, month in KNOWN_INCIDENTS
            if not true[codes.index(route), months == month].any()
        ]
        rates = (false, true[:, ~reported], true[:, reported])
        OUT.print(
            f"| {' or '.join(read)} | {level:.4g} | {size} | "
            + " | ".join(f"{a_month(one):.2f}" for one in rates)
            + f" | {len(KNOWN_INCIDENTS) - len(missed)} | {', '.join(missed)} |"
        )


def write(largest: Judged, deaths: Judged, codes: Sequence[str]) -> None:
    """A row an alarm, with how many of the three months after were above what was expected."""
    months = MONTHS[MONTHS.index(JUDGED_FROM) :]
    alarms = largest.alarms(LEVEL, RULE.floor)[:, :, 0]
    upper = largest.ends(Parameters().coverage)[1][:, :, 0]
    rows = []
    for column, row in np.argwhere(alarms.T):
        after = slice(column + 1, column + 4)
        expected = [one.mean for one in deaths.fits[row][after]]
        above = deaths.counts[row, after, 0] > expected
        incident, total = largest.counts[row, column, 0], deaths.counts[row, column, 0]
        rows.append(
            [
                *(months[column], codes[row], f"{incident:.0f}"),
                *(f"{largest.fits[row][column].mean:.1f}", f"{upper[row, column]:.0f}"),
                *(f"{total:.0f}", above.size, above.sum()),
            ]
        )
    pd.DataFrame(rows, columns=COLUMNS).to_csv(TARGET, index=False)


if __name__ == "__main__":
    main()
