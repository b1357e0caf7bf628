"""Which counts of a year must stay hidden, so that no small one can be worked out.

What is hidden is decided once for a reporter's year, never for a question: every answer is a sum
of counts that are shown, so that no difference of two answers tells more than these counts do.

Three kinds of counts by unit (border point, flag region, area of crime) are shown or hidden:

- of a group (database, kind of vessel) and month: all units together, or none;
- of a group over the year: all units together, or none;
- over all groups and the year: each unit by itself.

Totals without units are public, as are the counts that are shown. So the hidden counts are a table
with known sums by row (group and month) and column (unit), or several such tables, and the lowest
and highest value that a cell can have are known in closed form (Fréchet's bounds, which are sharp
where the inside of a table is unknown). A count from 1 to the threshold needs room between them:
the threshold, or all that a public total below the threshold leaves. Where it lacks room, more is
hidden: another month, another group, another unit, in the end everything by unit.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Pattern:
    """What is hidden of a year.

    Attributes:
        months: by group and month, for all units together.
        groups: by group, over the year, for all units together.
        units: by unit, over the year and all groups.
    """

    months: Flags
    groups: Flags
    units: Flags

    @classmethod
    def nothing(cls, groups: int, months: int, units: int) -> "Pattern":
        """Everything is shown."""
        return cls(np.zeros((groups, months), bool), np.zeros(groups, bool), np.zeros(units, bool))


def hidden(states: Counts, below: int, start: Pattern, *, whole: bool) -> Pattern:
    """What to hide of a year.

    Args:
        states: counts by state, group, month and unit. The states are the releases that followed
            each other: a month hidden in one of them is hidden in all. Of the year only the last
            state is shown: two of them would tell where a correction belongs.
        below: counts from 1 to one less are small.
        start: what is hidden in any case.
        whole: whether the last state holds the year in full; else no sum of the year is shown
            that is not a sum of months shown.
    """
    pattern = Pattern(start.months.copy(), start.groups.copy(), start.units.copy())
    pattern.months[...] |= _small(states, below).any(axis=(0, 3))
    if not whole:
        return pattern
    year = states[-1]
    pattern.groups[...] |= _small(year.sum(axis=1), below).any(axis=1)
    pattern.units[...] |= _small(year.sum(axis=(0, 1)), below)
    for group in np.flatnonzero(~pattern.groups):
        _close_group(year[group], pattern, int(group), below)
    pattern.months[pattern.groups] = True
    while _year_tells(year, pattern, below) and _hide_more(year, pattern):
        pattern.months[pattern.groups] = True
    return pattern


def _small(counts: Counts, below: int) -> Flags:
    return (counts > 0) & (counts < below)


def _close_group(year: Counts, pattern: Pattern, group: int, below: int) -> None:
    """Hide months of a group until its year tells none of them; else its year, too."""
    months, sums = pattern.months[group], year.sum(axis=1)
    none = np.zeros(year.shape[1], bool)
    while months.any() and _tells(year[months], none, below):
        left = np.flatnonzero(~months & (sums > 0))
        if not len(left):
            pattern.groups[group] = True
            return
        months[left[np.argmin(sums[left])]] = True


def _year_tells(year: Counts, pattern: Pattern, below: int) -> bool:
    """Whether sums of the year tell a small count of a hidden group, or of a hidden unit."""
    table, units = year[pattern.groups], pattern.units
    cells = table.reshape(-1, len(units))
    if _tells(cells, units, below) or _tells(table.sum(axis=1), units, below):
        return True
    # What the hidden units have in hidden groups may all be one unit's, if there are two.
    room = cells[:, units].sum() if units.sum() > 1 else 0
    small = units & _small(year.sum(axis=(0, 1)), below)
    return bool(small.any() and room < min(below, year.sum()))


def _tells(table: Counts, unknown: Flags, below: int) -> bool:
    """Whether the sums of a hidden table leave a small cell too little room.

    Args:
        table: counts by row and unit. Sums of rows are known.
        unknown: units of which not even the sum is known, but that of all of them.
        below: the threshold.
    """
    rows, columns = table.sum(axis=1)[:, None], table.sum(axis=0)[None, :]
    highest = np.minimum(rows, columns)
    lowest = np.maximum(0, rows + columns - table.sum())
    if unknown.sum() > 1:
        highest = np.where(unknown, np.minimum(rows, columns[:, unknown].sum()), highest)
        lowest = np.where(unknown, 0, lowest)
    tight = highest - lowest < np.minimum(below, rows)
    return bool((_small(table, below) & tight).any())


def _hide_more(year: Counts, pattern: Pattern) -> bool:
    """Hide the smallest of what can help and is shown yet; False where nothing is left.

    Where units are hidden already, a unit with counts in hidden groups comes first, and a group
    without them; a unit without counts at least makes a second one that nobody can tell apart.
    """
    in_groups, in_units = year.sum(axis=(1, 2)), year[pattern.groups].sum(axis=(0, 1))
    more_groups = (pattern.groups, ~pattern.groups & (in_groups > 0), in_groups)
    more_units = (pattern.units, ~pattern.units & (in_units > 0), in_units)
    any_units = (pattern.units, ~pattern.units, year.sum(axis=(0, 1)))
    first = (more_units, more_groups) if pattern.units.any() else (more_groups, more_units)
    for flags, left, sums in (*first, any_units):
        places = np.flatnonzero(left)
        if len(places):
            flags[places[np.argmin(sums[places])]] = True
            return True
    return False
