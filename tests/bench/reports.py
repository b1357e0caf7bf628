"""Years of database use as bureaus would hand it in, as large as is asked for."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, product
from pathlib import Path

from data_access.periods import iso, shifted
from data_access.registry import BUREAUS, CHANNELS, COUNTRIES, DATABASES

_HEADER = (
    *("month", "bureau", "border_point", "latitude", "longitude", "database", "channel"),
    *("searches", "hits", "hits_confirmed", "hits_acted_on"),
)
_UNCONFIRMED = tuple(DATABASES)[3::5]


@dataclass(frozen=True)
class Network:
    """What all bureaus together report.

    Attributes:
        first_month: yyyymm.
        posts: how many border points each bureau has, in turn.
    """

    first_month: int
    posts: Sequence[int]
    databases: Sequence[str]
    channels: Sequence[str]


TWO_YEARS = Network(202401, (9,), tuple(DATABASES)[:8], tuple(CHANNELS)[:3])
"""A million rows are its first 24 months."""
TEN_YEARS = Network(201601, (10, 10, 9), tuple(DATABASES), tuple(CHANNELS))
"""Ten million rows are 120 months of every bureau, database, channel and point."""
_Row = tuple[object, ...]


def write(path: Path, rows: int) -> Path:
    """A CSV file of so many rows: all bureaus, as many months as it takes, no two rows alike."""
    _write(path, islice(_rows(TWO_YEARS), rows))
    return path


def by_year(folder: Path, rows: int) -> Iterator[Path]:
    """So many rows of ten years in a file a year, `2016.csv` first, each written in its turn."""
    every = islice(_rows(TEN_YEARS), rows)
    for year, some in groupby(every, key=lambda row: str(row[0])[:4]):
        yield _write(folder / f"{year}.csv", some)


def _write(path: Path, rows: Iterator[_Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_HEADER)
        writer.writerows(rows)
    return path


def _rows(network: Network) -> Iterator[_Row]:
    month, turn = network.first_month, 0
    while True:
        for number, bureau in enumerate(BUREAUS):
            country = COUNTRIES[bureau]
            lat, lon = country.label_at or (0.0, 0.0)
            posts = range(network.posts[number % len(network.posts)])
            for post, database, channel in product(posts, network.databases, network.channels):
                turn += 1
                # No chance: a bench repeats itself.
                searches = turn * 7919 % 90_000
                hits = searches * (turn % 90) // 100_000
                # Of a database's parts all are stated or none.
                confirmed = "" if database in _UNCONFIRMED else hits * 2 // 3
                acted_on = "" if confirmed == "" else int(confirmed) // 2
                yield (
                    *(iso(month), bureau, f"{country.iso2}{post + 1:03}", lat, lon, database),
                    *(channel, searches, hits, confirmed, acted_on),
                )
        month = shifted(month, 1)
