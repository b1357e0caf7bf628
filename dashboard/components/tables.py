"""Tables, grids, strips and lists of entries: figures in rows.

Numbers stand at the right, unknown is a dash, headings stay in sight and sort. Long tables that
readers sort, filter and choose rows of are grids (AG Grid).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import dash_ag_grid as dag
from dash import html
from dash.development.base_component import Component

from dashboard.components.elements import aria, data, part_id
from dashboard.components.ranges import axis, change_range, reach_of
from dashboard.drawings import (
    Align,
    Coded,
    Column,
    Dated,
    Entries,
    Entry,
    Grid,
    Keyed,
    RelativeChange,
    Share,
    Strip,
    StripState,
    Table,
)
from dashboard.formats import format_date, format_month, format_number, format_percent
from dashboard.i18n import N_, _, direction, ngettext
from dashboard.wording import TENFOLD, UNKNOWN, of_exercise
from data_access.frames import HIDDEN

_WITHOUT_END = 24 * 60 * 60 * 1000  # milliseconds
_NARROW = 4
_PLAIN = " =:/,.'-;()"
_FILLED = 0.82


def table(drawing: Table, caption: str, *, exercise: bool = False) -> Component:
    """A table with its caption for screen readers.

    Args:
        drawing: columns and rows; longer ones are cut, and say so: the file has all of them.
        caption: the card's title.
        exercise: whether any of it was made for exercises, which its head then says.
    """
    drawing = drawing.for_readers()
    rows = drawing.rows[: drawing.most_rows]
    # Changes are drawn on one axis for all of their column.
    changes = [
        [one for one in cells if isinstance(one, RelativeChange)]
        for cells in zip(*rows, strict=True)
    ] or [[] for _column in drawing.columns]
    reaches = [reach_of(some) if some else 0 for some in changes]
    head = [
        html.Th(
            [
                html.Button(
                    column.label,
                    className="sort",
                    type="button",
                    **data(action="sort", column=column.key),
                ),
                axis(reach) if reach else None,
            ],
            className="cell-range" if reach else f"cell-{column.align}",
            scope="col",
        )
        for column, reach in zip(drawing.columns, reaches, strict=True)
    ]
    marks = (
        [
            html.Tr(
                html.Th(of_exercise(), colSpan=len(head), scope="colgroup"), className="table-demo"
            )
        ]
        if exercise
        else []
    )
    body = html.Table(
        [
            html.Caption(caption, className="unseen"),
            html.Thead([*marks, html.Tr(head)]),
            html.Tbody([_row(drawing, number, row, reaches) for number, row in enumerate(rows)]),
        ],
        className="table table-wide" if len(drawing.columns) > _NARROW else "table",
        **(data(exercise="true") if exercise else {}),
    )
    if len(rows) == len(drawing.rows):
        return html.Div(body, className="table-scroll")
    cut = ngettext(
        "The first {count} of {all} row; the file has all of it.",
        "The first {count} of {all} rows; the file has all of them.",
        len(drawing.rows),
    ).format(count=format_number(len(rows)), all=format_number(len(drawing.rows)))
    return html.Div([body, html.P(cut, className="table-cut")], className="table-scroll")


def _row(drawing: Table, number: int, row: Sequence[object], reaches: Sequence[float]) -> Component:
    cells = [
        _cell(
            column,
            drawing.unknown or UNKNOWN if value is None else value,
            drawing.links.get(number) if place == 0 else None,
            "" if value is not None or drawing.unknown else drawing.dash or _("not known"),
            reach,
            is_head=place == 0,
        )
        for place, (column, value, reach) in enumerate(
            zip(drawing.columns, row, reaches, strict=True)
        )
    ]
    # Its place, to which it returns when the table is no longer sorted.
    chosen = aria(current="true") if number in drawing.chosen else {}
    return html.Tr(cells, **data(row=str(number)), **chosen)


def _cell(  # noqa: PLR0913 - each by its name
    column: Column, value: object, link: str | None, reason: str, reach: float, *, is_head: bool
) -> Component:
    """A cell; a dash says why it is one to a pointer and to screen readers.

    The first of a row says whose the others are.
    """
    text = value_text(value)
    key = sort_key(value)
    # A month or a day is not broken over lines, in whatever column it stands.
    is_short = isinstance(value, Dated) and column.align is Align.TEXT
    align = Align.SHORT if is_short else column.align
    sortable = {} if key is None else data(sort=str(key))
    content: Component | str = html.A(text, href=link) if link else text
    if isinstance(value, RelativeChange):
        content = change_range(value, reach)
    name = f"cell-{align}" + (" number" if align is Align.NUMBER else "")
    attributes: dict[str, Any] = {
        "className": "cell-range" if reach else name,
        **({"title": reason, **aria(label=reason)} if reason else {}),
        **sortable,
    }
    if is_head:
        return html.Th(content, scope="row", **attributes)
    return html.Td(content, **attributes)


def sort_key(value: object) -> float | None:
    """The number that a cell sorts by; None where it sorts by its text."""
    if isinstance(value, Keyed):
        return value.key
    return value if isinstance(value, int | float) else None


def value_text(value: object) -> str:
    """A known value as readers see it."""
    if value is HIDDEN:
        return _("hidden")
    if isinstance(value, Dated):
        return _as_read(value)
    if isinstance(value, Coded):
        return value.name
    if isinstance(value, Share):
        return _("more than tenfold") if value > TENFOLD else format_percent(value, signed=True)
    if isinstance(value, float):
        return format_number(value, 1)
    return format_number(value) if isinstance(value, int) else str(value)


def _as_read(dated: Dated) -> str:
    match [int(part) for part in dated.split("-")]:
        case year, month, day:
            return format_date(date(year, month, day))
        case year, month:
            return format_month(year * 100 + month)
    return str(dated)


GRID = "panel-grid"
"""Kind of part: the grid of a panel."""
_TEXT_AT_LEAST, _NUMBER_AT_LEAST, _NAMES_AT_LEAST = 136, 116, 208
"""Pixels; below, a table is scrolled sideways."""
_TEXT_AT_MOST, _LETTER, _ROOM = 270, 7, 40
"""A column of text is as wide as its longest, up to an end: in pixels, with room beside it."""
_BY = "-by"
"""After the name of a column: what its cell sorts by."""
_KEY, _CHOSEN, _OPTION, _LINK = "row-key", "row-chosen", "row-option", "row-link"

_GRID_TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "noRowsToShow": N_("No row fits these filters"),
        "filterOoo": N_("Filter…"),
        "contains": N_("Contains"),
        "notContains": N_("Does not contain"),
        "equals": N_("Equals"),
        "notEqual": N_("Does not equal"),
        "startsWith": N_("Begins with"),
        "endsWith": N_("Ends with"),
        "blank": N_("Is empty"),
        "notBlank": N_("Is not empty"),
        "lessThan": N_("Less than"),
        "lessThanOrEqual": N_("At most"),
        "greaterThan": N_("Greater than"),
        "greaterThanOrEqual": N_("At least"),
        "inRange": N_("Between"),
        "inRangeStart": N_("from"),
        "inRangeEnd": N_("to"),
        "firstPage": N_("First page"),
        "previousPage": N_("Previous page"),
        "nextPage": N_("Next page"),
        "lastPage": N_("Last page"),
        "pageSizeSelectorLabel": N_("Rows a page"),
        "ariaPageSizeSelectorLabel": N_("Rows a page"),
        "ariaChecked": N_("chosen"),
        "ariaUnchecked": N_("not chosen"),
        "ariaColumnFiltered": N_("Filtered column"),
        "ariaFilterColumn": N_("Ctrl Enter opens the filter"),
        "ariaFilterFromValue": N_("Least value"),
        "ariaFilterInput": N_("Filter"),
        "ariaFilterMenuOpen": N_("Open the filter"),
        "ariaFilterToValue": N_("Greatest value"),
        "ariaFilterValue": N_("Value of the filter"),
        "ariaFilteringOperator": N_("Kind of filter"),
        "ariaLabelColumnFilter": N_("Filter of the column"),
        "ariaRowDeselect": N_("Space takes the choice of the row back"),
        "ariaRowSelect": N_("Space chooses the row"),
        "ariaRowToggleSelection": N_("Space chooses the row or takes that back"),
        "ariaSortableColumn": N_("Enter sorts by the column"),
    }
)
"""What AG Grid says, by its own keys: it knows English alone."""


def grid(panel: str, drawing: Grid) -> dag.AgGrid:
    """A table that can be sorted and filtered by each column.

    A row that is chosen, by click, Space or Enter, becomes part of the address where the table has
    keys (`assets/cards/choices.js`).

    Args:
        panel: code of the panel that it shows.
        drawing: columns, rows, and which is chosen.
    """
    table, chooses = drawing.table, bool(drawing.keys)
    columns = [_grid_column(column, table, place) for place, column in enumerate(table.columns)]
    # The first one says whose row it is, and stays when the others are scrolled.
    columns[0]["minWidth"] = _width(table, 0, _NAMES_AT_LEAST)
    columns[0]["pinned"] = "right" if direction() == "rtl" else "left"
    columns[0]["cellAriaRole"] = "rowheader"
    if table.links:
        columns[0]["cellRenderer"] = "RowLink"
    boxes = _("Chosen")
    return dag.AgGrid(
        id=part_id(GRID, panel=panel),
        className="grid-table",
        columnDefs=columns,
        rowData=[_grid_row(drawing, number) for number in range(len(table.rows))],
        getRowId=f"params.data['{_KEY}']",
        selectedRows={"ids": list(drawing.chosen)} if drawing.chosen else [],
        defaultColDef={
            "sortable": True,
            "filter": True,
            # Two conditions in one column would have no short form in an address.
            "filterParams": {"maxNumConditions": 1},
            "floatingFilter": True,
            "resizable": True,
            "wrapHeaderText": True,
            "autoHeaderHeight": True,
            "suppressHeaderMenuButton": True,
        },
        dashGridOptions={
            "rowSelection": {
                "mode": "multiRow" if drawing.several else "singleRow",
                "checkboxes": drawing.several,
                "headerCheckbox": False,
                "enableClickSelection": chooses and not drawing.several,
            },
            # The column of boxes to tick, as wide as what stands above it.
            "selectionColumnDef": {
                "headerName": boxes,
                "headerTooltip": boxes,
                "width": len(boxes) * _LETTER + _ROOM,
            },
            "animateRows": False,
            # What the grid shows under a mouse stays until that goes elsewhere (WCAG 1.4.13).
            "tooltipInteraction": True,
            "tooltipHideDelay": _WITHOUT_END,
            "ensureDomOrder": True,
            "suppressCellFocus": False,
            "enableRtl": direction() == "rtl",
            "localeText": {key: _(text) for key, text in _GRID_TEXTS.items()},
        },
    )


def _width(table: Table, place: int, least: int) -> int:
    longest = max((len(str(row[place] or "")) for row in table.rows), default=0)
    return max(least, min(_TEXT_AT_MOST, longest * _LETTER + _ROOM))


def _grid_column(column: Column, table: Table, place: int) -> dict[str, Any]:
    definition = {
        "field": column.key,
        "headerName": column.label,
        "headerTooltip": column.label,
        "flex": 1,
        "valueFormatter": {
            "function": f"routewatchCell(params.value, '{table.unknown or UNKNOWN}')"
        },
    }
    if column.align is Align.TEXT:
        return definition | {
            # Left to itself the grid takes `2024-07` for a broken date and shows nothing.
            "cellDataType": "text",
            "filter": "agTextColumnFilter",
            "minWidth": _width(table, place, _TEXT_AT_LEAST),
            "tooltipField": column.key,
            # Of a date or a change the row has the number that it sorts by.
            "comparator": {"function": f"routewatchOrder('{column.key}{_BY}')"},
        }
    return definition | {
        "type": "numericColumn",
        "cellDataType": "number",
        "minWidth": _NUMBER_AT_LEAST,
        "filter": "agNumberColumnFilter",
    }


def _grid_row(drawing: Grid, number: int) -> dict[str, object]:
    keys = [column.key for column in drawing.table.columns]
    cells = dict(zip(keys, drawing.table.rows[number], strict=True))
    return {
        _KEY: drawing.keys[number] if drawing.keys else str(number),
        _CHOSEN: ",".join(drawing.chosen),
        _OPTION: drawing.option,
        _LINK: drawing.table.links.get(number, ""),
        **{k: value_text(v) if isinstance(v, Dated | Coded) else v for k, v in cells.items()},
        **{f"{k}{_BY}": v.key for k, v in cells.items() if isinstance(v, Keyed)},
    }


def strip(drawing: Strip) -> Component:
    """Rows of cells. The card's table has the same in numbers."""
    months = len(drawing.months) or 1
    legend = [
        html.Li([html.Span(className=f"strip-key strip-{state.name}"), _(state.label)])
        for state in drawing.states
    ]
    ticks = [
        html.Span(text, style={"insetInlineStart": f"{place / months:.2%}"})
        for place, text in drawing.ticks
    ]
    # Of two hundred links one is a stop of Tab (`assets/cards/choices.js`).
    names = [
        html.Li(
            html.A(row.name, href=row.link, tabIndex="-1" if number else "0")
            if row.link
            else row.name
        )
        for number, row in enumerate(drawing.rows)
    ]
    cells = html.Div(
        [_layer(drawing, state) for state in drawing.states],
        className="strip-cells",
        role="img",
        style={"height": f"calc(var(--strip-row) * {len(drawing.rows)})"},
        **aria(label=drawing.alternative),
    )
    return html.Div(
        [
            html.Ul(legend, className="strip-legend"),
            html.Div(
                [
                    html.Div(ticks, className="strip-head", **aria(hidden="true")),
                    html.Ol(names, className="strip-names"),
                    cells,
                ],
                className="strip",
            ),
        ],
        className="strip-scroll",
    )


def _layer(drawing: Strip, state: StripState) -> Component:
    image = mask([row.cells for row in drawing.rows], state.letter)
    return html.Span(
        className=f"strip-layer strip-{state.name}",
        style={"maskImage": image, "WebkitMaskImage": image},
    )


def mask(rows: Sequence[str], state: str) -> str:
    """All cells of one state as a picture to be used as a mask: an address that holds its data.

    Args:
        rows: one text a row, one letter a cell.
        state: the letter of the cells to draw.

    A run of equal cells is one rectangle, so that two hundred bureaus over twenty years stay a few
    thousand shapes.
    """
    width = max(map(len, rows), default=0)
    path = "".join(cells_path(row, state, number) for number, row in enumerate(rows))
    svg = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {len(rows)}' "
        f"preserveAspectRatio='none'><path d='{path}'/></svg>"
    )
    return f'url("data:image/svg+xml,{quote(svg, safe=_PLAIN)}")'


def cells_path(row: str, state: str, top: int = 0) -> str:
    """The path of a row's cells of one state, a unit wide each, so far from the top."""
    path, start = "", 0
    for letter, run in groupby(row):
        length = len(list(run))
        if letter == state:
            path += f"M{start} {top}h{length}v{_FILLED}h-{length}z"
        start += length
    return path


def entries(drawing: Entries) -> Component:
    """A list of what happened, newest first."""
    return html.Ul([_entry(entry) for entry in drawing.entries], className="entries")


def _entry(entry: Entry) -> Component:
    text = html.A(entry.text, href=entry.link) if entry.link else entry.text
    content = html.Span(text, className="entry-text")
    if not entry.when:
        return html.Li(content, className="entry-whole")
    return html.Li([html.Span(entry.when, className="entry-when"), content])
