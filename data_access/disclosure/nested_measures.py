"""Which counts must stay hidden of measures that each count some of the one before it.

Shown searches are the most that hits can be, and shown hits the least that searches can be. So that
measures together disclose no more of a small count than each alone:

- What hides a measure hides those after it.
- In a whole year, small searches hide all hits by unit, and from the third measure on it is all by
  unit or nothing: these are nearly as many as those before them. Of a measure that is hidden
  altogether the sums of rows are known, and the bounds that another puts on it are Fréchet's, too.
- Hits of the year are shown by unit. Searches are hidden where they are so few that they could
  bound hits at all: where a unit has fewer of them than all units have hits.
- A reporter that names one unit shows all by it, or nothing: searches by unit that make up all
  searches would show that nothing is reported without it, and the public hits would be the unit's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from data_access.disclosure.cell_suppression import (
    Counts,
    Flags,
    Pattern,
    disclosive,
    hidden,
    hide_more,
    room,
    small,
)

_THIRD = 2


def hidden_together(measures: Sequence[Counts], below: int, *, whole: bool) -> list[Pattern]:
    """Decide which counts of a year of each measure to hide.

    Args:
        measures: the states of each, see `cell_suppression.hidden`, in the order of the funnel.
        below: counts from 1 to one less are small.
        whole: whether the last state holds the year in full.
    """
    _states, groups, months, units = measures[0].shape
    patterns = [Pattern.nothing(groups, months, units) for _measure in measures]
    hides, before = 0, -1
    while hides > before:
        patterns = list(_each(measures, patterns, below, whole=whole))
        if units == 1 and not all(pattern.is_empty for pattern in patterns):
            for pattern in patterns:
                pattern.hide_all()
        for upper, lower in combinations(range(len(measures)), 2):
            _Pair(
                *(measures[upper], measures[lower], patterns[upper], patterns[lower]),
                *(below, whole, patterns[lower].is_full),
            ).loosen()
        before, hides = hides, sum(int(flags.sum()) for one in patterns for flags in one.flags)
    return patterns


def _each(
    measures: Sequence[Counts], patterns: Sequence[Pattern], below: int, *, whole: bool
) -> Iterator[Pattern]:
    above = patterns[0]
    for place, states in enumerate(measures):
        pattern = hidden(states, below, patterns[place] | above, whole=whole)
        all_or_nothing = place >= _THIRD and not pattern.is_empty
        if whole and (all_or_nothing or (place and small(measures[place - 1], below).any())):
            pattern.hide_all()
        yield pattern
        above = pattern


@dataclass(frozen=True)
class _Pair:
    """A measure, and one that counts some of it.

    Attributes:
        upper, lower: their states.
        above: what is hidden of the upper one; more, once it is loosened.
        below_it: what is hidden of the lower one.
        only_sums_visible: whether nothing of the lower measure is shown by unit.
    """

    upper: Counts
    lower: Counts
    above: Pattern
    below_it: Pattern
    below: int
    whole: bool
    only_sums_visible: bool

    def loosen(self) -> None:
        """Hide more of the upper measure, until it bounds no small count of the lower one."""
        # By group and month, whether it binds in any state: tables of one row each.
        rows = self._binds(self.upper[..., None, :], self.lower[..., None, :])
        self.above.months[...] |= self.below_it.months & rows.any(axis=0)
        if self.whole:
            for group in np.flatnonzero(~self.above.groups):
                self._loosen_group(int(group))
            self._loosen_year()

    def _loosen_group(self, group: int) -> None:
        """Hide months of a group until its year bounds none of them; else its year, too."""
        upper, lower = self.upper[-1, group], self.lower[-1, group]
        months = self.above.months[group]
        while (months.any() and self._binds(upper[months], lower[months])) or (
            self.only_sums_visible and self._sum_bound(lower, self._room_in(group))
        ):
            left = np.flatnonzero(~months & (upper.sum(axis=1) > 0))
            if not len(left):
                self.above.groups[group] = True
                return
            # The month that gives most to the units which have least.
            tight = upper[months].sum(axis=0) < max(1, lower[months].sum())
            months[left[np.argmax(upper[left][:, tight].sum(axis=1))]] = True

    def _loosen_year(self) -> None:
        groups, units = self.above.groups, self.above.units
        self.above.months[groups] = True
        while (groups.any() and self._binds(*self._in_groups(groups), units)) or (
            self.only_sums_visible and self._year_bound()
        ):
            if not hide_more(self.upper[-1], self.above):
                return
            self.above.months[groups] = True

    def _in_groups(self, groups: Flags) -> tuple[Counts, Counts]:
        """Rows of the year of some groups, of both measures."""
        width = len(self.above.units)
        upper, lower = (
            states[-1][groups].reshape(-1, width) for states in (self.upper, self.lower)
        )
        return upper, lower

    def _year_bound(self) -> bool:
        """Whether sums of the year over months, or over all groups, are bound."""
        groups, units = self.above.groups, self.above.units
        upper, lower = self._in_groups(groups)
        inside = room(lower.sum(axis=0)[None], units, upper)[0]
        inside = inside + self._room_in(~groups).sum(axis=0)
        by_group = self.lower[-1][groups].sum(axis=1)
        return self._sum_bound(self.lower[-1].sum(axis=0), inside) or bool(
            disclosive(by_group, units, self.below, above=upper)
        )

    def _room_in(self, groups: Flags | int) -> Counts:
        """Between the lowest and the highest that the year of groups can be, by unit."""
        upper, lower = self.upper[-1, groups], self.lower[-1, groups]
        hidden_months = self.above.months[groups][..., None]
        # Of months that are hidden the sum is known, and of the others each.
        hidden_upper, hidden_lower = (
            counts.sum(axis=-2, keepdims=True, where=hidden_months) for counts in (upper, lower)
        )
        of_visible = room(lower[..., None, :], above=upper[..., None, :])[..., 0, :]
        return np.asarray(
            room(hidden_lower, above=hidden_upper)[..., 0, :]
            + of_visible.sum(axis=-2, where=~hidden_months)
        )

    def _sum_bound(self, lower: Counts, inside: Counts) -> bool:
        """Whether a small sum of rows has too little room."""
        sums = lower.sum(axis=0)
        tight = inside < min(self.below, sums.sum())
        return bool((small(sums, self.below) & tight).any())

    def _binds(self, upper: Counts, lower: Counts, unknown: Flags | None = None) -> Flags:
        """Whether known units of tables, or all unknown ones together, bound hits."""
        if not self.whole or self.only_sums_visible:
            return disclosive(lower, unknown, self.below, above=upper)
        known = upper.sum(axis=-2)
        if unknown is not None and unknown.any():
            together = known[..., unknown].sum(axis=-1, keepdims=True)
            known = np.concatenate([known[..., ~unknown], together], axis=-1)
        return np.asarray(known.min(axis=-1) < lower.sum(axis=(-2, -1)))
