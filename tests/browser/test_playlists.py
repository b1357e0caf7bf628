"""A playlist made on its page, by mouse and keyboard, and what its wall then shows."""

import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import walls
from tests.browser.conftest import Observed
from tests.browser.reading import opened, pick, ready
from tests.serving import serving

HOSTILE = '<img src=x onerror="document.title=1">'


@pytest.fixture(scope="module")
def server(
    migrated_file: Path, playlists: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A server on an empty store of this module's own, that may be written to."""
    folder = tmp_path_factory.mktemp("saving")
    store = folder / "store.sqlite"
    shutil.copy(migrated_file, store)
    with serving(f"sqlite:///{store}", folder / "log", playlists=playlists) as served:
        yield served.origin


def scene_titles(page: Page) -> Locator:
    return page.locator(".playlist-scene").get_by_label("Title", exact=True)


def expect_scenes(page: Page, *titles: str) -> None:
    """The scenes of the playlist that is open, in their order."""
    found = scene_titles(page)
    expect(found).to_have_count(len(titles))
    for place, title in enumerate(titles):
        expect(found.nth(place)).to_have_value(title)


@pytest.mark.thorough
def test_a_playlist_is_copied_changed_checked_saved_shown_and_removed(
    page: Page, observed: Observed
) -> None:
    observed.allow("404|409")
    opened(page, "/wall/playlists")
    page.get_by_role("button", name="Copy: Drill").click()
    faults = page.locator("#playlist-faults")
    expect(faults).to_contain_text("It can be shown and saved")
    expect_scenes(page, "All routes", "Where people die", "Movement", "Hits")
    own = page.locator("#playlist-form > .playlist-fields")
    own.get_by_label("Title").fill("Room 7")
    own.get_by_label("Address: /wall/").fill("room-7")
    _put_in_order(page)
    # A scene of one's own: an address that is pasted, panels, a note, hostile words.
    page.get_by_role("button", name="Add a scene").click()
    scene = page.locator(".playlist-scene").nth(3)
    expect(scene.get_by_label("Title")).to_be_focused()
    scene.get_by_label("Title").fill(HOSTILE)
    view = scene.get_by_label("Filters, or an address")
    view.fill("https://routewatch.example/routes/darien?t=2019&theme=dark&tab=map:table#x")
    view.blur()
    expect(view).to_have_value("t=2019&r=darien")
    pick(scene, "Panels", "(map)")
    page.keyboard.press("Escape")
    # The answer to the panels leaves alone what is typed beside them.
    scene.get_by_label("Note for the room").fill("A note")
    view.fill("r=atlantis")
    view.blur()
    expect(faults).to_contain_text("Scene 4 · Filters, or an address: ")
    expect(view).to_have_attribute("aria-invalid", "true")
    view.fill("r=darien")
    view.blur()
    expect(faults).to_contain_text("It can be shown and saved")
    _expect_file(page)
    expect(scene.locator(".wall-preview-part")).to_have_text(["Figures: 1", "Map"])
    _write_agenda(page)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#toast")).to_contain_text("Saved")
    expect(page.locator("#playlist-list")).to_contain_text("Room 7")
    page.wait_for_url("**?playlist=room-7")
    page.reload()
    ready(page)
    expect_scenes(page, "Hits", "Where people die", "Movement", HOSTILE)
    expect(page.locator("#playlist-agenda").get_by_label("Time").first).to_have_value("23:58")
    _expect_wall(page)
    _expect_running_wall_to_follow(page)
    opened(page, "/wall/playlists")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Remove: Room 7").click()
    expect(page.locator("#playlist-list")).not_to_contain_text("Room 7")
    _bring_back(page)


def _put_in_order(page: Page) -> None:
    # By keyboard: the second goes up, and the button stays under the finger.
    page.get_by_role("button", name="Move up: Where people die").focus()
    page.keyboard.press("Enter")
    expect_scenes(page, "Where people die", "All routes", "Movement", "Hits")
    first = page.locator(".playlist-scene").first
    # It cannot go higher.
    expect(first.get_by_role("button", name="Move down")).to_be_focused()
    # By mouse: the last comes first.
    for place in (3, 2, 1):
        page.get_by_role("button", name="Move up: Hits").click()
        expect(scene_titles(page).nth(place - 1)).to_have_value("Hits")
    expect_scenes(page, "Hits", "Where people die", "All routes", "Movement")
    page.get_by_role("button", name="Take out: All routes").click()
    expect(scene_titles(page)).to_have_count(3)


def _bring_back(page: Page) -> None:
    """What was removed, as it was before its last change."""
    shelf = page.locator("#playlist-list")
    shelf.locator("summary").click()
    shelf.get_by_role("button", name="Open the version of").last.click()
    expect(page.locator("#playlist-faults")).to_contain_text("It can be shown and saved")
    expect(scene_titles(page).nth(1)).to_have_value("Where people die")
    page.get_by_role("button", name="Save").click()
    expect(shelf).to_contain_text("Room 7")


@pytest.mark.thorough
def test_where_editing_is_off_the_page_says_so_and_offers_files_only(
    page: Page,
    observed: Observed,
    migrated_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ROUTEWATCH_EDITING", "no")
    with serving(f"sqlite:///{migrated_file}", tmp_path / "log") as served:
        observed.origin = served.origin
        page.goto(f"{served.origin}/wall/playlists")
        hint = page.locator("#playlist-hint")
        expect(hint).to_contain_text("cannot be saved or removed here")
        page.get_by_role("button", name="Copy: Situation").click()
        expect(page.locator("#playlist-faults")).to_contain_text("It can be shown")
        expect(hint).to_be_visible()
        expect(page.get_by_role("button", name="Save")).to_be_hidden()
        expect(page.get_by_role("button", name="Download as a file")).to_be_visible()


def _expect_file(page: Page) -> None:
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download as a file").click()
    file = tomllib.loads(taken.value.path().read_text(encoding="utf-8"))
    assert taken.value.suggested_filename == "room-7.toml"
    assert file["scene"][3] == {
        "title": HOSTILE,
        "panels": ["headline-dead-missing", "map"],
        "note": "A note",
        "view": "r=darien",
    }


def _write_agenda(page: Page) -> None:
    """Two points, of which the last one lets scenes change again."""
    agenda, faults = page.locator("#playlist-agenda"), page.locator("#playlist-faults")
    times = agenda.get_by_label("Time", exact=True)
    for count in (1, 2):
        page.get_by_role("button", name="Add a point").click()
        expect(times).to_have_count(count)
    times.first.fill("23:58")
    times.first.blur()
    expect(faults).to_contain_text("times of an agenda follow each other")
    expect(times.last).to_have_attribute("aria-invalid", "true")
    times.last.fill("23:59")
    pick(agenda, "Scene", "scenes change by themselves again")
    expect(faults).to_contain_text("It can be shown and saved")


def _expect_wall(page: Page) -> None:
    page.locator("#playlist-draft").get_by_role("link", name="Open the wall").click()
    ready(page)
    page.keyboard.press("4")
    expect(page.locator("#wall-title")).to_have_text(HOSTILE)
    assert walls.scenes(page) == 4


def _expect_running_wall_to_follow(page: Page) -> None:
    wall = page.context.new_page()
    opened(wall, "/wall/room-7#2")
    title = wall.locator("#wall-title")
    expect(title).to_have_text("Where people die")
    wall.keyboard.press("r")
    code = wall.locator("#wall-code-digits")
    expect(code).to_be_visible()
    remote = page.context.new_page()
    opened(remote, "/wall/room-7/remote")
    remote.fill("#remote-code", code.inner_text())
    remote.press("#remote-code", "Enter")
    scene = remote.locator("ol.remote-list li").nth(1)
    expect(scene).to_have_text("Where people die")
    opened(page, "/wall/playlists?playlist=room-7")
    scene_titles(page).nth(1).fill("Where they died")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#toast")).to_contain_text("Saved")
    # Within a minute: the wall begins anew where it was, and its remote has the new list.
    expect(title).to_have_text("Where they died", timeout=60_000)
    expect(scene).to_have_text("Where they died")
    expect(remote.locator("#remote-walls")).to_have_text("Walls that follow: 1")
    wall.close()
    remote.close()


@pytest.mark.thorough
def test_distance_and_screen_are_chosen_on_the_page_and_show_how_scenes_would_stand(
    page: Page,
) -> None:
    opened(page, "/wall")
    link = page.get_by_role("link", name="Drill", exact=True)
    expect(link).to_have_attribute("href", "/wall/drill?dist=4&diag=75")
    first = page.locator(".playlist", has=link).locator("[data-kinds]").first
    expect(first.locator(".wall-preview")).to_have_count(1)
    pick(page, "Farthest seat", "8 m")
    pick(page, "Screen", "55″")
    expect(link).to_have_attribute("href", "/wall/drill?dist=8&diag=55")
    # Its parts take turns there.
    expect(first.locator(".wall-preview")).to_have_count(2)
    pick(page, "Farthest seat", "12 m")
    expect(first).to_contain_text("Chart: to be read from up to")
    opened(page, "/wall")
    expect(link).to_have_attribute("href", "/wall/drill?dist=12&diag=55")
