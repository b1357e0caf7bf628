"""The Home Office's figures: small boats by day and week, irregular entry by quarter."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from data_access.declaration import cells, dates
from data_access.declaration.facts import ObservationFact
from data_access.declaration.file_schema import Builder, Built, Column, FileSchema, Table
from data_access.periods import month_of
from data_access.registry import vocabularies

SMALL_BOATS, IRREGULAR_ENTRY = "uk_small_boats", "uk_irregular_entry"
ARRIVALS, PREVENTED, ENTRIES = "arrivals-uk", "interceptions-uk", "entries-uk"
_METRICS = {ARRIVALS: "arrivals", PREVENTED: "interceptions"}
_WEEKS = "weeks"
_QUARTERS = frozenset({1, 2, 3, 4})
_CHANNEL = {"route_code": "channel-uk", "country_code": "GBR"}


def _collected(cell: str) -> int | None:
    """A count; `-` was not collected, which is not 0."""
    return None if cells.text(cell) == "-" else cells.whole(cell)


class SmallBoatsBuilder(Builder):
    """Days and weeks to months; a week counts where it ends. See `Builder`."""

    series = (ARRIVALS,)

    def __init__(self, today: date) -> None:
        super().__init__(today)
        self._counts: dict[str, dict[date, int]] = {ARRIVALS: {}, PREVENTED: {}}

    def build(self, values: Mapping[str, Any]) -> Built:
        """One day's arrivals, or what was prevented in a week."""
        day, value = values["day"], values["value"]
        series = PREVENTED if values.get("table") == _WEEKS else ARRIVALS
        # The week under way ends after the day of publication.
        ahead = timedelta(days=dates.WEEK - 1) if series == PREVENTED else timedelta()
        dates.check_day(day, self.today + ahead, "day")
        counts = self._counts[series]
        if day in counts:
            raise cells.CellError("stands there twice", "day")
        if value is not None:
            counts[day] = value
        return Built(())

    def finish(self) -> Built:
        """The months of both."""
        facts, notes = [], []
        for series, step in ((ARRIVALS, 1), (PREVENTED, dates.WEEK)):
            sums, remarks = dates.monthly_sums(self._counts[series], step)
            notes += [("day", remark) for remark in remarks]
            if sums:
                self.months.setdefault(series, set()).update(sums)
            facts += [
                ObservationFact(_METRICS[series], series, month, value, **_CHANNEL)
                for month, value in sums.items()
                if value
            ]
        self.newest = self._whole_until()
        return Built(facts, notes)

    def _whole_until(self) -> date | None:
        """The day up to which both are known: the next week is not, once it should have ended."""
        newest = max(self._counts[ARRIVALS], default=None)
        last_week = max(self._counts[PREVENTED], default=None)
        if newest is None or last_week is None:
            return newest
        return min(newest, last_week + timedelta(days=dates.WEEK - 1))


class EntryBuilder(Builder):
    """Quarters to years, by method of entry and nationality. See `Builder`.

    A quarter is no month and the store keeps months and years: what four quarters add up to is a
    year; a year of which quarters are still to come is left out, since it would look like a fall.
    """

    series = (ENTRIES,)

    def __init__(self, today: date) -> None:
        super().__init__(today)
        self._quarters: dict[int, set[int]] = {}
        self._counts: Counter[tuple[int, str, str]] = Counter()

    def build(self, values: Mapping[str, Any]) -> Built:
        """The detections of a sex and age group; the groups are added up."""
        year, quarter, value = values["year"], values["quarter"], values["value"]
        if quarter not in _QUARTERS:
            raise cells.CellError("is none of 1, 2, 3, 4", "quarter")
        end = dates.month_end(year, quarter * 3, self.today, "year")
        self.newest = max(self.newest or end, end)
        self._quarters.setdefault(year, set()).add(quarter)
        self._counts[year, values["method"], values["nationality"]] += value
        return Built(())

    def finish(self) -> Built:
        """The years with all four quarters."""
        whole = {year for year, quarters in self._quarters.items() if quarters == _QUARTERS}
        self.months[ENTRIES] |= {month_of(year, 0) for year in whole}
        notes = [
            (
                "quarter",
                f"{year} has {len(quarters)} of 4 quarters and is left out until it is whole",
            )
            for year, quarters in sorted(self._quarters.items())
            if year not in whole
        ]
        facts = [
            ObservationFact(
                metric_code="irregular_entries",
                series_code=ENTRIES,
                month=month_of(year, 0),
                value=value,
                nationality_code=nationality,
                category_code=method,
                **_CHANNEL,
            )
            for (year, method, nationality), value in self._counts.items()
            if year in whole and value
        ]
        return Built(facts, notes)


# Boats and events have no measure yet; weekly arrivals are the daily ones once more.
_LEFT_ALONE = frozenset(
    {"Boats arrived", "Boats arrived - involved in uncontrolled landings", "Notes"}
)
SCHEMAS = (
    FileSchema(
        source=SMALL_BOATS,
        layout="workbook",
        title="the time series with arrivals by day and people prevented by week",
        columns=(
            Column("day", ("Date",), dates.day),
            Column("value", ("Migrants arrived",), _collected),
        ),
        builder=SmallBoatsBuilder,
        ignored=_LEFT_ALONE,
        tables=(
            Table(
                _WEEKS,
                "SB_02",
                (
                    Column("day", ("Week ending",), dates.day),
                    Column("value", ("Migrants prevented",), _collected),
                ),
                _LEFT_ALONE | {"Migrants arrived", "Events prevented"},
            ),
        ),
        entire=True,
    ),
    FileSchema(
        source=SMALL_BOATS,
        layout="daily",
        title="arrivals by day, as collected from the daily page",
        columns=(
            Column("day", ("#date", "# date"), dates.day),
            Column("value", ("migrants", "migrants arrived"), _collected),
        ),
        builder=SmallBoatsBuilder,
        ignored=frozenset({"boats", "boats arrived"}),
        # Collected by others, with days that repeat or lack: it only fills gaps of the workbook.
        complete=False,
        entire=True,
    ),
    FileSchema(
        source=IRREGULAR_ENTRY,
        layout="quarters",
        title="detections by quarter, method of entry, nationality, sex and age",
        columns=(
            Column("year", ("Year",), cells.number),
            Column("quarter", ("Quarter",), cells.whole),
            Column(
                "method",
                ("Method of entry",),
                cells.term(vocabularies.ENTRY_METHODS, "method of entry"),
            ),
            Column("nationality", ("Nationality",), cells.nationality),
            Column("value", ("Number of detections",), cells.number),
        ),
        builder=EntryBuilder,
        # The date is the quarter's last day; sexes and age groups are added up.
        ignored=frozenset({"Date", "Region", "Sex", "Age Group"}),
        entire=True,
    ),
)
