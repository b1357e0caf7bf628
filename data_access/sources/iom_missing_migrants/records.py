"""From the rows of IOM's register to incidents: causes, positions, dates, keys and totals."""

import re
from calendar import month_abbr, month_name
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from data_access.declaration import cells
from data_access.declaration.facts import Fact, IncidentFact
from data_access.declaration.file_schema import Builder, Built
from data_access.periods import month_of
from data_access.registry import COUNTRIES, countries, geography, routes, vocabularies
from data_access.registry.geography import EXTENTS

MIXED = "mixed-unknown"

# Old releases name 272 causes in their own words. The first word found in a part decides; best
# effort, and what none of them finds is mixed or unknown.
_WORDS = (
    ("drowning", ("drown",)),
    (MIXED, ("unknown", "mixed", "suicide", "hanging")),
    ("violence", ("murder", "shot", "stab", "violence", "abuse", "rape", "tortur", "attacked")),
    ("violence", ("landmine", "air strike", "shell", "gassed", "poison")),
    ("exposure", ("harsh", "starv", "dehydrat", "hypotherm", "hypertherm", "exposure", "heat str")),
    ("exposure", ("malnutrition", "exhaustion", "shelter")),
    ("sickness", ("sickness", "illness", "medicine", "cardiac", "heart", "coronary", "pneumonia")),
    ("sickness", ("respiratory", "pulmonary", "infection", "seizure", "hypoglyc", "organ fail")),
    ("sickness", ("cancer", "bleeding", "partum", "covid", "asthma", "diabet", "kidney")),
    ("sickness", ("stroke", "hemorrh", "haemorrh", "sepsis", "septic")),
    ("vehicle", ("vehicle", "train", "truck", "railway", "hit by", "bus ", "stowaway", "collid")),
    ("vehicle", ("collision", "motor")),
    ("accident", ("fall", "fell", "accident", "suffocat", "asphyxi", "crush", "electrocut")),
    ("accident", ("burn", "fire", "crocodile", "hippop", "lightning", "rockslide", "envenom")),
    ("accident", ("injur", "trauma", "carbon monoxide", "landslide")),
)


_CAUSES = vocabularies.spellings(vocabularies.CAUSES)
_KINDS = vocabularies.spellings(vocabularies.RECORD_KINDS)


def cause(written: str) -> tuple[str, bool]:
    """The code of a cause, and whether it was understood; several causes are mixed."""
    whole = _CAUSES.get(written.strip().casefold())
    if whole is not None:
        return whole, True
    # Some labels hold commas of their own: their later parts are no cause and are passed over.
    parts = map(str.casefold, written.split(","))
    codes = {code for part in parts if (code := _cause_of_part(part)) is not None}
    return (MIXED, bool(codes)) if len(codes) != 1 else (codes.pop(), True)


def _cause_of_part(part: str) -> str | None:
    by_word = (code for code, words in _WORDS if any(word in part for word in words))
    return (part.strip() and _CAUSES.get(part.strip())) or next(by_word, None)


# Many incidents that happened elsewhere sit on this point off Libya.
_PLACEHOLDER = (3301, 1255)
# Boats from a country sink far out at sea; an audit of IOM's positions found no true one beyond
# on a stated route. Without one, the corridors that the country has a part in speak as well.
_MOST_KM_AWAY = 400

_ROLES = ("src", "trn", "dst")

STATED, APPROXIMATE, DOUBTFUL, NONE = "stated", "approximate", "doubtful", "none"


class Place(NamedTuple):
    """A position and how far to trust it; `doubt` says why not."""

    lat_hundredths: int | None
    lon_hundredths: int | None
    code: str
    doubt: str = ""


def place(values: Mapping[str, Any], country_code: str, route_code: str) -> Place:
    """Where a row says that it happened; hundredths of a degree, about a kilometre."""
    try:
        if "position" in values:
            position = cells.position(values["position"])
        else:
            lat, lon = cells.degrees(values["latitude"]), cells.degrees(values["longitude"])
            position = None if lat is None or lon is None else cells.within_the_globe(lat, lon)
    except cells.CellError as error:
        return Place(None, None, NONE, f"position left out: {error}")
    if position is None:
        return Place(None, None, NONE)
    doubt = _doubt(*position, country_code, route_code)
    lat_hundredths, lon_hundredths = (round(degrees * 100) for degrees in position)
    return Place(lat_hundredths, lon_hundredths, DOUBTFUL if doubt else STATED, doubt)


def _doubt(lat: float, lon: float, country_code: str, route_code: str) -> str:
    if lat == lon:
        return "latitude and longitude are the same number"
    if (round(lat * 100), round(lon * 100)) == _PLACEHOLDER:
        return "a placeholder that unlike incidents share"
    extent = EXTENTS.get(country_code)
    if extent is None or extent.km_to(lat, lon) <= _MOST_KM_AWAY:
        return ""
    if route_code == routes.NOT_STATED:
        near = {code for role in _ROLES for code in routes.with_role(country_code, role)}
        if geography.km_to_corridor(lat, lon, near) <= _MOST_KM_AWAY:
            return ""
    return f"more than {_MOST_KM_AWAY} km from the country of the incident"


SOURCE = "iom_mmp"
SERIES = "incidents"
_FIRST_DAY = date(1990, 1, 1)
_LONGEST_KEY = 100
_ID_YEAR = re.compile(r"(19|20)\d\d(?=\.MMP)")
_MONTHS = {
    name.casefold(): number
    for names in (month_name, month_abbr, [str(number) for number in range(13)])
    for number, name in enumerate(names)
    if number
}
# In as many records with a country, each region of the world has its share; the smallest is 3 %.
_WORLDWIDE = 300
_REGIONS = {country.iom_region for country in COUNTRIES.values()} - {""}
# A point that so many incidents of a file share is the middle of an area, not a place.
_SHARED_BY = 20


class IncidentBuilder(Builder):
    """Rows to incidents. It counts ids and positions of its file; see `Builder`."""

    series = (SERIES,)

    def __init__(self, today: date) -> None:
        super().__init__(today)
        self._last_day = today + timedelta(days=1)
        self._ids: Counter[str] = Counter()
        self._positions: Counter[int] = Counter()
        self._regions: Counter[str] = Counter()

    def build(self, values: Mapping[str, Any]) -> Built:
        """One row is one incident, or the total of a period."""
        notes: dict[str, str] = {}
        route_code, notes["route"] = _route(values["route"])
        country_code, notes["country"] = _country(values["country"])
        (occurred_on, precision, month), notes["day"] = self._when(values)
        where = place(values, country_code, route_code)
        notes["position"] = where.doubt
        if where.code == STATED and precision != "day":
            where = where._replace(code=APPROXIMATE)
        key = self._key(values)
        cause_code, notes["cause"] = _cause(values["cause"])
        kind, notes["kind"] = _kind(values["kind"])
        quality, notes["quality"] = _quality(values["quality"])
        total, notes["total"] = _total(values)
        fact = IncidentFact(
            incident_key=key,
            occurred_on=occurred_on,
            date_precision=precision,
            month=month,
            route_code=route_code,
            country_code=country_code,
            cause_code=cause_code,
            kind=kind,
            quality=quality,
            lat_hundredths=where.lat_hundredths,
            lon_hundredths=where.lon_hundredths,
            position_code=where.code,
            incidents=1,
            dead=values["dead"],
            missing=values["missing"],
            dead_missing=total,
            survivors=values["survivors"],
            women=values["women"],
            men=values["men"],
            children=values["children"],
        )
        sexes = (fact.women or 0) + (fact.men or 0)
        if sexes > total:
            notes["women"] = f"women and men make {sexes}, the total is less"
        self._count(fact)
        return Built((fact,), [note for note in notes.items() if note[1]])

    def absent(self) -> Sequence[str]:
        """The regions of the world that a file of many records has none of."""
        if self._regions.total() < _WORLDWIDE:
            return ()
        return sorted(_REGIONS - self._regions.keys())

    def settled(self, facts: Iterable[Fact]) -> Iterator[Fact]:
        """Mark positions that many incidents share."""
        for fact in facts:
            if (
                isinstance(fact, IncidentFact)
                and fact.position_code == STATED
                and self._positions[_point(fact)] >= _SHARED_BY
            ):
                yield fact._replace(position_code=APPROXIMATE)
            else:
                yield fact

    def persons(self, row: Mapping[str, str]) -> int | None:
        """The total of an unreadable row, else the sum of its parts."""
        total, dead, missing = (
            cells.readable(cells.count, row.get(name, "")) for name in ("total", "dead", "missing")
        )
        parts = [part for part in (dead, missing) if part is not None]
        return sum(parts) if total is None and parts else total

    def _count(self, fact: IncidentFact) -> None:
        self.months[SERIES].add(fact.month)
        if region := COUNTRIES[fact.country_code].iom_region if fact.country_code else "":
            self._regions[region] += 1
        self.newest = max(filter(None, (self.newest, fact.occurred_on)), default=None)
        if fact.position_code == STATED:
            self._positions[_point(fact)] += 1

    def _when(self, values: Mapping[str, Any]) -> tuple[tuple[date | None, str, int], str]:
        """Day, precision and month; where they are not stated, the id still tells the year."""
        day = values.get("day")
        year = values.get("year")
        named_month = _MONTHS.get(values.get("month", "").casefold())
        if day is not None:
            if not _FIRST_DAY <= day <= self._last_day:
                raise cells.CellError(f"{day} is not between {_FIRST_DAY} and today", "day")
            return (day, "day", month_of(day.year, day.month)), ""
        remark = "no day is stated" if "day" in values else ""
        if year is None:
            year_of_id = _ID_YEAR.search(values["id"])
            if year_of_id is None:
                raise cells.CellError("neither a date nor a year is stated", "day")
            year, remark = int(year_of_id[0]), "no date is stated; the year is that of the id"
        if not _FIRST_DAY.year <= year <= self._last_day.year:
            raise cells.CellError(f"{year} is not between {_FIRST_DAY.year} and today", "year")
        if named_month is None:
            return (None, "year", month_of(year, 0)), remark
        return (None, "month", month_of(year, named_month)), remark

    def _key(self, values: Mapping[str, Any]) -> str:
        """The incident's id; a running number tells apart rows of one id, which add up."""
        key = values["sub_id"] or values["id"]
        if len(key) > _LONGEST_KEY:
            first, *others = key.split(",")
            key = f"{first[:80]}+{len(others)}"
        number = self._ids[key] + 1
        while (unique := key if number == 1 and key else f"{key}#{number}") in self._ids:
            number += 1
        self._ids[key] = number
        self._ids.setdefault(unique, 1)
        return unique


def _point(fact: IncidentFact) -> int:
    return (fact.lat_hundredths or 0) * 100_000 + (fact.lon_hundredths or 0)


def _route(written: str) -> tuple[str, str]:
    if not written:
        return routes.NOT_STATED, ""
    whole = routes.by_spelling(written, SOURCE)
    if whole is not None:
        return whole, ""
    parts = {routes.by_spelling(part, SOURCE) for part in written.split(",")}
    if None in parts:
        raise cells.CellError(
            f"unknown route {cells.quoted(written)}; add its spelling and retry the row", "route"
        )
    if len(parts) == 1:
        return str(parts.pop()), ""
    return routes.SEVERAL, f"{cells.quoted(written)}: counted once, under several routes"


def _country(written: str) -> tuple[str, str]:
    if not written:
        return "", ""
    for spelling, remark in ((written, ""), (re.split(r" - | \(", written)[0], "read as {}")):
        code = countries.by_spelling(spelling)
        if code is not None:
            code = "" if code in countries.NOT_A_PLACE else code
            return code, remark and f"{cells.quoted(written)} {remark.format(spelling)}"
    return "", f"country {cells.quoted(written)} is not known; kept without country"


def _cause(written: str) -> tuple[str, str]:
    code, understood = cause(written)
    return code, "" if understood else f"cause {cells.quoted(written)} is not known; kept as mixed"


def _kind(written: str) -> tuple[str, str]:
    code = _KINDS.get(written.casefold()) if written else "incident"
    remark = f"type {cells.quoted(written)} is not known; kept as an incident"
    return code or "incident", "" if code else remark


def _quality(written: str) -> tuple[int | None, str]:
    """1 to 5; the lowest where several are written, as `3,5` or `35`."""
    if not written:
        return None, ""
    digits = written.removesuffix(".0").replace(",", "").replace(" ", "")
    if digits and set(digits) <= set("12345"):
        return min(map(int, digits)), ""
    return None, f"source quality {cells.quoted(written)} is not known; kept without"


def _total(values: Mapping[str, Any]) -> tuple[int, str]:
    dead, missing, stated = values["dead"], values["missing"], values["total"]
    if dead is None and missing is None and stated is None:
        raise cells.CellError("neither dead nor missing nor a total is stated", "total")
    summed = (dead or 0) + (missing or 0)
    total = summed if stated is None else stated
    if total < 0:
        raise cells.CellError(f"the total is below 0 ({total})", "total")
    parts_known = dead is not None or missing is not None
    differs = parts_known and stated is not None and stated != summed
    return total, f"the total is {total}, dead and missing make {summed}" if differs else ""
