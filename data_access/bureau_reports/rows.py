"""From the rows that bureaus fill to facts: one builder a shape of row, with what it checks."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from data_access.declaration.cells import CellError
from data_access.declaration.facts import (
    DatabaseUseFact,
    ObservationFact,
    OperationFact,
    PlaceFact,
)
from data_access.declaration.file_schema import Builder, Built
from data_access.periods import iso, last_day, month_of
from data_access.registry import BORDER_POINTS, COUNTRIES, SERIES, geography


def check_within(values: Mapping[str, Any], pairs: Sequence[tuple[str, str]]) -> None:
    """Hold parts against their wholes.

    Raises:
        CellError: a part is more than what it is a part of.
    """
    for whole, part in pairs:
        most, count = values[whole], values[part]
        if most is not None and count is not None and count > most:
            raise CellError(f"{count} is more than {whole} {most}", part)


class CompleteMeasures:
    """Which measures a whole states: in all of its parts, or in none, or its sum is too low."""

    def __init__(self, measures: Sequence[str]) -> None:
        self._measures = measures
        self._filled: dict[Hashable, list[bool]] = {}

    def check(self, whole: Hashable, values: Sequence[int | None], named: str) -> None:
        """Hold a part against the parts before it.

        Args:
            whole: what the part is one of.
            values: one for each measure; None where the cell is empty.
            named: the whole in words.

        Raises:
            CellError: an earlier part states a measure that this one leaves empty, or the reverse.
        """
        filled = [value is not None for value in values]
        first = self._filled.setdefault(whole, filled)
        if first == filled:
            return
        place = next(at for at, here in enumerate(filled) if here != first[at])
        here, before = ("filled", "empty") if filled[place] else ("empty", "filled")
        raise CellError(
            f"is {here}, and {before} in an earlier row of {named}, so that its sum would be too "
            "low; fill it in each of them, with 0 where there were none, or in none",
            self._measures[place],
        )


# Juxtaposed controls stand in the neighbouring country, and extents are rectangles.
_FAR_KM = 300
_KIND = "border-point"


_Position = tuple[float, float]


def _checked(point: str, bureau: str, lat: float | None, lon: float | None) -> _Position:
    if not point:
        raise CellError("is empty beside a position; fill it, or clear both", "border_point")
    if lat is None or lon is None:
        missing = "latitude" if lat is None else "longitude"
        raise CellError("is empty while its other half is there; fill both or none", missing)
    if _fits(bureau, lat, lon):
        return lat, lon
    where, country = f"{lat:g}, {lon:g}", COUNTRIES[bureau].name
    if _fits(bureau, lon, lat):
        raise CellError(
            f"{where} is far from {country}, and {lon:g}, {lat:g} is not: swap the two", "latitude"
        )
    raise CellError(
        f"{where} is more than {_FAR_KM} km from {country}; correct it, or clear both", "latitude"
    )


def _fits(bureau: str, lat: float, lon: float) -> bool:
    if abs(lat) > 90 or abs(lon) > 180:  # noqa: PLR2004 - degrees of the globe
        return False
    # By its parts: one rectangle around all of France holds Paris with its numbers swapped.
    away = geography.km_to_land(bureau, lat, lon)
    return away is None or away <= _FAR_KM


def _fact(point: str, bureau: str, stated: _Position | None) -> PlaceFact:
    border_point = BORDER_POINTS.get(point)
    name, country = (border_point.name, border_point.country) if border_point else (point, bureau)
    lat = lon = None
    if stated is not None:
        lat, lon = round(stated[0] * 100), round(stated[1] * 100)
    elif border_point is not None:
        lat, lon = border_point.lat_hundredths, border_point.lon_hundredths
    return PlaceFact(point, name, country, _KIND, lat, lon)


@dataclass(frozen=True, slots=True)
class Counts:
    """Columns of a format as fields of the store.

    Attributes:
        series: code of the series.
        reporters: columns that say who reports; the first that is filled counts.
        measures: column -> measure.
        dimensions: column -> column of the facts.
        within: columns, each of which counts a part of what the one before it counts.
    """

    series: str
    reporters: tuple[str, ...]
    measures: Mapping[str, str] = field(default_factory=dict)
    dimensions: Mapping[str, str] = field(default_factory=dict)
    within: tuple[tuple[str, str], ...] = ()


class _Reports(Builder):
    """What all builders share; see `Builder`."""

    # Aggregates of a refused file concern nobody yet.
    persons_column = ""

    def __init__(self, today: date) -> None:
        super().__init__(today)
        self.months = defaultdict(set)
        # Somewhere the last day of a month has already gone by.
        self.today = today + timedelta(days=1)

    def _checked(self, month: int) -> int:
        """The month, if it has ended."""
        if last_day(month) >= self.today:
            raise CellError(f"{iso(month)} has not ended; report a month when it has", "month")
        return month


class CountsBuilder(_Reports):
    """A fact for each measure that a row states."""

    def __init__(self, today: date, counts: Counts) -> None:
        super().__init__(today)
        self._counts = counts
        self._series = SERIES[counts.series]
        self._split: dict[int, str] = {}
        self._complete = CompleteMeasures(tuple(counts.measures))

    def build(self, values: Mapping[str, Any]) -> Built:
        """An empty cell is unknown and gives no fact; 0 gives one."""
        counts = self._counts
        check_within(values, counts.within)
        month = self._checked(values["month"])
        measures = [(code, values[name]) for name, code in counts.measures.items()]
        if all(value is None for _, value in measures):
            raise CellError(
                f"the row states no figure; fill {', '.join(counts.measures)} or delete the row"
            )
        run = self._series.run_of(self._reporter(month, values))
        self.months[run].add(month)
        split = {field: values[name] for name, field in counts.dimensions.items()}
        whole = (run, month, split.get("category_code"))
        # What the rest of a row splits, such as vessels by their flag.
        names = [name for name, of in counts.dimensions.items() if of == "category_code"]
        words = ", ".join(("month", counts.reporters[0], *names))
        self._complete.check(whole, [value for _, value in measures], f"the same {words}")
        return Built(
            [
                ObservationFact(code, run, month, value, **split)
                for code, value in measures
                if value is not None
            ]
        )

    def _reporter(self, month: int, values: Mapping[str, Any]) -> str:
        for name in self._counts.reporters:
            if values[name]:
                # A month by routes and by countries would count the same bodies twice.
                first = self._split.setdefault(month, name)
                if first != name:
                    raise CellError(
                        f"{iso(month)} is told by {first} in other rows and by {name} here, which "
                        "would count the same twice; tell a month in one way",
                        name,
                    )
                return str(values[name])
        raise CellError(f"says neither {' nor '.join(self._counts.reporters)}")


class DelayBuilder(_Reports):
    """Days from the end of a month to a bureau's report; none while it has not reported."""

    def build(self, values: Mapping[str, Any]) -> Built:
        """Make an awaited month known, without a figure."""
        month, reported_on = self._checked(values["month"]), values["reported_on"]
        run = SERIES["reporting"].run_of(values["bureau"])
        self.months[run].add(month)
        if reported_on is None:
            return Built(())
        days = (reported_on - last_day(month)).days
        if days < 0 or reported_on > self.today:
            when = "before the month ended" if days < 0 else "in the future"
            raise CellError(f"{reported_on} lies {when}", "reported_on")
        fact = ObservationFact("reporting_delay", run, month, days, country_code=values["bureau"])
        return Built([fact])


class DatabaseUseBuilder(_Reports):
    """One fact a row, and in the end one for each border point."""

    _MEASURES = ("searches", "hits", "hits_confirmed", "hits_acted_on")

    def __init__(self, today: date) -> None:
        super().__init__(today)
        self._points: dict[str, tuple[str, _Position | None]] = {}
        self._complete = CompleteMeasures(self._MEASURES)

    def build(self, values: Mapping[str, Any]) -> Built:
        """An empty cell is unknown."""
        check_within(values, tuple(pairwise(self._MEASURES)))
        month, bureau = self._checked(values["month"]), values["bureau"]
        measures = [values[name] for name in self._MEASURES]
        if measures == [None] * 4:
            raise CellError("the row states no figure; fill searches or hits, or delete the row")
        run = SERIES["database-use"].run_of(bureau)
        self.months[run].add(month)
        whole = (run, month, values["database"])
        self._complete.check(whole, measures, "the same month, bureau and database")
        point = values["border_point"]
        fact = DatabaseUseFact(
            run, month, bureau, values["database"], values["channel"], point, *measures
        )
        self._note_position(point, bureau, values["latitude"], values["longitude"])
        return Built([fact])

    def finish(self) -> Built:
        """Each border point where the file states it, else where its code is known to be."""
        return Built([_fact(point, *stated) for point, stated in self._points.items()])

    def _note_position(self, point: str, bureau: str, lat: float | None, lon: float | None) -> None:
        """Keep a row's border point and its position.

        Raises:
            CellError: its position is none, far from the bureau's country, or another than before.
        """
        if lat is None and lon is None:
            if point:
                self._points.setdefault(point, (bureau, None))
            return
        position = _checked(point, bureau, lat, lon)
        first, earlier = self._points.get(point, (bureau, None))
        if earlier not in {None, position}:
            raise CellError(
                f"{point} has another position in an earlier row; give it the same in each",
                "latitude",
            )
        self._points[point] = (first, position)


class OperationBuilder(_Reports):
    """One fact a row."""

    SERIES = "operations-of-task-force"
    WITHIN = (("checks", "hits"),)
    _RESULTS = ("checks", "hits", "arrests", "victims_identified", "migrants_found")

    def build(self, values: Mapping[str, Any]) -> Built:
        """Counted in the month in which it began."""
        check_within(values, self.WITHIN)
        starts_on, ends_on = values["starts_on"], values["ends_on"]
        if ends_on < starts_on:
            raise CellError(f"{ends_on} is before the start on {starts_on}", "ends_on")
        if ends_on > self.today:
            raise CellError(
                f"{ends_on} lies in the future; report an operation when it has ended", "ends_on"
            )
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
            **{name: values[name] for name in self._RESULTS},
        )
        return Built([fact])
