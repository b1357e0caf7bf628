"""Collects what one checkout answers; runs under its own Python, in its folder, by itself.

It asks as browsers and scripts do. What may change with the inside of the program, the way in
which a page asks for its cards, is in `View`; the rest are addresses that stay.

Called by `python -m tests.comparison` with a job as JSON on its standard input; writes the answers
as JSON to its standard output: a list of `[reader, address, subject, kind, detail, value]`.
"""

import base64
import csv
import html
import io
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import numpy as np
from flask.testing import FlaskClient
from openpyxl import load_workbook
from pptx import Presentation

from dashboard import pages
from dashboard.app import create_app
from dashboard.components import cards
from dashboard.panels import PANELS
from dashboard.panels.panel import Kind
from dashboard.settings import Settings

Answer = tuple[str, str, str, Any]
_FILTERS = {"asof", "c", "cmp", "g", "m", "q", "r", "t", "window"}
_ON_CARD = ("title", "subtitle", "source", "caveat", "filters", "exercise", "since")
_HEADLINE = ("data-metric", "data-value", "data-unit")
_CALLBACKS = "/_dash-update-component"
_OK = 200
_CONFIRMED = "confirm=TLP:RED"
_SHORT = re.compile(r"\b[0-9a-f]{12,64}\b")
_CLOCK = re.compile(r"(?<!\d)\d\d:\d\d(:\d\d)?( UTC|Z)?")
_CONTROL = re.compile(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", re.DOTALL)


class View:
    """What the cards of a page say, whichever way its scripts ask for it."""

    def __init__(self, client: FlaskClient, path: str, search: str) -> None:
        asked_search = f"?{search}" if search else ""
        asked = urlencode({"path": path, "search": asked_search})
        answer = client.get(f"/first-view?{asked}")
        if answer.status_code != _OK:
            answer = client.post(_CALLBACKS, json=self.question(client, path, asked_search))
        self.read(answer.get_json()["response"] if answer.status_code == _OK else {})

    @staticmethod
    def question(client: FlaskClient, path: str, search: str) -> dict[str, Any]:
        """What Dash asks for the cards of a page since that has no address of its own."""
        with client.application.test_request_context(path, environ_base=client.environ_base):
            # Who asks is known then: a page has no cards that its reader may not see.
            client.application.preprocess_request()
            # The release before asks so for pages that are not there alone, and lists no cards.
            panels = getattr(pages.at(path), "panels", ())
        charts = [code for code in panels if PANELS[code].kind is Kind.CHART]
        figures = [
            {"id": {"panel": code, "type": "panel-figure"}, "property": "data"} for code in charts
        ]
        view = {"search": search, "path": path, "number": 1}
        return {
            "output": '..{"panel":["ALL"],"type":"panel-figure"}.data...drawn.data..',
            "outputs": [figures, {"id": "drawn", "property": "data"}],
            "inputs": [{"id": "view", "property": "data", "value": view}],
            "state": [],
            "changedPropIds": ["view.data"],
        }

    def read(self, parts: Mapping[str, Any]) -> None:
        """Take what was answered, by the ids of components."""
        drawn = parts.get("drawn", {}).get("data", {})
        self.cards: Mapping[str, Any] = drawn.get("cards", {})
        self.maps: Mapping[str, Any] = drawn.get("maps", {})
        self.around = {
            "sentence": drawn.get("sentence", ""),
            "freshness": drawn.get("freshness", []),
            "notices": drawn.get("notices", []),
            "marking": drawn.get("marking", {}).get("label", ""),
        }
        self.summary: object = drawn.get("summary", [])
        self.figures = {}
        self.bodies = {**drawn.get("bodies", {}), **drawn.get("grids", {})}
        for identity, props in parts.items():
            if identity.startswith("{"):
                code = json.loads(identity)["panel"]
                if figure := props.get("figure") or props.get("data"):
                    self.figures[code] = figure
                if "children" in props:
                    self.bodies[code] = props["children"]


class Scene(View):
    """What a scene of a wall says, whichever way its scripts ask for it."""

    def __init__(self, client: FlaskClient, place: int, panels: list[str], search: str) -> None:
        own = str(place)

        def parts(kind: str, prop: str) -> list[dict[str, Any]]:
            named = ({"type": kind, "scene": own, "panel": code} for code in panels)
            return [{"id": one, "property": prop} for one in named]

        several = '{"panel":["ALL"],"scene":["MATCH"],"type":"scene-%s"}.%s'
        # Releases before had the figure of a scene in its graph, and not beside it.
        figure = "data" if hasattr(cards, "GRAPH") else "figure"
        body = {
            "output": "...".join(
                (
                    '..{"scene":["MATCH"],"type":"scene-drawn"}.data',
                    several % ("figure", figure),
                    several % ("body", "children") + "..",
                )
            ),
            "outputs": [
                {"id": {"type": "scene-drawn", "scene": own}, "property": "data"},
                parts("scene-figure", figure),
                parts("scene-body", "children"),
            ],
            "inputs": [
                {
                    "id": {"type": "scene-view", "scene": own},
                    "property": "data",
                    "value": {"search": f"?{search}", "number": 1},
                }
            ],
            "state": [],
            "changedPropIds": [f'{{"scene":"{own}","type":"scene-view"}}.data'],
        }
        answer = client.post(_CALLBACKS, json=body)
        response = answer.get_json()["response"] if answer.status_code == 200 else {}
        self.read({("drawn" if "scene-drawn" in key else key): response[key] for key in response})


def answers(client: FlaskClient, address: str) -> Iterator[Answer]:
    """All that one address gives."""
    url = urlsplit(address)
    if url.path.startswith(("/api/", "/search/", "/print/", "/card/", "/embed/")):
        yield from _of_interface(client, address)
        return
    document = client.get(address)
    title = re.search("<title>(.*?)</title>", document.text, re.DOTALL)
    yield "page", "status", "", [document.status_code, document.headers.get("Location", "")]
    yield "page", "text", "title", title[1].strip() if title else ""
    view = View(client, url.path, url.query)
    for name, value in view.around.items():
        yield "page", "text", name, words(value)
    yield "page", "summary", "on the page", words(view.summary)
    for code in view.cards:
        yield from _of_card(view, code)
        yield from _of_file(client, code, view.cards[code], url.query)
    found = client.get(f"/api/v1/summary?{url.query}")
    yield "page", "summary", "of the interface", found.get_json()
    if url.path.startswith("/wall/"):
        yield from _of_wall(client, url.path.removeprefix("/wall/"))


def _of_wall(client: FlaskClient, playlist: str) -> Iterator[Answer]:
    scenes = client.get(f"/api/v1/playlists/{playlist}").get_json()["draft"]["scene"]
    for place, scene in enumerate(scenes):
        view = Scene(client, place, scene.get("panels", []), scene.get("view", ""))
        for name, value in view.around.items():
            yield f"scene {place}", "text", name, words(value)
        for code in view.cards:
            for subject, *rest in _of_card(view, code):
                yield f"scene {place} {subject}", *rest


def _of_card(view: View, code: str) -> Iterator[Answer]:
    card = view.cards[code]
    yield code, "state", "", card.get("state")
    for name in _ON_CARD:
        yield code, "text", name, card.get(name, "")
    yield code, "finding", "alternative", card.get("alternative", "")
    body = view.bodies.get(code)
    yield code, "text", "body", words(body)
    numbers = [[props.get(name) for name in _HEADLINE] for props in _properties(body, "data-value")]
    if numbers:
        yield code, "headline", "", numbers
    for grid in _properties(body, "rowData"):
        yield code, "table", "grid", grid["rowData"]
    if code in view.maps:
        yield code, "map", "", _map(view.maps[code])
    if code in view.figures:
        yield code, "chart", "series", _series(view.figures[code])
        layout = view.figures[code].get("layout", {})
        written = [part.get("text") for part in layout.get("annotations", ())]
        yield code, "chart", "words", sorted(filter(None, written))


def _map(state: Mapping[str, Any]) -> dict[str, object]:
    """What a map counts: movement by route, and what each sign says first (in 1.0.0 a row)."""
    corridors, signs = state.get("corridors") or {}, state.get("symbols") or ()
    if isinstance(signs, Mapping):
        signs = signs["rows"]
    signs = [
        *signs,
        *(
            row
            for one in state.get("layers", ())
            for row in one.get("symbols", {"rows": ()})["rows"]
        ),
    ]
    said = (
        one["properties"]["tip"] if "properties" in one else [one["name"], *one["lines"]]
        for one in signs
    )
    return {
        "movement": {row["route"]: row["value"] for row in corridors.get("rows", ())},
        "signs": sorted(tip[:2] for tip in said),
    }


def _of_file(
    client: FlaskClient, code: str, card: Mapping[str, Any], search: str
) -> Iterator[Answer]:
    own = [pair for pair in parse_qsl(search, keep_blank_values=True) if pair[0] not in _FILTERS]
    query = "&".join(filter(None, (card.get("filters"), urlencode(own), _CONFIRMED)))
    file = client.get(f"/api/v1/panels/{code}.csv?{query}")
    if file.status_code != 200:
        yield code, "table", "refused", [file.status_code, file.get_json()]
        return
    yield from ((code, *rest) for _subject, *rest in _of_csv(file.text))


def _of_csv(text: str) -> Iterator[Answer]:
    lines = text.splitlines(keepends=True)
    remarks = [line.strip() for line in lines if line.startswith("#")]
    yield "file", "text", "above the table", remarks
    rows = list(csv.reader(io.StringIO("".join(x for x in lines if not x.startswith("#")))))
    yield "file", "table", "file", _in_names(rows)


def _in_names(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows with names where codes have a column of names beside them; in 1.0.0 cells were names."""
    head = rows[0] if rows else []
    named = {name: head.index(f"{name}_name") for name in head if f"{name}_name" in head}
    places = [(name, named.get(name, at)) for at, name in enumerate(head)]
    kept = [(name, at) for name, at in places if at not in named.values() or name in named]
    return [[name for name, _ in kept], *([row[at] for _, at in kept] for row in rows[1:])]


def _of_interface(client: FlaskClient, address: str) -> Iterator[Answer]:
    answer = client.get(address)
    kind = answer.mimetype or ""
    yield "interface", "status", "", [answer.status_code, answer.headers.get("Location", "")]
    if answer.is_json:
        yield "interface", "series", "json", answer.get_json()
    elif kind == "text/csv":
        yield from _of_csv(answer.text)
    elif kind == "text/html":
        text = html.unescape(_CONTROL.sub(" ", answer.text))
        yield "interface", "paper", "", text.split()
    elif kind.endswith("presentation"):
        for slide in _slides(answer.data):
            name = f"slide {'with a chart' if slide['charts'] else ''}: {slide['title']}"
            yield from ((name, "slides", *part) for part in slide.items())
    elif kind.endswith("sheet"):
        for sheet in load_workbook(io.BytesIO(answer.data), read_only=True):
            yield (
                f"sheet {sheet.title}",
                "table",
                "workbook",
                _in_names(
                    [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
                ),
            )


def words(part: object) -> str:
    """All that can be read in components, in order."""
    return " ".join(" ".join(_texts(part)).split())


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str | int | float):
        yield str(part)
    elif isinstance(part, list):
        for one in part:
            yield from _texts(one)
    elif isinstance(part, dict):
        yield from _texts(part.get("props", {}).get("children"))


def _properties(part: object, name: str) -> Iterator[Mapping[str, Any]]:
    """Properties of the components that have one of a name."""
    if isinstance(part, list):
        for one in part:
            yield from _properties(one, name)
    elif isinstance(part, dict):
        props = part.get("props", {})
        if name in props:
            yield props
        yield from _properties(props.get("children"), name)


def _series(figure: Mapping[str, Any]) -> Mapping[str, Any]:
    """Values of the traces of a figure, by name; those without a name by their order."""
    named: dict[str, Any] = {}
    for trace in figure.get("data", ()):
        axes = {key: _values(trace[key]) for key in ("x", "y", "z", "values") if key in trace}
        for key in ("error_x", "error_y"):
            if "array" in trace.get(key, {}):
                axes[key] = _values(trace[key]["array"])
        rows = zip(*axes.values(), strict=False)
        points = axes if "z" in axes else [list(row) for row in rows if None not in row]
        named.setdefault(trace.get("name") or "without a name", []).append(points)
    return named


def _values(given: Mapping[str, str] | list[Any]) -> list[Any]:
    """Plotly's arrays, packed or not."""
    if isinstance(given, list):
        return given
    values = np.frombuffer(base64.b64decode(given["bdata"]), given["dtype"]).tolist()
    return [None if value != value else value for value in values]  # noqa: PLR0124 - not a number


def _slides(content: bytes) -> Iterator[Mapping[str, Any]]:
    """Title, words, tables and charts of each slide."""
    for slide in Presentation(io.BytesIO(content)).slides:
        words = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        tables = [shape.table for shape in slide.shapes if shape.has_table]
        plots = [plot for shape in slide.shapes if shape.has_chart for plot in shape.chart.plots]
        title = slide.shapes.title
        yield {
            "title": title.text_frame.text if title else "",
            "words": [
                text
                for text in words
                if text.strip() and not (title and text == title.text_frame.text)
            ],
            "tables": [[[cell.text for cell in row.cells] for row in one.rows] for one in tables],
            "charts": [
                [
                    list(map(str, plot.categories)),
                    [[one.name, list(one.values)] for one in plot.series],
                ]
                for plot in plots
            ],
        }


def masked(value: object, version: str) -> object:
    """A value without what differs from store to store: versions, hashes, times of the clock."""
    if isinstance(value, str):
        return _CLOCK.sub("<time>", _SHORT.sub("<hash>", value.replace(version, "<version>")))
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, list):
        return [masked(one, version) for one in value]
    if isinstance(value, dict):
        return {masked(key, version): masked(one, version) for key, one in value.items()}
    return value


def collect(job: Mapping[str, Any]) -> Iterator[list[Any]]:
    """Everything that a job asks for."""
    os.environ |= job["environment"]
    apps = {}
    for name, url in job["stores"].items():
        os.environ["ROUTEWATCH_DATABASE_URL"] = url
        apps[name] = create_app(Settings.from_environment())
    number = 0
    for entry in job["addresses"]:
        address, store = entry["address"], entry["store"]
        for reader in entry["readers"]:
            number += 1
            # An address may ask for so much in a minute.
            client = apps[store].server.test_client()
            client.environ_base["REMOTE_ADDR"] = f"127.1.{number // 250}.{number % 250 + 1}"
            client.environ_base |= job["readers"][reader]
            version = client.get("/api/version").get_json()["data_version"]
            try:
                found = list(answers(client, quote(address, safe="/?&=%,.:|*")))
            except Exception as error:  # noqa: BLE001 - what breaks is an answer as well
                found = [("page", "error", type(error).__name__, str(error)[:300])]
            for subject, kind, detail, value in found:
                yield [reader, f"{store} {address}", subject, kind, detail, masked(value, version)]


if __name__ == "__main__":
    json.dump(list(collect(json.load(sys.stdin))), sys.stdout)
