"""Rows to be read one by one: a field a column."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.drawings import Align, Coded, Column, Share, Table
from dashboard.i18n import _
from dashboard.panels.names import BY_COUNTRY, BY_ROUTE
from dashboard.panels.panel import Content
from dashboard.view import View
from dashboard.wording import months_in_words, of_day, of_month
from data_access.analysis.changes import Compared, Interval
from data_access.frames import Frame, records
from data_access.periods import iso, spans
from data_access.registry import COUNTRIES

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
    return BY_COUNTRY.name(row["country"]) if row["country"] in COUNTRIES else None


def stated_route(row: Row) -> str:
    """The route of an incident."""
    return BY_ROUTE.name(row["route"])


def table(fields: Sequence[Field], rows: Sequence[Row], dash: str = "", **more: Any) -> Table:
    """A table of some records.

    Args:
        fields: its columns.
        rows: the records.
        dash: what a cell without a value means, English message id.
        more: what else it says, as of `drawings.Table`.
    """
    return Table(
        [Column(field.key, _(field.label), field.align) for field in fields],
        [tuple(field.cell(row) for field in fields) for row in rows],
        dash=_(dash),
        **more,
    )


def listed(
    read: Callable[[View], Frame],
    fields: Sequence[Field],
    finding: Callable[[Table], str] = lambda _table: "",
    **more: Any,
) -> Callable[[View], Content]:
    """Draw rows in their order: a table that is picture and numbers at once.

    Args:
        read: the rows of a view; columns: those that the fields take.
        fields: of the table.
        finding: forms the sentence on its rows, of the table.
        more: what else the table says, as of `drawings.Table`.
    """

    def draw(view: View) -> Content:
        frame = read(view)
        picture = table(fields, records(frame), **more)
        return Content.of_table(picture, frame, lambda: finding(picture))

    return draw


# How a change stands in a table: both counts, their months, and how sure it is.


def change_columns() -> tuple[Column, ...]:
    """The columns that a compared count adds to a row."""
    return (
        Column("compared_months", _("Months compared")),
        Column("compared", _("In these months"), Align.NUMBER),
        Column("base_months", _("Base months")),
        Column("before", _("In the base months"), Align.NUMBER),
        Column("change_low", _("Change, lower end (95%)"), Align.NUMBER),
        Column("change_high", _("Change, upper end (95%)"), Align.NUMBER),
    )


def change_cells(compared: Compared | None) -> tuple[object, ...]:
    """Their values; all unknown where no change is formed.

    The ends of the interval are shares: -0.2 is a fifth fewer.
    """
    if compared is None:
        return (None,) * 6
    return (
        written_months(compared.like.now),
        compared.now,
        written_months(compared.like.before),
        compared.before,
        *interval_cells(compared.interval),
    )


def interval_cells(interval: Interval | None) -> tuple[Share | None, Share | None]:
    """Both ends of an interval; unknown where none is formed."""
    low, high = (Share(round(end, 3)) for end in interval) if interval else (None, None)
    return low, high


def written_months(months: Collection[int]) -> Coded:
    """Months as files write them, `2018-01..2018-10,2019-03`, and as readers do."""
    code = ",".join(
        iso(span.first) if span.length == 1 else f"{iso(span.first)}..{iso(span.last)}"
        for span in spans(months)
    )
    return Coded(code, months_in_words(months))
