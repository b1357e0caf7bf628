"""Makes data_access/registry/tables/completeness.csv: how complete months are at first.

    python -m tools.measure_completeness

Reads IOM's and Frontex's releases in ../shared/data, each into a store of its own, and adds up what
a release has of months of an age (counted from its newest complete month) and what a later one
has of the same months. `registry.sources` reads the table; tests hold the provisional months of
a source and its caveat against it. Prints as well how changes of each release, by route and over
1, 3, 6 and 12 months, stand in the later one, and those of which a direction would have been said.
"""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import astuple
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from rich import print as echo
from sqlalchemy import func, select

from data_access.analysis.changes import LikeMonths, compared as judge, exact, revised, total
from data_access.ingest.file_import import import_file
from data_access.ingest.releases import Order
from data_access.periods import MonthRange, distance, iso, shifted
from data_access.registry import METRICS, SOURCES, revisions_at
from data_access.registry.sources import Completeness
from data_access.store.engine import writer
from data_access.store.schema import monthly_total
from data_access.store.upkeep import migrate

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
TARGET = ROOT / "data_access" / "registry" / "tables" / "completeness.csv"
LENGTHS = (12, 6, 3, 1)
"""Months of the changes that are looked at again in a later release."""
LEAST_BASE = 30
AGES = ((1, 3), (4, 6), (7, 12), (13, 24), (25, 36))


class Release(NamedTuple):
    """A file, and the newest month that it covers to its last day."""

    source: str
    file: str
    complete: int


IOM_2020 = Release("iom_mmp", "mmp/mmp_old_webid_2014_2020-01.csv", 201912)
IOM_2025_04 = Release("iom_mmp", "mmp/mmp_alldata_2014_2025-04.xlsx", 202503)
IOM_2025_09 = Release("iom_mmp", "mmp/mmp_api_2025-01_2025-09.json", 202508)
IOM_2026 = Release("iom_mmp", "mmp/mmp_europe_routes_2014_2026-05.csv", 202604)
FRONTEX_2025 = Release("frontex_ibc", "frontex/frontex_ibc_wide_2009-01_2025-04.xlsx", 202504)
FRONTEX_2026 = Release(
    "frontex_ibc", "frontex/frontex_ibc_route_month_2009-01_2026-06.json", 202606
)

PAIRS = (
    (IOM_2020, IOM_2025_04),
    (IOM_2025_04, IOM_2026),
    (IOM_2025_09, IOM_2026),
    (FRONTEX_2025, FRONTEX_2026),
)
MEASURES = {"iom_mmp": "dead_missing", "frontex_ibc": "detections"}


def main() -> None:
    """Write the table."""
    counts_by_release = {
        release: counts(release) for release in {one for pair in PAIRS for one in pair}
    }
    rows = [row for first, later in PAIRS for row in compared(first, later, counts_by_release)]
    pd.DataFrame(rows).to_csv(TARGET, index=False)
    for row in rows:
        echo(*astuple(row), f"{row.share:.0%}")
    for first, later in PAIRS:
        sums = [
            sum(column) for column in zip(*verdicts(first, later, counts_by_release), strict=True)
        ]
        echo(first.source, iso(first.complete), dict(zip(Verdict._fields, sums, strict=False)))


def counts(release: Release) -> Mapping[tuple[str, int], int]:
    """The measure of a release by route and month."""
    table = monthly_total.c
    with tempfile.TemporaryDirectory() as folder:
        engine = writer(f"sqlite:///{folder}/store.sqlite", create=True)
        migrate(engine)
        import_file(engine, Order(release.source, SHARED / release.file))
        query = (
            select(table.route_code, table.month, func.sum(table.value))
            .where(table.metric_code == MEASURES[release.source])
            .group_by(table.route_code, table.month)
        )
        with engine.connect() as connection:
            rows = connection.execute(query).all()
        engine.dispose()
    return {(route, month): int(value) for route, month, value in rows}


def compared(
    first: Release, later: Release, found: Mapping[Release, Mapping[tuple[str, int], int]]
) -> Iterator[Completeness]:
    """What both have, by age, on the routes of the later one."""
    old, new = found[first], found[later]
    routes = {route for route, _month in new}
    since = min(month for _route, month in old if month % 100)
    for youngest, oldest in AGES:
        months = [shifted(first.complete, 1 - age) for age in range(youngest, oldest + 1)]
        if min(months) < since:
            return
        before, now = (
            sum(one.get((route, month), 0) for route in routes for month in months)
            for one in (old, new)
        )
        yield Completeness(
            first.source, iso(first.complete), iso(later.complete), youngest, oldest, before, now
        )


class Verdict(NamedTuple):
    """What became of one change; of all of them each is added up."""

    changes: int
    higher_later: bool
    of_the_same_sign_later: bool
    said: bool
    said_and_held: bool


def verdicts(
    first: Release, later: Release, found: Mapping[Release, Mapping[tuple[str, int], int]]
) -> Iterator[Verdict]:
    """What became of the changes of a release against the year before, by route."""
    metric, lag = METRICS[MEASURES[first.source]], SOURCES[first.source].provisional_months
    known = MonthRange(min(month for _route, month in found[first] if month % 100), first.complete)

    def revisions_of(month: int) -> tuple[float, float] | None:
        age = distance(month, first.complete) + 1
        return (1.0, 1.0) if age > lag else revisions_at(first.source, age)

    for route, length in product(sorted({route for route, _month in found[later]}), LENGTHS):
        now = known.months()[-length:]
        like = LikeMonths(now, tuple(month - 100 for month in now), is_whole=True)
        counted, later_counted = (
            {month: value for (code, month), value in found[release].items() if code == route}
            for release in (first, later)
        )
        (newer, base), (newer_later, base_later) = (
            (total(one, like.now), total(one, like.before)) for one in (counted, later_counted)
        )
        if like.before[0] < known.first or not newer or min(base, base_later) < LEAST_BASE:
            continue
        revision = revised(counted, like.now, revisions_of)
        if metric.complete:
            change = exact(like, newer, base, revision)
        else:
            change = judge(counted, like, known.months(), revision)
        is_same = (newer > base) == (newer_later > base_later)
        yield Verdict(
            1,
            newer_later / base_later > newer / base,
            is_same,
            change.is_clear,
            change.is_clear and is_same,
        )


if __name__ == "__main__":
    main()
