"""Landings in Italy by day and, from the beginning of each year, by declared nationality.

Source: the Ministry's daily and half-monthly reports, collected by "Liberiamoli tutti!".
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from data_access.declaration import cells, dates
from data_access.declaration.facts import ObservationFact
from data_access.declaration.file_schema import Builder, Built, Column, FileSchema
from data_access.periods import month_of
from data_access.registry import countries

SOURCE = "italy_landings"
ARRIVALS, BY_NATIONALITY = "arrivals-italy", "arrivals-italy-by-nationality"
_OTHERS = "altre"


def _fact(series: str, month: int, value: int, nationality: str = "") -> ObservationFact:
    return ObservationFact(
        metric_code="arrivals",
        series_code=series,
        month=month,
        value=value,
        route_code="central-mediterranean",
        country_code="ITA",
        nationality_code=nationality,
    )


class DailyBuilder(Builder):
    """Days to months: the newest report of a day counts. See `Builder`."""

    series = (ARRIVALS,)

    def __init__(self, today: date) -> None:
        super().__init__(today)
        self._days: dict[date, tuple[date, int]] = {}
        self._ahead = 0
        self._revised: set[date] = set()

    def build(self, values: Mapping[str, Any]) -> Built:
        """One report of one day; nothing is known of days after the report."""
        day, reported, written = values["day"], values["reported"], values["value"]
        dates.check_day(reported, self.today, "reported")
        if day > reported:
            # Reports in mid-month fill the rest of it with 0, blanks and remains of a template.
            if any(mark in "123456789" for mark in written):
                raise cells.CellError(f"{cells.quoted(written)} on a day after the report", "value")
            self._ahead += 1
            return Built(())
        value = cells.whole(written)
        if value is None:
            raise cells.CellError("there is no number", "value")
        earlier = self._days.get(day)
        if earlier is not None and earlier[1] != value:
            if earlier[0] == reported:
                raise cells.CellError(
                    f"the report of {reported} has another number for this day", "value"
                )
            self._revised.add(day)
        if earlier is None or earlier[0] <= reported:
            self._days[day] = (reported, value)
        return Built(())

    def finish(self) -> Built:
        """The months, and what became of days that were reported more than once or too early."""
        counts = {day: value for day, (_, value) in self._days.items()}
        sums, remarks = dates.monthly_sums(counts)
        self.months[ARRIVALS] |= sums.keys()
        self.newest = max(counts, default=None)
        if self._ahead:
            remarks.append(f"{self._ahead:,} rows of days after their own report are not counted")
        if self._revised:
            remarks.append(f"{len(self._revised):,} days were corrected by a later report")
        facts = [_fact(ARRIVALS, month, value) for month, value in sums.items() if value]
        return Built(facts, [("value", remark) for remark in remarks])


class NationalityBuilder(Builder):
    """Totals since 1 January, report by report, to months. See `Builder`."""

    series = (BY_NATIONALITY,)
    # Of a total since January nobody can say how many its row concerns.
    persons_column = ""

    def __init__(self, today: date) -> None:
        super().__init__(today)
        self._reports: dict[date, dict[str, int]] = {}

    def build(self, values: Mapping[str, Any]) -> Built:
        """One nationality of one report."""
        reported, value = values["reported"], values["value"]
        dates.check_day(reported, self.today, "reported")
        nationality = _nationality(values["iso2"], values["name"])
        report = self._reports.setdefault(reported, {})
        if nationality in report:
            raise cells.CellError(f"the report of {reported} has this nationality twice", "name")
        report[nationality] = value
        return Built(())

    def finish(self) -> Built:
        """What came in each month: from one report at its end to the next."""
        newest_in = {month_of(day.year, day.month): day for day in sorted(self._reports)}
        reports = {
            month: (day, self._reports[day])
            for month, day in newest_in.items()
            if day == max(self._reports) or (day + timedelta(days=1)).day == 1
        }
        counts, remarks = dates.monthly_differences(reports, others=countries.UNKNOWN)
        self.newest = max(self._reports, default=None)
        self.months[BY_NATIONALITY] |= counts.keys()
        facts = [
            _fact(BY_NATIONALITY, month, value, nationality)
            for month, by_nationality in counts.items()
            for nationality, value in by_nationality.items()
            if value
        ]
        return Built(facts, [("value", remark) for remark in remarks])


def _nationality(iso2: str, name: str) -> str:
    if not iso2 and name.casefold() == _OTHERS:
        return countries.UNKNOWN
    code = countries.BY_ISO2.get(iso2)
    if code is None:
        raise cells.CellError(
            f"unknown nationality {cells.quoted(iso2 or name)}", "iso2" if iso2 else "name"
        )
    return code


SCHEMAS = (
    FileSchema(
        source=SOURCE,
        layout="daily",
        title="landings by day and report",
        columns=(
            Column("day", ("Data",), dates.day),
            Column("value", ("Valore",), cells.text),
            Column("reported", ("Data_Report",), dates.day),
        ),
        # The same sentences in every row.
        ignored=frozenset({"Note", "Fonte"}),
        builder=DailyBuilder,
        entire=True,
    ),
    FileSchema(
        source=SOURCE,
        layout="nationalities",
        title="declared nationalities since 1 January, by report",
        columns=(
            Column("reported", ("Data_Report",), dates.day),
            Column("name", ("Nazione",), cells.text),
            Column("iso2", ("ISO_3166-1",), cells.text),
            Column("value", ("Valore",), cells.number),
        ),
        builder=NationalityBuilder,
        entire=True,
    ),
)
