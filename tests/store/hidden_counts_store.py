"""Random stores of what bureaus report, before and after a correction."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from sqlalchemy import Engine

from data_access.declaration.facts import DatabaseUseFact, ObservationFact
from data_access.registry import COUNTRIES, CRIME_AREAS, FLAG_REGIONS, ROUTES, SERIES, Dimension
from tests.builders import released

FIRST, SECOND = date(2025, 7, 1), date(2025, 8, 1)
YEAR = tuple(range(202401, 202413))
PART = (202501, 202502, 202503)
BELOW = 5
_VALUES = (0, 0, 0, 1, 2, 3, 4, 5, 6, 9, 14, 40, 300)

Cell = tuple[str, str, int, str]
"""Measure, group (database, kind of vessel), month, unit (border point, flag, area of crime).

The unit that is told by no unit is empty.
"""
Counts = dict[Cell, int]


@dataclass(frozen=True)
class Kind:
    """A series of which small counts are hidden, and how it is split.

    Attributes:
        metrics: its measures.
        group, unit: dimensions; no group where units are split by nothing else.
        listed: whether units are a closed list, and not each reporter's own.
    """

    series: str
    metrics: tuple[str, ...]
    reporter: Dimension
    group: Dimension | None
    unit: Dimension
    groups: Sequence[str]
    units: Sequence[str]
    listed: bool = False

    @property
    def reporters(self) -> list[str]:
        """All who may report it."""
        return list(COUNTRIES if self.reporter is Dimension.BUREAU else ROUTES)

    @property
    def funnel(self) -> tuple[str, ...]:
        """The measures of which each counts some of the one before it."""
        return SERIES[self.series].funnel

    @property
    def everywhere(self) -> tuple[str, ...]:
        """What counts that are told by no unit stand under, where there are such."""
        return () if self.group is None else ("",)


USE = Kind(
    "database-use",
    ("searches", "hits", "hits_confirmed", "hits_acted_on"),
    Dimension.BUREAU,
    Dimension.DATABASE,
    Dimension.PLACE,
    ("sltd", "nominals", "firearms"),
    ("A", "B", "C", "D"),
)
VESSELS = Kind(
    "vessels",
    ("vessel_checks", "vessel_hits", "vessels_seized"),
    Dimension.BUREAU,
    Dimension.CATEGORY,
    Dimension.PLACE,
    ("rubber", "wooden", "fibreglass"),
    tuple(FLAG_REGIONS),
    listed=True,
)
LINKS = Kind(
    "links",
    ("links_confirmed", "links_under_study"),
    Dimension.ROUTE,
    None,
    Dimension.CATEGORY,
    ("",),
    tuple(CRIME_AREAS),
    listed=True,
)
KINDS = (USE, VESSELS, LINKS)


@dataclass(frozen=True)
class Truth:
    """What one reporter counted, before and after a correction of one month.

    Attributes:
        named: the units that it names.
        units: those that it might name, for all that is known.
    """

    kind: Kind
    reporter: str
    groups: tuple[str, ...]
    named: tuple[str, ...]
    units: tuple[str, ...]
    months: tuple[int, ...]
    before: Counts
    after: Counts
    corrected: int

    def on(self, day: date | None) -> Counts:
        """The counts as known on a day; None is now."""
        return self.before if day == FIRST else self.after

    @property
    def run(self) -> str:
        """The code under which the store keeps it."""
        return f"{self.kind.series}:{self.reporter}"


def a_truth(kind: Kind, reporter: str, chance: random.Random) -> Truth:
    """What a reporter counted: busy and quiet units, closed ones, searches that nearly all hit."""
    groups = tuple(sorted(chance.sample(kind.groups, chance.randint(1, len(kind.groups)))))
    names = chance.sample(kind.units, min(len(kind.units), chance.choice((1, 2, 2, 3, 4))))
    named = tuple(names if kind.listed else (f"{reporter}{name}" for name in names))
    units = tuple(kind.units) if kind.listed else named
    months = YEAR + PART[: chance.randint(0, len(PART))]
    rows = (*named, *kind.everywhere)
    before = dict.fromkeys(product(kind.metrics, groups, months, units), 0)
    before |= _counted(kind, list(product(groups, months, rows)), chance)
    corrected = chance.choice(months)
    group, unit = chance.choice(groups), chance.choice(named)
    after = before | {
        (metric, group, corrected, unit): before[metric, group, corrected, unit] + 1
        for metric in kind.metrics[: chance.randint(1, len(kind.metrics))]
    }
    return Truth(kind, reporter, groups, named, units, months, before, after, corrected)


def _counted(kind: Kind, places: Sequence[tuple[str, int, str]], chance: random.Random) -> Counts:
    size = {(g, u): chance.choice((0, 1, 1, 8)) for g, _month, u in places}
    spread, closeness = chance.random(), chance.choice((0, 0.5, 0.9, 1))
    found: Counts = {}
    for group, month, unit in places:
        many = chance.choice(_VALUES) * size[group, unit] if chance.random() < spread else 0
        for metric in kind.metrics:
            found[metric, group, month, unit] = many
            if metric in kind.funnel:
                kept = sum(chance.random() < closeness for _ in range(min(many, 20)))
                many = round(many * kept / min(many, 20)) if many else 0
            else:
                many = chance.choice(_VALUES)
    return found


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
    cells, kind = truth.on(day), truth.kind
    if kind is USE:
        for _metric, group, month, unit in [cell for cell in cells if cell[0] == kind.metrics[0]]:
            told = [cells[metric, group, month, unit] for metric in kind.metrics]
            yield DatabaseUseFact(truth.run, month, truth.reporter, group, "", unit, *told)
        return
    for (metric, group, month, unit), value in cells.items():
        if unit and unit not in truth.named:
            continue
        named = (
            {"route_code": truth.reporter, "category_code": unit}
            if kind is LINKS
            else {"country_code": truth.reporter, "category_code": group, "place_code": unit}
        )
        yield ObservationFact(metric, truth.run, month, value, **named)
