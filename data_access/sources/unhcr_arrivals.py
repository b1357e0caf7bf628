"""UNHCR's arrivals around the Mediterranean: by month and country, by origin, by place and year."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from data_access.declaration import cells, dates
from data_access.declaration.facts import Fact, ObservationFact, PlaceFact
from data_access.declaration.file_schema import Builder, Built, Column, FileSchema, Table
from data_access.periods import month_of
from data_access.registry import countries

SOURCE = "unhcr_med"
BY_PLACE = "arrivals-by-place"
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


class ArrivalsBuilder(Builder):
    """A month's arrivals in five countries, or of one nationality in one. See `Builder`."""

    def build(self, values: Mapping[str, Any]) -> Built:
        """A row of one of the tables."""
        table = values.get("table")
        return self._by_origin(values, _COUNTRIES[table]) if table else self._totals(values)

    def persons(self, row: Mapping[str, str]) -> int | None:
        """The people of all columns; unknown where none has any."""
        counts = [cells.readable(cells.whole, row.get(name, "")) for name in ("value", *_TOTALS)]
        return sum(filter(None, counts)) or None

    def _totals(self, values: Mapping[str, Any]) -> Built:
        month = values["month"]
        dates.month_begin(month // 100, month % 100, self.today, "month")
        facts, notes = [], []
        for country in _COUNTRIES.values():
            total = values[f"{country.where}_all"]
            facts += self._facts_of(country, country.series, month, total)
            if country.split_from and month >= country.split_from:
                parts = [values[f"{country.where}_{border}"] for border in _BORDERS]
                if None in parts:
                    continue
                if total is not None and sum(parts) != total:
                    notes.append((f"{country.where}_all", "is not the sum of sea and land"))
                for border, part in zip(_BORDERS, parts, strict=True):
                    series = f"{country.series}-by-border"
                    facts += self._facts_of(country, series, month, part, border_code=border)
        return Built(facts, notes)

    def _by_origin(self, values: Mapping[str, Any], country: _Country) -> Built:
        year, number, value = values["year"], values["number"], values["value"]
        if not year or number not in range(1, 13):
            raise cells.CellError("is no month", "number")
        dates.month_begin(year, number, self.today, "year")
        month, series = month_of(year, number), f"{country.series}-by-nationality"
        return Built(
            self._facts_of(country, series, month, value, nationality_code=_origin(values))
        )

    def _facts_of(
        self, country: _Country, series: str, month: int, value: int | None, **split: Any
    ) -> list[ObservationFact]:
        """The fact of a count; a blank is not known, and 0 only makes its month known."""
        if value is None:
            return []
        self.months.setdefault(series, set()).add(month)
        if not value:
            return []
        where = {"route_code": country.route, "country_code": country.iso3}
        return [ObservationFact("arrivals", series, month, value, **where, **split)]


def _origin(values: Mapping[str, Any]) -> str:
    """The country of origin by code, else by name; neither is not stated."""
    iso3, name = values.get("iso3", ""), values["name"]
    if iso3 in countries.COUNTRIES:
        return str(iso3)
    if not (iso3 or name):
        return countries.UNKNOWN
    return cells.country(name or iso3)


def _made_on(remarks: Sequence[str], newest: date | None) -> date | None:
    """The newest day on the sheets around the tables, within the last month; else its end."""
    if newest is None:
        return None
    stated = {remark for remark in remarks if _DAY.fullmatch(remark)}
    last = max((day for day in stated if day <= newest.isoformat()), default="")
    return date.fromisoformat(last) if last[:7] == newest.isoformat()[:7] else newest


_GROUP = "Mediterranean Sea Arrivals"
_LAST_MONTH = 12
_ROUTES = {country.iso3: country.route for country in _COUNTRIES.values()}
# The one place that is reached by another route than its country's others.
_ELSEWHERE = {"ESP-canary-islands": "west-africa-atlantic"}


class PlaceBuilder(Builder):
    """The place where people came ashore and a year, as a row. See `Builder`."""

    series = (BY_PLACE,)

    def __init__(self, today: date) -> None:
        super().__init__(today)
        self._places: set[str] = set()

    def build(self, values: Mapping[str, Any]) -> Built:
        """The total of a year at a place, and where that is when it is first named."""
        country, year, value = values["country"], values["year"], values["value"]
        _check(values)
        dates.check_day(values["updated"], self.today, "updated")
        dates.month_begin(year, 1, self.today, "year")
        self.newest = max(self.newest or values["updated"], values["updated"])
        self.months[BY_PLACE].add(month_of(year, 0))
        place = _place(values)
        facts: list[Fact] = [] if place.place_code in self._places else [place]
        self._places.add(place.place_code)
        if value:
            facts.append(
                ObservationFact(
                    metric_code="arrivals_by_place",
                    series_code=BY_PLACE,
                    month=month_of(year, 0),
                    value=value,
                    route_code=_ELSEWHERE.get(place.place_code, _ROUTES[country]),
                    country_code=country,
                    place_code=place.place_code,
                )
            )
        until = values["until"]
        return Built(facts, () if until == _LAST_MONTH else (("until", f"up to month {until}"),))


def _check(values: Mapping[str, Any]) -> None:
    """What a row must say to be counted at all."""
    if values["group"] != _GROUP:
        raise cells.CellError(f"{cells.quoted(values['group'])} are no {_GROUP}", "group")
    if values["country"] not in _ROUTES:
        raise cells.CellError("is on none of the routes of this list", "country")
    if values["until"] not in range(1, _LAST_MONTH + 1):
        raise cells.CellError("is no month", "until")
    if not values["name"]:
        raise cells.CellError("there is no name", "name")


def _place(values: Mapping[str, Any]) -> PlaceFact:
    name, country = values["name"], values["country"]
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")
    lat, lon = values["lat"], values["lon"]
    at = cells.within_the_globe(lat, lon) if None not in {lat, lon} else None
    return PlaceFact(
        place_code=f"{country}-{slug}"[:40],
        name=name,
        country_code=country,
        kind=values["level"].casefold(),
        lat_hundredths=round(at[0] * 100) if at else None,
        lon_hundredths=round(at[1] * 100) if at else None,
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


def _monthly(layout: str, title: str, *tables: Table) -> FileSchema:
    return FileSchema(
        source=SOURCE,
        layout=layout,
        title=title,
        columns=(
            Column("month", ("month-year",), dates.month),
            *(Column(name, (name,), cells.whole) for name in _TOTALS),
        ),
        builder=ArrivalsBuilder,
        published_on=_made_on,
        ignored=frozenset({"month", "year"}),
        tables=tables,
        # Taken from a portal that is filled as reports come in.
        running=True,
    )


SCHEMAS = (
    _monthly("months", "arrivals by month and country"),
    _monthly(
        "workbook",
        "the workbook of arrivals by month, with countries of origin",
        _by_origin("greece", coded=False),
        _by_origin("italy"),
        _by_origin("spain"),
        _by_origin("cyprus"),
    ),
    FileSchema(
        source=SOURCE,
        layout="places",
        title="arrivals by sea by place and year",
        columns=(
            Column("name", ("geomaster_name",), cells.identifier),
            Column("level", ("admin_level",), cells.identifier),
            Column("lon", ("centroid_lon",), cells.degrees),
            Column("lat", ("centroid_lat",), cells.degrees),
            Column("until", ("month",), cells.number),
            Column("year", ("year",), cells.number),
            Column("group", ("population_groups_concat",), cells.text),
            Column("value", ("individuals",), cells.number),
            Column("country", ("country_name",), cells.country),
            Column("updated", ("last_update",), dates.day),
        ),
        builder=PlaceBuilder,
    ),
)
