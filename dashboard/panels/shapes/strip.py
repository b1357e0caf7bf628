"""Rows of cells, one a month: what was there and what was not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from dashboard.drawings import Align, Column, Strip, StripState, Table
from dashboard.i18n import _
from dashboard.panels.panel import Content

_JANUARY = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        name: in the reader's language.
        cells: the letter of a state for each month; a blank is nothing to say.
        link: address that it leads to; empty where it leads nowhere.
    """

    name: str
    cells: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Cells:
    """What the cells of a strip can say.

    Attributes:
        states: in the order of the key; their labels are English message ids.
    """

    states: tuple[StripState, ...]

    def content(
        self,
        rows: Sequence[Row],
        months: Sequence[int],
        alternative: str,
        table: Callable[[], Table],
        finding: Callable[[], str] = str,
    ) -> Content:
        """Rows over some months, with years written over the Januaries among them."""
        strip = Strip(
            labels=[row.name for row in rows],
            links=[row.link for row in rows],
            rows=[row.cells for row in rows],
            ticks=[
                (place, str(month // 100))
                for place, month in enumerate(months)
                if month % 100 == _JANUARY
            ],
            states=[replace(state, label=_(state.label)) for state in self.states],
            alternative=alternative,
        )
        return Content(strip, table, finding=finding)

    def counts(self, first: Column, rows: Sequence[Row]) -> Table:
        """How many months of each row are in each state.

        Args:
            first: column of the rows' names.
            rows: as they are drawn.
        """
        numbers = (Column(state.name, _(state.label), Align.NUMBER) for state in self.states)
        return Table(
            (first, *numbers),
            [(row.name, *(row.cells.count(one.letter) for one in self.states)) for row in rows],
        )
