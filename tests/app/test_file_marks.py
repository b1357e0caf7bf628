"""Files, frames and pages are marked: exercises as such, and what bureaus reported."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from shutil import copy
from typing import Any
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient

from dashboard.access.policy import Policy
from dashboard.access.reader import Identity, close_doors
from dashboard.app import create_app
from dashboard.exports.files import offer
from dashboard.exports.paper.picture import PRESETS, is_drawn, picture_html
from dashboard.exports.provenance import provenance_of
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import render
from dashboard.settings import Settings, SettingsError
from dashboard.theme import theme_named
from dashboard.url_state import parse
from dashboard.wiring import Store
from data_access.ingest.batches import mark_batch
from data_access.registry import EXERCISE
from data_access.registry.metrics import METRICS
from data_access.store.engine import writer
from tests.app import asking
from tests.app.test_pages import PATHS
from tests.builders import a_detection, an_incident, released
from tests.cases import quick
from tests.conftest import run_routewatch

ACCESS = Path(__file__).parents[2] / "docs" / "access.toml"


@pytest.mark.browser
def test_exercises_are_written_across_and_named(exercise_store: str) -> None:
    client = asking.client_of(database_url=exercise_store)
    answer = client.get("/api/v1/panels/headline-searches.svg")
    assert "DEMO</text>" in answer.text
    assert 'filename="exercise_' in answer.headers["Content-Disposition"]
    assert "Demo figures" in answer.text


def test_a_page_bears_the_mark_of_what_bureaus_reported_and_else_none(
    network: FlaskClient, client: FlaskClient
) -> None:
    hits = asking.drawn(network, "/network/databases")["marking"]
    assert hits == {"label": "TLP:AMBER", "color": "#ffc000", "background": "#000000"}
    assert asking.drawn(client, "/")["marking"] == {"label": "TLP:CLEAR"}


def test_a_file_of_what_bureaus_reported_is_amber_and_asks_before_it_is_taken(
    network: FlaskClient,
) -> None:
    answer = network.get("/api/v1/panels/headline-hits.csv")
    assert "# marking: TLP:AMBER" in answer.text
    assert "_TLP-AMBER.csv" in answer.headers["Content-Disposition"]
    opened = {"panel": "headline-hits", "tab": "download", "search": ""}
    shown = json.dumps(asking.answer(network, asking.tab("headline-hits", opened)))
    assert '"data-caution": "What is shown is marked TLP:AMBER' in shown


LAYERS = "?t=2025&lay=border-points,corridors"


def test_the_file_of_a_map_is_marked_by_the_layers_that_are_on(network: FlaskClient) -> None:
    with_points = network.get(f"/api/v1/panels/map.csv{LAYERS}")
    assert "# marking: TLP:AMBER" in with_points.text
    assert "_TLP-AMBER.csv" in with_points.headers["Content-Disposition"]
    without = network.get("/api/v1/panels/map.csv?t=2025&lay=corridors")
    assert "# marking: TLP:CLEAR" in without.text


def test_the_file_of_a_map_names_exercises_by_the_layers_that_are_on(exercise_store: str) -> None:
    client = asking.client_of(database_url=exercise_store)
    with_points = client.get("/api/v1/panels/map.csv?t=2025&lay=border-points")
    assert with_points.text.startswith("# exercise: ")
    assert 'filename="exercise_' in with_points.headers["Content-Disposition"]
    without = client.get("/api/v1/panels/map.csv?t=2025&lay=corridors")
    assert "# exercise: " not in without.text
    assert "exercise" not in without.headers["Content-Disposition"]


def test_a_file_that_is_marked_higher_marks_what_is_made_of_it(
    migrated_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "store.sqlite"
    copy(migrated_file, path)
    address = f"sqlite:///{path}"
    engine = writer(address)
    deaths = released(engine, "iom_mmp", [an_incident()], date(2025, 9, 8))
    detection = a_detection(series_code="detections-by-route", value=5)
    released(engine, "frontex_ibc", [detection], date(2025, 9, 8))
    mark_batch(engine, deaths, "TLP:GREEN", None)
    engine.dispose()
    client = asking.client_of(database_url=address)
    assert asking.drawn(client, "/")["marking"]["label"] == "TLP:GREEN"
    made = {
        code: client.get(f"/api/v1/panels/{code}.csv?t=2024").text
        for code in ("deaths-over-time", "detections-by-route", "batches", "map")
    }
    marks = {
        code: text.partition("# marking: ")[2].partition("\n")[0] for code, text in made.items()
    }
    clear = marks.pop("detections-by-route")
    assert clear == "TLP:CLEAR"
    assert set(marks.values()) == {"TLP:GREEN"}
    lower = client.get("/api/v1/panels/deaths-over-time.csv?t=2024&marking=TLP:CLEAR")
    assert "TLP:CLEAR would be lower" in lower.get_json()["error"]


@pytest.fixture
def known_readers(network_file: str) -> Iterator[FlaskClient]:
    """A client of the application where readers are known."""
    settings = Settings(database_url=network_file, access="proxy", access_file=str(ACCESS))
    yield create_app(settings).server.test_client()
    close_doors(closed=False)


def test_whoever_takes_a_marked_file_confirms_it_and_is_named(known_readers: FlaskClient) -> None:
    client = known_readers
    reader = Policy.load(ACCESS).role("analyst", Identity("a1", "A. Rossi"))
    with asking.asked_by(client, reader):
        for address in ("panels/headline-hits.csv?", "brief.zip?items=/%3Fp%3Dheadline-hits&"):
            for word in ("", "confirm=TLP:GREEN", "confirm=RED"):
                refused = client.get(f"/api/v1/{address}{word}")
                assert refused.status_code == 400
                assert refused.get_json()["parameter"] == "confirm"
                assert "confirm=TLP:AMBER" in refused.get_json()["error"]
        made = client.get("/api/v1/panels/headline-hits.csv?confirm=TLP:AMBER").text
        public = client.get("/api/v1/panels/public-notices.csv")
        pack = client.get("/api/v1/brief.zip?items=/%3Fp%3Dheadline-hits&confirm=TLP:AMBER").data
        printed = client.get("/print/network/databases").text
        opened = {"panel": "headline-hits", "tab": "download", "search": ""}
        tab = json.dumps(asking.answer(client, asking.tab("headline-hits", opened)))
    assert "\n# made for: A. Rossi, " in made
    assert public.status_code == 200
    assert "made for" not in public.text
    listed = json.loads(ZipFile(BytesIO(pack)).read("manifest.json"))
    assert listed["made_for"].startswith("A. Rossi, ")
    assert "confirm" not in listed["link"]
    assert "Made for A. Rossi, " in printed
    assert '"data-confirm": "TLP:AMBER"' in tab


SITE = "https://intranet.example.org"
CARD = "/embed/headline-dead-missing?r=central-mediterranean&t=2015"


def test_there_are_none_unless_sites_are_listed(client: FlaskClient, reference_store: str) -> None:
    assert client.get(CARD).status_code == 404
    view, panel = parse("t=2015"), PANELS["headline-dead-missing"]
    for sites, has_entry in (((), False), ((SITE,), True)):
        store = Store(Settings(database_url=reference_store, embed_hosts=sites))
        entry = str(offer(panel, Request.of(view), view, store))
        assert ("copy-embed" in entry) == has_entry


def test_a_card_in_a_frame_has_all_that_must_travel_with_it(reference_store: str) -> None:
    sites = Settings.from_environment({"ROUTEWATCH_EMBED_HOSTS": f"{SITE}, http://wall:8080"})
    settings = sites.model_copy(update={"database_url": reference_store})
    client = create_app(settings).server.test_client()
    answer = client.get(CARD)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert policy.endswith(f"frame-ancestors {SITE} http://wall:8080")
    assert "default-src 'none'" in policy
    for words in (
        "IOM Missing Migrants Project",
        "Minimum estimate",
        "TLP:CLEAR",
        "3,149",
        "Full view in Routewatch",
        'href="http://localhost/card/headline-dead-missing?r=central-mediterranean&amp;t=2015"',
        'target="_blank"',
    ):
        assert words in answer.text, words
    assert "<script" not in answer.text
    assert client.get("/embed/no-such-card").status_code == 404
    assert "frame-ancestors 'none'" in client.get("/").headers["Content-Security-Policy"]


def test_what_is_not_for_everybody_is_shown_on_no_other_site(reference_store: str) -> None:
    settings = Settings(database_url=reference_store, embed_hosts=(SITE,), marking="TLP:AMBER")
    answer = create_app(settings).server.test_client().get(CARD)
    assert (answer.status_code, answer.text) == (
        403,
        "Marked TLP:AMBER: not to be shown on other sites.",
    )


@pytest.mark.parametrize(
    "sites", ["*", "https://*", "intranet.example.org", f"{SITE}/x", f"{SITE};"]
)
def test_a_site_is_a_scheme_with_a_host(sites: str) -> None:
    with pytest.raises(SettingsError, match="ROUTEWATCH_EMBED_HOSTS lists sites as"):
        Settings.from_environment({"ROUTEWATCH_EMBED_HOSTS": sites})


def export(store: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Call the command on the reference store."""
    return run_routewatch("export", *arguments, address=store, within=environment)


def exported(store: str, code: str, view: str, file: Path, **environment: str) -> str:
    """A file that the command writes, in the format of its name."""
    wanted = (code, "--view", view, "--format", file.suffix[1:], "--out", str(file))
    done = export(store, *wanted, **environment)
    assert done.returncode == 0, done.stderr
    return file.read_text(encoding="utf-8-sig")


def test_the_file_is_what_the_data_interface_answers(
    reference_store: str, client: FlaskClient, tmp_path: Path
) -> None:
    file = tmp_path / "routes.csv"
    text = exported(reference_store, "top-routes", "t=2015", file)
    assert "# link: Routewatch, page /card/top-routes?t=2015" in text
    assert file.read_bytes() == client.get("/api/v1/panels/top-routes.csv?t=2015&bom=1").data
    assert [path.name for path in tmp_path.iterdir()] == ["routes.csv"]


def test_an_address_copied_from_a_routes_page_fixes_its_route(
    reference_store: str, tmp_path: Path
) -> None:
    address = "http://127.0.0.1:8050/routes/central-mediterranean?t=2015-04"
    file = tmp_path / "deaths.csv"
    assert "2015-04,1480" in exported(reference_store, "headline-dead-missing", address, file)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("sorrow", "--format", "csv"), "no panel 'sorrow'"),
        (("top-routes", "--format", "docx"), "no format 'docx'"),
        (("top-routes", "--format", "csv", "--view", "t=2015-13"), "a period is"),
        (("deaths-by-cause", "--format", "svg", "--view", "t=1990"), "data available from"),
        (("top-routes", "--format", "csv", "--marking", "TLP:PINK"), "no marking 'TLP:PINK'"),
        (("top-routes", "--format", "png", "--preset", "wall"), "no preset 'wall'"),
        (("headline-detections", "--format", "csv", "--view", "r=darien"), "not counted"),
    ],
)
def test_what_cannot_be_written_is_one_sentence_and_no_file(
    reference_store: str, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = export(reference_store, *arguments, "--out", str(tmp_path / "file"))
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.strip().count("\n") == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.browser
def test_a_picture_carries_title_filters_source_caveat_and_mark(
    reference_store: str, tmp_path: Path
) -> None:
    file, mark = tmp_path / "detections.svg", "TLP:AMBER+STRICT"
    svg = exported(reference_store, "detections-by-route", "t=2015", file, ROUTEWATCH_MARKING=mark)
    text = re.sub(r"<[^>]+>", " ", svg)
    for words in (
        "EU detections by route",
        "All routes · 2015",
        "Frontex, 4 Aug 2026",
        "Crossings, not persons",
        "TLP:AMBER+STRICT",
        "Western Balkans",
        "18 Apr 2015",
    ):
        assert words in text, words


MARK = '"data-exercise": "true"'
SOME_METRICS, SOME_CARDS = list(METRICS)[::5], list(PANELS)[::8]
"""Of each subject, which stand together."""
NAMED_BY_SOURCE = frozenset({"sources", "batches", "publishers", "citation"})
"""What is held: each row names its source, which says that it is no real one, or the version."""


def cards(client: FlaskClient, path: str) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """What each card of a page shows, and the whole answer."""
    request = asking.panels(path)
    answer = asking.answer(client, request)
    said = answer["drawn"]["data"]
    found: dict[str, dict[str, Any]] = {
        code: {
            "saying": saying,
            "map": said["maps"].get(code),
            "children": (said["bodies"] | said["grids"]).get(code),
        }
        for code, saying in said["cards"].items()
    }
    for key, value in answer.items():
        if key.startswith("{"):
            code = json.loads(key)["panel"]
            found[code] |= {name: _plain(shown) for name, shown in value.items()}
    return found, answer


def _plain(shown: object) -> object:
    """A body or figure without the stamp of its request."""
    if isinstance(shown, Mapping) and "layout" in shown:
        return {**shown, "layout": {**shown["layout"], "meta": None}}
    return shown


def figures(card: Mapping[str, Any]) -> str:
    """What a card shows of figures."""
    shown = json.dumps([card.get("children"), card.get("data"), card["map"]], sort_keys=True)
    # Files of a map are named by the version of the data.
    return shown.replace(card["saying"]["version"], "")


@pytest.mark.parametrize(
    "path", quick("/", "/network/databases", "/bureaus/ITA", "/quality", of=PATHS)
)
def test_every_card_and_page_that_shows_any_is_marked_and_no_other(
    client: FlaskClient, exercise: FlaskClient, subtests: pytest.Subtests, path: str
) -> None:
    without, real = cards(client, path)
    beside, answer = cards(exercise, path)
    for code, card in beside.items():
        with subtests.test(card=code):
            _is_marked_where_it_differs(code, card, without[code])
    chips = json.dumps(answer["drawn"]["data"]["freshness"])
    any_marked = any(card["saying"]["exercise"] for card in beside.values())
    assert (MARK in chips) is any_marked
    assert ("demo figures, not real" in chips.lower()) is any_marked
    every = all(card["saying"]["exercise"] for card in beside.values())
    assert ("Hatched" in chips) is (any_marked and not every)
    assert ("not real" in answer["drawn"]["data"]["sentence"]) is any_marked
    assert "data-exercise" not in json.dumps(real)
    assert "not real" not in real["drawn"]["data"]["sentence"]


@pytest.mark.parametrize(
    ("view", "country"),
    quick(("", None), of=[("", None), ("", "ITA"), ("r=darien", None), ("m=searches", None)]),
)
def test_no_card_has_figures_made_for_exercises_beside_real_ones(
    exercises: Store, view: str, country: str | None
) -> None:
    request = Request.of(parse(view), country=country)
    made_up = {
        code: card.sources - {EXERCISE}
        for code, panel in PANELS.items()
        if EXERCISE in (card := render(panel, request, exercises)).sources
    }
    # Of a real operation, whose days are those of the chart.
    made_up.pop("operation-hits")
    assert made_up
    assert not {code: others for code, others in made_up.items() if others}


def test_where_no_figures_are_made_up_nothing_speaks_of_them(client: FlaskClient) -> None:
    for path in ("/about", "/quality", "/network/databases", "/bureaus/ITA"):
        said = asking.drawn(client, path)
        shown = json.dumps([said["bodies"], said["freshness"], said["sentence"]])
        assert not re.search("demo figures|exercise", shown, re.IGNORECASE), path


def _is_marked_where_it_differs(
    code: str, card: Mapping[str, Any], without: Mapping[str, Any]
) -> None:
    is_marked = bool(card["saying"]["exercise"])
    if code in NAMED_BY_SOURCE:
        return
    # An empty card shows no figures; which sentence it has instead may well differ.
    shows = card["saying"]["state"] != "empty"
    assert is_marked is (shows and figures(card) != figures(without))
    body = json.dumps(card.get("children"))
    if is_marked and body != "null":
        assert MARK in body
    if not is_marked:
        assert MARK not in body


@pytest.mark.parametrize("codes", quick(SOME_METRICS, of=[SOME_METRICS, list(METRICS)]))
def test_every_answer_of_the_data_interface_says_so(
    client: FlaskClient, exercise: FlaskClient, subtests: pytest.Subtests, codes: Sequence[str]
) -> None:
    for metric in codes:
        address = f"/api/v1/series?m={metric}&t=latest12"
        without, beside = (c.get(address).get_json() for c in (client, exercise))
        if "rows" not in beside:
            continue
        with subtests.test(metric=metric):
            differs = beside["rows"] != without.get("rows")
            assert beside["exercise"] is differs
            assert without.get("exercise", False) is False
            table = exercise.get(f"{address}&format=csv").text
            assert ("# exercise: " in table) is differs


@pytest.mark.timeout(300)
@pytest.mark.parametrize("codes", quick(SOME_CARDS, of=[SOME_CARDS, list(PANELS)]))
def test_every_file_of_a_card_says_so_inside_and_in_its_name(
    client: FlaskClient, exercise: FlaskClient, codes: Sequence[str]
) -> None:
    marked = 0
    for code in codes:
        without, beside = (c.get(f"/api/v1/panels/{code}.csv") for c in (client, exercise))
        if beside.status_code != 200 or code in NAMED_BY_SOURCE:
            continue
        differs = rows(beside.text) != rows(without.text)
        assert beside.text.startswith("# exercise: ") is differs, code
        assert ('filename="exercise_' in beside.headers["Content-Disposition"]) is differs, code
        assert "exercise" not in without.headers.get("Content-Disposition", ""), code
        marked += differs
    assert marked


def rows(text: str) -> list[str]:
    """The lines of a file that are no remarks."""
    return [line for line in text.splitlines() if not line.startswith("#")]


@pytest.mark.long
@pytest.mark.timeout(300)
def test_every_tab_and_every_picture_says_so(exercise: FlaskClient, exercises: Store) -> None:
    request = Request.of(parse(""))
    for code, panel in PANELS.items():
        card = render(panel, request, exercises)
        if not card.exercise:
            continue
        for tab in ("table", "download"):
            opened = {"panel": code, "tab": tab, "search": ""}
            shown = json.dumps(asking.answer(exercise, asking.tab(code, opened)))
            assert (MARK if tab == "table" else "not real") in shown, (code, tab)
        if is_drawn(card.drawing):
            told = provenance_of(panel, request, exercises)
            picture = picture_html(card, told, PRESETS["slide"], theme_named(""))
            assert "DEMO</text>" in picture, code
            assert "not real" in picture, code


def test_a_layer_of_exercise_figures_marks_itself_and_the_card_of_the_map(
    exercise: FlaskClient,
) -> None:
    said = asking.drawn(exercise, "/map", "?t=2025&lay=border-points")
    tips = [" ".join(one["properties"]["tip"]) for one in said["maps"]["map"]["symbols"]]
    assert tips
    assert all("Demo figures" in tip for tip in tips)
    assert said["cards"]["map"]["exercise"]
    assert not asking.drawn(exercise, "/map", "?t=2025")["cards"]["map"]["exercise"]
    beside = asking.drawn(exercise, "/map", LAYERS)
    assert not beside["maps"]["map"]["symbols"]
    assert not beside["cards"]["map"]["exercise"]
    assert "Demo figures are not shown beside real ones." in json.dumps(beside["maps"]["map"])
