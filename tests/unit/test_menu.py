"""The menu, its icons and its keys tell of the same pages."""

import re

from dashboard.pages import MENU, PAGES
from dashboard.resources import ASSETS

BUTTONS = {"contrast", "keyboard"}
"""Icons of what is no page."""


def test_every_page_is_in_the_menu_with_a_key_of_its_own() -> None:
    assert [item.path for item in MENU] == [*(page.PATH for page in PAGES), "/wall"]
    assert len({item.key for item in MENU}) == len(MENU)
    assert all(len(item.key) == 1 for item in MENU)


def test_every_page_has_an_icon_in_the_sheet_and_every_icon_a_page() -> None:
    style = (ASSETS / "styles" / "icons.css").read_text("utf-8")
    places = {name: int(at) for name, at in re.findall(r"\.icon-(\w+) \{\s*--at: (\d+);", style)}
    assert set(places) == {item.icon for item in MENU} | BUTTONS
    shapes = style.count("%3Cg transform='translate(")
    assert sorted(places.values()) == list(range(shapes))
    assert f"--count: {shapes};" in style
    assert f"viewBox='0 0 {20 * shapes} 20'" in style
