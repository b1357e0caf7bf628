"""From the rows that bureaus fill to facts: one builder a shape of row."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from data_access.bureau_reports.consistency_checks import Stated, check_within
from data_access.bureau_reports.positions import Positions
from data_access.declaration.facts import DatabaseUseFact, ObservationFact, OperationFact
from data_access.declaration.file_schema import Builder, Built, CellError
from data_access.periods import iso, last_day, month_of
from data_access.registry.series import SERIES


@dataclass(frozen=True, slots=True)
class Counts:
    """What the columns of a format are in the store.

    Attributes:
        series: code of the series.
        reporters: columns that say who reports; the first that is filled counts.
        measures: column -> measure.
        dimensions: column -> column of the facts.
        within: columns, each of which counts a part of what the one before it counts.
    """

    series: str
    reporters: tuple[str, ...]
    measures: Mapping[str, str]
    dimensions: Mapping[str, str]
    within: tuple[tuple[str, str], ...] = ()


class _Reports(Builder):
    """What all builders share; see `declare.Builder`."""

    def __init__(self, today: date) -> None:
        self.months: dict[str, set[int]] = defaultdict(set)
        self.newest: date | None = None
        # Somewhere the last day of a month has already gone by.
        self._today = today + timedelta(days=1)
        self._known_to_have_ended: set[int] = set()

    def persons(self, _cells: Mapping[str, str]) -> int | None:
        """Nobody: aggregates of a refused file concern nobody yet."""
        return None

    def _ended(self, month: int) -> int:
        if month not in self._known_to_have_ended:
            if last_day(month) >= self._today:
                msg = f"{iso(month)} has not ended; report a month when it has"
                raise CellError(msg, "month")
            self._known_to_have_ended.add(month)
        return month


class CountsBuilder(_Reports):
    """A fact for each measure that a row states."""

    def __init__(self, today: date, counts: Counts) -> None:
        super().__init__(today)
        self._counts = counts
        self._series = SERIES[counts.series]
        self._told_by: dict[int, str] = {}
        self._stated = Stated(tuple(counts.measures))

    def build(self, values: Mapping[str, Any]) -> Built:
        """An empty cell is unknown and gives no fact; 0 gives one."""
        counts = self._counts
        check_within(values, counts.within)
        month = self._ended(values["month"])
        stated = [(code, values[name]) for name, code in counts.measures.items()]
        if all(value is None for _, value in stated):
            msg = f"the row states no figure; fill {', '.join(counts.measures)} or delete the row"
            raise CellError(msg)
        run = self._series.run_of(self._reporter(month, values))
        self.months[run].add(month)
        told = {held: values[name] for name, held in counts.dimensions.items()}
        whole = (run, month, told.get("category_code"))
        self._stated.check(whole, [value for _, value in stated], f"the same {self._whole}")
        return Built(
            [
                ObservationFact(code, run, month, value, **told)
                for code, value in stated
                if value is not None
            ]
        )

    @property
    def _whole(self) -> str:
        """What is told apart by the rest of a row, such as vessels by their flag."""
        split = (name for name, held in self._counts.dimensions.items() if held == "category_code")
        return ", ".join(("month", self._counts.reporters[0], *split))

    def _reporter(self, month: int, values: Mapping[str, Any]) -> str:
        for name in self._counts.reporters:
            if values[name]:
                self._tell_one_way(month, name)
                return str(values[name])
        msg = f"says neither {' nor '.join(self._counts.reporters)}"
        raise CellError(msg)

    def _tell_one_way(self, month: int, name: str) -> None:
        """A month told by routes and by countries would count the same bodies twice."""
        first = self._told_by.setdefault(month, name)
        if first != name:
            msg = (
                f"{iso(month)} is told by {first} in other rows and by {name} here, which would "
                "count the same twice; tell a month in one way"
            )
            raise CellError(msg, name)


class DelayBuilder(_Reports):
    """Days from the end of a month to a bureau's report; none while it has not reported."""

    def build(self, values: Mapping[str, Any]) -> Built:
        """That a month is waited for makes it known, without a figure."""
        month, reported_on = self._ended(values["month"]), values["reported_on"]
        run = SERIES["reporting"].run_of(values["bureau"])
        self.months[run].add(month)
        if reported_on is None:
            return Built(())
        days = (reported_on - last_day(month)).days
        if days < 0 or reported_on > self._today:
            when = "before the month ended" if days < 0 else "in the future"
            msg = f"{reported_on} lies {when}"
            raise CellError(msg, "reported_on")
        fact = ObservationFact("reporting_delay", run, month, days, country_code=values["bureau"])
        return Built([fact])


class DatabaseUseBuilder(_Reports):
    """One fact a row, and in the end one for each border point."""

    WITHIN = (
        ("searches", "hits"),
        ("hits", "hits_confirmed"),
        ("hits_confirmed", "hits_acted_on"),
    )

    _MEASURES = ("searches", "hits", "hits_confirmed", "hits_acted_on")

    def __init__(self, today: date) -> None:
        super().__init__(today)
        self._series = SERIES["database-use"]
        self._positions = Positions()
        self._stated = Stated(self._MEASURES)

    def build(self, values: Mapping[str, Any]) -> Built:
        """An empty cell is unknown."""
        check_within(values, self.WITHIN)
        month, bureau = self._ended(values["month"]), values["bureau"]
        measures = [values[name] for name in self._MEASURES]
        if measures == [None] * 4:
            msg = "the row states no figure; fill searches or hits, or delete the row"
            raise CellError(msg)
        run = self._series.run_of(bureau)
        self.months[run].add(month)
        whole = (run, month, values["database"])
        self._stated.check(whole, measures, "the same month, bureau and database")
        point = values["border_point"]
        fact = DatabaseUseFact(
            run, month, bureau, values["database"], values["channel"], point, *measures
        )
        self._positions.note(point, bureau, values["latitude"], values["longitude"])
        return Built([fact])

    def finish(self) -> Built:
        """The border points, with the position that any row states."""
        return Built(self._positions.facts())


class OperationBuilder(_Reports):
    """One fact a row."""

    SERIES = "operations-of-task-force"
    WITHIN = (("checks", "hits"),)
    _STATED = ("checks", "hits", "arrests", "victims_identified", "migrants_found")

    def build(self, values: Mapping[str, Any]) -> Built:
        """Counted in the month in which it began."""
        check_within(values, self.WITHIN)
        starts_on, ends_on = values["starts_on"], values["ends_on"]
        if ends_on < starts_on:
            msg = f"{ends_on} is before the start on {starts_on}"
            raise CellError(msg, "ends_on")
        if ends_on > self._today:
            msg = f"{ends_on} lies in the future; report an operation when it has ended"
            raise CellError(msg, "ends_on")
        month = month_of(starts_on.year, starts_on.month)
        self.months[self.SERIES].add(month)
        countries = values["countries"]
        fact = OperationFact(
            series_code=self.SERIES,
            month=month,
            operation_key=values["operation"],
            name=values["name"],
            kind=values["kind"],
            starts_on=starts_on,
            ends_on=ends_on,
            date_precision="day",
            countries=countries,
            routes=values["routes"],
            partners=values["partners"],
            country_count=len(countries.split()) or None,
            source_address=values["source_address"],
            **{name: values[name] for name in self._STATED},
        )
        return Built([fact])
