"""Table, Download and About of a card, on demand and from the same figures as its picture."""

from collections.abc import Callable

from dash import MATCH, Input, Output, html
from dash.development.base_component import Component
from flask import abort

from dashboard.access.reader import Act, current
from dashboard.callbacks.view_request import ViewRequest, parse_address, parse_view
from dashboard.components import cards, messages, tables
from dashboard.components.elements import data, part_id
from dashboard.components.shell import Place
from dashboard.exports.files import offer
from dashboard.i18n import chosen_language, sentence_of, use_language
from dashboard.panels import PANELS, card_body, rights
from dashboard.panels.card import render, scoped
from dashboard.panels.panel import Panel
from dashboard.wiring import Store, StoreUnavailableError, Wiring
from data_access.availabilities import DataUnavailableError

_TABS = ("table", "download", "about")


def register(wiring: Wiring, place_at: Callable[[str], Place]) -> None:
    """Register the callback; `assets/cards/cards.js` says which tab is open on which card."""

    @wiring.callback(
        # Not as children: Dash keeps a state for each cell of a table (`panels.fill_cards`).
        Output(part_id(cards.ASIDE, panel=MATCH), "data"),
        Input(part_id(cards.TAB, panel=MATCH), "data"),
        prevent_initial_call=True,
    )
    def open_tab(opened: object) -> Component | None:
        if opened is None:
            return None
        if not isinstance(opened, dict):
            abort(400, "no tab")
        code = str(opened.get("panel"))
        if not rights.may_see(code):
            abort(400, "no such panel")
        tab = opened.get("tab")
        if tab not in _TABS or (tab == "download" and not current().may(Act.EXPORT)):
            abort(400, "no such tab")
        path, _search = parse_address(opened)
        wanted = parse_view(opened, place_at(path))
        with use_language(chosen_language(wanted.search)):
            try:
                return _content(tab, PANELS[code], wanted, wiring.store)
            except StoreUnavailableError as error:
                return messages.unavailable(sentence_of(error))


def _content(tab: str, panel: Panel, wanted: ViewRequest, store: Store) -> Component:
    if tab == "download":
        return offer(panel, wanted.request, wanted.reading, store)
    card = render(panel, wanted.request, store)
    if tab == "about":
        return card_body.about(panel, scoped(panel, wanted.request, store), card)
    try:
        rows = tables.table(card.table(), card.title, exercise=card.made_up)
    except DataUnavailableError as error:
        rows = messages.unavailable(sentence_of(error))
    return html.Div(rows, **data(shows="table"))
