"""Answers to a page: pictures, bodies, texts and tabs of its cards, and the mark of them all.

One callback draws every panel of a page, in one request: that costs a tenth of ten, and the page
cannot show two views at once. A panel that breaks is shown as broken; the others live. Table,
Download and About come on demand, from the same figures as the picture.
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import ALL, MATCH, Input, Output, ctx, html, no_update
from dash.development.base_component import Component
from flask import abort

from dashboard import page_controls, url_state
from dashboard.access.reader import Act, current
from dashboard.audit.record import request_id
from dashboard.callbacks.view_request import ViewRequest, parse_view
from dashboard.components import cards, messages, shell, tables
from dashboard.components.elements import data, part_id
from dashboard.components.shell import Place
from dashboard.drawings import MapDrawing
from dashboard.exports.files import offer
from dashboard.handling_marks import highest, marking
from dashboard.i18n import _, chosen_language, sentence_of, use_language
from dashboard.panels import PANELS, card_body, freshness, other_side, rights, summary
from dashboard.panels.card import Card, render, scoped
from dashboard.panels.filter_sentence import choice, with_exercise
from dashboard.panels.panel import Kind, Panel, State as CardState
from dashboard.url_state import Reading
from dashboard.view import view_of
from dashboard.wall.scenes import code_of_page
from dashboard.wiring import Store, StoreUnavailableError, Wiring
from data_access.availabilities import DataUnavailableError
from data_access.registry import DEAD_MISSING, METRICS, ROUTES

log = logging.getLogger("routewatch")


@dataclass(frozen=True, slots=True)
class Answer:
    """One panel's part of an answer.

    Attributes:
        body: what stands in its card beside the picture.
        saying: what the card says about itself.
        figure: of a chart; left as it is where there is none.
        view: of a map.
        card: what was drawn; None where it failed.
    """

    body: Any
    saying: dict[str, str]
    figure: Any = no_update
    view: Any = None
    card: Card | None = None


_TABS = ("table", "download", "about")

Answers = Mapping[str, Answer]
"""By code of their panel."""


def register(wiring: Wiring, place_at: Callable[[str], Place]) -> None:
    """Register what is drawn: `assets/app/router.js` sets the view, `cards/cards.js` opens tabs."""

    @wiring.callback(
        Output(part_id(cards.FIGURE, panel=ALL), "data"),
        Output(shell.DRAWN, "data"),
        Input(shell.VIEW, "data"),
        # Cards of a page that has just come are asked for with its own view.
        prevent_initial_call=True,
    )
    def draw(view: object) -> tuple[Any, ...]:
        wanted = parse_view(view, place_at)
        place = place_at(wanted.path)
        charts = chart_codes(ctx.outputs_list[0], place.panels)
        with use_language(chosen_language(wanted.search)), wiring.store.one_transaction():
            figures, drawn = _page_answer(wanted, place, charts, wiring.store)
        return figures, drawn | _controls(wanted, place)

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
        wanted = parse_view(opened, place_at)
        with use_language(chosen_language(wanted.search)):
            try:
                return _content(tab, PANELS[code], wanted, wiring.store)
            except StoreUnavailableError as error:
                return messages.unavailable(sentence_of(error))

    wiring.clientside(
        "routewatch_charts",
        "fit",
        Output(part_id(cards.GRAPH, panel=ALL), "figure"),
        Input(part_id(cards.FIGURE, panel=ALL), "data"),
        prevent_initial_call=True,
    )


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


def _controls(wanted: ViewRequest, place: Place) -> dict[str, Any]:
    """What the address says, for the controls of the page."""
    reading, labels = wanted.reading, page_controls.labels(wanted.reading)
    values = page_controls.values(reading)
    if place.route:
        # A filter that the page fixes is no choice of the reader's.
        labels["routes"] = (_(ROUTES[place.route].name), labels["routes"][1])
    return {
        "search": wanted.search,
        "labels": labels,
        "values": values,
        "other_side": page_controls.other_side(reading),
        # Those that maps have controls of their own for.
        "filters": {key: values[key] for key in ("t", "r", "c")},
        "wall": f"/wall/{code}{wanted.search}" if (code := code_of_page(place.path)) else "",
        "resets": page_controls.reset(reading) != Reading(reading.filters, reading.others),
    }


def chart_codes(figures: object, codes: Collection[str]) -> list[str]:
    """Panel codes of the charts that a page asks for.

    Raises:
        werkzeug.exceptions.BadRequest: no page with these cards would ask for them.
    """
    if not isinstance(figures, list) or len(figures) > len(codes):
        abort(400, "no list of charts")
    charts = [str(output["id"]["panel"]) for output in figures]
    if not set(charts) <= set(codes) or len(set(charts)) != len(charts):
        abort(400, "no such panel, or one twice")
    return charts


def _page_answer(
    wanted: ViewRequest, place: Place, charts: Sequence[str], store: Store
) -> tuple[Any, ...]:
    """Figures of charts, and texts and bodies of all cards of a page."""
    codes = place.panels
    compares = any(PANELS[code].against for code in codes)
    others = wanted.reading.others
    unread = [*wanted.reading.notices, *url_state.unreadable_on_screen(others, PANELS)]
    if compares:
        unread += other_side.parse(wanted.request.filters, dict(others))[1]
    unreadable = [notice.sentence for notice in unread]
    try:
        view = view_of(wanted.request, store)
        measures = [METRICS[metric] for code in codes for metric in PANELS[code].metrics]
        # Where a page counts no deaths, their months say nothing about it.
        windows = DEAD_MISSING in measures
        sentences = [] if place.form == shell.SHEET else _summary(wanted, codes, store)
        changes = bool(sentences) or any(PANELS[code].compares for code in codes)
        sentence = choice(view, windows=windows, comparison=changes)
        if compares:
            sentence = choice(view, other_side.name_beside(view))
        fresh = freshness.chips(view, measures)
        answers = {code: panel_answer(code, wanted, sentence, store) for code in codes}
    except StoreUnavailableError as error:
        unreadable.append(sentence_of(error))
        sentence, fresh, sentences = "", [], []
        # Why there are none is said once, above all cards.
        nothing = messages.unavailable(_("No figures"))
        answers = {code: _without_figures(code, nothing) for code in codes}
    exercise = sum([bool(answer.saying["exercise"]) for answer in answers.values()])
    chip = [messages.exercise_chip(every=exercise == len(answers))] if exercise else []
    figures, drawn = fill_cards(wanted, charts, answers, store)
    drawn |= {
        "sentence": with_exercise(sentence, exercise, len(answers)),
        "freshness": [*fresh, *chip],
        "cards": {code: answer.saying for code, answer in answers.items()},
        "notices": messages.notices(unreadable),
        "summary": sentences,
    }
    return figures, drawn


def fill_cards(
    wanted: ViewRequest, charts: Sequence[str], answers: Answers, store: Store
) -> tuple[list[Any], dict[str, Any]]:
    """Fill cards, on pages and walls: figures, and all else.

    Bodies that are texts alone are no children of a component, and `assets/cards/bodies.js` shows
    them: Dash keeps a state for each part of those, tells all parts of the page of each that comes
    or goes, and takes longer than the charts. `assets/cards/grids.js` gives Dash
    a grid, or its rows alone where that is on screen.

    The mark is the highest of the cards, since all of them can be seen.
    """
    grids = {code for code in answers if PANELS[code].kind is Kind.GRID}
    marks = marking(store.settings)
    levels = [marks.at(answer.card.rank) for answer in answers.values() if answer.card]
    return (
        [answers[code].figure for code in charts],
        {
            "number": wanted.number,
            "charts": [code for code in charts if answers[code].figure is not no_update],
            "maps": {code: one.view for code, one in answers.items() if one.view is not None},
            "bodies": {code: one.body for code, one in answers.items() if code not in grids},
            "grids": {code: answers[code].body for code in grids},
            "stamp": wanted.stamp,
            "marking": highest((marks.lowest, *levels)).on_page(),
        },
    )


def _summary(wanted: ViewRequest, codes: Sequence[str], store: Store) -> list[Component]:
    """The sentences that a page opens with; none where they fail: the cards say why."""
    try:
        return summary.of_page(wanted.request, store, codes)
    except StoreUnavailableError:
        return []
    except Exception:  # As of a panel: the cards live without it.
        log.exception("the summary could not be written")
        return []


def panel_answer(
    code: str, wanted: ViewRequest, sentence: str, store: Store, *, brief: bool = False
) -> Answer:
    """A panel drawn for a view; broken, it says so and leaves the others alone.

    Raises:
        StoreUnavailableError: the store is missing or does not answer.
    """
    try:
        card = render(PANELS[code], wanted.request, store)
    except StoreUnavailableError:
        raise
    except Exception:  # One broken panel must not take the others with it.
        reference = request_id()
        log.exception("panel %s could not be drawn, reference %s", code, reference)
        return _without_figures(code, messages.failed(reference))
    figure = card_body.figure(card, wanted.stamp, brief=brief)
    body = card_body.on_wall(card) if brief else None
    filters = wanted.reading.filters
    # Where nothing is chosen, resetting the view would change nothing.
    resets = filters != url_state.DEFAULTS
    return Answer(
        body=body or card_body.body(PANELS[code], card, filters, sentence, resets=resets),
        saying=card_body.saying(card),
        figure=no_update if figure is None else figure,
        view=card.drawing.view if isinstance(card.drawing, MapDrawing) else None,
        card=card,
    )


def _without_figures(code: str, message: Component) -> Answer:
    return Answer(message, card_body.saying(Card(code, CardState.ERROR)))
