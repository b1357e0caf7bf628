"""Who is answered: one reader a request, nobody by default, and values that may stand in keys."""

import threading

import pytest

from dashboard.access.reader import (
    OPERATOR,
    Act,
    Identity,
    NoReaderError,
    Reader,
    close_doors,
    current,
    leave,
    reading_as,
    use_reader,
)
from data_access.grants import EVERYTHING, NOTHING, Grant, Scope

ANALYST = Reader(
    Identity("a1", "An analyst", frozenset({"rw-analysts"})),
    ("analyst",),
    Grant(frozenset({Scope(2)})),
    frozenset({Act.VIEW, Act.EXPORT}),
)


def test_without_sign_in_everybody_has_everything() -> None:
    assert current() is OPERATOR
    assert current().grant.is_everything
    assert all(current().may(act) for act in Act)


def test_with_access_on_nobody_is_given_anything() -> None:
    close_doors()
    try:
        with pytest.raises(NoReaderError):
            current()
        with reading_as(ANALYST):
            assert current() is ANALYST
            token = use_reader(OPERATOR)
            assert current() is OPERATOR
            leave(token)
            assert current() is ANALYST
            elsewhere: list[str] = []
            thread = threading.Thread(target=lambda: elsewhere.append(_found()))
            thread.start()
            thread.join()
            assert elsewhere == ["nobody"]
        with pytest.raises(NoReaderError):
            current()
    finally:
        close_doors(closed=False)


def _found() -> str:
    try:
        return str(current().roles)
    except NoReaderError:
        return "nobody"


def test_acts_are_those_given() -> None:
    assert ANALYST.may(Act.EXPORT)
    assert not ANALYST.may(Act.STEER)


def test_equal_grants_are_one_key() -> None:
    one = Grant(frozenset({Scope(2, sources=frozenset({"iom_mmp", "unhcr"}))}), (("iom_mmp", 1),))
    two = Grant(frozenset({Scope(2, sources=frozenset({"unhcr", "iom_mmp"}))}), (("iom_mmp", 1),))
    assert {one: 1}[two] == 1
    assert not one.is_everything
    assert EVERYTHING.is_everything
    assert not NOTHING.is_everything
