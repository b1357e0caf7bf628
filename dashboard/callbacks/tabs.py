"""Table, Download and About of a card, on demand and from the same figures as its picture."""

from typing import Any

from dash import MATCH, Input, Output, html
from dash.development.base_component import Component
from flask import abort

from dashboard import url_state
from dashboard.callbacks import asked
from dashboard.components import cards, downloads, messages, tables
from dashboard.components.attributes import data
from dashboard.i18n import use_language
from dashboard.panels import PANELS, shown, statements
from dashboard.panels.panel import Kind, Panel
from dashboard.panels.rendering import scoped, tabulated
from dashboard.wiring import Store, StoreUnavailableError, Wiring
from data_access.held import DataUnavailableError


def register(wiring: Wiring) -> None:
    """Register the callback; `assets/cards.js` says which tab is open on which card."""

    @wiring.callback(
        Output(cards.aside_id(MATCH), "children"),
        Input(cards.tab_id(MATCH), "data"),
        prevent_initial_call=True,
    )
    def open_tab(opened: object) -> Component | None:
        if opened is None:
            return None
        if not isinstance(opened, dict):
            abort(400, "no tab")
        panel = PANELS.get(str(opened.get("panel")))
        if panel is None:
            abort(400, "no such panel")
        wanted = asked.read(opened)
        with use_language(asked.language(wanted.search, wiring.settings.language)):
            return _content(str(opened.get("tab")), panel, wanted, wiring.store)


def _content(tab: str, panel: Panel[Any], wanted: asked.Asked, store: Store) -> Component:
    if tab == "table":
        return html.Div(_table(panel, wanted, store), **data(shows="table"))
    if tab == "download":
        query = url_state.write(wanted.request.filters, wanted.reading.others)
        return downloads.downloads(
            panel.code,
            query,
            picture=panel.kind is Kind.CHART,
            exercise=_is_exercise(panel, wanted, store),
        )
    if tab != "about":
        abort(400, "no such tab")
    try:
        return shown.about(panel, scoped(panel, wanted.request, store))
    except StoreUnavailableError as error:
        return messages.unavailable(str(error))


def _table(panel: Panel[Any], wanted: asked.Asked, store: Store) -> Component:
    try:
        title = panel.title(scoped(panel, wanted.request, store))
        made_up = _is_exercise(panel, wanted, store)
        return tables.table(tabulated(panel, wanted.request, store), title, exercise=made_up)
    except (DataUnavailableError, StoreUnavailableError) as error:
        return messages.unavailable(str(error))


def _is_exercise(panel: Panel[Any], wanted: asked.Asked, store: Store) -> bool:
    try:
        return statements.is_exercise(panel, scoped(panel, wanted.request, store))
    except StoreUnavailableError:
        return False
