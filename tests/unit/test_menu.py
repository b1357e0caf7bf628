"""The menu, its icons and its keys tell of the same pages."""

import re

from dashboard.components.shell import SECTIONS
from dashboard.pages import MENU, PAGES
from dashboard.resources import ASSETS

BUTTONS = {"search", "contrast", "keyboard", "account", "language"}
"""Icons of what is no page."""


def test_every_page_is_in_the_menu_and_no_key_opens_two() -> None:
    assert [item.path for item in MENU] == [*(page.path for page in PAGES), "/wall"]
    keys = [item.key for item in MENU if item.key]
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 1 for key in keys)


def test_the_menu_has_five_entries_with_pages_each() -> None:
    assert len(SECTIONS) == 5
    assert {item.section for item in MENU} == {*SECTIONS, ""}


def test_every_entry_has_an_icon_in_the_sheet_and_every_icon_an_entry() -> None:
    at_the_right = {item.path.strip("/") for item in MENU if not item.section}
    style = (ASSETS / "styles" / "icons.css").read_text("utf-8")
    places = {name: int(at) for name, at in re.findall(r"\.icon-(\w+) \{\s*--at: (\d+);", style)}
    assert set(places) == set(SECTIONS) | at_the_right | BUTTONS
    shapes = style.count("%3Cg transform='translate(")
    assert sorted(places.values()) == list(range(shapes))
    assert f"--count: {shapes};" in style
    assert f"viewBox='0 0 {20 * shapes} 20'" in style
