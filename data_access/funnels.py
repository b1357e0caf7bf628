"""Which counts must stay hidden of measures that each count some of the one before it.

Shown searches are the most that hits can be, and shown hits the least that searches can be. So that
measures together tell no more of a small count than each alone:

- What hides a measure hides those after it.
- In a whole year, small searches hide all hits by unit, and from the third measure on it is all by
  unit or nothing: these are nearly as many as those before them. Of a measure that is hidden
  altogether the sums of rows are known, and the bounds that another puts on it are Fréchet's, too.
- Hits of the year are told by unit. Searches are hidden where they are so few that they could bound
  hits at all: where a unit has fewer of them than all units have hits.
- A reporter that names one unit shows all by it, or nothing: searches by unit that make up all
  searches would tell that nothing is reported without it, and the public hits would be the unit's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from data_access.suppression import Counts, Flags, Pattern, hidden, hide_more, room, small, tells

_THIRD = 2


def hidden_together(measures: Sequence[Counts], below: int, *, whole: bool) -> list[Pattern]:
    """What to hide of a year of each measure.

    Args:
        measures: the states of each, see `suppression.hidden`, in the order of the funnel.
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
                measures[upper], measures[lower], patterns[upper], patterns[lower], below, whole
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
        shown: what is hidden of the upper one; more, once it is loosened.
        bounded: what is hidden of the lower one.
    """

    upper: Counts
    lower: Counts
    shown: Pattern
    bounded: Pattern
    below: int
    whole: bool

    def loosen(self) -> None:
        """Hide more of the upper measure, until it bounds no small count of the lower one."""
        for group, month in np.argwhere(self.bounded.months & ~self.shown.months):
            states = zip(self.upper[:, group, month], self.lower[:, group, month], strict=True)
            if any(self._binds(most[None], some[None]) for most, some in states):
                self.shown.months[group, month] = True
        if self.whole:
            for group in np.flatnonzero(~self.shown.groups):
                self._loosen_group(int(group))
            self._loosen_year()

    def _loosen_group(self, group: int) -> None:
        """Hide months of a group until its year bounds none of them; else its year, too."""
        upper, lower = self.upper[-1, group], self.lower[-1, group]
        months = self.shown.months[group]
        while (months.any() and self._binds(upper[months], lower[months])) or self._sum_bound(
            lower, self._room_in(group)
        ):
            left = np.flatnonzero(~months & (upper.sum(axis=1) > 0))
            if not len(left):
                self.shown.groups[group] = True
                return
            # The month that gives most to the units which have least.
            tight = upper[months].sum(axis=0) < max(1, lower[months].sum())
            months[left[np.argmax(upper[left][:, tight].sum(axis=1))]] = True

    def _loosen_year(self) -> None:
        groups, units = self.shown.groups, self.shown.units
        self.shown.months[groups] = True
        while (groups.any() and self._binds(*self._in_groups(groups), units)) or self._year_bound():
            if not hide_more(self.upper[-1], self.shown):
                return
            self.shown.months[groups] = True

    def _in_groups(self, groups: Flags) -> tuple[Counts, Counts]:
        """Rows of the year of some groups, of both measures."""
        width = len(self.shown.units)
        upper, lower = (
            states[-1][groups].reshape(-1, width) for states in (self.upper, self.lower)
        )
        return upper, lower

    def _year_bound(self) -> bool:
        """Whether sums of the year over months, or over all groups, are bound."""
        groups, units = self.shown.groups, self.shown.units
        upper, lower = self._in_groups(groups)
        inside = room(lower.sum(axis=0)[None], units, upper)[0]
        for group in np.flatnonzero(~groups):
            inside = inside + self._room_in(int(group))
        by_group = self.lower[-1][groups].sum(axis=1)
        return self._sum_bound(self.lower[-1].sum(axis=0), inside) or (
            self.bounded.is_full and tells(by_group, units, self.below, above=upper)
        )

    def _room_in(self, group: int) -> Counts:
        """Between the lowest and the highest that the year of a group can be, by unit."""
        upper, lower = self.upper[-1, group], self.lower[-1, group]
        months, none = self.shown.months[group], np.zeros(len(self.shown.units), bool)
        found = room(lower[months].sum(axis=0)[None], none, upper[months])[0]
        for month in np.flatnonzero(~months):
            found = found + room(lower[month][None], none, upper[month][None])[0]
        return np.asarray(found)

    def _sum_bound(self, lower: Counts, inside: Counts) -> bool:
        """Whether a small sum of rows has too little room; only where no sum of units is told."""
        if not self.bounded.is_full:
            return False
        sums = lower.sum(axis=0)
        tight = inside < min(self.below, sums.sum())
        return bool((small(sums, self.below) & tight).any())

    def _binds(self, upper: Counts, lower: Counts, unknown: Flags | None = None) -> bool:
        """Whether what is known of a table's units, or of all unknown ones, bounds hits in it."""
        none = np.zeros(upper.shape[1], bool)
        unknown = none if unknown is None else unknown
        if not self.whole or self.bounded.is_full:
            return tells(lower, unknown, self.below, above=upper)
        known = [*upper[:, ~unknown].sum(axis=0)]
        if unknown.any():
            known.append(upper[:, unknown].sum())
        return bool(min(known) < lower.sum())
