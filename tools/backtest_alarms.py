"""Makes data_access/analysis/alarm_backtest.csv: what the rule of alarms would have raised.

    python -m tools.backtest_alarms [--settings] [--shuffles N]

Each month of each route is judged with the oldest release that comes with the program and holds
the month to its last day, and with nothing later: months up to March 2025 as the release of 29
April 2025 gives them, since no older one comes with the program, and those after it as that of 8
September 2025 does. Prints, for several rates of false discoveries, how many alarms a month there
were in the years that the rule was chosen on and in those after, and which of the well-known
incidents it found; with --settings also for other parameters of the fit; with --shuffles also how
many alarms come from the same history with the years of each calendar month in random order: from
its tails alone, without any change.
"""

import argparse
import csv
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.console import Console

from data_access.analysis.alarms import REPORTED, AlarmRule, combined, raised
from data_access.analysis.expected_range import (
    Fit,
    Numbers,
    Parameters,
    fit,
    p_values,
    ranges,
)
from data_access.periods import MonthRange
from data_access.registry import NOT_STATED, ROUTES, SEVERAL, WITHIN, Dimension, breaks

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
JUDGED_FROM = 201701
"""2014 is the first year that is known, and three are needed; up to 2020 the rule was chosen."""
RATES = (0.05, 0.1, 0.2, 0.3)
SINCE = 201901
READ = (0, 1)
"""The rule reads deaths and the largest incident; others are tried for comparison."""
MEASURES = {
    "deaths": (0,),
    "deaths, largest": READ,
    "deaths, incidents": (0, 2),
    "all three": (0, 1, 2),
}
SETTINGS = {
    "no trend": Parameters(trend=False),
    "six months not learnt from": Parameters(excluded=6),
    "four years": Parameters(years=4),
}
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
    *("month", "route", "dead_missing", "expected", "upper"),
    *("largest_incident", "largest_expected", "largest_upper"),
    *("is_largest", "p_value", "months_after", "months_after_above"),
)


class Series(NamedTuple):
    """Measures of a route by month.

    Attributes:
        deaths: dead and missing of all records.
        largest: of the largest single incident; records of a whole period are none.
        incidents: how many there were.
    """

    deaths: Numbers
    largest: Numbers
    incidents: Numbers


UNKNOWN = Series(*np.full((3, len(MONTHS)), np.nan))
"""A route that a release has no label for."""


class Judged(NamedTuple):
    """By measure (as in `Series`), route and month.

    Attributes:
        counts: as known then.
        fits: of what was known then of the months before.
        p_values: NaN where there is none.
    """

    counts: Numbers
    fits: list[list[list[Fit]]]
    p_values: Numbers


def main() -> None:
    """Judge all months, print what came of it, and write the alarms."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--shuffles", type=int, default=0)
    parser.add_argument("--settings", action="store_true")
    choice = parser.parse_args()
    histories = [history(number) for number in range(len(RELEASES))]
    codes = [code for code in ROUTES if code not in {NOT_STATED, SEVERAL} and code in histories[-1]]
    first = MONTHS.index(JUDGED_FROM)
    months = np.array(MONTHS[first:])
    judged = judge(histories, codes, first, Parameters())
    write(judged, codes, months)
    report("as it is", judged, codes, months)
    for name, parameters in SETTINGS.items() if choice.settings else ():
        report(name, judge(histories, codes, first, parameters), codes, months)
    for seed in range(choice.shuffles):
        mixed = [shuffled(histories[-1], np.random.default_rng(seed))] * len(RELEASES)
        alarms = alarms_of(judge(mixed, codes, first, Parameters()), AlarmRule(), READ)
        OUT.print(
            f"shuffle {seed}: {alarms[:, months >= REPORTED.first].sum(axis=0).mean():.2f} a month"
        )


def history(number: int) -> Mapping[str, Series]:
    """Every route with its children, as known with a release and those before it."""
    releases = [records(name) for name, _last in RELEASES[: number + 1]]
    # Each answers for the months before those of the next.
    ends = [*(later["month"].min() for later in releases[1:]), MONTHS[-1] + 1]
    rows = pd.concat([one[one["month"] < end] for one, end in zip(releases, ends, strict=True)])
    rows = rows[rows["month"].isin(MONTHS)]
    of_routes = {code: rows[rows["route"].isin(WITHIN[code])] for code in ROUTES}
    return {code: by_month(of_route) for code, of_route in of_routes.items() if len(of_route)}


def records(name: str) -> pd.DataFrame:
    """The records of a release of which the month is known, with it."""
    rows = pd.read_csv(TABLES / name, dtype={"date": str})
    rows = rows[rows["date"].str.len() > len("yyyy")]
    return rows.assign(month=rows["date"].str[:7].str.replace("-", "").astype(int))


def by_month(rows: pd.DataFrame) -> Series:
    """The measures of some records."""
    months = rows.groupby("month")
    single = rows[rows["kind"] != "cumulative"].groupby("month")
    columns = (
        months["dead_missing"].sum(),
        single["dead_missing"].max(),
        months["incidents"].sum(),
    )
    return Series(*(one.reindex(MONTHS, fill_value=0).to_numpy(float) for one in columns))


def judge(
    known: list[Mapping[str, Series]], codes: list[str], first: int, parameters: Parameters
) -> Judged:
    """Every month from the first on, with what was known when it was first known in full."""
    vantage = [
        next(number for number, (_name, last) in enumerate(RELEASES) if month <= last)
        for month in MONTHS
    ]
    columns = range(first, len(MONTHS))
    counts, fits = [], []
    for measure in Series._fields:
        series = [[getattr(one.get(code, UNKNOWN), measure) for one in known] for code in codes]
        counts.append([[of[vantage[m]][m] for m in columns] for of in series])
        fits.append(
            [
                [fit(of[vantage[m]][begin(code, m) : m], parameters) for m in columns]
                for code, of in zip(codes, series, strict=True)
            ]
        )
    observed = np.array(counts)
    chances = p_values(observed.ravel(), [one for rows in fits for row in rows for one in row])
    return Judged(observed, fits, chances.reshape(observed.shape))


def begin(code: str, column: int) -> int:
    """The place of the oldest month whose labels are those of a month's."""
    chosen = {Dimension.ROUTE: WITHIN[code]}
    month = breaks.alike_from({"iom_mmp"}, chosen, MONTHS[column])
    return MONTHS.index(month) if month in MONTHS else 0


def shuffled(known: Mapping[str, Series], draw: np.random.Generator) -> Mapping[str, Series]:
    """The years of each calendar month in another order, the same for all routes."""
    order = np.arange(len(MONTHS))
    for month in range(12):
        order[month::12] = draw.permutation(order[month::12])
    return {code: Series(*(column[order] for column in one)) for code, one in known.items()}


def alarms_of(judged: Judged, rule: AlarmRule, read: Sequence[int]) -> NDArray[np.bool_]:
    """A row a route, a column a month, from some of the measures."""
    deaths, chances = judged.counts[0], judged.p_values[list(read)]
    months = range(deaths.shape[1])
    return np.array([raised(chances[:, :, m], deaths[:, m], rule) for m in months]).T


def report(setting: str, judged: Judged, codes: list[str], months: NDArray[np.int64]) -> None:
    """How many alarms a month, and which incidents were found, for measures and rates."""
    reported = months >= REPORTED.first
    for (name, read), rate in product(MEASURES.items(), RATES):
        alarms = alarms_of(judged, AlarmRule(rate), read)
        of_month = alarms.sum(axis=0)
        is_found_by_incident = {
            incident: alarms[codes.index(route), months == month][0]
            for incident, route, month in KNOWN_INCIDENTS
        }
        missed = ", ".join(
            incident for incident, is_found in is_found_by_incident.items() if not is_found
        )
        OUT.print(
            f"| {setting} | {name} | {rate} | {of_month[~reported].mean():.2f} "
            f"| {of_month[reported].mean():.2f} | {of_month[months >= SINCE].mean():.2f} "
            f"| {sum(is_found_by_incident.values())} | {missed} |"
        )
    of_month = (~np.isnan(judged.p_values[list(READ)]).all(axis=0)).sum(axis=0)
    OUT.print(
        f"{of_month[~reported].mean():.1f} and {of_month[reported].mean():.1f} routes were judged"
    )


def write(judged: Judged, codes: list[str], months: NDArray[np.int64]) -> None:
    """A row an alarm, with how many of the three months after were above what was expected."""
    alarms = alarms_of(judged, AlarmRule(), READ)
    coverage = Parameters().coverage
    several = judged.p_values[list(READ)]
    chances = combined(several.reshape(len(READ), -1)).reshape(alarms.shape)
    deaths, largest = np.nan_to_num(judged.counts[:2]).astype(int)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for column, row in np.argwhere(alarms.T):
            of_deaths, of_largest = (ranges([of[row][column]], coverage) for of in judged.fits[:2])
            after = slice(column + 1, column + 4)
            ahead = [one.mean for one in judged.fits[0][row][after]]
            above = deaths[row, after] > ahead
            writer.writerow(
                [
                    *(months[column], codes[row], deaths[row, column]),
                    *(plain(of_deaths.expected[0]), plain(of_deaths.upper[0])),
                    largest[row, column],
                    *(plain(of_largest.expected[0]), plain(of_largest.upper[0])),
                    int(np.nanargmin(several[:, row, column]) == 1),
                    *(f"{chances[row, column]:.2g}", above.size, int(above.sum())),
                ]
            )


def plain(value: float) -> str:
    """A number with one decimal at most; empty where there is none."""
    return "" if np.isnan(value) else f"{value:.1f}".removesuffix(".0")


if __name__ == "__main__":
    main()
