"""The table of a plot whose marks stand in rows: what is drawn, and the rows beyond it."""

from dashboard.drawings import Align, Column, Table
from dashboard.plots.plot import Plot


def table_of(plot: Plot, unknown: str = "") -> Table:
    """One row a label, one column a series.

    Args:
        plot: of bars, measures or cells.
        unknown: what stands where nothing is known; a dash if empty.
    """
    heading = plot.row_heading or Column("label", "")
    columns = [Column(one.key, one.name, Align.NUMBER) for one in plot.series]
    rows = [
        (marks["label"].iloc[0], *marks["value"])
        for _number, marks in plot.data.groupby("row", sort=False)
    ]
    return Table((heading, *columns), rows, unknown=unknown)
