"""What a panel can be drawn as. A component shows each kind; an export writes each kind."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

from dashboard.formats import with_subject
from dashboard.i18n import _
from data_access.analysis.changes import Compared, Interval
from data_access.periods import iso


class Align(StrEnum):
    """How a column's cells are aligned."""

    TEXT = "text"
    SHORT = "short"
    """Text that is not broken over lines: a date, a span of months."""
    NUMBER = "number"


class Keyed(str):
    """A text that sorts by a number: a date, a change in per cent.

    Attributes:
        key: of the order; larger is later, or more.
    """

    __slots__ = ("key",)

    key: float

    def __new__(cls, text: str, key: float = 0.0) -> Self:
        """The text with its key."""
        cell = super().__new__(cls, text)
        cell.key = key
        return cell


class Dated(Keyed):
    """A day, month or year as files write it (`2015-04-18`, `2015-04`, `2015`).

    Screen and paper write it as readers do; it sorts by the calendar, as `wording.of_day` does.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Its known part, as in ISO 8601."""
        year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
        return super().__new__(cls, text, (year * 100 + month) * 100 + day)

    @classmethod
    def month(cls, month: int) -> Self:
        """A month (yyyymm), or a year (yyyy00)."""
        return cls(iso(month))


class Coded(str):
    """A code, or several, as files write it; screen, paper and slides write its name.

    Attributes:
        name: in the reader's language.
    """

    __slots__ = ("name",)

    name: str

    def __new__(cls, code: str, name: str = "") -> Self:
        """The code with its name."""
        cell = super().__new__(cls, code)
        cell.name = name
        return cell


class Name(str):
    """A name as readers see it; files have its code, and the name in a column of its own.

    Attributes:
        code: of the registry; empty where none is stated.
    """

    __slots__ = ("code",)

    code: str

    def __new__(cls, text: str, code: str = "") -> Self:
        """The name of a code."""
        cell = super().__new__(cls, text)
        cell.code = code
        return cell


class Share(float):
    """A change as a share of its base, -0.2 in files; readers see `−20%`."""

    __slots__ = ()


class RelativeChange(Keyed):
    """A change as a share of its base, which screens draw with its interval.

    Attributes:
        interval: of the share, at 95 %; None where none is formed.
        is_clear: whether it is more than chance, and without its largest incident as well.
        is_provisional: whether the publisher still revises some of its months.
        spoken: all of that in words.
    """

    __slots__ = ("interval", "is_clear", "is_provisional", "spoken")

    interval: Interval | None
    is_clear: bool
    is_provisional: bool
    spoken: str

    def __new__(cls, text: str, compared: Compared | None = None, spoken: str = "") -> Self:
        """The text of a change that has a base."""
        cell = super().__new__(cls, text)
        if compared:
            cell.key = (compared.now - compared.before) / compared.before
            cell.interval = compared.interval
            cell.is_clear = compared.is_clear and compared.without_largest is None
            cell.is_provisional, cell.spoken = compared.is_provisional, spoken
        return cell


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        key: name in CSV and JSON.
        label: what readers see, with the unit where it has one.
        for_files: whether it is there for programs only, and readers do not see it.
    """

    key: str
    label: str
    align: Align = Align.TEXT
    for_files: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to read or to download: the numbers of a picture, unformatted.

    Attributes:
        rows: one value a column; None is unknown and never shown as 0.
        links: address of a row by its number, where it leads somewhere.
        unknown: what stands where nothing is known; a dash if empty.
        dash: what that dash means; “not known” if empty.
        chosen: numbers of the rows that were looked for.
        most_rows: that a page shows; the file has all of them.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    links: Mapping[int, str] = field(default_factory=dict)
    unknown: str = ""
    chosen: Collection[int] = ()
    dash: str = ""
    most_rows: int = 400

    def for_readers(self) -> "Table":
        """Without the columns that only files have."""
        return self.only([n for n, column in enumerate(self.columns) if not column.for_files])

    def with_codes(self) -> "Table":
        """For files: codes in the place of names, which stand beside them (`cause_name`)."""
        columns: list[Column] = []
        cells: list[Sequence[object]] = []
        for place, column in enumerate(self.columns):
            values = [row[place] for row in self.rows]
            if any(isinstance(value, Name) for value in values):
                label = _("{column}, code").format(column=column.label)
                columns.append(replace(column, label=label))
                cells.append([v.code or None if isinstance(v, Name) else None for v in values])
                column = replace(column, key=f"{column.key}_name")  # noqa: PLW2901
            columns.append(column)
            cells.append(values)
        return replace(self, columns=columns, rows=list(zip(*cells, strict=True)))

    def without_addresses(self) -> "Table":
        """Without columns of addresses, which take the room of words."""
        begins = ("http://", "https://")
        places = range(len(self.columns))
        return self.only(
            [n for n in places if not any(str(r[n]).startswith(begins) for r in self.rows)]
        )

    def only(self, places: Sequence[int]) -> "Table":
        """The columns at some places."""
        return replace(
            self,
            columns=[self.columns[n] for n in places],
            rows=[[row[n] for n in places] for row in self.rows],
        )


@dataclass(frozen=True, slots=True)
class Change:
    """A headline's change against its base.

    Attributes:
        text: `down about a third, from 223,616`, already in the reader's language.
        compared: the numbers and months behind it, and its interval.
        drawn: the same as screens draw it; None where a share would mislead.
    """

    text: str
    compared: Compared
    drawn: RelativeChange | None = None

    @property
    def in_full(self) -> str:
        """By how much, on request, with any interval; empty where a share would mislead."""
        return with_subject(_("change"), self.drawn.spoken) if self.drawn else ""


@dataclass(frozen=True, slots=True)
class Headline:
    """One number with everything needed to read it.

    Attributes:
        metric, value, unit_code: for machines; value None is unknown.
        text: the number as shown, with its minimum sign; a dash where unknown.
        unit, period: the words below it.
        period_in_brief: the same months in the fewest words, where there are fewer.
        interval: of the number, at 95 %, in its unit; None where none is formed.
        note: why it is unknown, or why nothing is compared with it.
        details: its parts, its interval and that of its change in words, for who asks for them.
        spark: 36 months, oldest first, with their values.
        about: code of the route that it is about, where it is one of several asked for.
        side: `a` or `b`, of two that stand beside each other; else empty.
        name: of that side.
        other: the one beside it.
    """

    metric: str
    value: float | None
    unit_code: str
    text: str
    unit: str
    period: str
    period_in_brief: str = ""
    change: Change | None = None
    interval: Interval | None = None
    note: str = ""
    details: str = ""
    spark: Mapping[int, float | None] = field(default_factory=dict)
    spark_hue: str = ""
    about: str = ""
    side: str = ""
    name: str = ""
    other: "Headline | None" = None

    @property
    def comparison(self) -> str:
        """Its change, or why there is none."""
        return self.change.text if self.change else self.note


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: what happened, when, and where to read on."""

    when: str
    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """The state of a map; the browser draws it (`assets/map`)."""

    view: Mapping[str, Any]
    alternative: str


@dataclass(frozen=True, slots=True)
class Entries:
    """A list of short statements."""

    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Grid:
    """A long table to sort and filter, whose rows can be chosen.

    Attributes:
        keys: by what each row is chosen, in the order of the rows; empty where none can be.
        chosen: the keys of the chosen rows.
        option: the parameter of the address that a choice is written into.
        several: whether more than one can be chosen.
    """

    table: Table
    keys: Sequence[str] = ()
    chosen: Sequence[str] = ()
    option: str = ""
    several: bool = False


@dataclass(frozen=True, slots=True)
class StripState:
    """What a cell of a strip can say.

    Attributes:
        letter: stands for it in the rows.
        name: of its colour in `assets/styles/bureaus.css`.
        label: in the legend; English message id.
    """

    letter: str
    name: str
    label: str


@dataclass(frozen=True, slots=True)
class StripRow:
    """One row of a strip.

    Attributes:
        name: in the reader's language.
        cells: the letter of a state for each month; a blank is nothing to say.
        link: address that it leads to; empty where it leads nowhere.
    """

    name: str
    cells: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """Rows of cells, one a month: what was there and what was not.

    Attributes:
        months: of the cells (yyyymm).
        states: in the order of the legend.
        alternative: the picture in words.
    """

    rows: Sequence[StripRow]
    months: Sequence[int]
    states: Sequence[StripState]
    alternative: str

    @property
    def ticks(self) -> Sequence[tuple[int, str]]:
        """Place of each January among the cells, and its year, which is written over it."""
        places = enumerate(self.months)
        return [(place, str(month // 100)) for place, month in places if month % 100 == 1]

    def counts(self, first: Column) -> Table:
        """How many months of each row are in each state; `first` has the rows' names."""
        numbers = (Column(state.name, _(state.label), Align.NUMBER) for state in self.states)
        return Table(
            (first, *numbers),
            [
                (row.name, *(row.cells.count(state.letter) for state in self.states))
                for row in self.rows
            ],
        )
