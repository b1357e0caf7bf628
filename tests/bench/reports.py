"""Two years of database use as bureaus would hand it in, as large as is asked for."""

import csv
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path

from data_access.periods import iso, shifted
from data_access.registry import BUREAUS, CHANNELS, COUNTRIES, DATABASES

_HEADER = (
    *("month", "bureau", "border_point", "latitude", "longitude", "database", "channel"),
    *("searches", "hits", "hits_confirmed", "hits_acted_on"),
)
_UNCONFIRMED = tuple(DATABASES)[3::5]
_FIRST_MONTH = 202401
"""A million rows are 24 months."""
_POSTS, _DATABASES, _CHANNELS = range(9), tuple(DATABASES)[:8], tuple(CHANNELS)[:3]


def write(path: Path, rows: int) -> Path:
    """A CSV file of so many rows: all bureaus, as many months as it takes, no two rows alike."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_HEADER)
        writer.writerows(islice(_rows(), rows))
    return path


def _rows() -> Iterator[tuple[object, ...]]:
    month, turn = _FIRST_MONTH, 0
    while True:
        for bureau in BUREAUS:
            country = COUNTRIES[bureau]
            lat, lon = country.label_at or (0.0, 0.0)
            for post, database, channel in product(_POSTS, _DATABASES, _CHANNELS):
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
