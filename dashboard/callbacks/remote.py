"""A remote: what is pressed goes to the server, and what its walls show is drawn.

What is said to the server goes from the browser to `/api/remote`, as all that writes does: with the
proof that a page of ours sends it (`assets/wall/remote.js`).
"""

from typing import Any, cast
from zlib import crc32

from dash import ALL, Input, Output, State, no_update
from flask import abort
from pydantic import BaseModel, ValidationError

from dashboard.components.elements import part_id
from dashboard.i18n import chosen_language, use_language
from dashboard.wall.remote import form
from dashboard.wiring import Wiring


class _Programme(BaseModel):
    scenes: list[str]
    lang: str


def register(wiring: Wiring) -> None:
    """Register what is pressed on a remote, its looks at its walls, and what comes of them."""

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
    def draw(given: object, programme: object, drawn: object) -> tuple[Any, ...]:
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
