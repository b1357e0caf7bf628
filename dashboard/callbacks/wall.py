"""The panels of one scene of a wall, in one request; the clock of the wall is in the browser."""

import zlib
from typing import Any

from dash import ALL, MATCH, Input, Output, ctx, no_update
from flask import abort

from dashboard import wording
from dashboard.callbacks import panels
from dashboard.callbacks.view_request import ViewRequest, parse_view
from dashboard.components import cards, messages, wall_screen
from dashboard.components.elements import part_id
from dashboard.drawings import Headline, MapDrawing
from dashboard.i18n import _, chosen_language, sentence_of, use_language
from dashboard.panels import PANELS, rights
from dashboard.panels.filter_sentence import choice
from dashboard.panels.panel import Kind, State
from dashboard.panels.summary import beside
from dashboard.plots.plot import Plot
from dashboard.view import View, view_of
from dashboard.wall import scenes
from dashboard.wiring import Store, StoreUnavailableError, Wiring
from data_access.registry.sources import SOURCES

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
        Output(part_id(cards.GRAPH, panel=MATCH, scene=MATCH), "figure"),
        Input(part_id(wall_screen.FIGURE, panel=MATCH, scene=MATCH), "data"),
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
    answers = {code: panels.panel_answer(code, wanted, chosen, store, brief=True) for code in codes}
    answers |= _kept_apart(answers)
    shown = [answer.card for answer in answers.values() if answer.card]
    exercise = any(answer.saying["exercise"] for answer in answers.values())
    figures, drawn = panels.fill_cards(wanted, charts, answers, store)
    drawn |= {
        "version": view.data_version,
        "name": scenes.name_of_scene(shown, view),
        "sentence": scenes.sentence_of_scene(shown, view),
        "summary": [one.text for one in beside(wanted.request, store, codes)],
        "age": scenes.ends_of_scene(shown, view, wanted.request, store),
        "publishers": _publishers(answers, view),
        "exercise": _("Demo") if exercise else "",
        "cards": {
            code: {**answer.saying, **_digest(answer), **_explained(code)}
            for code, answer in answers.items()
        },
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
        code: panels.Answer(message, {**answer.saying, "state": State.EMPTY, "exercise": ""})
        for code, answer in demo.items()
    }


def _publishers(answers: panels.Answers, view: View) -> str:
    """Publishers of lists that go through all figures and name no source of their own."""
    if any(answer.saying["source"] for answer in answers.values()):
        return ""
    loaded = (code for code in SOURCES if view.availabilities.of_source(code))
    return " · ".join(dict.fromkeys(_(SOURCES[code].short_name) for code in loaded))


def _explained(code: str) -> dict[str, str]:
    """Explanation of a chart: a wall has no About to open, and says it at its foot."""
    panel = PANELS[code]
    chart = panel.kind is Kind.CHART and panel.explanation
    return {"explanation": _(panel.explanation)} if chart else {}


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
    return {"digest": f"{zlib.crc32(repr(content).encode()):08x}", "value": ""}
