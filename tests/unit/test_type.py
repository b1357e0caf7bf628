"""Lettering has five sizes on pages; walls and paper have scales of their own."""

import re

import pytest

from dashboard.resources import ASSETS

_SIZES = re.compile(r"font-size: ([^;]+);")
_NAMED = {f"var(--{name})" for name in ("small", "text", "title", "figure", "display")}
_RELATIVE = re.compile(r"calc\(.+\)|min\(.+\)|inherit|[\d.]+em")
_SHEETS = sorted(
    sheet.name
    for sheet in (ASSETS / "styles").glob("*.css")
    if not sheet.name.startswith(("wall", "print"))
)


@pytest.mark.parametrize("sheet", _SHEETS)
def test_a_sheet_has_no_size_of_its_own(sheet: str) -> None:
    text = (ASSETS / "styles" / sheet).read_text("utf-8")
    # A large screen scales all of a page at once, by the root's size.
    text = re.sub(r"--scale: [\d.]+;\s*font-size: [\d.]+px;", "", text)
    sizes = set(_SIZES.findall(text))
    assert {size for size in sizes - _NAMED if not _RELATIVE.fullmatch(size)} == set()
