"""The map on a sheet: the numbers of the screen, as fine as a printer draws, on one page."""

import re
import struct

import pytest
from playwright.sync_api import Page

from dashboard.app import create_app
from dashboard.exports.printed_maps import SHEETS, map_picture
from dashboard.exports.renderer import RENDERER, PictureFailedError
from dashboard.maps import menu
from dashboard.settings import Settings
from tests.browser.reading import opened

QUERY = "r=central-mediterranean&t=2015"
SHOWN = """() => {
    const [{ people, incidents, undrawn, layers }] = modules.map_instance.summaries();
    return { people, incidents, undrawn, layers };
}"""


@pytest.mark.thorough
@pytest.mark.parametrize("size", SHEETS)
def test_a_sheet_is_one_page_with_the_numbers_of_the_screen(page: Page, size: str) -> None:
    opened(page, f"/map?{QUERY}")
    on_screen = page.evaluate(SHOWN)
    opened(page, f"/sheet/map?{QUERY}&size={size}")
    assert page.evaluate(SHOWN) == on_screen
    fine = "(one) => one.width / one.clientWidth"
    assert page.eval_on_selector(".rw-map-canvas canvas.rw-map-layer", fine) == 3
    for said in ("Central Mediterranean · 2015", "IOM Missing Migrants", "imply no opinion", "TLP"):
        assert said in page.inner_text("#page-root")
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type /Page\b", paper)) == 1


@pytest.mark.thorough
def test_the_legend_of_many_layers_is_whole_and_covers_nothing(page: Page) -> None:
    opened(page, f"/sheet/map?lay={','.join(menu.LAYERS)}&t=2023")
    legend, drawn = (
        page.eval_on_selector(
            name,
            """(one) => {
                const { left, right } = one.getBoundingClientRect();
                const isCut = one.scrollHeight > one.clientHeight + 1
                    || one.scrollWidth > one.clientWidth + 1;
                return { left, right, isCut };
            }""",
        )
        for name in (".rw-map-legend", ".rw-map-canvas")
    )
    assert not legend["isCut"]
    assert legend["left"] >= drawn["right"]


@pytest.mark.thorough
def test_a_picture_is_made_without_a_server(
    reference_store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = create_app(Settings(database_url=reference_store)).server
    picture = map_picture(QUERY, server)
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (2560, 1440)
    monkeypatch.setenv("BROWSER_PATH", "/bin/true")
    RENDERER.stop()
    with pytest.raises(PictureFailedError, match="could not be drawn"):
        map_picture(QUERY, server)


@pytest.mark.thorough
def test_a_map_without_figures_is_no_picture(tmp_path: object) -> None:
    server = create_app(Settings(database_url=f"sqlite:///{tmp_path}/none.sqlite")).server
    with pytest.raises(PictureFailedError, match="could not be drawn"):
        map_picture(QUERY, server)
