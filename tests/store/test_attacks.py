"""No hidden count can be worked out of all that is published."""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

import pytest
from sqlalchemy import Engine

from data_access.filters import Filters
from data_access.frames import HIDDEN, Hidden, fetch, records
from data_access.periods import MonthRange
from data_access.queries.series import counts
from data_access.registry.dimensions import Dimension
from data_access.registry.metrics import METRICS
from data_access.registry.routes import with_children
from tests.attacking import Attack
from tests.store.guarded_store import (
    BELOW,
    FIRST,
    HITS,
    LINKS,
    YEAR,
    Answer,
    Cell,
    Kind,
    Truth,
    a_truth,
    answers,
    filled,
)

_DAYS = (FIRST, None)


def truths_of(kind: Kind, seed: int) -> list[Truth]:
    chance = random.Random(seed)  # noqa: S311 - repeatable stores, not a secret
    return [a_truth(kind, reporter, chance) for reporter in kind.reporters]


def attacks(engine: Engine, truths: Sequence[Truth]) -> Mapping[str, Attack]:
    """All answers on both days, with the knowledge that the correction added one case."""
    by_reporter = {truth.reporter: truth for truth in truths}
    known: dict[str, Attack] = defaultdict(Attack)
    for day in _DAYS:
        for answer in answers(engine, truths, day):
            truth = by_reporter[answer.reporter]
            check(answer, truth, day)
            if answer.value is not None:
                told = answer.value - sum(truth.elsewhere[key] for key in answer.elsewhere)
                cells = [named(truth, cell, day) for cell in answer.cells]
                known[truth.reporter].learn(cells, told)
    for truth in truths:
        for cell in truth.before:
            first, second = named(truth, cell, FIRST), named(truth, cell, None)
            if first != second:
                known[truth.reporter].ties.append((first, second))
    return known


def check(answer: Answer, truth: Truth, day: date | None) -> None:
    """What is told is true, and no small count by unit is told."""
    if answer.value is None:
        return
    right = sum(truth.on(day)[cell] for cell in answer.cells)
    assert answer.value == right + sum(truth.elsewhere[key] for key in answer.elsewhere)
    if not answer.elsewhere and {cell[2] for cell in answer.cells} != set(truth.units):
        assert answer.value == 0 or answer.value >= BELOW


def named(truth: Truth, cell: Cell, day: date | None) -> tuple[Cell, date | None]:
    """A count as known on a day; what was not corrected is the same on both."""
    return cell, FIRST if day == FIRST and cell[1] == truth.corrected else None


def targets(truth: Truth) -> list[tuple[frozenset[Cell], frozenset[Cell]]]:
    """Small counts of months and of the whole year, with all of their row."""
    cells = truth.after
    asked = [({g}, {m}, u) for g, m, u in cells]
    asked += [({g}, set(YEAR), u) for g in truth.groups for u in truth.units]
    asked += [(set(truth.groups), set(YEAR), u) for u in truth.units]
    found = []
    for groups, months, unit in asked:
        row = frozenset(cell for cell in cells if cell[0] in groups and cell[1] in months)
        target = frozenset(cell for cell in row if cell[2] == unit)
        if 0 < total(cells, target) < BELOW:
            found.append((target, row))
    return found


def total(cells: Mapping[Cell, int], some: Iterable[Cell]) -> int:
    return sum(cells[cell] for cell in some)


def attack_all(engine: Engine, kind: Kind, seed: int, most: int) -> int:
    """Attack some of the small counts of each reporter; how many there were."""
    truths = truths_of(kind, seed)
    filled(engine, truths)
    known = attacks(engine, truths)
    chance = random.Random(seed)  # noqa: S311
    attacked = 0
    for truth in truths:
        small = targets(truth)
        for target, row in chance.sample(small, min(most, len(small))):
            lowest, highest = known[truth.reporter].bounds(
                named(truth, cell, None) for cell in target
            )
            right = total(truth.after, target)
            assert lowest <= right <= highest
            # A public total below the threshold bounds its parts, whatever is hidden of them.
            room = min(BELOW, total(truth.after, row))
            assert highest - lowest >= room, (truth.reporter, target, lowest, right, highest)
            attacked += 1
    return attacked


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", [HITS, LINKS], ids=["border points", "areas of crime"])
def test_no_hidden_count_can_be_worked_out(engine: Engine, kind: Kind) -> None:
    """The tables of some two hundred bureaus, or of all routes, each with one count attacked."""
    assert attack_all(engine, kind, seed=5, most=1) > 20


@pytest.mark.timeout(300)
def test_routes_together_tell_nothing_that_each_alone_does_not(engine: Engine) -> None:
    """One filter less another is a sum of counts that may be told, or it is not answered."""
    truths = truths_of(LINKS, seed=8)
    filled(engine, truths)
    metric, span = METRICS[LINKS.metric], MonthRange(202401, 202412)

    def told(*routes: str) -> dict[str, int | Hidden]:
        by, filters = (Dimension.CATEGORY,), Filters(routes=routes)
        with engine.connect() as connection:
            frame = fetch(connection, counts((metric,), filters, by, {metric.code: span}))
        return {row["category"]: row["value"] for row in records(frame)}

    alone = {truth.reporter: told(truth.reporter) for truth in truths}
    inside = {route for truth in truths for route in with_children([truth.reporter])[1:]}
    apart = sorted(alone.keys() - inside)
    for one, other in pairwise(apart):
        for area, value in told(one, other).items():
            parts = [alone[route][area] for route in (one, other) if area in alone[route]]
            shown = [part for part in parts if part is not HIDDEN]
            assert value == (sum(shown) if len(shown) == len(parts) else HIDDEN)


@pytest.mark.faults
@pytest.mark.parametrize("kind", [HITS, LINKS], ids=["border points", "areas of crime"])
@pytest.mark.parametrize("seed", range(40))
def test_ten_thousand_tables_tell_no_hidden_count(engine: Engine, kind: Kind, seed: int) -> None:
    assert attack_all(engine, kind, seed, most=20) > 20
