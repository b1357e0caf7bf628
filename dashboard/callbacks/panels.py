"""The one callback that draws every panel of a page, in one request.

One request for ten panels costs a tenth of ten, and the page cannot show two views at once. A
panel that breaks is shown as broken; the others live.
"""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import ALL, Input, Output, ctx, no_update
from flask import abort

from dashboard.callbacks import asked
from dashboard.components import cards, messages, shell
from dashboard.i18n import _, use_language
from dashboard.panels import PANELS, shown
from dashboard.panels.layered import layered
from dashboard.panels.panel import Rendered
from dashboard.panels.panel import State as CardState
from dashboard.panels.rendering import render, view_of
from dashboard.panels.sentence import filter_sentence, with_exercise
from dashboard.wiring import Store, StoreUnavailableError, Wiring

log = logging.getLogger("routewatch")

_MOST_PANELS = 40


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one panel contributes to the answer."""

    body: Any
    saying: dict[str, str]
    figure: Any = no_update
    view: Any = None


def register(wiring: Wiring) -> None:
    """Register the callback; `assets/view.js` sets the view and reads the answer."""

    @wiring.callback(
        Output(cards.figure_id(ALL), "figure"),
        Output(cards.body_id(ALL), "children"),
        Output(shell.NOTICES, "children"),
        Output(shell.DRAWN, "data"),
        Input(shell.VIEW, "data"),
    )
    def draw(view: object) -> tuple[Any, ...]:
        wanted = asked.read(view)
        charts, every = (_codes(part) for part in ctx.outputs_list[:2])
        with use_language(asked.language(wanted.search, wiring.settings.language)):
            return _drawn(wanted, charts, every, wiring.store)


def _codes(outputs: object) -> list[str]:
    """Panel codes of the cards on the page."""
    if not isinstance(outputs, list) or len(outputs) > _MOST_PANELS:
        abort(400, "no list of panels")
    codes = [output["id"].get("panel") for output in outputs if isinstance(output["id"], dict)]
    known = [code for code in codes if isinstance(code, str) and code in PANELS]
    if len(known) != len(codes):
        abort(400, "no such panel")
    return known


def _drawn(
    wanted: asked.Asked, charts: Sequence[str], every: Sequence[str], store: Store
) -> tuple[Any, ...]:
    unreadable = [
        _("Left out, since it could not be read: {key}={text} ({problem})").format(
            key=notice.key, text=notice.text, problem=_(notice.problem)
        )
        for notice in wanted.reading.notices
    ]
    try:
        view = view_of(wanted.request, store)
        sentence = filter_sentence(view)
        answers = {code: _answer(code, wanted, sentence, store) for code in every}
    except StoreUnavailableError as error:
        unreadable.append(_(str(error)))
        sentence = ""
        answers = {code: _silent(code) for code in every}
    exercise = any(answer.saying["exercise"] for answer in answers.values())
    drawn = {
        "number": wanted.number,
        "sentence": with_exercise(sentence) if exercise else sentence,
        "cards": {code: answer.saying for code, answer in answers.items()},
        "charts": [code for code in charts if answers[code].figure is not no_update],
        "maps": {code: answer.view for code, answer in answers.items() if answer.view is not None},
        "stamp": _stamp(wanted),
    }
    return (
        [answers[code].figure for code in charts],
        [answers[code].body for code in every],
        [*messages.notices(unreadable), *([messages.exercise_banner()] if exercise else [])],
        drawn,
    )


def _stamp(wanted: asked.Asked) -> str:
    return f"{wanted.number} {wanted.search}"


def _answer(code: str, wanted: asked.Asked, sentence: str, store: Store) -> _Answer:
    try:
        card = layered(render(PANELS[code], wanted.request, store), wanted.request, store)
    except StoreUnavailableError:
        raise
    except Exception:  # One broken panel must not take the others with it.
        reference = secrets.token_hex(3)
        log.exception("panel %s could not be drawn, reference %s", code, reference)
        return _broken(code, reference)
    figure = shown.figure(card, _stamp(wanted))
    return _Answer(
        body=shown.body(
            PANELS[code],
            card,
            wanted.request.filters,
            sentence,
            resets=not wanted.is_default,
        ),
        saying=shown.saying(card),
        figure=no_update if figure is None else figure,
        view=shown.map_view(card),
    )


def _broken(code: str, reference: str) -> _Answer:
    return _Answer(messages.failed(reference), _state_only(code, CardState.ERROR))


def _silent(code: str) -> _Answer:
    # Why, is said once, above all cards.
    return _Answer(messages.unavailable(_("No figures")), _state_only(code, CardState.ERROR))


def _state_only(code: str, state: CardState) -> dict[str, str]:
    return shown.saying(
        Rendered(
            code=code,
            state=state,
            title="",
            subtitle="",
            drawing=None,
            message="",
            source_line="",
            caveat="",
            filters_shown="",
            data_version="",
        )
    )
