"""All that the program answers of random stores, and what each answer is the sum of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from sqlalchemy import Engine

from data_access.filters import Filters
from data_access.frames import fetch
from data_access.periods import MonthRange
from data_access.queries.series import counts
from data_access.registry import METRICS, ROUTES, TIMES, Dimension
from data_access.registry.routes import with_children
from tests.store.hidden_counts_store import Cell, Kind, Truth


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
