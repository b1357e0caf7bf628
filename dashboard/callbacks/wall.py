"""The panels of one scene of a wall, in one request, and what its remote shows of it.

The clock of the wall is in the browser.
"""

from dataclasses import replace
from typing import Any, cast
from zlib import crc32

from dash import ALL, MATCH, Input, Output, State, ctx, no_update
from flask import abort
from pydantic import BaseModel, ValidationError

from dashboard import wording
from dashboard.callbacks import panels
from dashboard.callbacks.view_request import ViewRequest, parse_view
from dashboard.components import cards, messages, wall_screen
from dashboard.components.elements import part_id
from dashboard.drawings import Headline, MapDrawing
from dashboard.i18n import _, chosen_language, sentence_of, use_language
from dashboard.panels import rights
from dashboard.panels.catalogue.judgements import raised_routes
from dashboard.panels.filter_sentence import choice
from dashboard.panels.panel import State as CardState
from dashboard.plots.plot import Plot
from dashboard.view import view_of
from dashboard.wall import scenes
from dashboard.wall.remote import form
from dashboard.wiring import Store, StoreUnavailableError, Wiring

_MOST_PANELS = 40
_UNAVAILABLE = 503


def register(wiring: Wiring) -> None:
    """Register a scene's figures, and the start of walls in the browser."""

    @wiring.callback(
        # First: Dash finds a callback by its first output, and a scene may have no chart.
        Output(part_id(wall_screen.DRAWN, scene=MATCH), "data"),
        Output(part_id(wall_screen.FIGURE, panel=ALL, scene=MATCH), "data"),
        Output(part_id(wall_screen.BODY, panel=ALL, scene=MATCH), "children"),
        Input(part_id(wall_screen.VIEW, scene=MATCH), "data"),
        prevent_initial_call=True,
    )
    def draw(view: object) -> tuple[Any, ...]:
        wanted = parse_view(view)
        figures, bodies = ctx.outputs_list[1:]
        codes = _codes_of(bodies)
        charts = panels.chart_codes(figures, codes)
        with use_language(chosen_language(wanted.search)):
            try:
                with wiring.store.one_transaction():
                    return _scene_answer(wanted, charts, codes, wiring.store)
            except StoreUnavailableError as error:
                # No answer at all: the wall keeps its last picture, and says how old it is.
                abort(_UNAVAILABLE, sentence_of(error))

    wiring.clientside(
        "routewatch_charts",
        "fit",
        Output(part_id(cards.GRAPH, panel=ALL, scene=MATCH), "figure"),
        Input(part_id(wall_screen.FIGURE, panel=ALL, scene=MATCH), "data"),
        prevent_initial_call=True,
    )
    wiring.clientside("routewatch_wall", "start", Input(wall_screen.WALL_PROGRAMME, "data"))
    wiring.clientside(
        "routewatch_rooms",
        "choose",
        *(Input(part_id(wall_screen.ROOM, name=one), "value") for one in ("dist", "diag", "shape")),
    )
    wiring.clientside(
        "routewatch_wall",
        "arrive",
        Input(part_id(wall_screen.DRAWN, scene=ALL), "data"),
        prevent_initial_call=True,
    )


class _Programme(BaseModel):
    scenes: list[str]
    lang: str


def register_remote(wiring: Wiring) -> None:
    """Register what is pressed on a remote, its looks at its walls, and what comes of them.

    Presses go from the browser to `/api/remote`, like all writing: with the proof
    that a page of ours sends it (`assets/wall/remote.js`).
    """

    @wiring.callback(
        Output(form.WALLS, "children"),
        Output(form.PAIRING, "hidden"),
        Output(form.TAKING, "hidden"),
        Output(form.STEERING, "hidden"),
        Output(part_id(form.PART, place=ALL), "children"),
        Output(form.DRAWN, "data"),
        Input(form.SEEN, "data"),
        State(form.PROGRAMME, "data"),
        State(form.DRAWN, "data"),
        prevent_initial_call=True,
    )
    def draw_remote(given: object, programme: object, drawn: object) -> tuple[Any, ...]:
        try:
            seen, plan = form.Seen.model_validate(given), _Programme.model_validate(programme)
        except ValidationError as error:
            abort(400, f"nothing that a remote sends: {error.errors()[0]['loc']}")
        with use_language(chosen_language("", plan.lang)):
            is_paired = seen.walls > 0
            parts = form.steering(plan.scenes, seen) if is_paired else [None] * form.PARTS
            marks = [crc32(repr(part).encode()) for part in parts]
            is_known = isinstance(drawn, list) and len(drawn) == form.PARTS
            before = cast("list[object]", drawn) if is_known else [None] * form.PARTS
            is_asked = not is_paired or seen.is_adding
            return (
                form.walls_in_words(seen),
                not is_asked,
                not seen.is_taking,
                not is_paired,
                # What is as it was stays: a thumb may be on it, or a list open.
                [
                    no_update if mark == old else part
                    for part, mark, old in zip(parts, marks, before, strict=True)
                ],
                marks,
            )

    wiring.clientside("routewatch_remote", "start", Input(form.PROGRAMME, "data"))
    wiring.clientside(
        "routewatch_remote", "look", Input(form.CLOCK, "n_intervals"), prevent_initial_call=True
    )
    wiring.clientside(
        "routewatch_remote",
        "act",
        Input(part_id(form.PRESS, act=ALL, of=ALL), "n_clicks"),
        Input(form.CODE, "n_submit"),
        State(form.CODE, "value"),
        prevent_initial_call=True,
    )
    wiring.clientside(
        "routewatch_remote",
        "filter",
        Input(part_id(form.FILTER, key=ALL), "value"),
        prevent_initial_call=True,
    )


def _codes_of(bodies: object) -> list[str]:
    """Codes of the panels that a scene asks for.

    Raises:
        werkzeug.exceptions.BadRequest: no scene of ours would ask for these.
    """
    if not isinstance(bodies, list) or len(bodies) > _MOST_PANELS:
        abort(400, "no list of panels")
    codes = [str(body["id"].get("panel")) for body in bodies]
    if len(set(codes)) != len(codes) or not all(map(rights.may_see, codes)):
        abort(400, "no such panel, or one twice")
    return codes


def _scene_answer(
    wanted: ViewRequest, charts: list[str], codes: list[str], store: Store
) -> tuple[Any, ...]:
    view = view_of(wanted.request, store)
    chosen = choice(view, windows=False)
    looks = dict.fromkeys(codes, wanted)
    if {"thresholds", "map"} <= looks.keys() and (raised := raised_routes(view)):
        # A room takes what a map names for what the alert beside it is about.
        filters = replace(wanted.request.filters, routes=raised)
        looks["map"] = replace(wanted, request=replace(wanted.request, filters=filters))
    answers = {
        code: panels.panel_answer(code, look, chosen, store, brief=True)
        for code, look in looks.items()
    }
    answers |= _kept_apart(answers)
    shown = [answer.card for answer in answers.values() if answer.card]
    named = " · ".join(filter(None, (answer.saying["source"] for answer in answers.values())))
    exercise = any(answer.saying["exercise"] for answer in answers.values())
    figures, drawn = panels.fill_cards(wanted, charts, answers, store)
    drawn |= {
        "version": view.data_version,
        "name": scenes.name_of_scene(shown, view),
        "age": scenes.end_of_scene(shown, view, wanted.request, store),
        "publishers": scenes.publishers(named, view),
        "exercise": _("Demo") if exercise else "",
        "cards": {code: {**one.saying, **_digest(one)} for code, one in answers.items()},
    }
    return drawn, figures, [no_update] * len(codes)


def _kept_apart(answers: panels.Answers) -> dict[str, panels.Answer]:
    """Demo figures of a scene that has real ones, which a room would take for each other: left out.

    Both are there where somebody has put them into one scene.
    """
    demo = {code: answer for code, answer in answers.items() if answer.saying["exercise"]}
    if len(demo) == len(answers):
        return {}
    message = messages.sentence_message(wording.of_demo_beside_real())
    return {
        code: panels.Answer(message, {**answer.saying, "state": CardState.EMPTY, "exercise": ""})
        for code, answer in demo.items()
    }


def _digest(answer: panels.Answer) -> dict[str, str]:
    """Short sum of a card's figures, which differs when they do."""
    picture = answer.card.drawing if answer.card else None
    if isinstance(picture, Headline):
        return {"digest": picture.text, "value": picture.text}
    if isinstance(picture, MapDrawing):
        content: object = picture.alternative
    elif isinstance(picture, Plot):
        content = [part.data.to_csv() for part in picture.parts or (picture,)]
    else:
        content = picture
    return {"digest": f"{crc32(repr(content).encode()):08x}", "value": ""}
