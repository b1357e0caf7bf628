"""What a reader may not see is in no page, menu, list or search; they cannot ask for it either."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from typer.testing import CliRunner, Result

from dashboard import pages
from dashboard.access.policy import Policy
from dashboard.access.portions import Portion
from dashboard.access.reader import Act, Identity, Reader, reading_as
from dashboard.app.route_rights import ROUTES
from dashboard.cli import app
from dashboard.panels import PANELS, rights
from dashboard.wall.scenes import Moment, Playlist, Scene, permitted_playlist
from data_access.grants import NOTHING
from tests.app.asking import (
    CALLBACKS,
    Body,
    asked_by,
    briefing,
    cards_in,
    csv_records,
    editor,
    panels,
)
from tests.app.remotes import Device

ACCESS = Path(__file__).parents[2] / "docs" / "access.toml"
POLICY = Policy.load(ACCESS)
PUBLIC = replace(POLICY.reader(None), acts=frozenset({Act.VIEW, Act.EXPORT, Act.BRIEF}))
ANALYST = POLICY.role("analyst", Identity("a1", "An analyst"))
ITALIAN = POLICY.role("bureau", Identity("b1", "A bureau", bureau="ITA"))
VIEWER = POLICY.role("wall")
SOME = POLICY.role("identification", Identity("i1", "An identifier"))
REPORTED = ("hits", "vessels", "training", "notices-by-colour", "bureau-silence", "bodies")


def _cards(path: str, reader: Reader) -> list[str]:
    with reading_as(reader):
        return list(cards_in(pages.at(path).content()))


def test_cards_without_rights_are_not_in_the_page() -> None:
    assert len(_cards("/bureaus/ITA", ANALYST)) == len(pages.panels_on("/bureaus/ITA")[0])
    shown = _cards("/bureaus/ITA", PUBLIC)
    assert "bureau-deaths-over-time" in shown
    assert not [code for code in shown if any(word in code for word in REPORTED)]
    # A bureau sees its own reports, and of others what everybody sees.
    assert set(_cards("/bureaus/ITA", ITALIAN)) == set(pages.panels_on("/bureaus/ITA")[0])
    assert _cards("/bureaus/FRA", ITALIAN) == _cards("/bureaus/FRA", PUBLIC)
    assert "quarantine" not in _cards("/quality", ANALYST)


def test_rows_that_lose_cards_are_filled_and_those_that_lose_all_are_gone() -> None:
    with reading_as(SOME):
        content = pages.at("/").content()
    figures = next(part for part in content.children if part.className == "folded")
    _heading, row = figures.children[:2]
    spans = [[name for name in card.className.split() if "span" in name] for card in row.children]
    assert spans == [["span-4"]] * 3
    with reading_as(PUBLIC):
        content = pages.at("/network/databases").content()
    rows = [list(cards_in(part)) for part in content.children]
    assert [row for row in rows if row] == [["published-databases"]]


@pytest.mark.parametrize(
    ("path", "public", "signed_in"),
    [
        ("/network/crime-links", 404, 403),
        ("/sheet/border-points", 404, 403),
        ("/operations", 200, 403),
        ("/nowhere", 404, 404),
        ("/bureaus/XXX", 404, 404),
    ],
)
def test_a_page_of_nothing_is_unknown_to_the_public_and_names_whom_to_ask(
    client: FlaskClient, path: str, public: int, signed_in: int
) -> None:
    with asked_by(client, PUBLIC):
        assert client.get(path).status_code == public
        unknown, hidden = client.get("/nowhere"), client.get("/network/crime-links")
        assert _without(unknown.text, "/nowhere") == _without(hidden.text, "/network/crime-links")
    with asked_by(client, SOME):
        assert client.get(path).status_code == signed_in
        if signed_in == 403:
            assert "the situation desk" in str(pages.at(path).content())


def _without(text: str, path: str) -> str:
    """A document without its address, and without what is another each time."""
    return text.replace(path, "").partition('"end_id"')[0]


def test_numbers_of_sources_that_a_reader_may_not_see_are_not_found(client: FlaskClient) -> None:
    numbers = {"detections": 2844, "published": 181_459, "dead_missing": 4574}
    addresses = {of: f"/search/en/{number}.json" for of, number in numbers.items()}
    found = {of: client.get(address).get_json() for of, address in addresses.items()}
    assert all(found.values())
    with asked_by(client, SOME):
        seen = {of: client.get(address).get_json() for of, address in addresses.items()}
    assert seen == {**found, "detections": [], "published": []}


def test_menu_and_search_lead_to_nothing_hidden(client: FlaskClient) -> None:
    with asked_by(client, PUBLIC):
        paths = [item.path for item in pages.menu()]
        entries = client.get("/search/en.json").get_json()["entries"]
        document = client.get("/").text
        metrics = {row["id"] for row in client.get("/api/v1/metrics").get_json()}
        sources = {row["id"] for row in client.get("/api/v1/sources").get_json()}
        rules = {row["rule"] for row in client.get("/api/v1/thresholds").get_json()["rules"]}
    assert rules
    assert "bureau-silent" not in rules
    assert "/network/vessels" not in paths
    assert "/network/databases" in paths
    assert "/network/vessels" not in document
    assert {row[2] for row in entries if row[0] == "page"} == set(paths)
    assert not {"hits", "suspects"} & {row[3].get("m") for row in entries}
    assert "dead_missing" in metrics
    assert not {"hits", "hit_rate", "reporting_delay"} & metrics
    assert not [code for code in sources if code.startswith("bureau_")]
    assert "/about" in paths
    with asked_by(client, ANALYST):
        ids = {row["id"] for row in client.get("/api/v1/metrics").get_json()}
    assert {"hits", "hit_rate"} <= ids
    assert "links_confirmed" not in ids


def test_publishers_of_what_a_reader_may_not_see_are_not_listed(network: FlaskClient) -> None:
    def publishers(reader: Reader) -> set[str]:
        with asked_by(network, reader):
            return {row["publisher"] for row in csv_records(network, "panels/publishers.csv")}

    assert publishers(ANALYST) - publishers(PUBLIC) >= {"National Central Bureaus"}


def test_a_hidden_panel_is_to_the_public_as_one_that_there_is_not(client: FlaskClient) -> None:
    body = panels("/network/vessels")
    with asked_by(client, PUBLIC):
        hidden, unknown = (
            client.get(f"/api/v1/panels/{code}.csv") for code in ("vessels-by-type", "vessels")
        )
        assert client.post("/_dash-update-component", json=body).status_code == 400
        assert client.get("/card/vessels-by-type").status_code == 404
        item = client.get("/api/v1/brief?items=/?p%3Dvessels-by-type").get_json()["error"]
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert hidden.text.replace("vessels-by-type", "vessels") == unknown.text
    assert "there is no such panel" in item
    with asked_by(client, SOME):
        refused = client.get("/api/v1/panels/vessels-by-type.csv")
        assert refused.status_code == 403
        assert "the situation desk" in refused.get_json()["error"]
        assert client.get("/api/v1/panels/vessels.csv").status_code == 404


def test_a_card_of_a_part_says_so(client: FlaskClient) -> None:
    said = "of the sources that you may see"
    with asked_by(client, PUBLIC):
        part = client.get("/api/v1/panels/operations.csv").text
        whole = client.get("/api/v1/panels/deaths-over-time.csv?t=2015").text
    assert said in part
    assert said not in whole
    assert said not in client.get("/api/v1/panels/operations.csv").text


def test_figures_made_for_exercises_are_nobodys_and_shown_whole(exercise: FlaskClient) -> None:
    address = "/api/v1/panels/headline-searches.csv"
    with asked_by(exercise, ITALIAN):
        own = exercise.get(address).text
    assert "of the sources that you may see" not in own.lower()
    assert own.splitlines()[-1] == exercise.get(address).text.splitlines()[-1]


def test_a_wall_has_the_scenes_that_its_reader_may_see() -> None:
    scenes = (
        Scene("Searches", ("headline-searches", "headline-hits")),
        Scene("Deaths", ("headline-dead-missing", "headline-hits")),
    )
    agenda = (Moment(540, 0), Moment(600, 1), Moment(660, None))
    playlist = Playlist("room", "A room", scenes, agenda=agenda)
    assert permitted_playlist(playlist) is playlist
    with reading_as(PUBLIC):
        shown = permitted_playlist(playlist)
        assert permitted_playlist(Playlist("room", "A room", scenes[:1])) is None
    assert shown
    assert [scene.panels for scene in shown.scenes] == [("headline-dead-missing",)]
    assert shown.agenda == (Moment(600, 0), Moment(660, None))
    assert shown.edition != playlist.edition


def test_everybody_sees_everything_where_nobody_has_to_sign_in(client: FlaskClient) -> None:
    assert client
    administrator = POLICY.role("administrator")
    assert all(rights.portion(administrator, code) is Portion.WHOLE for code in PANELS)
    assert all(map(rights.may_see, PANELS))
    assert list(pages.menu()) == list(pages.MENU)
    assert not rights.may_see("no-such-panel")
    nothing = Reader(None, (), PUBLIC.grant, frozenset({Act.EXPORT}))
    assert not any(rights.portion(nothing, code) for code in PANELS)


def test_every_route_has_a_row_of_rights(client: FlaskClient) -> None:
    routes = {rule.endpoint for rule in client.application.url_map.iter_rules()}
    # Those are there only where a setting asks for them.
    on_demand = ("signing.", "device.", "metrics")
    rows = {endpoint for endpoint in ROUTES if not endpoint.startswith(on_demand)}
    assert routes == rows, "name the right that a new route takes in app/route_rights.py"


@pytest.mark.parametrize(
    ("method", "address", "reader", "act"),
    [
        ("get", "/api/v1/panels/deaths-over-time.csv", VIEWER, "take figures away"),
        ("get", "/api/v1/operations?format=csv", VIEWER, "take figures away"),
        ("get", "/print/quality", VIEWER, "take figures away"),
        ("get", "/api/v1/brief", VIEWER, "make briefings"),
        ("get", "/embed/deaths-over-time", PUBLIC, "cards on other sites"),
        ("get", "/api/v1/playlists/situation", ANALYST, "change playlists"),
        ("put", "/api/v1/playlists/mine", ANALYST, "change playlists"),
        ("post", "/api/remote/pair", ANALYST, "steer walls"),
    ],
)
def test_an_act_takes_its_right(
    client: FlaskClient, method: str, address: str, reader: Reader, act: str
) -> None:
    with asked_by(client, reader):
        answer = client.open(address, method=method)
    assert answer.status_code == 403
    assert act in answer.text
    assert "the situation desk" in answer.text


@pytest.mark.parametrize("body", [briefing("?t=2015"), editor("copy", "situation")])
def test_pages_that_take_a_right_do_nothing_without_it(client: FlaskClient, body: Body) -> None:
    for reader, status in ((VIEWER, 403), (POLICY.role("editor"), 200)):
        with asked_by(client, reader):
            assert client.post(CALLBACKS, json=body).status_code == status


def test_cards_offer_what_their_reader_may_do() -> None:
    for reader, offered in ((VIEWER, ""), (ITALIAN, "download add-to-briefing")):
        with reading_as(reader):
            content: Any = pages.at("/trends").content()
            page = str(content.to_plotly_json())
        for word in ("download", "add-to-briefing"):
            assert (f"'{word}'" in page) is (word in offered)


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, reference_store: str, tmp_path: Path
) -> Callable[..., Result]:
    """Runs a command where readers are known, as somebody whose claims are in a file."""
    monkeypatch.setenv("ROUTEWATCH_ACCESS_FILE", str(ACCESS))
    monkeypatch.setenv("ROUTEWATCH_DATABASE_URL", reference_store)

    def command(claims: dict[str, object] | None, *arguments: str) -> Result:
        file = tmp_path / "claims.json"
        file.write_text(json.dumps(claims))
        read = [] if claims is None else ["--as", str(file)]
        return CliRunner().invoke(app, [*arguments, *read])

    return command


def test_it_can_be_asked_who_sees_what_and_by_which_row(run: Callable[..., Result]) -> None:
    somebody = {"sub": "b1", "name": "Rome", "groups": ["rw-bureaus"], "bureau": "ITA"}
    lines = run(somebody, "access", "explain", "/bureaus/FRA?t=2025").output.splitlines()
    assert lines[0] == "Rome, as bureau, public: /bureaus/FRA is answered with 200"
    assert lines[1] == "11 of 22 cards are in the page"
    hits = next(line for line in lines if "headline-hits" in line)
    assert hits.startswith("not shown")
    assert (
        "of what bureaus report in bureau_database_use, bureau (as shipped) lets see: ITA" in hits
    )
    assert "above TLP:CLEAR of public (access.toml, line 11, [roles.public])" in hits
    public = run({}, "access", "explain", "/network/crime-links").output
    assert "the public, as public: /network/crime-links is answered with 404" in public
    assert (
        "is marked TLP:AMBER+STRICT (access.toml, line 24, [sources.bureau_crime_links])" in public
    )
    trends = run({}, "access", "explain", "/trends?m=hits").output
    assert "in part    measure-over-time" not in trends
    roles = run(None, "access", "roles").output
    assert "identification" in roles


def test_commands_can_make_what_somebody_may_see(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    analyst = {"sub": "a1", "groups": ["rw-analysts"]}
    out = ("--format", "csv", "--out", str(tmp_path / "made.csv"))
    assert run(analyst, "export", "operations", *out).exit_code == 0
    hidden = run(analyst, "export", "crime-links", *out)
    assert hidden.exit_code == 2
    assert "there is no panel 'crime-links'" in hidden.output
    assert "crime-links-over-time" not in hidden.output
    public = run({}, "export", "operations", *out)
    assert public.exit_code == 2
    assert "none of the roles public gives the right export" in public.output
    nobody = run({"groups": []}, "export", "operations", *out)
    assert "there is no claim 'sub'" in nobody.output


def test_a_wall_shows_who_steers_and_a_remote_needs_the_right(client: FlaskClient) -> None:
    editor = POLICY.role("editor", Identity("e1", "R. Keller"))
    wall, remote = Device(client), Device(client)
    with asked_by(client, VIEWER):
        code = wall.code()
        assert remote.pair(code).status_code == 403
        assert wall.heard() == {"remote": ""}
    with asked_by(client, editor):
        assert remote.pair(code).status_code == 200
    with asked_by(client, VIEWER):
        assert wall.heard()["by"] == "R. Keller"
        assert remote.say().status_code == 403
    nothing = replace(editor, grant=NOTHING)
    with asked_by(client, nothing):
        assert remote.pair(code).status_code == 404
