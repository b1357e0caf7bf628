"""The second task of docs/tasks.md by mouse, in two ways from the overview, presses counted."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import opened, ready

MOST = 5


class Mouse:
    """Presses, counted; typing in the search is one."""

    def __init__(self, page: Page) -> None:
        """On the overview."""
        self.page, self.presses = page, 0
        opened(page, "/")

    def press(self, selector: str) -> None:
        """Press the first that there is."""
        self.presses += 1
        self.page.locator(selector).first.click()

    def search(self, text: str) -> None:
        """Open the search, type, and follow the first that is found."""
        self.press("[data-action=search]")
        self.presses += 1
        self.page.get_by_role("combobox", name="Search").fill(text)
        self.press("#search-option-0")
        ready(self.page)


def answers(page: Page) -> None:
    """Both years, whether that is a change, and why not."""
    expect(page.locator("#summary")).to_contain_text("at least 2,526 people")
    expect(page.locator("#summary")).to_contain_text("No clear change on the year before (1,417)")
    expect(page.locator("#summary")).to_contain_text("One incident, in June 2023, accounts for")


def test_two_years_of_a_route_are_found_by_the_search(page: Page) -> None:
    mouse = Mouse(page)
    mouse.search("central mediterranean deaths 2023 and 2022")
    answers(page)
    assert mouse.presses <= MOST


@pytest.mark.thorough
def test_two_years_of_a_route_are_found_by_its_row_and_the_period(page: Page) -> None:
    mouse = Mouse(page)
    mouse.press("[data-panel=top-routes] a:has-text('Central Mediterranean')")
    page.wait_for_url("**/routes/central-mediterranean**")
    ready(page)
    mouse.press("#open-period")
    mouse.press("label:has-text('2023')")
    page.wait_for_url("**t=2023")
    ready(page)
    answers(page)
    assert mouse.presses <= MOST
