"""How many files may be asked for, and that whoever is sent away can come back."""

import pytest

from dashboard.api.answers import BusyError
from dashboard.api.gate import Gate
from tests.clock import Clock


def test_an_address_that_asks_without_end_is_told_when_to_come_back() -> None:
    clock = Clock()
    gate = Gate(clock)
    for _ in range(600):
        gate.admit("10.0.0.1", picture=False)
    with pytest.raises(BusyError) as refused:
        gate.admit("10.0.0.1", picture=False)
    gate.admit("10.0.0.2", picture=False)
    clock.now += refused.value.seconds
    gate.admit("10.0.0.1", picture=False)


def test_a_picture_costs_more_than_a_table() -> None:
    gate = Gate(Clock())
    for _ in range(100):
        gate.admit("10.0.0.1", picture=True)
    with pytest.raises(BusyError):
        gate.admit("10.0.0.1", picture=True)
