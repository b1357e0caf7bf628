"""UNHCR's monthly arrivals by sea and land around the Mediterranean, and by country of origin."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from data_access.declaration import cells, codes, days, months
from data_access.declaration.facts import ObservationFact
from data_access.declaration.file_schema import (
    Builder,
    Built,
    CellError,
    Column,
    FileSchema,
    Table,
)
from data_access.periods import month_of
from data_access.registry import countries

SOURCE = "unhcr_med"
_DAY = re.compile(r"20\d\d-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Country:
    """A country of arrival: code of its series, ISO3, route, and first month split by border."""

    where: str
    iso3: str
    route: str
    split_from: int = 0

    @property
    def series(self) -> str:
        return f"arrivals-{self.where}"


# Until 2017 the table has 0 for Greece's land border, which nobody counted: no split, no zero.
_COUNTRIES = {
    country.where: country
    for country in (
        _Country("italy", "ITA", "central-mediterranean"),
        _Country("greece", "GRC", "eastern-mediterranean", split_from=201801),
        _Country("spain", "ESP", "western-mediterranean", split_from=201701),
        _Country("cyprus", "CYP", "eastern-mediterranean"),
        _Country("malta", "MLT", "central-mediterranean"),
    )
}
_BORDERS = ("sea", "land")


class ArrivalsBuilder(Builder):
    """A month's arrivals in five countries, or of one nationality in one. See `declare.Builder`."""

    def __init__(self, today: date) -> None:
        self.months: dict[str, set[int]] = {}
        self.newest: date | None = None
        self._today = today

    def build(self, values: Mapping[str, Any]) -> Built:
        """A row of one of the tables."""
        table = values.get("table")
        return self._by_origin(values, _COUNTRIES[table]) if table else self._totals(values)

    def persons(self, raw: Mapping[str, str]) -> int | None:
        """The people of an unreadable row."""
        found = [days.persons(raw.get(name, "")) for name in ("value", *_TOTALS)]
        return sum(filter(None, found)) if any(found) else None

    def _totals(self, values: Mapping[str, Any]) -> Built:
        month = values["month"]
        days.check(date(month // 100, month % 100, 1), self._today, "month")
        facts, notes = [], []
        for country in _COUNTRIES.values():
            total = values[f"{country.where}_all"]
            facts += self._told(country, country.series, month, total)
            if country.split_from and month >= country.split_from:
                parts = [values[f"{country.where}_{border}"] for border in _BORDERS]
                if None in parts:
                    continue
                if total is not None and sum(parts) != total:
                    notes.append((f"{country.where}_all", "is not the sum of sea and land"))
                for border, part in zip(_BORDERS, parts, strict=True):
                    series = f"{country.series}-by-border"
                    facts += self._told(country, series, month, part, border_code=border)
        return Built(facts, notes)

    def _by_origin(self, values: Mapping[str, Any], country: _Country) -> Built:
        year, number, value = values["year"], values["number"], values["value"]
        if not year or number not in range(1, 13):
            raise CellError("is no month", "number")
        month = month_of(year, number)
        days.check(date(year, number, 1), self._today, "year")
        origin, series = _origin(values), f"{country.series}-by-nationality"
        return Built(self._told(country, series, month, value, nationality_code=origin))

    def _told(
        self, country: _Country, series: str, month: int, value: int | None, **split: Any
    ) -> list[ObservationFact]:
        """The fact of a count; a blank is not known, and 0 only makes its month known."""
        if value is None:
            return []
        self.months.setdefault(series, set()).add(month)
        if not value:
            return []
        fact = ObservationFact(
            metric_code="arrivals",
            series_code=series,
            month=month,
            value=value,
            route_code=country.route,
            country_code=country.iso3,
            **split,
        )
        return [fact]


def _origin(values: Mapping[str, Any]) -> str:
    """The country of origin by code, else by name; neither is not stated."""
    iso3, name = values.get("iso3", ""), values["name"]
    if iso3 in countries.COUNTRIES:
        return str(iso3)
    if not (iso3 or name):
        return countries.UNKNOWN
    return codes.country(name or iso3)


def _made_on(remarks: Sequence[str], newest: date | None) -> date | None:
    """The newest day on the sheets around the tables, within the last month; else its end."""
    if newest is None:
        return None
    stated = {remark for remark in remarks if _DAY.fullmatch(remark)}
    last = max((day for day in stated if day <= newest.isoformat()), default="")
    return date.fromisoformat(last) if last[:7] == newest.isoformat()[:7] else newest


_TOTALS = (
    "italy_all",
    "greece_all",
    "greece_sea",
    "greece_land",
    "spain_all",
    "spain_land",
    "spain_sea",
    "cyprus_all",
    "malta_all",
)


def _by_origin(where: str, *, coded: bool = True) -> Table:
    """The sheet of one country; that of Greece has names only."""
    code = Column("iso3", ("Country of Origin ISO Code",), cells.text)
    return Table(
        where,
        f"Arrivals - {where.title()}",
        (
            *((code,) if coded else ()),
            Column("name", ("Country of Origin Name", "Country of Origin"), cells.text),
            Column("number", ("Arrival Month",), cells.whole),
            Column("year", ("Arrival Year",), cells.whole),
            Column("value", ("Number of individuals arrived",), cells.whole),
        ),
        frozenset({"Month Name", "Region"}),
    )


def _schema(layout: str, title: str, tables: tuple[Table, ...] = ()) -> FileSchema:
    return FileSchema(
        source=SOURCE,
        layout=layout,
        title=title,
        columns=(
            Column("month", ("month-year",), months.month),
            *(Column(name, (name,), cells.whole) for name in _TOTALS),
        ),
        ignored=frozenset({"month", "year"}),
        complete=True,
        contiguous=False,
        register=False,
        builder=ArrivalsBuilder,
        published_on=_made_on,
        tables=tables,
        # Taken from a portal that is filled as reports come in.
        running=True,
    )


_MONTHS = _schema("months", "arrivals by month and country")
_WORKBOOK = _schema(
    "workbook",
    "the workbook of arrivals by month, with countries of origin",
    (
        _by_origin("greece", coded=False),
        _by_origin("italy"),
        _by_origin("spain"),
        _by_origin("cyprus"),
    ),
)
SCHEMAS = (_MONTHS, _WORKBOOK)
