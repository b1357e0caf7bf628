"""Figures as somebody published them, each with its address and what speaks for it.

Only figures that were verified, or derived from such, enter the store; others are remarked on and
left out. Notes and vintages are texts of the compilation and are not kept.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from data_access.declaration import cells
from data_access.declaration.facts import PublishedFact
from data_access.declaration.file_schema import Builder, Built, Column, FileSchema
from data_access.periods import last_day, month_of

SOURCE = "published_figures"
SERIES = "published-figures"
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_LONGEST_NAME = 80
# Ratios of one route and year differ by what is in the denominator, which their vintage says.
_DENOMINATORS: Mapping[str, str] = {
    "detections only": "detections",
    "detections + Libya interceptions": "detections-and-returns",
}


class FigureBuilder(Builder):
    """Rows to figures. See `Builder`."""

    series = (SERIES,)
    # Figures count many things.
    persons_column = ""

    def build(self, values: Mapping[str, Any]) -> Built:
        """A row is one figure of a year, or of a month where it is of a whole one."""
        if not values["evidence"]:
            return Built((), [("evidence", "neither verified nor derived: left out")])
        first, last = values["first_day"], values["last_day"]
        if last < first:
            raise cells.CellError("it ends before it begins", "last_day")
        month = _month(values["year"], first, last)
        self.months[SERIES].add(month)
        self.newest = max(last, self.newest or last)
        fact = PublishedFact(
            series_code=SERIES,
            month=month,
            figure_series=_name(values),
            value=values["value"],
            unit=values["unit"],
            qualifier=values["qualifier"],
            as_of=last.isoformat(),
            source_address=values["address"],
            evidence=values["evidence"],
            preferred=values["preferred"],
        )
        return Built((fact,))


def _month(year: int, first: date, last: date) -> int:
    month = month_of(first.year, first.month)
    whole = first.day == 1 and last == last_day(month)
    return month if whole else month_of(year, 0)


def _name(values: Mapping[str, Any]) -> str:
    """What a figure is of: who counts, what is counted, and of what (`interpol/db_hits/sltd`)."""
    of = values["route"] or values["of"]
    parts = [values["family"], values["counted"], "" if of == values["counted"] else of]
    parts += [_DENOMINATORS.get(values["vintage"], "")]
    words = (re.sub(r"[^a-z0-9_]+", "-", part.casefold()).strip("-") for part in parts)
    name = "/".join(word for word in words if word)
    if len(name) > _LONGEST_NAME:
        raise cells.CellError(
            f"the name of the figure is longer than {_LONGEST_NAME} letters: {cells.quoted(name)}",
            "counted",
        )
    return name


_day = cells.filled(cells.day("%Y-%m-%d"), "a period needs its first and its last day")


def _year(cell: str) -> int:
    year = cells.whole(cell)
    if year is None or not 1900 <= year <= 2100:  # noqa: PLR2004 - a calendar year
        raise cells.CellError(f"{cells.quoted(cell)} is not a year")
    return year


def _number(cell: str) -> float:
    written = cells.text(cell)
    if not _NUMBER.fullmatch(written):
        raise cells.CellError(f"{cells.quoted(written)} is not a number")
    return float(written)


def _yes(cell: str) -> int:
    return int(cells.text(cell).casefold() == "yes")


_short, _address = cells.line(40), cells.line(500)
SCHEMAS = (
    FileSchema(
        source=SOURCE,
        layout="figures",
        title="the table of published figures",
        columns=(
            Column("family", ("family",), _short),
            Column("counted", ("series",), _short),
            Column("of", ("dimension_value",), _short),
            Column("route", ("route_id",), _short),
            Column("year", ("year",), _year),
            Column("first_day", ("period_start",), _day),
            Column("last_day", ("period_end",), _day),
            Column("value", ("value",), _number),
            Column("unit", ("unit",), _short),
            Column("qualifier", ("qualifier",), _short),
            Column("vintage", ("vintage",), _short),
            Column("preferred", ("preferred",), _yes),
            Column("address", ("source_url",), _address),
            Column("evidence", ("evidence",), cells.graded),
        ),
        ignored=frozenset({"figure_id", "dimension", "source_kind", "note"}),
        builder=FigureBuilder,
    ),
)
