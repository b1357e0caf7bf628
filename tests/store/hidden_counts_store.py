"""Stores with small counts, and all that is answered of them."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from sqlalchemy import Engine

from data_access.declaration.facts import DatabaseUseFact, ObservationFact
from data_access.filters import Filters
from data_access.frames import fetch
from data_access.periods import MonthRange
from data_access.queries.series import counts
from data_access.registry import (
    COUNTRIES,
    CRIME_AREAS,
    FLAG_REGIONS,
    METRICS,
    ROUTES,
    SERIES,
    TIMES,
    Dimension,
)
from data_access.registry.routes import with_children
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


@dataclass(frozen=True)
class Answer:
    """One published number of a reporter; None where it is hidden.

    Attributes:
        reporter: of a route, the one that it is inside of, or itself.
        cells: what it is the sum of, each with its reporter.
        by_unit: whether it tells less than all units.
    """

    reporter: str
    cells: frozenset[tuple[str, Cell]]
    by_unit: bool
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
    metrics = [METRICS[code] for code in kind.metrics]
    # A route counts with those inside it, which have rows of their own where they alone are chosen.
    inside = tuple(code for code in by_reporter if root(code) != code)
    chosen = [Filters(as_known_on=day), Filters(as_known_on=day, routes=inside)]
    for filters, (by, span) in product(chosen[: 2 if inside else 1], views(kind)):
        spans = dict.fromkeys(kind.metrics, span)
        query = counts(metrics, filters, (kind.reporter, *by), spans)
        with engine.connect() as connection:
            frame = fetch(connection, query)
        rows = [dict(row) for row in frame.to_dict("records")]
        for row in (*rows, *_left_out(by_reporter, rows)):
            code = row[kind.reporter.value]
            codes = (code,) if kind.reporter is Dimension.BUREAU else with_children([code])
            family = [by_reporter[one] for one in codes if one in by_reporter]
            is_hidden = bool(row.get("hidden", False))
            yield _answer(family, by, span, row, None if is_hidden else int(row["value"]))


def root(reporter: str) -> str:
    """The route that a route is inside of; others themselves."""
    return (reporter in ROUTES and ROUTES[reporter].parent) or reporter


def _left_out(
    by_reporter: Mapping[str, Truth], rows: Sequence[Mapping[Any, Any]]
) -> Iterator[Mapping[Any, Any]]:
    """Zeros of the units that an answer leaves out, where it tells others."""
    told: dict[tuple[Any, ...], tuple[Mapping[Any, Any], set[str]]] = {}
    kind = next(iter(by_reporter.values())).kind
    for row in rows:
        if kind.unit.value in row:
            others = {"value", "hidden", kind.unit.value}
            key = tuple(value for name, value in row.items() if name not in others)
            _shown, units = told.setdefault(key, (row, set()))
            units.add(row[kind.unit.value])
            if not row.get("hidden"):
                told[key] = (row, units)
    for row, units in told.values():
        if not row.get("hidden"):
            for unit in set(by_reporter[row[kind.reporter.value]].units) - units:
                yield {**row, kind.unit.value: unit, "value": 0}


def _answer(
    family: Sequence[Truth],
    by: Sequence[Dimension],
    span: MonthRange,
    row: Mapping[Any, Any],
    value: int | None,
) -> Answer:
    cells = [(one.reporter, cell) for one in family for cell in _cells(one, by, span, row)]
    return Answer(root(family[0].reporter), frozenset(cells), family[0].kind.unit in by, value)


def _cells(
    truth: Truth, by: Sequence[Dimension], span: MonthRange, row: Mapping[Any, Any]
) -> Iterator[Cell]:
    kind, groups = truth.kind, truth.groups
    if kind.group is not None and kind.group in by:
        groups = (row[kind.group.value],)
    units = (row[kind.unit.value],) if kind.unit in by else truth.units
    if kind.unit not in by:
        units = (*units, *kind.everywhere)
    months = [
        month
        for month in truth.months
        if span.holds(month) and all(row[d.value] == step(month, d) for d in by if d in TIMES)
    ]
    yield from product((row["metric"],), groups, months, units)


def step(month: int, dimension: Dimension) -> int:
    """The month, quarter or year that a month is in."""
    year = month // 100
    if dimension is Dimension.QUARTER:
        return year * 10 + (month % 100 + 2) // 3
    return year if dimension is Dimension.YEAR else month
