"""Nothing that a reader sees is plain English, or in the language of another reader.

Every text is walked in a language made by rule. Texts of the pseudo-language have no plain letter,
so that a word of the English catalogue which stands anywhere was never translated. What is data may
stand: names, codes, commands.
"""

import html
import json
import random
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard import i18n, url_state
from dashboard.app import create_app
from dashboard.i18n import LANGUAGES, use_language
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import Card, render
from dashboard.settings import Settings
from dashboard.wall.playlist_draft import toml_of
from dashboard.wall.playlist_files import checked_playlist
from dashboard.wiring import Store
from data_access.registry import BORDER_POINTS, METRICS, ROUTES
from data_access.sentences import SentenceError
from tests.app import asking
from tests.app.test_pages import PATHS
from tests.cases import quick
from tests.pseudo_language import accented, pseudo_languages

SHOWN = frozenset(
    {
        *("children", "text", "title", "label", "aria-label", "alt", "placeholder", "element"),
        *("hovertext", "hovertemplate", "headerName", "alternative", "subtitle", "source"),
        *("caveat", "message", "sentence", "summary", "note", "words", "error"),
    }
)
"""Keys of answers behind which texts stand that readers see or hear."""
DATA = re.compile(
    r"Routewatch|TLP:[A-Z+]+|INTERPOL|AFRIPOL|Europol|Frontex|EMPACT|Eurojust|English|UTC"
    r"|\b(?:PDF|PNG|SVG|CSV|XLSX|PPTX|ZIP|FILE)\b|`[^`]*`|https?://\S+|\S*[/=_]\S*"
    r"|routewatch (?:import|template)( \w+)*|\b\w+-[\w-]+\b|\w+\.(?:csv|gz)\b|<[^>]*>|%?\{[^}]*\}"
)
PAGES = [
    *(path for path in PATHS if path.count("/") == 1 or path.startswith("/network/")),
    *("/routes/central-mediterranean", "/bureaus/ITA"),
]
"""A page of each kind."""
WORD = re.compile(r"[A-Za-z]{3,}")
CODE = re.compile(r"\d{4}-\d{2}[-.,\d]*|(?:[a-z0-9]+[-_+])+[a-z0-9]+")
"""A month or a name as files write them."""
CODES = METRICS.keys() | ROUTES.keys() | {"liberterra"}


@pytest.fixture(scope="module")
def pseudo(new_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of the application with exercise figures, whose language is the pseudo-language."""
    settings = Settings(database_url=f"sqlite:///{new_store}", language="xx")
    with pseudo_languages(tmp_path_factory.mktemp("locales")):
        asking: FlaskClient = create_app(settings).server.test_client()
        yield asking


@pytest.fixture(scope="module")
def english() -> frozenset[str]:
    """Every word of the English catalogue."""
    texts = [
        text
        for message in i18n.read_catalogue("en")
        for text in ([message.id] if isinstance(message.id, str) else message.id)
    ]
    return frozenset(word.lower() for text in texts for word in WORD.findall(DATA.sub(" ", text)))


@pytest.fixture(scope="module")
def names(pseudo: FlaskClient) -> re.Pattern[str]:
    """What is called by a name of its own: border points, operations, and what has their words."""
    entries = pseudo.get("/search/xx.json").get_json()["entries"]
    known = {point.name for point in BORDER_POINTS.values()}
    for name in (name for kind, name, *_rest in entries if kind == "operation"):
        words = name.split()
        # Charts cut long names.
        known |= {name, *(f"{' '.join(words[:kept])}…" for kept in range(1, len(words)))}
    ordered = sorted(known, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, ordered)))


class Walk:
    """Texts of answers, and those of them that are English."""

    def __init__(self, english: frozenset[str], names: re.Pattern[str]) -> None:
        self._english, self._names = english, names

    def plain(self, text: str) -> list[str]:
        """The English words of a text."""
        if text in CODES:
            return []
        left = DATA.sub(" ", self._names.sub(" ", html.unescape(text)))
        return [word for word in WORD.findall(left) if word.lower() in self._english]

    def escaped(self, texts: Iterator[str]) -> set[str]:
        """Those that were not translated."""
        return {text for text in texts if self.plain(text)}


@pytest.fixture(scope="module")
def walk(english: frozenset[str], names: re.Pattern[str]) -> Walk:
    """What finds English."""
    return Walk(english, names)


def shown(part: object, key: str = "") -> Iterator[str]:
    """Texts of an answer that readers see."""
    if isinstance(part, str):
        if key in SHOWN:
            yield part
    elif isinstance(part, dict):
        for name, inside in part.items():
            yield from shown(inside, name)
    elif isinstance(part, list):
        for inside in part:
            yield from shown(inside, key)


def of_html(text: str) -> Iterator[str]:
    """Texts of a document, alternative ones among them."""
    bare = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", text, flags=re.DOTALL)
    yield from re.split(r"<[^>]+>", bare)
    yield from re.findall(r'(?:alt|title|aria-label)="([^"]*)"', bare)


def test_it_is_offered_by_tests_alone(client: FlaskClient) -> None:
    assert client.get("/?lang=xx").text.count('<html lang="en"') == 1


def test_it_is_made_of_english_by_rule(pseudo: FlaskClient) -> None:
    assert accented(" {n} people ") == " [{n} þéöþļé~~~] "
    assert pseudo.get("/").text.count('<html lang="xx" dir="ltr"') == 1
    assert pseudo.get("/?lang=xy").text.count('<html lang="xy" dir="rtl"') == 1


@pytest.mark.parametrize("path", quick("/", "/bureaus/ITA", of=PAGES))
def test_no_page_shows_plain_english(pseudo: FlaskClient, walk: Walk, path: str) -> None:
    answer = asking.answer(pseudo, asking.panels(path, "?t=2024"))
    layout = pseudo.get("/_dash-layout", headers={"Referer": f"http://localhost{path}"})
    assert not walk.escaped(shown(answer))
    assert not walk.escaped(shown(layout.get_json()))


@pytest.mark.parametrize("code", quick("operations-timeline", "headline-death-rate", of=PANELS))
def test_no_tab_of_a_card_is_plain_english_nor_a_code(
    pseudo: FlaskClient, walk: Walk, code: str
) -> None:
    search = "?c=ITA&t=2024" if code.startswith("bureau-") else "?t=2024"
    for tab in ("table", "about"):
        answer = asking.answer(
            pseudo, asking.tab(code, {"panel": code, "tab": tab, "search": search})
        )
        texts = list(shown(answer))
        assert not walk.escaped(iter(texts)), tab
        assert not [text for text in texts if tab == "table" and CODE.fullmatch(text)]


def test_no_word_of_the_scripts_is_plain_english(pseudo: FlaskClient, walk: Walk) -> None:
    document = pseudo.get("/").text
    found = re.search(r'<script id="words" type="application/json">(.*?)</script>', document)
    assert found
    words = json.loads(found[1])
    texts = (words[key] for key in ("search", "briefing", "said"))
    assert not walk.escaped(text for part in texts for text in shown(list(part.values()), "text"))


@pytest.mark.parametrize(
    "path", ["/wall/situation", "/wall/situation/remote", "/wall", "/briefing"]
)
def test_no_wall_shows_plain_english(pseudo: FlaskClient, walk: Walk, path: str) -> None:
    layout = pseudo.get("/_dash-layout", headers={"Referer": f"http://localhost{path}"})
    assert not walk.escaped(shown(layout.get_json()))
    if path == "/wall/situation":
        assert not walk.escaped(shown(asking.answer(pseudo, asking.scene(path, 0))))


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere",
        "/card/nope",
        "/s/abcdef",
        *(
            f"/api/v1/panels/map.csv?{query}"
            for query in ("t=never", "c=zz", "r=zz", "q=9", "q=x", "asof=x", "marking=X", "cmp=x")
        ),
        "/api/v1/brief?items=/trends?p=nope",
        "/print/trends?t=never&lang=xx",
        *("/assets/nope.js", "/print/nope", "/api/nope", "/data/points/nope.json?lang=xx"),
        *(
            f"/api/v1/series?{query}"
            for query in ("", "m=dead&by=nope", "m=dead&format=nope", "m=dead&by=month,year")
        ),
        *(
            f"/api/v1/series?m={query}"
            for query in ("hit_rate&by=cause", "deaths_per_1000&by=cause")
        ),
        "/api/v1/summary?bureau=nope",
        *(
            f"/api/v1/panels/deaths-by-cause.png?{key}=nope"
            for key in ("preset", "pixels", "ground")
        ),
    ],
)
def test_no_refusal_is_plain_english(pseudo: FlaskClient, walk: Walk, address: str) -> None:
    _is_translated(pseudo.get(address), walk)


@pytest.mark.parametrize(
    ("request_line", "sent", "status"),
    [
        ("POST /api/v1/series", {}, 405),
        ("PUT /trends", {}, 405),
        ("POST /_dash-update-component", {"json": {}}, 400),
        ("POST /_dash-update-component", {"data": "x", "content_type": "application/json"}, 400),
        ("POST /_dash-update-component", {"data": "a=1"}, 415),
        ("POST /_dash-update-component", {"json": " " * (1 << 21)}, 413),
        ("GET /", {"headers": {"Host": "evil.example"}}, 421),
    ],
)
def test_no_refusal_of_the_server_itself_is_plain_english(
    pseudo: FlaskClient, walk: Walk, request_line: str, sent: dict[str, Any], status: int
) -> None:
    method, address = request_line.split()
    answer = pseudo.open(address, method=method, **sent)
    assert answer.status_code == status
    assert ("Allow" in answer.headers) == (status == 405)
    _is_translated(answer, walk)


def _is_translated(answer: TestResponse, walk: Walk) -> None:
    texts = [answer.get_json()["error"]] if answer.is_json else list(of_html(answer.text))
    assert any(text.strip() for text in texts)
    # What was asked for is repeated as it came; codes, and a choice of them, are codes.
    codes = r"never|nope|cause|(?:[a-z_0-9]+, )+[a-z_0-9]+|hit_rate|deaths_per_1000|\bnone\b"
    assert not walk.escaped(re.sub(codes, "", text) for text in texts)


def test_no_answer_of_the_data_interface_is_plain_english(pseudo: FlaskClient, walk: Walk) -> None:
    for query in ("m=dead&by=cause", "m=hits&by=place&t=2024", "m=dead&c=ITA:dst", "m=hit_rate"):
        answer = pseudo.get(f"/api/v1/series?{query}&lang=xx").get_json()
        published = [source["publisher"] for source in answer["sources"]]
        assert answer["caveats"]
        assert not walk.escaped(iter([answer["unit"], *answer["caveats"], *published])), query
    assert pseudo.get("/api/v1/series?m=dead&lang=en").get_json()["unit"] == "people"


def test_no_fault_of_a_playlist_is_plain_english(walk: Walk) -> None:
    scene = {"title": "", "panels": ["nope", "batches"], "view": "x=1", "y": 1}
    odd = {"title": "", "lang": "qq", "timezone": "Nope", "dwell": 0, "scene": [scene]}
    # What a table holds together is looked at once each of its fields is sound.
    scene = {"title": "A", "panels": ["map", "map"], "view": "r=atlantis"}
    points = [{"at": "09:00", "scene": 1}, {"at": "08:00", "end": True}, {"at": "10:00"}]
    drafts = (odd | {"agenda": [{"at": "never", "scene": 9}]}, {"title": "A", "scene": [scene]})
    faults = []
    for draft in (*drafts, {"title": "A", "agenda": points}):
        with i18n.use_language("xx"):
            told = checked_playlist("room", toml_of(draft))[1]
            faults += [fault.sentence.split(": ", 1)[1] for fault in told]
    assert len(faults) > 9
    # Codes and parameters are named as they are written.
    assert not walk.escaped(re.sub(r"'[^']*'|\b[\w.]+(?:, [\w.]+)+", "", one) for one in faults)


@pytest.mark.thorough
def test_no_file_is_plain_english(pseudo: FlaskClient, walk: Walk) -> None:
    # Some of all subjects: their pages are walked whole.
    for code in list(PANELS)[::4]:
        file = pseudo.get(f"/api/v1/panels/{code}.csv?t=2024")
        if file.status_code == 200:
            assert not walk.escaped(line for line in file.text.splitlines() if line[0] == "#"), code
    for address, parts in (
        ("/api/v1/panels/deaths-over-time.xlsx?t=2024", ("xl/worksheets",)),
        ("/api/v1/brief.pptx?t=2024", ("ppt/slides/slide", "ppt/notesSlides/notesSlide")),
    ):
        archive = zipfile.ZipFile(BytesIO(pseudo.get(address).data))
        for name in archive.namelist():
            if name.startswith(parts) and name.endswith(".xml"):
                found = re.findall(r">([^<>]+)<", archive.read(name).decode())
                # A workbook names the code of each column beside its title.
                texts = (re.sub(r"^\w+: ", "", text) for text in found)
                assert not walk.escaped(texts), name


_OF_EACH_KIND = sorted({panel.kind: code for code, panel in PANELS.items()}.values())


def told(code: str, language: str, store: Store) -> tuple[object, ...]:
    """All texts of a card, and its drawing."""
    request = Request.of(url_state.parse("r=central-mediterranean&t=2015"))
    with use_language(language):
        card: Card = render(PANELS[code], request, store)
        try:
            table: object = card.table()
        except SentenceError as error:
            table = str(error)
        # A set is written in any order, a function with where it lies in memory.
        texts = re.sub(" at 0x[0-9a-f]+", "", repr(replace(card, sources=frozenset())))
        return texts, card.finding(), card.shortfall(), card.opening(), repr(table)


@pytest.mark.parametrize("codes", quick(_OF_EACH_KIND, of=[_OF_EACH_KIND, sorted(PANELS)]))
def test_each_card_is_in_the_language_of_who_asks_whoever_asked_before(
    reference_store: str, codes: Iterable[str]
) -> None:
    def fresh() -> Store:
        return Store(Settings(database_url=reference_store))

    alone: dict[tuple[str, str], tuple[object, ...]] = {}
    for language in LANGUAGES:
        store = fresh()
        alone |= {(code, language): told(code, language, store) for code in codes}
    order, shared = list(alone), fresh()
    random.Random(7).shuffle(order)  # noqa: S311 - an order that can be had again
    for code, language in order:
        assert told(code, language, shared) == alone[code, language], (code, language)
    english = [alone[code, "en"] for code in codes]
    assert english != [alone[code, "fr"] for code in codes]
