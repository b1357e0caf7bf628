"""The Home Office's quarterly detections of irregular entry, kept as totals of whole years.

A quarter is no month and the store keeps months and years: what four quarters add up to is a year;
a year of which quarters are still to come is not told, since it would look like a fall.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from data_access.declaration import cells, codes, days
from data_access.declaration.facts import ObservationFact
from data_access.declaration.file_schema import Builder, Built, CellError, Column, FileSchema
from data_access.periods import last_day, month_of
from data_access.registry import vocabularies

SOURCE = "uk_irregular_entry"
SERIES = "entries-uk"
_QUARTERS = frozenset({1, 2, 3, 4})


class EntryBuilder(Builder):
    """Quarters to years, by method of entry and nationality. See `declare.Builder`."""

    def __init__(self, today: date) -> None:
        self.months: dict[str, set[int]] = {SERIES: set()}
        self.newest: date | None = None
        self._today = today
        self._quarters: dict[int, set[int]] = {}
        self._counts: Counter[tuple[int, str, str]] = Counter()

    def build(self, values: Mapping[str, Any]) -> Built:
        """The detections of a sex and age group; the groups are added up."""
        year, quarter, value = values["year"], values["quarter"], values["value"]
        if quarter not in _QUARTERS:
            raise CellError("is none of 1, 2, 3, 4", "quarter")
        if year is None or value is None:
            raise CellError("there is no number", "value" if year else "year")
        end = last_day(month_of(year, quarter * 3))
        days.check(end, self._today, "year")
        self.newest = max(self.newest or end, end)
        self._quarters.setdefault(year, set()).add(quarter)
        self._counts[year, values["method"], values["nationality"]] += value
        return Built(())

    def finish(self) -> Built:
        """The years of which all four quarters are there."""
        whole = {year for year, held in self._quarters.items() if held == _QUARTERS}
        self.months[SERIES] |= {month_of(year, 0) for year in whole}
        notes = [
            ("quarter", f"{year} has {len(held)} of 4 quarters and is left out until it is whole")
            for year, held in sorted(self._quarters.items())
            if year not in whole
        ]
        facts = [
            ObservationFact(
                metric_code="irregular_entries",
                series_code=SERIES,
                month=month_of(year, 0),
                value=value,
                route_code="channel-uk",
                country_code="GBR",
                nationality_code=nationality,
                category_code=method,
            )
            for (year, method, nationality), value in self._counts.items()
            if year in whole and value
        ]
        return Built(facts, notes)

    def persons(self, raw: Mapping[str, str]) -> int | None:
        """The detections of an unreadable row."""
        return days.persons(raw.get("value", ""))


SCHEMAS = (
    FileSchema(
        source=SOURCE,
        layout="quarters",
        title="detections by quarter, method of entry, nationality, sex and age",
        columns=(
            Column("year", ("Year",), cells.whole),
            Column("quarter", ("Quarter",), cells.whole),
            Column(
                "method",
                ("Method of entry",),
                codes.term(vocabularies.ENTRY_METHODS, "method of entry"),
            ),
            Column("nationality", ("Nationality",), codes.nationality),
            Column("value", ("Number of detections",), cells.whole),
        ),
        # The date is the quarter's last day; sexes and age groups are added up.
        ignored=frozenset({"Date", "Region", "Sex", "Age Group"}),
        complete=True,
        contiguous=False,
        register=False,
        builder=EntryBuilder,
        published_on=lambda _remarks, newest: newest,
        entire=True,
    ),
)
