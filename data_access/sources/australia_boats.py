"""People who came to Australia by boat, by calendar year."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from data_access.declaration import cells, dates
from data_access.declaration.facts import ObservationFact
from data_access.declaration.file_schema import Builder, Built, Column, FileSchema
from data_access.periods import month_of

SOURCE = "australia_boats"
SERIES = "arrivals-australia"


class YearBuilder(Builder):
    """Years, but for the last one of the list. See `Builder`."""

    series = (SERIES,)

    def __init__(self, today: date) -> None:
        super().__init__(today)
        self._years: dict[int, int] = {}

    def build(self, values: Mapping[str, Any]) -> Built:
        """One year."""
        year, value = values["year"], values["value"]
        if year in self._years:
            raise cells.CellError("stands there twice", "year")
        begin = dates.month_begin(year, 1, self.today, "year")
        self.newest = max(self.newest or begin, begin)
        self._years[year] = value
        return Built(())

    def finish(self) -> Built:
        """All years but the last: the list was made while it ran, and does not say until when."""
        running = max(self._years, default=0)
        whole = {year: value for year, value in self._years.items() if year != running}
        self.months[SERIES] |= {month_of(year, 0) for year in whole}
        facts = [
            ObservationFact(
                metric_code="arrivals",
                series_code=SERIES,
                month=month_of(year, 0),
                value=value,
                route_code="indonesia-australia",
                country_code="AUS",
            )
            for year, value in whole.items()
            if value
        ]
        remark = f"{running} was not over and is left out until a list goes beyond it"
        return Built(facts, (("year", remark),))


SCHEMAS = (
    FileSchema(
        source=SOURCE,
        layout="years",
        title="boats and people by calendar year",
        columns=(
            Column("year", ("year",), cells.number),
            Column("value", ("n",), cells.number),
        ),
        # It was published in its last year, at the earliest.
        builder=YearBuilder,
        # Boats have no measure.
        ignored=frozenset({"boats"}),
        entire=True,
    ),
)
