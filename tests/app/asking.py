"""What the scripts of a page send, and what its cards answer."""

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from dash import stringify_id
from dash.development.base_component import Component
from flask.testing import FlaskClient

from dashboard import pages, url_state
from dashboard.access.reader import READER, Reader, reading_as
from dashboard.app import create_app
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import Card, render
from dashboard.settings import Settings
from dashboard.wall.playlist_files import read_playlists
from dashboard.wiring import Store

Body = dict[str, Any]
CALLBACKS = "/_dash-update-component"

_PANELS = '..{"panel":["ALL"],"type":"panel-figure"}.data...drawn.data..'
_SCENE = (
    '..{"scene":["MATCH"],"type":"scene-drawn"}.data'
    '...{"panel":["ALL"],"scene":["MATCH"],"type":"scene-figure"}.data'
    '...{"panel":["ALL"],"scene":["MATCH"],"type":"scene-body"}.children..'
)
PLAYLISTS = read_playlists()
_TAB = '{"panel":["MATCH"],"type":"panel-aside"}.data'


def client_of(**settings: Any) -> FlaskClient:
    """A client of an application with these settings."""
    client: FlaskClient = create_app(Settings(**settings)).server.test_client()
    return client


def card_of(code: str, view: str, store: Store, **fixed: str | None) -> Card:
    """A card for the view of an address; its page may have a country or a route fixed."""
    return render(PANELS[code], Request.of(url_state.parse(view), **fixed), store)


def cards_in(part: object) -> Iterator[str]:
    """Codes of the cards in a layout, in its order."""
    if isinstance(part, Component):
        code, inside = getattr(part, "data-panel", None), getattr(part, "children", None)
        if isinstance(code, str):
            yield code
        for one in inside if isinstance(inside, list | tuple) else [inside]:
            yield from cards_in(one)


@contextmanager
def asked_by(client: FlaskClient, reader: Reader) -> Iterator[None]:
    """Ask as somebody, and look at layouts as they do."""
    # No header of a request becomes such a key.
    base = cast("dict[str, Any]", client.environ_base)
    base[READER] = reader
    try:
        with reading_as(reader):
            yield
    finally:
        del base[READER]


def components(layout: object) -> Iterator[Component]:
    """Every component of a layout."""
    if isinstance(layout, list | tuple):
        for part in layout:
            yield from components(part)
    elif isinstance(layout, Component):
        yield layout
        yield from components(getattr(layout, "children", None))


def _ids(path: str, *wanted: tuple[str, str]) -> Iterator[list[Body]]:
    """Parts of a page by their kind, each with a property; a list for each kind and property."""
    content = pages.at(path, PLAYLISTS).content()
    found = [getattr(part, "id", None) for part in components(content)]
    for kind, prop in wanted:
        yield [
            {"id": identity, "property": prop}
            for identity in found
            if isinstance(identity, dict) and identity["type"] == kind
        ]


def panels(path: str, search: str = "", changes: object = None) -> Body:
    """The request for all panels of a page, after some choices on it."""
    view = {"search": search, "path": path, "number": 1, "changes": changes or {}}
    return {
        "output": _PANELS,
        "outputs": [
            *_ids(path, ("panel-figure", "data")),
            {"id": "drawn", "property": "data"},
        ],
        "inputs": [{"id": "view", "property": "data", "value": view}],
        "state": [],
        "changedPropIds": ["view.data"],
    }


def scene(path: str, place: int, look: str = "") -> Body:
    """The request for a scene of a wall, by its place from 0, with a remote's filters."""
    shown = PLAYLISTS[path.removeprefix("/wall/")].scenes[place]
    identity = {"type": "scene-view", "scene": str(place)}
    view = {"search": f"?{look or shown.view}&theme=dark", "number": 1}

    parts = _ids(path, ("scene-figure", "data"), ("scene-body", "children"))
    own = [[one for one in some if one["id"]["scene"] == str(place)] for some in parts]
    return {
        "output": _SCENE,
        "outputs": [
            {"id": {"type": "scene-drawn", "scene": str(place)}, "property": "data"},
            *own,
        ],
        "inputs": [{"id": identity, "property": "data", "value": view}],
        "state": [],
        "changedPropIds": ['{"scene":"' + str(place) + '","type":"scene-view"}.data'],
    }


def tab(code: str, opened: object) -> Body:
    """The request for a tab of a card, on the overview unless it says on which page."""
    if isinstance(opened, dict):
        opened = {"path": "/", **opened}
    identity = {"type": "panel-tab", "panel": code}
    return {
        "output": _TAB,
        "outputs": {"id": {"type": "panel-aside", "panel": code}, "property": "data"},
        "inputs": [{"id": identity, "property": "data", "value": opened}],
        "state": [],
        "changedPropIds": ['{"panel":"' + code + '","type":"panel-tab"}.data'],
    }


def map_question(**asked: object) -> Body:
    """The request of the map for its incidents, as of `callbacks.maps.MapQuestion`."""
    of = {"panel": "map", "scene": ""}
    question = {**of, "number": 1, "level": 5, "layers": ["incidents"], **asked}
    return {
        "output": '{"panel":["MATCH"],"scene":["MATCH"],"type":"map-answer"}.data',
        "outputs": {"id": {**of, "type": "map-answer"}, "property": "data"},
        "inputs": [{"id": {**of, "type": "map-question"}, "property": "data", "value": question}],
        "state": [],
        "changedPropIds": ['{"panel":"map","scene":"","type":"map-question"}.data'],
    }


def editor(
    act: str = "", of: str = "", state: object = None, *, fields: Body | None = None
) -> Body:
    """The request of the page of playlists after a press.

    Args:
        act: that of the button.
        of: what it does it to.
        state: what the page was at, as the answer before has it.
        fields: what is in its fields of text, by table, place and key: `scene 0 title`.
    """
    typed = [
        (
            {
                **dict(zip(("table", "place", "key"), name.split(" "), strict=True)),
                "type": "playlist-field",
            },
            value,
        )
        for name, value in (fields or {}).items()
    ]
    button = {"act": act, "of": of, "type": "playlist-press"}
    pressed = [{"id": button, "property": "n_clicks", "value": 1}] if act else []
    return {
        "output": "playlist-turn.data",
        "outputs": {"id": "playlist-turn", "property": "data"},
        "inputs": [
            pressed,
            [{"id": identity, "property": "n_blur", "value": 0} for identity, _value in typed],
            [],
            {"id": "playlist-sure", "property": "submit_n_clicks"},
            {"id": "playlist-written", "property": "data"},
            {"id": "url", "property": "search", "value": ""},
        ],
        "state": [
            [{"id": name, "property": "value", "value": value} for name, value in typed],
            {"id": "playlist-state", "property": "data", "value": state},
        ],
        "changedPropIds": [f"{stringify_id(button)}.n_clicks"] if act else [],
    }


def briefing(search: str, act: str = "", of: str = "", state: object = None) -> Body:
    """The request of the page of the briefing, at an address or after a press."""
    button = {"act": act, "of": of, "type": "briefing-press"}
    heading = {"key": "h", "place": "0", "type": "briefing-field"}
    return {
        "output": "briefing-turn.data",
        "outputs": {"id": "briefing-turn", "property": "data"},
        "inputs": [
            {"id": "url", "property": "search", "value": search},
            [{"id": button, "property": "n_clicks", "value": 1}] if act else [],
            [{"id": heading, "property": "value", "value": "Deaths"}],
        ],
        "state": [
            {"id": "routewatch-briefing", "property": "data", "value": None},
            {"id": "briefing-shown", "property": "data", "value": state},
        ],
        "changedPropIds": [f"{stringify_id(button)}.n_clicks" if act else "url.search"],
    }


def page(path: object, search: object = "", shown: str = "") -> Body:
    """What Dash's router asks for: the page of an address, while another one is on screen."""
    return {
        "output": ".._pages_content.children..._pages_store.data..",
        "outputs": [
            {"id": "_pages_content", "property": "children"},
            {"id": "_pages_store", "property": "data"},
        ],
        "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": path},
            {"id": "_pages_location", "property": "search", "value": search},
        ],
        "state": [{"id": "laid-out", "property": "data", "value": {"path": shown}}],
        "changedPropIds": ["_pages_location.pathname"],
    }


def answer(client: FlaskClient, body: Body) -> Body:
    """The answer to a request, by id and property."""
    sent = client.post(CALLBACKS, json=body)
    assert sent.status_code == 200, sent.text
    parsed: Body = sent.get_json()
    response: Body = parsed["response"]
    return response


def drawn(client: FlaskClient, path: str, search: str = "") -> Body:
    """What the cards of a page say about themselves."""
    said: Body = answer(client, panels(path, search))["drawn"]["data"]
    return said


def csv_lines(client: FlaskClient, address: str) -> list[str]:
    """The lines of a file of the data interface without its remarks, the head first."""
    lines = client.get(f"/api/v1/{address}").text.splitlines()
    return [line for line in lines if not line.startswith("#")]


def csv_rows(client: FlaskClient, address: str) -> list[list[str]]:
    """The same as cells."""
    return list(csv.reader(csv_lines(client, address)))


def csv_records(client: FlaskClient, address: str) -> list[dict[str, str]]:
    """The rows of such a file by the keys of its head."""
    return list(csv.DictReader(csv_lines(client, address)))


def body(answered: Body, code: str) -> object:
    """What stands in a panel's card beside its picture."""
    bodies: Body = answered["drawn"]["data"]["bodies"]
    return bodies[code]


def notices(answered: Body) -> object:
    """What stands above all cards."""
    said: Body = answered["drawn"]["data"]
    return said["notices"]


def texts(part: object) -> Iterator[str]:
    """Every text in an answer's components."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from texts(value)
