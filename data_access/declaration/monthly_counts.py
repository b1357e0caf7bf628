"""Tables of monthly counts: what is the same whoever publishes one."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from operator import itemgetter
from typing import Any

from data_access.declaration import cells, dates
from data_access.declaration.facts import Fact, ObservationFact, PlaceFact
from data_access.declaration.file_schema import Builder, Built, Column

ToFact = Callable[[Mapping[str, Any], int], ObservationFact]
"""The fact of a row, from its values and what it counts."""

MONTH = Column("month", ("month",), dates.month)
NATIONALITY = Column("nationality", ("nat",), cells.nationality)
VALUE = Column("value", ("n",), cells.whole)
"""As the compilations of several publishers' tables title them."""


class CountBuilder(Builder):
    """Rows to counts; of a zero only its month is kept, as known. See `Builder`.

    What a row counts stands under the name `value`; where it is blank nothing was reported.

    Args:
        today: the day on which the file is read.
        to_fact: the fact of a row.
        covers: series in which a row makes its month known; where none are named, in its own.
        to_place: the place of a code, for the first fact that names it.
    """

    def __init__(
        self,
        today: date,
        to_fact: ToFact,
        covers: Collection[str],
        to_place: Callable[[str], PlaceFact] | None,
    ) -> None:
        super().__init__(today)
        self._to_fact = to_fact
        self._covers = covers
        self._to_place = to_place
        self._places: set[str] = set()

    def build(self, values: Mapping[str, Any]) -> Built:
        """A row is a count, or one for each of its months; it may be the first to name a place."""
        by_month = values.get("months")
        rows = (
            [values]
            if by_month is None
            else [{**values, "month": month, "value": count} for month, count in by_month.items()]
        )
        facts: list[Fact] = []
        for row in rows:
            if row["value"] is None:
                continue
            fact = self._to_fact(row, row["value"])
            for series in self._covers or (fact.series_code,):
                self.months.setdefault(series, set()).add(fact.month)
            if fact.value:
                facts += [*self._first_at(fact.place_code), fact]
        return Built(facts)

    def persons(self, row: Mapping[str, str]) -> int | None:
        """What a row counts, of all its months."""
        counts = [
            cells.readable(cells.whole, cell)
            for name, cell in row.items()
            if name == "value" or dates.month_or_none(name) is not None
        ]
        return sum(filter(None, counts)) if any(count is not None for count in counts) else None

    def _first_at(self, place: str) -> Iterator[PlaceFact]:
        if place and self._to_place is not None and place not in self._places:
            self._places.add(place)
            yield self._to_place(place)


def counting(
    to_fact: ToFact, *covers: str, to_place: Callable[[str], PlaceFact] | None = None
) -> Callable[[date], Builder]:
    """A builder of counts, as a layout declares it; see `CountBuilder`."""
    return lambda today: CountBuilder(today, to_fact, covers, to_place)


def count_of(
    metric: str,
    series: str,
    where: Mapping[str, str],
    month: Callable[[Mapping[str, Any]], int] = itemgetter("month"),
    **columns: str | Callable[[Mapping[str, Any]], str],
) -> ToFact:
    """The fact of a row whose cells are its fields as they stand.

    Args:
        metric: what is counted.
        series: of the counts.
        where: fields that are the same in all rows, such as the route.
        month: of a row, from its values.
        columns: for each field of the fact the column that holds it, or what makes it of the
            row's values.
    """

    def to_fact(values: Mapping[str, Any], value: int) -> ObservationFact:
        split = {
            name: values[column] if isinstance(column, str) else column(values)
            for name, column in columns.items()
        }
        return ObservationFact(metric, series, month(values), value, **where, **split)

    return to_fact


def fiscal_month(values: Mapping[str, Any]) -> int:
    """The month of a row that has a `fiscal_year` and a `month` in it."""
    return dates.calendar_month(values["fiscal_year"], values["month"])
