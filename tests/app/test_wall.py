"""The wall's side of the server: its address, its scenes, its poll."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard import url_state
from dashboard.app import create_app
from dashboard.drawings import Headline
from dashboard.panel_request import Request
from dashboard.panels import PANELS, findings
from dashboard.panels.card import Card, render
from dashboard.panels.panel import Kind
from dashboard.panels.summary import summary
from dashboard.settings import Settings
from dashboard.view import view_of
from dashboard.wall.playlist_files import PlaylistError
from dashboard.wall.scenes import playlist_of_page
from dashboard.wiring import Store
from data_access.registry import METRICS
from tests.app import asking
from tests.bench import crowd
from tests.conftest import invoke_routewatch
from tests.serving import serving

SCENES = [
    (code, place)
    for code, playlist in asking.PLAYLISTS.items()
    for place in range(len(playlist.scenes))
]


def test_each_playlist_has_an_address_and_an_unknown_one_has_none(client: FlaskClient) -> None:
    assert client.get("/wall").status_code == 200
    for code in asking.PLAYLISTS:
        assert client.get(f"/wall/{code}").status_code == 200
    assert client.get("/wall/atlantis").status_code == 404


@pytest.mark.parametrize(
    ("path", "view", "address", "panels"),
    [
        (
            "/routes/western-mediterranean",
            "t=2024",
            "/wall/routes-western-mediterranean?t=2024",
            ("headline-dead-missing", "headline-detections", "map"),
        ),
        (
            "/bureaus/ITA",
            "lang=fr",
            "/wall/bureaus-ITA?lang=fr",
            ("headline-dead-missing", "headline-arrivals", "map"),
        ),
        ("/compare", "", "/wall/compare", ("both-dead-missing", "both-movement", "both-over-time")),
        ("/quality", "", "", ()),
        ("/", "", "", ()),
    ],
)
def test_a_page_leads_to_the_wall_that_shows_it(
    client: FlaskClient, path: str, view: str, address: str, panels: tuple[str, ...]
) -> None:
    said = asking.drawn(client, path, f"?{view}" if view else "")
    assert said["wall"] == address
    if address:
        assert client.get(address).status_code == 200
        playlist = playlist_of_page(address.partition("?")[0].removeprefix("/wall/"))
        assert playlist
        (scene,) = playlist.scenes
        assert (scene.panels, scene.leads_to) == (panels, path)


def test_every_panel_of_a_scene_says_its_unit_source_and_caveat(
    client: FlaskClient, subtests: pytest.Subtests
) -> None:
    for code, place in SCENES:
        with subtests.test(code=code, place=place):
            drawn = asking.answer(client, asking.scene(f"/wall/{code}", place))
            said = next(value["data"] for key, value in drawn.items() if "scene-drawn" in key)
            scene = asking.PLAYLISTS[code].scenes[place]
            assert set(said["cards"]) == set(scene.panels)
            assert said["publishers"]
            # A number says itself to when it goes, and so does a line of a list.
            is_told = any(PANELS[code].kind in {Kind.HEADLINE, Kind.LIST} for code in scene.panels)
            is_empty = all(one["state"] == "empty" for one in said["cards"].values())
            assert bool(said["age"]) != (is_told or is_empty)
            for card in said["cards"].values():
                assert card["state"] in {"ready", "partial", "stale", "empty"}
                assert len(card["digest"]) > 0


def test_a_head_says_to_when_a_scene_without_numbers_goes(client: FlaskClient) -> None:
    def age(code: str, title: str) -> str:
        titles = [one.title for one in asking.PLAYLISTS[code].scenes]
        body = asking.scene(f"/wall/{code}", titles.index(title))
        said = next(v["data"] for k, v in asking.answer(client, body).items() if "drawn" in k)
        return str(said["age"])

    assert age("situation", "All routes") == ""
    assert age("situation", "Movement") == "to Jun 2026"
    assert age("bureaus", "Red notices") == "to 2024"
    # Details end before their totals.
    assert age("route", "Who moves") == "to Apr 2025"


def test_a_scene_that_is_steered_to_other_routes_is_named_after_them(client: FlaskClient) -> None:
    def name(code: str, place: int, look: str) -> str:
        body = asking.scene(f"/wall/{code}", place, look)
        said = next(v["data"] for k, v in asking.answer(client, body).items() if "drawn" in k)
        return str(said["name"])

    assert name("situation", 0, "") == "All routes"
    assert name("situation", 0, "r=west-africa-atlantic") == "Western Africa/Atlantic"
    assert name("situation", 0, "c=ITA&t=2024") == "All routes · 2024 · in Italy"
    # What no filter narrows keeps its title.
    assert name("bureaus", 3, "r=west-africa-atlantic") == ""


def test_the_map_beside_an_alert_is_of_the_route_that_it_is_about(client: FlaskClient) -> None:
    alerts = len(asking.PLAYLISTS["situation"].scenes) - 1
    for look, query in (("", "r=eastern-route-yemen"), ("t=2025-04", "t=2025-04")):
        answer = asking.answer(client, asking.scene("/wall/situation", alerts, look))
        (drawn,) = [one["data"] for one in answer.values() if "maps" in (one.get("data") or {})]
        assert drawn["maps"]["map"]["key"] == query


def test_a_number_on_a_wall_says_its_period_and_change_in_few_words(client: FlaskClient) -> None:
    def words(title: str, code: str, look: str = "") -> str:
        scenes = asking.PLAYLISTS["situation"].scenes
        place = [one.title for one in scenes].index(title)
        drawn = asking.answer(client, asking.scene("/wall/situation", place, look))
        said = next(value["data"] for key, value in drawn.items() if "scene-drawn" in key)
        return json.dumps(said["bodies"][code], ensure_ascii=False)

    dead = words("All routes", "headline-dead-missing")
    for text in ("≥7,018", "Provisional", "Year to Aug 2025"):
        assert text in dead
    detections = words("All routes", "headline-detections")
    assert "▼32%" in detections
    assert "crossings" not in detections
    # Of a year nothing but its number; small counts have no share.
    assert '"2016"' in words("All routes", "headline-dead-missing", "t=2016")


def test_a_sum_over_some_of_the_countries_says_how_many_they_are(store: Store) -> None:
    def title(view: str) -> str:
        return asking.card_of("headline-arrivals", view, store).title

    # Of the year to July 2026 there is the United Kingdom; a month of Italy is left out.
    assert title("") == "Arrivals, 1 of 7 countries"
    assert title("r=central-mediterranean") == "Arrivals, 1 of 2 countries"
    assert title("r=channel-uk") == "Arrivals"


def test_a_sum_over_countries_is_of_those_that_published_each_month(store: Store) -> None:
    def card(view: str) -> Card:
        return asking.card_of("headline-arrivals", view, store)

    def value(view: str) -> float | None:
        drawing = card(view).drawing
        assert isinstance(drawing, Headline)
        return drawing.value

    # Italy's month is in no sum with twelve of the United Kingdom.
    assert value("") == value("c=GBR") == 30_236
    assert card("").finding() == "Arrivals fell by about a third in the year to July 2026"
    assert card("").period == card("c=GBR").period
    # Countries that all have every month are added up; of no such country there is no sum.
    assert value("t=2024") == (value("t=2024&c=GBR") or 0) + (value("t=2024&c=ITA") or 0)
    assert value("t=all") is None
    # The lead says whose sum it is.
    lead = summary(Request.of(url_state.parse("m=arrivals")), store)[0].text
    assert lead.startswith("In the United Kingdom of Great Britain and Northern Ireland: 30,236")
    # Whoever sums without the card's own view gets none.
    view = view_of(Request.of(url_state.parse("")), store)
    assert findings.total_of(view, METRICS["arrivals"]) is None


def test_a_scene_shows_each_measure_over_one_period(store: Store) -> None:
    several = []
    for code, place in SCENES:
        scene = asking.PLAYLISTS[code].scenes[place]
        request = Request.of(url_state.parse(scene.view))
        periods: dict[tuple[str, ...], set[str]] = {}
        for panel in map(PANELS.__getitem__, scene.panels):
            # A map names the months of deaths and of corridors apart.
            if panel.metrics and panel.kind is not Kind.MAP:
                period = render(panel, request, store).period
                periods.setdefault(panel.metrics, set()).add(period)
        several += [(code, scene.title) for named in periods.values() if len(named) > 1]
    assert several == []


def test_demo_figures_are_not_shown_in_a_scene_of_real_ones(exercise: FlaskClient) -> None:
    def said(code: str, place: int, panels: tuple[str, ...] = ()) -> asking.Body:
        body = asking.scene(f"/wall/{code}", place)
        for part in body["outputs"][1:]:
            for one, panel in zip(part, panels, strict=False):
                one["id"]["panel"] = panel
        drawn = asking.answer(exercise, body)
        return next(value["data"] for key, value in drawn.items() if "scene-drawn" in key)

    alone = said("bureaus", 0)
    assert alone["exercise"] == "Demo"
    assert alone["cards"]["headline-hits"]["state"] != "empty"
    for code, place in SCENES:
        marks = [bool(card["exercise"]) for card in said(code, place)["cards"].values()]
        assert all(marks) or not any(marks), (code, place)
    mixed = said("bureaus", 0, ("headline-hits", "headline-detections"))
    assert mixed["cards"]["headline-hits"]["state"] == "empty"
    assert mixed["cards"]["headline-detections"]["state"] != "empty"
    assert mixed["exercise"] == ""


def test_a_scene_without_a_store_has_no_answer_so_that_its_picture_stays(tmp_path: Path) -> None:
    gone = create_app(Settings(database_url=f"sqlite:///{tmp_path / 'none.sqlite'}"))
    sent = gone.server.test_client().post(
        "/_dash-update-component", json=asking.scene("/wall/situation", 0)
    )
    assert sent.status_code == 503


def test_a_poll_that_finds_nothing_new_has_no_body(client: FlaskClient) -> None:
    first = client.get("/api/version")
    again = client.get("/api/version", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    assert sum(len(name) + len(value) + 4 for name, value in again.headers) < 2_000


def test_a_server_does_not_start_with_a_playlist_that_cannot_be_shown(
    tmp_path: Path, reference_store: str
) -> None:
    (tmp_path / "room.toml").write_text('title = "Room"\n')
    settings = Settings(database_url=reference_store, playlists=str(tmp_path))
    with pytest.raises(PlaylistError, match=r"room.toml, line 1: scene: 1 to 9 scenes"):
        create_app(settings)


def test_playlists_are_checked_by_command(tmp_path: Path) -> None:
    told = invoke_routewatch("playlists", address="sqlite:///none.sqlite")
    assert told.returncode == 0, told.stderr
    assert "/wall/situation: Situation" in told.stdout
    (tmp_path / "room.toml").write_text('title = "Room"\n')
    refused = invoke_routewatch("playlists", str(tmp_path), address="sqlite:///none.sqlite")
    assert refused.returncode == 2
    assert "room.toml, line 1: scene: 1 to 9 scenes are expected" in refused.stderr


@pytest.mark.thorough
@pytest.mark.timeout(300)
def test_a_crowd_of_walls_is_refused_nothing(reference_store: str, tmp_path: Path) -> None:
    with serving(reference_store, tmp_path / "log") as served:
        seen = crowd.look(served.origin, crowd.Crowd(30, 3, seconds=10, every=3))
    assert seen.refused == []
    assert len(seen.first) == 30
    assert seen.walls
    assert max(seen.idle) < 2_000
