"""Long tables that readers sort, filter and choose rows of: AG Grid.

Its script is a megabyte and comes only with pages that have one (`app/document.py`).
"""

from typing import Any

import dash_ag_grid as dag
from dash.dependencies import Wildcard
from dash.development.base_component import Component

from dashboard.figures.drawings import Align, Column, Grid, Table
from dashboard.i18n import _

GRID = "panel-grid"
UNKNOWN = "–"
_TEXT_AT_LEAST, _NUMBER_AT_LEAST, _NAMES_AT_LEAST = 136, 116, 208
"""Pixels; below, a table is scrolled sideways."""
_TEXT_AT_MOST, _LETTER, _ROOM = 270, 7, 40
"""A column of text is as wide as its longest, up to an end: in pixels, with room beside it."""
_KEY, _CHOSEN, _OPTION, _LINK = "row-key", "row-chosen", "row-option", "row-link"


def grid_id(panel: str | Wildcard) -> dict[str, str | Wildcard]:
    """The grid of a panel, or the pattern for all of them."""
    return {"type": GRID, "panel": panel}


def grid(panel: str, shown: Grid) -> Component:
    """A table that can be sorted and filtered by each column.

    A row that is chosen, by click, Space or Enter, becomes part of the address where the table has
    keys (`assets/cards/choices.js`).

    Args:
        panel: code of the panel that it shows.
        shown: columns, rows, and which is chosen.
    """
    table, chooses = shown.table, bool(shown.keys)
    made: Component = dag.AgGrid(
        id=grid_id(panel),
        className="grid-table",
        columnDefs=[
            _column(column, table, place) | (_names(shown) if place == 0 else {})
            for place, column in enumerate(table.columns)
        ],
        rowData=[_row(shown, number) for number in range(len(table.rows))],
        getRowId=f"params.data['{_KEY}']",
        selectedRows={"ids": list(shown.chosen)} if shown.chosen else [],
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
                "mode": "multiRow" if shown.several else "singleRow",
                "checkboxes": shown.several,
                "headerCheckbox": False,
                "enableClickSelection": chooses and not shown.several,
            },
            "animateRows": False,
            "ensureDomOrder": True,
            "suppressCellFocus": False,
            "localeText": {"noRowsToShow": _("No row fits these filters")},
        },
    )
    return made


def _names(shown: Grid) -> dict[str, Any]:
    """The first column says whose row it is, and stays when the others are scrolled."""
    named = {"minWidth": _wide(shown.table, 0, _NAMES_AT_LEAST), "pinned": "left"}
    return named | ({"cellRenderer": "RowLink"} if shown.table.links else {})


def _wide(table: Table, place: int, least: int) -> int:
    longest = max((len(str(row[place] or "")) for row in table.rows), default=0)
    return max(least, min(_TEXT_AT_MOST, longest * _LETTER + _ROOM))


def _column(column: Column, table: Table, place: int) -> dict[str, Any]:
    named = {
        "field": column.key,
        "headerName": column.label,
        "headerTooltip": column.label,
        "flex": 1,
        "valueFormatter": {
            "function": f"routewatchCell(params.value, '{table.unknown or UNKNOWN}')"
        },
    }
    if column.align is Align.TEXT:
        return named | {
            # Left to itself the grid takes `2024-07` for a broken date and shows nothing.
            "cellDataType": "text",
            "filter": "agTextColumnFilter",
            "minWidth": _wide(table, place, _TEXT_AT_LEAST),
            "tooltipField": column.key,
        }
    return named | {
        "type": "numericColumn",
        "cellDataType": "number",
        "minWidth": _NUMBER_AT_LEAST,
        "filter": "agNumberColumnFilter",
    }


def _row(shown: Grid, number: int) -> dict[str, object]:
    key = shown.keys[number] if shown.keys else str(number)
    names = (column.key for column in shown.table.columns)
    named = dict(zip(names, shown.table.rows[number], strict=True))
    chosen = ",".join(shown.chosen)
    return named | {
        _KEY: key,
        _CHOSEN: chosen,
        _OPTION: shown.option,
        _LINK: shown.table.links.get(number, ""),
    }
