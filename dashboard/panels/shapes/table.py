"""Rows to be read one by one: a field a column."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard.drawings import Align, Column, Table
from dashboard.i18n import _
from dashboard.panels.panel import Content
from dashboard.view import View
from dashboard.wording import of_day, of_month
from data_access.frames import Frame, records
from data_access.registry import COUNTRIES, ROUTES

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table, and what of a record stands in it.

    Attributes:
        key: its name in files; the record's own where `value` is not given.
        label: its heading; English message id.
        value: from a record to the cell; None is unknown.
    """

    key: str
    label: str
    align: Align = Align.TEXT
    value: Callable[[Row], object] | None = None

    def cell(self, record: Row) -> object:
        """What stands in the column."""
        return self.value(record) if self.value else record[self.key]


def number(key: str, label: str, value: Callable[[Row], object] | None = None) -> Field:
    """A column of numbers."""
    return Field(key, label, Align.NUMBER, value)


def short(key: str, label: str, value: Callable[[Row], object] | None = None) -> Field:
    """A column of texts that are not broken over lines: dates, months."""
    return Field(key, label, Align.SHORT, value)


def occurred_on(row: Row) -> str:
    """The day of an incident, or the month where that is not known."""
    if row["date_precision"] == "day" and row["occurred_on"] is not None:
        return of_day(row["occurred_on"])
    return of_month(row["month"])


def stated_country(row: Row) -> str | None:
    """The country of an incident; None where none is stated."""
    return _(COUNTRIES[row["country"]].name) if row["country"] in COUNTRIES else None


def stated_route(row: Row) -> str:
    """The route of an incident."""
    return _(ROUTES[row["route"]].name)


def table(fields: Sequence[Field], rows: Sequence[Row]) -> Table:
    """A table of some records."""
    return Table(
        [Column(field.key, _(field.label), field.align) for field in fields],
        [tuple(field.cell(row) for field in fields) for row in rows],
    )


def _no_finding(_table: Table) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Records:
    """A table of rows, in their order; it is picture and numbers at once.

    Attributes:
        read: the rows of a view; columns: those that the fields take.
        dash: what a cell without a value means, English message id.
        finding: forms the sentence on its rows, of the table.
    """

    read: Callable[[View], Frame]
    fields: tuple[Field, ...]
    dash: str = ""
    finding: Callable[[Table], str] = _no_finding

    def __call__(self, view: View) -> Content:
        """Draw the rows that are read."""
        frame = self.read(view)
        dash = _(self.dash) if self.dash else ""
        picture = replace(table(self.fields, records(frame)), dash=dash)
        return Content.of_table(picture, frame, lambda: self.finding(picture))
