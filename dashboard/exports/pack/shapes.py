"""What a kind of drawing gives to slides and sheets: plots, a table of its own, entries."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from dashboard.exports.pack.plots import Plot
from dashboard.exports.pack.plotting import of_months, plotted
from dashboard.figures.drawings import (
    Chart,
    Drawing,
    Entries,
    Entry,
    Grid,
    Headline,
    Table,
)
from dashboard.theme import DEFAULT, named
from data_access.registry.metrics import METRICS

_NO_TABLE = Table((), ())


@dataclass(frozen=True, slots=True)
class Parts:
    """What a drawing gives.

    Attributes:
        table: of a drawing that is one; others have their numbers apart.
    """

    plots: Sequence[Plot] = ()
    table: Table | None = None
    entries: Sequence[Entry] = ()


def shown_parts(drawing: Drawing | None, table: Table | None) -> Parts:
    """The parts of a drawing; none of what slides show as it is, or not at all.

    Args:
        drawing: what the card shows.
        table: its numbers.
    """
    read = _READERS.get(type(drawing))
    return read(drawing, table or _NO_TABLE) if read else Parts()


def _of_headline(drawing: Headline, table: Table) -> Parts:
    if len(table.columns) <= 1:
        return Parts()
    hue = METRICS[drawing.metric].hue
    return Parts(plots=of_months(table, named(DEFAULT).hue(hue)))


# A drawing's own type is the key: each reader gets what it is for.
_READERS: Mapping[type, Callable[[Any, Table], Parts]] = MappingProxyType(
    {
        Chart: lambda drawing, table: Parts(plots=plotted(drawing, table)),
        Headline: _of_headline,
        Grid: lambda drawing, _table: Parts(table=drawing.table),
        Table: lambda drawing, _table: Parts(table=drawing),
        Entries: lambda drawing, _table: Parts(entries=drawing.entries),
    }
)
