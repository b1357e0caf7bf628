"""The one callback that draws every panel of a page, in one request.

One request for ten panels costs a tenth of ten, and the page cannot show two views at once. A
panel that breaks is shown as broken; the others live.
"""

from collections.abc import Sequence
from typing import Any

from dash import ALL, Input, Output, ctx, no_update
from flask import abort

from dashboard import url_state
from dashboard.callbacks import drawing, marks, view_request
from dashboard.components import cards, messages, shell
from dashboard.i18n import _, use_language
from dashboard.panels import PANELS, other_side
from dashboard.panels.data import data_of
from dashboard.panels.filter_sentence import filter_sentence, with_exercise
from dashboard.wiring import Store, StoreUnavailableError, Wiring

_MOST_PANELS = 40


def register(wiring: Wiring) -> None:
    """Register the callback; `assets/app/router.js` sets the view."""

    @wiring.callback(
        Output(cards.figure_id(ALL), "figure"),
        Output(cards.body_id(ALL), "children"),
        Output(shell.DRAWN, "data"),
        Input(shell.VIEW, "data"),
    )
    def draw(view: object) -> tuple[Any, ...]:
        charts, every = (codes(part) for part in ctx.outputs_list[:2])
        return answer(view, charts, every, wiring)


def answer(
    view: object, charts: Sequence[str], every: Sequence[str], wiring: Wiring
) -> tuple[list[Any], list[Any], dict[str, Any]]:
    """What panels show of a view: figures of charts, bodies of all, and what the cards say.

    Raises:
        werkzeug.exceptions.BadRequest: it is no view that a page of ours would ask for.
    """
    wanted = view_request.read(view)
    with use_language(view_request.language(wanted.search, wiring.settings.language)):
        return _drawn(wanted, charts, every, wiring.store)


def codes(outputs: object) -> list[str]:
    """Panel codes of the cards that a page asks figures for; anything else is refused with 400."""
    if not isinstance(outputs, list) or len(outputs) > _MOST_PANELS:
        abort(400, "no list of panels")
    named = [output["id"].get("panel") for output in outputs if isinstance(output["id"], dict)]
    known = [code for code in named if isinstance(code, str) and code in PANELS]
    if len(known) != len(named):
        abort(400, "no such panel")
    return known


def _drawn(
    wanted: view_request.ViewRequest, charts: Sequence[str], every: Sequence[str], store: Store
) -> tuple[list[Any], list[Any], dict[str, Any]]:
    compares = any(PANELS[code].against for code in every)
    unreadable = [
        _("Left out, since it could not be read: {key}={text} ({problem})").format(
            key=notice.key, text=notice.text, problem=_(notice.problem)
        )
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
        view = data_of(wanted.request, store)
        sentence = other_side.sentence_of(view) if compares else filter_sentence(view)
        answers = {code: drawing.answer(code, wanted, sentence, store) for code in every}
    except StoreUnavailableError as error:
        unreadable.append(_(str(error)))
        sentence = ""
        answers = {code: drawing.silent(code) for code in every}
    exercise = any(answer.saying["exercise"] for answer in answers.values())
    drawn = {
        "number": wanted.number,
        "sentence": with_exercise(sentence) if exercise else sentence,
        "cards": {code: answer.saying for code, answer in answers.items()},
        "charts": [code for code in charts if answers[code].figure is not no_update],
        "maps": {code: answer.view for code, answer in answers.items() if answer.view is not None},
        "bodies": drawing.texts(answers),
        "notices": [
            *messages.notices(unreadable),
            *([messages.exercise_banner()] if exercise else []),
        ],
        "stamp": drawing.stamp(wanted),
        "marking": marks.of_all(answers.values(), store),
    }
    return (
        [answers[code].figure for code in charts],
        drawing.components(answers, every),
        drawn,
    )
