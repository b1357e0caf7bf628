"""Cards of cells: one measure by two dimensions, in shades with their numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.figures.drawings import Align, Chart, Column, Table
from dashboard.figures.heat import Cell, cells
from dashboard.figures.wording import figure
from dashboard.i18n import N_, _, format_months
from dashboard.panels.network.loading import how_to_load
from dashboard.panels.network.names import Named
from dashboard.panels.network.tallies import known
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.frames import Counts, Hidden, Query, records
from data_access.periods import MonthRange
from data_access.queries import series
from data_access.registry.metrics import METRICS, Metric

Cells = Mapping[str, Mapping[str, int | Hidden]]
"""Counts by row and column; absent is not reported."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """What such a card shows.

    Attributes:
        metric: code.
        rows, columns: its dimensions.
        most: rows drawn at the most, those with most; the table has all.
        whole: over all months held, whatever the period.
    """

    code: str
    title: str
    metric: str
    rows: Named
    columns: Named
    explanation: str
    most: int = 24
    whole: bool = False


def panel(matrix: Matrix) -> Panel[Counts]:
    """The card of a matrix."""
    return Panel(
        code=matrix.code,
        title=lambda _view: _(matrix.title),
        kind=Kind.CHART,
        metrics=(matrix.metric,),
        by=(matrix.rows.dimension, matrix.columns.dimension),
        query=lambda view: _query(matrix, view),
        shape=adapted(
            lambda frame, view: _draw(matrix, frame, view),
            lambda frame, _view: _tabulate(matrix, frame),
        ),
        subtitle=lambda view: _subtitle(matrix, view),
        explanation=matrix.explanation,
        lacks=lambda view: how_to_load(view, matrix.metric),
        when_empty=N_("Nothing is reported for this choice."),
    )


def _query(matrix: Matrix, view: View) -> Query[Counts]:
    metric = METRICS[matrix.metric]
    by = (matrix.rows.dimension, matrix.columns.dimension)
    return series.counts((metric,), view.filters, by, {metric.code: _months(matrix, view)})


def _months(matrix: Matrix, view: View) -> MonthRange:
    metric = METRICS[matrix.metric]
    if matrix.whole:
        return MonthRange(view.availability(metric).oldest, view.availability(metric).newest)
    return view.months(metric, matrix.rows.dimension, matrix.columns.dimension)


def _celled(matrix: Matrix, frame: Counts) -> Cells:
    found: dict[str, dict[str, int | Hidden]] = {}
    for row in records(frame):
        code, column = (str(row[named.dimension]) for named in (matrix.rows, matrix.columns))
        if code:
            found.setdefault(code, {})[column] = row["value"]
    return found


def _columns(matrix: Matrix, found: Cells) -> Sequence[str]:
    used = {column for cells_of_row in found.values() for column in cells_of_row}
    return [code for code in matrix.columns.order if code in used] or sorted(used)


def _rows(matrix: Matrix, found: Cells) -> Sequence[str]:
    """The rows with most, or those of a closed list, by name: no table of ranks."""
    if matrix.rows.order:
        return [code for code in matrix.rows.order if code in found]
    largest = sorted(found, key=lambda code: (-_most(found[code]), code))[: matrix.most]
    return sorted(largest, key=matrix.rows.name)


def _most(row: Mapping[str, int | Hidden]) -> int:
    return max((known(value) or 0 for value in row.values()), default=0)


def _text(row: Mapping[str, int | Hidden], column: str, metric: Metric) -> str:
    return figure(metric, row[column]) if column in row else ""


def _draw(matrix: Matrix, frame: Counts, view: View) -> Chart:
    found = _celled(matrix, frame)
    rows, columns = _rows(matrix, found), _columns(matrix, found)
    metric = METRICS[matrix.metric]
    picture = cells(
        {
            matrix.rows.name(row): [
                Cell(known(found[row].get(column)), _text(found[row], column, metric))
                for column in columns
            ]
            for row in rows
        },
        [matrix.columns.short(code) for code in columns],
        view.theme.hues[metric.hue],
        view.theme,
    )
    return Chart(
        picture,
        _("{measure} in {rows} rows and {columns} columns. All values are in the table.").format(
            measure=_(metric.label), rows=len(rows), columns=len(columns)
        ),
    )


def _tabulate(matrix: Matrix, frame: Counts) -> Table:
    found = _celled(matrix, frame)
    columns = _columns(matrix, found)
    return Table(
        columns=(
            Column(matrix.rows.dimension.value, _(matrix.rows.heading)),
            *(Column(code, matrix.columns.name(code), Align.NUMBER) for code in columns),
        ),
        rows=[
            (matrix.rows.name(row), *(found[row].get(column) for column in columns))
            for row in sorted(found, key=matrix.rows.name)
        ],
    )


def _subtitle(matrix: Matrix, view: View) -> str:
    metric = METRICS[matrix.metric]
    months = _months(matrix, view)
    return " · ".join(
        (
            _(metric.unit),
            format_months(months.first, months.last),
            _("blank: not reported"),
        )
    )
