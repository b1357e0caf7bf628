"""Frontex's monthly detections: the wide workbook, the long table, the list of route totals."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from data_access.declaration import cells, codes, months
from data_access.declaration.facts import ObservationFact
from data_access.declaration.file_schema import (
    Builder,
    Built,
    CellError,
    Column,
    FileSchema,
    Rows,
    Spread,
)
from data_access.readers.json_files import as_text
from data_access.registry import vocabularies

SOURCE = "frontex_ibc"
BY_ROUTE, BY_NATIONALITY = "detections-by-route", "detections-by-nationality"
_AS_OF = re.compile(r"data as of (\d{1,2})\s*([A-Z]{3})[A-Z]*\s*(\d{2,4})", re.IGNORECASE)
_route = codes.route(SOURCE)
_border = codes.term(vocabularies.BORDERS, "border type")


class DetectionBuilder(Builder):
    """Rows to monthly counts; zeros only tell that their month is known. See `declare.Builder`."""

    def __init__(self, series: str) -> None:
        # A file with nationalities tells the routes' totals, too.
        self.months: dict[str, set[int]] = {BY_ROUTE: set(), series: set()}
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
            for spoken_of in self.months.values():
                spoken_of.add(month)
            if value:
                facts.append(self._fact(values, month, value))
        return Built(facts)

    def persons(self, raw: Mapping[str, str]) -> int | None:
        """The detections of an unreadable row."""
        total = None
        for name, cell in raw.items():
            if name == "value" or months.read(name) is not None:
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
            nationality_code=values.get("nationality", ""),
            value=value,
        )


_count = lru_cache(maxsize=8192)(cells.whole)


def _as_of(remarks: Sequence[str], newest: date | None) -> date | None:
    """The `FRAN data as of 03JUN25` beside the table; without it, the end of its last month."""
    for remark in remarks:
        found = _AS_OF.search(remark)
        if found:
            day, name, year = int(found[1]), months.number(found[2]), int(found[3])
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
        Column("nationality", ("Nationality", "NationalityLong"), codes.nationality),
    ),
    BY_NATIONALITY,
    contiguous=False,
    spread=Spread("months", "JAN2009", months.read, _count),
)
LONG = _schema(
    "long",
    "the long table by ISO3 nationality",
    (
        Column("route", ("route",), _route),
        Column("border", ("type",), _border),
        Column("nationality", ("nat",), codes.nationality),
        Column("month", ("month",), months.month),
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
        Column("month", ("m",), months.month),
        Column("value", ("v",), _count),
    ),
    BY_ROUTE,
    contiguous=False,
    unfold=_unfolded,
)
SCHEMAS = (WIDE, LONG, ROUTE_TOTALS)
