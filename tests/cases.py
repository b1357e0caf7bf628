"""Which cases of a test run in `make test`, which in CI besides, and which by hand alone."""

from collections.abc import Iterable
from itertools import count
from typing import Any

import pytest

CI_TAKES_EVERY = 6


def quick(*these: object, of: Iterable[object]) -> list[Any]:
    """All cases for `pytest.mark.parametrize`: a few in `make test`, of the others a part in CI.

    Args:
        *these: what `make test` runs: one of each kind.
        of: all of them.
    """
    cases, others = list(of), count()
    assert all(case in cases for case in these), "each of these is a case"

    def marked(case: object) -> object:
        if case in these:
            return case
        mark = pytest.mark.long if next(others) % CI_TAKES_EVERY else pytest.mark.thorough
        return pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=mark)

    return [marked(case) for case in cases]
