"""The Home Office's figures of small boats: arrivals by day, and people prevented by week."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from data_access.declaration import cells, days
from data_access.declaration.facts import ObservationFact
from data_access.declaration.file_schema import (
    Builder,
    Built,
    CellError,
    Column,
    FileSchema,
    Table,
)

SOURCE = "uk_small_boats"
ARRIVALS, PREVENTED = "arrivals-uk", "interceptions-uk"
_WEEKS = "weeks"
_METRICS = MappingProxyType({ARRIVALS: "arrivals", PREVENTED: "interceptions"})


def _collected(cell: str) -> int | None:
    """A count; `-` was not collected, which is not 0."""
    return None if cells.text(cell) == "-" else cells.whole(cell)


class SmallBoatsBuilder(Builder):
    """Days and weeks to months; a week counts where it ends. See `declare.Builder`."""

    def __init__(self, today: date) -> None:
        self.months: dict[str, set[int]] = {ARRIVALS: set()}
        self.newest: date | None = None
        self._today = today
        self._counts: dict[str, dict[date, int]] = {ARRIVALS: {}, PREVENTED: {}}

    def build(self, values: Mapping[str, Any]) -> Built:
        """One day's arrivals, or what was prevented in a week."""
        day, value = values["day"], values["value"]
        series = PREVENTED if values.get("table") == _WEEKS else ARRIVALS
        # The week under way ends after the day of publication.
        ahead = timedelta(days=days.WEEK - 1) if series == PREVENTED else timedelta()
        days.check(day, self._today + ahead, "day")
        counts = self._counts[series]
        if day in counts:
            raise CellError("stands there twice", "day")
        if value is not None:
            counts[day] = value
        return Built(())

    def finish(self) -> Built:
        """The months of both."""
        facts, notes = [], []
        for series, step in ((ARRIVALS, 1), (PREVENTED, days.WEEK)):
            sums, remarks = days.monthly(self._counts[series], step)
            notes += [("day", remark) for remark in remarks]
            if sums:
                self.months.setdefault(series, set()).update(sums)
            facts += [_fact(series, month, value) for month, value in sums.items() if value]
        self.newest = self._whole_until()
        return Built(facts, notes)

    def persons(self, raw: Mapping[str, str]) -> int | None:
        """The people of an unreadable row."""
        return days.persons(raw.get("value", ""))

    def _whole_until(self) -> date | None:
        """The day up to which both are known: the next week is not, once it should have ended."""
        newest = max(self._counts[ARRIVALS], default=None)
        last_week = max(self._counts[PREVENTED], default=None)
        if newest is None or last_week is None:
            return newest
        return min(newest, last_week + timedelta(days=days.WEEK - 1))


def _fact(series: str, month: int, value: int) -> ObservationFact:
    return ObservationFact(
        metric_code=_METRICS[series],
        series_code=series,
        month=month,
        value=value,
        route_code="channel-uk",
        country_code="GBR",
    )


# Boats and events have no measure yet; weekly arrivals are the daily ones once more.
_LEFT_ALONE = frozenset(
    {"Boats arrived", "Boats arrived - involved in uncontrolled landings", "Notes"}
)
_WORKBOOK = FileSchema(
    source=SOURCE,
    layout="workbook",
    title="the time series with arrivals by day and people prevented by week",
    columns=(
        Column("day", ("Date",), days.day),
        Column("value", ("Migrants arrived",), _collected),
    ),
    ignored=_LEFT_ALONE,
    complete=True,
    contiguous=False,
    register=False,
    builder=SmallBoatsBuilder,
    published_on=lambda _remarks, newest: newest,
    tables=(
        Table(
            _WEEKS,
            "SB_02",
            (
                Column("day", ("Week ending",), days.day),
                Column("value", ("Migrants prevented",), _collected),
            ),
            _LEFT_ALONE | {"Migrants arrived", "Events prevented"},
        ),
    ),
    entire=True,
)
_DAILY = FileSchema(
    source=SOURCE,
    layout="daily",
    title="arrivals by day, as collected from the daily page",
    columns=(
        Column("day", ("#date", "# date"), days.day),
        Column("value", ("migrants", "migrants arrived"), _collected),
    ),
    ignored=frozenset({"boats", "boats arrived"}),
    # Collected by others, with days that repeat or lack: it only fills gaps of the workbook.
    complete=False,
    contiguous=False,
    register=False,
    builder=SmallBoatsBuilder,
    published_on=lambda _remarks, newest: newest,
    entire=True,
)
SCHEMAS = (_WORKBOOK, _DAILY)
