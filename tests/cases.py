"""Which cases of a test `make test` runs, and which wait for `make thorough`."""

from collections.abc import Iterable
from typing import Any

import pytest


def quick(*these: object, of: Iterable[object]) -> list[Any]:
    """All cases for `pytest.mark.parametrize`; but for a few they wait for `make thorough`.

    Args:
        *these: what `make test` runs: one of each kind.
        of: all of them.
    """
    cases = list(of)
    assert all(one in cases for one in these), "each of these is a case"
    thorough = pytest.mark.thorough
    return [
        one
        if one in these
        else pytest.param(*(one if isinstance(one, tuple) else (one,)), marks=thorough)
        for one in cases
    ]
