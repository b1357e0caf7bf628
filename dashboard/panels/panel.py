"""`Panel`: a function of a view, and what is said of it. Pages and exports name panels."""

from collections.abc import Callable, Collection, Container
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from dashboard.access.reader import Act
from dashboard.drawings import Table
from dashboard.i18n import N_, _
from dashboard.plots.plot import Drawing, Plot, table_of
from dashboard.view import View, question
from data_access.frames import Frame
from data_access.periods import PeriodKind
from data_access.registry import METRICS, Dimension, Metric


class Kind(StrEnum):
    """Which component shows a panel."""

    HEADLINE = "headline"
    CHART = "chart"
    TABLE = "table"
    GRID = "grid"
    MAP = "map"
    LIST = "list"
    STRIP = "strip"


class State(StrEnum):
    """What a card says about itself (`data-state`)."""

    READY = "ready"
    EMPTY = "empty"
    PARTIAL = "partial"
    STALE = "stale"
    ERROR = "error"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Content:
    """What a panel makes of a view.

    Attributes:
        drawing: the picture, with its alternative text.
        table: the picture's numbers, for readers, files and the data interface: written when one
            of them asks, of the steps that the picture was made of.
        rows: what it is drawn of, where it shows nothing without: the card says so then, and where
            all of their counts are hidden.
        finding: forms the one sentence on its own measure; empty where none can be said.
    """

    drawing: Drawing
    table: Callable[[], Table]
    rows: Frame | None = None
    finding: Callable[[], str] = str

    @classmethod
    def of_table(
        cls, table: Table, rows: Frame | None = None, finding: Callable[[], str] = str
    ) -> "Content":
        """A table that is the picture."""
        return cls(table, lambda: table, rows, finding=finding)

    @classmethod
    def of_plot(
        cls, plot: Plot, rows: Frame | None = None, finding: Callable[[], str] = str
    ) -> "Content":
        """A plot whose table follows from its rows."""
        return cls(plot, lambda: table_of(plot), rows, finding=finding)


Text = str | Callable[[View], str]
"""An English message id, or what forms a text of a view."""


def _text_of(text: Text, view: View) -> str:
    if callable(text):
        return text(view)
    return _(text) if text else ""


@dataclass(frozen=True)
class Panel:
    """One card: a function of a view, with what is said of it whatever the view.

    Attributes:
        code: in addresses, ids and file names.
        title: the measure, in words (unit and period stand in the subtitle).
        metrics: registry codes whose sources, caveats and periods the card states.
        draw: makes the picture and its table.
        beside: metrics shown with them if available and in scope; the card lives without.
        beside_of: the same for a view, where it decides.
        by: how its counts are split; such figures may have fewer months than undivided ones.
        sources: codes of publications to name where no metric stands for what is shown.
        units: opens the subtitle of what leaves the page; on a page, and where slides have room
            for one line, the title or the columns name what is counted.
        explanation: how to read it, one or two sentences; English message id.
        measured: the metrics of a view, for panels whose measure the view decides.
        act: the right that it takes to see it, besides those to its figures.
        lacks: why it has nothing to say for a view, where that is not for its metrics to know;
            empty where it has.
        in_scope: it lists single records, whose reading heeds route, country and months by itself,
            whatever its metrics carry.
        revisable: whether its card offers to mark where it was revised.
        since: the day that it compares with, where its card lets choose one (`since`).
        when_empty: what the card says where its rows are none; English message id.
        scope: the view that it is about, where that is not the page's own: a country's nationals
            on the page of its bureau.
        against: a second view whose figures stand in the same picture, and whose sources, gaps
            and marks the card states as well.
        publishers: codes of those of its sources that its line names, where what it shows is of
            some only.
        compares: whether what it shows follows from the comparison chosen.
        unfiltered: what its figures are of, where no filter narrows them; English message id.
        is_picked: whether a reader picks what it shows; on paper nothing stands for it before.
        whole_in: kinds of period in which it shows every month: no wider view shows more.
    """

    code: str
    title: Text
    kind: Kind
    metrics: tuple[str, ...]
    draw: Callable[[View], Content]
    beside: tuple[str, ...] = ()
    by: tuple[Dimension, ...] = ()
    sources: tuple[str, ...] = ()
    subtitle: Text = ""
    units: Callable[[View], str] = lambda _view: ""
    explanation: str = ""
    measured: Callable[[View], tuple[str, ...]] | None = None
    beside_of: Callable[[View], tuple[Metric, ...]] | None = None
    act: Act = Act.VIEW
    lacks: Callable[[View], str] = lambda _view: ""
    in_scope: bool = False
    revisable: bool = False
    since: Callable[[View], date] | None = None
    when_empty: str = N_("Nothing recorded in this selection.")
    scope: Callable[[View], View] = lambda view: view
    against: Callable[[View], View] | None = None
    publishers: Callable[[View], Collection[str]] | None = None
    compares: bool = False
    unfiltered: str = ""
    is_picked: bool = False
    whole_in: Container[PeriodKind] = (PeriodKind.ALL,)

    def heading(self, view: View) -> str:
        """The title in the reader's language."""
        return _text_of(self.title, view)

    def subheading(self, view: View) -> str:
        """Unit and period in the reader's language."""
        return _text_of(self.subtitle, view)

    def sides(self, view: View) -> tuple[View, ...]:
        """The views behind its figures: its own, and the one that it is compared with."""
        return (view, self.against(view)) if self.against else (view,)

    def measures(self, view: View) -> tuple[Metric, ...]:
        """The metrics that it states for a view."""
        codes = self.measured(view) if self.measured else self.metrics
        return tuple([METRICS[code] for code in codes])

    def metrics_beside(self, view: View) -> tuple[Metric, ...]:
        """The metrics that it shows with them for a view, if there are any figures of these."""
        if self.beside_of:
            return self.beside_of(view)
        return tuple([METRICS[code] for code in self.beside])


def by_view(code: str, choose: Callable[[View], Panel], **row: Any) -> Panel:
    """A card that is, for each view, the panel chosen for it.

    Args:
        code: of the card.
        choose: the panel of a view.
        row: what the row says for all views.
    """
    chosen = question(choose)
    return Panel(
        code=code,
        title=lambda view: chosen(view).heading(view),
        measured=lambda view: chosen(view).metrics,
        draw=lambda view: chosen(view).draw(view),
        subtitle=lambda view: chosen(view).subheading(view),
        units=lambda view: chosen(view).units(view),
        lacks=lambda view: chosen(view).lacks(view),
        scope=lambda view: chosen(view).scope(view),
        **row,
    )


def panel(code: str, **row: Any) -> Callable[[Callable[[View], Content]], Panel]:
    """Make a panel of the function that draws it.

    Args:
        code: in addresses, ids and file names.
        row: what else is said of it, as of `Panel`.
    """
    return lambda draw: Panel(code=code, draw=draw, **row)
