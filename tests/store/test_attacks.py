"""No hidden count can be worked out of all that is published."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise, product

import pytest
from sqlalchemy import Engine, insert, update

from data_access.filters import Filters
from data_access.frames import HIDDEN, Hidden, fetch, records
from data_access.grants import Grant, Scope
from data_access.ingest.batches import mark_batch
from data_access.periods import MonthRange
from data_access.queries.incidents import all_points
from data_access.queries.series import counts
from data_access.registry import METRICS, Dimension, with_children
from data_access.store import schema
from data_access.store.engine import reader
from data_access.store.visible_rows import ALL, gate, seen_by, visibility
from tests.attacking import Attack
from tests.cases import quick
from tests.store.hidden_counts_store import (
    BELOW,
    FIRST,
    KINDS,
    LINKS,
    YEAR,
    Answer,
    Cell,
    Kind,
    Truth,
    a_truth,
    answers,
    filled,
    root,
)

_DAYS = (FIRST, None)
_SHORT = 30
_by_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.series)


def truths_of(kind: Kind, seed: int) -> list[Truth]:
    chance = random.Random(seed)  # noqa: S311 - repeatable stores, not a secret
    return [a_truth(kind, reporter, chance) for reporter in kind.reporters]


def learnt(engine: Engine, truths: Sequence[Truth]) -> Mapping[str, Attack]:
    """All answers on both days, and what everybody knows of the counts behind them.

    That the correction added cases, and that hits are no more than searches. How much is told by
    no unit is in no answer; it is given away nevertheless, but of those who name one unit only.
    """
    by_reporter = {truth.reporter: truth for truth in truths}
    known: dict[str, Attack] = defaultdict(Attack)
    for day in _DAYS:
        for answer in answers(engine, truths, day):
            check(answer, by_reporter, day)
            if answer.value is not None:
                cells = [named(by_reporter[one], cell, day) for one, cell in answer.cells]
                known[answer.reporter].learn(cells, answer.value)
    for truth in truths:
        _overhear(known[root(truth.reporter)], truth)
    return known


def check(answer: Answer, truths: Mapping[str, Truth], day: date | None) -> None:
    """What is told is true, and no small count by unit is told."""
    if answer.value is None:
        assert answer.by_unit
        return
    assert answer.value == sum(truths[one].on(day)[cell] for one, cell in answer.cells)
    if answer.by_unit:
        assert answer.value == 0 or answer.value >= BELOW


def named(truth: Truth, cell: Cell, day: date | None) -> tuple[str, Cell, date | None]:
    """A count as known on a day; what was not corrected is the same on both."""
    return truth.reporter, cell, FIRST if day == FIRST and cell[2] == truth.corrected else None


def _overhear(attack: Attack, truth: Truth) -> None:
    nested = dict(pairwise(truth.kind.funnel))
    for cell, day in product(truth.before, _DAYS):
        first, second = named(truth, cell, FIRST), named(truth, cell, None)
        if first != second:
            attack.ties.append((first, second))
        if cell[0] in nested:
            some = (nested[cell[0]], *cell[1:])
            attack.ties.append((named(truth, some, day), named(truth, cell, day)))
        if not cell[3] and len(truth.units) > 1:
            attack.learn([named(truth, cell, day)], truth.on(day)[cell])


@dataclass(frozen=True)
class Target:
    """A small count that nobody may know, and all units of its row."""

    cells: frozenset[Cell]
    row: frozenset[Cell]


def targets(truth: Truth) -> Iterator[Target]:
    """The small counts of months and of the whole year."""
    for metric in truth.kind.metrics:
        asked = [({g}, {m}) for g in truth.groups for m in truth.months]
        asked += [({g}, set(YEAR)) for g in truth.groups]
        asked.append((set(truth.groups), set(YEAR)))
        for groups, months in asked:
            row = frozenset(product((metric,), groups, months, truth.units))
            for unit in truth.units:
                cells = frozenset(cell for cell in row if cell[3] == unit)
                if 0 < sum(truth.after[cell] for cell in cells) < BELOW:
                    yield Target(cells, row)


@dataclass
class Found:
    """What an attack found: targets, and those told exactly, or too closely."""

    targets: int = 0
    exactly: int = 0
    closely: int = 0


def attacked(engine: Engine, kind: Kind, seed: int, reporters: int, most: int) -> Found:
    """Attack some of the small counts of each reporter."""
    truths = truths_of(kind, seed)[:reporters]
    filled(engine, truths)
    known = learnt(engine, truths)
    chance = random.Random(seed)  # noqa: S311
    found = Found()
    for truth in truths:
        small = list(targets(truth))
        for target in chance.sample(small, min(most, len(small))):
            asked = [named(truth, cell, None) for cell in target.cells]
            lowest, highest = known[root(truth.reporter)].bounds(asked)
            assert lowest <= sum(truth.after[cell] for cell in target.cells) <= highest
            # A public total below the threshold bounds its parts, whatever is hidden of them.
            room = min(BELOW, sum(truth.after[cell] for cell in target.row))
            found.targets += 1
            found.exactly += highest == lowest
            found.closely += highest - lowest < room
    return found


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", quick(LINKS, of=KINDS), ids=lambda kind: kind.series)
def test_no_hidden_count_can_be_worked_out(engine: Engine, kind: Kind) -> None:
    """Thirty of the random stores of the long form, each with one count attacked."""
    found = attacked(engine, kind, seed=5, reporters=_SHORT, most=1)
    assert found.targets > _SHORT / 2
    assert found.exactly == 0
    assert found.closely == 0


@pytest.mark.timeout(300)
def test_routes_together_tell_nothing_that_each_alone_does_not(engine: Engine) -> None:
    """One filter less another is a sum of counts that may be told, or it is not answered."""
    truths = truths_of(LINKS, seed=8)
    filled(engine, truths)
    metric, span = METRICS[LINKS.metrics[0]], MonthRange(202401, 202412)

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


@_by_kind
def test_of_a_year_of_which_a_file_is_hidden_nothing_is_told(
    engine: Engine, address: str, kind: Kind
) -> None:
    """So readers of unequal rights together know no more than the one who sees everything."""
    truths = truths_of(kind, seed=3)[:5]
    filled(engine, truths)
    mark_batch(engine, 2, "TLP:RED", None)
    closed = {truth.reporter: truth.corrected // 100 for truth in truths}
    grant = Grant(frozenset({Scope(0)}), marks=(("TLP:CLEAR", 0), ("TLP:RED", 1)))
    doors = gate(reader(address))
    with doors.connect() as connection:
        visible = visibility(seen_by(connection, ALL), grant, date(2026, 1, 1))
    for what, is_told in ((visible, False), (ALL, True)):
        for day in _DAYS:
            through = doors.execution_options(visibility=what)
            # A sum that goes on into an open year is of that one; a 0 is of no row at all.
            of_year = (
                answer
                for answer in answers(through, truths, day)
                if answer.value and all(cell[2] // 100 == closed[one] for one, cell in answer.cells)
            )
            assert any(of_year) is is_told
    doors.dispose()


@pytest.mark.long
@_by_kind
@pytest.mark.parametrize("seed", range(3))
def test_two_hundred_random_stores_tell_no_hidden_count(
    engine: Engine, kind: Kind, seed: int
) -> None:
    found = attacked(engine, kind, seed, reporters=200, most=4)
    print(f"{kind.series}, seed {seed}: {found}")  # noqa: T201 - the figures of the long form
    assert found.targets > 100
    assert found.exactly == 0
    assert found.closely == 0


POINTS_FIRST, SECOND = date(2025, 4, 29), date(2025, 9, 8)


def an_incident(**changes: object) -> dict[str, object]:
    """The wreck of 18 April 2015, or what differs from it."""
    return {
        "batch_id": 1,
        "incident_key": "2015.MMP00108",
        "occurred_on": date(2015, 4, 18),
        "date_precision": "day",
        "month": 201504,
        "route_code": "central-mediterranean",
        "country_code": "LBY",
        "cause_code": "drowning",
        "kind": "incident",
        "quality": 5,
        "lat_hundredths": 3320,
        "lon_hundredths": 1400,
        "position_code": "stated",
        "incidents": 1,
        "dead": 750,
        "missing": 272,
        "dead_missing": 1022,
        "known_from": POINTS_FIRST,
        "known_until": None,
    } | changes


@pytest.fixture
def points_filled(engine: Engine) -> Engine:
    """One record that counts, one without a place or a day, one that a later release replaced."""
    without_place = {"lat_hundredths": None, "lon_hundredths": None, "position_code": "none"}
    without_day = {"occurred_on": None, "date_precision": "year", "month": 201400}
    with engine.begin() as connection:
        connection.execute(
            insert(schema.batch).values(
                id=1,
                source_code="iom_mmp",
                layout="test",
                file_name="test.csv",
                sha256="1",
                content_hash="1",
                published_on=POINTS_FIRST,
                imported_at=datetime(2025, 9, 9, 12, 0),  # noqa: DTZ001 - the store keeps UTC
                complete=1,
                rows_read=3,
                rows_kept=3,
                rows_quarantined=0,
                totals={},
            )
        )
        connection.execute(
            insert(schema.incident),
            [
                an_incident(),
                an_incident(
                    incident_key="a", dead_missing=2, dead=None, **without_place, **without_day
                ),
                an_incident(incident_key="b", dead_missing=3, known_until=SECOND),
            ],
        )
    return engine


def people(engine: Engine, filters: Filters) -> list[int]:
    """Dead and missing of the records that the map gets, most first."""
    with engine.connect() as connection:
        return [row["people"] for row in records(fetch(connection, all_points(filters)))]


def test_the_map_gets_every_record_that_counts(points_filled: Engine) -> None:
    assert people(points_filled, Filters()) == [1022, 2]


def test_a_record_counts_again_as_it_was_known_on_a_day(points_filled: Engine) -> None:
    assert people(points_filled, Filters(as_known_on=date(2025, 6, 3))) == [1022, 3, 2]
    assert people(points_filled, Filters(as_known_on=date(2025, 1, 1))) == []


def test_only_the_day_of_knowledge_narrows_what_the_map_gets(points_filled: Engine) -> None:
    assert people(points_filled, Filters(routes=("darien",), quality=(1, 2))) == [1022, 2]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"cause_code": "drowning"}, (20150418, 0, "")),
        ({"occurred_on": None, "date_precision": "month"}, (20150400, 1022, "")),
        ({"position_code": "approximate"}, (20150418, 1022, "")),
        ({"kind": "cumulative"}, (20150418, 0, "period")),
        ({"lon_hundredths": None, "position_code": "none"}, (20150418, 0, "position")),
        ({"position_code": "doubtful"}, (20150418, 0, "doubtful")),
    ],
)
def test_the_map_knows_day_roughness_and_why_somebody_has_no_place(
    points_filled: Engine, change: Mapping[str, object], told: tuple[int, int, str]
) -> None:
    table = schema.incident
    with points_filled.begin() as connection:
        connection.execute(update(table).where(table.c.dead_missing == 1022).values(change))
        first = records(fetch(connection, all_points(Filters())))[0]
    assert (first["day"], first["rough"], first["why"]) == told


def test_the_map_counts_unknown_parts_as_none(points_filled: Engine) -> None:
    with points_filled.connect() as connection:
        of_two = records(fetch(connection, all_points(Filters())))[1]
    assert (of_two["day"], of_two["dead"], of_two["missing"]) == (20140000, 0, 272)
    assert (of_two["lat"], of_two["why"]) == (0, "position")
