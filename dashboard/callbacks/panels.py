"""What a page gets of its panels: pictures, bodies, what cards say, and the mark of them all.

One callback draws every panel of a page, in one request: that costs a tenth of ten, and the page
cannot show two views at once. A panel that breaks is shown as broken; the others live.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import ALL, Input, Output, ctx, no_update
from dash.development.base_component import Component
from flask import abort

from dashboard import url_state
from dashboard.audit.record import request_id
from dashboard.callbacks.view_request import ViewRequest, read
from dashboard.components import cards, messages, shell
from dashboard.handling_marks import highest, marking
from dashboard.i18n import _, chosen_language, sentence_of, use_language
from dashboard.panels import PANELS, card_body, freshness, other_side, rights, summary
from dashboard.panels.card import Card, render
from dashboard.panels.filter_sentence import choice, with_exercise
from dashboard.panels.panel import Kind
from dashboard.panels.panel import State as CardState
from dashboard.view import view_of
from dashboard.wiring import Store, StoreUnavailableError, Wiring
from data_access.registry.metrics import DEAD_MISSING, METRICS

_MOST_PANELS = 40
log = logging.getLogger("routewatch")


def register(wiring: Wiring) -> None:
    """Register the callback; `assets/app/router.js` sets the view."""

    @wiring.callback(
        Output(cards.figure_id(ALL), "figure"),
        Output(cards.body_id(ALL), "children"),
        Output(shell.DRAWN, "data"),
        Input(shell.VIEW, "data"),
    )
    def draw(view: object) -> tuple[Any, ...]:
        charts, every = cards_of(*ctx.outputs_list[:2])
        return answer(view, charts, every, wiring)


def answer(
    view: object, charts: Sequence[str], every: Sequence[str], wiring: Wiring
) -> tuple[list[Any], list[Any], dict[str, Any]]:
    """What panels show of a view: figures of charts, bodies of all, and what the cards say.

    Raises:
        werkzeug.exceptions.BadRequest: it is no view that a page of ours would ask for.
    """
    wanted = read(view)
    with use_language(chosen_language(wanted.search)), wiring.store.one_transaction():
        return _drawn(wanted, charts, every, wiring.store)


def cards_of(figures: object, bodies: object) -> tuple[list[str], list[str]]:
    """Panel codes of the charts that a page asks for, and of all its cards, charts among them.

    Raises:
        werkzeug.exceptions.BadRequest: no page of ours would ask for these.
    """
    charts, every = _named(figures), codes(bodies)
    if not set(charts) <= set(every):
        abort(400, "a figure without its card")
    return charts, every


def codes(outputs: object) -> list[str]:
    """Panel codes of the cards that a page asks figures for; anything else is refused with 400."""
    named = _named(outputs)
    if not all(map(rights.may_see, named)):
        abort(400, "no such panel")
    return named


def _named(outputs: object) -> list[str]:
    if not isinstance(outputs, list) or len(outputs) > _MOST_PANELS:
        abort(400, "no list of panels")
    named = [output["id"].get("panel") for output in outputs if isinstance(output["id"], dict)]
    known = [code for code in named if isinstance(code, str)]
    if len(known) != len(named):
        abort(400, "no such panel")
    return known


def _drawn(
    wanted: ViewRequest, charts: Sequence[str], every: Sequence[str], store: Store
) -> tuple[list[Any], list[Any], dict[str, Any]]:
    compares = any(PANELS[code].against for code in every)
    unreadable = [
        notice.sentence
        for notice in (
            *wanted.reading.notices,
            *url_state.unreadable_on_screen(wanted.reading.others, PANELS),
            *(
                other_side.unreadable(wanted.request.filters, wanted.reading.others)
                if compares
                else ()
            ),
        )
    ]
    try:
        view = view_of(wanted.request, store)
        measures = [METRICS[metric] for code in every for metric in PANELS[code].metrics]
        # Where a page counts no deaths, their months say nothing about it.
        windows = DEAD_MISSING in measures
        summarised = [] if wanted.form == shell.SHEET else _summary(wanted, every, store)
        changes = bool(summarised) or any(PANELS[code].compares for code in every)
        sentence = choice(view, windows=windows, comparison=changes)
        if compares:
            sentence = other_side.choice_of(view)
        fresh = freshness.chips(freshness.freshness(view, measures))
        answers = {code: panel_answer(code, wanted, sentence, store) for code in every}
    except StoreUnavailableError as error:
        unreadable.append(sentence_of(error))
        sentence, fresh, summarised = "", [], []
        answers = {code: silent(code) for code in every}
    exercise = sum([bool(answer.saying["exercise"]) for answer in answers.values()])
    drawn = {
        "number": wanted.number,
        "sentence": with_exercise(sentence, exercise, len(answers)),
        "freshness": fresh,
        "cards": {code: answer.saying for code, answer in answers.items()},
        "charts": [code for code in charts if answers[code].figure is not no_update],
        "maps": {code: answer.view for code, answer in answers.items() if answer.view is not None},
        "bodies": texts(answers),
        "notices": [
            *messages.notices(unreadable),
            *([messages.exercise_banner()] if exercise else []),
        ],
        "stamp": stamp(wanted),
        "marking": handling_mark(answers.values(), store),
        "summary": summarised,
    }
    return (
        [answers[code].figure for code in charts],
        components(answers, every),
        drawn,
    )


def _summary(wanted: ViewRequest, every: Sequence[str], store: Store) -> list[Component]:
    """The sentences that a page opens with; none where they fail: the cards say why."""
    try:
        return summary.of_page(wanted.request, store, every)
    except StoreUnavailableError:
        return []
    except Exception:  # As of a panel: the cards live without it.
        log.exception("the summary could not be written")
        return []


@dataclass(frozen=True, slots=True)
class Answer:
    """What one panel contributes to the answer.

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


def stamp(wanted: ViewRequest) -> str:
    """What a figure bears, so that the page can tell when it has been drawn."""
    return f"{wanted.number} {wanted.search}"


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
        return _broken(code, reference)
    figure = card_body.figure(card, stamp(wanted), brief=brief)
    body = card_body.in_brief(card) if brief else None
    filters, resets = wanted.reading.filters, not wanted.is_default
    return Answer(
        body=body or card_body.body(PANELS[code], card, filters, sentence, resets=resets),
        saying=card_body.saying(card),
        figure=no_update if figure is None else figure,
        view=card_body.map_state(card),
        card=card,
    )


def texts(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Bodies that are texts alone, by code of their panel: `assets/cards/bodies.js` shows them.

    They are no children of a component: Dash keeps a state for each part of those, tells all
    parts of the page of each that comes or goes, and takes longer than the charts.
    """
    return {code: answer.body for code, answer in answers.items() if not _is_component(code)}


def components(answers: Mapping[str, Answer], codes: Sequence[str]) -> list[Any]:
    """Bodies that Dash shows, grids; those of the other panels are left as they are."""
    return [answers[code].body if _is_component(code) else no_update for code in codes]


def _is_component(code: str) -> bool:
    return PANELS[code].kind is Kind.GRID


def _broken(code: str, reference: str) -> Answer:
    return Answer(messages.failed(reference), _state_only(code, CardState.ERROR))


def silent(code: str) -> Answer:
    """A panel without a store; why, is said once, above all cards."""
    return Answer(messages.unavailable(_("No figures")), _state_only(code, CardState.ERROR))


def _state_only(code: str, state: CardState) -> dict[str, str]:
    return card_body.saying(Card(code, state))


def handling_mark(answers: Iterable[Answer], store: Store) -> dict[str, str]:
    """The mark of a page or a scene: the highest of its cards, since all of them can be seen."""
    marks = marking(store.settings)
    levels = [marks.at(answer.card.rank) for answer in answers if answer.card]
    return highest((marks.lowest, *levels)).on_page()
