"""What a reader asks of a map: another zoom, other months, what is selected.

A map comes whole with its view (`maps.view`). What it shows of the incidents closer in, while
months are brushed or played, and beside it is asked for here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

from dash import ALL, MATCH, Input, Output
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from flask import abort
from pydantic import AfterValidator, BaseModel, Field, ValidationError

from dashboard import url_state
from dashboard.audit.record import note_search, note_sources
from dashboard.components import map_side as side, map_view
from dashboard.components.elements import part_id
from dashboard.drawings import MapDrawing
from dashboard.i18n import _, chosen_language, sentence_of, use_language
from dashboard.maps import circles, incidents, menu, words
from dashboard.panel_request import Request
from dashboard.panels import PANELS, rights
from dashboard.panels.card import render
from dashboard.view import View, view_of
from dashboard.wiring import Store, StoreUnavailableError, Wiring
from dashboard.wording import period_in_words
from data_access.availabilities import DataUnavailableError
from data_access.periods import ALL as EVER, MonthRange
from data_access.registry import DEAD_MISSING, INCIDENTS

_MOST_WINDOWS = 400
_UNAVAILABLE = 503


def _month(number: int) -> int:
    if not 1 <= number % 100 <= 12:  # noqa: PLR2004 - of the calendar
        raise ValueError("no month")
    return number


_Text = Annotated[str, Field(max_length=8_000)]
_Month = Annotated[int, Field(ge=190_001, le=219_912), AfterValidator(_month)]
_Degrees = Annotated[float, Field(ge=-1_000, le=1_000)]


class MapQuestion(BaseModel):
    """What a map asks; `assets/map/instance.js` puts it.

    Attributes:
        number, panel, scene: by which the map knows its answer.
        key: canonical query string of its filters.
        search, path: of the page.
        level, around: see `circles.answer`.
        months: other ones than the view's own; film: first, last and how many at a time.
        reference: people that the largest circle stands for, at least.
        sel: what is selected; listed: how many incidents of it.
    """

    number: int
    panel: _Text
    scene: _Text = ""
    key: _Text = ""
    search: _Text = ""
    path: _Text = ""
    layers: list[_Text] = []
    level: Annotated[int, Field(ge=-4, le=20)] = 0
    around: tuple[_Degrees, _Degrees, _Degrees, _Degrees] | None = None
    months: tuple[_Month, _Month] | None = None
    film: tuple[_Month, _Month, int] | None = None
    reference: Annotated[int, Field(ge=0, le=10**9)] = 0
    sel: _Text | None = ""
    listed: Annotated[int, Field(ge=0, le=10**6)] = 0


def register(wiring: Wiring) -> None:
    """Register the answers to maps."""
    of = {"panel": MATCH, "scene": MATCH}
    of_all = {"panel": ALL, "scene": ALL}

    @wiring.callback(
        Output(part_id(map_view.ANSWER, **of), "data"),
        Input(part_id(map_view.QUESTION, **of), "data"),
        prevent_initial_call=True,
    )
    def answer_map(question: object) -> dict[str, Any]:
        if not isinstance(question, Mapping):
            abort(400, "no question")
        with (
            use_language(chosen_language(str(question.get("search", "")))),
            wiring.store.one_transaction(),
        ):
            try:
                return answer(question, wiring.store)
            except DataUnavailableError as error:
                # Nothing was known then: the card of the map says so, and nothing is drawn.
                raise PreventUpdate from error
            except StoreUnavailableError as error:
                abort(_UNAVAILABLE, sentence_of(error))

    for function, inputs in (
        ("take", [Input(part_id(map_view.ANSWER, **of_all), "data")]),
        (
            "brush",
            [
                Input(part_id(map_view.MONTHS, **of_all), "drag_value"),
                Input(part_id(map_view.MONTHS, **of_all), "value"),
            ],
        ),
        ("tick", [Input(part_id(map_view.CLOCK, **of_all), "n_intervals")]),
    ):
        wiring.clientside("routewatch_map", function, *inputs, prevent_initial_call=True)


def answer(asked: Mapping[str, Any], store: Store) -> dict[str, Any]:
    """Answer a map.

    Args:
        asked: what makes a `MapQuestion`.
        store: asked for the incidents.

    Raises:
        werkzeug.exceptions.BadRequest: it is no question that a map of ours would put.
    """
    try:
        question = MapQuestion.model_validate(asked)
    except ValidationError as error:
        abort(400, f"no question of a map: {error.errors()[0]['loc']}")
    if question.panel not in PANELS or not rights.may_see(question.panel):
        abort(400, "no such panel")
    note_search(question.key)
    note_sources(INCIDENTS.sources)
    view = view_of(Request.of(url_state.parse(question.key)), store)
    months = MonthRange(*sorted(question.months)) if question.months else view.months(DEAD_MISSING)
    reference = question.reference
    if question.film:
        reference = max(reference, _largest_of_film(view, question.level, question.film))
    layers = tuple(code for code in menu.LAYERS if code in question.layers)
    people = circles.answer(
        view, months, question.level, layers, around=question.around, reference=reference
    )
    period = period_in_words(months, view.availability(DEAD_MISSING))
    selected = side.parse(question.sel)
    if selected:
        people["features"] += side.outline(selected)
    return {
        **question.model_dump(include={"number", "panel", "scene", "key", "sel"}),
        "people_key": people.pop("key"),
        "people": people,
        "caption": _("{period}: {people}").format(
            period=period, people=words.people_alone(people["people"])
        ),
        "side": _side(view, selected, months, question, store) if selected else None,
    }


def _largest_of_film(view: View, level: int, film: tuple[int, int, int]) -> int:
    """One scale from a film's first month to its last, worked out once for all of its pictures."""
    first, last, length = film
    months = list(MonthRange(min(first, last), max(first, last)).months())[:_MOST_WINDOWS]
    length = min(max(1, length), len(months))
    windows = [
        MonthRange(months[i], months[i + length - 1]) for i in range(len(months) - length + 1)
    ]
    question = ("largest of a film", replace(view.filters, period=EVER), level, film)
    return view.ask(question, lambda _store: circles.largest_of_film(view, level, windows))


def _side(
    view: View, selected: side.Selected, months: MonthRange, question: MapQuestion, store: Store
) -> Sequence[Component] | None:
    """The panel beside the map; the browser has the whole text of a symbol."""
    if selected.kind == "symbol":
        return None
    rows = incidents.within(circles.records_of(view), months)
    return side.panel(
        view,
        selected,
        side.records_of(selected, incidents.drawn(rows)),
        months,
        period=period_in_words(months, view.availability(DEAD_MISSING)),
        path=question.path,
        movement=_movement(selected.code, question.key, store) if selected.kind == "route" else (),
        undrawn=words.undrawn_in_words(incidents.people_undrawn(rows)),
        listed=max(side.AT_A_TIME, question.listed),
    )


def _movement(route: str, key: str, store: Store) -> list[str]:
    """What is counted on a route, as its line says it."""
    drawing = render(PANELS[menu.LAYERED], Request.of(url_state.parse(key)), store).drawing
    if not isinstance(drawing, MapDrawing):
        return []
    rows = drawing.view["corridors"]["rows"]
    return [row["tip"][1] for row in rows if row["route"] == route and row["value"] is not None]
