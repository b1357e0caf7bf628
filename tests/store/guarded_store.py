"""Random stores of what bureaus report, and all that the program answers of them."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from sqlalchemy import Engine

from data_access.filters import Filters
from data_access.frames import fetch
from data_access.importers.facts import DatabaseUseFact, ObservationFact
from data_access.periods import MonthRange
from data_access.queries.series import counts
from data_access.registry.countries import COUNTRIES
from data_access.registry.dimensions import TIMES, Dimension
from data_access.registry.metrics import METRICS
from data_access.registry.routes import ROUTES
from data_access.registry.series import SERIES
from tests.builders import released

FIRST, SECOND = date(2025, 7, 1), date(2025, 8, 1)
YEAR = tuple(range(202401, 202413))
PART = (202501, 202502, 202503)
BELOW = 5
_VALUES = (0, 0, 0, 1, 2, 3, 4, 5, 6, 9, 14, 40, 300)

Cell = tuple[str, int, str]
"""Group (database), month, unit (border point or area of crime)."""


@dataclass(frozen=True)
class Kind:
    """A series of which small counts are hidden, and how it is split.

    Attributes:
        group, unit: dimensions; no group where units are split by nothing else.
    """

    series: str
    metric: str
    reporter: Dimension
    group: Dimension | None
    unit: Dimension
    groups: Sequence[str]
    units: Sequence[str]

    @property
    def reporters(self) -> list[str]:
        """All who may report it."""
        return list(COUNTRIES if self.reporter is Dimension.BUREAU else ROUTES)


HITS = Kind(
    "database-use",
    "hits",
    Dimension.BUREAU,
    Dimension.DATABASE,
    Dimension.PLACE,
    ("sltd", "nominals", "firearms"),
    ("A", "B", "C", "D"),
)
LINKS = Kind(
    "links",
    "links_confirmed",
    Dimension.ROUTE,
    None,
    Dimension.CATEGORY,
    ("",),
    ("drugs", "firearms", "terrorism", "trafficking"),
)


@dataclass(frozen=True)
class Truth:
    """What one reporter counted, before and after a correction of one month.

    Attributes:
        elsewhere: counts of a group and month that are told by no unit.
    """

    kind: Kind
    reporter: str
    groups: tuple[str, ...]
    units: tuple[str, ...]
    months: tuple[int, ...]
    before: dict[Cell, int]
    after: dict[Cell, int]
    elsewhere: dict[tuple[str, int], int]
    corrected: int

    def on(self, day: date | None) -> dict[Cell, int]:
        """The counts as known on a day; None is now."""
        return self.before if day == FIRST else self.after

    @property
    def run(self) -> str:
        """The code under which the store keeps it."""
        return f"{self.kind.series}:{self.reporter}"


def a_truth(kind: Kind, reporter: str, chance: random.Random) -> Truth:
    groups = tuple(sorted(chance.sample(kind.groups, chance.randint(1, len(kind.groups)))))
    names = chance.sample(kind.units, chance.randint(2, len(kind.units)))
    units = tuple(names if kind is LINKS else (f"{reporter}{name}" for name in names))
    months = YEAR + PART[: chance.randint(0, len(PART))]
    # Some are busy, some hardly ever find anything; that is what makes sums small or large.
    size = {(g, u): chance.choice((0, 1, 1, 8)) for g in groups for u in units}
    before = {
        (g, m, u): chance.choice(_VALUES) * size[g, u]
        for g in groups
        for m in months
        for u in units
    }
    spread = chance.random()
    before = {cell: value if chance.random() < spread else 0 for cell, value in before.items()}
    corrected = chance.choice(months)
    one_more = (chance.choice(groups), corrected, chance.choice(units))
    told = {(g, m): chance.choice((0, 0, 3)) for g in groups for m in months}
    elsewhere = told if kind is HITS else dict.fromkeys(told, 0)
    after = before | {one_more: before[one_more] + 1}
    return Truth(kind, reporter, groups, units, months, before, after, elsewhere, corrected)


def filled(engine: Engine, truths: Sequence[Truth]) -> None:
    """Write what reporters counted, then a release with the month that each corrects."""
    source = SERIES[truths[0].kind.series].sources[0]
    before = [fact for truth in truths for fact in _facts(truth, FIRST)]
    after = [
        fact for truth in truths for fact in _facts(truth, None) if fact.month == truth.corrected
    ]
    released(engine, source, before, FIRST)
    released(engine, source, after, SECOND)


def _facts(truth: Truth, day: date | None) -> Iterator[DatabaseUseFact | ObservationFact]:
    elsewhere = {(*key, ""): value for key, value in truth.elsewhere.items()}
    cells = truth.on(day) | (elsewhere if truth.kind is HITS else {})
    for (group, month, unit), value in cells.items():
        if truth.kind is LINKS:
            yield ObservationFact(
                truth.kind.metric,
                truth.run,
                month,
                value,
                route_code=truth.reporter,
                category_code=unit,
            )
        else:
            yield DatabaseUseFact(
                truth.run, month, truth.reporter, group, "", unit, 1000 + value, value, None, None
            )


@dataclass(frozen=True)
class Answer:
    """One published number of a reporter; None where it is hidden.

    Attributes:
        cells: what it is the sum of.
        elsewhere: counts told by no unit that are in it, too.
    """

    reporter: str
    cells: frozenset[Cell]
    elsewhere: frozenset[tuple[str, int]]
    value: int | None


_SPANS = (
    MonthRange(202401, 202412),
    MonthRange(202401, 202503),
    MonthRange(202403, 202409),
    MonthRange(202401, 202406),
    MonthRange(202401, 202405),
    MonthRange(202406, 202503),
)


def views(kind: Kind) -> Iterator[tuple[tuple[Dimension, ...], MonthRange]]:
    """What is asked: by unit and not, by group and not, over steps and spans of time."""
    everything = MonthRange(202401, 202512)
    splits = [(), (kind.group,)] if kind.group else [()]
    for split in splits:
        for with_unit in ((), (kind.unit,)):
            by = tuple(d for d in (*split, *with_unit) if d)
            for step in (Dimension.MONTH, Dimension.QUARTER, Dimension.YEAR):
                yield (*by, step), everything
            for span in _SPANS:
                yield by, span


def answers(engine: Engine, truths: Sequence[Truth], day: date | None) -> Iterator[Answer]:
    """Every number that the program gives of some reporters, as known on a day."""
    kind = truths[0].kind
    by_reporter = {truth.reporter: truth for truth in truths}
    filters = Filters(as_known_on=day)
    for by, span in views(kind):
        metric = METRICS[kind.metric]
        query = counts((metric,), filters, (kind.reporter, *by), {metric.code: span})
        with engine.connect() as connection:
            frame = fetch(connection, query)
        for row in frame.to_dict("records"):
            truth = by_reporter[row[kind.reporter.value]]
            is_hidden = bool(row.get("hidden", False))
            yield _answer(truth, by, span, row, None if is_hidden else int(row["value"]))


def _answer(
    truth: Truth,
    by: Sequence[Dimension],
    span: MonthRange,
    row: Mapping[Any, Any],
    value: int | None,
) -> Answer:
    kind = truth.kind
    groups = truth.groups
    if kind.group is not None and kind.group in by:
        groups = (row[kind.group.value],)
    units = (row[kind.unit.value],) if kind.unit in by else truth.units
    months = [
        month
        for month in truth.months
        if span.holds(month) and all(row[d.value] == step(month, d) for d in by if d in TIMES)
    ]
    elsewhere = frozenset(() if kind.unit in by else product(groups, months))
    return Answer(truth.reporter, frozenset(product(groups, months, units)), elsewhere, value)


def step(month: int, dimension: Dimension) -> int:
    """The month, quarter or year that a month is in."""
    year = month // 100
    if dimension is Dimension.QUARTER:
        return year * 10 + (month % 100 + 2) // 3
    return year if dimension is Dimension.YEAR else month
