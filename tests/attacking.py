"""An attack on published tables: what is the lowest and the highest that a hidden count can be?

The attacker knows every answer that the program gives. Each answer is an equation; a linear program
finds both ends.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, floor

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

Cell = Hashable
_ROUNDING = 1e-6


@dataclass
class Attack:
    """Equations over cells, each at least 0.

    Attributes:
        equations: sums of cells, as published.
        ties: cells of which the first is known to be no more than the second.
    """

    equations: dict[frozenset[Cell], int] = field(default_factory=dict)
    ties: list[tuple[Cell, Cell]] = field(default_factory=list)

    def learn(self, cells: Iterable[Cell], value: int) -> None:
        """One published sum; two answers to one question must be equal."""
        asked = frozenset(cells)
        assert self.equations.setdefault(asked, value) == value, "two answers to one question"

    def bounds(self, target: Iterable[Cell]) -> tuple[int, int]:
        """The lowest and the highest whole number that the sum of some cells can be."""
        cells = sorted({cell for asked in self.equations for cell in asked}, key=str)
        place = {cell: i for i, cell in enumerate(cells)}
        ties = [(place[a], place[b]) for a, b in self.ties if a in place and b in place]
        cost = np.zeros(len(place))
        cost[[place[cell] for cell in frozenset(target)]] = 1
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * cost,
                A_eq=_matrix([[place[cell] for cell in asked] for asked in self.equations], cells),
                b_eq=list(self.equations.values()),
                A_ub=_matrix(ties, cells, (1, -1)) if ties else None,
                b_ub=np.zeros(len(ties)) if ties else None,
                method="highs",
            )
            assert found.status == 0, found.message
            ends.append(sign * found.fun)
        return ceil(ends[0] - _ROUNDING), floor(ends[1] + _ROUNDING)


def _matrix(
    rows: Sequence[Sequence[int]], cells: Sequence[Cell], signs: Sequence[int] = ()
) -> csr_array:
    data = [value for row in rows for value in signs or (1,) * len(row)]
    columns = [column for row in rows for column in row]
    ends = np.cumsum([0, *(len(row) for row in rows)])
    return csr_array((data, columns, ends), shape=(len(rows), len(cells)))
