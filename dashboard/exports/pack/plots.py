"""A chart as kind, categories and series: what PowerPoint, LibreOffice and print can draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """How a plot is drawn."""

    LINE = "line"
    AREA = "area"
    BAR = "bar"
    COLUMN = "column"
    BAR_STACKED = "bar-stacked"
    COLUMN_STACKED = "column-stacked"


@dataclass(frozen=True, slots=True)
class Series:
    """One line, ground or row of bars.

    Attributes:
        values: one a category; None is unknown or hidden, and a gap.
        colour: `#rrggbb`.
        colours: one a category, where these mean something.
        texts: what is written beside each bar; empty where the number itself is.
        dashed, thin: how a line is drawn.
    """

    name: str
    values: Sequence[float | None]
    colour: str
    colours: Sequence[str] = ()
    texts: Sequence[str] = ()
    dashed: bool = False
    thin: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """One chart in one unit.

    Attributes:
        categories: first days of months, or names of quarters, years, places.
        heading: of one of several beside each other.
        provisional: places of categories that the publisher still revises.
        marks: number of an event by the place of its category.
    """

    kind: Kind
    categories: Sequence[date | str]
    series: Sequence[Series]
    heading: str = ""
    log: bool = False
    provisional: frozenset[int] = frozenset()
    marks: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_over_time(self) -> bool:
        """Whether its categories are months."""
        return bool(self.categories) and isinstance(self.categories[0], date)
