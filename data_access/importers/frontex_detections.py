"""Frontex's monthly detections: the wide workbook, the long table, the list of route totals."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from data_access.importers import cells
from data_access.importers.declare import (
    Built,
    CellError,
    Column,
    FileSchema,
    Rows,
    Spread,
)
from data_access.importers.facts import Fact, ObservationFact
from data_access.importers.json_files import as_text
from data_access.periods import month_of
from data_access.registry import countries, routes, vocabularies

SOURCE = "frontex_ibc"
BY_ROUTE, BY_NATIONALITY = "detections-by-route", "detections-by-nationality"
_AS_OF = re.compile(r"data as of (\d{1,2})\s*([A-Z]{3})[A-Z]*\s*(\d{2,4})", re.IGNORECASE)
_MONTH_NAME = re.compile(r"([A-Za-z]{3})[A-Za-z]*[\s_-]?((?:19|20)\d\d)")
_ISO_MONTH = re.compile(r"((?:19|20)\d\d)-(\d\d)(?:-\d\d)?(?:[ T]00:00(?::00)?)?")
_SERIAL = re.compile(r"[34]\d{4}")
_SERIAL_DAY_0 = date(1899, 12, 30)


class DetectionBuilder:
    """Rows to monthly counts; zeros only tell that their month is known. See `declare.Builder`."""

    def __init__(self, series: str) -> None:
        self.months: set[int] = set()
        self.newest: date | None = None
        self._series = series

    def build(self, values: Mapping[str, Any]) -> Built:
        """One row holds one month, or a column for each."""
        counts: Mapping[int, int | None] = values.get("months") or {
            values["month"]: values["value"]
        }
        facts = []
        for month, value in counts.items():
            # An empty cell was not reported: it neither counts nor makes its month known.
            if value is None:
                continue
            self.months.add(month)
            if value:
                facts.append(self._fact(values, month, value))
        return Built(facts)

    def settle(self, fact: Fact) -> Fact:
        """As it is: a row says all there is."""
        return fact

    def persons(self, raw: Mapping[str, str]) -> int | None:
        """The detections of an unreadable row."""
        total = None
        for name, cell in raw.items():
            if name == "value" or month(name) is not None:
                try:
                    value = cells.whole(cell)
                except CellError:
                    continue
                total = (total or 0) + (value or 0)
        return total

    def _fact(self, values: Mapping[str, Any], in_month: int, value: int) -> ObservationFact:
        return ObservationFact(
            metric_code="detections",
            series_code=self._series,
            month=in_month,
            route_code=values["route"],
            border_code=values.get("border", ""),
            country_code="",
            nationality_code=values.get("nationality", ""),
            value=value,
        )


@lru_cache(maxsize=2048)
def month(written: str) -> int | None:
    """`JAN2009`, `2009-01-01` or the serial number of a day in Excel; None for anything else."""
    written = written.strip()
    if found := _MONTH_NAME.fullmatch(written):
        return _checked_month(int(found[2]), _month_number(found[1]))
    if found := _ISO_MONTH.fullmatch(written):
        return _checked_month(int(found[1]), int(found[2]))
    if _SERIAL.fullmatch(written):
        day = _SERIAL_DAY_0 + timedelta(days=int(written))
        return month_of(day.year, day.month)
    return None


def _checked_month(year: int, number: int) -> int | None:
    return month_of(year, number) if 1 <= number <= 12 else None  # noqa: PLR2004


def _month_number(name: str) -> int:
    names = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    return names.index(name.casefold()) + 1 if name.casefold() in names else 0


def _month(cell: str) -> int:
    found = month(cells.text(cell))
    if found is None:
        msg = f"{cells.quoted(cell)} is not a month"
        raise CellError(msg)
    return found


@lru_cache(maxsize=256)
def _route(cell: str) -> str:
    written = cells.text(cell)
    code = routes.by_spelling(written, SOURCE)
    if code is None:
        msg = f"unknown route {cells.quoted(written)}; add its spelling and retry the row"
        raise CellError(msg)
    return code


@lru_cache(maxsize=256)
def _border(cell: str) -> str:
    written = cells.text(cell)
    code = vocabularies.by_spelling(vocabularies.BORDERS, written)
    if code is None:
        msg = f"unknown border type {cells.quoted(written)}"
        raise CellError(msg)
    return code


@lru_cache(maxsize=2048)
def _nationality(cell: str) -> str:
    written = cells.text(cell)
    code = written if written in countries.COUNTRIES else countries.by_spelling(written)
    if code is None:
        msg = f"unknown nationality {cells.quoted(written)}; add its spelling and retry the row"
        raise CellError(msg)
    return code


_count = lru_cache(maxsize=8192)(cells.whole)


def _as_of(remarks: Sequence[str], newest: date | None) -> date | None:
    """The `FRAN data as of 03JUN25` beside the table; without it, the end of its last month."""
    for remark in remarks:
        found = _AS_OF.search(remark)
        if found:
            day, name, year = int(found[1]), _month_number(found[2]), int(found[3])
            try:
                return date(year if year > 99 else 2000 + year, name, day)  # noqa: PLR2004
            except ValueError:
                continue
    return newest


def _is_footnote(first: str) -> bool:
    """A footnote that stands in the column of routes, in the rows below the table or among them."""
    return first.strip().casefold().startswith(("source", "*", "^", "note")) or not first.strip()


def _unfolded(document: object) -> Rows | None:
    """`data.monthly{route: [{m, v}]}` as rows of route, month and detections."""
    data = document.get("data") if isinstance(document, dict) else None
    monthly = data.get("monthly") if isinstance(data, dict) else None
    if not isinstance(monthly, dict):
        return None
    rows: list[Sequence[str]] = [("route", "m", "v")]
    for name, points in monthly.items():
        rows += (
            (str(name), as_text(point.get("m")), as_text(point.get("v")))
            for point in (points if isinstance(points, list) else ())
            if isinstance(point, dict)
        )
    return rows


def _schema(
    layout: str, title: str, columns: tuple[Column, ...], series: str, **how: Any
) -> FileSchema:
    return FileSchema(
        source=SOURCE,
        layout=layout,
        title=title,
        columns=columns,
        ignored=frozenset(),
        series=(BY_ROUTE,) if series == BY_ROUTE else (BY_ROUTE, BY_NATIONALITY),
        complete=True,
        register=False,
        builder=lambda _today: DetectionBuilder(series),
        published_on=_as_of,
        skip=_is_footnote,
        **how,
    )


WIDE = _schema(
    "wide",
    "the workbook with a column a month",
    (
        Column("route", ("Route",), _route),
        Column("border", ("Border type or inland", "BorderLocation", "Border type"), _border),
        Column("nationality", ("Nationality", "NationalityLong"), _nationality),
    ),
    BY_NATIONALITY,
    contiguous=False,
    spread=Spread("months", "JAN2009", month, _count),
)
LONG = _schema(
    "long",
    "the long table by ISO3 nationality",
    (
        Column("route", ("route",), _route),
        Column("border", ("type",), _border),
        Column("nationality", ("nat",), _nationality),
        Column("month", ("month",), _month),
        Column("value", ("n",), _count),
    ),
    BY_NATIONALITY,
    # Cells without detections are left out of it.
    contiguous=True,
)
ROUTE_TOTALS = _schema(
    "route-totals",
    "the list of route totals by month (JSON)",
    (
        Column("route", ("route",), _route),
        Column("month", ("m",), _month),
        Column("value", ("v",), _count),
    ),
    BY_ROUTE,
    contiguous=False,
    unfold=_unfolded,
)
SCHEMAS = (WIDE, LONG, ROUTE_TOTALS)
