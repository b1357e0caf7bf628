"""Pages: laid out from their path alone, and every card has its figures and its source."""

import json
import re
import shutil
import struct
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert

from dashboard import pages
from dashboard.app import create_app, search_index
from dashboard.app.card_links import place
from dashboard.components import tables
from dashboard.exports.links import printed_link
from dashboard.i18n import LANGUAGES
from dashboard.maps.menu import LAYERS
from dashboard.pages import MENU, standard
from dashboard.panels import PANELS
from dashboard.panels.catalogue.people import LEADS
from dashboard.panels.catalogue.published_figures import SHOWN_IN
from dashboard.settings import Settings
from dashboard.wall import playlist_form
from dashboard.wall.remote import form as remote_form
from dashboard.wiring import Store
from data_access.filters import CountryRole, Filters
from data_access.registry import BUREAUS, ROUTES
from data_access.registry.denominators import rated_routes
from data_access.store import short_links
from data_access.store.engine import writer
from data_access.store.schema import short_link
from tests.app import asking
from tests.app.asking import components
from tests.builders import an_observation, released
from tests.cases import quick

# Charts that pages no longer show under this name; commands and addresses still ask for them.
KEPT_FOR_SCRIPTS = {"deaths-over-time", "deaths-by-route", "detections-by-route", *SHOWN_IN}
PAGES = tuple(page.path for page in pages.PAGES)
PATHS = (
    *PAGES,
    *(f"/routes/{code}" for code in ROUTES),
    *(f"/bureaus/{iso3}" for iso3 in ("ITA", "PLW", "PSE")),
)


@pytest.fixture(scope="session")
def app(reference_store: str) -> Dash:
    return create_app(Settings(database_url=reference_store))


def test_every_page_is_there_with_a_title_of_its_own(
    client: FlaskClient, subtests: pytest.Subtests
) -> None:
    for path in PATHS:
        with subtests.test(path=path):
            answer = client.get(path)
            assert answer.status_code == 200
            assert f"<title>{pages.at(path).title}" in answer.text.replace("&#39;", "'")


# All months that an address can name: so long before the first, and so long after the last.
@pytest.mark.parametrize(
    ("paths", "search"),
    quick(
        (PAGES, ""),
        of=[
            (PAGES, ""),
            (PATHS[len(PAGES) :], ""),
            (PATHS, "?t=1900..2199"),
            (PATHS, "?asof=9999-12-31"),
        ],
    ),
)
def test_every_card_of_a_page_is_drawn_and_says_where_its_figures_are_from(
    client: FlaskClient, paths: tuple[str, ...], search: str, subtests: pytest.Subtests
) -> None:
    for path in paths:
        with subtests.test(path=path):
            said = asking.drawn(client, path, search)
            # The briefing has no cards of its own, it names those of others (test_briefs.py).
            assert said["cards"] or path == "/briefing"
            for code, card in said["cards"].items():
                assert card["state"] in {"ready", "empty", "partial", "stale"}, code
                assert card["title"], code
                if PANELS[code].metrics and card["state"] != "empty":
                    assert card["source"], code
                    assert card["caveat"], code
                assert len(card["version"]) == 12


def test_every_panel_has_a_place_on_some_page() -> None:
    placed = {code for path in PATHS for code in cards(path)}
    # A layer has its place in the menu of the map.
    placed |= {layer.panel for layer in LAYERS.values() if layer.panel}
    # Numbers that only leads are formed of.
    placed |= {one.code for one in LEADS}
    assert placed == set(PANELS) - KEPT_FOR_SCRIPTS


def test_one_page_says_what_this_is_whose_the_figures_are_and_how_to_cite_them(
    client: FlaskClient,
) -> None:
    said = " ".join(
        text
        for part in components(pages.at("/about").content())
        if isinstance(text := getattr(part, "children", None), str)
    )
    assert len(said.split()) < 450
    for heading in ("What this is", "Who it is for", "What it cannot tell", "Licences"):
        assert heading in said
    assert "imply no opinion on the legal status" in said
    drawn = asking.drawn(client, "/about")
    version = drawn["cards"]["citation"]["version"]
    assert f"data version {version}, " in " ".join(asking.texts(drawn["bodies"]["citation"]))
    rows = asking.csv_records(client, "panels/publishers.csv")
    iom = next(row for row in rows if row["title"] == "Missing Migrants Project")
    assert iom == {
        "publisher": "International Organization for Migration (IOM)",
        "title": "Missing Migrants Project",
        "licence": "CC BY 4.0",
        "cadence": "monthly",
        "published_on": "8 Sep 2025",
    }
    # Only whose figures are there, and none made for exercises.
    assert {row["publisher"] for row in rows}.isdisjoint({"Routewatch", "Task force"})


def test_a_chart_without_figures_draws_no_axes(client: FlaskClient) -> None:
    assert client, "the pages are registered with it"
    figures = [getattr(part, "figure", None) for part in components(pages.at("/").content())]
    layouts = [figure["layout"] for figure in figures if figure]
    assert layouts
    for layout in layouts:
        for axis in ("xaxis", "yaxis"):
            assert set(layout[axis]) == {"showticklabels", "showgrid", "zeroline"}
            assert not any(layout[axis].values())


def test_every_id_of_a_callback_exists_on_some_page(app: Dash) -> None:
    laid_out = app.server.test_client()
    known = set[str]()
    for path in (*PATHS, "/wall", "/wall/playlists", "/wall/situation", "/wall/situation/remote"):
        layout = laid_out.get("/_dash-layout", headers={"Referer": f"http://localhost{path}"})
        known |= set(map(_kind, _IDS.findall(layout.text)))
    # No layout holds a grid, a remote's filters, nor the scenes of a draft: answers bring them.
    known |= {tables.GRID, remote_form.FILTER, playlist_form.PRESS}
    known |= {playlist_form.FIELD, playlist_form.CHOICE}
    for callback in app.callback_map.values():
        for part in (*callback["inputs"], *callback["state"]):
            assert _kind(part["id"]) in known, part["id"]


_IDS = re.compile(r'"id":\s*"?([\w-]+(?=")|\{[^{}]*\})')


def _kind(identity: object) -> str:
    """An id, or the type of a pattern's ids."""
    text = str(identity)
    return str(json.loads(text)["type"]) if text.startswith("{") else text


def test_the_layout_is_that_of_the_page_that_asks(client: FlaskClient) -> None:
    asked = {"Referer": "http://localhost/trends?t=2015&r=central-mediterranean"}
    for headers, path in ((asked, "/trends"), ({}, "/")):
        layout = client.get("/_dash-layout", headers=headers).text
        (shown,) = re.findall(r'"id":"laid-out","data":\{"path":("[^"]*")', layout)
        assert json.loads(shown) == path


def test_health_names_the_version_or_the_reason(client: FlaskClient, tmp_path: Path) -> None:
    assert client.get("/health").get_json()["status"] == "ok"
    missing = create_app(Settings(database_url=f"sqlite:///{tmp_path}/none.sqlite"))
    answer = missing.server.test_client().get("/health")
    assert answer.status_code == 503
    assert "routewatch init" in answer.get_json()["reason"]


def test_a_bureau_that_is_none_is_not_found(client: FlaskClient) -> None:
    assert client.get("/bureaus/XXX").status_code == 404
    assert client.get("/bureaus/ita").status_code == 404


def test_the_page_of_a_bureau_is_about_its_country_whatever_the_address_says(
    client: FlaskClient,
) -> None:
    """Its nationals are a view of their own: the card says so in its filters."""
    cards = asking.drawn(client, "/bureaus/SYR", "?c=FRA&t=2015")["cards"]
    assert cards["bureau-deaths"]["filters"] == "c=SYR&t=2015"
    assert cards["bureau-nationals"]["filters"] == "c=SYR:src&t=2015"


@pytest.mark.parametrize(
    ("address", "theme"),
    [
        ("/map", "system"),
        ("/map?theme=wall", "wall"),
        ("/sheet/map", "print"),
        ("/sheet/map?theme=dark", "dark"),
    ],
)
def test_a_page_has_its_theme_before_any_script_runs(
    client: FlaskClient, address: str, theme: str
) -> None:
    assert f'data-theme="{theme}"' in client.get(address).text


def test_the_document_names_a_list_that_browsers_keep(client: FlaskClient) -> None:
    document = client.get("/map?t=2015").get_data(as_text=True)
    assert '"searched":"/search/en.json"' in document
    answer = client.get("/search/en.json")
    unchanged = client.get("/search/en.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    entries = answer.get_json()["entries"]
    by_kind = {kind: [row for row in entries if row[0] == kind] for kind, *_rest in entries}
    assert len(by_kind["page"]) == len(MENU)
    assert {row[2] for row in by_kind["route"]} == {f"/routes/{code}" for code in ROUTES}
    assert len(by_kind["bureau"]) == len(BUREAUS)
    assert {"measure", "operation", "event", "place"} <= set(by_kind)
    canary = [row for row in entries if "Canary" in f"{row[1]} {row[4]}"]
    assert "/routes/west-africa-atlantic" in {row[2] for row in canary}
    assert len(json.dumps(entries)) < 80_000


def cards(path: str) -> set[str]:
    """Codes of the cards on a page."""
    return set(asking.cards_in(pages.at(path).content()))


def test_every_panel_is_found_on_a_page_that_shows_it() -> None:
    chosen = Filters(routes=("western-mediterranean",), countries=(CountryRole("FRA"),))
    for code in PANELS:
        path = place(code, chosen)
        assert path == standard.TRENDS.path or SHOWN_IN.get(code, code) in cards(path or ""), code


def test_a_card_of_a_routes_page_is_found_on_the_route_that_was_asked_for() -> None:
    assert place("transits-over-time", Filters(routes=("darien",))) == "/routes/darien"
    assert (
        place("bureau-deaths-over-time", Filters(countries=(CountryRole("FRA"),))) == "/bureaus/FRA"
    )


def test_the_filters_come_along(client: FlaskClient) -> None:
    answer = client.get("/card/top-routes?r=central-mediterranean&t=2015")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/?r=central-mediterranean&t=2015"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("code", ["sorrow", "%2f%2fevil.example", "..", "top-routes%0d%0aX:1"])
def test_what_is_no_card_leads_nowhere(client: FlaskClient, code: str) -> None:
    answer = client.get(f"/card/{code}")
    assert answer.status_code == 404
    assert "Location" not in answer.headers


BASE = "https://routewatch.example.org"
LONG = "/briefing?items=" + "/%3Fp%3Ddeaths-over-time%7C" * 20


def test_a_long_link_gets_a_short_one_that_leads_to_no_other_host(
    migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'store.sqlite')}"
    settings = Settings(database_url=address, address=BASE)
    store = Store(settings)
    assert printed_link(f"{BASE}/trends", BASE, store) == f"{BASE}/trends"
    short = printed_link(f"{BASE}{LONG}", BASE, store)
    assert short == f"{BASE}/s/{short_links.code_of(LONG)}"
    assert len(short) < 50
    # There are as many as may be: those that are known stay, another address is written out.
    monkeypatch.setattr(short_links, "MOST", 1)
    assert printed_link(f"{BASE}{LONG}", BASE, store) == short
    assert printed_link(f"{BASE}{LONG}x", BASE, store) == f"{BASE}{LONG}x"
    client = create_app(settings).server.test_client()
    answer = client.get(short.removeprefix(BASE))
    assert (answer.status_code, answer.headers["Location"]) == (302, LONG)
    assert client.get("/s/nowhere").status_code == 404
    elsewhere = ("//evil.example/x", "https://evil.example", "/\\evil.example", "/a\nX: 1")
    engine = writer(address)
    with engine.begin() as connection:
        rows = [
            {"code": f"forged{n}", "address": one, "made_at": datetime.now(UTC)}
            for n, one in enumerate(elsewhere)
        ]
        connection.execute(insert(short_link), rows)
        assert not any(short_links.keep(connection, one) for one in elsewhere)
    engine.dispose()
    for number in range(len(elsewhere)):
        answer = client.get(f"/s/forged{number}")
        assert answer.status_code == 404
        assert "Location" not in answer.headers


MONTHS = tuple(202300 + n for n in range(1, 13))


@pytest.fixture
def route_client(engine: Engine, served: FlaskClient) -> FlaskClient:
    """The application on Channel crossings, encounters, and Australian totals of years."""
    boats = [
        an_observation(metric, f"{metric}-uk", month, value, route_code="channel-uk")
        for metric, value in (("arrivals", 3000), ("interceptions", 500))
        for month in MONTHS
    ]
    released(engine, "uk_small_boats", boats, date(2024, 1, 5))
    met = [
        an_observation(
            "encounters",
            "encounters-southwest",
            month,
            200_000,
            route_code="us-mexico-border",
            nationality_code="MEX",
        )
        for month in MONTHS
    ]
    released(engine, "cbp_encounters", met, date(2024, 1, 12))
    years = [
        an_observation(
            "arrivals", "arrivals-australia", year * 100, 20, route_code="indonesia-australia"
        )
        for year in (2021, 2022)
    ]
    released(engine, "australia_boats", years, date(2023, 1, 5))
    return served


def test_every_card_of_every_route_is_a_panel(subtests: pytest.Subtests) -> None:
    for route in ROUTES:
        with subtests.test(route=route):
            cards = set(pages.at(f"/routes/{route}").panels)
            assert cards <= set(PANELS)
            for code in ROUTES[route].denominators:
                assert f"headline-{code}" in cards
            if route in rated_routes():
                assert "headline-death-rate" in cards


@pytest.mark.parametrize(
    ("route", "cards"),
    [
        (
            "channel-uk",
            (
                "headline-arrivals",
                "headline-interceptions",
                "arrivals-over-time",
                "interceptions-over-time",
            ),
        ),
        (
            "us-mexico-border",
            ("headline-encounters", "encounters-over-time", "encounters-by-nationality"),
        ),
        ("indonesia-australia", ("headline-arrivals", "arrivals-over-time")),
    ],
)
def test_the_movement_of_a_route_is_that_of_its_own_measures(
    route_client: FlaskClient, route: str, cards: tuple[str, ...]
) -> None:
    said = asking.drawn(route_client, f"/routes/{route}")["cards"]
    assert not {code for code in said if "detections" in code}
    for code in cards:
        assert said[code]["state"] in {"ready", "stale"}, code


def test_totals_of_years_are_drawn_by_year_and_never_as_a_month(route_client: FlaskClient) -> None:
    address = "panels/arrivals-over-time.csv?r=indonesia-australia&t=all"
    lines = asking.csv_lines(route_client, address)
    assert lines == ["year,arrivals", "2021,20", "2022,20"]


def test_what_is_not_known_by_nationality_says_so(route_client: FlaskClient) -> None:
    said = asking.drawn(route_client, "/routes/indonesia-australia")["cards"]
    assert said["arrivals-by-nationality"]["state"] == "empty"


def _figures(client: FlaskClient, number: int) -> list[tuple[str, str, dict[str, str]]]:
    """What a number stands for: its name, its release, and what the address of its view says."""
    entries = client.get(f"/search/en/{number}.json").get_json()
    return [
        (name, release, {key: value for key, value in changes.items() if value})
        for _kind, name, _path, changes, release in entries
    ]


def test_a_number_is_found_with_its_month_its_release_and_what_it_is_now(
    client: FlaskClient,
) -> None:
    assert _figures(client, 2844) == [
        (
            "2,844 detections, Eastern Mediterranean, Feb 2025",
            "until the release of 4 Aug 2026; now 2,853",
            {"m": "detections", "r": "eastern-mediterranean", "t": "2025-02"},
        )
    ]
    names = [name for name, _release, _changes in _figures(client, 181_459)]
    assert names == ["181,459 detections, Central Mediterranean, 2016"]
    ((name, release, changes),) = _figures(client, 146_000)
    assert (name, release) == (
        "146,000, Stolen and lost travel documents: hits, 2021",
        "as published",
    )
    assert not changes


def test_a_number_that_stands_today_is_found_as_the_data_interface_has_it(
    client: FlaskClient,
) -> None:
    asked = "m=dead_missing&r=central-mediterranean"
    for step, period in (("month", "2015"), ("year", "2014..2024")):
        answer = client.get(f"/api/v1/series?{asked}&by={step}&t={period}").get_json()
        large = [row for row in answer["rows"] if row["value"] >= search_index.LEAST]
        assert large
        for row in large:
            expected = {
                "m": "dead_missing",
                "r": "central-mediterranean",
                "t": str(row[step]),
            }
            assert expected in [found[2] for found in _figures(client, row["value"])], row


def test_small_numbers_and_demo_figures_are_not_found(exercise: FlaskClient) -> None:
    assert _figures(exercise, search_index.LEAST - 1) == []
    rows = exercise.get("/api/v1/series?m=hits&by=month&t=all").get_json()["rows"]
    largest = max(row["value"] for row in rows)
    assert largest > search_index.LEAST
    assert "hits" not in {
        changes.get("m") for _name, _release, changes in _figures(exercise, largest)
    }


def test_a_language_that_there_is_not_has_no_list(client: FlaskClient) -> None:
    assert client.get("/search/zz.json").status_code == 404
    assert client.get("/search/zz/1480.json").status_code == 404


def test_every_entry_leads_to_a_page(client: FlaskClient) -> None:
    entries = client.get("/search/en.json").get_json()["entries"]
    paths = {row[2] for row in entries if row[0] != "action"}
    some = [path for path in sorted(paths) if not path.startswith(("/bureaus/", "/routes/"))]
    for path in (*some, "/bureaus/ITA", "/routes/darien"):
        assert client.get(path).status_code == 200, path


def test_an_operation_known_by_a_description_has_it_in_the_language_of_the_list(
    client: FlaskClient,
) -> None:
    entries = client.get("/search/fr.json").get_json()["entries"]
    operations = {row[1]: row[4] for row in entries if row[0] == "operation"}
    assert "Cinq opérations conjointes avec Frontex" in operations
    # A name is the same in each language; what it was against is not.
    assert operations["Turquesa IV"].startswith("Trafic de migrants")


HERE = "https://figures.example.org"
ROUTE = "/routes/central-mediterranean?t=2015"


def tags(client: FlaskClient, address: str, base: str = HERE) -> dict[str, str]:
    text = client.get(address, base_url=base).text
    found = re.findall(r'<meta property="og:([\w:]+)" content="([^"]*)">', text)
    return {name: unescape(content) for name, content in found}


@pytest.fixture(scope="module")
def public(reference_store: str) -> FlaskClient:
    """An installation whose figures everybody may read."""
    return asking.client_of(database_url=reference_store, access="open", address=HERE)


def test_a_link_to_a_public_page_shows_its_finding_and_its_map(public: FlaskClient) -> None:
    told = tags(public, ROUTE)
    assert "3,149 people died or went missing in 2015" in told["title"]
    assert "IOM Missing Migrants" in told["description"]
    assert told["url"] == f"{HERE}{ROUTE}"
    assert told["image"] == (
        f"{HERE}/api/v1/panels/map.png?pixels=1&preset=social&r=central-mediterranean&t=2015"
    )
    assert (told["image:width"], told["image:height"]) == ("1200", "630")
    assert tags(public, "/bureaus/ITA?lang=fr")["image"].startswith(HERE)
    assert "lang=fr" in tags(public, "/bureaus/ITA?lang=fr")["image"]
    assert "image" in tags(public, "/trends")
    assert tags(public, "/nowhere") == {}
    assert tags(public, "/wall") == {}


@pytest.mark.thorough
@pytest.mark.browser
def test_the_picture_of_a_link_has_the_size_that_it_says(public: FlaskClient) -> None:
    image = urlsplit(tags(public, ROUTE)["image"])
    answer = public.get(f"{image.path}?{image.query}", base_url=HERE)
    assert answer.status_code == 200, answer.text
    assert struct.unpack(">II", answer.data[16:24]) == (1200, 630)


def test_where_not_everybody_may_read_no_link_shows_anything(
    client: FlaskClient, reference_store: str
) -> None:
    assert tags(client, ROUTE, "http://127.0.0.1") == {}
    nowhere = Settings(database_url=reference_store, access="open")
    assert tags(create_app(nowhere).server.test_client(), ROUTE, "http://127.0.0.1") == {}


def _sentences(text: str) -> list[str]:
    return re.findall(r"<p>([^<]*)</p>", text.partition("<main>")[2].partition("</main>")[0])


@pytest.mark.parametrize(
    "path", ["/", "/routes/central-mediterranean", "/bureaus/ITA", "/trends", "/compare"]
)
@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_page_says_its_findings_in_three_sentences_at_most(
    client: FlaskClient, path: str, language: str
) -> None:
    answer = client.get(f"{path}?form=plain&lang={language}&t=2016")
    assert answer.status_code == 200
    assert len(answer.data) < 50_000
    assert "<script" not in answer.text
    assert f'lang="{language}" dir="{LANGUAGES[language].direction}"' in answer.text
    sentences = _sentences(answer.text)
    assert 1 <= len(sentences) <= 3
    assert not re.search(r"\d%? (?:to|–) [+−]?\d|95", " ".join(sentences))
    # The way to the page, and to the same sentences in other languages.
    assert f'href="{path}?lang={language}&amp;t=2016"' in answer.text
    assert answer.text.count("form=plain&amp;t=2016&amp;lang=") == len(LANGUAGES)


def test_it_begins_with_what_the_page_opens_with(client: FlaskClient) -> None:
    text = client.get("/?form=plain").text
    first, *others = _sentences(text)
    assert first.startswith("7,018 people died or went missing")
    assert "7,018" not in " ".join(others)
    assert "IOM Missing Migrants Project, 8 Sep 2025" in text
    assert "Minimum estimate: many deaths and disappearances are never recorded." in text


def test_figures_made_for_exercises_say_so(exercise: FlaskClient) -> None:
    first, *_others = _sentences(exercise.get("/network/databases?form=plain").text)
    assert first.startswith("Demo: ")


def test_names_of_an_address_are_escaped_and_other_addresses_have_no_plain_form(
    client: FlaskClient,
) -> None:
    text = client.get("/?form=plain&x=%22%3E%3Cscript%3E").text
    assert "<script" not in text
    assert client.get("/nowhere?form=plain").status_code == 404
    assert "react-entry-point" in client.get("/about?form=other").text
