"""An attack on published tables: what is the lowest and the highest that a hidden count can be?

The attacker knows every answer that the program gives, and of each month and group how much of the
public total is told by unit. Each answer is an equation; a linear program finds both ends.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

Cell = Hashable


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
        """The lowest and the highest that the sum of some cells can be."""
        known, open_cells = self._settled()
        wanted = frozenset(target)
        fixed = sum(known[cell] for cell in wanted if cell in known)
        free = wanted - known.keys()
        if not free:
            return fixed, fixed
        place = {cell: i for i, cell in enumerate(open_cells)}
        rows, values = self._rows(known, place)
        ties = [(place[a], place[b]) for a, b in self.ties if a in place and b in place]
        cost = np.zeros(len(place))
        cost[[place[cell] for cell in free]] = 1
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * cost,
                A_eq=_matrix([dict.fromkeys(row, 1) for row in rows], len(place)),
                b_eq=values,
                A_ub=_matrix([{a: 1, b: -1} for a, b in ties], len(place)) if ties else None,
                b_ub=np.zeros(len(ties)) if ties else None,
                method="highs",
            )
            assert found.status == 0, found.message
            ends.append(round(sign * found.fun))
        return fixed + ends[0], fixed + ends[1]

    def _settled(self) -> tuple[Mapping[Cell, int], list[Cell]]:
        """The cells that one equation alone tells, and all others."""
        known: dict[Cell, int] = {}
        for cells, value in self.equations.items():
            if value == 0:
                known |= dict.fromkeys(cells, 0)
            elif len(cells) == 1:
                known[next(iter(cells))] = value
        every = {cell for cells in self.equations for cell in cells}
        return known, sorted(every - known.keys(), key=str)

    def _rows(
        self, known: Mapping[Cell, int], place: Mapping[Cell, int]
    ) -> tuple[list[list[int]], list[int]]:
        rows, values = [], []
        for cells, value in self.equations.items():
            row = [place[cell] for cell in cells if cell not in known]
            if row:
                rows.append(row)
                values.append(value - sum(known.get(cell, 0) for cell in cells))
        return rows, values


def _matrix(rows: list[dict[int, int]], width: int) -> csr_array:
    data = [value for row in rows for value in row.values()]
    columns = [column for row in rows for column in row]
    ends = np.cumsum([0, *(len(row) for row in rows)])
    return csr_array((data, columns, ends), shape=(len(rows), width))
