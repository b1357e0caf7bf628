"""UNHCR's arrivals by sea, by the place where people came ashore, as totals of years."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from data_access.declaration import cells, codes, days
from data_access.declaration.facts import Fact, ObservationFact, PlaceFact
from data_access.declaration.file_schema import Builder, Built, CellError, Column, FileSchema
from data_access.periods import month_of

SOURCE = "unhcr_med"
SERIES = "arrivals-by-place"
_GROUP = "Mediterranean Sea Arrivals"
_LAST_MONTH = 12
_ROUTES = MappingProxyType(
    {
        "ITA": "central-mediterranean",
        "MLT": "central-mediterranean",
        "GRC": "eastern-mediterranean",
        "CYP": "eastern-mediterranean",
        "ESP": "western-mediterranean",
    }
)
# The one place that is reached by another route than its country's others.
_ELSEWHERE = MappingProxyType({"ESP-canary-islands": "west-africa-atlantic"})


class PlaceBuilder(Builder):
    """One place and year a row. See `declare.Builder`."""

    def __init__(self, today: date) -> None:
        self.months: dict[str, set[int]] = {SERIES: set()}
        self.newest: date | None = None
        self._today = today
        self._known: set[str] = set()

    def build(self, values: Mapping[str, Any]) -> Built:
        """The total of a year at a place, and where that is when it is first named."""
        country, year, value = values["country"], values["year"], values["value"]
        _check(values)
        days.check(values["updated"], self._today, "updated")
        days.check(date(year, 1, 1), self._today, "year")
        self.newest = max(self.newest or values["updated"], values["updated"])
        self.months[SERIES].add(month_of(year, 0))
        place = _place(values)
        facts: list[Fact] = [] if place.place_code in self._known else [place]
        self._known.add(place.place_code)
        if value:
            facts.append(
                ObservationFact(
                    metric_code="arrivals_by_place",
                    series_code=SERIES,
                    month=month_of(year, 0),
                    value=value,
                    route_code=_ELSEWHERE.get(place.place_code, _ROUTES[country]),
                    country_code=country,
                    place_code=place.place_code,
                )
            )
        until = values["until"]
        return Built(facts, () if until == _LAST_MONTH else (("until", f"up to month {until}"),))

    def persons(self, raw: Mapping[str, str]) -> int | None:
        """The people of an unreadable row."""
        return days.persons(raw.get("value", ""))


def _check(values: Mapping[str, Any]) -> None:
    """What a row must say to be counted at all."""
    if values["group"] != _GROUP:
        msg = f"{cells.quoted(values['group'])} are no {_GROUP}"
        raise CellError(msg, "group")
    if values["country"] not in _ROUTES:
        raise CellError("is on none of the routes of this list", "country")
    for name in ("year", "until", "value"):
        if values[name] is None:
            raise CellError("there is no number", name)
    if values["until"] not in range(1, _LAST_MONTH + 1):
        raise CellError("is no month", "until")
    if not values["name"]:
        raise CellError("there is no name", "name")


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


SCHEMAS = (
    FileSchema(
        source=SOURCE,
        layout="places",
        title="arrivals by sea by place and year",
        columns=(
            Column("name", ("geomaster_name",), cells.identifier),
            Column("level", ("admin_level",), cells.identifier),
            Column("lon", ("centroid_lon",), cells.degrees),
            Column("lat", ("centroid_lat",), cells.degrees),
            Column("until", ("month",), cells.whole),
            Column("year", ("year",), cells.whole),
            Column("group", ("population_groups_concat",), cells.text),
            Column("value", ("individuals",), cells.whole),
            Column("country", ("country_name",), codes.country),
            Column("updated", ("last_update",), days.day),
        ),
        ignored=frozenset(),
        complete=True,
        contiguous=False,
        register=False,
        builder=PlaceBuilder,
        published_on=lambda _remarks, newest: newest,
    ),
)
