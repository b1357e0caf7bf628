"""What the figures of one row, or of one month, must have to do with each other."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from data_access.declaration.file_schema import CellError


def check_within(values: Mapping[str, Any], pairs: Sequence[tuple[str, str]]) -> None:
    """Hold parts against their wholes.

    Raises:
        CellError: a part is more than what it is a part of.
    """
    for whole, part in pairs:
        most, found = values[whole], values[part]
        if most is not None and found is not None and found > most:
            msg = f"{found} is more than {whole} {most}"
            raise CellError(msg, part)


class Stated:
    """Which measures a whole states: all of its parts, or none, or its sum would be too low."""

    def __init__(self, measures: Sequence[str]) -> None:
        self._measures = measures
        self._stated: dict[Hashable, list[bool]] = {}

    def check(self, whole: Hashable, values: Sequence[int | None], named: str) -> None:
        """Hold a part against the parts before it.

        Args:
            whole: what the part is one of.
            values: one for each measure; None where the cell is empty.
            named: the whole in words.

        Raises:
            CellError: an earlier part states a measure that this one leaves empty, or the reverse.
        """
        stated = [value is not None for value in values]
        first = self._stated.setdefault(whole, stated)
        if first == stated:
            return
        place = next(at for at, filled in enumerate(stated) if filled != first[at])
        here, before = ("filled", "empty") if stated[place] else ("empty", "filled")
        msg = (
            f"is {here}, and {before} in an earlier row of {named}, so that its sum would be too "
            "low; fill it in each of them, with 0 where there were none, or in none"
        )
        raise CellError(msg, self._measures[place])
