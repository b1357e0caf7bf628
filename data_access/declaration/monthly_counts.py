"""Tables of monthly counts: what is the same whoever publishes one."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from data_access.declaration import cells
from data_access.declaration.facts import ObservationFact, PlaceFact
from data_access.declaration.file_schema import Builder, Built, CellError, FileSchema

Tell = Callable[[Mapping[str, Any], int], ObservationFact]
"""The fact of a row, from its values and what it counts."""


class CountBuilder(Builder):
    """Rows to counts; zeros only tell that their month is known. See `declare.Builder`.

    What a row counts stands under the name `value`; where it is blank nothing was reported. A row
    makes its month known in the series that the table covers; where none are named, in its own.
    """

    def __init__(
        self,
        tell: Tell,
        covers: Collection[str],
        places: Callable[[str], PlaceFact] | None = None,
    ) -> None:
        self.months: dict[str, set[int]] = {}
        self.newest: date | None = None
        self._tell = tell
        self._covers = covers
        self._places = places
        self._placed: set[str] = set()

    def build(self, values: Mapping[str, Any]) -> Built:
        """A row is one count, and now and then the first to name a place."""
        if values["value"] is None:
            return Built(())
        fact = self._tell(values, values["value"])
        for series in self._covers or (fact.series_code,):
            self.months.setdefault(series, set()).add(fact.month)
        if not fact.value:
            return Built(())
        return Built((*self._first_at(fact.place_code), fact))

    def persons(self, raw: Mapping[str, str]) -> int | None:
        """The count of an unreadable row."""
        try:
            return cells.whole(raw.get("value", ""))
        except CellError:
            return None

    def _first_at(self, place: str) -> Iterator[PlaceFact]:
        if place and self._places is not None and place not in self._placed:
            self._placed.add(place)
            yield self._places(place)


def last_day_told(_remarks: Sequence[str], newest: date | None) -> date | None:
    """Nothing dates such a table: it is as new as the end of its last month."""
    return newest


def schema(
    source: str,
    layout: str,
    tell: Tell,
    covers: Collection[str] = (),
    places: Callable[[str], PlaceFact] | None = None,
    **how: Any,
) -> FileSchema:
    """A layout of monthly counts; `how` are the other fields of the declaration."""
    given: dict[str, Any] = {
        "ignored": frozenset(),
        "complete": True,
        "contiguous": False,
        "register": False,
        "published_on": last_day_told,
    }
    return FileSchema(
        source=source,
        layout=layout,
        builder=lambda _today: CountBuilder(tell, covers, places),
        **(given | how),
    )
