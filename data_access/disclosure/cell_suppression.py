"""Which counts of a year must stay hidden, so that no small one can be worked out.

What is hidden is decided once for a reporter's year, never for a question: every answer is a sum
of counts that are shown, so that no difference of two answers gives away more than these do.

Three kinds of counts by unit (border point, flag region, area of crime) are shown or hidden:

- of a group (database, kind of vessel) and month: all units together, or none;
- of a group over the year: all units together, or none;
- over all groups and the year: each unit by itself.

Totals without units are public, as are the counts that are shown. So the hidden counts are a table
with known sums by row (group and month) and column (unit), or several such tables, and the lowest
and highest value that a cell can have are known in closed form (Fréchet's bounds, which are sharp
where the inside of a table is unknown). A count from 1 to the threshold needs room between them:
the threshold, or what a public total below the threshold leaves. Where it lacks room, more is
hidden: another month, another group, another unit, in the end everything by unit. What measures
that count parts of each other disclose of each other is in `disclosure.nested_measures`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Pattern:
    """The hidden counts of a year.

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

    def __or__(self, other: "Pattern") -> "Pattern":
        """What either hides."""
        pairs = zip(self.flags, other.flags, strict=True)
        return Pattern(*(one | another for one, another in pairs))

    @property
    def flags(self) -> tuple[Flags, Flags, Flags]:
        """Months, groups and units."""
        return self.months, self.groups, self.units

    @property
    def is_empty(self) -> bool:
        """Whether everything is shown."""
        return not any(flags.any() for flags in self.flags)

    @property
    def is_full(self) -> bool:
        """Whether nothing is shown by unit."""
        return all(flags.all() for flags in self.flags)

    def hide_all(self) -> None:
        """Show nothing by unit."""
        for flags in self.flags:
            flags[...] = True


def hidden(states: Counts, below: int, start: Pattern, *, whole: bool) -> Pattern:
    """Decide which counts of a year to hide.

    Args:
        states: counts by state, group, month and unit. The states are the releases that followed
            each other: a month hidden in one of them is hidden in all. Of the year only the last
            state is shown: two of them would disclose where a correction belongs.
        below: counts from 1 to one less are small.
        start: what is hidden in any case.
        whole: whether the last state holds the year in full; else no sum of the year is shown
            that is not a sum of months shown.
    """
    pattern = Pattern(start.months.copy(), start.groups.copy(), start.units.copy())
    pattern.months[...] |= small(states, below).any(axis=(0, 3))
    if not whole:
        return pattern
    year = states[-1]
    pattern.groups[...] |= small(year.sum(axis=1), below).any(axis=1)
    pattern.units[...] |= small(year.sum(axis=(0, 1)), below)
    for group in np.flatnonzero(~pattern.groups):
        _close_group(year[group], pattern, int(group), below)
    pattern.months[pattern.groups] = True
    while _is_year_disclosive(year, pattern, below) and hide_more(year, pattern):
        pattern.months[pattern.groups] = True
    return pattern


def small(counts: Counts, below: int) -> Flags:
    """Which counts are small."""
    return (counts > 0) & (counts < below)


def _close_group(year: Counts, pattern: Pattern, group: int, below: int) -> None:
    """Hide months of a group until its year discloses none of them; else its year, too."""
    months, sums = pattern.months[group], year.sum(axis=1)
    while months.any() and disclosive(year[months], None, below):
        left = np.flatnonzero(~months & (sums > 0))
        if not len(left):
            pattern.groups[group] = True
            return
        months[left[np.argmin(sums[left])]] = True


def _is_year_disclosive(year: Counts, pattern: Pattern, below: int) -> bool:
    """Whether sums of the year disclose a small count of a hidden group, or of a hidden unit."""
    table, units = year[pattern.groups], pattern.units
    cells = table.reshape(-1, len(units))
    if disclosive(cells, units, below) or disclosive(table.sum(axis=1), units, below):
        return True
    # What the hidden units have in hidden groups may all be one unit's, if there are two.
    shared = cells[:, units].sum() if units.sum() > 1 else 0
    few = units & small(year.sum(axis=(0, 1)), below)
    return bool(few.any() and shared < min(below, year.sum()))


def disclosive(
    tables: Counts, unknown: Flags | None, below: int, above: Counts | None = None
) -> Flags:
    """Whether the sums of a table, or of each of several, leave a small cell too little room.

    Args:
        tables: counts by row and unit, the last two axes. Sums of rows are known.
        unknown: units of which not even the sum is known, but that of all of them; None for none.
        below: the threshold.
        above: the same tables of a measure of which this one counts some; of units its sums are
            known then, and not those of this one. The cases that it does not count are a row more.
    """
    rows = tables.sum(axis=-1, keepdims=True)
    tight = room(tables, unknown, above) < np.minimum(below, rows)
    return np.asarray((small(tables, below) & tight).any(axis=(-2, -1)))


def room(tables: Counts, unknown: Flags | None = None, above: Counts | None = None) -> Counts:
    """Between the lowest and the highest value that each cell of hidden tables can have."""
    rows = tables.sum(axis=-1, keepdims=True)
    columns = (tables if above is None else above).sum(axis=-2, keepdims=True)
    highest = np.minimum(rows, columns)
    lowest = np.maximum(0, rows + columns - columns.sum(axis=-1, keepdims=True))
    if unknown is not None and unknown.sum() > 1:
        together = columns[..., unknown].sum(axis=-1, keepdims=True)
        highest = np.where(unknown, np.minimum(rows, together), highest)
        lowest = np.where(unknown, 0, lowest)
    return np.asarray(highest - lowest)


def hide_more(year: Counts, pattern: Pattern) -> bool:
    """Hide the smallest useful count that is still shown; False if nothing is left.

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
