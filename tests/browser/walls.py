"""Walls as a room reads them: complete, live or not, and how large their text is.

Time is Playwright's: minutes pass in a moment, and the page's own judgement is what is tested.
"""

import math
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.browser.reading import new_reader, ready

DRILL = "/wall/drill?dist=5&diag=65&since=2025-06-30"
"""The playlist that `server` has for tests alone: `drill.toml`."""
OUTAGE = "Failed to (fetch|load)|Callback|503|500|ERR_"
"""What a console says of servers that do not answer."""
SHOWN = '.scene[data-shown="true"]'
Room = tuple[float, int, tuple[int, int]]
"""Metres to the farthest seat, inches across, CSS pixels."""
_PATIENCE = 100
_DEAD = f"{SHOWN} .scene-dead"

_SEEN = """async () => {
    const pause = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));
    const texts = () => {
        const page = document.querySelector(".wall");
        const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
        const found = [];
        while (walker.nextNode()) {
            const { parentElement: element, textContent: text } = walker.currentNode;
            const range = document.createRange();
            range.selectNode(walker.currentNode);
            const box = range.getBoundingClientRect();
            const scene = element.closest(".scene");
            const isSeen = text.trim() && box.width && box.height && !element.closest(".unseen") &&
                (!scene || scene.dataset.shown === "true") && !element.closest(".rw-map-live");
            if (!isSeen) continue;
            // Entries without room stand in a column that is cut off whole.
            const list = element.closest(".entries")?.getBoundingClientRect();
            if (list && box.left >= list.right - 1) continue;
            const scaled = element.closest(".graph-scale");
            const scale = scaled ? new DOMMatrix(getComputedStyle(scaled).transform).a : 1;
            const share = parseFloat(getComputedStyle(element).fontSize) * scale / innerHeight;
            const out = box.right > innerWidth + 1 || box.bottom > innerHeight + 1;
            found.push([100 * share, text.trim().slice(0, 40), out]);
        }
        // Bars without their names are as good as off the screen.
        for (const graph of page.querySelectorAll('[data-shown="true"] .js-plotly-plot')) {
            const { range, type } = graph._fullLayout?.yaxis || {};
            if (type !== "category" || !graph.clientHeight) continue;
            const rows = Math.min(graph.data[0].y.length, range[0] + 0.5);
            if (graph.querySelectorAll(".ytick").length < rows) found.push([100, "no name", true]);
        }
        return found;
    };
    const scene = document.querySelector('.scene[data-shown="true"]');
    // Maps write their keys late, what has no room any more is fitted anew, and charts follow, on a
    // busy machine after others have stood still for long.
    const isDrawn = (graph) => !graph.clientWidth || modules.charts_library.fits(graph);
    const settled = async () => {
        let before = "", alike = 0;
        for (let tries = 0; alike < 3 && tries < 150; tries += 1) {
            modules.wall_screen.tick(new Date());
            await pause(80);
            const now = JSON.stringify(texts());
            const drawn = [...scene.querySelectorAll(".js-plotly-plot")].every(isDrawn);
            alike = drawn && now === before ? alike + 1 : 0;
            before = now;
        }
        return texts();
    };
    let found = await settled();
    // Parts that take turns: each of them.
    for (let turn = 0; turn < modules.wall_screen.turnsOf(scene); turn += 1) {
        modules.wall_screen.hold(turn);
        found = [...found, ...(await settled())];
    }
    modules.wall_screen.hold(null);
    return found;
}"""


_WORDS = """() => {
    const walker = document.createTreeWalker(document.querySelector(".wall"), NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) {
        const { parentElement: element, textContent } = walker.currentNode;
        if (element.closest(".unseen, .rw-map-live")) continue;
        if (getComputedStyle(element).visibility === "hidden") continue;
        const range = document.createRange();
        range.selectNode(walker.currentNode);
        const { width, height } = range.getBoundingClientRect();
        if (width > 2 && height > 2) texts.push(textContent);
    }
    return texts.join(" ");
}"""


_SAID_DEAD = """() => {
    const scene = document.querySelector('.scene[data-shown="true"]');
    return [...scene.querySelectorAll(".scene-dead")].map((said) => [
        said.textContent,
        said.getClientRects().length > 0,
        said.closest("[data-off]") !== null,
    ]);
}"""

_CUT_OFF = """() => [...document.querySelectorAll('.card-headline .card-body')]
    .filter((body) => body.closest('.scene').dataset.shown === "true")
    .filter((body) => body.scrollHeight > body.clientHeight + 1)
    .map((body) => body.textContent)"""


_COVERED = """async () => {
    const scene = document.querySelector('.scene[data-shown="true"]');
    const frame = (rects) => {
        const seen = rects.filter(({ width, height }) => width > 1 && height > 1);
        if (!seen.length) return null;
        const edge = (pick, side) => pick(...seen.map((rect) => rect[side]));
        const near = ["left", "top"].map((side) => edge(Math.min, side));
        return near.concat(["right", "bottom"].map((side) => edge(Math.max, side)));
    };
    const texts = (root) => {
        const found = [];
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const { parentElement: element, textContent: text } = walker.currentNode;
            if (!text.trim() || element.closest(".unseen")) continue;
            const range = document.createRange();
            range.selectNode(walker.currentNode);
            found.push(...range.getClientRects());
        }
        return found;
    };
    const within = ([left, top, right, bottom], box) => [
        Math.max(left, box.left),
        Math.max(top, box.top),
        Math.min(right, box.right),
        Math.min(bottom, box.bottom),
    ];
    const drawn = [".entries li", ".rw-map-canvas", ".cartesianlayer", ".infolayer"].join();
    const measure = () => {
        const around = [".wall-head", ".wall-foot"].map((name) => document.querySelector(name));
        const unfit = scene.querySelector(".scene-unfit");
        const places = [...around, unfit].map((one) => frame(texts(one)));
        let lines = Infinity;
        for (const card of scene.querySelectorAll(".card")) {
            if (!card.getClientRects().length) continue;
            const boxes = [...card.querySelectorAll(drawn)];
            const rects = boxes.map((one) => one.getBoundingClientRect());
            const whole = frame([...texts(card), ...rects]);
            if (whole) places.push(within(whole, card.getBoundingClientRect()));
            for (const one of card.querySelectorAll(".card-picture .graph, .rw-map-canvas")) {
                const { height } = one.getBoundingClientRect();
                const line = parseFloat(getComputedStyle(card).fontSize);
                lines = Math.min(lines, height / line);
            }
        }
        // Between edges a field is covered whole or not at all: what overlaps counts once.
        const edges = (from, most) => [...new Set([0, most, ...places.filter(Boolean)
            .flatMap((place) => [place[from], place[from + 2]])
            .map((edge) => Math.min(most, Math.max(0, edge)))])].sort((a, b) => a - b);
        const [across, down] = [edges(0, innerWidth), edges(1, innerHeight)];
        const isIn = (x, y) => places.some((place) =>
            place && x >= place[0] && x <= place[2] && y >= place[1] && y <= place[3]);
        let area = 0;
        across.slice(1).forEach((right, i) => down.slice(1).forEach((bottom, j) => {
            const isCovered = isIn((across[i] + right) / 2, (down[j] + bottom) / 2);
            if (isCovered) area += (right - across[i]) * (bottom - down[j]);
        }));
        const share = area / (innerWidth * innerHeight);
        const empty = scene.querySelector('.card[data-state="empty"]') !== null;
        return { share, lines, empty, unfit: unfit.textContent };
    };
    // Charts follow their room late on a busy machine.
    const isDrawn = (graph) => !graph.clientWidth || modules.charts_library.fits(graph);
    const settled = async () => {
        let before = null, alike = 0;
        for (let tries = 0; alike < 4 && tries < 150; tries += 1) {
            modules.wall_screen.tick(new Date());
            await new Promise((go) => setTimeout(go, 80));
            const now = JSON.stringify(measure());
            const drawn = [...scene.querySelectorAll(".js-plotly-plot")].every(isDrawn);
            alike = drawn && now === before ? alike + 1 : 0;
            before = now;
        }
        return measure();
    };
    const found = [await settled()];
    for (let turn = 1; turn < modules.wall_screen.turnsOf(scene); turn += 1) {
        modules.wall_screen.hold(turn);
        found.push(await settled());
    }
    modules.wall_screen.hold(null);
    return found;
}"""
"""What a scene covers of its screen: the frames of head, foot and cards, each as far as something
is drawn or written in it; and how high its lowest picture is, in lines of its text."""


@dataclass(frozen=True)
class Covered:
    """A turn of a scene.

    Attributes:
        share: of the screen.
        lines: height of its lowest picture.
        empty: whether the store has nothing for one of its cards, which says so instead.
        unfit: what it says where it shows nothing, since nothing can be read.
    """

    share: float
    lines: float
    empty: bool
    unfit: str


def covered(page: Page) -> list[Covered]:
    """What each turn of the scene in sight covers."""
    return [
        Covered(one["share"], one["lines"] or math.inf, one["empty"], one["unfit"])
        for one in page.evaluate(_COVERED)
    ]


def furnish(page: Page, room: Room) -> None:
    """The same wall in another room."""
    dist, diag, (width, height) = room
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(
        """(room) => {
            Object.assign(modules.wall_state.wall.options, room);
            window.dispatchEvent(new Event("resize"));
        }""",
        {"dist": dist, "diag": diag},
    )


def context(
    browser: Browser, origin: str, *, ratio: float = 1, zone: str | None = None
) -> BrowserContext:
    """A screen of 1080 lines, in a time zone where one is named."""
    return new_reader(
        browser,
        base_url=origin,
        viewport={"width": 1920, "height": 1080},
        device_scale_factor=ratio,
        timezone_id=zone,
    )


def complete(page: Page) -> None:
    """Wait until all scenes have their figures."""
    ready(page)
    for place in range(scenes(page)):
        cards = page.locator(f'.scene[data-scene="{place}"] [data-panel]')
        for card in cards.all():
            expect(card).not_to_have_attribute("data-state", "loading")


def scenes(page: Page) -> int:
    """How many scenes the wall has."""
    count: int = page.evaluate("() => modules.wall_state.scenes().length")
    return count


def seen(page: Page) -> list[tuple[float, str, bool]]:
    """Every text of the scene in sight: its size in % of the height, what it says, whether out."""
    found: list[tuple[float, str, bool]] = page.evaluate(_SEEN)
    return found


def words(page: Page) -> str:
    """Every text in sight: of the scene, its head and its foot."""
    said: str = page.evaluate(_WORDS)
    return said


def let_pass(page: Page, seconds: int) -> None:
    """So many seconds; what is asked in one of their tens is answered before the next one.

    On a busy machine minutes would have passed otherwise before an answer of a moment came. One
    that is held back is waited for by the page alone.
    """
    under_way: set[Request] = set()

    def begun(request: Request) -> None:
        under_way.add(request)

    def ended(request: Request) -> None:
        under_way.discard(request)

    page.on("request", begun)
    page.on("requestfinished", ended)
    page.on("requestfailed", ended)
    for _ in range(max(1, seconds // 10)):
        page.clock.run_for(min(10, seconds) * 1000)
        page.wait_for_timeout(40)
        for _wait in range(_PATIENCE):
            if not under_way:
                break
            page.wait_for_timeout(40)
    page.remove_listener("request", begun)
    page.remove_listener("requestfinished", ended)
    page.remove_listener("requestfailed", ended)


def recover(page: Page, within: int = 70) -> None:
    """Connected again within so many seconds, which pass slowly: answers take real time."""
    for _ in range(within // 2):
        if page.inner_text("#wall-link") == "Connected":
            break
        let_pass(page, 2)
        page.wait_for_timeout(150)
    expect_live(page)


def expect_live(page: Page) -> None:
    """Connected, and no panel says otherwise."""
    expect(page.locator("#wall-link")).to_have_text("Connected")
    for panel in page.locator(_DEAD).all():
        expect(panel).to_be_hidden()


def expect_dead(page: Page) -> None:
    """NOT LIVE, head and every panel, with the time of the last data."""
    expect(page.locator("#wall-link")).to_have_text("NOT LIVE")
    panels: list[tuple[str, bool, bool]] = page.evaluate(_SAID_DEAD)
    assert any(visible for _text, visible, _waits in panels)
    for text, visible, waits in panels:
        # Where a long head leaves too little room, groups take turns.
        assert visible or waits
        assert text.startswith("NOT LIVE – last data ")
        assert text.endswith(" UTC")
    # What is said takes its room from the size of figures, not from their words.
    assert page.evaluate(_CUT_OFF) == []


def figure(page: Page) -> str:
    """The first figure of the scene in sight."""
    return page.inner_text(f"{SHOWN} .figure >> nth=0")
