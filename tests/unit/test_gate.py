"""How many files may be asked for, and that whoever is sent away can come back."""

import pytest

from dashboard.api.answers import BusyError
from dashboard.api.gate import Gate
from tests.clock import Clock


def take(gate: Gate, address: str, *, picture: bool = False) -> None:
    with gate.admitted(address, picture=picture):
        pass


def test_an_address_that_asks_without_end_is_told_when_to_come_back() -> None:
    clock = Clock()
    gate = Gate(clock)
    for _ in range(600):
        take(gate, "10.0.0.1")
    with pytest.raises(BusyError) as refused:
        take(gate, "10.0.0.1")
    take(gate, "10.0.0.2")
    clock.now += refused.value.seconds
    take(gate, "10.0.0.1")


def test_a_picture_costs_more_than_a_table() -> None:
    gate = Gate(Clock())
    for _ in range(100):
        take(gate, "10.0.0.1", picture=True)
    with pytest.raises(BusyError):
        take(gate, "10.0.0.1", picture=True)


def test_a_third_picture_is_sent_away_at_once_and_tables_are_not() -> None:
    gate = Gate(Clock())
    with gate.admitted("a", picture=True), gate.admitted("b", picture=True):
        with pytest.raises(BusyError, match="in a moment"):
            take(gate, "c", picture=True)
        take(gate, "c")
    take(gate, "c", picture=True)


def test_a_picture_that_fails_gives_its_place_back() -> None:
    gate = Gate(Clock())
    for _ in range(5):
        with pytest.raises(RuntimeError, match="broken"), gate.admitted("a", picture=True):
            raise RuntimeError("broken")
    take(gate, "a", picture=True)
