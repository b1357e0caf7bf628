"""Tables of figures: numbers right, unknown as a dash, headings that stay in sight and sort."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import data
from dashboard.components.sparklines import spark_line
from dashboard.figures.drawings import Align, Column, Table
from dashboard.figures.exercise import sentence
from dashboard.i18n import _, format_number
from data_access.frames import HIDDEN

UNKNOWN = "–"
_MOST_ROWS = 400
_NARROW = 4


def table(shown: Table, caption: str, *, hue: str = "deaths", exercise: bool = False) -> Component:
    """A table with its caption for screen readers.

    Args:
        shown: columns and rows; longer ones are cut, and say so: the file has all of them.
        caption: the card's title.
        hue: of its spark lines.
        exercise: whether any of it was made for exercises, which its head then says.
    """
    rows = shown.rows[:_MOST_ROWS]
    head = [_heading(column) for column in shown.columns]
    if shown.sparks:
        head.append(html.Th(_("Months"), className="cell-spark", scope="col"))
    marks = [html.Tr(html.Th(sentence(), colSpan=len(head), scope="colgroup"))] if exercise else []
    body = html.Table(
        [
            html.Caption(caption, className="unseen"),
            html.Thead([*marks, html.Tr(head)]),
            html.Tbody([_row(shown, number, row, hue) for number, row in enumerate(rows)]),
        ],
        className="table table-wide" if len(shown.columns) > _NARROW else "table",
        **(data(exercise="true") if exercise else {}),
    )
    if len(rows) == len(shown.rows):
        return html.Div(body, className="table-scroll")
    cut = _("The first {shown} of {all} rows; the file has all of them.").format(
        shown=format_number(len(rows)), all=format_number(len(shown.rows))
    )
    return html.Div([body, html.P(cut, className="table-cut")], className="table-scroll")


def _heading(column: Column) -> Component:
    return html.Th(
        html.Button(
            column.label,
            className="sort",
            type="button",
            **data(action="sort", column=column.key),
        ),
        className=f"cell-{column.align}",
        scope="col",
    )


def _row(shown: Table, number: int, row: Sequence[object], hue: str) -> Component:
    cells = [
        _cell(
            column,
            shown.unknown or UNKNOWN if value is None else value,
            shown.links.get(number) if place == 0 else None,
        )
        for place, (column, value) in enumerate(zip(shown.columns, row, strict=True))
    ]
    if shown.sparks:
        cells.append(html.Td(spark_line(shown.sparks.get(number, ()), hue), className="cell-spark"))
    # Its place, to which it returns when the table is no longer sorted.
    return html.Tr(cells, **data(row=str(number)))


def _cell(column: Column, value: object, link: str | None) -> Component:
    text = as_shown(value)
    sortable = data(sort=str(value)) if isinstance(value, int | float) else {}
    return html.Td(
        html.A(text, href=link) if link else text,
        className=f"cell-{column.align}" + (" number" if column.align is Align.NUMBER else ""),
        **sortable,
    )


def as_shown(value: object) -> str:
    """A known value as readers see it."""
    if value is HIDDEN:
        return _("hidden")
    if isinstance(value, float):
        return format_number(value, 1)
    if isinstance(value, int):
        return format_number(value)
    return str(value)
