"""Readers with unequal rights: each sees, keeps and is told what their grant admits."""

import json
import logging
import random
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from time import sleep
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.access.policy import Policy
from dashboard.access.reader import OPERATOR, Identity, Reader, reading_as
from dashboard.app.route_rights import ANYBODY, ROUTES
from dashboard.maps import files
from dashboard.settings import Settings
from dashboard.wiring import Store
from data_access.filters import Filters
from data_access.grants import Grant, Scope
from data_access.ingest.batches import mark_batch, revert_batch
from data_access.periods import MonthRange
from data_access.queries import series
from data_access.registry.metrics import METRICS
from data_access.store.engine import writer
from tests.app import asking
from tests.builders import a_detection, a_use, an_incident, released
from tests.canaries import RANK_OF_RED, Canary, canaries, seen_in
from tests.serving import serving

MARKS = (("TLP:CLEAR", 0), ("TLP:RED", 1))
DEATHS, DETECTIONS = 1_000_003, 1_000_033


def reader(*scopes: Scope) -> Reader:
    return replace(OPERATOR, grant=Grant(frozenset(scopes), (), MARKS))


ALL, CLEAR, NOBODY = reader(Scope(1)), reader(Scope(0)), reader()
NO_DEATHS = reader(Scope(1, measures=frozenset({"detections"})))


@pytest.fixture
def store(address: str) -> Store:
    engine = writer(address)
    deaths = [an_incident(month=202405, dead_missing=DEATHS)]
    released(engine, "iom_mmp", deaths, date(2025, 9, 8))
    detections = a_detection(series_code="detections-by-route", value=DETECTIONS)
    number = released(engine, "frontex_ibc", [detections], date(2025, 9, 8))
    mark_batch(engine, number, "TLP:RED", None)
    engine.dispose()
    return Store(Settings(database_url=address))


def counted(store: Store) -> set[int]:
    """What is counted."""

    def of(code: str) -> set[int]:
        query = series.counts((METRICS[code],), Filters(), (), {code: MonthRange(202401, 202412)})
        return set(store.fetch(query)["value"])

    return of("dead_missing") | of("detections")


def found(store: Store) -> set[int]:
    """What is counted, by the cache of results."""
    return store.cached("counted", lambda: counted(store))


def test_results_are_kept_for_equal_grants_alone(store: Store) -> None:
    wanted = {
        OPERATOR: {DEATHS, DETECTIONS},
        ALL: {DEATHS, DETECTIONS},
        CLEAR: {DEATHS},
        NO_DEATHS: {DETECTIONS},
        NOBODY: set(),
    }
    versions = {}
    # Back and forth, as an analyst becomes a viewer and an analyst again.
    for one in (*wanted, *reversed(wanted), *wanted):
        with reading_as(one):
            assert found(store) == wanted[one]
            versions[one] = store.version()
    assert versions[OPERATOR] == versions[ALL]
    assert len(set(versions.values())) == 4


def test_a_mark_that_is_raised_holds_at_the_next_look(store: Store, address: str) -> None:
    with reading_as(CLEAR):
        before = store.version()
        assert found(store) == {DEATHS}
        engine = writer(address)
        mark_batch(engine, 1, "TLP:RED", None)
        engine.dispose()
        store = Store(store.settings)
        assert found(store) == set()
        assert store.version() != before


def test_a_file_that_was_taken_back_and_comes_again_is_seen(store: Store, address: str) -> None:
    engine = writer(address)
    # After it, so that it comes back under another number.
    released(engine, "bureau_database_use", [a_use(month=202405)], date(2025, 9, 9))
    with reading_as(ALL):
        before = store.version()
    with reading_as(NO_DEATHS):
        assert counted(store) == {DETECTIONS}
    revert_batch(engine, 2)
    detections = a_detection(series_code="detections-by-route", value=DETECTIONS)
    number = released(engine, "frontex_ibc", [detections], date(2025, 9, 8))
    mark_batch(engine, number, "TLP:RED", None)
    engine.dispose()
    # A version is a second old at most.
    sleep(1.1)
    with reading_as(ALL):
        assert store.version() == before
    with reading_as(NO_DEATHS):
        assert counted(store) == {DETECTIONS}


def test_a_version_changes_with_what_its_reader_may_see_alone(store: Store, address: str) -> None:
    def versions() -> list[str]:
        found = []
        for one in (CLEAR, NO_DEATHS, NOBODY, ALL):
            with reading_as(one):
                found.append(Store(store.settings).version())
        return found

    engine, seen = writer(address), [versions()]
    detected = a_detection(series_code="detections-by-route", month=202406)
    reported = a_use(month=202405, searches=DEATHS, hits=0)
    deaths = an_incident(month=202407)
    for source, fact in (
        ("frontex_ibc", detected),
        ("bureau_database_use", reported),
        ("iom_mmp", deaths),
    ):
        number = released(engine, source, [fact], date(2025, 9, 9))
        if source != "iom_mmp":
            mark_batch(engine, number, "TLP:RED", None)
        seen.append(versions())
    revert_batch(engine, number - 1)
    seen.append(versions())
    engine.dispose()
    changed = [[a != b for a, b in zip(*pair, strict=True)] for pair in pairwise(seen)]
    assert changed == [
        [False, True, False, True],
        [False, False, False, True],
        [True, False, False, True],
        [False, False, False, True],
    ]


@pytest.mark.engines
def test_what_one_answer_reads_is_of_one_moment(store: Store, address: str) -> None:
    """A file that is imported and marked meanwhile is in none of it."""
    code = "dead_missing"
    query = series.counts((METRICS[code],), Filters(), (), {code: MonthRange(202401, 202412)})
    engine = writer(address)
    # Of two files and one that is hidden, it is the one that is named.
    released(engine, "iom_mmp", [an_incident(month=202406)], date(2025, 9, 10))
    with reading_as(CLEAR), store.one_transaction():
        before = list(store.fetch(query)["value"])
        newer = an_incident(month=202405, dead_missing=DEATHS + 1)
        number = released(engine, "iom_mmp", [newer], date(2025, 9, 11))
        between = list(store.fetch(query)["value"])
        mark_batch(engine, number, "TLP:RED", None)
        assert before == between == list(store.fetch(query)["value"])
    engine.dispose()


def test_what_is_available_is_what_may_be_seen(store: Store) -> None:
    for one, sources in ((ALL, {"iom_mmp", "frontex_ibc"}), (CLEAR, {"iom_mmp"}), (NOBODY, set())):
        with reading_as(one):
            assert set(store.availabilities().spans) == sources


READERS = 32
GONE_WITHIN = 60
GROUPS = ("", "analysts", "bureaus", "deaths", "administrators")
FILE = """
[groups]
analysts = ["analyst"]
bureaus = ["bureau"]
deaths = ["deaths"]
administrators = ["administrator"]

[roles.deaths]
marking = "TLP:RED"
sources = "all"
measures = ["dead_missing"]
bureaus = "all"
acts = ["view"]

[proxy]
addresses = ["127.0.0.1"]
user = "X-User"
groups = "X-Groups"
bureau = "X-Bureau"
"""
DOORS = (
    *(f"/api/v1/series?m={m}&by=month,bureau&t=all" for m in ("searches", "hits", "notices")),
    *(f"/api/v1/series?m={m}&by=month&t=all" for m in ("dead_missing", "detections", "arrivals")),
    "/?t=all",
    "/trends?t=2025",
    "/bureaus/ITA?t=all",
    "/api/v1/summary?t=2025",
)
"""Of the data interface; and pages, whose cards are asked for."""


@dataclass
class Found:
    """What readers were given.

    Attributes:
        answers: how many.
        wrong: doors at which somebody was given what is not theirs, by group.
    """

    answers: int = 0
    wrong: list[tuple[str, str, set[int]]] = field(default_factory=list)
    counting: threading.Lock = field(default_factory=threading.Lock)


def asked(origin: str, door: str, group: str) -> bytes:
    """What somebody of a group is answered; a refusal, too."""
    headers = {"X-User": f"u-{group}", "X-Groups": group, "X-Bureau": "ITA"} if group else {}
    body = None
    if not door.startswith("/api/"):
        path, _mark, search = door.partition("?")
        with reading_as(OPERATOR):
            cards = asking.panels(path, f"?{search}")
        # The texts and figures of all cards; which charts there are differs between readers.
        cards["outputs"][0] = []
        body, door = json.dumps(cards).encode(), CALLBACKS
        headers |= {"Content-Type": "application/json"}
    try:
        with urlopen(Request(origin + door, body, headers), timeout=60) as answer:  # noqa: S310 - our own address
            content: bytes = answer.read()
            return content
    except HTTPError as error:
        if error.code not in {401, 403, 404, 429}:
            raise
        return error.read()


def allowed(policy: Policy, numbers: Mapping[int, Canary], group: str) -> set[int]:
    who = Identity("s", "n", frozenset({group}), "ITA") if group else None
    grant = policy.reader(who).grant
    return {number for number, one in numbers.items() if one.is_seen_by(grant)}


@pytest.mark.thorough
@pytest.mark.parametrize("seconds", [8, pytest.param(600, marks=pytest.mark.long)])
def test_nobody_gets_what_is_anothers_and_what_is_taken_away_is_gone(
    canary_address: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    seconds: int,
) -> None:
    numbers = canaries(RANK_OF_RED)
    file = tmp_path / "access.toml"
    file.write_text(FILE)
    monkeypatch.setenv("ROUTEWATCH_ACCESS", "proxy")
    monkeypatch.setenv("ROUTEWATCH_ACCESS_FILE", str(file))
    policy = Policy.load(file)
    rights = {group: allowed(policy, numbers, group) for group in GROUPS}
    assert len({frozenset(some) for some in rights.values()}) == len(GROUPS)
    found = Found()

    def read(number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - which door is next
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            door, group = chance.choice(DOORS), chance.choice(GROUPS)
            seen = seen_in(asked(served.origin, door, group), numbers)
            with found.counting:
                found.answers += 1
                if seen - rights[group]:
                    found.wrong.append((door, group, seen - rights[group]))

    with serving(canary_address, tmp_path / "log") as served:
        with ThreadPoolExecutor(READERS) as readers:
            list(readers.map(read, range(READERS)))
        assert found.wrong == []
        assert found.answers > seconds
        # A group loses its role: what it had is gone, at every door and in both processes.
        before = {door: seen_in(asked(served.origin, door, "analysts"), numbers) for door in DOORS}
        assert any(some - rights[""] for some in before.values())
        file.write_text(FILE.replace('analysts = ["analyst"]\n', ""))
        taken = time.monotonic()
        while time.monotonic() - taken < GONE_WITHIN:
            after = [seen_in(asked(served.origin, d, "analysts"), numbers) for d in DOORS * 4]
            if not any(some - rights[""] for some in after):
                break
        else:
            pytest.fail("a right that was taken away was there a minute later")


POLICY = Policy.load(Path(__file__).parents[2] / "docs" / "access.toml")
ANALYST = POLICY.role("analyst", Identity("8f14", "An analyst", via="oidc"))
OTHER = POLICY.reader(Identity("45ea", "A stranger", via="oidc"))
CALLBACKS = "/_dash-update-component"
SHOWN = "t=2025"
EXAMPLES = {
    "/": "/",
    "/<path:path>": "/network/databases",
    "/api/<path:unknown>": "/api/none",
    "/api/v1/batches": "/api/v1/batches",
    "/api/v1/brief": f"/api/v1/brief?{SHOWN}",
    "/api/v1/brief.<any(pptx, pdf, zip):form>": "/api/v1/brief.zip?items=/?p=hits",
    "/api/v1/operations": f"/api/v1/operations?{SHOWN}",
    "/api/v1/thresholds": f"/api/v1/thresholds?{SHOWN}",
    "/api/v1/panels/<code>.<any(csv, xlsx, png, svg, pdf, pptx):form>": "/api/v1/panels/hits.csv",
    "/api/v1/playlists/<code>": "/api/v1/playlists/situation",
    "/api/v1/playlists/<code>.toml": "/api/v1/playlists/situation.toml",
    "/api/v1/playlists/<code>/editions/<int:edition>": "/api/v1/playlists/situation/editions/1",
    "/api/v1/queue/<ticket>": "/api/v1/queue/4f0c2b7d9a1e43c8",
    "/api/v1/revisions": "/api/v1/revisions?m=searches",
    "/api/v1/series": f"/api/v1/series?m=searches&by=month&{SHOWN}",
    "/api/v1/summary": f"/api/v1/summary?{SHOWN}",
    "/card/<code>": "/card/hits",
    "/embed/<code>": "/embed/hits",
    "/print": "/print/network/databases",
    "/print/<path:name>": "/print/network/databases",
    "/s/<code>": "/s/none",
    "/search/<language>.json": "/search/en.json",
    "/search/<language>/<int:number>.json": "/search/en/1480.json",
}
"""An address of each route that takes something; those without stand for themselves."""


def each_asked(client: FlaskClient, reader: Reader, address: str, **headers: str) -> TestResponse:
    with asking.asked_by(client, reader):
        if address == CALLBACKS:
            return client.post(address, json=asking.panels("/network/databases", f"?{SHOWN}"))
        return client.get(address, headers=headers)


def addresses(client: FlaskClient) -> list[str]:
    """One of every route that says something of figures or readers."""
    examples = EXAMPLES | {
        "/data/boundaries/<digest>.json": files.BOUNDARIES_ADDRESS,
        "/data/names/<language>-<digest>.json": files.names_address(),
    }
    found = []
    for rule in client.application.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and ROUTES[rule.endpoint] is not ANYBODY:
            assert rule.rule in examples or not rule.arguments, f"{rule.rule} has no example"
            found.append(examples.get(rule.rule, rule.rule))
    return [*found, CALLBACKS]


@pytest.mark.thorough
def test_what_differs_for_two_readers_is_kept_for_neither_by_anybody_else(
    network: FlaskClient,
) -> None:
    differing = set()
    for address in addresses(network):
        first, other = (each_asked(network, reader, address) for reader in (ANALYST, OTHER))
        again = each_asked(network, ANALYST, address)
        assert again.status_code == first.status_code, address
        if first.cache_control.public:
            # Lines of borders and names, at the address of their content.
            assert address.startswith(("/data/boundaries/", "/data/names/"))
            assert first.data == other.data
            continue
        for answer in (first, other):
            kept = answer.headers["Cache-Control"]
            assert "private" in kept, (address, kept)
            assert "no-store" in kept or "no-cache" in kept, (address, kept)
            assert "Cookie" in answer.headers["Vary"], address
        if first.data == other.data:
            continue
        differing.add(address.partition("?")[0])
        tags = [answer.headers.get("ETag") for answer in (first, other)]
        assert tags[0] != tags[1] or tags == [None, None], address
        if tag := first.headers.get("ETag"):
            conditional = each_asked(network, OTHER, address, **{"If-None-Match": tag})
            assert conditional.status_code != 304, address
    assert {CALLBACKS, "/search/en.json", "/api/version"} <= differing
    assert {"/api/v1/series", "/api/v1/batches", "/api/v1/metrics"} <= differing


def test_who_is_known_leaves_lines_of_what_is_marked_and_of_refusals(
    network: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    # In ten minutes the same is looked at once.
    looking = replace(ANALYST, identity=Identity("a8f1", "Another", via="oidc"))
    series = f"/api/v1/series?m=searches&by=month&{SHOWN}"
    with caplog.at_level(logging.INFO, logger="routewatch.audit"):
        for address in (series, series, CALLBACKS, "/api/v1/routes"):
            assert each_asked(network, looking, address).status_code == 200
        # The access file marks this source above what bureaus report.
        top = POLICY.role("administrator", Identity("a9", "Who runs it", via="oidc"))
        links = f"/api/v1/series?m=links_confirmed&by=month&{SHOWN}"
        assert each_asked(network, top, links).status_code == 200
        assert each_asked(network, OTHER, "/api/v1/panels/deaths-over-time.csv").status_code == 403
        # What is kept from the public as if it were not there is a refusal; what is not there none.
        for path in ("/network/vessels", "/network/none"):
            assert each_asked(network, POLICY.reader(None), path).status_code == 404
    lines = [json.loads(one.getMessage()) for one in caplog.records]
    marked = {"who": "a8f1", "via": "oidc", "act": "view", "marking": "TLP:AMBER", "result": "done"}
    wanted = [
        marked | {"address": series},
        marked | {"address": f"{CALLBACKS}?{SHOWN}"},
        marked | {"who": "a9", "marking": "TLP:AMBER+STRICT", "address": links},
        {"who": "45ea", "via": "oidc", "act": "refusal", "result": "refused (403)"},
        {"act": "refusal", "result": "refused (404)", "address": "/network/vessels"},
    ]
    for line, says in zip(lines, wanted, strict=True):
        assert {key: line.get(key) for key in says} == says
        assert line["from"]
        assert line["request"]
