"""Frontex's monthly detections: the wide workbook, the long table, the list of route totals."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from operator import itemgetter

from data_access.declaration import cells, dates
from data_access.declaration.file_schema import (
    Builder,
    Column,
    FileSchema,
    Rows,
    Spread,
    Unsuitable,
    count_of,
    counting,
)
from data_access.readers.documents import as_text
from data_access.registry import vocabularies

SOURCE = "frontex_ibc"
BY_ROUTE, BY_NATIONALITY = "detections-by-route", "detections-by-nationality"
_AS_OF = re.compile(r"data as of (\d{1,2})\s*([A-Z]{3})[A-Z]*\s*(\d{2,4})", re.IGNORECASE)
# A footnote stands in the column of routes, in the rows below the table or among them.
_FOOTNOTE = re.compile(r"\s*(?:source|\*|\^|note|$)", re.IGNORECASE)


def detections(series: str) -> Callable[[date], Builder]:
    """A builder of the detections of a series, as a layout declares it."""
    columns = {"route_code": "route"}
    if series == BY_NATIONALITY:
        columns |= {"border_code": "border", "nationality_code": "nationality"}
    to_fact = count_of("detections", series, {}, itemgetter("month"), **columns)
    # A file with nationalities has the routes' totals, too.
    return counting(to_fact, BY_ROUTE, series)


def _as_of(remarks: Sequence[str], newest: date | None) -> date | None:
    """The `FRAN data as of 03JUN25` beside the table; without it, the end of its last month."""
    for remark in remarks:
        if stated := _AS_OF.search(remark):
            day, name, year = int(stated[1]), dates.month_number(stated[2]), int(stated[3])
            try:
                return date(year if year > 99 else 2000 + year, name, day)  # noqa: PLR2004
            except ValueError:
                continue
    return newest


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


_route = cells.route(SOURCE)
_border = cells.term(vocabularies.BORDERS, "border type")

SCHEMAS = (
    FileSchema(
        source=SOURCE,
        layout="wide",
        title="the workbook with a column a month",
        columns=(
            Column("route", ("Route",), _route),
            Column("border", ("Border type or inland", "BorderLocation", "Border type"), _border),
            Column("nationality", ("Nationality", "NationalityLong"), cells.nationality),
        ),
        spread=Spread("months", "JAN2009", dates.month_or_none, cells.whole),
        builder=detections(BY_NATIONALITY),
        published_on=_as_of,
        skip=_FOOTNOTE.match,
    ),
    FileSchema(
        source=SOURCE,
        layout="long",
        title="the long table by ISO3 nationality",
        columns=(
            Column("route", ("route",), _route),
            Column("border", ("type",), _border),
            Column("nationality", ("nat",), cells.nationality),
            Column("month", ("month",), dates.month),
            Column("value", ("n",), cells.whole),
        ),
        builder=detections(BY_NATIONALITY),
        published_on=_as_of,
        # Cells without detections are left out of it.
        contiguous=True,
        skip=_FOOTNOTE.match,
    ),
    FileSchema(
        source=SOURCE,
        layout="route-totals",
        title="the list of route totals by month (JSON)",
        columns=(
            Column("route", ("route",), _route),
            Column("month", ("m",), dates.month),
            Column("value", ("v",), cells.whole),
        ),
        builder=detections(BY_ROUTE),
        published_on=_as_of,
        skip=_FOOTNOTE.match,
        unfold=_unfolded,
    ),
)

UNSUITABLE = (
    Unsuitable(
        frozenset({"quarterly"}), f"it counts by quarter under 'quarterly'; {dates.NO_QUARTER}"
    ),
)
