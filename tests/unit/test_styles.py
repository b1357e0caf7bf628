"""Style sheets: nothing in them makes every drawn word cost a look at the whole page."""

import re
from pathlib import Path

import pytest

SHEETS = sorted(Path("assets/styles").glob("*.css"))
# A chart measures its words by putting them into the page, some thousand times on the largest one.
# With such a selector each of them has the browser look at everything again: 25 ms each.
DOWNWARDS = re.compile(r":not\(:has\(|(?::root|html|body|\.shell|\.card):has\(")
# The second and the last of four lengths are right and left, whichever way the page is written.
ONE_SIDED = re.compile(
    r"(?:padding|margin|inset): *\S+ +(\S+) +\S+ +(?!\1;|!)\S+;|(?<![-\w])(?:left|right) [\d.]+rem"
)


def test_no_selector_asks_a_whole_page_what_is_in_it(subtests: pytest.Subtests) -> None:
    for sheet in SHEETS:
        with subtests.test(sheet=sheet.name):
            rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
            assert DOWNWARDS.findall(rules) == []


def test_sides_are_those_of_the_direction_of_writing(subtests: pytest.Subtests) -> None:
    for sheet in SHEETS:
        with subtests.test(sheet=sheet.name):
            rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
            assert ONE_SIDED.findall(rules) == []
